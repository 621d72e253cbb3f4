"""Who gets what next: whole articles, one unfinished batch at a time, never more than k, nothing held back."""

import itertools
from collections import Counter
from datetime import timedelta

from sqlalchemy import select, update

from app.actions.claim import claim_next
from app.actions.save import decline
from app.core.assignment import annotator_order, document_place
from app.db import Database, now
from app.models.rounds import Assignment, Round, RoundMember, Slot
from app.models.texts import Passage
from tests.claims import claim, documents_of, finish, people, read_all, read_some, slots_are_counted_right
from tests.corpus_rows import (
    add_annotator,
    add_documents,
    add_outlet,
    add_project,
    enter_all,
    filled_project,
    texts_of,
)


def test_a_claim_takes_every_passage_of_one_article_in_reading_order(database: Database) -> None:
    project_id = filled_project(database, texts_of(2, paragraphs=4))
    (ann,) = people(database, project_id, "Ann")
    found = claim(database, project_id, ann)
    assert found is not None
    assert found.is_new
    with database.reading() as session:
        rows = {
            row.id: row
            for row in session.execute(
                select(
                    Assignment.id,
                    Assignment.document_id,
                    Passage.number,
                    Assignment.condition,
                    Assignment.pass_,
                ).join(Passage, Passage.id == Assignment.passage_id)
            )
        }
    assert [rows[one].number for one in found.batch] == [1, 2, 3, 4]
    assert len({rows[one].document_id for one in found.batch}) == 1
    assert {(row.condition, row.pass_) for row in rows.values()} == {("blind", "blind")}
    assert slots_are_counted_right(database)


def test_the_unfinished_batch_is_given_again_before_a_new_one(database: Database) -> None:
    project_id = filled_project(database, texts_of(2))
    (ann,) = people(database, project_id, "Ann")
    first = claim(database, project_id, ann)
    again = claim(database, project_id, ann)
    assert first is not None
    assert again is not None
    assert (again.batch, again.is_new) == (first.batch, False)
    finish(database, ann, first.batch[:1])
    onward = claim(database, project_id, ann)
    assert onward is not None
    assert (onward.current, onward.batch) == (first.batch[1], first.batch)
    finish(database, ann, first.batch)
    following = claim(database, project_id, ann)
    assert following is not None
    assert following.is_new
    assert set(following.batch).isdisjoint(first.batch)


def test_no_passage_gets_more_than_k_annotators_and_then_nothing_is_left(database: Database) -> None:
    project_id = filled_project(database, texts_of(2, paragraphs=2), k=2)
    ann, ben, cy = people(database, project_id, "Ann", "Ben", "Cy")
    assert len(read_all(database, project_id, ann)) == 2
    assert len(read_all(database, project_id, ben)) == 2
    assert read_all(database, project_id, cy) == []
    with database.reading() as session:
        held = Counter(session.scalars(select(Slot.passage_id).where(Slot.assignment_id.is_not(None))))
    assert list(held.values()) == [2, 2, 2, 2]
    assert slots_are_counted_right(database)


def test_the_next_article_is_of_another_owner_while_there_is_one(database: Database) -> None:
    with database.writing() as session:
        project = add_project(session)
        gull, heron = add_outlet(session, "gull"), add_outlet(session, "heron")
        texts = texts_of(6, paragraphs=1)
        for at, text in enumerate(texts):
            text["outlet_id"] = gull if at < 3 else heron
        add_documents(session, project.id, texts)
        enter_all(session, project.id)
        session.commit()
    (ann,) = people(database, project.id, "Ann")
    keys = documents_of(database, read_all(database, project.id, ann))
    owners = ["gull" if key < "text-003" else "heron" for key in keys]
    assert len(keys) == 6
    assert all(one != other for one, other in itertools.pairwise(owners))


def test_an_annotator_gets_only_the_languages_that_they_read(database: Database) -> None:
    texts = texts_of(4, paragraphs=1)
    for text, language in zip(texts, ("en", "ru", "ru-RU", None), strict=True):
        text["language"] = language
    project_id = filled_project(database, texts)
    with database.writing() as session:
        ann = add_annotator(session, project_id, "Ann", "ru-Cyrl")
        ben = add_annotator(session, project_id, "Ben")
        session.commit()
    keys = documents_of(database, read_all(database, project_id, ann))
    assert sorted(keys) == ["text-001", "text-002", "text-003"]
    assert len(read_all(database, project_id, ben)) == 4


def test_a_lapsed_lease_frees_the_slot_and_its_holder_may_claim_it_again(database: Database) -> None:
    project_id = filled_project(database, texts_of(1), k=1)
    ann, ben = people(database, project_id, "Ann", "Ben")
    begun = now()
    first = claim(database, project_id, ann, begun)
    assert first is not None
    assert claim(database, project_id, ben, begun + timedelta(hours=23)) is None
    taken = claim(database, project_id, ben, begun + timedelta(hours=25))
    assert taken is not None
    assert taken.is_new
    assert claim(database, project_id, ann, begun + timedelta(hours=26)) is None
    assert slots_are_counted_right(database)
    with database.writing() as session:
        for assignment_id in taken.batch:
            decline(session, ben, assignment_id, now())
        session.commit()
    again = claim(database, project_id, ann, begun + timedelta(hours=27))
    assert again is not None
    assert again.is_new
    assert set(again.batch) == set(first.batch)
    assert slots_are_counted_right(database)
    finish(database, ann, again.batch)
    assert claim(database, project_id, ben) is None


