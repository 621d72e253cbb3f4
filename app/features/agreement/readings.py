"""The first answers of a round as arrays of whole numbers: who gave which revision for which passage, and what counts.

Rows are read plainly, a table at a time, and joined in NumPy. On both databases that takes less than a statement that
joins them: revisions of a round lie close together, so that a table is gone through once, in its own order.
"""

from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Select, case, cast, false, or_, select
from sqlalchemy import Integer as Whole
from sqlalchemy.orm import Session

from app.actions.chosen_reading import Reading, answer_flags, first_answers_of, was_corrected
from app.core.agreement.counts import Codes
from app.models.rounds import Assignment
from app.models.work import Revision

#: So many rows are held at once before they become an array.
ROWS_AT_ONCE = 20_000
#: A table is gone through from the first id to the last where one of so many is wanted at least.
SPREAD = 4
#: What is said of a revision of another pass: it is no answer of this reading at all.
OTHER_PASS = 9
EXCLUDED = 2


def rows_of(session: Session, statement: Select[Any], kind: Any = np.int64) -> NDArray[Any]:
    """The rows of a statement whose columns are all numbers: shape (rows, columns)."""
    found = session.connection().execute(statement)
    width, cursor = len(found.keys()), found.cursor
    assert cursor is not None, "a statement that reads has rows"
    parts: list[NDArray[Any]] = []
    # Plain tuples of the driver: a row object for each of a million rows would cost more than the database does.
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        one = np.fromiter(chain.from_iterable(rows), dtype=kind, count=len(rows) * width)
        parts.append(one.reshape(-1, width))
    found.close()
    return np.concatenate(parts) if parts else np.empty((0, width), dtype=kind)


@dataclass(frozen=True, eq=False)
class Answers:
    """The first answers of a reading, one entry each. `reason` is 0 where it counts, else the place of the first of
    ANSWER_FLAGS, from one on; `corrected` says whether it was changed later.
    """

    reading: Reading
    passage: Codes
    person: Codes
    revision: Codes
    reason: Codes
    corrected: NDArray[np.bool_]

    def of_revisions(self, column: Any) -> ColumnElement[bool]:
        """Narrows a statement to these revisions; others may come too, and have no place in `places`."""
        return wanted(column, self.revision, _first_revisions(self.reading))


def answers_of(session: Session, reading: Reading) -> Answers:
    """All first answers of the round in the pass, those that do not count too."""
    flagged: list[Any] = [
        cast(Assignment.excluded_reason.is_not(None), Whole),
        cast(Assignment.current_number > 1, Whole),
    ]
    columns = (Assignment.passage_id, Assignment.person_id)
    if reading.pass_ == "revealed":
        rows = rows_of(session, first_answers_of(reading, *columns, Revision.id, *flagged))
    else:
        first = Assignment.first_done_revision_id
        of_round = select(*columns, first, *flagged).where(Assignment.round_id == reading.round_id)
        rows = rows_of(session, of_round.where(first.is_not(None)))
    rows = rows[np.argsort(rows[:, 2], kind="stable")]
    revision = np.ascontiguousarray(rows[:, 2])
    reason = _reasons(session, reading, revision, rows[:, 3] == 1)
    kept = reason != OTHER_PASS
    changed = np.zeros(len(revision), dtype=np.bool_)
    if rows[:, 4].any():
        later = first_answers_of(reading, Revision.id).where(Assignment.current_number > 1, was_corrected())
        place = places(revision, rows_of(session, later)[:, 0])
        changed[place[place >= 0]] = True
    return Answers(reading, rows[kept, 0], rows[kept, 1], revision[kept], reason[kept], changed[kept])


def places(revision: Codes, wanted_: Codes) -> Codes:
    """Where each wanted one stands among `revision`, which is sorted; -1 for what is not there."""
    if not len(revision):
        return np.full(len(wanted_), -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(revision, wanted_), len(revision) - 1)
    return np.where(revision[at] == wanted_, at, -1)


def wanted(column: Any, ids: Codes, exactly: Select[Any]) -> ColumnElement[bool]:
    """A range of ids where most in it are wanted, else just those that a statement names."""
    if not len(ids):
        return false()
    first, last = int(ids.min()), int(ids.max())
    together: ColumnElement[bool] = (
        column.between(first, last) if last - first < SPREAD * len(ids) else column.in_(exactly)
    )
    return together


def _first_revisions(reading: Reading) -> Select[Any]:
    return first_answers_of(reading, Revision.id)


def _reasons(session: Session, reading: Reading, revision: Codes, excluded: NDArray[np.bool_]) -> Codes:
    """Why each does not count: only those that do not are read."""
    flags = answer_flags(reading)
    said: list[Any] = [(Revision.pass_ != reading.pass_, OTHER_PASS)]
    said += [(flag, at) for at, flag in enumerate(flags, 1) if at != EXCLUDED]
    odd = select(Revision.id, case(*said, else_=0)).where(
        wanted(Revision.id, revision, _first_of_any_pass(reading)), or_(*(flag for flag, _at in said))
    )
    rows = rows_of(session, odd)
    reason = np.where(excluded, EXCLUDED, 0)
    place = places(revision, rows[:, 0])
    told, place = rows[place >= 0, 1], place[place >= 0]
    # Of several reasons the first one is told.
    reason[place] = np.where(excluded[place] & (told > EXCLUDED) & (told != OTHER_PASS), EXCLUDED, told)
    return reason


def _first_of_any_pass(reading: Reading) -> Select[Any]:
    if reading.pass_ == "revealed":
        return _first_revisions(reading)
    first = select(Assignment.first_done_revision_id)
    return first.where(
        Assignment.round_id == reading.round_id, Assignment.first_done_revision_id.is_not(None)
    )
