"""Two documents side by side: their newest texts by paragraphs, and where they differ."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions.copies import edge_links, outcomes
from app.core.reuse.compare import Beside, side_by_side
from app.core.text.cut import cut
from app.errors import NotThere, RuleBroken
from app.features.reuse.queries import CopyPair, Named, named, one_pair
from app.features.reuse.texts import newest_with_text
from app.models.corpus import Document, Import
from app.models.reuse import ReuseDecision
from app.models.texts import Passage, TextVersion

# So many equal paragraphs in a row are folded.
FOLDED = 3


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows that are shown together: one that differs, or some that are the same and may be folded."""

    rows: tuple[Beside, ...]
    is_folded: bool


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Two documents of this project; ``found`` is what the newest run says of them, if anything."""

    one: Named
    other: Named
    found: CopyPair | None
    decision: ReuseDecision | None
    has_edge: bool
    stretches: list[Stretch]
    same: int
    changed: int
    alone: tuple[int, int]

    @property
    def ids(self) -> tuple[int, int]:
        """Their ids, the lower first."""
        return min(self.one.id, self.other.id), max(self.one.id, self.other.id)


def my_pair(session: Session, project_id: int, document_id: int, other_id: int) -> SideBySide:
    """Two visible documents of this project, A first; NotThere for others, RuleBroken where a text is gone."""
    ids = {document_id, other_id}
    there = session.scalars(
        select(Document.id)
        .join(Import, Import.id == Document.import_id)
        .where(Document.id.in_(ids), Document.project_id == project_id, Import.state == "complete")
    ).all()
    if len(there) != 2:
        raise NotThere("There is no such page, or it is not yours.")
    pair = min(ids), max(ids)
    names = named(session, pair)
    one, other = names[document_id], names[other_id]
    if one.row.withdrawn_at or other.row.withdrawn_at:
        raise RuleBroken("One of these documents is withdrawn, so they are not compared any more.")
    rows = side_by_side(_paragraphs(session, one.id), _paragraphs(session, other.id))
    return SideBySide(
        one,
        other,
        one_pair(session, project_id, (document_id, other_id)),
        outcomes(session, project_id).get(pair),
        pair in edge_links(session, project_id),
        _stretches(rows),
        sum(row.is_same for row in rows),
        sum(row.left is not None and row.right is not None and not row.is_same for row in rows),
        (sum(row.right is None for row in rows), sum(row.left is None for row in rows)),
    )


def _paragraphs(session: Session, document_id: int) -> list[str]:
    version = session.execute(
        select(TextVersion.id, TextVersion.text, Document.language)
        .join(Document, Document.id == TextVersion.document_id)
        .where(TextVersion.document_id == document_id, *newest_with_text())
    ).one_or_none()
    if version is None:
        raise RuleBroken("The text of one of these documents was erased, so they cannot be compared.")
    passages = session.execute(
        select(Passage.start, Passage.end)
        .where(Passage.text_version_id == version.id, Passage.unit == "paragraph")
        .order_by(Passage.number)
    ).all()
    pieces = passages or cut(version.text, language=version.language or "")
    return [version.text[one.start : one.end] for one in pieces]


def _stretches(rows: list[Beside]) -> list[Stretch]:
    found: list[Stretch] = []
    same: list[Beside] = []
    for row in [*rows, None]:
        if row is not None and row.is_same:
            same.append(row)
            continue
        if same:
            found.append(Stretch(tuple(same), len(same) >= FOLDED))
            same = []
        if row is not None:
            found.append(Stretch((row,), False))
    return found
