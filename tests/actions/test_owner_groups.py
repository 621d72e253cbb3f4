"""Outlets of one owner are one group while it owns them, however they are looked up."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

from app.actions import owner_groups, registry
from app.actions.registry_rows import agents_named
from app.core.outlets.dates import VagueDate
from app.db import Database, now
from tests.actions.facts import DAY, fact, owned, record


def groups(database: Database, *slugs: str, spans: list[tuple[date | None, date | None]]) -> dict[str, str]:
    with database.reading() as session:
        found = registry.owner_groups_of(session, set(slugs), spans)
    return {slug: found[slug] for slug in slugs}


def test_outlets_of_one_owner_are_one_group_while_it_owns_them(filled: Database) -> None:
    record(
        filled,
        owned("morning-tide", "tide-press", valid_to=VagueDate.parse("2021-12-31")),
        owned("evening-tide", "tide-press"),
    )
    both = ("morning-tide", "evening-tide", "upland-post")
    before = groups(filled, *both, spans=[(DAY, DAY)])
    assert before == {
        "morning-tide": "evening-tide",
        "evening-tide": "evening-tide",
        "upland-post": "upland-post",
    }
    after = groups(filled, *both, spans=[(date(2022, 1, 1), date(2022, 1, 1))])
    assert after == {slug: slug for slug in both} | {"evening-tide": "evening-tide"}
    # The dates of all documents together: joined on any of them is joined.
    union = groups(filled, *both, spans=[(date(2022, 1, 1), date(2022, 1, 1)), (DAY, DAY)])
    assert union == before


def test_a_document_without_a_date_is_grouped_as_of_today(filled: Database) -> None:
    today = VagueDate(now().date())
    record(filled, owned("morning-tide", "tide-press", valid_from=today), owned("evening-tide", "tide-press"))
    assert len(set(groups(filled, "morning-tide", "evening-tide", spans=[(None, None)]).values())) == 1
    assert len(set(groups(filled, "morning-tide", "evening-tide", spans=[(DAY, DAY)]).values())) == 2


def test_a_correction_to_unknown_takes_an_edge_away(filled: Database) -> None:
    first, _second = record(filled, owned("morning-tide", "tide-press"), owned("evening-tide", "tide-press"))
    correction = fact(property="owned_by", value_state="unknown", supersedes=str(first))
    record(filled, correction)
    assert len(set(groups(filled, "morning-tide", "evening-tide", spans=[(DAY, DAY)]).values())) == 2


def test_a_state_body_joins_nobody(filled: Database) -> None:
    record(filled, owned("morning-tide", "harbour-ministry"), owned("evening-tide", "harbour-ministry"))
    assert len(set(groups(filled, "morning-tide", "evening-tide", spans=[(DAY, DAY)]).values())) == 2


@pytest.mark.parametrize("few", [0, owner_groups.FEW])
def test_owner_groups_are_the_same_however_they_are_looked_up(
    filled: Database, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owner_groups, "FEW", few)
    first, *_others = record(
        filled,
        owned("upland-post", "harbour-ministry"),
        owned("harbour-ministry", "quay-holding"),
        owned("morning-tide", "tide-press"),
        owned("evening-tide", "tide-press"),
        fact(subject="tide-press", property="part_of", value_agent="quay-holding"),
    )
    record(filled, owned("upland-post", "quay-holding", supersedes=str(first), status="disputed"))
    asked = ("morning-tide", "upland-post", "mira-quill")
    found = groups(filled, *asked, spans=[(DAY, DAY)])
    assert found == {"morning-tide": "evening-tide", "upland-post": "upland-post", "mira-quill": "mira-quill"}


def test_owner_groups_read_nothing_that_does_not_lead_to_the_outlets(filled: Database) -> None:
    record(
        filled,
        owned("morning-tide", "tide-press"),
        owned("evening-tide", "quay-holding"),
        *[fact() for _ in range(5)],
    )
    told: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        told.append((statement, parameters))

    with filled.reading() as session:
        ids = agents_named(session)
        event.listen(filled.reader, "before_cursor_execute", note)
        registry.owner_groups_of(session, {"morning-tide"}, [(DAY, DAY)])
        event.remove(filled.reader, "before_cursor_execute", note)
    read = [parameters for statement, parameters in told if "FROM assertion" in statement]
    asked = {value for one in read for value in (one.values() if isinstance(one, dict) else one)}
    # Once for the outlet, once for its owner, and never for an outlet of another owner.
    assert len(read) == 2
    assert asked & {known.id for known in ids.values()} == {ids["morning-tide"].id, ids["tide-press"].id}
