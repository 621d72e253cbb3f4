"""A round that is first blind, for Ann and Ben."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert

from app.db import Database, insert_row, table_of
from app.models.corpus import PublicationEdge
from app.models.outlets import Agent
from tests.cast import Cast
from tests.features.annotate.conftest import Annotator
from tests.features.annotate.reveal.part import add_lead
from tests.features.annotate.test_blind import DOCUMENT_ID, canary_world


@pytest.fixture
def world(database: Database, cast: Cast) -> int:
    """The ferry article with canaries for Ann and Ben, in a round that reveals; Olga leads it."""
    project_id = canary_world(database, [cast.id("ann"), cast.id("ben")], condition="blind_then_reveal")
    add_lead(database, project_id, cast)
    with database.writing() as session:
        again = insert_row(
            session, table_of(Agent), {"slug": "zanzagain", "kind": "outlet", "name": "Zanzagain Wire"}
        )
        edge = {
            "project_id": project_id,
            "document_id": DOCUMENT_ID,
            "relation": "copied_at",
            "agent_id": again,
        }
        session.execute(
            insert(table_of(PublicationEdge)).values(edge | {"evidence": "", "confidence": "high"})
        )
        session.commit()
    return project_id


@pytest.fixture
def ann(client: FlaskClient, cast: Cast, world: int) -> Annotator:
    """Ann annotates."""
    return Annotator(client, cast.headers("ann"), "harbour")


@pytest.fixture
def ben(client: FlaskClient, cast: Cast, world: int) -> Annotator:
    """Ben annotates."""
    return Annotator(client, cast.headers("ben"), "harbour")
