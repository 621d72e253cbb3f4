"""An outlet that a passage cites and the registry did not have: its name is stored, and nothing else is said of it."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from app.actions import outlets
from app.actions.registry import add_agent
from app.actions.registry_files import export_registry
from app.core.outlets.agents import Agent, Name
from app.db import Database
from app.models import outlets as tables
from app.models.audit import AuditEntry
from app.models.rounds import Round
from tests.cast import Cast
from tests.features.annotate.conftest import API, Annotator
from tests.world import a_save, words


def add(ann: Annotator, assignment_id: int, name: Any, status: int = 201, **more: Any) -> Any:
    """Name an outlet from one's own passage."""
    address = f"{API}/assignments/{assignment_id}/outlets"
    answer = ann.client.post(address, json={"name": name} | more, headers=ann.headers)
    assert answer.status_code == status, answer.text
    return answer.get_json()


def test_a_new_outlet_is_a_stub_with_its_name_its_maker_and_a_row_of_the_audit(
    ann: Annotator, database: Database, cast: Cast
) -> None:
    one = ann.open_next()
    made = add(ann, one["id"], "  Вестник причала ", language="ru")
    assert made["name"] == "Вестник причала"
    said = {"source": words(one, "Ferry"), "cited_outlet": made["slug"]}
    assert ann.save(one["id"], a_save(one, attributions=[said], none=["framing"])).status_code == 200
    with database.reading() as session:
        row = session.scalars(select(tables.Agent).where(tables.Agent.slug == made["slug"])).one()
        assert (row.is_stub, row.kind, row.created_by_id) == (True, "outlet", cast.id("ann"))
        name = session.scalars(select(tables.AgentName).where(tables.AgentName.agent_id == row.id)).one()
        assert (name.name, name.language) == ("Вестник причала", "ru")
        for table in (tables.Assertion, tables.AgentDomain):
            assert session.scalar(select(func.count()).select_from(table)) == 0
        # What nobody has said anything of is not passed on with the registry's facts.
        assert made["slug"] not in export_registry(session, "registry.jsonl").text
        added = session.scalars(select(AuditEntry).where(AuditEntry.action == "agent.add")).one()
        assert (added.person_id, json.loads(added.details)["stub"]) == (cast.id("ann"), True)


def test_a_name_that_the_registry_has_is_taken_from_there_unless_another_one_is_meant(
    ann: Annotator, database: Database
) -> None:
    with database.writing() as session:
        add_agent(session, Agent("estuary-review", "outlet", "Estuary Review", names=(Name("ER"),)), by=None)
        session.commit()
    one = ann.open_next()
    assert add(ann, one["id"], "er", 200) == {"slug": "estuary-review", "name": "Estuary Review"}
    other = add(ann, one["id"], "ER", anew=True)
    assert other["slug"] != "estuary-review"
    assert "could be any of these" in add(ann, one["id"], "ER", 409)["detail"]
    # An address is a name like any other here: nobody has said whose it is.
    assert add(ann, one["id"], "lark.example")["name"] == "lark.example"


@pytest.mark.parametrize(
    "body", [{"name": " "}, {"name": "x" * 301}, {"name": "Gull", "language": "not a language"}, {}]
)
def test_a_name_that_cannot_be_one_is_refused(ann: Annotator, database: Database, body: Any) -> None:
    one = ann.open_next()
    answer = ann.client.post(f"{API}/assignments/{one['id']}/outlets", json=body, headers=ann.headers)
    assert answer.status_code == 422, answer.text
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(tables.Agent)) == 0


def test_only_who_has_the_passage_in_a_round_that_asks_may_add_one(
    ann: Annotator, ben: Annotator, database: Database
) -> None:
    one = ann.open_next()
    add(ben, one["id"], "Gull Post", 404)
    with database.writing() as session:
        session.execute(update(Round).values(asks_attributions=False))
        session.commit()
    add(ann, one["id"], "Gull Post", 409)


def test_nobody_adds_outlets_without_end(
    ann: Annotator, ben: Annotator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlets, "NAMED_IN_AN_HOUR", 2)
    one, other = ann.open_next(), ben.open_next()
    for name in ("Gull Post", "Tern Post"):
        add(ann, one["id"], name)
    assert "many outlets" in add(ann, one["id"], "Plover Post", 429)["detail"]
    add(ann, one["id"], "Gull Post", 200)
    add(ben, other["id"], "Plover Post")


def test_who_codes_blind_is_told_the_names_of_outlets_and_nothing_more(
    ann: Annotator, client: FlaskClient, cast: Cast
) -> None:
    one = ann.open_next()
    add(ann, one["id"], "Gull Post")
    rows = {
        who: client.get(f"{API}/outlets?q=gull", headers=cast.headers(who)).get_json()["items"]
        for who in ("ann", "olga")
    }
    assert rows["ann"] == [{"slug": "gull-post", "name": "Gull Post", "kind": None}]
    assert rows["olga"][0]["kind"] == "outlet"
