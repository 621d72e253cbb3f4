"""Revisions, marks, answers, attributions, flags."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant, Json, Key

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "revision",
        sa.Column("id", BigId, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("assignment_id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("number", BigId, nullable=False),
        sa.Column("base", BigId, nullable=False),
        sa.Column("client_key", Key(100), nullable=False),
        sa.Column("body_sha256", Key(64), nullable=False),
        sa.Column("state", Key(10), nullable=False),
        sa.Column("skip_reason", Key(20), nullable=True),
        sa.Column("pass", Key(10), nullable=False),
        sa.Column("codebook_version_id", BigId, nullable=False),
        sa.Column("text_sha256", Key(64), nullable=False),
        sa.Column("mask_version", BigId, nullable=False),
        sa.Column("profile_snapshot_id", BigId, nullable=True),
        sa.Column("as_of_from", sa.Date(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("known_at", BigId, nullable=False),
        sa.Column("shown_fields", Json, nullable=False),
        sa.Column("context_shown", Json, nullable=False),
        sa.Column("locale", Key(35), nullable=False),
        sa.Column("assisted", Json, nullable=False),
        sa.Column("outlet_guess", sa.String(length=300), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("is_correction", sa.Boolean(), nullable=False),
        sa.Column("is_independent", sa.Boolean(), nullable=False),
        sa.Column("is_surplus", sa.Boolean(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "(state = 'skipped') = (skip_reason IS NOT NULL) AND (skip_reason IS NULL OR skip_reason IN ('cannot_read', 'not_an_article', 'broken_text', 'other'))",
            name=op.f("ck_revision_skip_reason"),
        ),
        sa.CheckConstraint("pass IN ('blind', 'open', 'revealed')", name=op.f("ck_revision_pass")),
        sa.CheckConstraint("state IN ('draft', 'done', 'skipped')", name=op.f("ck_revision_state")),
        sa.CheckConstraint(
            "(as_of IS NULL) = (as_of_from IS NULL) AND (as_of IS NULL OR as_of_from <= as_of)",
            name=op.f("ck_revision_as_of"),
        ),
        sa.CheckConstraint("length(body_sha256) = 64", name=op.f("ck_revision_body_sha256")),
        sa.CheckConstraint("length(client_key) BETWEEN 8 AND 100", name=op.f("ck_revision_client_key")),
        sa.CheckConstraint("length(text_sha256) = 64", name=op.f("ck_revision_text_sha256")),
        sa.CheckConstraint("number >= 1 AND base = number - 1", name=op.f("ck_revision_number")),
        sa.CheckConstraint(
            "profile_snapshot_id IS NULL OR as_of IS NOT NULL", name=op.f("ck_revision_profile_has_a_day")
        ),
        sa.CheckConstraint("seconds BETWEEN 0 AND 1e9", name=op.f("ck_revision_seconds")),
        sa.ForeignKeyConstraint(
            ["assignment_id", "person_id"],
            ["assignment.id", "assignment.person_id"],
            name="fk_revision_own_assignment",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_revision_person_id")),
        sa.ForeignKeyConstraint(
            ["profile_snapshot_id"], ["profile_snapshot.id"], name=op.f("fk_revision_profile_snapshot_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "assignment_id"],
            ["assignment.project_id", "assignment.id"],
            name=op.f("fk_revision_project_id_assignment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "codebook_version_id"],
            ["codebook_version.project_id", "codebook_version.id"],
            name=op.f("fk_revision_project_id_codebook_version_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("assignment_id", "number", name=op.f("uq_revision_assignment_id_number")),
        sa.UniqueConstraint("person_id", "client_key", name=op.f("uq_revision_person_id_client_key")),
        sa.UniqueConstraint("project_id", "id", name=op.f("uq_revision_project_id_id")),
    )
    op.create_table(
        "attribution",
        sa.Column("id", BigId, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("revision_id", BigId, nullable=False),
        sa.Column("uid", Key(36), nullable=False),
        sa.Column("cited_outlet_id", BigId, nullable=True),
        sa.Column("cited_profile_id", BigId, nullable=True),
        sa.Column("via_outlet_id", BigId, nullable=True),
        sa.Column("speaker", sa.String(length=300), nullable=False),
        sa.Column("source_type", Key(40), nullable=True),
        sa.Column("speech", Key(10), nullable=False),
        sa.Column("nested_in_uid", Key(36), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "speech IN ('direct', 'indirect', 'mixed', 'thought')", name=op.f("ck_attribution_speech")
        ),
        sa.CheckConstraint(
            "nested_in_uid IS NULL OR nested_in_uid <> uid", name=op.f("ck_attribution_nested_in_another")
        ),
        sa.ForeignKeyConstraint(
            ["cited_outlet_id"], ["agent.id"], name=op.f("fk_attribution_cited_outlet_id")
        ),
        sa.ForeignKeyConstraint(
            ["cited_profile_id"], ["profile_snapshot.id"], name=op.f("fk_attribution_cited_profile_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "revision_id"],
            ["revision.project_id", "revision.id"],
            name=op.f("fk_attribution_project_id_revision_id"),
        ),
        sa.ForeignKeyConstraint(
            ["revision_id", "nested_in_uid"],
            ["attribution.revision_id", "attribution.uid"],
            name="fk_attribution_nested_in",
        ),
        sa.ForeignKeyConstraint(["via_outlet_id"], ["agent.id"], name=op.f("fk_attribution_via_outlet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribution")),
        sa.UniqueConstraint("revision_id", "id", name=op.f("uq_attribution_revision_id_id")),
        sa.UniqueConstraint("revision_id", "uid", name=op.f("uq_attribution_revision_id_uid")),
    )
    op.create_index(op.f("ix_attribution_cited_outlet_id"), "attribution", ["cited_outlet_id"], unique=False)
    op.create_table(
        "attribution_span",
        sa.Column("id", BigId, nullable=False),
        sa.Column("revision_id", BigId, nullable=False),
        sa.Column("attribution_id", BigId, nullable=False),
        sa.Column("part", Key(10), nullable=False),
        sa.Column("position", BigId, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.CheckConstraint("part IN ('source', 'cue', 'content')", name=op.f("ck_attribution_span_part")),
        sa.CheckConstraint('0 <= start AND start < "end"', name=op.f("ck_attribution_span_range")),
        sa.CheckConstraint('length(quote) = "end" - start', name=op.f("ck_attribution_span_quote_length")),
        sa.ForeignKeyConstraint(
            ["revision_id", "attribution_id"],
            ["attribution.revision_id", "attribution.id"],
            name=op.f("fk_attribution_span_revision_id_attribution_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribution_span")),
        sa.UniqueConstraint(
            "attribution_id",
            "part",
            "position",
            name=op.f("uq_attribution_span_attribution_id_part_position"),
        ),
    )
    op.create_index("ix_attribution_span_revision_id", "attribution_span", ["revision_id"], unique=False)
    op.create_table(
        "mark",
        sa.Column("id", BigId, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("revision_id", BigId, nullable=False),
        sa.Column("uid", Key(36), nullable=False),
        sa.Column("variable_id", BigId, nullable=False),
        sa.Column("label_id", BigId, nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("attributes", Json, nullable=False),
        sa.Column("attribution_uid", Key(36), nullable=True),
        sa.Column("confidence", BigId, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint('0 <= start AND start < "end"', name=op.f("ck_mark_range")),
        sa.CheckConstraint(
            "confidence IS NULL OR confidence BETWEEN 1 AND 3", name=op.f("ck_mark_confidence")
        ),
        sa.CheckConstraint("label_id IS NOT NULL OR value IS NOT NULL", name=op.f("ck_mark_says_something")),
        sa.CheckConstraint('length(quote) = "end" - start', name=op.f("ck_mark_quote_length")),
        sa.ForeignKeyConstraint(
            ["project_id", "revision_id"],
            ["revision.project_id", "revision.id"],
            name=op.f("fk_mark_project_id_revision_id"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "variable_id"],
            ["variable.project_id", "variable.id"],
            name=op.f("fk_mark_project_id_variable_id"),
        ),
        sa.ForeignKeyConstraint(
            ["revision_id", "attribution_uid"],
            ["attribution.revision_id", "attribution.uid"],
            name=op.f("fk_mark_revision_id_attribution_uid"),
        ),
        sa.ForeignKeyConstraint(
            ["variable_id", "label_id"],
            ["label.variable_id", "label.id"],
            name=op.f("fk_mark_variable_id_label_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark")),
        sa.UniqueConstraint("revision_id", "uid", name=op.f("uq_mark_revision_id_uid")),
    )
    op.create_table(
        "answer",
        sa.Column("id", BigId, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("revision_id", BigId, nullable=False),
        sa.Column("layer", Key(80), nullable=False),
        sa.Column("variable_id", BigId, nullable=True),
        sa.Column("is_none", sa.Boolean(), nullable=False),
        sa.Column("label_id", BigId, nullable=True),
        sa.Column("number", sa.Double(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("attributes", Json, nullable=False),
        sa.Column("confidence", BigId, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("(variable_id IS NULL) = (layer = 'attributions')", name=op.f("ck_answer_layer")),
        sa.CheckConstraint(
            "layer <> 'attributions' OR is_none", name=op.f("ck_answer_attributions_only_none")
        ),
        sa.CheckConstraint(
            "(CASE WHEN is_none THEN 1 ELSE 0 END) + (CASE WHEN label_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN number IS NULL THEN 0 ELSE 1 END) + (CASE WHEN words IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_answer_one_thing"),
        ),
        sa.CheckConstraint(
            "confidence IS NULL OR confidence BETWEEN 1 AND 3", name=op.f("ck_answer_confidence")
        ),
        sa.CheckConstraint(
            "number IS NULL OR number BETWEEN -1e300 AND 1e300", name=op.f("ck_answer_number")
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "revision_id"],
            ["revision.project_id", "revision.id"],
            name=op.f("fk_answer_project_id_revision_id"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "variable_id"],
            ["variable.project_id", "variable.id"],
            name=op.f("fk_answer_project_id_variable_id"),
        ),
        sa.ForeignKeyConstraint(
            ["variable_id", "label_id"],
            ["label.variable_id", "label.id"],
            name=op.f("fk_answer_variable_id_label_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint(
            "revision_id", "layer", "label_id", name=op.f("uq_answer_revision_id_layer_label_id")
        ),
    )
    op.create_index(
        "uq_answer_single",
        "answer",
        ["revision_id", "layer"],
        unique=True,
        sqlite_where=sa.text("label_id IS NULL"),
        postgresql_where=sa.text("label_id IS NULL"),
    )
    op.create_table(
        "flag",
        sa.Column("id", BigId, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("revision_id", BigId, nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by_id", BigId, nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.CheckConstraint("(answered_at IS NULL) = (answer IS NULL)", name=op.f("ck_flag_answered")),
        sa.CheckConstraint("length(question) BETWEEN 1 AND 4000", name=op.f("ck_flag_question_length")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_flag_answered_by_id")),
        sa.ForeignKeyConstraint(
            ["project_id", "revision_id"],
            ["revision.project_id", "revision.id"],
            name=op.f("fk_flag_project_id_revision_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag")),
        sa.UniqueConstraint("revision_id", name=op.f("uq_flag_revision_id")),
    )


def downgrade() -> None:
    """Take the tables away, children first."""
    op.drop_table("flag")
    op.drop_table("answer")
    op.drop_table("mark")
    op.drop_table("attribution_span")
    op.drop_table("attribution")
    op.drop_table("revision")
