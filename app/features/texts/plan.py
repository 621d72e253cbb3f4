"""What a correction of a text would do: how the new one is cut, what changes, and which covers and marks are touched.

Nothing is written, and all that takes long happens here: cutting, hashing, and looking for marks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions.passages import passage_rows
from app.core.reanchor import Piece, Version, changed_parts, cover_again, paired
from app.core.text.cut import Unit, cut
from app.core.text.normalise import sha256_text
from app.errors import NotThere, RuleBroken
from app.models.corpus import Document, Import
from app.models.texts import Mask, MaskSet, Passage, TextVersion


@dataclass(frozen=True, slots=True)
class Current:
    """A document with its newest text and how that is cut, by unit."""

    document: Document
    version: TextVersion
    text: str
    passages: dict[str, list[Passage]]

    def as_version(self, unit: str) -> Version:
        """The newest text in passages of one unit."""
        return Version(self.text, tuple(piece_of(one) for one in self.passages.get(unit, [])))


@dataclass(frozen=True, slots=True)
class Cover:
    """A range that hides in the new text what one hid in the old; ``words`` were under it."""

    start: int
    end: int
    kind: str
    words: str
    is_found: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A passage and what stands in its stead: number and words before and after; one side may be missing."""

    before: tuple[int, str] | None
    after: tuple[int, str] | None


@dataclass(frozen=True, slots=True)
class Plan:
    """The corrected text as it would be kept. ``has_masks``: somebody has looked at the masks of the one before."""

    base: int
    text: str
    sha256: str
    rows: list[dict[str, Any]]
    changes: list[Change]
    covers: list[Cover]
    lost_covers: int
    has_masks: bool

    @property
    def new_passages(self) -> int:
        """How many passages of the new text were not there before."""
        return sum(one.after is not None for one in self.changes)


def my_text(session: Session, project_id: int, document_id: int) -> Current:
    """A visible document of this project with its newest text; NotThere for every other, RuleBroken without a text."""
    document = session.scalar(
        select(Document)
        .join(Import, Import.id == Document.import_id)
        .where(Document.id == document_id, Document.project_id == project_id, Import.state == "complete")
    )
    if document is None:
        raise NotThere("There is no such page, or it is not yours.")
    newest = select(TextVersion).where(TextVersion.document_id == document_id)
    version = session.scalars(newest.order_by(TextVersion.number.desc()).limit(1)).one()
    if document.withdrawn_at is not None or version.text is None:
        raise RuleBroken("This document is withdrawn, so its text is not corrected any more.")
    passages: dict[str, list[Passage]] = {}
    for one in passages_of(session, version.id):
        passages.setdefault(one.unit, []).append(one)
    if "paragraph" not in passages:
        # Nobody has cut it yet; it is cut as an import would have done.
        passages["paragraph"] = [
            Passage(id=-row["number"], **row)
            for row in passage_rows(version.text, "paragraph", language=document.language)
        ]
    return Current(document, version, version.text, passages)


def passages_of(session: Session, version_id: int) -> list[Passage]:
    """The passages of a text version, of every unit."""
    query = select(Passage).where(Passage.text_version_id == version_id)
    return list(session.scalars(query.order_by(Passage.unit, Passage.number)))


def plan_of(session: Session, current: Current, text: str) -> Plan:
    """What would become of the document if ``text`` took the place of its newest one."""
    old = current.as_version("paragraph")
    rows = _cut(current, old, text)
    new = Version(text, tuple(_piece_of_row(row) for row in rows))
    has_masks, covers = _covers(session, current, old, new)
    return Plan(
        current.version.number,
        text,
        sha256_text(text),
        rows,
        _changes(old, new),
        covers,
        sum(not one.is_found for one in covers) + _uncovered(session, current, covers),
        has_masks,
    )


def piece_of(one: Passage) -> Piece:
    """A passage as marks are looked for in it."""
    return Piece(one.id, one.start, one.end, one.text_sha256, frozenset(one.inside_graphemes))


def _piece_of_row(row: dict[str, Any]) -> Piece:
    return Piece(
        row["number"], row["start"], row["end"], row["text_sha256"], frozenset(row["inside_graphemes"])
    )


