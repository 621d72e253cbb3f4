"""The registry of agents and assertions."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant, Json, Key

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "registry_head",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("sequence", BigId, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_registry_head_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_head")),
    )
    op.create_table(
        "agent",
        sa.Column("id", BigId, nullable=False),
        sa.Column("slug", Key(120), nullable=False),
        sa.Column("kind", Key(20), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("is_stub", sa.Boolean(), nullable=False),
        sa.Column("merged_into_id", BigId, nullable=True),
        sa.Column("created_by_id", BigId, nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('outlet', 'organisation', 'person', 'state_body', 'platform', 'rater')",
            name=op.f("ck_agent_kind"),
        ),
        sa.CheckConstraint(
            "length(slug) BETWEEN 1 AND 120 AND slug = lower(slug)", name=op.f("ck_agent_slug")
        ),
        sa.CheckConstraint(
            "merged_into_id IS NULL OR merged_into_id <> id", name=op.f("ck_agent_merged_elsewhere")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_agent_created_by_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["agent.id"], name=op.f("fk_agent_merged_into_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent")),
        sa.UniqueConstraint("slug", name=op.f("uq_agent_slug")),
    )
    op.create_table(
        "agent_name",
        sa.Column("id", BigId, nullable=False),
        sa.Column("agent_id", BigId, nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("folded", Key(300), nullable=False),
        sa.Column("language", Key(35), nullable=True),
        sa.Column("script", Key(4), nullable=True),
        sa.Column("kind", Key(20), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_from_precision", Key(10), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("valid_to_precision", Key(10), nullable=True),
        sa.Column("sequence", BigId, nullable=False),
        sa.CheckConstraint(
            "kind IN ('official', 'translation', 'acronym', 'former')", name=op.f("ck_agent_name_kind")
        ),
        sa.CheckConstraint(
            "valid_from_precision IS NULL OR valid_from_precision IN ('day', 'month', 'year')",
            name=op.f("ck_agent_name_valid_from_precision"),
        ),
        sa.CheckConstraint(
            "valid_to_precision IS NULL OR valid_to_precision IN ('day', 'month', 'year')",
            name=op.f("ck_agent_name_valid_to_precision"),
        ),
        sa.CheckConstraint(
            "valid_from IS NULL OR valid_to IS NULL OR valid_from <= valid_to",
            name=op.f("ck_agent_name_valid_span"),
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_agent_name_agent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent_name")),
    )
    op.create_index(op.f("ix_agent_name_agent_id"), "agent_name", ["agent_id"], unique=False)
    op.create_index("ix_agent_name_folded", "agent_name", ["folded"], unique=False)
    op.create_table(
        "agent_domain",
        sa.Column("id", BigId, nullable=False),
        sa.Column("agent_id", BigId, nullable=False),
        sa.Column("host", Key(253), nullable=False),
        sa.Column("path_prefix", Key(300), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_from_precision", Key(10), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("valid_to_precision", Key(10), nullable=True),
        sa.Column("evidence_url", sa.Text(), nullable=True),
        sa.Column("evidence_note", sa.Text(), nullable=True),
        sa.Column("sequence", BigId, nullable=False),
        sa.CheckConstraint("substr(path_prefix, 1, 1) = '/'", name=op.f("ck_agent_domain_path_prefix")),
        sa.CheckConstraint(
            "valid_from_precision IS NULL OR valid_from_precision IN ('day', 'month', 'year')",
            name=op.f("ck_agent_domain_valid_from_precision"),
        ),
        sa.CheckConstraint(
            "valid_to_precision IS NULL OR valid_to_precision IN ('day', 'month', 'year')",
            name=op.f("ck_agent_domain_valid_to_precision"),
        ),
        sa.CheckConstraint("host = lower(host)", name=op.f("ck_agent_domain_host_lower")),
        sa.CheckConstraint(
            "valid_from IS NULL OR valid_to IS NULL OR valid_from <= valid_to",
            name=op.f("ck_agent_domain_valid_span"),
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_agent_domain_agent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent_domain")),
    )
    op.create_index(op.f("ix_agent_domain_agent_id"), "agent_domain", ["agent_id"], unique=False)
    op.create_index("ix_agent_domain_host", "agent_domain", ["host"], unique=False)
    op.create_table(
        "rating_scheme",
        sa.Column("id", BigId, nullable=False),
        sa.Column("key", Key(120), nullable=False),
        sa.Column("rater_id", BigId, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("version", sa.String(length=60), nullable=False),
        sa.Column("scale", Key(20), nullable=False),
        sa.Column("levels", Json, nullable=False),
        sa.Column("orientation", sa.String(length=200), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("licence", sa.String(length=200), nullable=False),
        sa.Column("redistributable", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["rater_id"], ["agent.id"], name=op.f("fk_rating_scheme_rater_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_scheme")),
        sa.UniqueConstraint("key", name=op.f("uq_rating_scheme_key")),
    )
    op.create_table(
        "assertion",
        sa.Column("id", BigId, nullable=False),
        sa.Column("sequence", BigId, nullable=False),
        sa.Column("subject_id", BigId, nullable=False),
        sa.Column("property", Key(60), nullable=False),
        sa.Column("value_state", Key(20), nullable=False),
        sa.Column("value_code", Key(120), nullable=True),
        sa.Column("value_text", sa.Text(), nullable=True),
        sa.Column("value_number", sa.Double(), nullable=True),
        sa.Column("value_agent_id", BigId, nullable=True),
        sa.Column("qualifier", sa.String(length=200), nullable=True),
        sa.Column("rating_scheme_id", BigId, nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_from_precision", Key(10), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("valid_to_precision", Key(10), nullable=True),
        sa.Column("asserted_by_id", BigId, nullable=False),
        sa.Column("evidence_url", sa.Text(), nullable=True),
        sa.Column("evidence_archive_url", sa.Text(), nullable=True),
        sa.Column("evidence_quote", sa.Text(), nullable=True),
        sa.Column("evidence_note", sa.Text(), nullable=True),
        sa.Column("evidence_retrieved_at", Instant(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("confidence", Key(10), nullable=False),
        sa.Column("status", Key(20), nullable=False),
        sa.Column("supersedes_id", BigId, nullable=True),
        sa.Column("redistributable", sa.Boolean(), nullable=False),
        sa.Column("recorded_by_id", BigId, nullable=True),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "(value_state = 'known') = (value_code IS NOT NULL OR value_text IS NOT NULL OR value_number IS NOT NULL OR value_agent_id IS NOT NULL)",
            name=op.f("ck_assertion_known_value"),
        ),
        sa.CheckConstraint("confidence IN ('low', 'medium', 'high')", name=op.f("ck_assertion_confidence")),
        sa.CheckConstraint(
            "status = 'current' OR supersedes_id IS NOT NULL", name=op.f("ck_assertion_status_names_its_row")
        ),
        sa.CheckConstraint(
            "status IN ('current', 'disputed', 'retracted')", name=op.f("ck_assertion_status")
        ),
        sa.CheckConstraint(
            "valid_from_precision IS NULL OR valid_from_precision IN ('day', 'month', 'year')",
            name=op.f("ck_assertion_valid_from_precision"),
        ),
        sa.CheckConstraint(
            "valid_to_precision IS NULL OR valid_to_precision IN ('day', 'month', 'year')",
            name=op.f("ck_assertion_valid_to_precision"),
        ),
        sa.CheckConstraint(
            "value_state IN ('known', 'unknown', 'not_applicable')", name=op.f("ck_assertion_value_state")
        ),
        sa.CheckConstraint(
            "supersedes_id IS NULL OR supersedes_id <> id", name=op.f("ck_assertion_supersedes_another")
        ),
        sa.CheckConstraint(
            "valid_from IS NULL OR valid_to IS NULL OR valid_from <= valid_to",
            name=op.f("ck_assertion_valid_span"),
        ),
        sa.CheckConstraint(
            "value_number IS NULL OR value_number BETWEEN -1e300 AND 1e300",
            name=op.f("ck_assertion_value_number"),
        ),
        sa.ForeignKeyConstraint(["asserted_by_id"], ["agent.id"], name=op.f("fk_assertion_asserted_by_id")),
        sa.ForeignKeyConstraint(
            ["rating_scheme_id"], ["rating_scheme.id"], name=op.f("fk_assertion_rating_scheme_id")
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_assertion_recorded_by_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["agent.id"], name=op.f("fk_assertion_subject_id")),
        sa.ForeignKeyConstraint(["supersedes_id"], ["assertion.id"], name=op.f("fk_assertion_supersedes_id")),
        sa.ForeignKeyConstraint(["value_agent_id"], ["agent.id"], name=op.f("fk_assertion_value_agent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assertion")),
        sa.UniqueConstraint("sequence", name=op.f("uq_assertion_sequence")),
    )
    op.create_index("ix_assertion_subject_id_sequence", "assertion", ["subject_id", "sequence"], unique=False)
    op.create_index(
        "ix_assertion_value_agent_id",
        "assertion",
        ["value_agent_id"],
        unique=False,
        sqlite_where=sa.text("value_agent_id IS NOT NULL"),
        postgresql_where=sa.text("value_agent_id IS NOT NULL"),
    )
    op.create_table(
        "profile_snapshot",
        sa.Column("id", BigId, nullable=False),
        sa.Column("agent_id", BigId, nullable=False),
        sa.Column("sha256", Key(64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_profile_snapshot_sha256")),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_profile_snapshot_agent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_snapshot")),
        sa.UniqueConstraint("sha256", name=op.f("uq_profile_snapshot_sha256")),
    )
    op.create_index(op.f("ix_profile_snapshot_agent_id"), "profile_snapshot", ["agent_id"], unique=False)
    op.execute("INSERT INTO registry_head (id, sequence) VALUES (1, 0)")


def downgrade() -> None:
    """Take the tables away, children first."""
    op.drop_table("profile_snapshot")
    op.drop_table("assertion")
    op.drop_table("rating_scheme")
    op.drop_table("agent_domain")
    op.drop_table("agent_name")
    op.drop_table("agent")
    op.drop_table("registry_head")
