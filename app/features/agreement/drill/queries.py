"""The passages that disagreement lies in: their words, and all that each annotator said in the reading.

Nothing here selects an outlet, an address or a byline of the document, but for `outlets_of`, which only those ask who
code nothing blind. Who does is given the words as a blind annotator is: with the masks that stand on them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.actions.chosen_reading import Reading, revisions_of
from app.actions.masks import newest_masks
from app.actions.readings import counts
from app.actions.standing import standing
from app.core.text import masks
from app.errors import NotThere
from app.features.agreement.annotators import names_of
from app.models import codebooks
from app.models.corpus import Document
from app.models.outlets import Agent
from app.models.rounds import Assignment
from app.models.texts import Passage, TextVersion
from app.models.work import Answer, Attribution, AttributionSpan, Mark, Revision

EXCERPT = 240


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A passage of a document; ``text`` is None where it was erased, cut where only the beginning was asked for."""

    id: int
    document_id: int
    number: int
    role: str
    language: str | None
    direction: str
    text: str | None
    is_cut: bool


@dataclass(frozen=True, slots=True)
class SaidMark:
    """A mark as the reader is shown it: ``quote`` are the words of the text at its place."""

    label: str
    start: int
    end: int
    quote: str
    confidence: int | None
    note: str


@dataclass(frozen=True, slots=True)
class SaidOfAll:
    """An answer for the whole passage: a label, a value, words of one's own, or (none of them) that nothing applies."""

    label: str | None
    value: float | None
    words: str | None
    confidence: int | None
    note: str


@dataclass(frozen=True, slots=True)
class SaidWho:
    """An attribution: its parts in the words of the text, who speaks, and how."""

    parts: tuple[tuple[str, str], ...]
    speaker: str
    speech: str | None
    note: str


@dataclass(slots=True)
class Told:
    """All that one annotator said of a passage for one variable, and whom they saw speaking."""

    annotator: str
    answers: list[SaidOfAll] = field(default_factory=list)
    marks: list[SaidMark] = field(default_factory=list)
    attributions: list[SaidWho] = field(default_factory=list)


def refuse_of_others(session: Session, project_id: int, passage_id: int) -> None:
    """NotThere for a passage that the project does not have."""
    there = select(Passage.id).where(Passage.id == passage_id, Passage.project_id == project_id)
    if session.scalar(there) is None:
        raise NotThere("There is no such passage in what was read.")


def passages(
    session: Session, ids: Collection[int], *, masked: bool, whole: bool = False
) -> dict[int, ShownPassage]:
    """These passages by their ids, with the beginning of their words, or all of them."""
    length = Passage.end - Passage.start
    taken = length if whole else case((length > EXCERPT, EXCERPT), else_=length)
    rows = session.execute(
        select(
            Passage.id,
            Passage.document_id,
            Passage.text_version_id,
            Passage.number,
            Passage.role,
            Passage.language,
            Passage.direction,
            Passage.start,
            Passage.end,
            func.substr(TextVersion.text, Passage.start + 1, taken).label("text"),
        )
        .join(TextVersion, TextVersion.id == Passage.text_version_id)
        .where(Passage.id.in_(ids))
    ).all()
    covers = newest_masks(session, {row.text_version_id for row in rows}) if masked else {}
    return {row.id: _shown(row, covers.get(row.text_version_id, [])) for row in rows}


def told(
    session: Session, reading: Reading, passage: ShownPassage, variable: str, *, masked: bool
) -> list[Told]:
    """What each annotator said of a passage: the revisions that the reading counts, by the annotators' names."""
    found = (
        revisions_of(reading, Revision.id, Assignment.person_id)
        .where(counts(), Document.withdrawn_at.is_(None), Assignment.passage_id == passage.id)
        .order_by(Assignment.person_id)
    )
    people = {row.id: row.person_id for row in session.execute(found)}
    everybody = revisions_of(reading, Assignment.person_id).where(counts(), Document.withdrawn_at.is_(None))
    names = names_of(session, set(session.scalars(everybody.distinct())))
    by_revision = {revision: Told(names[person]) for revision, person in people.items()}
    _answers(session, by_revision, variable)
    _marks(session, by_revision, variable, passage.text)
    _attributions(session, by_revision, passage.text)
    if masked:
        for one in by_revision.values():
            _hide_notes(one)
    return sorted(by_revision.values(), key=lambda one: one.annotator)


