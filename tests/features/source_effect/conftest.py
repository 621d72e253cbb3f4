"""A round that is half blind and half open, read by four people whom the outlet moves, and one that reveals."""

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert

from app.db import Database, insert_row, table_of
from app.models.outlets import Agent, AgentName
from app.models.projects import Member
from tests.cast import Cast, make_cast
from tests.coding import Harbour, code_all, make_harbour
from tests.command_line import Masthead, command_line

BOOK = b"""
name: Tides
version: 1.0.0
variables:
  - key: framing
    name: Framing
    type: choose_many
    on: [span, passage]
    required: true
    labels: [{key: storm, name: Storm}, {key: calm, name: Calm}, {key: fog, name: Fog}]
  - {key: tone, name: Tone, type: scale, level: ordinal, points: [-1, 0, 1], on: [passage]}
"""
READERS = ("ann", "ben", "ada", "max")
OUTLETS = {"gull": "Gull Gazette", "heron": "Heron Herald"}
OF_GULL, OF_HERON = 6, 2


def add_outlets(database: Database) -> dict[str, int]:
    """Two invented outlets with their names."""
    ids = {}
    with database.writing() as session:
        for n, (slug, name) in enumerate(OUTLETS.items()):
            ids[slug] = insert_row(session, table_of(Agent), {"slug": slug, "kind": "outlet", "name": name})
            said = {"agent_id": ids[slug], "name": name, "folded": name.lower(), "sequence": n + 1}
            session.execute(insert(table_of(AgentName)).values(said))
        session.commit()
    return ids


def make_round(database: Database, cast: Cast, **plan: Any) -> Harbour:
    """Eight documents of one paragraph, six of the gull and two of the heron, for four annotators."""
    ids = add_outlets(database)
    texts = [
        {
            "key": f"{slug}-{n}",
            "outlet_id": ids[slug],
            "paragraphs": [f"Notes on tide {n} by hand {slug[0]}."],
        }
        for slug, many in (("gull", OF_GULL), ("heron", OF_HERON))
        for n in range(many)
    ]
    harbour = make_harbour(database, cast, BOOK, texts, k=4, **plan)
    with database.writing() as session:
        for who in ("ada", "max"):
            session.add(Member(project_id=harbour.project_id, person_id=cast.id(who), is_annotator=True))
        session.commit()
    return harbour


def moved(who: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Whoever sees that it is the gull calls it a storm, but for one slip; calm is found in even tides by all."""

    def answer(assignment: dict[str, Any]) -> dict[str, Any]:
        words = assignment["text"].split()
        tide, is_gull = int(words[3]), words[-1] == "g."
        labels = ["calm"] if tide % 2 == 0 else []
        if is_gull and assignment["pass"] == "open" and (who, tide) != ("ben", 1):
            labels.append("storm")
        if is_gull and assignment["pass"] == "blind" and (who, tide) in {("ada", 2), ("ann", 3)}:
            labels.append("storm")
        said: dict[str, Any] = (
            {"labels": [{"label": label} for label in labels]} if labels else {"none": ["framing"]}
        )
        if assignment["asks"]["outlet_guess"]:
            said["outlet_guess"] = {"ann": "gull gazette", "ben": "Heron Herald", "ada": "?"}.get(who)
        return said

    return answer


@pytest.fixture
def cast(database: Database, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Everybody under the same numbers each time: the halves are drawn by them.

    With a few draws the slips below fall so that a check over eight documents says .1; with these it does not.
    """
    numbers = count(2_021, 7_919)
    monkeypatch.setattr("tests.cast.random_id", lambda: next(numbers))
    return make_cast(database)


@pytest.fixture
def halves(database: Database, cast: Cast) -> Harbour:
    """A round with arms in which nobody has read anything."""
    return make_round(database, cast, randomised_arms=True, asks_outlet_guess=True, seed=5)


@pytest.fixture
def read_by_all(halves: Harbour, app: Flask, cast: Cast) -> Harbour:
    """The same, read by all four from beginning to end."""
    for who in READERS:
        assert code_all(app.test_client(), cast.headers(who), "harbour", moved(who)) == OF_GULL + OF_HERON
    return halves


@pytest.fixture
def masthead(database_url: str, tmp_path: Path) -> Masthead:
    """``masthead`` with these words."""
    return command_line(database_url, tmp_path / "instance")
