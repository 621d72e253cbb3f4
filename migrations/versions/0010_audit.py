"""The audit chains."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant, Key

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "audit_chain",
        sa.Column("id", BigId, nullable=False),
        sa.Column("scope", Key(40), nullable=False),
        sa.Column("project_id", BigId, nullable=True),
        sa.Column("length", BigId, nullable=False),
        sa.Column("head_hash", Key(64), nullable=False),
        sa.CheckConstraint(
            "(project_id IS NULL AND scope = 'instance') OR (project_id IS NOT NULL AND scope = 'project:' || CAST(project_id AS TEXT))",
            name=op.f("ck_audit_chain_scope"),
        ),
        sa.CheckConstraint("length >= 0 AND length(head_hash) = 64", name=op.f("ck_audit_chain_head")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_audit_chain_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_chain")),
        sa.UniqueConstraint("scope", name=op.f("uq_audit_chain_scope")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", BigId, nullable=False),
        sa.Column("chain_id", BigId, nullable=False),
        sa.Column("number", BigId, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("person_id", BigId, nullable=True),
        sa.Column("action", Key(60), nullable=False),
        sa.Column("object_kind", Key(40), nullable=False),
        sa.Column("object_id", BigId, nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("previous_hash", Key(64), nullable=False),
        sa.Column("hash", Key(64), nullable=False),
        sa.CheckConstraint(
            "length(hash) = 64 AND length(previous_hash) = 64", name=op.f("ck_audit_entry_hash")
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_audit_entry_number")),
        sa.ForeignKeyConstraint(["chain_id"], ["audit_chain.id"], name=op.f("fk_audit_entry_chain_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_audit_entry_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("chain_id", "number", name=op.f("uq_audit_entry_chain_id_number")),
    )
    op.create_index("ix_audit_entry_object", "audit_entry", ["object_kind", "object_id"], unique=False)
    op.execute(
        "INSERT INTO audit_chain (scope, length, head_hash) VALUES ('instance', 0, '" + "0" * 64 + "')"
    )


def downgrade() -> None:
    """Take the tables away, children first."""
    op.drop_table("audit_entry")
    op.drop_table("audit_chain")
