"""Background jobs and exports."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant, Json, Key

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "job",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("kind", Key(40), nullable=False),
        sa.Column("project_id", BigId, nullable=True),
        sa.Column("arguments", Json, nullable=False),
        sa.Column("state", Key(10), nullable=False),
        sa.Column("done", BigId, nullable=False),
        sa.Column("total", BigId, nullable=True),
        sa.Column("attempts", BigId, nullable=False),
        sa.Column("result", Json, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_by_id", BigId, nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("heartbeat_at", Instant(), nullable=True),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name=op.f("ck_job_state")),
        sa.CheckConstraint("done >= 0 AND (total IS NULL OR done <= total)", name=op.f("ck_job_progress")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_job_created_by_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_job_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index("ix_job_state", "job", ["state"], unique=False)
    op.create_table(
        "export",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("job_id", BigId, nullable=True),
        sa.Column("kind", Key(10), nullable=False),
        sa.Column("format", Key(30), nullable=False),
        sa.Column("options", Json, nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", Key(64), nullable=False),
        sa.Column("size", BigId, nullable=False),
        sa.Column("manifest", Json, nullable=False),
        sa.Column("created_by_id", BigId, nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.CheckConstraint("kind IN ('raw', 'gold', 'soft')", name=op.f("ck_export_kind")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_export_sha256")),
        sa.CheckConstraint("size >= 0", name=op.f("ck_export_size")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_export_created_by_id")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_export_job_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_export_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export")),
    )
    op.create_index("ix_export_project_id", "export", ["project_id"], unique=False)


def downgrade() -> None:
    """Take the tables away, children first."""
    op.drop_table("export")
    op.drop_table("job")
