"""The project tideline: an article, its repost with a paragraph dropped, an excerpt, and two that are apart."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.core.reuse.copies import Parameters
from app.db import Database
from app.features.reuse import actions, runner
from app.models.corpus import PublicationEdge
from app.models.projects import Member
from app.models.reuse import ReuseDecision, TextRelation
from app.models.texts import Passage, TextVersion
from tests.cast import Cast, csrf
from tests.corpus_rows import add_documents, add_outlet, add_project

HOME = "/projects/tideline"
ARTICLE = [
    "The ferry stops at noon",
    "The harbour office said on Monday that the ferry would stop at noon, and that nobody in the lower town had"
    " been asked before the councillors of the upper bank agreed to it over supper.",
    "“They want to chain our river,” a councillor said on the quay, where forty people had come with lanterns and"
    " drums although it rained and the mail boat was two hours late again 🌉.",
    "The old crossing has carried grain, brides and letters for ninety years, and its keeper, Orlan Tev, says that"
    " he will row whoever asks until somebody takes the oars out of his hands.",
    "Twelve radar masts are to stand at Cape Ansel by May; the minister named no price.",
]
REPOST = [
    ARTICLE[0],
    ARTICLE[1].replace("on Monday", "late on Monday"),
    *ARTICLE[3:],
    "Reposted with thanks.",
]
EXCERPT = ["From the quay", ARTICLE[2]]
APART = [
    "Cape Ansel is to have radar",
    "By May twelve masts with radar will be at Cape Ansel, so the ministry, and what they cost was not said.",
]
PERSIAN = [
    "پل بسته شد",
    "اداره بندر روز دوشنبه گفت که پل بزرگ رودخانه از فردا بسته می‌شود و هیچ‌کس از مردم شهر پایین از پیش خبر نداشت.",
]


@dataclass(frozen=True, slots=True)
class Desk:
    """What a test works on: the documents by name, and Olga in a browser."""

    client: FlaskClient
    database: Database
    project_id: int
    ids: dict[str, int]

    def search(self, threshold: float = 0.5) -> dict[str, int]:
        """A search, here and now."""
        asked = Parameters(threshold)
        with self.database.writing() as session:
            run_id = actions.begin(session, self.project_id, asked, by=None)
            session.commit()
        return runner.search(self.database, self.project_id, run_id, asked)

    def pair(self, one: str, other: str) -> str:
        """The page of two documents."""
        return f"{HOME}/reuse/{self.ids[one]}-{self.ids[other]}"

    def post(self, path: str, form_at: str, **fields: Any) -> TestResponse:
        """Send a form of the page ``form_at``."""
        return self.client.post(path, data=fields | {"csrf_token": csrf(self.client, form_at)})

    def rows(self, table: Any) -> list[Any]:
        """Every row of a table, in order."""
        with self.database.reading() as session:
            return list(session.scalars(select(table).order_by(table.id)))

    def found(self, level: str = "document") -> set[tuple[str, str, str]]:
        """Pairs of documents by name, with the method."""
        name = {number: one for one, number in self.ids.items()}
        return {
            (name[row.document_id], name[row.other_document_id], row.method)
            for row in self.rows(TextRelation)
            if row.level == level
        }

    def edges(self) -> list[tuple[str, str, str, bool]]:
        """Publication edges between documents, by name."""
        name = {number: one for one, number in self.ids.items()}
        return [
            (name[row.document_id], row.relation, name[row.other_document_id or 0], row.is_withdrawn)
            for row in self.rows(PublicationEdge)
        ]

    def outcomes(self) -> list[str]:
        """What was decided, in its order."""
        return [row.outcome for row in self.rows(ReuseDecision)]

    def passage(self, words: str) -> int:
        """The id of the passage of paragraphs that holds these words, in the first document that has them."""
        with self.database.reading() as session:
            for passage, text in session.execute(
                select(Passage, TextVersion.text)
                .join(TextVersion, TextVersion.id == Passage.text_version_id)
                .where(Passage.unit == "paragraph")
                .order_by(Passage.id)
            ):
                if words in (text or "")[passage.start : passage.end]:
                    return int(passage.id)
        raise AssertionError(words)


@pytest.fixture
def desk(client: FlaskClient, database: Database, cast: Cast) -> Desk:
    """The articles, whose texts no round has cut; Olga leads, and Ann annotates."""
    with database.writing() as session:
        project = add_project(session)
        session.add(Member(project_id=project.id, person_id=cast.id("olga"), is_lead=True))
        session.add(Member(project_id=project.id, person_id=cast.id("ann"), is_annotator=True))
        session.flush()
        gazette, mirror = add_outlet(session, "weir-gazette"), add_outlet(session, "quay-mirror")
        texts = [
            {"key": "article", "paragraphs": ARTICLE, "published": date(2024, 5, 1), "outlet_id": gazette},
            {"key": "repost", "paragraphs": REPOST, "published": date(2024, 5, 3), "outlet_id": mirror},
            {"key": "excerpt", "paragraphs": EXCERPT, "published": date(2024, 5, 2)},
            {"key": "apart", "paragraphs": APART, "outlet_id": mirror},
            {"key": "persian", "paragraphs": PERSIAN, "language": "fa"},
        ]
        ids = add_documents(session, project.id, texts)
        session.commit()
    cast.sign_in(client, "olga")
    return Desk(client, database, project.id, dict(zip([one["key"] for one in texts], ids, strict=True)))
