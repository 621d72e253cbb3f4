"""What a project says of its data when it gives them away."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Make the table. Projects that are there have said nothing yet."""
    op.create_table(
        "dataset_card",
        sa.Column("project_id", BigId, autoincrement=False, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("licence", sa.String(200), nullable=False),
        sa.Column("creator", sa.String(500), nullable=False),
        sa.Column("contact", sa.String(254), nullable=False),
        sa.Column("address", sa.String(500), nullable=False),
        sa.Column("citation", sa.Text(), nullable=False),
        sa.Column("funding", sa.Text(), nullable=False),
        sa.Column("out_of_scope", sa.Text(), nullable=False),
        sa.Column("changed_by_id", BigId, nullable=True),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_dataset_card_project_id")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name=op.f("fk_dataset_card_changed_by_id")),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_dataset_card")),
    )


def downgrade() -> None:
    """Drop the table, and what was said with it."""
    op.drop_table("dataset_card")
