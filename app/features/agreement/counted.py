"""The answers of a round that count, in the order of documents, of passages in them, and of people."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Integer, cast, select
from sqlalchemy.orm import Session

from app.actions.chosen_reading import ANSWER_FLAGS, Reading
from app.actions.readings import is_read
from app.core.agreement.counts import Codes
from app.features.agreement.readings import Answers, answers_of, places, rows_of, wanted
from app.models.corpus import Document
from app.models.rounds import Assignment
from app.models.texts import Passage


@dataclass(frozen=True, eq=False)
class Passages:
    """The passages of the answers, in the order of documents and of places in them; offsets are of their texts."""

    ids: Codes
    document: Codes
    version: Codes
    start: Codes
    end: Codes
    is_read: NDArray[np.bool_]
    is_withdrawn: NDArray[np.bool_]

    @classmethod
    def of(cls, session: Session, found: Answers, reading: Reading) -> "Passages":
        """Those of all first answers, whether they count or not."""
        of_round = select(Assignment.passage_id).where(Assignment.round_id == reading.round_id)
        withdrawn: Any = cast(Document.withdrawn_at.is_not(None), Integer)
        columns: list[Any] = [Passage.document_id, Passage.text_version_id, Passage.start, Passage.end]
        statement = (
            select(Passage.id, Passage.number, *columns, cast(is_read(), Integer), withdrawn)
            .join(Document, Document.id == Passage.document_id)
            .where(wanted(Passage.id, found.passage, of_round))
        )
        rows = rows_of(session, statement)
        rows = rows[np.lexsort((rows[:, 0], rows[:, 1], rows[:, 2]))]
        ids, _number, document, version, start, end, read, gone = rows.T
        return cls(ids, document, version, start, end, read == 1, gone == 1)

    def place(self, passage: Codes) -> Codes:
        """Where each of these passages stands."""
        sorter = np.argsort(self.ids, kind="stable")
        return np.asarray(sorter[np.searchsorted(self.ids[sorter], passage)])


@dataclass(frozen=True, eq=False)
class Counted:
    """The answers that count, one entry each: `passage` and `annotator` are places, in `passages` and `person_ids`.

    `left_out` says for how many first answers of the round they do not, by the first reason; `corrected` how many that
    count were changed later.
    """

    answers: Answers
    passages: Passages
    person_ids: tuple[int, ...]
    passage: Codes
    annotator: Codes
    corrected: int
    left_out: dict[str, int]
    _place: Codes

    def places(self, revision: Codes) -> Codes:
        """Where each of these revisions stands among the answers; -1 for one that does not count."""
        at = places(self.answers.revision, revision)
        return np.asarray(np.where(at >= 0, self._place[at], -1) if len(self._place) else at)


def counted(session: Session, reading: Reading, *, every_role: bool = False) -> Counted:
    """The default reading of the round; with `every_role` captions, bylines and all other passages as well."""
    found = answers_of(session, reading)
    passages = Passages.of(session, found, reading)
    counts, at = found.reason == 0, passages.place(found.passage)
    is_read, gone = passages.is_read[at] | every_role, passages.is_withdrawn[at]
    keep = np.flatnonzero(counts & is_read & ~gone)
    person_ids = np.unique(found.person[keep])
    annotator = np.searchsorted(person_ids, found.person[keep])
    order = np.argsort(at[keep] * max(len(person_ids), 1) + annotator, kind="stable")
    keep, annotator = keep[order], annotator[order]
    place = np.full(len(found.revision), -1, dtype=np.int64)
    place[keep] = np.arange(len(keep))
    said = {name: int((found.reason == number).sum()) for number, name in enumerate(ANSWER_FLAGS, 1)}
    return Counted(
        found,
        passages,
        tuple(person_ids.tolist()),
        at[keep],
        annotator,
        int(found.corrected[keep].sum()),
        said
        | {
            "other_role": int((counts & ~is_read).sum()),
            "withdrawn": int((counts & is_read & gone).sum()),
        },
        place,
    )
