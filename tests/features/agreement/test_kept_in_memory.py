"""What was read of a round is kept, and never older than what is stored: marks, attributions, names, and merges."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.db import Database
from app.features.outlets.merging import merge, part
from app.models.outlets import Agent
from app.models.people import Identity
from tests.cast import Cast
from tests.coding import Harbour
from tests.features.agreement.spoken import OUTLETS, both_say, make_spoken

#: Of eighty passages, all but every seventh, where Ben marks nothing.
BOTH_MARK = 68


@pytest.fixture
def harbour(database: Database, cast: Cast) -> Harbour:
    return make_spoken(database, cast)


def report(client: FlaskClient, cast: Cast, query: str = "") -> dict[str, Any]:
    given = client.get(f"/api/v1/projects/harbour/agreement{query}", headers=cast.headers("olga"))
    assert given.status_code == 200, given.get_data(as_text=True)
    return dict(given.json)


def people(client: FlaskClient, cast: Cast) -> str:
    """What the address of annotators says, as text."""
    address = "/api/v1/projects/harbour/agreement/people"
    return client.get(address, headers=cast.headers("olga")).get_data(as_text=True)


def test_outlets_that_are_made_one_are_cited_as_one_at_once_and_as_two_again_when_parted(
    client: FlaskClient, cast: Cast, harbour: Harbour, database: Database
) -> None:
    both_say(client, cast)
    before = report(client, cast)["attributions"]["outlet"]["percent"]
    assert 0 < before["value"] < 1
    with database.writing() as session:
        lark, tern = (
            session.scalars(select(Agent.id).where(Agent.slug == slug)).one() for slug, _name in OUTLETS
        )
        merge(session, tern, lark, by=None)
        session.commit()
    assert report(client, cast)["attributions"]["outlet"]["percent"]["value"] == 1
    with database.writing() as session:
        part(session, tern, by=None)
        session.commit()
    assert report(client, cast)["attributions"]["outlet"]["percent"] == before


def test_marks_saved_since_are_read(client: FlaskClient, cast: Cast, harbour: Harbour) -> None:
    both_say(client, cast, ("ann",))
    alone = report(client, cast)
    both_say(client, cast, ("ben",))
    both = report(client, cast)
    for told, annotators in ((alone, 1), (both, 2)):
        (framing,) = told["variables"]
        assert framing["spans"]["measures"]["alpha_characters"]["n_annotators"] == annotators
        assert framing["attributes"][0]["matched"] == (0 if annotators == 1 else BOTH_MARK)
    assert both["attributions"]["matched"] > alone["attributions"]["matched"] == 0


def test_an_annotator_is_called_by_the_name_of_now(
    client: FlaskClient, cast: Cast, harbour: Harbour, database: Database
) -> None:
    both_say(client, cast)
    with database.writing() as session:
        mine = select(Identity.name).where(Identity.person_id == cast.id("ann"))
        before = session.scalars(mine).one()
        assert f'"{before}"' in people(client, cast)
        session.execute(update(Identity).where(Identity.person_id == cast.id("ann")).values(name="Anahit"))
        session.commit()
    after = people(client, cast)
    assert '"Anahit"' in after
    assert f'"{before}"' not in after
