"""Many who claim at the same moment: nothing twice, nothing more than k, nothing held back."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.actions.claim import claim_next
from app.db import Database, now
from app.models.rounds import Assignment, Batch, RoundDocument, Slot
from tests.claims import claim, people, slots_are_counted_right
from tests.corpus_rows import (
    filled_project,
    hand_in,
    texts_of,
)


def test_twenty_parallel_calls_of_one_person_give_one_batch(database: Database) -> None:
    project_id = filled_project(database, texts_of(6))
    (ann,) = people(database, project_id, "Ann")
    with ThreadPoolExecutor(20) as pool:
        found = list(pool.map(lambda _: claim(database, project_id, ann), range(20)))
    assert len({one.batch for one in found if one is not None}) == 1
    assert sorted(one.is_new for one in found if one is not None) == [False] * 19 + [True]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Batch)) == 1


def test_sixty_four_claimers_share_two_hundred_passages_of_three_slots_exactly(database: Database) -> None:
    project_id = filled_project(database, texts_of(20, paragraphs=10), k=3)
    crowd = people(database, project_id, *(f"Reader{n}" for n in range(64)))

    def next_batch(person_id: int) -> int:
        """Claim and hand in at once; how many passages."""
        with database.writing() as session:
            found = claim_next(session, project_id, person_id, now())
            if found is None:
                return 0
            hand_in(session, person_id, found.batch)
            session.commit()
            return len(found.batch)

    def read(person_id: int) -> int:
        granted = 0
        while True:
            try:
                batch = next_batch(person_id)
            except PoolTimeout:
                # Sixty-four at SQLite's one writer: who waited too long is told to come again, and does.
                continue
            except OperationalError as error:
                if "database is locked" not in str(error):
                    raise
                continue
            if not batch:
                return granted
            granted += batch

    with ThreadPoolExecutor(len(crowd)) as pool:
        granted = list(pool.map(read, crowd))
    with database.reading() as session:
        held = session.execute(
            select(Slot.passage_id, Assignment.person_id).join(
                Assignment, Assignment.id == Slot.assignment_id
            )
        ).all()
        free = session.scalar(select(func.sum(RoundDocument.free_slots)))
    assert sum(granted) == len(held) == len(set(held)) == 600
    assert set(Counter(row.passage_id for row in held).values()) == {3}
    assert free == 0
    assert slots_are_counted_right(database)
