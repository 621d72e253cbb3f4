"""The project tideline: Olga leads it, Ann annotates it blind, and one article gives its outlet away."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select
from werkzeug.test import TestResponse

from app.db import Database, insert_row, table_of
from app.models.outlets import Agent, AgentDomain
from app.models.projects import Member
from app.models.texts import Mask, MaskSet, TextVersion
from tests.cast import Cast, csrf
from tests.corpus_rows import add_documents, add_project, enter_all
from tests.features.annotate.conftest import Annotator

SLUG = "tideline"
HOME = f"/projects/{SLUG}"
ARTICLE = [
    "The ferry stops",
    "Mara Quill\nThe harbour office told the Weir Gazette on Monday that the ferry would stop.",
    "“They want to chain our river,” a councillor said. The Weir Gazette had asked him.",
    "Nobody on the quay was told why 👩‍👩‍👧 it stopped.",
    "desk@weir.example",
]


@dataclass(frozen=True, slots=True)
class Desk:
    """What a test of masks works on: the article's id, its text, and Olga in a browser."""

    client: FlaskClient
    database: Database
    project_id: int
    document_id: int
    text: str

    @property
    def path(self) -> str:
        """The page of the article's masks."""
        return f"{HOME}/documents/{self.document_id}/masks"

    def range_of(self, words: str, kind: str = "other") -> str:
        """Words as a line of the form has them."""
        start = self.text.index(words)
        return f"{start}-{start + len(words)}-{kind}"

    def save(self, *masks: str, base: int = 0, **fields: Any) -> TestResponse:
        """Send the form."""
        said = {"mask": list(masks), "base": str(base), "csrf_token": csrf(self.client, self.path)}
        return self.client.post(self.path, data=said | fields)

    def standing(self) -> list[tuple[int, str, str]]:
        """Version, kind and words of every mask of the newest version."""
        with self.database.reading() as session:
            rows = session.execute(
                select(MaskSet.version, Mask.kind, Mask.start, Mask.end)
                .outerjoin(Mask, Mask.mask_set_id == MaskSet.id)
                .order_by(MaskSet.version, Mask.start)
            ).all()
        newest = max((row.version for row in rows), default=0)
        return [
            (row.version, row.kind, self.text[row.start : row.end])
            for row in rows
            if row.version == newest and row.kind
        ]


@pytest.fixture
def desk(client: FlaskClient, database: Database, cast: Cast) -> Desk:
    """The article in a running blind round."""
    with database.writing() as session:
        agent = {"slug": "weir-gazette", "kind": "outlet", "name": "Weir Gazette"}
        outlet_id = insert_row(session, table_of(Agent), agent)
        domain = {"agent_id": outlet_id, "host": "weir.example", "sequence": 1}
        session.execute(insert(table_of(AgentDomain)).values(domain))
        project = add_project(session, SLUG)
        session.add(Member(project_id=project.id, person_id=cast.id("olga"), is_lead=True))
        session.add(Member(project_id=project.id, person_id=cast.id("ann"), is_annotator=True))
        session.flush()
        text = {"key": "ferry", "title": ARTICLE[0], "paragraphs": ARTICLE, "outlet_id": outlet_id}
        (document_id,) = add_documents(session, project.id, [text])
        enter_all(session, project.id)
        session.commit()
    with database.reading() as session:
        words = session.scalars(select(TextVersion.text)).one() or ""
    cast.sign_in(client, "olga")
    return Desk(client, database, project.id, document_id, words)


@pytest.fixture
def ann(app: Flask, cast: Cast) -> Annotator:
    """Ann annotates blind."""
    return Annotator(app.test_client(), cast.headers("ann"), SLUG)
