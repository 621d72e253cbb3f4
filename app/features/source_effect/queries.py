"""What was read blind and open in one round, and which outlets blind readers guessed."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, select, union
from sqlalchemy.orm import Session

from app.actions import registry
from app.actions.codebooks import book_of
from app.actions.outlets import OutletAmbiguous, OutletLookup
from app.actions.readings import counts
from app.actions.standing import standing
from app.core.codebook.values import Variable as AskedVariable
from app.core.source_effect.guesses import RIGHT, UNKNOWN, WRONG, Guess, says_nothing
from app.core.source_effect.table import Judgement
from app.errors import RuleBroken
from app.models.codebooks import CodebookVersion, Label, Variable
from app.models.corpus import Document
from app.models.outlets import Agent
from app.models.rounds import Assignment, Round, RoundDocument, RoundVariable
from app.models.texts import Passage
from app.models.work import Answer, Mark, Revision

MAIN_PURPOSES = ("production", "reliability")
# What stands for all labels of a variable together: was anything chosen at all?
ANY = "*"


@dataclass(frozen=True, slots=True)
class Readings:
    """A round as it was read: its questions that have labels, each counted reading, and what was guessed.

    ``blind_after_open`` counts blind readings that somebody began after their first open one.
    """

    round: Round
    codebook_version: str
    variables: tuple[AskedVariable, ...]
    not_compared: tuple[AskedVariable, ...]
    judgements: tuple[Judgement, ...]
    guesses: tuple[Guess, ...]
    blind_after_open: int
    outlet_names: dict[str, str]


def begun_rounds(session: Session, project_id: int) -> list[Round]:
    """The rounds of a project that were begun, newest first."""
    begun = select(Round).where(Round.project_id == project_id, Round.state != "draft")
    return list(session.scalars(begun.order_by(Round.id.desc())))


def choose_round(rounds: list[Round], name: str | None) -> Round:
    """The round of this name; without one the newest that can show something, else the newest that is worked in."""
    if name is not None:
        found = [one for one in rounds if one.name == name]
    else:
        found = [one for one in rounds if one.randomised_arms]
        found += [one for one in rounds if one.condition == "blind_then_reveal"]
        found += [one for one in rounds if one.purpose in MAIN_PURPOSES] + rounds
    if found:
        return found[0]
    if name is not None:
        there = ", ".join(one.name for one in reversed(rounds)) or "none yet"
        raise RuleBroken("There is no round %(name)s. The rounds are: %(there)s.", name=name, there=there)
    raise RuleBroken("No round was begun in this project, so there is nothing to compare.")


def second_pass(one: Round) -> str | None:
    """What blind readings are compared with in this round: the open arm, what came after the reveal, or nothing."""
    if one.randomised_arms:
        return "open"
    return "revealed" if one.condition == "blind_then_reveal" else None


def column(variable: str, label: str) -> str:
    """The name of a label among those of all variables."""
    return f"{variable}/{label}"


def readings(session: Session, one: Round) -> Readings:
    """The default reading of the round, in each of its two conditions or passes."""
    asked, second = _variables(session, one), second_pass(one)
    return Readings(
        one,
        session.get_one(CodebookVersion, one.codebook_version_id).version,
        tuple(variable for variable in asked if variable.choices),
        tuple(variable for variable in asked if not variable.choices),
        () if second is None else _judgements(session, one, second),
        _guesses(session, one),
        _blind_after_open(session, one) if one.randomised_arms else 0,
        {row.slug: row.name for row in session.execute(_outlets(one))},
    )


def _variables(session: Session, one: Round) -> tuple[AskedVariable, ...]:
    keys = session.scalars(
        select(Variable.key)
        .join(RoundVariable, RoundVariable.variable_id == Variable.id)
        .where(RoundVariable.round_id == one.id)
        .order_by(Variable.position)
    )
    book = book_of(session, one.codebook_version_id).codebook
    return tuple(book.by_key[key] for key in keys)


def _counted(one: Round, passes: tuple[str, ...], *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Assignment)
        .join(Round, Round.id == Assignment.round_id)
        .join(Revision, Revision.assignment_id == Assignment.id)
        .join(Passage, Passage.id == Assignment.passage_id)
        .join(Document, Document.id == Assignment.document_id)
        .where(
            Assignment.round_id == one.id,
            Revision.pass_.in_(passes),
            counts(),
            Document.withdrawn_at.is_(None),
        )
    )


def _judgements(session: Session, one: Round, second: str) -> tuple[Judgement, ...]:
    """Each counted reading with the labels that were chosen for the passage or marked in it.

    Compared with a reveal, only what somebody has answered both before and after it.
    """
    passes = ("blind", second)
    rows = session.execute(
        _counted(
            one,
            passes,
            Revision.id,
            Revision.pass_,
            Assignment.id.label("assignment_id"),
            Assignment.document_id,
            Assignment.passage_id,
            Assignment.person_id,
            Agent.slug,
            RoundDocument.owner_group,
        )
        .join(
            RoundDocument,
            and_(
                RoundDocument.round_id == Assignment.round_id,
                RoundDocument.document_id == Assignment.document_id,
            ),
        )
        .outerjoin(Agent, Agent.id == standing(Document.outlet_id))
        .order_by(Assignment.document_id, Passage.number, Assignment.person_id, Revision.number)
    ).all()
    if second == "revealed":
        decided = {row.assignment_id for row in rows if row.pass_ == second}
        answered = {row.assignment_id for row in rows if row.pass_ != second}
        rows = [row for row in rows if row.assignment_id in decided & answered]
    chosen = _chosen(session, one, passes)
    return tuple(
        Judgement(
            row.document_id,
            row.slug or "",
            row.owner_group,
            row.person_id,
            row.passage_id,
            row.pass_ == second,
            frozenset(chosen.get(row.id, ())),
        )
        for row in rows
    )


def _chosen(session: Session, one: Round, passes: tuple[str, ...]) -> dict[int, set[str]]:
    read = _counted(one, passes, Revision.id).cte("read")
    answers = (
        select(Answer.revision_id, Variable.key.label("variable"), Label.key.label("label"))
        .join(read, read.c.id == Answer.revision_id)
        .join(Label, Label.id == Answer.label_id)
        .join(Variable, Variable.id == Answer.variable_id)
    )
    marks = (
        select(Mark.revision_id, Variable.key, Label.key)
        .join(read, read.c.id == Mark.revision_id)
        .join(Label, Label.id == Mark.label_id)
        .join(Variable, Variable.id == Mark.variable_id)
    )
    found: dict[int, set[str]] = {}
    for row in session.execute(union(answers, marks)):
        found.setdefault(row[0], set()).update((column(row[1], row[2]), column(row[1], ANY)))
    return found


def _guesses(session: Session, one: Round) -> tuple[Guess, ...]:
    """Of each annotator and document the guess that was written last in it; a document without an outlet has none."""
    rows = session.execute(
        _counted(
            one,
            ("blind",),
            Assignment.person_id,
            Assignment.document_id,
            Agent.slug,
            Agent.id.label("outlet_id"),
            Document.published_from,
            Document.published_to,
            Revision.outlet_guess,
        )
        .join(Agent, Agent.id == standing(Document.outlet_id))
        .where(Revision.outlet_guess.is_not(None))
        .order_by(Assignment.person_id, Assignment.document_id, Passage.number)
    ).all()
    last = {(row.person_id, row.document_id): row for row in rows if row.outlet_guess.strip()}
    if not last:
        return ()
    named = _named(session, {row.outlet_guess.strip() for row in last.values()})
    slugs = {row.slug for row in last.values()} | {slug for _agent, slug in named.values()}
    spans = {(row.published_from, row.published_to) for row in last.values()}
    groups = registry.owner_groups_of(session, slugs, spans)
    outlets = _outlets_of_each(session, one)
    return tuple(
        Guess(row.slug, person_id, _outcome(row, named, groups), outlets[person_id])
        for (person_id, _document), row in last.items()
    )


def _named(session: Session, guesses: set[str]) -> dict[str, tuple[int, str]]:
    """Which agent each guess means, with its slug; what the registry does not know, or not for certain, is left out."""
    lookup = OutletLookup(session)
    found: dict[str, int] = {}
    for guess in guesses:
        try:
            agent_id = lookup.find(guess)
        except OutletAmbiguous:
            continue
        if agent_id is not None:
            found[guess] = agent_id
    slugs = {
        row.id: row.slug
        for row in session.execute(select(Agent.id, Agent.slug).where(Agent.id.in_(found.values())))
    }
    return {guess: (agent_id, slugs[agent_id]) for guess, agent_id in found.items()}


def _outcome(row: Any, named: dict[str, tuple[int, str]], groups: dict[str, str]) -> str:
    guess = row.outlet_guess.strip()
    if says_nothing(guess):
        return UNKNOWN
    agent_id, slug = named.get(guess, (0, ""))
    same_group = slug in groups and groups[slug] == groups.get(row.slug)
    return RIGHT if agent_id == row.outlet_id or same_group else WRONG


def _outlets_of_each(session: Session, one: Round) -> dict[int, int]:
    """How many outlets each annotator has read documents of in the round."""
    rows = session.execute(
        select(Assignment.person_id, func.count(Document.outlet_id.distinct()))
        .join(Document, Document.id == Assignment.document_id)
        .where(Assignment.round_id == one.id, Assignment.first_done_revision_id.is_not(None))
        .group_by(Assignment.person_id)
    )
    return {row[0]: row[1] for row in rows}


def _blind_after_open(session: Session, one: Round) -> int:
    first = (
        select(Assignment.person_id, func.min(Assignment.claimed_at).label("at"))
        .where(Assignment.round_id == one.id, Assignment.condition == "open")
        .group_by(Assignment.person_id)
        .subquery()
    )
    late = (
        select(func.count())
        .select_from(Assignment)
        .join(first, first.c.person_id == Assignment.person_id)
        .where(
            Assignment.round_id == one.id,
            Assignment.condition == "blind",
            Assignment.claimed_at > first.c.at,
            Assignment.first_done_revision_id.is_not(None),
        )
    )
    return session.scalar(late) or 0


def _outlets(one: Round) -> Any:
    return (
        select(Agent.slug, Agent.name)
        .join(Document, Document.outlet_id == Agent.id)
        .join(RoundDocument, RoundDocument.document_id == Document.id)
        .where(RoundDocument.round_id == one.id)
        .distinct()
    )
