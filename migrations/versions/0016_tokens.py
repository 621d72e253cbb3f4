"""When a token was last used, and the projects that it may touch."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the column and the table; tokens that are there go wherever their people do, as before."""
    op.add_column("api_token", sa.Column("last_used_at", Instant(), nullable=True))
    op.create_table(
        "api_token_project",
        sa.Column("token_id", BigId, autoincrement=False, nullable=False),
        sa.Column("project_id", BigId, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["api_token.id"], name=op.f("fk_api_token_project_token_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_api_token_project_project_id")),
        sa.PrimaryKeyConstraint("token_id", "project_id", name=op.f("pk_api_token_project")),
    )


def downgrade() -> None:
    """Take both away. A token for one project would then open all of them, so it stops working."""
    limited = "SELECT token_id FROM api_token_project"
    op.execute(
        f"UPDATE api_token SET revoked_at = CURRENT_TIMESTAMP WHERE revoked_at IS NULL AND id IN ({limited})"
    )
    op.drop_table("api_token_project")
    op.drop_column("api_token", "last_used_at")
