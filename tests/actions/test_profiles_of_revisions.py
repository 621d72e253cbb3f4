"""What a saved answer keeps of its outlet: the profile of the document's day, as known when it was saved."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from app.actions import registry, snapshots
from app.actions import save as saving
from app.actions.claim import claim_next
from app.core.outlets.agents import Agent
from app.core.outlets.dates import VagueDate
from app.core.outlets.facts import Assertion
from app.core.outlets.profile import sha256
from app.core.work.save_body import SaveBody
from app.db import Database, now, table_of
from app.features.annotate import queries
from app.models.corpus import Document
from app.models.outlets import ProfileSnapshot
from app.models.work import Revision
from tests.corpus_rows import add_person
from tests.world import FERRY, a_save, fill_world


@pytest.fixture
def desk(database: Database) -> tuple[int, int]:
    """An annotator of one article of the Morning Tide, and their first passage of it."""
    with database.writing() as session:
        ann = add_person(session, "Ann", "en")
        registry.add_agent(session, Agent("project", "organisation", "The curators"), by=None)
        outlet = registry.add_agent(session, Agent("morning-tide", "outlet", "The Morning Tide"), by=None)
        session.commit()
    say(database, "newspaper")
    ferry = {"key": "ferry", "paragraphs": FERRY, "outlet_id": outlet, "published": date(2025, 5, 3)}
    project_id = fill_world(database, [ann], [ferry])
    with database.writing() as session:
        claim = claim_next(session, project_id, ann, now())
        session.commit()
    assert claim is not None
    return ann, claim.current


def say(database: Database, medium: str, **said: Any) -> int:
    with database.writing() as session:
        one = Assertion("x", "morning-tide", "medium", "project", value_code=medium, **said)
        added = registry.record_assertion(session, one, by=None)
        session.commit()
        return added


def save(database: Database, person_id: int, assignment_id: int, key: str) -> None:
    with database.reading() as session:
        body = a_save(queries.assignment(session, person_id, assignment_id)) | {"pass": "blind"}
        checked = saving.check_save(session, person_id, assignment_id, key, SaveBody.model_validate(body))
    assert isinstance(checked, saving.Checked)
    with database.writing() as session:
        saving.store(session, person_id, key, checked, now())
        session.commit()


def kept(database: Database) -> list[Any]:
    with database.reading() as session:
        return list(
            session.execute(
                select(Revision.as_of, Revision.known_at, ProfileSnapshot.id, ProfileSnapshot.content)
                .join(ProfileSnapshot, ProfileSnapshot.id == Revision.profile_snapshot_id)
                .order_by(Revision.number)
            )
        )


def faults(database: Database) -> list[str]:
    with database.reading() as session:
        return snapshots.recompute_faults(session)


def test_a_fact_that_changes_between_two_saves_gives_two_profiles(
    database: Database, desk: tuple[int, int]
) -> None:
    ann, assignment = desk
    save(database, ann, assignment, "key-number-1")
    with database.reading() as session:
        (wrong,) = registry.assertions_of(session)
    say(database, "magazine", supersedes=wrong.id)
    save(database, ann, assignment, "key-number-2")
    first, second = kept(database)
    assert (first.known_at, second.known_at) == (1, 2)
    assert ("newspaper" in first.content, "magazine" in first.content) == (True, False)
    assert ("newspaper" in second.content, "magazine" in second.content) == (False, True)
    assert faults(database) == []


def test_saves_between_which_nothing_changes_share_one_profile(
    database: Database, desk: tuple[int, int]
) -> None:
    ann, assignment = desk
    for number in range(3):
        save(database, ann, assignment, f"key-number-{number}")
    assert len({row.id for row in kept(database)}) == 1
    with database.reading() as session:
        assert len(session.scalars(select(ProfileSnapshot.id)).all()) == 1


def test_a_vague_day_of_publication_is_recomputed_over_all_of_its_days(
    database: Database, desk: tuple[int, int]
) -> None:
    ann, assignment = desk
    may = VagueDate.parse("2025-05")
    with database.writing() as session:
        session.execute(
            update(Document).values(published_from=may.first, published_to=may.last, date_precision="month")
        )
        session.commit()
    say(database, "magazine", valid_from=VagueDate.parse("2025-05-20"))
    save(database, ann, assignment, "key-number-1")
    (row,) = kept(database)
    assert row.as_of == may.last
    assert '"uncertain":true' in row.content
    assert faults(database) == []


def test_a_revision_that_names_the_profile_of_another_time_is_found_out(
    database: Database, desk: tuple[int, int]
) -> None:
    ann, assignment = desk
    with database.writing() as session:
        (agent_id,) = session.scalars(select(Document.outlet_id)).all()
        # The row that the save below would make, with a fact in it that nobody ever recorded.
        with database.reading() as reading:
            true = snapshots.prepare(reading, agent_id or 0, *_dates(reading), registry.sequence(reading))
        false = true.content.replace("newspaper", "magazine")
        values = {"agent_id": agent_id, "sha256": sha256(false), "content": false, "created_at": now()}
        session.execute(insert(table_of(ProfileSnapshot)), [values])
        session.commit()
    assert faults(database) == []
    with database.reading() as session:
        body = a_save(queries.assignment(session, ann, assignment)) | {"pass": "blind"}
        checked = saving.check_save(session, ann, assignment, "key-number-1", SaveBody.model_validate(body))
        other = session.scalars(select(ProfileSnapshot.id)).one()
    assert isinstance(checked, saving.Checked)
    checked = _with_profile(checked, other)
    with database.writing() as session:
        saving.store(session, ann, "key-number-1", checked, now())
        session.commit()
    (fault,) = faults(database)
    assert "not what the registry says" in fault


def _dates(session: Any) -> Any:
    row = session.execute(select(Document.published_from, Document.published_to)).one()
    return row.published_from, row.published_to, None


def _with_profile(checked: saving.Checked, snapshot_id: int) -> saving.Checked:

    assert checked.profile is not None
    return replace(checked, profile=replace(checked.profile, snapshot_id=snapshot_id))
