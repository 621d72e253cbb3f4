"""Passages: a text version cut into the unit that a round asks for, as rows that never change their range."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from sqlalchemy import exists, func, insert, select
from sqlalchemy.orm import Session

from app.core.text.cut import Piece, Unit, cut
from app.core.text.graphemes import inside_graphemes
from app.core.text.normalise import sha256_text
from app.core.text.sentences import sentence_starts
from app.db import table_of
from app.models.corpus import Document
from app.models.texts import Passage, TextVersion

Joins = Literal["auto", "off"] | Sequence[int]


@dataclass(frozen=True, slots=True)
class _Settled:
    """How the paragraphs of a text were cut: accepted joins, roles for the cut, roles as they stand now."""

    joins: list[int]
    cut_roles: dict[int, str]
    roles: dict[int, str]


def passage_rows(
    text: str,
    unit: Unit,
    *,
    language: str | None = None,
    joins: Joins = "auto",
    roles: Mapping[int, str] | None = None,
) -> list[dict[str, Any]]:
    """The passages of a text as rows of the table, without the ids of what they belong to."""
    spoken = language or ""
    pieces = cut(text, unit, joins, spoken, roles)
    if unit == "document":
        starts = [piece.start for piece in cut(text, "sentence", joins, spoken, roles)]
        return [
            _row(text, unit, piece, language, [start - piece.start for start in starts]) for piece in pieces
        ]
    if unit == "sentence":
        return [_row(text, unit, piece, language, [0]) for piece in pieces]
    return [
        _row(text, unit, piece, language, sentence_starts(text[piece.start : piece.end], spoken))
        for piece in pieces
    ]


def ensure_unit(session: Session, project_id: int, document_ids: Sequence[int], unit: str) -> int:
    """Cut the newest text of each document into ``unit`` where that was not done before; how many passages.

    Joins and roles are those of the paragraphs as a lead left them. Cutting takes about a tenth of a
    millisecond for each paragraph and happens in the caller's transaction: call it with few documents.
    """
    newest = (
        select(func.max(TextVersion.number))
        .where(TextVersion.document_id == Document.id)
        .correlate(Document)
        .scalar_subquery()
    )
    waiting = session.execute(
        select(TextVersion.id, TextVersion.document_id, TextVersion.text, Document.language)
        .join(Document, Document.id == TextVersion.document_id)
        .where(
            Document.project_id == project_id,
            Document.id.in_(document_ids),
            TextVersion.number == newest,
            TextVersion.text.is_not(None),
            ~exists().where(Passage.text_version_id == TextVersion.id, Passage.unit == unit),
        )
        .order_by(TextVersion.id)
        .with_for_update(of=TextVersion)
    ).all()
    rows = []
    for version in waiting:
        belongs = {
            "project_id": project_id,
            "document_id": version.document_id,
            "text_version_id": version.id,
        }
        settled = _settled(session, version.id)
        rows += [row | belongs for row in _recut(version.text, cast(Unit, unit), version.language, settled)]
    if rows:
        session.execute(insert(table_of(Passage)), rows)
    return len(rows)


def planned(
    session: Session, text_version_id: int, unit: str, text: str, language: str | None
) -> list[dict[str, Any]]:
    """The passages of a stored text in this unit, whether they were cut before or would be by ``ensure_unit``."""
    stored = session.execute(
        select(
            Passage.number,
            Passage.start,
            Passage.end,
            Passage.role,
            Passage.inside_graphemes,
        )
        .where(Passage.text_version_id == text_version_id, Passage.unit == unit)
        .order_by(Passage.number)
    ).all()
    if stored:
        return [dict(row._mapping) for row in stored]
    return _recut(text, cast(Unit, unit), language, _settled(session, text_version_id))


def _row(text: str, unit: str, piece: Piece, language: str | None, starts: list[int]) -> dict[str, Any]:
    words = text[piece.start : piece.end]
    return {
        "unit": unit,
        "number": piece.number,
        "start": piece.start,
        "end": piece.end,
        "role": piece.role,
        "language": language,
        "direction": piece.direction,
        "paragraphs": piece.joined,
        "text_sha256": sha256_text(words),
        "inside_graphemes": inside_graphemes(words),
        "sentence_starts": starts,
    }


def recut(
    text: str, unit: str, language: str | None, paragraphs: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The passages of a text in this unit, with the joins and roles of its ``paragraphs``, rows of such passages."""
    settled = _settled_by((one["role"], one["paragraphs"]) for one in paragraphs)
    return _recut(text, cast(Unit, unit), language, settled)


def _settled(session: Session, text_version_id: int) -> _Settled:
    return _settled_by(
        (row.role, row.paragraphs)
        for row in session.execute(
            select(Passage.role, Passage.paragraphs)
            .where(Passage.text_version_id == text_version_id, Passage.unit == "paragraph")
            .order_by(Passage.number)
        )
    )


def _settled_by(stored: Iterable[tuple[str, int]]) -> _Settled:
    joins: list[int] = []
    cut_roles: dict[int, str] = {}
    roles: dict[int, str] = {}
    first = 1
    for role, paragraphs in stored:
        joins += range(first, first + paragraphs - 1)
        for number in range(first, first + paragraphs):
            # Only body joins at the cut; what a lead called it afterwards is put on the result.
            cut_roles[number] = "body" if paragraphs > 1 else role
            roles[number] = role
        first += paragraphs
    return _Settled(joins, cut_roles, roles)


def _recut(text: str, unit: Unit, language: str | None, settled: _Settled) -> list[dict[str, Any]]:
    rows = passage_rows(text, unit, language=language, joins=settled.joins, roles=settled.cut_roles)
    if unit == "sentence":
        pieces = cut(text, unit, settled.joins, language or "", settled.cut_roles)
        for row, piece in zip(rows, pieces, strict=True):
            row["role"] = settled.roles[piece.paragraph]
    return rows
