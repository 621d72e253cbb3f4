"""Imports, documents, texts, passages, masks."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant, Json, Key

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "import",
        sa.Column("id", BigId, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("state", Key(20), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("format", Key(20), nullable=False),
        sa.Column("rows_in", BigId, nullable=False),
        sa.Column("rows_new", BigId, nullable=False),
        sa.Column("rows_present", BigId, nullable=False),
        sa.Column("rows_refused", BigId, nullable=False),
        sa.Column("created_by_id", BigId, nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("heartbeat_at", Instant(), nullable=False),
        sa.Column("completed_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "(state = 'complete') = (completed_at IS NOT NULL)", name=op.f("ck_import_completed_at")
        ),
        sa.CheckConstraint(
            "state <> 'complete' OR rows_in = rows_new + rows_present + rows_refused",
            name=op.f("ck_import_every_row_accounted_for"),
        ),
        sa.CheckConstraint(
            "state IN ('staged', 'running', 'complete', 'failed')", name=op.f("ck_import_state")
        ),
        sa.CheckConstraint(
            "rows_in >= 0 AND rows_new >= 0 AND rows_present >= 0 AND rows_refused >= 0",
            name=op.f("ck_import_counts"),
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_import_created_by_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_import_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import")),
        sa.UniqueConstraint("project_id", "id", name=op.f("uq_import_project_id_id")),
    )
    op.create_index(
        "uq_import_running",
        "import",
        ["project_id"],
        unique=True,
        sqlite_where=sa.text("state = 'running'"),
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_table(
        "import_row",
        sa.Column("import_id", BigId, nullable=False),
        sa.Column("number", BigId, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("draft", Json, nullable=True),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_import_row_import_id")),
        sa.PrimaryKeyConstraint("import_id", "number", name=op.f("pk_import_row")),
    )
    op.create_table(
        "document",
        sa.Column("id", BigId, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("import_id", BigId, nullable=False),
        sa.Column("key", Key(200), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("byline", sa.Text(), nullable=False),
        sa.Column("genre", sa.String(length=100), nullable=False),
        sa.Column("language", Key(35), nullable=True),
        sa.Column("published_from", sa.Date(), nullable=True),
        sa.Column("published_to", sa.Date(), nullable=True),
        sa.Column("date_precision", Key(10), nullable=True),
        sa.Column("outlet_id", BigId, nullable=True),
        sa.Column("text_rights", Key(10), nullable=False),
        sa.Column("excerpt_length", BigId, nullable=True),
        sa.Column("risk", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.Column("purged_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "(text_rights = 'excerpt') = (excerpt_length IS NOT NULL) AND (excerpt_length IS NULL OR excerpt_length > 0)",
            name=op.f("ck_document_excerpt_length"),
        ),
        sa.CheckConstraint(
            "date_precision IS NULL OR date_precision IN ('day', 'month', 'year', 'range')",
            name=op.f("ck_document_date_precision"),
        ),
        sa.CheckConstraint(
            "text_rights IN ('full', 'excerpt', 'none', 'unknown')", name=op.f("ck_document_text_rights")
        ),
        sa.CheckConstraint(
            "(published_from IS NULL) = (published_to IS NULL) AND published_from <= published_to",
            name=op.f("ck_document_published_span"),
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)",
            name=op.f("ck_document_withdrawn_with_reason"),
        ),
        sa.ForeignKeyConstraint(["outlet_id"], ["agent.id"], name=op.f("fk_document_outlet_id")),
        sa.ForeignKeyConstraint(
            ["project_id", "import_id"],
            ["import.project_id", "import.id"],
            name=op.f("fk_document_project_id_import_id"),
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_document_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("key", "project_id", name=op.f("uq_document_key_project_id")),
        sa.UniqueConstraint("project_id", "id", name=op.f("uq_document_project_id_id")),
    )
    op.create_index("ix_document_import_id", "document", ["import_id"], unique=False)
    op.create_index(op.f("ix_document_outlet_id"), "document", ["outlet_id"], unique=False)
    op.create_table(
        "capture",
        sa.Column("id", BigId, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("document_id", BigId, nullable=False),
        sa.Column("file_name", sa.String(length=500), nullable=False),
        sa.Column("submitted_url", sa.Text(), nullable=True),
        sa.Column("final_url", sa.Text(), nullable=True),
        sa.Column("canonical_url", sa.Text(), nullable=True),
        sa.Column("archive_url", sa.Text(), nullable=True),
        sa.Column("warc_record", sa.Text(), nullable=True),
        sa.Column("http_status", BigId, nullable=True),
        sa.Column("media_type", sa.String(length=100), nullable=True),
        sa.Column("charset", Key(40), nullable=True),
        sa.Column("raw_sha256", Key(64), nullable=False),
        sa.Column("raw_length", BigId, nullable=False),
        sa.Column("retrieved_at", Instant(), nullable=True),
        sa.Column("tool", sa.String(length=100), nullable=False),
        sa.Column("tool_version", sa.String(length=40), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.CheckConstraint("length(raw_sha256) = 64", name=op.f("ck_capture_raw_sha256")),
        sa.CheckConstraint("raw_length >= 0", name=op.f("ck_capture_raw_length")),
        sa.ForeignKeyConstraint(
            ["project_id", "document_id"],
            ["document.project_id", "document.id"],
            name=op.f("fk_capture_project_id_document_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capture")),
        sa.UniqueConstraint(
            "document_id", "project_id", "id", name=op.f("uq_capture_document_id_project_id_id")
        ),
    )
    op.create_table(
        "text_version",
        sa.Column("id", BigId, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("document_id", BigId, nullable=False),
        sa.Column("number", BigId, nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("text_sha256", Key(64), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("normalisation", Key(20), nullable=False),
        sa.Column("extractor", sa.String(length=100), nullable=False),
        sa.Column("extractor_version", sa.String(length=40), nullable=False),
        sa.Column("capture_id", BigId, nullable=True),
        sa.Column("parent_id", BigId, nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("purged_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "(text IS NULL) = (purged_at IS NOT NULL)", name=op.f("ck_text_version_text_or_purged")
        ),
        sa.CheckConstraint("length(text_sha256) = 64", name=op.f("ck_text_version_text_sha256")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_text_version_number")),
        sa.CheckConstraint("text IS NULL OR length(text) = length", name=op.f("ck_text_version_length")),
        sa.ForeignKeyConstraint(
            ["project_id", "document_id", "capture_id"],
            ["capture.project_id", "capture.document_id", "capture.id"],
            name="fk_text_version_capture",
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "document_id", "parent_id"],
            ["text_version.project_id", "text_version.document_id", "text_version.id"],
            name="fk_text_version_parent",
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "document_id"],
            ["document.project_id", "document.id"],
            name=op.f("fk_text_version_project_id_document_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_version")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_text_version_document_id_number")),
        sa.UniqueConstraint(
            "project_id", "document_id", "id", name=op.f("uq_text_version_project_id_document_id_id")
        ),
        sa.UniqueConstraint("project_id", "id", name=op.f("uq_text_version_project_id_id")),
    )
    op.create_index(op.f("ix_text_version_capture_id"), "text_version", ["capture_id"], unique=False)
    op.create_index(op.f("ix_text_version_parent_id"), "text_version", ["parent_id"], unique=False)
    op.create_table(
        "publication_edge",
        sa.Column("id", BigId, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("document_id", BigId, nullable=False),
        sa.Column("relation", Key(20), nullable=False),
        sa.Column("agent_id", BigId, nullable=True),
        sa.Column("other_document_id", BigId, nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("dated_from", sa.Date(), nullable=True),
        sa.Column("dated_to", sa.Date(), nullable=True),
        sa.Column("credit_start", sa.Integer(), nullable=True),
        sa.Column("credit_end", sa.Integer(), nullable=True),
        sa.Column("confidence", Key(10), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("supersedes_id", BigId, nullable=True),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("recorded_by_id", BigId, nullable=True),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "agent_id IS NOT NULL OR other_document_id IS NOT NULL OR url IS NOT NULL OR (relation = 'translated_from' AND evidence <> '')",
            name=op.f("ck_publication_edge_leads_somewhere"),
        ),
        sa.CheckConstraint(
            "confidence IN ('low', 'medium', 'high')", name=op.f("ck_publication_edge_confidence")
        ),
        sa.CheckConstraint(
            "relation IN ('published_by', 'republished_from', 'translated_from', 'syndicated_by', 'copied_at', 'excerpted_from', 'obtained_from')",
            name=op.f("ck_publication_edge_relation"),
        ),
        sa.CheckConstraint(
            "(credit_start IS NULL) = (credit_end IS NULL) AND (credit_start IS NULL OR (0 <= credit_start AND credit_start < credit_end))",
            name=op.f("ck_publication_edge_credit_span"),
        ),
        sa.CheckConstraint(
            "dated_from IS NULL OR dated_to IS NULL OR dated_from <= dated_to",
            name=op.f("ck_publication_edge_dated_span"),
        ),
        sa.CheckConstraint(
            "supersedes_id IS NULL OR supersedes_id <> id",
            name=op.f("ck_publication_edge_supersedes_another"),
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_publication_edge_agent_id")),
        sa.ForeignKeyConstraint(
            ["project_id", "document_id"],
            ["document.project_id", "document.id"],
            name=op.f("fk_publication_edge_project_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "other_document_id"],
            ["document.project_id", "document.id"],
            name="fk_publication_edge_other_document",
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_publication_edge_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["publication_edge.id"], name=op.f("fk_publication_edge_supersedes_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_edge")),
    )
    op.create_index("ix_publication_edge_document_id", "publication_edge", ["document_id"], unique=False)
    op.create_index(
        op.f("ix_publication_edge_other_document_id"), "publication_edge", ["other_document_id"], unique=False
    )
    op.create_index(
        op.f("ix_publication_edge_supersedes_id"), "publication_edge", ["supersedes_id"], unique=False
    )
    op.create_table(
        "passage",
        sa.Column("id", BigId, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("document_id", BigId, nullable=False),
        sa.Column("text_version_id", BigId, nullable=False),
        sa.Column("unit", Key(10), nullable=False),
        sa.Column("number", BigId, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("role", Key(20), nullable=False),
        sa.Column("language", Key(35), nullable=True),
        sa.Column("direction", Key(3), nullable=False),
        sa.Column("paragraphs", BigId, nullable=False),
        sa.Column("text_sha256", Key(64), nullable=False),
        sa.Column("inside_graphemes", Json, nullable=False),
        sa.Column("sentence_starts", Json, nullable=False),
        sa.CheckConstraint("direction IN ('ltr', 'rtl')", name=op.f("ck_passage_direction")),
        sa.CheckConstraint(
            "role IN ('title', 'heading', 'body', 'caption', 'credit', 'byline', 'dateline', 'translation_note', 'quotation', 'signature', 'contact', 'boilerplate', 'other')",
            name=op.f("ck_passage_role"),
        ),
        sa.CheckConstraint("unit IN ('paragraph', 'sentence', 'document')", name=op.f("ck_passage_unit")),
        sa.CheckConstraint('0 <= start AND start < "end"', name=op.f("ck_passage_range")),
        sa.CheckConstraint("length(text_sha256) = 64", name=op.f("ck_passage_text_sha256")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_passage_number")),
        sa.CheckConstraint("paragraphs >= 1", name=op.f("ck_passage_paragraphs")),
        sa.ForeignKeyConstraint(
            ["project_id", "document_id", "text_version_id"],
            ["text_version.project_id", "text_version.document_id", "text_version.id"],
            name=op.f("fk_passage_project_id_document_id_text_version_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passage")),
        sa.UniqueConstraint(
            "document_id", "project_id", "id", name=op.f("uq_passage_document_id_project_id_id")
        ),
        sa.UniqueConstraint("project_id", "id", name=op.f("uq_passage_project_id_id")),
        sa.UniqueConstraint(
            "text_version_id", "unit", "number", name=op.f("uq_passage_text_version_id_unit_number")
        ),
    )
    op.create_table(
        "mask_set",
        sa.Column("id", BigId, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("text_version_id", BigId, nullable=False),
        sa.Column("version", BigId, nullable=False),
        sa.Column("created_by_id", BigId, nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_mask_set_version")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_mask_set_created_by_id")),
        sa.ForeignKeyConstraint(
            ["project_id", "text_version_id"],
            ["text_version.project_id", "text_version.id"],
            name=op.f("fk_mask_set_project_id_text_version_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mask_set")),
        sa.UniqueConstraint("project_id", "id", name=op.f("uq_mask_set_project_id_id")),
        sa.UniqueConstraint("text_version_id", "version", name=op.f("uq_mask_set_text_version_id_version")),
    )
    op.create_table(
        "mask",
        sa.Column("id", BigId, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("mask_set_id", BigId, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("kind", Key(20), nullable=False),
        sa.CheckConstraint(
            "kind IN ('signature', 'byline', 'dateline', 'credit', 'legal_formula', 'contact', 'self_reference', 'other')",
            name=op.f("ck_mask_kind"),
        ),
        sa.CheckConstraint('0 <= start AND start < "end"', name=op.f("ck_mask_range")),
        sa.ForeignKeyConstraint(
            ["project_id", "mask_set_id"],
            ["mask_set.project_id", "mask_set.id"],
            name=op.f("fk_mask_project_id_mask_set_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mask")),
        sa.UniqueConstraint("mask_set_id", "start", "end", name=op.f("uq_mask_mask_set_id_start_end")),
    )


def downgrade() -> None:
    """Take the tables away, children first."""
    op.drop_table("mask")
    op.drop_table("mask_set")
    op.drop_table("passage")
    op.drop_table("publication_edge")
    op.drop_table("text_version")
    op.drop_table("capture")
    op.drop_table("document")
    op.drop_table("import_row")
    op.drop_table("import")
