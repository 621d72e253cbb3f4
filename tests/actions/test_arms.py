"""A round that is half blind and half open: who is given what, in which order, and that every place is filled."""

import itertools
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.actions import slots
from app.actions.offers import passages_free
from app.actions.rounds import RoundPlan, add_round
from app.db import Database, now
from app.errors import BadInput
from app.models.rounds import Arm, Assignment, Round, RoundDocument, Slot
from tests.claims import claim, finish, people, read_all, slots_are_counted_right
from tests.corpus_rows import (
    add_annotator,
    add_documents,
    add_outlet,
    add_project,
    enter_all,
    round_version,
    texts_of,
)

Read = list[tuple[int, str]]


def arms_project(database: Database, documents: int = 12, **plan: Any) -> int:
    """Documents of three outlets in turn, in a running round with arms."""
    with database.writing() as session:
        project = add_project(session, randomised_arms=True, **plan)
        outlets = [add_outlet(session, slug) for slug in ("gull", "heron", "tern")]
        texts = texts_of(documents, paragraphs=2)
        for at, text in enumerate(texts):
            text["outlet_id"] = outlets[at % 3]
        add_documents(session, project.id, texts)
        enter_all(session, project.id)
        session.commit()
        return project.id


def was_given(database: Database, person_id: int) -> Read:
    """(document, condition) of each batch of a person, in the order in which they were claimed."""
    with database.reading() as session:
        rows = session.execute(
            select(Assignment.batch_id, Assignment.document_id, Assignment.condition, Assignment.pass_)
            .where(Assignment.person_id == person_id)
            .order_by(Assignment.claimed_at, Assignment.batch_id)
        ).all()
        drawn = dict(
            session.execute(select(Arm.document_id, Arm.condition).where(Arm.person_id == person_id)).all()
        )
    batches: dict[int, tuple[int, str]] = {}
    for row in rows:
        assert row.condition == row.pass_ == drawn[row.document_id]
        assert batches.setdefault(row.batch_id, (row.document_id, row.condition))[1] == row.condition
    return list(batches.values())


def places(database: Database) -> Counter[tuple[int, str | None]]:
    """How many of each passage's places are taken in each condition; None for a free one."""
    with database.reading() as session:
        rows = session.execute(
            select(Slot.passage_id, Assignment.condition).outerjoin(
                Assignment, Assignment.id == Slot.assignment_id
            )
        )
        return Counter((row[0], row[1]) for row in rows)


@pytest.mark.parametrize("order", ["articles", "random", "sequential"])
def test_all_that_somebody_reads_blind_comes_before_what_they_read_open(
    database: Database, order: str
) -> None:
    project_id = arms_project(database, order=order)
    (ann,) = people(database, project_id, "Ann")
    read_all(database, project_id, ann)
    given = was_given(database, ann)
    conditions = [condition for _, condition in given]
    assert conditions == sorted(conditions)
    assert Counter(dict(given).values()) == {"blind": 6, "open": 6}


def test_each_owner_is_read_half_blind_by_everybody(database: Database) -> None:
    project_id = arms_project(database, k=4)
    for person_id in people(database, project_id, "Ann", "Ben", "Cy", "Dee"):
        read_all(database, project_id, person_id)
    with database.reading() as session:
        rows = session.execute(
            select(Arm.person_id, RoundDocument.owner_group, Arm.condition).join(
                RoundDocument, RoundDocument.document_id == Arm.document_id
            )
        ).all()
    assert set(Counter(tuple(row) for row in rows).values()) == {2}
    assert set(places(database).values()) == {2}
    assert {condition for _, condition in places(database)} == {"blind", "open"}
    assert slots_are_counted_right(database)