def test_who_comes_back_before_anybody_took_the_passages_has_a_new_lease(database: Database) -> None:
    project_id = filled_project(database, texts_of(1), k=1)
    ann, ben = people(database, project_id, "Ann", "Ben")
    begun = now()
    first = claim(database, project_id, ann, begun)
    back = claim(database, project_id, ann, begun + timedelta(hours=30))
    assert first is not None
    assert back is not None
    assert (back.batch, back.is_new) == (first.batch, False)
    assert claim(database, project_id, ben, begun + timedelta(hours=40)) is None
    assert claim(database, project_id, ben, begun + timedelta(hours=55)) is not None


def test_a_lease_with_a_saved_answer_does_not_lapse(database: Database) -> None:
    project_id = filled_project(database, texts_of(1), k=1)
    ann, ben = people(database, project_id, "Ann", "Ben")
    first = claim(database, project_id, ann)
    assert first is not None
    finish(database, ann, first.batch[:1])
    with database.writing() as session:
        later = claim_next(session, project_id, ben, now() + timedelta(hours=25))
        session.commit()
    assert later is not None
    assert len(later.batch) == 2
    with database.reading() as session:
        states = Counter(session.scalars(select(Assignment.state).where(Assignment.person_id == ann)))
    assert states == {"done": 1, "lapsed": 2}
    assert slots_are_counted_right(database)


def test_a_declined_passage_goes_to_another_and_never_back(database: Database) -> None:
    project_id = filled_project(database, texts_of(1, paragraphs=1), k=1)
    ann, ben = people(database, project_id, "Ann", "Ben")
    first = claim(database, project_id, ann)
    assert first is not None
    with database.writing() as session:
        decline(session, ann, first.current, now())
        session.commit()
    assert claim(database, project_id, ann) is None
    assert claim(database, project_id, ben) is not None
    assert slots_are_counted_right(database)


def test_articles_that_another_has_begun_come_first(database: Database) -> None:
    project_id = filled_project(database, texts_of(8, paragraphs=2), k=2)
    ann, ben = people(database, project_id, "Ann", "Ben")
    begun = read_some(database, project_id, ann, 3)
    assert sorted(documents_of(database, read_some(database, project_id, ben, 3))) == sorted(
        documents_of(database, begun)
    )


def test_each_annotator_has_an_order_of_their_own_drawn_by_the_seed(database: Database) -> None:
    project_id = filled_project(database, texts_of(12, paragraphs=1), k=1, order="articles", seed=7)
    (ann,) = people(database, project_id, "Ann")
    keys = documents_of(database, read_all(database, project_id, ann))
    multiplier, offset = annotator_order(7, ann)
    drawn = sorted(keys, key=lambda key: (document_place(7, key) * multiplier + offset) % 2_147_483_647)
    assert keys == drawn
    assert keys != sorted(keys)


def test_a_sequential_round_follows_the_import(database: Database) -> None:
    project_id = filled_project(database, texts_of(5, paragraphs=2), order="sequential")
    (ann,) = people(database, project_id, "Ann")
    keys = documents_of(database, read_all(database, project_id, ann))
    assert keys == ["text-000", "text-001", "text-002", "text-003", "text-004"]


def test_a_random_round_gives_one_passage_at_a_time_from_anywhere(database: Database) -> None:
    project_id = filled_project(database, texts_of(6, paragraphs=4), order="random", k=1)
    (ann,) = people(database, project_id, "Ann")
    claims = read_all(database, project_id, ann)
    assert [len(one.batch) for one in claims] == [1] * 24
    keys = documents_of(database, claims)
    changes = sum(one != other for one, other in itertools.pairwise(keys))
    assert changes > len(set(keys)) - 1
    assert slots_are_counted_right(database)


def test_nobody_works_in_a_round_that_does_not_run_or_names_others(database: Database) -> None:
    project_id = filled_project(database, texts_of(1))
    ann, ben = people(database, project_id, "Ann", "Ben")
    with database.writing() as session:
        round_id = session.scalars(select(Round.id)).one()
        session.add(RoundMember(project_id=project_id, round_id=round_id, person_id=ben))
        session.commit()
    assert claim(database, project_id, ann) is None
    with database.writing() as session:
        session.execute(update(Round).values(state="paused"))
        session.commit()
    assert claim(database, project_id, ben) is None
    with database.writing() as session:
        session.execute(update(Round).values(state="running"))
        session.commit()
    assert claim(database, project_id, ben) is not None


def test_a_slot_that_is_reserved_goes_to_nobody_else(database: Database) -> None:
    project_id = filled_project(database, texts_of(1, paragraphs=1), k=1)
    ann, ben = people(database, project_id, "Ann", "Ben")
    with database.writing() as session:
        session.execute(update(Slot).values(reserved_for_id=ben))
        session.commit()
    assert claim(database, project_id, ann) is None
    assert claim(database, project_id, ben) is not None