def outlets_of(session: Session, reading: Reading, articles: Mapping[int, int]) -> dict[int, str]:
    """The outlet of each passage by its name, "" where it is not known; for those who code nothing blind.

    `articles` has the document of each passage. Two outlets of one name are told apart by their slugs.
    """
    in_round = select(Assignment.document_id).where(Assignment.round_id == reading.round_id)
    rows = session.execute(
        select(Document.id, Agent.name, Agent.slug)
        .join(Agent, Agent.id == standing(Document.outlet_id))
        .where(Document.id.in_(in_round))
    ).all()
    slugs: dict[str, set[str]] = {}
    for row in rows:
        slugs.setdefault(row.name, set()).add(row.slug)
    names = {row.id: row.name if len(slugs[row.name]) == 1 else f"{row.name} ({row.slug})" for row in rows}
    return {passage: names.get(document, "") for passage, document in articles.items()}


def _answers(session: Session, by_revision: dict[int, Told], variable: str) -> None:
    rows = session.execute(
        select(Answer, codebooks.Label.key)
        .outerjoin(codebooks.Label, codebooks.Label.id == Answer.label_id)
        .where(Answer.revision_id.in_(by_revision), Answer.layer == variable)
        .order_by(Answer.id)
    )
    for answer, label in rows:
        said = SaidOfAll(label, answer.number, answer.words, answer.confidence, answer.note)
        by_revision[answer.revision_id].answers.append(said)


def _marks(session: Session, by_revision: dict[int, Told], variable: str, text: str | None) -> None:
    rows = session.execute(
        select(Mark, codebooks.Label.key)
        .join(codebooks.Variable, codebooks.Variable.id == Mark.variable_id)
        .join(codebooks.Label, codebooks.Label.id == Mark.label_id)
        .where(Mark.revision_id.in_(by_revision), codebooks.Variable.key == variable)
        .order_by(Mark.start, Mark.end, Mark.id)
    )
    for mark, label in rows:
        quote = "" if text is None else text[mark.start : mark.end]
        said = SaidMark(label, mark.start, mark.end, quote, mark.confidence, mark.note)
        by_revision[mark.revision_id].marks.append(said)


def _attributions(session: Session, by_revision: dict[int, Told], text: str | None) -> None:
    spans: dict[int, list[tuple[str, str]]] = {}
    for span in session.scalars(
        select(AttributionSpan)
        .where(AttributionSpan.revision_id.in_(by_revision))
        .order_by(AttributionSpan.start, AttributionSpan.id)
    ):
        quote = "" if text is None else text[span.start : span.end]
        spans.setdefault(span.attribution_id, []).append((span.part, quote))
    for one in session.scalars(
        select(Attribution).where(Attribution.revision_id.in_(by_revision)).order_by(Attribution.id)
    ):
        said = SaidWho(tuple(spans.get(one.id, ())), one.speaker, one.speech, one.note)
        by_revision[one.revision_id].attributions.append(said)


def _hide_notes(one: Told) -> None:
    """Words of others may name the outlet: in an open or revealed pass they knew it, in a blind one they guessed."""
    one.answers = [SaidOfAll(a.label, a.value, a.words, a.confidence, "") for a in one.answers]
    one.marks = [SaidMark(m.label, m.start, m.end, m.quote, m.confidence, "") for m in one.marks]
    one.attributions = [SaidWho(a.parts, "", a.speech, "") for a in one.attributions]


def _shown(row: Any, covers: Sequence[masks.Mask]) -> ShownPassage:
    text = row.text
    if text is not None and covers:
        text = masks.apply(text, masks.within(covers, row.start, row.start + len(text)))
    is_cut = text is not None and row.end - row.start > len(text)
    return ShownPassage(
        row.id, row.document_id, row.number, row.role, row.language, row.direction, text, is_cut
    )
