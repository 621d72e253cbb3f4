"""Projects, members, consent."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant, Key

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "project",
        sa.Column("id", BigId, nullable=False),
        sa.Column("slug", Key(60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("stance", Key(20), nullable=False),
        sa.Column("contact", sa.String(length=254), nullable=False),
        sa.Column("created_by_id", BigId, nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("archived_at", Instant(), nullable=True),
        sa.CheckConstraint("stance IN ('prescriptive', 'descriptive')", name=op.f("ck_project_stance")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 200", name=op.f("ck_project_name_length")),
        sa.CheckConstraint(
            "length(slug) BETWEEN 1 AND 60 AND slug = lower(slug)", name=op.f("ck_project_slug")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_project_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("slug", name=op.f("uq_project_slug")),
    )
    op.create_table(
        "member",
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("is_annotator", sa.Boolean(), nullable=False),
        sa.Column("is_adjudicator", sa.Boolean(), nullable=False),
        sa.Column("is_lead", sa.Boolean(), nullable=False),
        sa.Column("joined_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_member_person_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_member_project_id")),
        sa.PrimaryKeyConstraint("project_id", "person_id", name=op.f("pk_member")),
    )
    op.create_index(op.f("ix_member_person_id"), "member", ["person_id"], unique=False)
    op.create_table(
        "consent_text",
        sa.Column("id", BigId, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("version", BigId, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_consent_text_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_text")),
        sa.UniqueConstraint("project_id", "version", name=op.f("uq_consent_text_project_id_version")),
    )
    op.create_table(
        "consent",
        sa.Column("id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("consent_text_id", BigId, nullable=False),
        sa.Column("given_at", Instant(), nullable=False),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["consent_text_id"], ["consent_text.id"], name=op.f("fk_consent_consent_text_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint(
            "person_id", "consent_text_id", name=op.f("uq_consent_person_id_consent_text_id")
        ),
    )


def downgrade() -> None:
    """Take the tables away, children first."""
    op.drop_table("consent")
    op.drop_table("consent_text")
    op.drop_table("member")
    op.drop_table("project")
