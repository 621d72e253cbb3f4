"""Keys that people give to the commands of the annotator's page."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Key

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "person_key",
        sa.Column("person_id", BigId, autoincrement=False, nullable=False),
        sa.Column("command", Key(40), nullable=False),
        sa.Column("key", Key(40), nullable=False),
        sa.CheckConstraint(
            "length(command) BETWEEN 1 AND 40 AND command = lower(command)",
            name=op.f("ck_person_key_command"),
        ),
        sa.CheckConstraint(
            "length(key) BETWEEN 1 AND 40 AND key NOT LIKE '% %'", name=op.f("ck_person_key_key")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_key_person_id")),
        sa.PrimaryKeyConstraint("person_id", "command", name=op.f("pk_person_key")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_person_key_person_id_key")),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("person_key")
