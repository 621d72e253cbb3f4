"""The real input, from the files to a published number and back: defined only where the five articles are present."""

import copy
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from app.cli import main
from app.core.text.normalise import sha256_text
from app.db import Database
from app.models.rounds import Assignment
from app.models.texts import PASSAGE_ROLES, Passage
from tests.walk.reading import SEEDS, Place, Reading, marks_of

ROOT = Path(__file__).resolve().parents[2]
EVERY_ROLE = ",".join(PASSAGE_ROLES)


class Walk:
    """One instance, used by its commands and its API."""

    def __init__(self, app: Flask, database: Database, environ: dict[str, str], folder: Path) -> None:
        self.client, self.database, self.environ, self.folder = app.test_client(), database, environ, folder

    def command(self, *words: str, exit_code: int = 0) -> Result:
        """``masthead`` with these words."""
        result = CliRunner().invoke(main, list(words), env=self.environ)
        assert result.exit_code == exit_code, f"{words}: {result.output}{result.stderr}{result.exception!r}"
        return result

    def token(self, email: str, scope: str) -> dict[str, str]:
        """Headers of a script that works as this person."""
        self.command("user", "add", email, "--name", email.partition("@")[0].title())
        printed = self.command("user", "token", email, "--scope", scope).stdout
        return {"Authorization": f"Bearer {printed.strip().splitlines()[-1]}"}

    def place_of(self, assignment_id: int) -> Place:
        """Where an assignment's passage stands in its document: the annotator's own API does not tell."""
        with self.database.reading() as session:
            row = session.execute(
                select(Passage.start, Passage.end)
                .join(Assignment, Assignment.passage_id == Passage.id)
                .where(Assignment.id == assignment_id)
            ).one()
        return Place(row.start, row.end)


@pytest.fixture
def walk(app: Flask, database: Database, database_url: str, tmp_path: Path) -> Walk:
    """An empty instance."""
    environ = {
        "DATABASE_URL": database_url,
        "MASTHEAD_DATA": str(tmp_path / "instance"),
        "MASTHEAD_ENV": "test",
    }
    return Walk(app, database, environ, tmp_path)


def read_all(walk: Walk, headers: dict[str, str], readings: list[Reading], change: bool) -> int:
    """One annotator saves the reading of every passage that they are given; how many marks there were."""
    marks = 0
    while (claim := walk.client.post("/api/v1/projects/border/next", headers=headers)).status_code != 204:
        assignment_id = claim.get_json()["current"]
        shown = walk.client.get(f"/api/v1/assignments/{assignment_id}", headers=headers).get_json()
        body = said_of(walk, assignment_id, shown, readings)
        marks += marks_of(body)
        if change:
            a_little_different(body, shown)
        body |= {name: shown[name] for name in ("text_sha256", "mask_version", "codebook_version")}
        response = walk.client.put(
            f"/api/v1/assignments/{assignment_id}/revisions",
            json=body | {"base": 0, "state": "done"},
            headers=headers | {"Idempotency-Key": str(uuid4())},
        )
        assert response.status_code == 200, response.text
    return marks


def said_of(walk: Walk, assignment_id: int, shown: dict[str, Any], readings: list[Reading]) -> dict[str, Any]:
    """The reading of this passage, or nothing for the articles that were not read."""
    place = walk.place_of(assignment_id)
    for reading in readings:
        text = (SEEDS / reading.file).read_bytes().decode()
        if text[place.start : place.end] == shown["text"]:
            return copy.deepcopy(reading.save(place))
    return {"spans": [], "attributions": [], "none": ["framing", "attributions"]}


def a_little_different(body: dict[str, Any], shown: dict[str, Any]) -> None:
    """The second reader lets go of the sourcing labels, and of one word at the end of every third mark."""
    body["spans"] = [span for span in body["spans"] if not span["label"].startswith("sourcing.")]
    for span in body["spans"][::3]:
        shorter = span["quote"].rsplit(" ", 1)[0]
        span |= {"quote": shorter, "end": span["start"] + len(shorter)}
        assert shown["text"][span["start"] : span["end"]] == shorter


if SEEDS.is_dir():

    def test_five_articles_from_their_files_to_agreement_and_an_export(walk: Walk) -> None:
        walk.command("outlets", "import", str(ROOT / "seeds" / "outlets" / "registry.jsonl"))
        lead = walk.token("olga@example.org", "lead")
        book = str(ROOT / "seeds" / "codebooks" / "border-press.yaml")
        made = ("project", "add", "border", "--name", "Border press", "--codebook", book, "--descriptive")
        walk.command(*made, "--roles", EVERY_ROLE)
        walk.command("member", "add", "border", "olga@example.org", "--role", "lead")
        imported = walk.command(
            "import", "border", str(SEEDS), "--manifest", str(ROOT / "tests/walk/manifest.csv")
        )
        assert "5" in imported.output

        readings = [Reading("S0"), Reading("S3")]
        everything = sum(len(one.framings) for one in readings) + sum(
            len(said[part])
            for one in readings
            for said in one.attributions
            for part in ("source", "cue", "content")
        )
        for name, change in (("ann", False), ("ben", True)):
            headers = walk.token(f"{name}@example.org", "write")
            walk.command("member", "add", "border", f"{name}@example.org", "--role", "annotator")
            # None of the reading's marks is unstorable, those over a page break included.
            assert read_all(walk, headers, readings, change) == everything

        by_command = json.loads(walk.command("agreement", "border", "--json").stdout)
        by_api = walk.client.get("/api/v1/projects/border/agreement", headers=lead)
        assert by_api.status_code == 200
        assert by_api.get_json() == by_command

        out = walk.folder / "border.jsonl"
        walk.command("export", "border", "--format", "jsonl", "--out", str(out), "--text", "full")
        documents = [json.loads(line) for line in out.read_text().split("\n") if line]
        assert len(documents) == 5
        for document in documents:
            check_export(document)
        walk.command("check")


def check_export(document: dict[str, Any]) -> None:
    """Every exported mark is the text at its place, and every row names its outlet's profile."""
    text = document["text"]
    assert sha256_text(text) == document["text_sha256"]
    assert document["revisions"]
    for revision in document["revisions"]:
        assert revision["outlet_profile_sha256"] in document["profiles"]
        for span in (
            *revision["marks"],
            *(words for one in revision["attributions"] for words in spans_of(one)),
        ):
            assert text[span["start"] : span["end"]] == span["quote"]


def spans_of(attribution: dict[str, Any]) -> list[dict[str, Any]]:
    """Every span of an attribution."""
    return [*attribution["source"], *attribution["cue"], *attribution["content"]]
