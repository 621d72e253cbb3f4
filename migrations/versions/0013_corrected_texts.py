"""Corrected texts: why each was made, and where the marks of the text before stand in it."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant, Key
from app.models.trigger import Trigger

revision = "0013"
down_revision = "0012"

TRIGGERS = (
    (
        "tr_text_correction_no_update",
        "text_correction",
        "UPDATE",
        "1 = 1",
        "text_correction rows are only added",
    ),
    (
        "tr_text_correction_no_delete",
        "text_correction",
        "DELETE",
        "1 = 1",
        "text_correction rows are only added",
    ),
    (
        "tr_text_correction_no_truncate",
        "text_correction",
        "TRUNCATE",
        "1 = 1",
        "text_correction rows are only added",
    ),
    ("tr_anchor_no_update", "anchor", "UPDATE", "1 = 1", "anchor rows are only added"),
    ("tr_anchor_no_delete", "anchor", "DELETE", "1 = 1", "anchor rows are only added"),
    ("tr_anchor_no_truncate", "anchor", "TRUNCATE", "1 = 1", "anchor rows are only added"),
    (
        "tr_anchor_quote",
        "anchor",
        "INSERT",
        'NEW.quote IS NOT NULL AND COALESCE((SELECT substr(t.text, p.start + NEW.start + 1, NEW."end" - NEW.start) FROM (SELECT 1 AS one) a JOIN passage p ON p.id = NEW.passage_id JOIN text_version t ON t.id = p.text_version_id WHERE p.text_version_id = NEW.text_version_id AND p.start + NEW."end" <= p."end"), \'\') <> NEW.quote',
        "the quote is not the text at its place",
    ),
    (
        "tr_publication_edge_credit",
        "publication_edge",
        "INSERT",
        "NEW.credit_start IS NOT NULL AND NOT EXISTS (SELECT 1 FROM text_version t WHERE t.document_id = NEW.document_id AND (t.text IS NULL OR substr(t.text, NEW.credit_start + 1, NEW.credit_end - NEW.credit_start) = NEW.credit_quote))",
        "the quote is not the text at its place",
    ),
)


def upgrade() -> None:
    """Make the tables, the columns of a step's credit line and reason, and the triggers."""
    op.create_table(
        "text_correction",
        sa.Column("text_version_id", BigId, autoincrement=False, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asks_again", sa.Boolean(), nullable=False),
        sa.Column("corrected_by_id", BigId, nullable=True),
        sa.Column("corrected_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "length(reason) BETWEEN 1 AND 2000", name=op.f("ck_text_correction_reason_length")
        ),
        sa.ForeignKeyConstraint(
            ["corrected_by_id"], ["person.id"], name=op.f("fk_text_correction_corrected_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "text_version_id"],
            ["text_version.project_id", "text_version.id"],
            name=op.f("fk_text_correction_project_id_text_version_id"),
        ),
        sa.PrimaryKeyConstraint("text_version_id", name=op.f("pk_text_correction")),
    )
    _make_anchors()
    for name in ("credit_quote", "reason"):
        op.add_column("publication_edge", sa.Column(name, sa.Text(), nullable=True))
    for row in TRIGGERS:
        for statement in Trigger(*row).create(op.get_bind().dialect.name):
            op.execute(statement)


def _make_anchors() -> None:
    op.create_table(
        "anchor",
        sa.Column("id", BigId, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("mark_id", BigId, nullable=True),
        sa.Column("attribution_span_id", BigId, nullable=True),
        sa.Column("text_version_id", BigId, nullable=False),
        sa.Column("number", BigId, nullable=False),
        sa.Column("method", Key(10), nullable=False),
        sa.Column("passage_id", BigId, nullable=True),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decided_by_id", BigId, nullable=True),
        sa.Column("decided_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "method IN ('exact', 'quote', 'person', 'gone', 'open')", name=op.f("ck_anchor_method")
        ),
        sa.CheckConstraint(
            "(mark_id IS NULL) <> (attribution_span_id IS NULL)", name=op.f("ck_anchor_of_one")
        ),
        sa.CheckConstraint(
            "(method IN ('exact', 'quote', 'person')) = (passage_id IS NOT NULL)"
            ' AND (passage_id IS NULL) = (start IS NULL) AND (passage_id IS NULL) = ("end" IS NULL)'
            " AND (passage_id IS NULL) = (quote IS NULL)",
            name=op.f("ck_anchor_place"),
        ),
        sa.CheckConstraint('start IS NULL OR (0 <= start AND start < "end")', name=op.f("ck_anchor_range")),
        sa.CheckConstraint(
            'quote IS NULL OR length(quote) = "end" - start', name=op.f("ck_anchor_quote_length")
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_anchor_number")),
        sa.ForeignKeyConstraint(
            ["attribution_span_id"], ["attribution_span.id"], name=op.f("fk_anchor_attribution_span_id")
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_anchor_decided_by_id")),
        sa.ForeignKeyConstraint(["mark_id"], ["mark.id"], name=op.f("fk_anchor_mark_id")),
        sa.ForeignKeyConstraint(
            ["project_id", "passage_id"],
            ["passage.project_id", "passage.id"],
            name=op.f("fk_anchor_project_id_passage_id"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "text_version_id"],
            ["text_version.project_id", "text_version.id"],
            name=op.f("fk_anchor_project_id_text_version_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anchor")),
        sa.UniqueConstraint(
            "attribution_span_id",
            "text_version_id",
            "number",
            name=op.f("uq_anchor_attribution_span_id_text_version_id_number"),
        ),
        sa.UniqueConstraint(
            "mark_id", "text_version_id", "number", name=op.f("uq_anchor_mark_id_text_version_id_number")
        ),
    )
    op.create_index(op.f("ix_anchor_text_version_id"), "anchor", ["text_version_id"], unique=False)


def downgrade() -> None:
    """Take all of it away."""
    for row in reversed(TRIGGERS):
        for statement in Trigger(*row).drop(op.get_bind().dialect.name):
            op.execute(statement)
    for name in ("reason", "credit_quote"):
        op.drop_column("publication_edge", name)
    op.drop_table("anchor")
    op.drop_table("text_correction")
