"""What a model suggests for the passages of a round."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant, Key
from app.models.trigger import Trigger

revision = "0020"
down_revision = "0019"

TRIGGERS = (
    (
        "tr_suggestion_quote",
        "suggestion",
        "INSERT",
        'NEW.quote IS NOT NULL AND COALESCE((SELECT substr(t.text, p.start + NEW.start + 1, NEW."end" - NEW.start) FROM (SELECT 1 AS one) a JOIN passage p ON p.id = NEW.passage_id JOIN text_version t ON t.id = p.text_version_id WHERE 1 = 1 AND p.start + NEW."end" <= p."end"), \'\') <> NEW.quote',
        "the quote is not the text at its place",
    ),
    ("tr_suggestion_no_update", "suggestion", "UPDATE", "1 = 1", "suggestion rows are only added"),
    ("tr_suggestion_no_delete", "suggestion", "DELETE", "1 = 1", "suggestion rows are only added"),
    ("tr_suggestion_no_truncate", "suggestion", "TRUNCATE", "1 = 1", "suggestion rows are only added"),
)


def upgrade() -> None:
    """Make the table and its triggers. Rounds that are there have no suggestions."""
    op.create_table(
        "suggestion",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("round_id", BigId, nullable=False),
        sa.Column("passage_id", BigId, nullable=False),
        sa.Column("variable_id", BigId, nullable=False),
        sa.Column("label_id", BigId, nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("source", Key(100), nullable=False),
        sa.Column("source_version", Key(60), nullable=False),
        sa.Column("created_by_id", BigId, nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name=op.f("ck_suggestion_confidence")),
        sa.CheckConstraint('length(quote) = "end" - start', name=op.f("ck_suggestion_quote_length")),
        sa.CheckConstraint(
            'start IS NULL AND "end" IS NULL AND quote IS NULL OR start IS NOT NULL AND "end" IS NOT NULL'
            ' AND quote IS NOT NULL AND 0 <= start AND start < "end"',
            name=op.f("ck_suggestion_range"),
        ),
        sa.CheckConstraint("length(source) BETWEEN 1 AND 100", name=op.f("ck_suggestion_source_length")),
        sa.CheckConstraint(
            "length(source_version) BETWEEN 1 AND 60", name=op.f("ck_suggestion_source_version_length")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_suggestion_created_by_id")),
        sa.ForeignKeyConstraint(
            ["project_id", "passage_id"],
            ["passage.project_id", "passage.id"],
            name=op.f("fk_suggestion_project_id_passage_id"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "round_id"],
            ["round.project_id", "round.id"],
            name=op.f("fk_suggestion_project_id_round_id"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "variable_id"],
            ["variable.project_id", "variable.id"],
            name=op.f("fk_suggestion_project_id_variable_id"),
        ),
        sa.ForeignKeyConstraint(
            ["variable_id", "label_id"],
            ["label.variable_id", "label.id"],
            name=op.f("fk_suggestion_variable_id_label_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
        sa.UniqueConstraint(
            "round_id",
            "passage_id",
            "label_id",
            "start",
            "end",
            "source",
            "source_version",
            name="uq_suggestion_span",
        ),
    )
    op.create_index(
        "uq_suggestion_whole",
        "suggestion",
        ["round_id", "passage_id", "label_id", "source", "source_version"],
        unique=True,
        sqlite_where=sa.text("start IS NULL"),
        postgresql_where=sa.text("start IS NULL"),
    )
    for one in TRIGGERS:
        for statement in Trigger(*one).create(op.get_bind().dialect.name):
            op.execute(sa.text(statement))


def downgrade() -> None:
    """Drop the triggers with what was suggested."""
    for one in reversed(TRIGGERS):
        for statement in Trigger(*one).drop(op.get_bind().dialect.name):
            op.execute(sa.text(statement))
    op.drop_table("suggestion")
