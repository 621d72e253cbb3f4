"""What the pages of corrected texts show: words that differ, and a mark's old place beside those that it may have."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from sqlalchemy.orm import Session

from app.core.reanchor import Place, Version, suggestions
from app.features.texts import places
from app.features.texts.places import Group, Texts
from app.features.texts.plan import Change
from app.models.anchors import Anchor

PAGE = 10
# So much of a long passage stands on either side of a mark.
AROUND = 300
_TOKEN = re.compile(r"\s+|[^\W_]+|.", re.DOTALL)

Words = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A passage and what stands in its stead, their words marked as the same, taken out or put in."""

    before: tuple[int, Words] | None
    after: tuple[int, Words] | None


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Words of a passage around a mark: before, the mark, after."""

    number: int
    before: str
    words: str
    after: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that is suggested, and whether its words are those of the mark."""

    value: str
    excerpt: Excerpt
    is_same: bool


@dataclass(frozen=True, slots=True)
class ShownPlace:
    """A place with marks that waits, or was decided: as it was, as it may be, and what was said of it last."""

    group: Group
    base: int
    anchor: Anchor | None
    old: Excerpt
    now: Excerpt | None
    candidates: list[Candidate]


@dataclass(frozen=True, slots=True)
class PlacesPage:
    """The page of marks: those that wait, those that a person decided, and how many were found by rule."""

    waiting: list[ShownPlace]
    more: int
    decided: list[ShownPlace]
    exact: int
    quote: int
    new: int
    number: int


def shown_changes(changes: Sequence[Change]) -> list[ShownChange]:
    """Each change with its words compared."""
    return [_shown(one) for one in changes]


def _shown(change: Change) -> ShownChange:
    before, after = change.before, change.after
    if before is None or after is None:
        return ShownChange(
            (before[0], [(before[1], "out")]) if before else None,
            (after[0], [(after[1], "in")]) if after else None,
        )
    left, right = _compared(before[1], after[1])
    return ShownChange((before[0], left), (after[0], right))


def _compared(old: str, new: str) -> tuple[Words, Words]:
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    left: Words = []
    right: Words = []
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        same = kind == "equal"
        if j > i:
            left.append(("".join(before[i:j]), "" if same else "out"))
        if m > k:
            right.append(("".join(after[k:m]), "" if same else "in"))
    return left, right


def places_page(session: Session, document_id: int, version_id: int) -> PlacesPage:
    """Everything that was marked in earlier texts, as it stands in the newest."""
    texts = Texts(session, document_id)
    groups = places.groups_of(session, document_id, version_id)
    by_method: dict[str, list[Group]] = {}
    for one in groups:
        last = one.last(version_id)
        by_method.setdefault(last.method if last else "new", []).append(one)
    waiting = by_method.get("open", [])
    decided = [*by_method.get("person", []), *by_method.get("gone", [])]
    return PlacesPage(
        [_place(texts, one, version_id) for one in waiting[:PAGE]],
        max(len(waiting) - PAGE, 0),
        [_place(texts, one, version_id, with_candidates=False) for one in decided],
        len(by_method.get("exact", [])),
        len(by_method.get("quote", [])),
        sum(bool(one.without(version_id)) for one in groups),
        texts.number(version_id),
    )


def _place(texts: Texts, group: Group, version_id: int, *, with_candidates: bool = True) -> ShownPlace:
    unit = group.passage.unit
    old, new = texts.version(group.passage.text_version_id, unit), texts.version(version_id, unit)
    place = Place(group.passage.id, group.start, group.end)
    last = group.last(version_id)
    now = None
    if last is not None and last.passage_id is not None and last.start is not None and last.end is not None:
        now = _excerpt(texts, version_id, new, Place(last.passage_id, last.start, last.end))
    found = suggestions(old, new, place) if with_candidates else []
    return ShownPlace(
        group,
        last.id if last else 0,
        last,
        _excerpt(texts, group.passage.text_version_id, old, place),
        now,
        [
            Candidate(
                f"{one.key}-{one.start}-{one.end}",
                _excerpt(texts, version_id, new, one),
                new.quote(one) == group.quote,
            )
            for one in found
        ],
    )


def _excerpt(texts: Texts, version_id: int, version: Version, place: Place) -> Excerpt:
    row = next(one for one in texts.passages(version_id) if one.id == place.key)
    words = version.words(version.by_key[place.key])
    before, after = words[: place.start], words[place.end :]
    return Excerpt(
        row.number,
        before if len(before) <= AROUND else "… " + before[-AROUND:],
        words[place.start : place.end],
        after if len(after) <= AROUND else after[:AROUND] + " …",
        row.language,
    )
