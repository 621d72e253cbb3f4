"""Archives: which one a project was made from, and the pseudonyms of its people."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant, Json, Key

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "archive",
        sa.Column("project_id", BigId, autoincrement=False, nullable=False),
        sa.Column("sha256", Key(64), nullable=False),
        sa.Column("seed", BigId, nullable=True),
        sa.Column("program", Key(60), nullable=False),
        sa.Column("counts", Json, nullable=False),
        sa.Column("imported_at", Instant(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_archive_sha256")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_archive_project_id")),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_archive")),
    )
    op.create_index(op.f("ix_archive_sha256"), "archive", ["sha256"], unique=False)
    op.create_table(
        "archived_person",
        sa.Column("project_id", BigId, autoincrement=False, nullable=False),
        sa.Column("person_id", BigId, autoincrement=False, nullable=False),
        sa.Column("pseudonym", Key(40), nullable=False),
        sa.CheckConstraint(
            "length(pseudonym) BETWEEN 1 AND 40", name=op.f("ck_archived_person_pseudonym_length")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_archived_person_person_id")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["archive.project_id"], name=op.f("fk_archived_person_project_id")
        ),
        sa.PrimaryKeyConstraint("project_id", "person_id", name=op.f("pk_archived_person")),
        sa.UniqueConstraint("project_id", "pseudonym", name=op.f("uq_archived_person_project_id_pseudonym")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("archived_person")
    op.drop_table("archive")
