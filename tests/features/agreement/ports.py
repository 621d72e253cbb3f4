"""A project with outlets, their owners and what is known of them; several rounds; and what three people say in it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from app.actions import registry
from app.actions.codebooks import publish
from app.actions.rounds import RoundPlan, add_round
from app.core.codebook.read_yaml import read_yaml
from app.core.outlets.agents import Agent
from app.core.outlets.dates import VagueDate
from app.core.outlets.facts import Assertion
from app.db import Database
from app.models.projects import Member
from tests.cast import Cast
from tests.coding import Harbour, code_all, make_harbour
from tests.corpus_rows import enter_all
from tests.world import a_span

BOOK = b"""
name: Ports
version: 1.0.0
variables:
  - key: framing
    name: Framing
    type: choose_many
    on: [span, passage]
    required: true
    attributes: [voice]
    labels:
      - {key: weather, name: Weather, abstract: true}
      - {key: storm, name: Storm, parent: weather}
      - {key: fog, name: Fog, parent: weather}
      - {key: trade, name: Trade}
  - {key: tone, name: Tone, type: scale, level: ordinal, points: [-1, 0, 1], on: [passage]}
  - key: voice
    name: Voice
    type: choose_one
    on: [mark]
    values: [{key: outlet, name: The outlet}, {key: quoted, name: Quoted}]
"""
NEXT_BOOK = BOOK.replace(b"1.0.0", b"1.1.0")
READERS = ("ann", "ben", "ada")
PORTS = "/api/v1/projects/harbour/agreement"
# Two of three have one owner; the heron's money changed at the end of 2021.
OUTLETS = {"gull": "Gull Gazette", "heron": "Heron Herald", "tern": "Tern Times"}
DOCUMENTS = [(slug, n, date(2021 if n < 2 else 2022, 3, 1 + n)) for slug in OUTLETS for n in range(4)]


def fact(subject: str, property: str, **said: Any) -> Assertion:
    """A fact with a source."""
    usual = {"evidence_url": f"https://example.org/{subject}", "evidence_quote": "It is said."}
    return Assertion("new", subject, property, "project", **(usual | said))


def add_registry(database: Database) -> dict[str, int]:
    """The outlets, their owner, and what is known of them."""
    with database.writing() as session:
        registry.add_agent(session, Agent("project", "organisation", "The curators"), by=None)
        registry.add_agent(session, Agent("shore-group", "organisation", "Shore Group"), by=None)
        ids = {
            slug: registry.add_agent(session, Agent(slug, "outlet", name), by=None)
            for slug, name in OUTLETS.items()
        }
        year = VagueDate.parse
        registry.record_assertions(
            session,
            [
                fact("gull", "owned_by", value_agent="shore-group"),
                fact("heron", "owned_by", value_agent="shore-group"),
                fact("gull", "country_of_editorial_seat", value_code="DK"),
                fact("gull", "country", value_code="SE"),
                fact("heron", "country", value_code="NO"),
                fact("gull", "funding_source", value_code="advertising"),
                fact("heron", "funding_source", value_code="state_subsidy", valid_to=year("2021-12-31")),
                fact("heron", "funding_source", value_code="advertising", valid_from=year("2022-01-01")),
            ],
            by=None,
        )
        session.commit()
    return ids


def make_ports(database: Database, cast: Cast, **plan: Any) -> Harbour:
    """Four documents of each outlet, of two paragraphs, a caption and a heading, for three annotators."""
    ids = add_registry(database)
    texts = [
        {
            "key": f"{slug}-{n}",
            "outlet_id": ids[slug],
            "published": day,
            "paragraphs": [f"Notice {n} a of {slug[0]} 🌊.", f"Notice {n} b of {slug[0]} المرفأ."],
        }
        for slug, n, day in DOCUMENTS
    ]
    harbour = make_harbour(database, cast, BOOK, texts, k=3, **({"condition": "open", "seed": 3} | plan))
    with database.writing() as session:
        session.add(Member(project_id=harbour.project_id, person_id=cast.id("ada"), is_annotator=True))
        session.commit()
    return harbour


def says(who: str, text: str) -> set[str]:
    """What each of them chooses: Ann and Ben agree about the gull, nobody about the heron, all about the tern."""
    _notice, number, part, _of, letter, *_rest = text.replace(".", "").split()
    tide = int(number) * 2 + (part == "b")
    if letter == "t":
        return {"trade"} if tide % 3 else {"storm"}
    if letter == "h":
        return {("storm", "fog", "trade")[(tide + READERS.index(who)) % 3]}
    return {"storm"} if tide % 2 else {"fog"} if who != "ada" else {"trade"}


def coding(who: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Their answers: labels are chosen, and the word Notice is marked with them, by Ada as quoted."""

    def answer(assignment: dict[str, Any]) -> dict[str, Any]:
        labels = sorted(says(who, assignment["text"]))
        voice = "quoted" if who == "ada" or "of g" in assignment["text"] else "outlet"
        spans = [a_span(assignment, "Notice", label, attributes={"voice": voice}) for label in labels]
        return {"labels": [{"label": label} for label in labels], "spans": spans}

    return answer


def all_code(app: Flask, cast: Cast, *readers: str) -> None:
    """Everybody (or these) code all that there is for them."""
    for who in readers or READERS:
        code_all(app.test_client(), cast.headers(who), "harbour", coding(who))


def open_second_round(harbour: Harbour, cast: Cast) -> None:
    """A reliability round on the next version of the codebook."""
    with harbour.database.writing() as session:
        version = publish(session, harbour.project_id, read_yaml(NEXT_BOOK), by=cast.id("olga"))
        plan = RoundPlan("autumn", "reliability", condition="open", seed=2, k=3)
        add_round(session, harbour.project_id, version.id, plan, by=cast.id("olga"))
        session.commit()
        enter_all(session, harbour.project_id)
        session.commit()


def report(client: FlaskClient, cast: Cast, query: str) -> dict[str, Any]:
    """What the API says to Olga."""
    given = client.get(f"{PORTS}?{query}", headers=cast.headers("olga"))
    assert given.status_code == 200, given.get_data(as_text=True)
    return dict(given.json or {})


def slices_of(
    client: FlaskClient, cast: Cast, query: str, variable: str = "framing"
) -> dict[Any, dict[str, Any]]:
    """The slices of one variable by their keys."""
    said = report(client, cast, query)["slices"]
    found = next(one for one in said["variables"] if one["variable"] == variable)
    return {one["slice"]: one for one in found["slices"]}
