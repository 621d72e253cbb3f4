"""Where the marks of earlier texts stand in the newest one: found by rule, and written as rows that are only added.

Marks that annotators set on the same words of the same passage have one place together: a person is asked once. A mark
is looked for from where it stood last, so that what a person decided for one correction holds for the next.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.actions.anchors import standing_marks
from app.core.reanchor import Place, Version, reanchor
from app.db import now, table_of
from app.features.texts.plan import passages_of, piece_of
from app.models.anchors import Anchor
from app.models.texts import Passage, TextVersion
from app.models.work import AttributionSpan, Mark

Id = tuple[str, int]
PLACED = ("exact", "quote", "person")
_COLUMNS = {"mark": "mark_id", "span": "attribution_span_id"}


@dataclass(slots=True)
class Group:
    """What was marked at one place of an earlier text, by whomever; ``anchors`` are all of its rows, oldest first."""

    passage: Passage
    start: int
    end: int
    quote: str
    ids: list[Id] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.passage.id}-{self.start}-{self.end}"

    def last(self, version_id: int) -> Anchor | None:
        """The anchor that counts in a text version."""
        here = [one for one in self.anchors if one.text_version_id == version_id]
        return max(here, key=lambda one: (one.number, one.id), default=None)

    def without(self, version_id: int) -> list[Id]:
        """The marks that have no anchor in a text version: they were set since."""
        have = {id_of(one) for one in self.anchors if one.text_version_id == version_id}
        return [one for one in self.ids if one not in have]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a group: a method, a place of the new text, and who decided that."""

    group: Group
    method: str
    place: Place | None = None
    quote: str | None = None
    decided_by_id: int | None = None
    decided_at: datetime | None = None
    note: str = ""


class Texts:
    """Texts of a document in passages, each read once."""

    def __init__(self, session: Session, document_id: int) -> None:
        self.session = session
        self.rows: dict[int, TextVersion] = {
            one.id: one
            for one in session.scalars(select(TextVersion).where(TextVersion.document_id == document_id))
        }
        self._passages: dict[int, list[Passage]] = {}

    def passages(self, version_id: int) -> list[Passage]:
        """The passages of a version, of every unit."""
        if version_id not in self._passages:
            self._passages[version_id] = passages_of(self.session, version_id)
        return self._passages[version_id]

    def version(self, version_id: int, unit: str) -> Version:
        """A version in passages of one unit."""
        pieces = tuple(piece_of(one) for one in self.passages(version_id) if one.unit == unit)
        return Version(self.rows[version_id].text or "", pieces)

    def number(self, version_id: int) -> int:
        """The number of a version."""
        return self.rows[version_id].number


def groups_of(session: Session, document_id: int, version_id: int) -> list[Group]:
    """Everything that was marked in the earlier texts of a document, in the order of the text."""
    found: dict[tuple[int, int, int], Group] = {}
    for kind, name in ((Mark, "mark"), (AttributionSpan, "span")):
        query = standing_marks(kind, Passage, kind.id, kind.start, kind.end, kind.quote).where(
            Passage.document_id == document_id, Passage.text_version_id != version_id
        )
        for row in session.execute(query):
            place = (row.Passage.id, row.start, row.end)
            group = found.setdefault(place, Group(row.Passage, row.start, row.end, row.quote))
            if (name, row.id) not in group.ids:
                group.ids.append((name, row.id))
    of_id = {one: group for group in found.values() for one in group.ids}
    anchors = (
        select(Anchor)
        .join(TextVersion, TextVersion.id == Anchor.text_version_id)
        .where(TextVersion.document_id == document_id)
    )
    for anchor in session.scalars(anchors.order_by(Anchor.id)):
        if id_of(anchor) in of_id:
            of_id[id_of(anchor)].anchors.append(anchor)
    return sorted(
        found.values(), key=lambda one: (one.passage.text_version_id, one.passage.start + one.start, one.end)
    )


def id_of(anchor: Anchor) -> Id:
    """What an anchor is the anchor of."""
    if anchor.mark_id is not None:
        return "mark", anchor.mark_id
    assert anchor.attribution_span_id is not None
    return "span", anchor.attribution_span_id


def outcomes(groups: Iterable[Group], texts: Texts, new: Mapping[str, Version], number: int) -> list[Outcome]:
    """Where each group stands in the text with this number; what is in doubt is open."""
    return [_outcome(one, texts, new, number) for one in groups]


def _outcome(group: Group, texts: Texts, new: Mapping[str, Version], number: int) -> Outcome:
    version_id, place, before = _stood(group, texts, number)
    unit = group.passage.unit
    old = texts.version(version_id, unit)
    found = reanchor(old, new[unit], place)
    if found.place is not None:
        return Outcome(group, found.method, found.place, old.quote(place))
    if before is not None and before.method == "gone":
        return Outcome(group, "gone", None, None, before.decided_by_id, before.decided_at, before.note)
    return Outcome(group, "open")


def _stood(group: Group, texts: Texts, number: int) -> tuple[int, Place, Anchor | None]:
    """Where a group stood last before the text with this number, and what was said of it in the text before."""
    earlier = sorted(
        {one.text_version_id for one in group.anchors if texts.number(one.text_version_id) < number},
        key=texts.number,
        reverse=True,
    )
    said = [group.last(one) for one in earlier]
    for anchor in said:
        if anchor is not None and anchor.passage_id is not None and anchor.start is not None:
            place = Place(anchor.passage_id, anchor.start, anchor.end or 0)
            return anchor.text_version_id, place, said[0]
    place = Place(group.passage.id, group.start, group.end)
    return group.passage.text_version_id, place, said[0] if said else None


def add_rows(
    session: Session,
    project_id: int,
    version_id: int,
    outcomes_: Sequence[Outcome],
    ids: Mapping[tuple[str, int], int] | None = None,
) -> None:
    """Write an anchor for each mark of each group that has none in this text.

    ``ids`` are passages by unit and number, where the places are named by numbers.
    """
    rows = []
    for one in outcomes_:
        for name, mark_id in one.group.without(version_id):
            key = None
            if one.place is not None:
                key = one.place.key if ids is None else ids[one.group.passage.unit, one.place.key]
            rows.append(row_of(project_id, version_id, (name, mark_id), 1, one, key))
    if rows:
        session.execute(insert(table_of(Anchor)), rows)


def row_of(
    project_id: int, version_id: int, of: Id, number: int, one: Outcome, passage_id: int | None
) -> dict[str, Any]:
    """An anchor as a row."""
    return {
        "project_id": project_id,
        "mark_id": None,
        "attribution_span_id": None,
        _COLUMNS[of[0]]: of[1],
        "text_version_id": version_id,
        "number": number,
        "method": one.method,
        "passage_id": passage_id,
        "start": one.place.start if one.place else None,
        "end": one.place.end if one.place else None,
        "quote": one.quote if one.place else None,
        "note": one.note,
        "decided_by_id": one.decided_by_id,
        "decided_at": one.decided_at or now(),
    }


def as_decided(group: Group, anchor: Anchor) -> Outcome:
    """The outcome that an anchor of the group has, for marks of the same words that were set later."""
    place = None
    if anchor.passage_id is not None and anchor.start is not None and anchor.end is not None:
        place = Place(anchor.passage_id, anchor.start, anchor.end)
    return Outcome(
        group, anchor.method, place, anchor.quote, anchor.decided_by_id, anchor.decided_at, anchor.note
    )
