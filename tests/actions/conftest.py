"""A registry with some agents in it."""

import pytest

from app.actions import registry
from app.db import Database
from tests.actions.facts import agents


@pytest.fixture
def filled(database: Database) -> Database:
    with database.writing() as session:
        for agent in agents():
            registry.add_agent(session, agent, by=None)
        session.commit()
    return database
