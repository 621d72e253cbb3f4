"""Copies and related claims: runs, what they found, decisions on it, and clusters of claims."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant, Json, Key
from app.models.trigger import Trigger

revision = "0014"
down_revision = "0013"

# As they were when this migration was written; a later migration says what changed.
TRIGGERS = (
    (
        "tr_reuse_decision_no_update",
        "reuse_decision",
        "UPDATE",
        "1 = 1",
        "reuse_decision rows are only added",
    ),
    (
        "tr_reuse_decision_no_delete",
        "reuse_decision",
        "DELETE",
        "1 = 1",
        "reuse_decision rows are only added",
    ),
    (
        "tr_reuse_decision_no_truncate",
        "reuse_decision",
        "TRUNCATE",
        "1 = 1",
        "reuse_decision rows are only added",
    ),
    ("tr_claim_member_no_update", "claim_member", "UPDATE", "1 = 1", "claim_member rows are only added"),
    ("tr_claim_member_no_delete", "claim_member", "DELETE", "1 = 1", "claim_member rows are only added"),
    ("tr_claim_member_no_truncate", "claim_member", "TRUNCATE", "1 = 1", "claim_member rows are only added"),
    ("tr_text_relation_no_update", "text_relation", "UPDATE", "1 = 1", "text relations are only added"),
    (
        "tr_text_relation_while_running",
        "text_relation",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM reuse_run r WHERE r.id = NEW.run_id AND r.state = 'running')",
        "a run that has ended finds nothing more",
    ),
    (
        "tr_text_relation_no_delete",
        "text_relation",
        "DELETE",
        "EXISTS (SELECT 1 FROM reuse_run r WHERE r.id = OLD.run_id AND r.state = 'complete' AND NOT EXISTS (SELECT 1 FROM reuse_run n WHERE n.project_id = r.project_id AND n.state = 'complete' AND n.id > r.id))",
        "what the newest run found stays",
    ),
    (
        "tr_reuse_run_stays_complete",
        "reuse_run",
        "UPDATE",
        "OLD.state = 'complete'",
        "a complete run does not change",
    ),
    (
        "tr_claim_member_inside_passage",
        "claim_member",
        "INSERT",
        'NEW."end" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM passage p WHERE p.id = NEW.passage_id AND NEW."end" <= p."end" - p.start)',
        "a part of a passage lies inside it",
    ),
)


def upgrade() -> None:
    """Make the tables, and what keeps their rows."""
    op.create_index(
        "uq_publication_edge_project_id_id", "publication_edge", ["project_id", "id"], unique=True
    )
    op.create_table(
        "claim_cluster",
        sa.Column("id", BigId, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("created_by_id", BigId, nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 200", name=op.f("ck_claim_cluster_name_length")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_claim_cluster_created_by_id")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_claim_cluster_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_cluster")),
        sa.UniqueConstraint("project_id", "id", name=op.f("uq_claim_cluster_project_id_id")),
        sa.UniqueConstraint("project_id", "name", name=op.f("uq_claim_cluster_project_id_name")),
    )
    op.create_table(
        "reuse_run",
        sa.Column("id", BigId, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("job_id", BigId, nullable=True),
        sa.Column("state", Key(20), nullable=False),
        sa.Column("parameters", Json, nullable=False),
        sa.Column("counts", Json, nullable=False),
        sa.Column("created_by_id", BigId, nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("completed_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "(state = 'complete') = (completed_at IS NOT NULL)", name=op.f("ck_reuse_run_completed_at")
        ),
        sa.CheckConstraint("state IN ('running', 'complete', 'failed')", name=op.f("ck_reuse_run_state")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_reuse_run_created_by_id")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_reuse_run_job_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_reuse_run_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reuse_run")),
        sa.UniqueConstraint("project_id", "id", name=op.f("uq_reuse_run_project_id_id")),
    )
    op.create_table(
        "reuse_decision",
        sa.Column("id", BigId, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("document_id", BigId, nullable=False),
        sa.Column("other_document_id", BigId, nullable=False),
        sa.Column("outcome", Key(20), nullable=False),
        sa.Column("publication_edge_id", BigId, nullable=True),
        sa.Column("run_id", BigId, nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("decided_by_id", BigId, nullable=True),
        sa.Column("decided_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "(outcome = 'accepted') = (publication_edge_id IS NOT NULL)",
            name=op.f("ck_reuse_decision_accepted_as_an_edge"),
        ),
        sa.CheckConstraint(
            "outcome IN ('accepted', 'refused', 'unrelated')", name=op.f("ck_reuse_decision_outcome")
        ),
        sa.CheckConstraint("document_id < other_document_id", name=op.f("ck_reuse_decision_two_documents")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_reuse_decision_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "document_id"],
            ["document.project_id", "document.id"],
            name=op.f("fk_reuse_decision_project_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "other_document_id"],
            ["document.project_id", "document.id"],
            name="fk_reuse_decision_other_document",
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "publication_edge_id"],
            ["publication_edge.project_id", "publication_edge.id"],
            name=op.f("fk_reuse_decision_project_id_publication_edge_id"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "run_id"],
            ["reuse_run.project_id", "reuse_run.id"],
            name=op.f("fk_reuse_decision_project_id_run_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reuse_decision")),
    )
    op.create_index(
        "ix_reuse_decision_project_id_document_id",
        "reuse_decision",
        ["project_id", "document_id"],
        unique=False,
    )
    op.create_table(
        "claim_member",
        sa.Column("id", BigId, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("cluster_id", BigId, nullable=False),
        sa.Column("passage_id", BigId, nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("relation", Key(20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("recorded_by_id", BigId, nullable=True),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "relation IN ('same_event', 'complements', 'contradicts', 'part_total', 'same_frame')",
            name=op.f("ck_claim_member_relation"),
        ),
        sa.CheckConstraint(
            '(start IS NULL) = ("end" IS NULL) AND (start IS NULL OR (0 <= start AND start < "end"))',
            name=op.f("ck_claim_member_range"),
        ),
        sa.CheckConstraint("length(note) <= 2000", name=op.f("ck_claim_member_note_length")),
        sa.ForeignKeyConstraint(
            ["project_id", "cluster_id"],
            ["claim_cluster.project_id", "claim_cluster.id"],
            name=op.f("fk_claim_member_project_id_cluster_id"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "passage_id"],
            ["passage.project_id", "passage.id"],
            name=op.f("fk_claim_member_project_id_passage_id"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_claim_member_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_member")),
    )
    op.create_index("ix_claim_member_cluster_id", "claim_member", ["cluster_id"], unique=False)
    op.create_index("ix_claim_member_passage_id", "claim_member", ["passage_id"], unique=False)
    op.create_table(
        "text_relation",
        sa.Column("id", BigId, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("run_id", BigId, nullable=False),
        sa.Column("level", Key(10), nullable=False),
        sa.Column("method", Key(20), nullable=False),
        sa.Column("document_id", BigId, nullable=False),
        sa.Column("other_document_id", BigId, nullable=False),
        sa.Column("passage_id", BigId, nullable=True),
        sa.Column("other_passage_id", BigId, nullable=True),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("shared", BigId, nullable=True),
        sa.Column("has", BigId, nullable=True),
        sa.Column("other_has", BigId, nullable=True),
        sa.Column("computed_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "(level = 'passage') = (passage_id IS NOT NULL) AND (level = 'passage') = (other_passage_id IS NOT NULL)",
            name=op.f("ck_text_relation_both_passages"),
        ),
        sa.CheckConstraint(
            "(method = 'tfidf') = (shared IS NULL) AND (shared IS NULL) = (has IS NULL) AND (shared IS NULL) = (other_has IS NULL) AND (shared IS NULL OR (0 <= shared AND shared <= has AND shared <= other_has))",
            name=op.f("ck_text_relation_shingles"),
        ),
        sa.CheckConstraint("level IN ('document', 'passage')", name=op.f("ck_text_relation_level")),
        sa.CheckConstraint(
            "method IN ('equal', 'jaccard', 'containment', 'tfidf')", name=op.f("ck_text_relation_method")
        ),
        sa.CheckConstraint("document_id < other_document_id", name=op.f("ck_text_relation_two_documents")),
        sa.CheckConstraint("score BETWEEN 0 AND 1", name=op.f("ck_text_relation_score")),
        sa.ForeignKeyConstraint(
            ["document_id", "project_id", "passage_id"],
            ["passage.document_id", "passage.project_id", "passage.id"],
            name="fk_text_relation_passage",
        ),
        sa.ForeignKeyConstraint(
            ["other_document_id", "project_id", "other_passage_id"],
            ["passage.document_id", "passage.project_id", "passage.id"],
            name="fk_text_relation_other_passage",
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "document_id"],
            ["document.project_id", "document.id"],
            name=op.f("fk_text_relation_project_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "other_document_id"],
            ["document.project_id", "document.id"],
            name="fk_text_relation_other_document",
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "run_id"],
            ["reuse_run.project_id", "reuse_run.id"],
            name=op.f("fk_text_relation_project_id_run_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_relation")),
    )
    op.create_index("ix_text_relation_other_passage_id", "text_relation", ["other_passage_id"], unique=False)
    op.create_index("ix_text_relation_passage_id", "text_relation", ["passage_id"], unique=False)
    op.create_index(
        "ix_text_relation_run_id_level_document_id",
        "text_relation",
        ["run_id", "level", "document_id"],
        unique=False,
    )
    dialect = op.get_bind().dialect.name
    for values in TRIGGERS:
        for statement in Trigger(*values).create(dialect):
            op.execute(statement)


def downgrade() -> None:
    """Drop the tables; their triggers and indexes go with them."""
    dialect = op.get_bind().dialect.name
    for values in reversed(TRIGGERS):
        for statement in Trigger(*values).drop(dialect):
            op.execute(statement)
    for table in ("text_relation", "claim_member", "reuse_decision", "claim_cluster", "reuse_run"):
        op.drop_table(table)
    op.drop_index("uq_publication_edge_project_id_id", table_name="publication_edge")
