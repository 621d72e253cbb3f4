"""Texts: the immutable versions of a document's text, the passages cut from them, and their masks."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, Key, Offset, now, one_of

UNITS = ("paragraph", "sentence", "document")
DIRECTIONS = ("ltr", "rtl")
PASSAGE_ROLES = (
    "title",
    "heading",
    "body",
    "caption",
    "credit",
    "byline",
    "dateline",
    "translation_note",
    "quotation",
    "signature",
    "contact",
    "boilerplate",
    "other",
)
MASK_KINDS = (
    "signature",
    "byline",
    "dateline",
    "credit",
    "legal_formula",
    "contact",
    "self_reference",
    "other",
)


class TextVersion(Base):
    """The text that marks hang on: exact, hashed, never changed. A correction is a new version with a parent."""

    __tablename__ = "text_version"
    __table_args__ = (
        ForeignKeyConstraint(["project_id", "document_id"], ["document.project_id", "document.id"]),
        # It was read from a capture of its own document, and corrects a text of its own document.
        ForeignKeyConstraint(
            ["project_id", "document_id", "capture_id"],
            ["capture.project_id", "capture.document_id", "capture.id"],
            name="fk_text_version_capture",
        ),
        ForeignKeyConstraint(
            ["project_id", "document_id", "parent_id"],
            ["text_version.project_id", "text_version.document_id", "text_version.id"],
            name="fk_text_version_parent",
        ),
        UniqueConstraint("document_id", "number"),
        UniqueConstraint("project_id", "id"),
        UniqueConstraint("project_id", "document_id", "id"),
        CheckConstraint("length(text_sha256) = 64", name="text_sha256"),
        CheckConstraint("(text IS NULL) = (purged_at IS NOT NULL)", name="text_or_purged"),
        CheckConstraint("text IS NULL OR length(text) = length", name="length"),
        CheckConstraint("number >= 1", name="number"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int]
    document_id: Mapped[int]
    number: Mapped[int]
    text: Mapped[str | None] = mapped_column(Text)
    text_sha256: Mapped[str] = mapped_column(Key(64))
    length: Mapped[Offset]
    normalisation: Mapped[str] = mapped_column(Key(20))
    extractor: Mapped[str] = mapped_column(String(100), default="")
    extractor_version: Mapped[str] = mapped_column(String(40), default="")
    capture_id: Mapped[int | None] = mapped_column(index=True)
    parent_id: Mapped[int | None] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    purged_at: Mapped[datetime | None]


class Passage(Base):
    """A numbered range of one text version. Its range never changes; a lead may correct role and language.

    ``inside_graphemes`` and ``sentence_starts`` are offsets from the passage's start, made once at the cut:
    where no mark may begin or end, and where sentences begin.
    """

    __tablename__ = "passage"
    __table_args__ = (
        one_of("unit", UNITS),
        one_of("role", PASSAGE_ROLES),
        one_of("direction", DIRECTIONS),
        ForeignKeyConstraint(
            ["project_id", "document_id", "text_version_id"],
            ["text_version.project_id", "text_version.document_id", "text_version.id"],
        ),
        UniqueConstraint("text_version_id", "unit", "number"),
        UniqueConstraint("project_id", "id"),
        # The document first: its passages are looked for by it alone.
        UniqueConstraint("document_id", "project_id", "id"),
        CheckConstraint('0 <= start AND start < "end"', name="range"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("paragraphs >= 1", name="paragraphs"),
        CheckConstraint("length(text_sha256) = 64", name="text_sha256"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int]
    document_id: Mapped[int]
    text_version_id: Mapped[int]
    unit: Mapped[str] = mapped_column(Key(10))
    number: Mapped[int]
    start: Mapped[Offset]
    end: Mapped[Offset]
    role: Mapped[str] = mapped_column(Key(20))
    language: Mapped[str | None] = mapped_column(Key(35))
    direction: Mapped[str] = mapped_column(Key(3), default="ltr")
    paragraphs: Mapped[int] = mapped_column(default=1)
    text_sha256: Mapped[str] = mapped_column(Key(64))
    inside_graphemes: Mapped[list[Any]] = mapped_column(default=list)
    sentence_starts: Mapped[list[Any]] = mapped_column(default=list)


class MaskSet(Base):
    """The masks of one text version as they stood at one number; correcting them makes the next number."""

    __tablename__ = "mask_set"
    __table_args__ = (
        ForeignKeyConstraint(
            ["project_id", "text_version_id"], ["text_version.project_id", "text_version.id"]
        ),
        UniqueConstraint("text_version_id", "version"),
        UniqueConstraint("project_id", "id"),
        CheckConstraint("version >= 1", name="version"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int]
    text_version_id: Mapped[int]
    version: Mapped[int]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)


class Mask(Base):
    """A range of the text that gives the outlet away and is covered where the condition hides it."""

    __tablename__ = "mask"
    __table_args__ = (
        one_of("kind", MASK_KINDS),
        ForeignKeyConstraint(["project_id", "mask_set_id"], ["mask_set.project_id", "mask_set.id"]),
        CheckConstraint('0 <= start AND start < "end"', name="range"),
        UniqueConstraint("mask_set_id", "start", "end"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int]
    mask_set_id: Mapped[int]
    start: Mapped[Offset]
    end: Mapped[Offset]
    kind: Mapped[str] = mapped_column(Key(20))
