"""Saving the masks of a document as their next version, and keeping how many proposals texts have."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.actions import audit
from app.actions.giveaways import KIND
from app.core.text.graphemes import back_to_edge, inside_graphemes, on_to_edge, trim_edges
from app.db import insert_row, now, table_of
from app.errors import BadInput, Fault, NotThere, RuleBroken, say
from app.features.masks.queries import Masked, Standing
from app.models.corpus import Document
from app.models.exports import Job
from app.models.rounds import Assignment
from app.models.texts import MASK_KINDS, Mask, MaskSet, Passage
from app.models.work import Attribution, AttributionSpan, Mark

MOST_MASKS = 2000
MEANWHILE = say(
    "The masks of this document were saved by somebody else meanwhile. Below is what stands now; tick what you"
    " want and save again."
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What annotators marked under new masks: marks, and words of attributions."""

    marks: int
    attributions: int

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.marks or self.attributions)


def settled(text: str, asked: Iterable[Standing]) -> list[Standing]:
    """Ranges as they are kept: whole graphemes, no blanks at their ends, each once. BadInput outside the text."""
    inside = frozenset(inside_graphemes(text))
    kept: dict[tuple[int, int], Standing] = {}
    for one in asked:
        if one.kind not in MASK_KINDS or not 0 <= one.start < one.end <= len(text):
            raise BadInput([Fault("/masks", "One of these masks is not in this text. Reload the page.")])
        start, end = back_to_edge(inside, one.start), on_to_edge(inside, one.end)
        start, end = trim_edges(text, start, end, inside)
        if start < end:
            kept.setdefault((start, end), Standing(start, end, one.kind))
    if len(kept) > MOST_MASKS:
        raise BadInput([Fault("/masks", say("A text has at most %(most)s masks.", most=MOST_MASKS))])
    return sorted(kept.values(), key=lambda one: (one.start, one.end))


def evidence_under(session: Session, page: Masked, wanted: Sequence[Standing]) -> Evidence:
    """What current answers have marked under masks that are not there yet."""
    before = {(one.start, one.end) for one in page.standing}
    new = [one for one in wanted if (one.start, one.end) not in before]
    if not new:
        return Evidence(0, 0)
    marks = (
        select(Passage.start + Mark.start, Passage.start + Mark.end)
        .select_from(Mark)
        .join(Assignment, Assignment.current_revision_id == Mark.revision_id)
    )
    spans = (
        select(Passage.start + AttributionSpan.start, Passage.start + AttributionSpan.end)
        .select_from(AttributionSpan)
        .join(Attribution, Attribution.id == AttributionSpan.attribution_id)
        .join(Assignment, Assignment.current_revision_id == Attribution.revision_id)
    )
    return Evidence(*(_touched(session, page.text.version_id, query, new) for query in (marks, spans)))


def save(
    session: Session, project_id: int, page: Masked, base: int, wanted: Sequence[Standing], by: int
) -> int | None:
    """The next version of the masks; its number, or None where nothing would change.

    RuleBroken where somebody saved since ``base``. An empty first version says that somebody has looked.
    """
    document = session.scalar(
        select(Document)
        .where(Document.id == page.document.id, Document.project_id == project_id)
        .with_for_update()
    )
    if document is None or document.withdrawn_at is not None:
        raise NotThere("There is no such page, or it is not yours.")
    version_id = page.text.version_id
    newest = session.scalar(select(func.max(MaskSet.version)).where(MaskSet.text_version_id == version_id))
    if (newest or 0) != base:
        raise RuleBroken(MEANWHILE)
    if base and list(wanted) == list(page.standing):
        return None
    belongs = {"project_id": project_id, "text_version_id": version_id}
    row = belongs | {"version": base + 1, "created_by_id": by, "created_at": now()}
    mask_set_id = insert_row(session, table_of(MaskSet), row)
    if wanted:
        session.execute(
            insert(table_of(Mask)),
            [
                {"project_id": project_id, "mask_set_id": mask_set_id, "kind": one.kind}
                | {"start": one.start, "end": one.end}
                for one in wanted
            ],
        )
    before = {(one.start, one.end) for one in page.standing}
    after = {(one.start, one.end) for one in wanted}
    audit.record(
        session,
        "masks.save",
        "document",
        document.id,
        project_id=project_id,
        person_id=by,
        details={
            "version": base + 1,
            "masks": len(wanted),
            "new": len(after - before),
            "gone": len(before - after),
        },
    )
    return base + 1


def keep_counts(session: Session, project_id: int, counts: Mapping[int, int], by: int | None) -> None:
    """Keep how many proposals each text version has, as the job that did it would."""
    at, many = now(), len(counts)
    job = Job(
        kind=KIND,
        project_id=project_id,
        state="done",
        done=many,
        total=many,
        result={"counts": {str(version): count for version, count in counts.items()}},
        created_by_id=by,
        finished_at=at,
    )
    session.add(job)
    session.flush()
    audit.record(
        session,
        "giveaways.count",
        "job",
        job.id,
        project_id=project_id,
        person_id=by,
        details={"texts": many},
    )


def _touched(session: Session, version_id: int, query: Any, masks: Sequence[Standing]) -> int:
    """How many of the ranges that a query gives, in offsets of the text, some mask covers a part of."""
    of_document = query.join(Passage, Passage.id == Assignment.passage_id).where(
        Passage.text_version_id == version_id
    )
    return sum(
        any(start < one.end and end > one.start for one in masks)
        for start, end in session.execute(of_document)
    )
