"""What a round declares is a family of coefficients that there is, and a threshold that a value can meet."""

import sqlalchemy as sa
from alembic import op

from app.models.trigger import Trigger

revision = "0017"
down_revision = "0016"

FAMILIES = "'alpha', 'gwet', 'fleiss', 'cohen', 'conger', 'brennan_prediger', 'percent'"
CHECKS = {
    "ck_round_primary_measure": f"primary_measure IN ({FAMILIES})",
    "ck_round_primary_threshold": "primary_threshold > 0 AND primary_threshold <= 1",
    "ck_round_threshold_of_measure": "primary_threshold IS NULL OR primary_measure IS NOT NULL",
}
# SQLite builds the table anew, and would drop these with the old one.
PUBLISHED = "EXISTS (SELECT 1 FROM codebook_version v WHERE v.id = NEW.codebook_version_id AND v.published_at IS NOT NULL)"
TRIGGERS = tuple(
    (
        f"tr_round_asks_published_{event.lower()}",
        "round",
        event,
        f"NEW.state <> 'draft' AND NOT {PUBLISHED}",
        "a round that is no draft asks a published codebook version",
    )
    for event in ("INSERT", "UPDATE")
)


def upgrade() -> None:
    """Add the checks. What breaks one was never written by Masthead: it is named, and nothing is changed."""
    for condition in CHECKS.values():
        found = (
            op.get_bind()
            .execute(sa.text(f'SELECT name FROM "round" WHERE NOT ({condition})'))
            .scalars()
            .all()
        )
        if found:
            raise RuntimeError(
                f"these rounds declare a coefficient or a threshold that there is not: {', '.join(found)}. Correct"
                " primary_measure and primary_threshold of them, then run this again."
            )
    _without_triggers(adding=True)


def downgrade() -> None:
    """Take the checks away; every row stays."""
    _without_triggers(adding=False)


def _without_triggers(*, adding: bool) -> None:
    dialect = op.get_bind().dialect.name
    for row in reversed(TRIGGERS):
        for statement in Trigger(*row).drop(dialect):
            op.execute(statement)
    with op.batch_alter_table("round") as table:
        for name, condition in CHECKS.items():
            if adding:
                table.create_check_constraint(op.f(name), condition)
            else:
                table.drop_constraint(op.f(name), type_="check")
    for row in TRIGGERS:
        for statement in Trigger(*row).create(dialect):
            op.execute(statement)
