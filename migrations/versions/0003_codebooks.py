"""Codebooks, variables, labels."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant, Json, Key

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "codebook",
        sa.Column("id", BigId, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("key", Key(80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_codebook_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codebook")),
        sa.UniqueConstraint("project_id", "id", name=op.f("uq_codebook_project_id_id")),
        sa.UniqueConstraint("project_id", "key", name=op.f("uq_codebook_project_id_key")),
    )
    op.create_table(
        "codebook_version",
        sa.Column("id", BigId, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("codebook_id", BigId, nullable=False),
        sa.Column("version", Key(30), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_sha256", Key(64), nullable=False),
        sa.Column("previous_version_id", BigId, nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("published_at", Instant(), nullable=True),
        sa.Column("published_by_id", BigId, nullable=True),
        sa.CheckConstraint("length(content_sha256) = 64", name=op.f("ck_codebook_version_content_sha256")),
        sa.CheckConstraint(
            "published_at IS NOT NULL OR published_by_id IS NULL",
            name=op.f("ck_codebook_version_published_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "codebook_id"],
            ["codebook.project_id", "codebook.id"],
            name=op.f("fk_codebook_version_project_id_codebook_id"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "previous_version_id"],
            ["codebook_version.project_id", "codebook_version.id"],
            name="fk_codebook_version_previous",
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["person.id"], name=op.f("fk_codebook_version_published_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codebook_version")),
        sa.UniqueConstraint("codebook_id", "version", name=op.f("uq_codebook_version_codebook_id_version")),
        sa.UniqueConstraint("project_id", "id", name=op.f("uq_codebook_version_project_id_id")),
    )
    op.create_table(
        "variable",
        sa.Column("id", BigId, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("codebook_version_id", BigId, nullable=False),
        sa.Column("key", Key(80), nullable=False),
        sa.Column("position", BigId, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("type", Key(20), nullable=False),
        sa.Column("level", Key(20), nullable=True),
        sa.Column("points", Json, nullable=True),
        sa.Column("on_span", sa.Boolean(), nullable=False),
        sa.Column("on_passage", sa.Boolean(), nullable=False),
        sa.Column("on_document", sa.Boolean(), nullable=False),
        sa.Column("on_mark", sa.Boolean(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(type = 'scale') = (points IS NOT NULL)", name=op.f("ck_variable_scale_points")),
        sa.CheckConstraint(
            "level IS NULL OR level IN ('nominal', 'ordinal', 'interval', 'ratio')",
            name=op.f("ck_variable_level"),
        ),
        sa.CheckConstraint(
            "type IN ('choose_one', 'choose_many', 'scale', 'text')", name=op.f("ck_variable_type")
        ),
        sa.CheckConstraint(
            "on_span OR on_passage OR on_document OR on_mark", name=op.f("ck_variable_on_something")
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "codebook_version_id"],
            ["codebook_version.project_id", "codebook_version.id"],
            name=op.f("fk_variable_project_id_codebook_version_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_variable")),
        sa.UniqueConstraint("codebook_version_id", "id", name=op.f("uq_variable_codebook_version_id_id")),
        sa.UniqueConstraint("codebook_version_id", "key", name=op.f("uq_variable_codebook_version_id_key")),
        sa.UniqueConstraint("project_id", "id", name=op.f("uq_variable_project_id_id")),
    )
    op.create_table(
        "label",
        sa.Column("id", BigId, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("codebook_version_id", BigId, nullable=False),
        sa.Column("variable_id", BigId, nullable=False),
        sa.Column("key", Key(120), nullable=False),
        sa.Column("position", BigId, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("parent_id", BigId, nullable=True),
        sa.Column("is_abstract", sa.Boolean(), nullable=False),
        sa.Column("shortcut", Key(8), nullable=True),
        sa.Column("colour_slot", BigId, nullable=True),
        sa.CheckConstraint(
            "colour_slot IS NULL OR colour_slot BETWEEN 1 AND 16", name=op.f("ck_label_colour_slot")
        ),
        sa.CheckConstraint("parent_id IS NULL OR parent_id <> id", name=op.f("ck_label_own_parent")),
        sa.CheckConstraint("shortcut IS NULL OR length(shortcut) = 1", name=op.f("ck_label_shortcut_length")),
        sa.ForeignKeyConstraint(
            ["codebook_version_id", "variable_id"],
            ["variable.codebook_version_id", "variable.id"],
            name=op.f("fk_label_codebook_version_id_variable_id"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "variable_id"],
            ["variable.project_id", "variable.id"],
            name=op.f("fk_label_project_id_variable_id"),
        ),
        sa.ForeignKeyConstraint(
            ["variable_id", "parent_id"], ["label.variable_id", "label.id"], name="fk_label_parent"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label")),
        sa.UniqueConstraint("codebook_version_id", "id", name=op.f("uq_label_codebook_version_id_id")),
        sa.UniqueConstraint("project_id", "id", name=op.f("uq_label_project_id_id")),
        sa.UniqueConstraint("variable_id", "id", name=op.f("uq_label_variable_id_id")),
        sa.UniqueConstraint("variable_id", "key", name=op.f("uq_label_variable_id_key")),
    )
    op.create_index(
        "uq_label_shortcut",
        "label",
        ["codebook_version_id", "shortcut"],
        unique=True,
        sqlite_where=sa.text("shortcut IS NOT NULL"),
        postgresql_where=sa.text("shortcut IS NOT NULL"),
    )
    op.create_table(
        "label_relation",
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("codebook_version_id", BigId, nullable=False),
        sa.Column("label_id", BigId, autoincrement=False, nullable=False),
        sa.Column("relation", Key(20), nullable=False),
        sa.Column("other_label_id", BigId, autoincrement=False, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "relation IN ('requires', 'excludes', 'confused_with')", name=op.f("ck_label_relation_relation")
        ),
        sa.CheckConstraint("label_id <> other_label_id", name=op.f("ck_label_relation_two_labels")),
        sa.ForeignKeyConstraint(
            ["codebook_version_id", "label_id"],
            ["label.codebook_version_id", "label.id"],
            name=op.f("fk_label_relation_codebook_version_id_label_id"),
        ),
        sa.ForeignKeyConstraint(
            ["codebook_version_id", "other_label_id"],
            ["label.codebook_version_id", "label.id"],
            name=op.f("fk_label_relation_codebook_version_id_other_label_id"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "codebook_version_id"],
            ["codebook_version.project_id", "codebook_version.id"],
            name=op.f("fk_label_relation_project_id_codebook_version_id"),
        ),
        sa.PrimaryKeyConstraint("label_id", "relation", "other_label_id", name=op.f("pk_label_relation")),
    )
    op.create_table(
        "label_text",
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("label_id", BigId, autoincrement=False, nullable=False),
        sa.Column("language", Key(35), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("use_when", Json, nullable=False),
        sa.Column("avoid_when", Json, nullable=False),
        sa.Column("examples", Json, nullable=False),
        sa.Column("counter_examples", Json, nullable=False),
        sa.Column("translated_by_id", BigId, nullable=True),
        sa.Column("translated_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id", "label_id"],
            ["label.project_id", "label.id"],
            name=op.f("fk_label_text_project_id_label_id"),
        ),
        sa.ForeignKeyConstraint(
            ["translated_by_id"], ["person.id"], name=op.f("fk_label_text_translated_by_id")
        ),
        sa.PrimaryKeyConstraint("label_id", "language", name=op.f("pk_label_text")),
    )
    op.create_table(
        "label_change",
        sa.Column("id", BigId, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("codebook_version_id", BigId, nullable=False),
        sa.Column("old_label_id", BigId, nullable=False),
        sa.Column("new_label_id", BigId, nullable=True),
        sa.Column("fate", Key(20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(fate = 'retired') = (new_label_id IS NULL)", name=op.f("ck_label_change_retired_leads_nowhere")
        ),
        sa.CheckConstraint(
            "fate IN ('kept', 'renamed', 'redefined', 'split', 'merged', 'retired')",
            name=op.f("ck_label_change_fate"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "codebook_version_id"],
            ["codebook_version.project_id", "codebook_version.id"],
            name=op.f("fk_label_change_project_id_codebook_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "new_label_id"],
            ["label.project_id", "label.id"],
            name=op.f("fk_label_change_project_id_new_label_id"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "old_label_id"],
            ["label.project_id", "label.id"],
            name=op.f("fk_label_change_project_id_old_label_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_change")),
        sa.UniqueConstraint(
            "codebook_version_id",
            "old_label_id",
            "new_label_id",
            name=op.f("uq_label_change_codebook_version_id_old_label_id_new_label_id"),
        ),
    )
    op.create_index(
        "uq_label_change_retired",
        "label_change",
        ["codebook_version_id", "old_label_id"],
        unique=True,
        sqlite_where=sa.text("new_label_id IS NULL"),
        postgresql_where=sa.text("new_label_id IS NULL"),
    )


def downgrade() -> None:
    """Take the tables away, children first."""
    op.drop_table("label_change")
    op.drop_table("label_text")
    op.drop_table("label_relation")
    op.drop_table("label")
    op.drop_table("variable")
    op.drop_table("codebook_version")
    op.drop_table("codebook")
