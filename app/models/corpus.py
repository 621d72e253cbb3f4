"""The corpus: imports, documents, and how each of them came. What they say is in ``texts``."""

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
EDGE_RELATIONS = (
    "published_by",
    "republished_from",
    "translated_from",
    "syndicated_by",
    "copied_at",
    "excerpted_from",
    "obtained_from",
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
        CheckConstraint("(state = 'complete') = (completed_at IS NOT NULL)", name="completed_at"),
        CheckConstraint(
            "rows_in >= 0 AND rows_new >= 0 AND rows_present >= 0 AND rows_refused >= 0", name="counts"
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
        CheckConstraint(
            "(text_rights = 'excerpt') = (excerpt_length IS NOT NULL)"
            " AND (excerpt_length IS NULL OR excerpt_length > 0)",
            name="excerpt_length",
        ),
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
        UniqueConstraint("document_id", "project_id", "id"),
        CheckConstraint("length(raw_sha256) = 64", name="raw_sha256"),
        CheckConstraint("raw_length >= 0", name="raw_length"),
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
            "(credit_start IS NULL) = (credit_end IS NULL)"
            " AND (credit_start IS NULL OR (0 <= credit_start AND credit_start < credit_end))",
            name="credit_span",
        ),
        CheckConstraint(
            "dated_from IS NULL OR dated_to IS NULL OR dated_from <= dated_to", name="dated_span"
        ),
        CheckConstraint("supersedes_id IS NULL OR supersedes_id <> id", name="supersedes_another"),
        Index("ix_publication_edge_document_id", "document_id"),
        Index("uq_publication_edge_project_id_id", "project_id", "id", unique=True),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int]
    document_id: Mapped[int]
    relation: Mapped[str] = mapped_column(Key(20))
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    other_document_id: Mapped[int | None] = mapped_column(index=True)
    url: Mapped[str | None] = mapped_column(Text)
    dated_from: Mapped[date | None]
    dated_to: Mapped[date | None]
    credit_start: Mapped[Offset | None]
    credit_end: Mapped[Offset | None]
    confidence: Mapped[str] = mapped_column(Key(10), default="medium")
    evidence: Mapped[str] = mapped_column(Text, default="")
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("publication_edge.id"), index=True)
    is_withdrawn: Mapped[bool] = mapped_column(default=False)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    # The words at the credit span: with them it is found again when the text was corrected.
    credit_quote: Mapped[str | None] = mapped_column(Text)
    # Why a step was corrected or withdrawn; what an import said first has none.
    reason: Mapped[str | None] = mapped_column(Text)
