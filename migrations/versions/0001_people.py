"""People, their links, sessions and tokens."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant, Key

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "person",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("edits_registry", sa.Boolean(), nullable=False),
        sa.Column("locale", Key(35), nullable=True),
        sa.Column("time_zone", Key(64), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("deactivated_at", Instant(), nullable=True),
        sa.Column("forgotten_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_table(
        "identity",
        sa.Column("person_id", BigId, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", Key(254), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_identity_email_lower")),
        sa.CheckConstraint("length(email) BETWEEN 3 AND 254", name=op.f("ck_identity_email_length")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 200", name=op.f("ck_identity_name_length")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_identity_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_identity")),
        sa.UniqueConstraint("email", name=op.f("uq_identity_email")),
    )
    op.create_table(
        "person_language",
        sa.Column("person_id", BigId, autoincrement=False, nullable=False),
        sa.Column("language", Key(35), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_language_person_id")),
        sa.PrimaryKeyConstraint("person_id", "language", name=op.f("pk_person_language")),
    )
    op.create_table(
        "sign_in_link",
        sa.Column("id", BigId, nullable=False),
        sa.Column("secret_hash", Key(64), nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("purpose", Key(20), nullable=False),
        sa.Column("created_by_id", BigId, nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.CheckConstraint("purpose IN ('sign_in', 'invitation')", name=op.f("ck_sign_in_link_purpose")),
        sa.CheckConstraint("length(secret_hash) = 64", name=op.f("ck_sign_in_link_secret_hash")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_sign_in_link_created_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_link_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_link")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_sign_in_link_secret_hash")),
    )
    op.create_index("ix_sign_in_link_person_id", "sign_in_link", ["person_id"], unique=False)
    op.create_table(
        "login_session",
        sa.Column("id", BigId, nullable=False),
        sa.Column("secret_hash", Key(64), nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("last_seen_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.CheckConstraint("length(secret_hash) = 64", name=op.f("ck_login_session_secret_hash")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_login_session_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_login_session_secret_hash")),
    )
    op.create_index("ix_login_session_person_id", "login_session", ["person_id"], unique=False)
    op.create_table(
        "api_token",
        sa.Column("id", BigId, nullable=False),
        sa.Column("secret_hash", Key(64), nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("scope", Key(10), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.CheckConstraint("scope IN ('read', 'write', 'lead')", name=op.f("ck_api_token_scope")),
        sa.CheckConstraint("length(secret_hash) = 64", name=op.f("ck_api_token_secret_hash")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_api_token_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_api_token_secret_hash")),
    )
    op.create_index("ix_api_token_person_id", "api_token", ["person_id"], unique=False)
    op.create_table(
        "login_attempt",
        sa.Column("id", BigId, nullable=False),
        sa.Column("subject_hash", Key(64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_attempt")),
    )
    op.create_index("ix_login_attempt_at", "login_attempt", ["at"], unique=False)
    op.create_index("ix_login_attempt_subject_hash_at", "login_attempt", ["subject_hash", "at"], unique=False)


def downgrade() -> None:
    """Take the tables away, children first."""
    op.drop_table("login_attempt")
    op.drop_table("api_token")
    op.drop_table("login_session")
    op.drop_table("sign_in_link")
    op.drop_table("person_language")
    op.drop_table("identity")
    op.drop_table("person")