@pytest.mark.parametrize(("k", "names"), [(2, "Ann Ben Cy Dee"), (3, "Ann Ben Cy"), (2, "Ann Ben")])
def test_places_are_filled_half_by_half_though_everybody_begins_blind(
    database: Database, k: int, names: str
) -> None:
    project_id = arms_project(database, documents=9, k=k)
    crowd = people(database, project_id, *names.split())
    for person_id in itertools.cycle(crowd):
        found = claim(database, project_id, person_id)
        if found is None:
            crowd = [one for one in crowd if one != person_id]
            if not crowd:
                break
            continue
        finish(database, person_id, found.batch)
        if all(claim_is_over(database, project_id, one) for one in crowd):
            break
    taken = places(database)
    assert not [key for key in taken if key[1] is None]
    assert {many for (_, condition), many in taken.items() if condition == "open"} <= {k // 2, k - k // 2}
    assert {many for (_, condition), many in taken.items() if condition == "blind"} <= {k // 2, k - k // 2}
    assert slots_are_counted_right(database)


def claim_is_over(database: Database, project_id: int, person_id: int) -> bool:
    """Whether nothing is left that this person could be offered."""
    with database.reading() as session:
        round_id = session.scalars(select(Round.id).where(Round.project_id == project_id)).one()
        return passages_free(session, round_id, person_id) == 0


def test_what_is_offered_is_what_can_be_claimed(database: Database) -> None:
    project_id = arms_project(database, documents=5, k=2)
    ann, ben = people(database, project_id, "Ann", "Ben")
    assert not claim_is_over(database, project_id, ann)
    read_all(database, project_id, ann)
    assert claim_is_over(database, project_id, ann)
    assert not claim_is_over(database, project_id, ben)
    read_all(database, project_id, ben)
    assert claim_is_over(database, project_id, ben)


def test_late_documents_are_drawn_too_and_change_no_earlier_draw(database: Database) -> None:
    project_id = arms_project(database, documents=5)
    ann, ben = people(database, project_id, "Ann", "Ben")
    for person_id in (ann, ben):
        read_all(database, project_id, person_id)
    with database.reading() as session:
        before = {(one.person_id, one.document_id, one.condition) for one in session.scalars(select(Arm))}
    with database.writing() as session:
        late = [text | {"key": f"late-{n}"} for n, text in enumerate(texts_of(4))]
        add_documents(session, project_id, late)
        enter_all(session, project_id)
        session.commit()
    for person_id in (ben, ann):
        read_all(database, project_id, person_id)
    with database.reading() as session:
        after = {(one.person_id, one.document_id, one.condition) for one in session.scalars(select(Arm))}
    assert before < after
    new = Counter((person, condition) for person, _, condition in after - before)
    assert new == dict.fromkeys(itertools.product((ann, ben), ("blind", "open")), 2)
    assert not [key for key in places(database) if key[1] is None]


def test_whoever_reads_one_language_is_drawn_evenly_in_it(database: Database) -> None:
    with database.writing() as session:
        project = add_project(session, randomised_arms=True)
        add_documents(session, project.id, [*texts_of(4), *_named("ru", texts_of(6, language="ru"))])
        enter_all(session, project.id)
        ann = add_annotator(session, project.id, "Ann", "ru")
        session.commit()
    read_all(database, project.id, ann)
    assert Counter(dict(was_given(database, ann)).values()) == {"blind": 3, "open": 3}


def _named(prefix: str, texts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [text | {"key": f"{prefix}-{text['key']}"} for text in texts]


def test_what_lapsed_comes_back_in_the_condition_that_was_drawn(database: Database) -> None:
    project_id = arms_project(database, documents=1, k=2)
    ann, ben = people(database, project_id, "Ann", "Ben")
    first = claim(database, project_id, ann)
    assert first is not None
    condition = was_given(database, ann)[0][1]
    later = now() + timedelta(hours=30)
    assert claim(database, project_id, ben, later) is not None
    assert was_given(database, ben)[0][1] != condition
    again = claim(database, project_id, ann, later)
    assert again is not None
    assert (set(again.batch), was_given(database, ann)[0][1]) == (set(first.batch), condition)


@pytest.mark.parametrize("same", [True, False])
def test_a_late_hand_in_takes_no_place_of_the_other_half(database: Database, same: bool) -> None:
    project_id = arms_project(database, documents=1, k=2)
    ann, ben = people(database, project_id, "Ann", "Ben")
    first = claim(database, project_id, ann)
    assert first is not None
    with database.writing() as session:
        one = session.scalars(select(Arm)).one()
        other = "open" if one.condition == "blind" else "blind"
        drawn = {name: getattr(one, name) for name in ("project_id", "round_id", "document_id")}
        session.add(Arm(**drawn, person_id=ben, condition=one.condition if same else other))
        session.commit()
    assert claim(database, project_id, ben, now() + timedelta(hours=30)) is not None
    with database.writing() as session:
        late = session.get_one(Assignment, first.current)
        where = (late.round_id, late.document_id, late.passage_id)
        assert late.state == "lapsed"
        assert slots.retake(session, *where, late.id) is not same
        session.commit()
    assert slots_are_counted_right(database)


def test_many_who_come_at_once_are_drawn_one_after_the_other(database: Database) -> None:
    project_id = arms_project(database, documents=6, k=8)
    crowd = people(database, project_id, *(f"Reader{n}" for n in range(8)))
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda person_id: claim(database, project_id, person_id), crowd))
    assert all(found)
    with database.reading() as session:
        drawn = Counter(map(tuple, session.execute(select(Arm.document_id, Arm.condition))))
    assert set(drawn.values()) == {4}
    assert len(drawn) == 12


@pytest.mark.parametrize(
    "plan", [{"condition": "open"}, {"condition": "blind_then_reveal"}, {"hidden_fields": ()}, {"k": 1}]
)
def test_arms_need_a_blind_round_and_two_annotators(database: Database, plan: dict[str, Any]) -> None:
    with database.writing() as session:
        project = add_project(session)
        with pytest.raises(BadInput):
            add_round(
                session,
                project.id,
                round_version(session, project.id),
                RoundPlan(name="halves", randomised_arms=True, **plan),
                by=None,
            )
