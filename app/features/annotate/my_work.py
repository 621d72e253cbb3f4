"""An annotator's own work in one project: the batch in hand, what they did, and nothing of anybody else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.actions.masks import newest_masks
from app.core.text import masks
from app.features.annotate.parts import state_of
from app.models.projects import Project
from app.models.rounds import Assignment, Batch, Round
from app.models.texts import Passage, TextVersion
from app.models.work import Revision

EXCERPT = 90
PAGE = 40
BEGUN_STATES = ("done", "skipped")


@dataclass(frozen=True, slots=True)
class InBatch:
    """One passage of a batch, by its assignment; ``is_here`` marks the one that is open."""

    id: int
    state: str
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where an assignment stands: its project, and its batch in reading order."""

    slug: str
    project: str
    round_state: str
    batch: tuple[InBatch, ...]

    @property
    def number(self) -> int:
        """Which of the batch is open, counted from 1."""
        return next((n for n, one in enumerate(self.batch, 1) if one.is_here), 1)

    @property
    def finished(self) -> int:
        """How many of the batch need nothing more."""
        return sum(one.state != "unfinished" for one in self.batch)

    @property
    def previous(self) -> int | None:
        """The passage before the open one."""
        return self.batch[self.number - 2].id if self.number > 1 else None

    @property
    def following(self) -> int | None:
        """The passage after the open one."""
        return self.batch[self.number].id if self.number < len(self.batch) else None

    @property
    def next_unfinished(self) -> int | None:
        """The next passage that waits, after the open one or else from the beginning."""
        ahead = [*self.batch[self.number :], *self.batch[: self.number]]
        return next((one.id for one in ahead if one.state == "unfinished" and not one.is_here), None)


@dataclass(frozen=True, slots=True)
class Finished:
    """A passage that this annotator has answered or skipped, with its first words as they are shown them.

    ``decision`` is what became of it after a reveal, and None where nothing was revealed.
    """

    id: int
    state: str
    saved_at: datetime
    is_corrected: bool
    decision: str | None
    may_change: bool
    excerpt: str
    language: str | None
    direction: str


def place_of(session: Session, assignment_id: int) -> Place:
    """The project and batch of one's own assignment, which the caller has looked up as such."""
    here = session.execute(
        select(Project.slug, Project.name, Round.state, Assignment.batch_id)
        .join(Project, Project.id == Assignment.project_id)
        .join(Round, Round.id == Assignment.round_id)
        .where(Assignment.id == assignment_id)
    ).one()
    rows = session.execute(
        select(Assignment.id, Assignment.state)
        .join(Passage, Passage.id == Assignment.passage_id)
        .where(Assignment.batch_id == here.batch_id, Assignment.state.not_in(("declined", "lapsed")))
        .order_by(Passage.number)
    )
    batch = tuple(InBatch(row.id, row.state, row.id == assignment_id) for row in rows)
    return Place(here.slug, here.name, here.state, batch)


def waiting(session: Session, project_id: int, person_id: int) -> list[InBatch]:
    """The passages of the batch in hand, in reading order; none where the next one is still to be claimed."""
    rows = session.execute(
        select(Assignment.id, Assignment.state)
        .join(Batch, Batch.id == Assignment.batch_id)
        .join(Passage, Passage.id == Assignment.passage_id)
        .where(
            Batch.project_id == project_id,
            Batch.person_id == person_id,
            Batch.finished_at.is_(None),
            Assignment.state.not_in(("declined", "lapsed")),
        )
        .order_by(Batch.claimed_at, Passage.number)
    )
    return [InBatch(row.id, row.state) for row in rows]


def counts(session: Session, project_id: int, person_id: int) -> dict[str, int]:
    """How many passages of this project the annotator has done, and how many they skipped."""
    rows = session.execute(
        select(Assignment.state, func.count())
        .where(
            Assignment.project_id == project_id,
            Assignment.person_id == person_id,
            Assignment.state.in_(BEGUN_STATES),
        )
        .group_by(Assignment.state)
    )
    return dict.fromkeys(BEGUN_STATES, 0) | {row[0]: row[1] for row in rows}


def handed_in(session: Session, project_id: int, person_id: int) -> int:
    """How many passages of the article that was finished last; 0 where its round is handed in as a whole."""
    last = (
        select(Batch.id)
        .where(Batch.project_id == project_id, Batch.person_id == person_id, Batch.finished_at.is_not(None))
        .order_by(Batch.finished_at.desc(), Batch.id)
        .limit(1)
        .scalar_subquery()
    )
    query = select(func.count()).select_from(Assignment).join(Round, Round.id == Assignment.round_id)
    return (
        session.scalar(
            query.where(
                Assignment.batch_id == last,
                Assignment.state.in_(BEGUN_STATES),
                Round.condition != "blind_then_reveal",
            )
        )
        or 0
    )


def finished(session: Session, project_id: int, person_id: int, page: int) -> list[Finished]:
    """What the annotator did here, newest first: page ``page`` (from 1), and one row more where there is more."""
    text = func.substr(TextVersion.text, Passage.start + 1, EXCERPT)
    rows = session.execute(
        select(
            Assignment.id,
            Assignment.state,
            Assignment.pass_.label("current_pass"),
            Assignment.first_done_revision_id,
            Assignment.current_revision_id,
            Revision.saved_at,
            state_of().label("decision"),
            Round.state.label("round_state"),
            Passage.text_version_id,
            Passage.start,
            Passage.end,
            Passage.language,
            Passage.direction,
            text.label("text"),
        )
        .join(Revision, Revision.id == Assignment.current_revision_id)
        .join(Round, Round.id == Assignment.round_id)
        .join(Passage, Passage.id == Assignment.passage_id)
        .join(TextVersion, TextVersion.id == Passage.text_version_id)
        .where(
            Assignment.project_id == project_id,
            Assignment.person_id == person_id,
            Assignment.state.in_(BEGUN_STATES),
        )
        .order_by(Revision.id.desc())
        .offset((page - 1) * PAGE)
        .limit(PAGE + 1)
    ).all()
    covers = newest_masks(session, {row.text_version_id for row in rows if row.current_pass == "blind"})
    return [_finished(row, covers.get(row.text_version_id, [])) for row in rows]


def _finished(row: Any, covers: list[masks.Mask]) -> Finished:
    whole = row.text[: row.end - row.start]
    revealed = row.current_pass == "revealed"
    hidden = [] if row.current_pass != "blind" else masks.within(covers, row.start, row.start + len(whole))
    shown = masks.apply(whole, hidden)
    return Finished(
        row.id,
        row.state,
        row.saved_at,
        not revealed and row.first_done_revision_id not in (None, row.current_revision_id),
        row.decision if revealed else None,
        row.round_state != "closed",
        f"{shown}…" if row.end - row.start > EXCERPT else shown,
        row.language,
        row.direction,
    )
