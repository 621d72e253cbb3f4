"""The harbour project: Olga leads it in a browser, Ann and Ben read an article whose text has a fault."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.actions.integrity import CHECKS
from app.actions.passages import ensure_unit
from app.db import Database
from app.models.anchors import Anchor
from app.models.projects import Member
from app.models.texts import Passage, TextVersion
from tests.cast import Cast, csrf
from tests.corpus_rows import add_documents, add_project, enter_all
from tests.features.annotate.conftest import Annotator
from tests.world import a_save, a_span

HOME = "/projects/harbour"
ARTICLE = [
    "The ferry stops",
    "The office said that the ferry wuold stop at noon, for the flood had not yet gone down, and nobody was told.",
    "The old name of the crossing is المَعْبَر, and cafe\u0301 owners 👩‍👩‍👧 still use it today.",
    "Write to desk@weir.example about it.",
]
TEXT = "\n\n".join(ARTICLE)
MENDED = TEXT.replace("wuold", "would")


@dataclass(frozen=True, slots=True)
class Desk:
    """The article's project, and Olga in a browser."""

    client: FlaskClient
    database: Database
    cast: Cast
    project_id: int
    document_id: int

    @property
    def here(self) -> str:
        """The article's page."""
        return f"{HOME}/documents/{self.document_id}"

    def get(self, path: str) -> str:
        """A page below the article's."""
        answer = self.client.get(self.here + path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def post(self, path: str, **fields: Any) -> TestResponse:
        """Send a form to a page below the article's."""
        data = fields | {"csrf_token": csrf(self.client, self.here)}
        return self.client.post(self.here + path, data=data)

    def correct(self, text: str, base: int = 1, **fields: Any) -> TestResponse:
        """Keep a corrected text."""
        said = {"text": text, "base": str(base), "reason": "A letter was wrong."}
        return self.post("/text", **said | fields)

    def decide(self, choice: str, **fields: Any) -> TestResponse:
        """Decide about the first place that waits, as its form would send it."""
        page = self.get("/marks")
        key = page.split('name="key" value="', 1)[1].split('"', 1)[0]
        base = page.split('name="base" value="', 1)[1].split('"', 1)[0]
        return self.post("/marks", **{"key": key, "base": base, "choice": choice, "note": ""} | fields)

    def annotator(self, who: str) -> Annotator:
        """Somebody who reads through the API."""
        return Annotator(self.client, self.cast.headers(who), "harbour")

    def read(self, who: str, marks: dict[str, list[str]] | None = None) -> list[dict[str, Any]]:
        """Save every passage that they are given, with marks on words by the beginning of their passage."""
        reader, found = self.annotator(who), []
        while (claim := reader.next()) is not None:
            shown = reader.open(claim["current"])
            words = next(
                (said for begins, said in (marks or {}).items() if shown["text"].startswith(begins)), []
            )
            spans = [a_span(shown, one) for one in words]
            said = {"spans": spans} if spans else {"none": ["framing"]}
            answer = reader.save(shown["id"], a_save(shown, **said), str(uuid4()))
            assert answer.status_code == 200, answer.text
            found.append(shown)
        return found

    def anchors(self) -> list[tuple[int, str, str | None, int]]:
        """Text version, method, words and number of every anchor, oldest first."""
        with self.database.reading() as session:
            rows = session.execute(
                select(TextVersion.number, Anchor.method, Anchor.quote, Anchor.number.label("nth"))
                .join(TextVersion, TextVersion.id == Anchor.text_version_id)
                .order_by(Anchor.id)
            ).all()
        return [(row.number, row.method, row.quote, row.nth) for row in rows]

    def passages(self, number: int) -> list[tuple[str, str]]:
        """Role and words of each paragraph of a text version."""
        with self.database.reading() as session:
            rows = session.execute(
                select(Passage.role, Passage.start, Passage.end, TextVersion.text)
                .join(TextVersion, TextVersion.id == Passage.text_version_id)
                .where(TextVersion.number == number, Passage.unit == "paragraph")
                .order_by(Passage.number)
            ).all()
        return [(row.role, row.text[row.start : row.end]) for row in rows]

    def is_sound(self) -> bool:
        """Whether ``masthead check`` would find nothing."""
        with self.database.reading() as session:
            return [one for check in CHECKS.values() for one in check(session)] == []


def make_desk(client: FlaskClient, database: Database, cast: Cast, **round_plan: Any) -> Desk:
    """The project with its article in a running round."""
    with database.writing() as session:
        project = add_project(session, "harbour", **round_plan)
        for who, role in (("ann", "is_annotator"), ("ben", "is_annotator"), ("olga", "is_lead")):
            session.add(Member(project_id=project.id, person_id=cast.id(who), **{role: True}))
        session.flush()
        text = {"key": "ferry", "title": ARTICLE[0], "paragraphs": ARTICLE}
        (document_id,) = add_documents(session, project.id, [text])
        # As an import does, whatever the unit of the round.
        ensure_unit(session, project.id, [document_id], "paragraph")
        enter_all(session, project.id)
        session.commit()
        project_id = project.id
    cast.sign_in(client, "olga")
    return Desk(client, database, cast, project_id, document_id)


@pytest.fixture
def desk(client: FlaskClient, database: Database, cast: Cast) -> Desk:
    """The article, with two places for each passage."""
    return make_desk(client, database, cast)
