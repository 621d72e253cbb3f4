"""The corpus: imports, documents, how each came, their immutable text, and the passages cut from it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, Key, Offset, now, one_of
from app.models.outlets import CONFIDENCES

IMPORT_STATES = ("staged", "running", "complete", "failed")
TEXT_RIGHTS = ("full", "excerpt", "none", "unknown")
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
EDGE_RELATIONS = (
    "published_by",
    "republished_from",
    "translated_from",
    "syndicated_by",
    "copied_at",
    "excerpted_from",
    "obtained_from",
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


class Import(Base):
    """One import. What it brings becomes visible when ``state`` turns complete, all of it at once."""

    __tablename__ = "import"
    __table_args__ = (
        one_of("state", IMPORT_STATES),
        UniqueConstraint("project_id", "id"),
        CheckConstraint(
            "state <> 'complete' OR rows_in = rows_new + rows_present + rows_refused",
            name="every_row_accounted_for",
        ),
        Index(
            "uq_import_running",
            "project_id",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    state: Mapped[str] = mapped_column(Key(20), default="staged")
    source: Mapped[str] = mapped_column(String(300), default="")
    format: Mapped[str] = mapped_column(Key(20), default="text")
    rows_in: Mapped[int] = mapped_column(default=0)
    rows_new: Mapped[int] = mapped_column(default=0)
    rows_present: Mapped[int] = mapped_column(default=0)
    rows_refused: Mapped[int] = mapped_column(default=0)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    heartbeat_at: Mapped[datetime] = mapped_column(default=now)
    completed_at: Mapped[datetime | None]


class ImportRow(Base):
    """A row of an import: staged with its draft, or refused with its reason. Dropped for rows that came in."""

    __tablename__ = "import_row"

    import_id: Mapped[int] = mapped_column(ForeignKey("import.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(500), default="")
    draft: Mapped[dict[str, Any] | None]
    refusal: Mapped[str | None] = mapped_column(Text)


class Document(Base):
    """One published text, whatever its versions. ``published_*`` span a vague date; as-of is the last day."""

    __tablename__ = "document"
    __table_args__ = (
        one_of("text_rights", TEXT_RIGHTS),
        CheckConstraint(
            "date_precision IS NULL OR date_precision IN ('day', 'month', 'year', 'range')",
            name="date_precision",
        ),
        CheckConstraint("(text_rights = 'excerpt') = (excerpt_length IS NOT NULL)", name="excerpt_length"),
        CheckConstraint(
            "(published_from IS NULL) = (published_to IS NULL) AND published_from <= published_to",
            name="published_span",
        ),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name="withdrawn_with_reason"),
        ForeignKeyConstraint(["project_id", "import_id"], ["import.project_id", "import.id"]),
        # The key first: PostgreSQL plans the foreign keys to (project_id, id) while the table is empty, and took
        # an index that begins with the project and has no id, so that every row read the whole project.
        UniqueConstraint("key", "project_id"),
        UniqueConstraint("project_id", "id"),
        Index("ix_document_import_id", "import_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    import_id: Mapped[int]
    key: Mapped[str] = mapped_column(Key(200))
    title: Mapped[str] = mapped_column(Text, default="")
    byline: Mapped[str] = mapped_column(Text, default="")
    genre: Mapped[str] = mapped_column(String(100), default="")
    language: Mapped[str | None] = mapped_column(Key(35))
    published_from: Mapped[date | None]
    published_to: Mapped[date | None]
    date_precision: Mapped[str | None] = mapped_column(Key(10))
    outlet_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"), index=True)
    text_rights: Mapped[str] = mapped_column(Key(10), default="unknown")
    excerpt_length: Mapped[int | None]
    risk: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)
    purged_at: Mapped[datetime | None]


class Capture(Base):
    """One time that a document was fetched or handed in: where from, when, and the hash of the raw bytes."""

    __tablename__ = "capture"
    __table_args__ = (
        ForeignKeyConstraint(["project_id", "document_id"], ["document.project_id", "document.id"]),
        UniqueConstraint("project_id", "id"),
        CheckConstraint("length(raw_sha256) = 64", name="raw_sha256"),
        Index("ix_capture_document_id", "document_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int]
    document_id: Mapped[int]
    file_name: Mapped[str] = mapped_column(String(500), default="")
    submitted_url: Mapped[str | None] = mapped_column(Text)
    final_url: Mapped[str | None] = mapped_column(Text)
    canonical_url: Mapped[str | None] = mapped_column(Text)
    archive_url: Mapped[str | None] = mapped_column(Text)
    warc_record: Mapped[str | None] = mapped_column(Text)
    http_status: Mapped[int | None]
    media_type: Mapped[str | None] = mapped_column(String(100))
    charset: Mapped[str | None] = mapped_column(Key(40))
    raw_sha256: Mapped[str] = mapped_column(Key(64))
    raw_length: Mapped[int]
    retrieved_at: Mapped[datetime | None]
    tool: Mapped[str] = mapped_column(String(100))
    tool_version: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(default=now)


class TextVersion(Base):
    """The text that marks hang on: exact, hashed, never changed. A correction is a new version with a parent."""

    __tablename__ = "text_version"
    __table_args__ = (
        ForeignKeyConstraint(["project_id", "document_id"], ["document.project_id", "document.id"]),
        ForeignKeyConstraint(["project_id", "capture_id"], ["capture.project_id", "capture.id"]),
        ForeignKeyConstraint(
            ["project_id", "parent_id"],
            ["text_version.project_id", "text_version.id"],
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
    capture_id: Mapped[int | None]
    parent_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    purged_at: Mapped[datetime | None]


class PublicationEdge(Base):
    """One step of the way that a text came: from whom or from which document, when, on what evidence."""

    __tablename__ = "publication_edge"
    __table_args__ = (
        one_of("relation", EDGE_RELATIONS),
        one_of("confidence", CONFIDENCES),
        ForeignKeyConstraint(["project_id", "document_id"], ["document.project_id", "document.id"]),
        ForeignKeyConstraint(
            ["project_id", "other_document_id"],
            ["document.project_id", "document.id"],
            name="fk_publication_edge_other_document",
        ),
        CheckConstraint(
            "agent_id IS NOT NULL OR other_document_id IS NOT NULL OR url IS NOT NULL"
            # Often no more is known of an original than its language, which the evidence names.
            " OR (relation = 'translated_from' AND evidence <> '')",
            name="leads_somewhere",
        ),
        CheckConstraint(
            "(credit_start IS NULL) = (credit_end IS NULL) AND credit_start < credit_end", name="credit_span"
        ),
        Index("ix_publication_edge_document_id", "document_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int]
    document_id: Mapped[int]
    relation: Mapped[str] = mapped_column(Key(20))
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    other_document_id: Mapped[int | None]
    url: Mapped[str | None] = mapped_column(Text)
    dated_from: Mapped[date | None]
    dated_to: Mapped[date | None]
    credit_start: Mapped[Offset | None]
    credit_end: Mapped[Offset | None]
    confidence: Mapped[str] = mapped_column(Key(10), default="medium")
    evidence: Mapped[str] = mapped_column(Text, default="")
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("publication_edge.id"))
    is_withdrawn: Mapped[bool] = mapped_column(default=False)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=now)


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
        UniqueConstraint("project_id", "document_id", "id"),
        CheckConstraint('0 <= start AND start < "end"', name="range"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("paragraphs >= 1", name="paragraphs"),
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
