"""What annotators chose and marked in one round, one trip to the database for all of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import CTE, Boolean, Float, Select, String, Text, cast, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from app.actions.codebooks import book_of
from app.actions.readings import READING_ROLES, corrected, counts, first_done, is_read, unassisted
from app.core.codebook.values import Variable as AskedVariable
from app.errors import RuleBroken
from app.models.codebooks import CodebookVersion, Label, Variable
from app.models.corpus import Document
from app.models.people import Identity
from app.models.rounds import Assignment, Round, RoundVariable
from app.models.texts import Passage
from app.models.work import Answer, Mark, Revision

MAIN_PURPOSES = ("production", "reliability")
PASSES_OF = {"open": ("open",), "blind": ("blind",), "blind_then_reveal": ("blind", "revealed")}
FLAGS = ("surplus", "excluded", "assisted", "not_independent", "other_version", "other_role", "withdrawn")


@dataclass(frozen=True, slots=True)
class Reading:
    """Which revisions are read: one round, one codebook version, one pass, and with it one condition."""

    round_id: int
    round: str
    purpose: str
    state: str
    unit: str
    codebook_version_id: int
    codebook_version: str
    pass_: str

    @property
    def condition(self) -> str:
        """What the annotator was shown when the pass began: a revealed pass began blind."""
        return "open" if self.pass_ == "open" else "blind"


@dataclass(slots=True)
class Said:
    """What one revision says of one variable: labels of the passage, labels on spans, a value, or None of them."""

    chosen: set[str] = field(default_factory=set)
    marked: set[str] = field(default_factory=set)
    number: float | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """Every reading of a round: by (passage, annotator), then by variable; and what was left out, with reasons.

    ``articles`` has the document of each passage.
    """

    reading: Reading
    variables: tuple[AskedVariable, ...]
    said: dict[tuple[int, str], dict[str, Said]]
    corrected: int
    left_out: dict[str, int]
    articles: dict[int, int]


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
        one.id, one.name, one.purpose, one.state, one.unit, version.id, version.version, pass_ or passes[0]
    )


def ratings(session: Session, reading: Reading) -> Judged:
    """The default reading of the round, grouped; what a passage was asked and not answered is an empty ``Said``."""
    variables = _variables(session, reading)
    rows = session.execute(_said(reading)).all()
    names = _names(session, {row.person_id for row in rows})
    said: dict[tuple[int, str], dict[str, Said]] = {}
    for row in rows:
        of_passage = said.setdefault((row.passage_id, names[row.person_id]), {})
        if row.variable is None:
            continue
        one = of_passage.setdefault(row.variable, Said())
        if row.label is not None:
            (one.marked if row.is_marked else one.chosen).add(row.label)
        if row.number is not None:
            one.number = row.number
        if row.words is not None:
            one.words = row.words
    later, left_out = _left_out(session, reading)
    articles = {row.passage_id: row.document_id for row in rows}
    return Judged(reading, variables, said, later, left_out, articles)


def _variables(session: Session, reading: Reading) -> tuple[AskedVariable, ...]:
    keys = session.scalars(
        select(Variable.key)
        .join(RoundVariable, RoundVariable.variable_id == Variable.id)
        .where(RoundVariable.round_id == reading.round_id)
        .order_by(Variable.position)
    )
    book = book_of(session, reading.codebook_version_id).codebook
    return tuple(book.by_key[key] for key in keys)


def _first_readings(reading: Reading, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Assignment)
        .join(Round, Round.id == Assignment.round_id)
        .join(Revision, Revision.assignment_id == Assignment.id)
        .join(Passage, Passage.id == Assignment.passage_id)
        .join(Document, Document.id == Assignment.document_id)
        .where(Assignment.round_id == reading.round_id, Revision.pass_ == reading.pass_)
    )


def _said(reading: Reading) -> Select[Any]:
    """Rows (passage, person, variable, label, is_marked, number, words); each revision has one row of its own."""
    read: CTE = (
        _first_readings(
            reading,
            Revision.id.label("revision_id"),
            Assignment.passage_id,
            Assignment.person_id,
            Passage.document_id,
            Passage.number.label("place"),
        )
        .where(counts(), Document.withdrawn_at.is_(None))
        .cte("read")
    )
    who: tuple[Any, ...] = (read.c.document_id, read.c.place, read.c.passage_id, read.c.person_id)
    nothing: list[Any] = [
        cast(null(), String).label("variable"),
        cast(null(), String).label("label"),
        literal(False, Boolean).label("is_marked"),
        cast(null(), Float).label("number"),
        cast(null(), Text).label("words"),
    ]
    itself = select(*who, *nothing)
    answers = (
        select(*who, Answer.layer, Label.key, literal(False, Boolean), Answer.number, Answer.words)
        .join(Answer, Answer.revision_id == read.c.revision_id)
        .outerjoin(Label, Label.id == Answer.label_id)
        .where(Answer.variable_id.is_not(None))
    )
    marks = (
        select(*who, Variable.key, Label.key, literal(True, Boolean), cast(null(), Float), cast(null(), Text))
        .join(Mark, Mark.revision_id == read.c.revision_id)
        .join(Variable, Variable.id == Mark.variable_id)
        .join(Label, Label.id == Mark.label_id)
    )
    parts = union_all(itself, answers, marks).subquery()
    return select(*parts.c).order_by(parts.c.document_id, parts.c.place, parts.c.person_id)


def _names(session: Session, person_ids: set[int]) -> dict[int, str]:
    """A name for each person, another for each: two of the same name are numbered, who was erased has none."""
    found: dict[int, str] = {}
    rows: Sequence[Any] = session.execute(
        select(Identity.person_id, Identity.name)
        .where(Identity.person_id.in_(person_ids))
        .order_by(Identity.name, Identity.person_id)
    ).all()
    for row in rows:
        alike = sum(name == row.name or name.startswith(f"{row.name} (") for name in found.values())
        found[row.person_id] = f"{row.name} ({alike + 1})" if alike else row.name
    for number, person_id in enumerate(sorted(person_ids - set(found)), 1):
        found[person_id] = f"somebody {number}"
    return found


def _left_out(session: Session, reading: Reading) -> tuple[int, dict[str, int]]:
    """How many of the readings were corrected later, and how many first answers do not count, by first reason."""
    flags = (
        Revision.is_surplus,
        Assignment.excluded_reason.is_not(None),
        ~unassisted(),
        ~Revision.is_independent,
        Revision.codebook_version_id != Round.codebook_version_id,
        ~is_read(),
        Document.withdrawn_at.is_not(None),
    )
    named: list[Any] = [flag.label(name) for flag, name in zip(flags, FLAGS, strict=True)]
    each = _first_readings(reading, *named, corrected().label("corrected")).where(first_done()).subquery()
    grouped = session.execute(select(*each.c, func.count().label("many")).group_by(*each.c))
    left_out = dict.fromkeys(FLAGS, 0)
    later = 0
    for row in grouped:
        said = row._mapping
        reason = next((name for name in FLAGS if said[name]), None)
        if reason is not None:
            left_out[reason] += row.many
        elif said["corrected"]:
            later += row.many
    return later, left_out


def as_roles() -> list[str]:
    """The roles of passages that are read."""
    return list(READING_ROLES)
