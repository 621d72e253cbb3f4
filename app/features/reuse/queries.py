"""What a run found, as pages and the command show it: pairs of documents, groups, passages that recur."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from app.actions.copies import KIND, document_links, newest_run, outcomes
from app.actions.standing import standing
from app.core.reuse.copies import clusters
from app.core.reuse.direction import Guess, guess
from app.features.reuse.texts import visible_documents
from app.models.corpus import Document, PublicationEdge
from app.models.exports import Job
from app.models.outlets import Agent
from app.models.reuse import ReuseDecision, ReuseRun, TextRelation
from app.models.texts import Passage, TextVersion

PAGE = 50
PASSAGES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Named:
    """A document as lists name it, with those who put this copy of it out again."""

    id: int
    key: str
    title: str
    row: Document
    outlet_slug: str | None
    outlet_name: str | None
    again_by: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """How much two texts share: of which shingles, and what follows."""

    method: str
    score: float
    shared: int
    has: int
    other_has: int

    @property
    def jaccard(self) -> float:
        """The share that both have."""
        either = self.has + self.other_has - self.shared
        return self.shared / either if either else 1.0

    @property
    def contained(self) -> tuple[float, float]:
        """Which share of the first stands in the second, and of the second in the first."""
        return (
            self.shared / self.has if self.has else 1.0,
            self.shared / self.other_has if self.other_has else 1.0,
        )


@dataclass(frozen=True, slots=True)
class CopyPair:
    """Two documents that are alike, the earlier first where that is known, and what was decided of them."""

    one: Named
    other: Named
    measure: Measure
    guess: Guess
    decision: ReuseDecision | None


@dataclass(frozen=True, slots=True)
class RecurringPassage:
    """A passage that stands in two documents of which the rest is not alike."""

    one: Named
    other: Named
    text: str
    other_text: str
    language: str | None
    score: float
    method: str


@dataclass(frozen=True, slots=True)
class Found:
    """The newest run with a page of its pairs, the groups of documents, and what came in since."""

    run: ReuseRun
    pairs: list[CopyPair]
    following: int | None
    groups: list[list[Named]]
    new_documents: int


def overview(session: Session, project_id: int, after: int) -> Found | None:
    """What the newest run found, from this place in its list on; None where there was none."""
    run = newest_run(session, project_id)
    if run is None:
        return None
    visible = set(visible_documents(session, project_id))
    rows = [
        row
        for row in session.scalars(_of_documents(run.id).order_by(TextRelation.score.desc(), TextRelation.id))
        if {row.document_id, row.other_document_id} <= visible
    ]
    decided = outcomes(session, project_id)
    rows.sort(key=lambda row: (row.document_id, row.other_document_id) in decided)
    some = rows[after : after + PAGE]
    linked = clusters(pair for pair in sorted(document_links(session, project_id)) if set(pair) <= visible)
    names = named(session, {*_both(some), *(one for group in linked for one in group)})
    new = len(visible) - sum(1 for one in _compared(session, run, visible))
    return Found(
        run,
        [_pair(row, names, decided) for row in some],
        after + PAGE if len(rows) > after + PAGE else None,
        [[names[one] for one in group] for group in linked],
        new,
    )


def recurring(session: Session, run: ReuseRun) -> list[RecurringPassage]:
    """The passages that recur in documents which are no copies of each other, the most alike first."""
    whole, left, right = aliased(TextRelation), aliased(Passage), aliased(Passage)
    is_copy = (
        select(whole.id)
        .where(
            whole.run_id == run.id,
            whole.level == "document",
            whole.document_id == TextRelation.document_id,
            whole.other_document_id == TextRelation.other_document_id,
        )
        .exists()
    )
    one_document, other_document = aliased(Document), aliased(Document)
    rows = session.execute(
        select(TextRelation, left, right)
        .join(left, left.id == TextRelation.passage_id)
        .join(right, right.id == TextRelation.other_passage_id)
        .join(one_document, one_document.id == TextRelation.document_id)
        .join(other_document, other_document.id == TextRelation.other_document_id)
        .where(
            one_document.withdrawn_at.is_(None),
            other_document.withdrawn_at.is_(None),
            TextRelation.run_id == run.id,
            TextRelation.level == "passage",
            TextRelation.method != "tfidf",
            ~is_copy,
        )
        # A short line that recurs says little, so the longest of the most alike come first.
        .order_by(TextRelation.score.desc(), TextRelation.has.desc(), TextRelation.id)
        .limit(PASSAGES_SHOWN)
    ).all()
    names = named(session, _both(row[0] for row in rows))
    words = words_of(session, [passage for row in rows for passage in row[1:]])
    return [
        RecurringPassage(
            names[row.document_id],
            names[row.other_document_id],
            words[one.id],
            words[other.id],
            one.language,
            row.score,
            row.method,
        )
        for row, one, other in rows
    ]


def lines(session: Session, project_id: int, run_id: int) -> list[dict[str, Any]]:
    """The pairs of documents of a run, as the command prints them."""
    rows = session.scalars(_of_documents(run_id).order_by(TextRelation.score.desc(), TextRelation.id)).all()
    names = named(session, _both(rows))
    return [
        {
            "document": names[row.document_id].key,
            "other": names[row.other_document_id].key,
            "method": row.method,
            "score": round(row.score, 4),
            "jaccard": round(measure_of(row).jaccard, 4),
            "shared": row.shared,
            "has": row.has,
            "other_has": row.other_has,
        }
        for row in rows
    ]


def job_of(session: Session, project_id: int) -> dict[str, Any]:
    """The newest search that was started from the page, as ``js/poll.js`` reads it."""
    newest = select(Job).where(Job.project_id == project_id, Job.kind == KIND)
    job = session.scalar(newest.order_by(Job.created_at.desc(), Job.id).limit(1))
    if job is None:
        return {"state": "done", "done": 0, "total": None}
    return {"state": job.state, "done": job.done, "total": job.total, "error": job.error}


def named(session: Session, document_ids: Collection[int]) -> dict[int, Named]:
    """Documents with their outlets, by id."""
    rows = session.execute(
        select(Document, Agent.slug, Agent.name)
        .outerjoin(Agent, Agent.id == standing(Document.outlet_id))
        .where(Document.id.in_(document_ids))
    )
    again = _put_out_again(session, document_ids)
    return {
        one.id: Named(one.id, one.key, one.title, one, slug, name, tuple(again.get(one.id, ())))
        for one, slug, name in rows
    }


def words_of(session: Session, passages: Iterable[Passage]) -> dict[int, str]:
    """Passages with their words, by id; empty where the text was erased."""
    kept = list(passages)
    texts = {
        row.id: row.text or ""
        for row in session.execute(
            select(TextVersion.id, TextVersion.text).where(
                TextVersion.id.in_({one.text_version_id for one in kept})
            )
        )
    }
    return {one.id: texts[one.text_version_id][one.start : one.end] for one in kept}


def measure_of(row: TextRelation) -> Measure:
    """The figures of a relation that was found by shingles."""
    return Measure(row.method, row.score, row.shared or 0, row.has or 0, row.other_has or 0)


def guess_of(one: Document, other: Document, measure: Measure) -> Guess:
    """Which of two came from the other."""
    spans = [(document.published_from, document.published_to) for document in (one, other)]
    lengths = (measure.has, measure.other_has)
    return guess(spans[0], spans[1], lengths, measure.method == "containment")


def _pair(
    row: TextRelation,
    names: Mapping[int, Named],
    decided: Mapping[tuple[int, int], ReuseDecision],
    first: int | None = None,
) -> CopyPair:
    """The pair with this document first, or the one that the other seems to have come from."""
    one, other, measure = names[row.document_id], names[row.other_document_id], measure_of(row)
    decision = decided.get((one.id, other.id))
    found = guess_of(one.row, other.row, measure)
    if first == other.id or (first is None and found.taker == 0):
        turned = Measure(measure.method, measure.score, measure.shared, measure.other_has, measure.has)
        one, other, measure = other, one, turned
        found = guess_of(one.row, other.row, measure)
    return CopyPair(one, other, measure, found, decision)


def one_pair(session: Session, project_id: int, pair: tuple[int, int]) -> CopyPair | None:
    """Two documents, in this order, as the newest run found them; None where it did not."""
    run = newest_run(session, project_id)
    if run is None:
        return None
    row = session.scalar(
        _of_documents(run.id).where(
            TextRelation.document_id == min(pair), TextRelation.other_document_id == max(pair)
        )
    )
    if row is None:
        return None
    return _pair(row, named(session, pair), outcomes(session, project_id), pair[0])


def _put_out_again(session: Session, document_ids: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """Slug and name of the outlets that a document's own steps say put it out again, by document."""
    newer = aliased(PublicationEdge)
    rows = session.execute(
        select(PublicationEdge.document_id, Agent.slug, Agent.name)
        .join(Agent, Agent.id == standing(PublicationEdge.agent_id))
        .where(
            PublicationEdge.document_id.in_(document_ids),
            PublicationEdge.relation.in_(("copied_at", "syndicated_by")),
            PublicationEdge.is_withdrawn.is_(False),
            ~exists().where(newer.supersedes_id == PublicationEdge.id),
        )
        .order_by(PublicationEdge.id)
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for document_id, slug, name in rows:
        found.setdefault(document_id, []).append((slug, name))
    return found


def _of_documents(run_id: int) -> Any:
    return select(TextRelation).where(TextRelation.run_id == run_id, TextRelation.level == "document")


def _both(rows: Iterable[TextRelation]) -> set[int]:
    return {one for row in rows for one in (row.document_id, row.other_document_id)}


def _compared(session: Session, run: ReuseRun, visible: set[int]) -> list[int]:
    """Those that were there when the run began."""
    before = select(Document.id).where(
        Document.project_id == run.project_id, Document.created_at <= run.created_at
    )
    return [one for one in session.scalars(before) if one in visible]
