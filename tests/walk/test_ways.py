"""The ways of the five articles, from an import and a lead's pages: defined only where the articles are present."""

import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.actions.people import make_link
from app.cli import main
from app.core.text.paragraphs import paragraphs
from app.db import Database
from app.models.corpus import PublicationEdge
from app.models.outlets import Agent
from app.models.people import Identity
from app.models.texts import TextVersion
from tests.cast import csrf
from tests.walk.reading import SEEDS, Reading

ROOT = Path(__file__).resolve().parents[2]
HOME = "/projects/border"


class Leading:
    """Olga leads the project of the five articles in a browser."""

    def __init__(self, client: FlaskClient, database: Database, environ: dict[str, str]) -> None:
        self.client, self.database, self.environ = client, database, environ

    def command(self, *words: str) -> None:
        """``masthead`` with these words."""
        result = CliRunner().invoke(main, list(words), env=self.environ)
        assert result.exit_code == 0, f"{words}: {result.output}{result.stderr}{result.exception!r}"

    def sign_in(self) -> None:
        """By a link and its button."""
        with self.database.writing() as session:
            person_id = session.scalars(select(Identity.person_id).where(Identity.name == "Olga")).one()
            secret = make_link(session, person_id, hours=1, by=None)
            session.commit()
        address = f"/sign-in/link/{secret}"
        answer = self.client.post(address, data={"csrf_token": csrf(self.client, address)})
        assert answer.status_code == 303, answer.text

    def here(self, seed: str) -> str:
        """The page of one of the articles."""
        with self.database.reading() as session:
            query = select(TextVersion.document_id).where(TextVersion.text == read(seed))
            return f"{HOME}/documents/{session.scalars(query).one()}"

    def way(self, seed: str) -> str:
        """What the page tells of the way."""
        page = self.client.get(self.here(seed)).text
        found = re.search(r'<p class="way"[^>]*>(.*?)</p>', page, re.S)
        assert found is not None
        return " ".join(re.sub(r"<[^>]+>", "", found[1]).replace("&#39;", "'").split())

    def picture(self, seed: str) -> list[str]:
        """The boxes of the picture, in the order in which they are written."""
        page = self.client.get(self.here(seed)).text
        return re.findall(r'<g class="node[^"]*"><title>([^<]*)</title>', page)

    def post(self, seed: str, path: str, **fields: Any) -> None:
        """Send a form that must be taken."""
        token = csrf(self.client, self.here(seed))
        said = {"confidence": "medium", "csrf_token": token} | fields
        answer = self.client.post(self.here(seed) + path, data=said)
        assert answer.status_code == 303, answer.text

    def step(self, seed: str, relation: str) -> int:
        """The number of the step of this relation."""
        document_id = int(self.here(seed).rsplit("/", 1)[1])
        with self.database.reading() as session:
            return session.scalars(
                select(PublicationEdge.id).where(
                    PublicationEdge.document_id == document_id, PublicationEdge.relation == relation
                )
            ).one()

    def name(self, slug: str) -> str:
        """What the registry calls an outlet."""
        with self.database.reading() as session:
            return session.scalars(select(Agent.name).where(Agent.slug == slug)).one()


def read(seed: str) -> str:
    """The text of an article."""
    return (SEEDS / Reading(seed).file).read_bytes().decode()


def paragraph(seed: str, number: int) -> str:
    """One paragraph of an article."""
    text = read(seed)
    one = paragraphs(text, frozenset())[number - 1]
    return text[one.start : one.end]


@pytest.fixture
def leading(app: Flask, database: Database, database_url: str, tmp_path: Path) -> Leading:
    """An empty instance."""
    environ = {
        "DATABASE_URL": database_url,
        "MASTHEAD_DATA": str(tmp_path / "instance"),
        "MASTHEAD_ENV": "test",
    }
    return Leading(app.test_client(), database, environ)


if SEEDS.is_dir():

    def test_the_ways_of_the_five_articles_are_told_and_drawn(leading: Leading) -> None:
        leading.command("outlets", "import", str(ROOT / "seeds" / "outlets" / "registry.jsonl"))
        leading.command("user", "add", "olga@example.org", "--name", "Olga")
        book = str(ROOT / "seeds" / "codebooks" / "border-press.yaml")
        leading.command(
            "project", "add", "border", "--name", "Border press", "--codebook", book, "--descriptive"
        )
        leading.command("member", "add", "border", "olga@example.org", "--role", "lead")
        manifest = str(ROOT / "tests" / "walk" / "manifest.csv")
        leading.command("import", "border", str(SEEDS), "--manifest", manifest)
        leading.sign_in()

        unknown = "Where our copy was taken from is not known."
        assert leading.way("S0") == (
            f"First published by {leading.name('hizb-ut-tahrir-central-media-office')} in July 2021. {unknown}"
        )
        assert leading.way("S4") == (
            f"First published by {leading.name('world-socialist-web-site')} on 13 Jul 2021. {unknown}"
        )

        copier = leading.name("libya360")
        number = leading.step("S1", "copied_at")
        leading.post(
            "S1",
            f"/way/{number}",
            relation="copied_at",
            outlet="libya360",
            published="2022-05-18",
            confidence="high",
            evidence="The address names the day.",
            base=str(number),
            reason="The day is known.",
        )
        leading.post(
            "S1", "/way", relation="obtained_from", outlet="libya360", evidence="The same stray image name."
        )
        assert leading.way("S1") == (
            f"First published by {leading.name('new-eastern-outlook')} between 13 May 2022 and 18 May 2022."
            f" Put out again by {copier} on 18 May 2022. Our copy was taken from {copier}."
        )
        boxes = leading.picture("S1")
        assert len(boxes) == 3
        assert (boxes[1], boxes[2].startswith("our text")) == (copier, True)

        leading.post("S2", "/way", relation="translated_from", evidence="A note.", credit=paragraph("S2", 3))
        assert leading.way("S2").startswith(
            f"It is a translation. The credit line reads “{paragraph('S2', 3)}”. First published by"
        )
        assert leading.way("S2").endswith(f"The language of the original is not known. {unknown}")
        assert leading.picture("S2")[0] == "original"

        number = leading.step("S3", "copied_at")
        leading.post(
            "S3",
            f"/way/{number}",
            relation="copied_at",
            outlet="informed-comment",
            confidence="low",
            evidence="The style of the house. A version in Malagasy is advertised.",
            base=str(number),
            reason="It is a guess.",
        )
        told = leading.way("S3")
        assert f"Put out again by {leading.name('informed-comment')}. That is of low confidence." in told
        assert f"First published by {leading.name('global-voices')} between" in told
        assert "taken from: not known" in leading.picture("S3")
        leading.command("check")
