"""Rounds, batches, assignments, slots."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant, Json, Key

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "round",
        sa.Column("id", BigId, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("purpose", Key(20), nullable=False),
        sa.Column("codebook_version_id", BigId, nullable=False),
        sa.Column("condition", Key(20), nullable=False),
        sa.Column("hidden_fields", Json, nullable=False),
        sa.Column("randomised_arms", sa.Boolean(), nullable=False),
        sa.Column("unit", Key(10), nullable=False),
        sa.Column("roles", Json, nullable=False),
        sa.Column("asks_attributions", sa.Boolean(), nullable=False),
        sa.Column("requires_attributions", sa.Boolean(), nullable=False),
        sa.Column("asks_confidence", sa.Boolean(), nullable=False),
        sa.Column("asks_outlet_guess", sa.Boolean(), nullable=False),
        sa.Column("k", BigId, nullable=False),
        sa.Column("overlap_count", BigId, nullable=True),
        sa.Column("overlap_percent", BigId, nullable=True),
        sa.Column("sample_size", BigId, nullable=True),
        sa.Column("stratify_by", Json, nullable=False),
        sa.Column("reading_order", Key(20), nullable=False),
        sa.Column("seed", BigId, nullable=False),
        sa.Column("lease_hours", BigId, nullable=False),
        sa.Column("skip_frees_slot", sa.Boolean(), nullable=False),
        sa.Column("primary_measure", Key(40), nullable=True),
        sa.Column("primary_threshold", sa.Double(), nullable=True),
        sa.Column("state", Key(10), nullable=False),
        sa.Column("created_by_id", BigId, nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("started_at", Instant(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("blind_locked_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "condition IN ('open', 'blind', 'blind_then_reveal')", name=op.f("ck_round_condition")
        ),
        sa.CheckConstraint(
            "purpose IN ('training', 'pilot', 'reliability', 'production', 'repeat')",
            name=op.f("ck_round_purpose"),
        ),
        sa.CheckConstraint(
            "reading_order IN ('articles', 'random', 'sequential')", name=op.f("ck_round_reading_order")
        ),
        sa.CheckConstraint("state IN ('draft', 'running', 'paused', 'closed')", name=op.f("ck_round_state")),
        sa.CheckConstraint("unit IN ('paragraph', 'sentence', 'document')", name=op.f("ck_round_unit")),
        sa.CheckConstraint("k BETWEEN 1 AND 50", name=op.f("ck_round_k")),
        sa.CheckConstraint("lease_hours BETWEEN 1 AND 8760", name=op.f("ck_round_lease_hours")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name=op.f("ck_round_name_length")),
        sa.CheckConstraint("overlap_count >= 0", name=op.f("ck_round_overlap_count")),
        sa.CheckConstraint(
            "overlap_count IS NULL OR overlap_percent IS NULL", name=op.f("ck_round_one_overlap")
        ),
        sa.CheckConstraint("overlap_percent BETWEEN 0 AND 100", name=op.f("ck_round_overlap_percent")),
        sa.CheckConstraint("sample_size >= 1", name=op.f("ck_round_sample_size")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_round_created_by_id")),
        sa.ForeignKeyConstraint(
            ["project_id", "codebook_version_id"],
            ["codebook_version.project_id", "codebook_version.id"],
            name=op.f("fk_round_project_id_codebook_version_id"),
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_round_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("project_id", "id", name=op.f("uq_round_project_id_id")),
        sa.UniqueConstraint("project_id", "name", name=op.f("uq_round_project_id_name")),
    )
    op.create_table(
        "round_variable",
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("round_id", BigId, autoincrement=False, nullable=False),
        sa.Column("variable_id", BigId, autoincrement=False, nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id", "round_id"],
            ["round.project_id", "round.id"],
            name=op.f("fk_round_variable_project_id_round_id"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "variable_id"],
            ["variable.project_id", "variable.id"],
            name=op.f("fk_round_variable_project_id_variable_id"),
        ),
        sa.PrimaryKeyConstraint("round_id", "variable_id", name=op.f("pk_round_variable")),
    )
    op.create_table(
        "round_member",
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("round_id", BigId, autoincrement=False, nullable=False),
        sa.Column("person_id", BigId, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id", "person_id"],
            ["member.project_id", "member.person_id"],
            name=op.f("fk_round_member_project_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "round_id"],
            ["round.project_id", "round.id"],
            name=op.f("fk_round_member_project_id_round_id"),
        ),
        sa.PrimaryKeyConstraint("round_id", "person_id", name=op.f("pk_round_member")),
    )
    op.create_table(
        "round_reader",
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("round_id", BigId, autoincrement=False, nullable=False),
        sa.Column("person_id", BigId, autoincrement=False, nullable=False),
        sa.Column("what", sa.String(length=100), nullable=False),
        sa.Column("read_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_round_reader_person_id")),
        sa.ForeignKeyConstraint(
            ["project_id", "round_id"],
            ["round.project_id", "round.id"],
            name=op.f("fk_round_reader_project_id_round_id"),
        ),
        sa.PrimaryKeyConstraint("round_id", "person_id", name=op.f("pk_round_reader")),
    )
    op.create_table(
        "arm",
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("round_id", BigId, autoincrement=False, nullable=False),
        sa.Column("document_id", BigId, autoincrement=False, nullable=False),
        sa.Column("person_id", BigId, autoincrement=False, nullable=False),
        sa.Column("condition", Key(10), nullable=False),
        sa.CheckConstraint("condition IN ('open', 'blind')", name=op.f("ck_arm_condition")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_arm_person_id")),
        sa.ForeignKeyConstraint(
            ["project_id", "document_id"],
            ["document.project_id", "document.id"],
            name=op.f("fk_arm_project_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "round_id"],
            ["round.project_id", "round.id"],
            name=op.f("fk_arm_project_id_round_id"),
        ),
        sa.PrimaryKeyConstraint("round_id", "document_id", "person_id", name=op.f("pk_arm")),
    )
    op.create_index(op.f("ix_arm_document_id"), "arm", ["document_id"], unique=False)
    op.create_table(
        "round_document",
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("round_id", BigId, autoincrement=False, nullable=False),
        sa.Column("document_id", BigId, autoincrement=False, nullable=False),
        sa.Column("shuffle", BigId, nullable=False),
        sa.Column("owner_group", Key(130), nullable=False),
        sa.Column("language", Key(35), nullable=True),
        sa.Column("slots", BigId, nullable=False),
        sa.Column("free_slots", BigId, nullable=False),
        sa.CheckConstraint(
            "0 <= free_slots AND free_slots <= slots", name=op.f("ck_round_document_free_slots")
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "document_id"],
            ["document.project_id", "document.id"],
            name=op.f("fk_round_document_project_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "round_id"],
            ["round.project_id", "round.id"],
            name=op.f("fk_round_document_project_id_round_id"),
        ),
        sa.PrimaryKeyConstraint("round_id", "document_id", name=op.f("pk_round_document")),
    )
    op.create_index(op.f("ix_round_document_document_id"), "round_document", ["document_id"], unique=False)
    op.create_index(
        "ix_round_document_free",
        "round_document",
        ["round_id", "shuffle"],
        unique=False,
        sqlite_where=sa.text("free_slots > 0"),
        postgresql_where=sa.text("free_slots > 0"),
    )
    op.create_table(
        "batch",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("round_id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("document_id", BigId, nullable=False),
        sa.Column("claimed_at", Instant(), nullable=False),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_batch_person_id")),
        sa.ForeignKeyConstraint(
            ["project_id", "document_id"],
            ["document.project_id", "document.id"],
            name=op.f("fk_batch_project_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "round_id"],
            ["round.project_id", "round.id"],
            name=op.f("fk_batch_project_id_round_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sa.UniqueConstraint("round_id", "person_id", "id", name=op.f("uq_batch_round_id_person_id_id")),
    )
    op.create_index(op.f("ix_batch_document_id"), "batch", ["document_id"], unique=False)
    op.create_index(
        "ix_batch_round_id_person_id_document_id",
        "batch",
        ["round_id", "person_id", "document_id"],
        unique=False,
    )
    op.create_index(
        "uq_batch_unfinished",
        "batch",
        ["round_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_table(
        "assignment",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("round_id", BigId, nullable=False),
        sa.Column("document_id", BigId, nullable=False),
        sa.Column("passage_id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("batch_id", BigId, nullable=False),
        sa.Column("condition", Key(10), nullable=False),
        sa.Column("hidden_fields", Json, nullable=False),
        sa.Column("pass", Key(10), nullable=False),
        sa.Column("state", Key(12), nullable=False),
        sa.Column("is_surplus", sa.Boolean(), nullable=False),
        sa.Column("claimed_at", Instant(), nullable=False),
        sa.Column("lease_until", Instant(), nullable=False),
        sa.Column("current_number", BigId, nullable=False),
        sa.Column("current_revision_id", BigId, nullable=True),
        sa.Column("first_done_revision_id", BigId, nullable=True),
        sa.Column("locked_at", Instant(), nullable=True),
        sa.Column("excluded_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("condition IN ('open', 'blind')", name=op.f("ck_assignment_condition")),
        sa.CheckConstraint("pass IN ('blind', 'open', 'revealed')", name=op.f("ck_assignment_pass")),
        sa.CheckConstraint(
            "state <> 'done' OR first_done_revision_id IS NOT NULL",
            name=op.f("ck_assignment_done_has_a_revision"),
        ),
        sa.CheckConstraint(
            "state IN ('unfinished', 'done', 'skipped', 'declined', 'lapsed')",
            name=op.f("ck_assignment_state"),
        ),
        sa.CheckConstraint(
            "(current_number = 0) = (current_revision_id IS NULL)",
            name=op.f("ck_assignment_current_revision"),
        ),
        sa.CheckConstraint(
            "NOT is_surplus OR current_revision_id IS NOT NULL", name=op.f("ck_assignment_surplus_was_saved")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_assignment_person_id")),
        sa.ForeignKeyConstraint(
            ["project_id", "document_id", "passage_id"],
            ["passage.project_id", "passage.document_id", "passage.id"],
            name=op.f("fk_assignment_project_id_document_id_passage_id"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "round_id"],
            ["round.project_id", "round.id"],
            name=op.f("fk_assignment_project_id_round_id"),
        ),
        sa.ForeignKeyConstraint(
            ["round_id", "person_id", "batch_id"],
            ["batch.round_id", "batch.person_id", "batch.id"],
            name=op.f("fk_assignment_round_id_person_id_batch_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint("id", "person_id", name=op.f("uq_assignment_id_person_id")),
        sa.UniqueConstraint("project_id", "id", name=op.f("uq_assignment_project_id_id")),
        sa.UniqueConstraint(
            "round_id", "passage_id", "id", name=op.f("uq_assignment_round_id_passage_id_id")
        ),
        sa.UniqueConstraint(
            "round_id", "passage_id", "person_id", name=op.f("uq_assignment_round_id_passage_id_person_id")
        ),
    )
    op.create_index("ix_assignment_batch_id", "assignment", ["batch_id"], unique=False)
    op.create_index(
        "ix_assignment_lease",
        "assignment",
        ["round_id", "lease_until"],
        unique=False,
        sqlite_where=sa.text("state = 'unfinished'"),
        postgresql_where=sa.text("state = 'unfinished'"),
    )
    op.create_index(op.f("ix_assignment_passage_id"), "assignment", ["passage_id"], unique=False)
    op.create_index("ix_assignment_person_id_round_id", "assignment", ["person_id", "round_id"], unique=False)
    op.create_table(
        "slot",
        sa.Column("id", BigId, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("round_id", BigId, nullable=False),
        sa.Column("document_id", BigId, nullable=False),
        sa.Column("passage_id", BigId, nullable=False),
        sa.Column("number", BigId, nullable=False),
        sa.Column("shuffle", BigId, nullable=False),
        sa.Column("reserved_for_id", BigId, nullable=True),
        sa.Column("assignment_id", BigId, nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "closed_at IS NULL OR assignment_id IS NULL", name=op.f("ck_slot_closed_is_empty")
        ),
        sa.CheckConstraint("number BETWEEN 1 AND 50", name=op.f("ck_slot_number")),
        sa.ForeignKeyConstraint(
            ["project_id", "document_id", "passage_id"],
            ["passage.project_id", "passage.document_id", "passage.id"],
            name=op.f("fk_slot_project_id_document_id_passage_id"),
        ),
        sa.ForeignKeyConstraint(["reserved_for_id"], ["person.id"], name=op.f("fk_slot_reserved_for_id")),
        sa.ForeignKeyConstraint(
            ["round_id", "document_id"],
            ["round_document.round_id", "round_document.document_id"],
            name=op.f("fk_slot_round_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["round_id", "passage_id", "assignment_id"],
            ["assignment.round_id", "assignment.passage_id", "assignment.id"],
            name=op.f("fk_slot_round_id_passage_id_assignment_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_slot_assignment_id")),
        sa.UniqueConstraint(
            "round_id", "passage_id", "number", name=op.f("uq_slot_round_id_passage_id_number")
        ),
    )
    op.create_index(op.f("ix_slot_passage_id"), "slot", ["passage_id"], unique=False)
    op.create_index("ix_slot_round_id_document_id", "slot", ["round_id", "document_id"], unique=False)


def downgrade() -> None:
    """Take the tables away, children first."""
    op.drop_table("slot")
    op.drop_table("assignment")
    op.drop_table("batch")
    op.drop_table("round_document")
    op.drop_table("arm")
    op.drop_table("round_reader")
    op.drop_table("round_member")
    op.drop_table("round_variable")
    op.drop_table("round")
