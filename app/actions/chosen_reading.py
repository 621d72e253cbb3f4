"""What of a project is read for a page of results: one round and one pass, and what the default reading leaves out."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, select
from sqlalchemy.orm import Session

from app.actions.readings import corrected, first_done, is_read, unassisted
from app.errors import RuleBroken
from app.models.codebooks import CodebookVersion
from app.models.corpus import Document
from app.models.rounds import Assignment, Round
from app.models.texts import Passage
from app.models.work import Revision

MAIN_PURPOSES = ("production", "reliability")
PASSES_OF = {"open": ("open",), "blind": ("blind",), "blind_then_reveal": ("blind", "revealed")}
FLAGS = ("surplus", "excluded", "assisted", "not_independent", "other_version", "other_role", "withdrawn")
#: Those that are said of an answer; the others are said of its passage and document.
ANSWER_FLAGS = FLAGS[:5]


@dataclass(frozen=True, slots=True)
class Reading:
    """Which revisions are read: one round, one codebook version, one pass, and with it one condition.

    ``primary_measure`` is the family of coefficients that the round declared, ``primary_threshold`` what it has to
    reach.
    """

    round_id: int
    round: str
    purpose: str
    state: str
    unit: str
    codebook_version_id: int
    codebook_version: str
    pass_: str
    primary_measure: str | None = None
    primary_threshold: float | None = None

    @property
    def condition(self) -> str:
        """What the annotator was shown when the pass began: a revealed pass began blind."""
        return "open" if self.pass_ == "open" else "blind"


def choose_round(session: Session, project_id: int, name: str | None) -> Round:
    """The round of this name; without one the newest that is production or reliability and was begun."""
    rounds = session.scalars(
        select(Round).where(Round.project_id == project_id).order_by(Round.id.desc())
    ).all()
    if name is not None:
        found = [one for one in rounds if one.name == name]
    else:
        found = [one for one in rounds if one.purpose in MAIN_PURPOSES and one.state != "draft"]
    if found:
        return found[0]
    there = ", ".join(one.name for one in reversed(rounds)) or "none yet"
    if name is not None:
        raise RuleBroken("There is no round %(name)s. The rounds are: %(there)s.", name=name, there=there)
    raise RuleBroken(
        "No production or reliability round was begun. Name the round to read; the rounds are: %(there)s.",
        there=there,
    )


def begun_rounds(session: Session, project_id: int) -> list[Round]:
    """The rounds of a project that were begun, newest first."""
    begun = select(Round).where(Round.project_id == project_id, Round.state != "draft")
    return list(session.scalars(begun.order_by(Round.id.desc())))


def passes_of(one: Round) -> tuple[str, ...]:
    """The passes that a round has, its first one first."""
    return PASSES_OF[one.condition] + (("open",) if one.randomised_arms else ())


def find_reading(session: Session, one: Round, pass_: str | None) -> Reading:
    """How this round is read: in its first pass unless another is named."""
    passes = passes_of(one)
    if pass_ is not None and pass_ not in passes:
        raise RuleBroken(
            "The round %(name)s has no pass %(asked)s. It has: %(there)s.",
            name=one.name,
            asked=pass_,
            there=", ".join(passes),
        )
    version = session.get_one(CodebookVersion, one.codebook_version_id)
    return Reading(
        round_id=one.id,
        round=one.name,
        purpose=one.purpose,
        state=one.state,
        unit=one.unit,
        codebook_version_id=version.id,
        codebook_version=version.version,
        pass_=pass_ or passes[0],
        primary_measure=one.primary_measure,
        primary_threshold=one.primary_threshold,
    )


def revisions_of(reading: Reading, *columns: Any) -> Select[Any]:
    """Columns of every revision in the round and pass, with what ``readings.counts`` needs in the statement."""
    return (
        select(*columns)
        .select_from(Assignment)
        .join(Round, Round.id == Assignment.round_id)
        .join(Revision, Revision.assignment_id == Assignment.id)
        .join(Passage, Passage.id == Assignment.passage_id)
        .join(Document, Document.id == Assignment.document_id)
        .where(Assignment.round_id == reading.round_id, Revision.pass_ == reading.pass_)
    )


def answer_flags(reading: Reading) -> tuple[ColumnElement[bool], ...]:
    """For each of ANSWER_FLAGS whether it is so: needs Revision and Assignment in the statement."""
    return (
        Revision.is_surplus.is_(True),
        Assignment.excluded_reason.is_not(None),
        ~unassisted(),
        Revision.is_independent.is_(False),
        Revision.codebook_version_id != reading.codebook_version_id,
    )


def was_corrected() -> ColumnElement[bool]:
    """The first answer was changed later; looked for only where there is a later one at all."""
    return and_(Assignment.current_number > Revision.number, corrected())


def first_answers_of(reading: Reading, *columns: Any) -> Select[Any]:
    """The same of the first answer alone, without passage and document: of each assignment the first revision that
    was done in the pass.
    """
    of_round = (Assignment.round_id == reading.round_id, Revision.pass_ == reading.pass_)
    if reading.pass_ == "revealed":
        own = Revision.assignment_id == Assignment.id
        return select(*columns).select_from(Assignment).join(Revision, own).where(*of_round, first_done())
    # The assignment points to the first one that was done before a reveal, so none has to be looked for.
    first = Revision.id == Assignment.first_done_revision_id
    return select(*columns).select_from(Assignment).join(Revision, first).where(*of_round)


def left_out(session: Session, reading: Reading, *, every_role: bool = False) -> tuple[int, dict[str, int]]:
    """How many of the readings were corrected later, and how many first answers do not count, by first reason."""
    flags: tuple[Any, ...] = (
        *answer_flags(reading),
        false() if every_role else ~is_read(),
        Document.withdrawn_at.is_not(None),
    )
    named: list[Any] = [flag.label(name) for flag, name in zip(flags, FLAGS, strict=True)]
    each = (
        first_answers_of(reading, *named, was_corrected().label("corrected"))
        .join(Passage, Passage.id == Assignment.passage_id)
        .join(Document, Document.id == Assignment.document_id)
        .subquery()
    )
    grouped = session.execute(select(*each.c, func.count().label("many")).group_by(*each.c))
    counted = dict.fromkeys(FLAGS, 0)
    later = 0
    for row in grouped:
        said = row._mapping
        reason = next((name for name in FLAGS if said[name]), None)
        if reason is not None:
            counted[reason] += row.many
        elif said["corrected"]:
            later += row.many
    return later, counted