def _cut(current: Current, old: Version, text: str) -> list[dict[str, Any]]:
    """The paragraphs of the new text. What is the same as before stays joined and keeps its role and language."""
    pieces = cut(text, "paragraph", "off", current.document.language or "")
    joins = {piece.number for piece in pieces if piece.join_proposed} & _changed_numbers(old, text, pieces)
    before = {one.text_sha256: one for one in current.passages["paragraph"]}
    for number, piece in enumerate(pieces):
        for run in {one.paragraphs for one in before.values() if one.paragraphs > 1}:
            if number + run > len(pieces):
                continue
            words = text[piece.start : pieces[number + run - 1].end]
            same = before.get(sha256_text(words))
            if same is not None and same.paragraphs == run:
                joins |= set(range(piece.number, piece.number + run - 1))
    # Only body joins; roles are put on the result.
    body = {number: "body" for one in joins for number in (one, one + 1)}
    language = current.document.language
    rows = passage_rows(text, "paragraph", language=language, joins=sorted(joins), roles=body)
    _as_before(current, old, text, rows)
    return rows


def _changed_numbers(old: Version, text: str, pieces: Sequence[Any]) -> set[int]:
    known = {one.sha256 for one in old.pieces}
    return {one.number for one in pieces if sha256_text(text[one.start : one.end]) not in known}


def _as_before(current: Current, old: Version, text: str, rows: list[dict[str, Any]]) -> None:
    """Give passages that were there the role and the language that they had, and those in their stead as well."""
    by_key = {one.id: one for one in current.passages["paragraph"]}
    by_hash = {one.text_sha256: one for one in by_key.values()}
    by_number = {row["number"]: row for row in rows}
    for row in rows:
        _take_over(row, by_hash.get(row["text_sha256"]))
    new = Version(text, tuple(_piece_of_row(row) for row in rows))
    for part in changed_parts(old, new):
        for one, other in paired(old, new, *part):
            if one is not None and other is not None and other.sha256 not in by_hash:
                _take_over(by_number[other.key], by_key[one.key])


def _take_over(row: dict[str, Any], before: Passage | None) -> None:
    if before is not None:
        row["role"], row["language"] = before.role, before.language


def _changes(old: Version, new: Version) -> list[Change]:
    numbers = {one.key: number for number, one in enumerate(old.pieces, 1)}
    return [
        Change(
            (numbers[before.key], old.words(before)) if before else None,
            (after.key, new.words(after)) if after else None,
        )
        for part in changed_parts(old, new)
        for before, after in paired(old, new, *part)
    ]


def _standing_masks(session: Session, version_id: int) -> tuple[bool, list[Mask]]:
    newest = session.scalar(
        select(MaskSet.id)
        .where(MaskSet.text_version_id == version_id)
        .order_by(MaskSet.version.desc())
        .limit(1)
    )
    if newest is None:
        return False, []
    return True, list(session.scalars(select(Mask).where(Mask.mask_set_id == newest).order_by(Mask.start)))


def _covers(session: Session, current: Current, old: Version, new: Version) -> tuple[bool, list[Cover]]:
    has_masks, masks = _standing_masks(session, current.version.id)
    found: dict[tuple[int, int], Cover] = {}
    for one in masks:
        ranges, is_found = cover_again(old, new, one.start, one.end)
        for start, end in ranges:
            cover = Cover(start, end, one.kind, current.text[one.start : one.end], is_found)
            found.setdefault((start, end), cover)
    return has_masks, [found[place] for place in sorted(found)]


def _uncovered(session: Session, current: Current, covers: Sequence[Cover]) -> int:
    """How many masks of the old text hide nothing in the new one, for their passages were taken out."""
    words = {one.words for one in covers}
    masks = _standing_masks(session, current.version.id)[1]
    return sum(current.text[one.start : one.end] not in words for one in masks)


def unit_rows(plan: Plan, unit: str, language: str | None) -> list[dict[str, Any]]:
    """The new text in passages of another unit; sentences have the role of their paragraph."""
    joins: list[int] = []
    roles: dict[int, str] = {}
    first = 1
    for row in plan.rows:
        joins += range(first, first + row["paragraphs"] - 1)
        for number in range(first, first + row["paragraphs"]):
            roles[number] = "body" if row["paragraphs"] > 1 else row["role"]
        first += row["paragraphs"]
    found = passage_rows(plan.text, cast(Unit, unit), language=language, joins=joins, roles=roles)
    for row in found if unit == "sentence" else []:
        row["role"] = next(
            one["role"] for one in plan.rows if one["start"] <= row["start"] and row["end"] <= one["end"]
        )
    return found
