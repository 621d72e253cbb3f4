"""/account/keys: the keys that a person gives to the commands of the annotator's page."""

import json

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.actions.own_keys import change_own_keys, own_keys
from app.core.keyboard.commands import COMMANDS
from app.db import Database
from app.errors import BadInput
from app.models.audit import AuditEntry
from tests.cast import Cast

KEYS = "/account/keys"


@pytest.fixture
def ann(client: FlaskClient, cast: Cast) -> FlaskClient:
    """Ann's browser."""
    cast.sign_in(client, "ann")
    return client


def kept(database: Database, cast: Cast, who: str = "ann") -> dict[str, str]:
    """The keys that are stored for somebody."""
    with database.reading() as session:
        return own_keys(session, cast.id(who))


def audited(database: Database) -> list[dict[str, dict[str, str]]]:
    """What the audit has of keys, oldest first."""
    with database.reading() as session:
        query = select(AuditEntry.details).where(AuditEntry.action == "keys.change").order_by(AuditEntry.id)
        return [json.loads(one) for one in session.scalars(query)]


def test_the_page_has_a_field_for_each_command_that_can_change(ann: FlaskClient) -> None:
    page = ann.get(KEYS).text
    for one in COMMANDS:
        assert (f'name="{one.name}"' in page) == (not one.fixed)
    assert 'href="/account/keys"' in ann.get("/account").text


def test_keys_are_kept_shown_and_taken_back(ann: FlaskClient, database: Database, cast: Cast) -> None:
    said = {"word": "S", "note": " [ ", "start_outward": "r", "voice": "v", "done": "F2", "skip": ""}
    assert cast.post(ann, KEYS, said).status_code == 303
    expected = {"word": "Shift+KeyS", "note": "BracketLeft", "start_outward": "KeyR", "done": "F2"}
    assert kept(database, cast) == expected
    assert kept(database, cast, "ben") == {}
    page = ann.get(KEYS).text
    assert "Your keys are changed." in page
    assert 'name="word" value="Shift+s"' in page
    assert cast.post(ann, KEYS, said).status_code == 303
    assert cast.post(ann, f"{KEYS}/reset", {}).status_code == 303
    assert kept(database, cast) == {}
    # What changed nothing is not audited.
    assert audited(database) == [{"keys": expected}, {"keys": {}}]


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"word": "s"}, "word", "select the sentence"),
        ({"word": "m", "note": "m"}, "note", "select the word"),
        ({"word": "7"}, "word", "no key that a command can have"),
        ({"word": "Ctrl+w"}, "word", "no key that a command can have"),
        ({"word": "<script>"}, "word", "no key that a command can have"),
        ({"done": "Ctrl+z"}, "done", "no key that a command can have"),
    ],
)
def test_a_key_that_cannot_be_is_said_beside_its_field_and_nothing_is_kept(
    ann: FlaskClient, database: Database, cast: Cast, wrong: dict[str, str], field: str, words: str
) -> None:
    response = cast.post(ann, KEYS, {"flag": "u"} | wrong)
    assert response.status_code == 422
    fault = response.text.split(f'id="fault-{field}"')[1].split("</p>")[0]
    assert words in fault
    assert 'name="flag" value="u"' in response.text
    assert "<script>" not in response.text
    assert kept(database, cast) == {}


def test_an_action_refuses_one_key_for_two_commands(database: Database, cast: Cast) -> None:
    with database.writing() as session, pytest.raises(BadInput, match="taken") as refused:
        change_own_keys(session, cast.id("ann"), {"word": "KeyS"})
    assert [fault.pointer for fault in refused.value.faults] == ["/word"]
