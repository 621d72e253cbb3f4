"""How something is said may be left open: what nobody chose is stored as nothing, no longer as `indirect`."""

from alembic import op

from app.db import Key
from app.models.trigger import Trigger

revision = "0015"
down_revision = "0014"

# SQLite builds the table anew, and would drop these with the old one; taking the change back needs an update.
TRIGGERS = (
    ("tr_attribution_no_update", "attribution", "UPDATE", "1 = 1", "attribution rows are only added"),
    ("tr_attribution_no_delete", "attribution", "DELETE", "1 = 1", "attribution rows are only added"),
    ("tr_attribution_no_truncate", "attribution", "TRUNCATE", "1 = 1", "attribution rows are only added"),
)


def upgrade() -> None:
    """Let it be NULL. Rows that are there keep what they say: nobody can tell which of them were chosen."""
    _without_triggers(nullable=True)


def downgrade() -> None:
    """Say `indirect` again where nothing was said, as before."""
    _without_triggers(nullable=False)


def _without_triggers(*, nullable: bool) -> None:
    dialect = op.get_bind().dialect.name
    for row in reversed(TRIGGERS):
        for statement in Trigger(*row).drop(dialect):
            op.execute(statement)
    if not nullable:
        op.execute("UPDATE attribution SET speech = 'indirect' WHERE speech IS NULL")
    with op.batch_alter_table("attribution") as table:
        table.alter_column("speech", existing_type=Key(10), nullable=nullable)
    for row in TRIGGERS:
        for statement in Trigger(*row).create(dialect):
            op.execute(statement)
