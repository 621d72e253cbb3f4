"""Adjudicated decisions."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant, Json, Key

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "decision",
        sa.Column("id", BigId, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("round_id", BigId, nullable=False),
        sa.Column("passage_id", BigId, nullable=False),
        sa.Column("variable_id", BigId, nullable=False),
        sa.Column("is_undecidable", sa.Boolean(), nullable=False),
        sa.Column("is_none", sa.Boolean(), nullable=False),
        sa.Column("decided_by_id", BigId, nullable=False),
        sa.Column("coded_it", sa.Boolean(), nullable=False),
        sa.Column("reasons", Json, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=False),
        sa.CheckConstraint("NOT (is_undecidable AND is_none)", name=op.f("ck_decision_one_answer")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_decision_decided_by_id")),
        sa.ForeignKeyConstraint(
            ["project_id", "passage_id"],
            ["passage.project_id", "passage.id"],
            name=op.f("fk_decision_project_id_passage_id"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "round_id"],
            ["round.project_id", "round.id"],
            name=op.f("fk_decision_project_id_round_id"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "variable_id"],
            ["variable.project_id", "variable.id"],
            name=op.f("fk_decision_project_id_variable_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("project_id", "id", name=op.f("uq_decision_project_id_id")),
    )
    op.create_index(op.f("ix_decision_passage_id"), "decision", ["passage_id"], unique=False)
    op.create_index("ix_decision_round_id_passage_id", "decision", ["round_id", "passage_id"], unique=False)
    op.create_table(
        "decision_source",
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("decision_id", BigId, autoincrement=False, nullable=False),
        sa.Column("revision_id", BigId, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id", "decision_id"],
            ["decision.project_id", "decision.id"],
            name=op.f("fk_decision_source_project_id_decision_id"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "revision_id"],
            ["revision.project_id", "revision.id"],
            name=op.f("fk_decision_source_project_id_revision_id"),
        ),
        sa.PrimaryKeyConstraint("decision_id", "revision_id", name=op.f("pk_decision_source")),
    )
    op.create_table(
        "decision_mark",
        sa.Column("id", BigId, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("decision_id", BigId, nullable=False),
        sa.Column("uid", Key(36), nullable=False),
        sa.Column("label_id", BigId, nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("attributes", Json, nullable=False),
        sa.CheckConstraint(
            '(start IS NULL AND "end" IS NULL AND quote IS NULL) OR (start IS NOT NULL AND "end" IS NOT NULL AND quote IS NOT NULL AND 0 <= start AND start < "end" AND length(quote) = "end" - start)',
            name=op.f("ck_decision_mark_range"),
        ),
        sa.CheckConstraint(
            "label_id IS NOT NULL OR value IS NOT NULL", name=op.f("ck_decision_mark_says_something")
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "decision_id"],
            ["decision.project_id", "decision.id"],
            name=op.f("fk_decision_mark_project_id_decision_id"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "label_id"],
            ["label.project_id", "label.id"],
            name=op.f("fk_decision_mark_project_id_label_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_mark")),
        sa.UniqueConstraint("decision_id", "uid", name=op.f("uq_decision_mark_decision_id_uid")),
    )


def downgrade() -> None:
    """Take the tables away, children first."""
    op.drop_table("decision_mark")
    op.drop_table("decision_source")
    op.drop_table("decision")
