"""A small registry and somebody who edits it in a browser."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.actions import registry
from app.actions.registry_rows import agents_named
from app.core.outlets.facts import Assertion, heads
from app.db import Database, table_of
from app.models.audit import AuditEntry
from app.models.people import Person
from tests.actions.facts import agents, record
from tests.cast import Cast, csrf

_TAGS = re.compile(r"<[^>]+>")


@pytest.fixture
def filled(database: Database) -> Database:
    """Outlets, their owners, a ministry, a person and a rater."""
    with database.writing() as session:
        for one in agents():
            registry.add_agent(session, one, by=None)
        session.commit()
    return database


class Editor:
    """Reads and sends the pages of the registry as somebody who edits it."""

    def __init__(self, client: FlaskClient, database: Database) -> None:
        self.client, self.database = client, database

    def get(self, path: str, status: int = 200) -> str:
        """A page, as text without its marks."""
        answer = self.client.get(f"/outlets/{path}")
        assert answer.status_code == status, answer.text
        return words(answer)

    def send(self, path: str, status: int = 303, **fields: Any) -> str:
        """A form; where it sends its reader, or the words of the page that comes back."""
        sent = {key: value for key, value in fields.items() if value is not None}
        sent["csrf_token"] = csrf(self.client, "/account")
        answer = self.client.post(f"/outlets/{path}", data=sent)
        assert answer.status_code == status, words(answer)
        return answer.headers["Location"] if status == 303 else words(answer)

    def said_of(self, slug: str) -> list[Assertion]:
        """All that was ever recorded of an agent."""
        with self.database.reading() as session:
            return registry.assertions_of(session, [agents_named(session)[slug].id])

    def standing(self, slug: str) -> list[Assertion]:
        """What stands of it."""
        return heads(self.said_of(slug), 2**40)

    def actions(self) -> list[str]:
        """What the audit says was done."""
        with self.database.reading() as session:
            return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def words(answer: TestResponse) -> str:
    """A page without its marks, its blanks made one."""
    return " ".join(unescape(_TAGS.sub(" ", answer.text)).split())


@pytest.fixture
def editor(app: Flask, filled: Database, cast: Cast) -> Editor:
    """Max is a stranger to every project, and edits the registry."""
    with filled.writing() as session:
        session.execute(
            update(table_of(Person))
            .where(table_of(Person).c.id == cast.id("max"))
            .values(edits_registry=True)
        )
        session.commit()
    client = app.test_client()
    cast.sign_in(client, "max")
    return Editor(client, filled)


@pytest.fixture
def say(filled: Database) -> Callable[..., str]:
    """Record a fact; its id."""

    def recorded(one: Assertion) -> str:
        return str(record(filled, one)[0])

    return recorded
