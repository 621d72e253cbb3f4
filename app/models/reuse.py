"""Copies and related claims: what a run found, what people decided of it, and the claims that they put together.

What a run found is only a suggestion, and a newer run takes its place. Decisions are of pairs of documents and
not of runs, so they stay.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, Key, Offset, now, one_of

RUN_STATES = ("running", "complete", "failed")
LEVELS = ("document", "passage")
METHODS = ("equal", "jaccard", "containment", "tfidf")
OUTCOMES = ("accepted", "refused", "unrelated")
CLAIM_RELATIONS = ("same_event", "complements", "contradicts", "part_total", "same_frame")


class ReuseRun(Base):
    """One search through all texts of a project. What it found is seen once ``state`` is complete."""

    __tablename__ = "reuse_run"
    __table_args__ = (
        one_of("state", RUN_STATES),
        UniqueConstraint("project_id", "id"),
        CheckConstraint("(state = 'complete') = (completed_at IS NOT NULL)", name="completed_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    state: Mapped[str] = mapped_column(Key(20), default="running")
    parameters: Mapped[dict[str, Any]]
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    completed_at: Mapped[datetime | None]


class TextRelation(Base):
    """Two documents, or two passages of two documents, that a run found alike: how, and how much.

    The lower document comes first. ``shared`` of ``has`` and ``other_has`` shingles are the same; words by tf-idf
    have no shingles.
    """

    __tablename__ = "text_relation"
    __table_args__ = (
        one_of("level", LEVELS),
        one_of("method", METHODS),
        ForeignKeyConstraint(["project_id", "run_id"], ["reuse_run.project_id", "reuse_run.id"]),
        ForeignKeyConstraint(["project_id", "document_id"], ["document.project_id", "document.id"]),
        ForeignKeyConstraint(
            ["project_id", "other_document_id"],
            ["document.project_id", "document.id"],
            name="fk_text_relation_other_document",
        ),
        ForeignKeyConstraint(
            ["document_id", "project_id", "passage_id"],
            ["passage.document_id", "passage.project_id", "passage.id"],
            name="fk_text_relation_passage",
        ),
        ForeignKeyConstraint(
            ["other_document_id", "project_id", "other_passage_id"],
            ["passage.document_id", "passage.project_id", "passage.id"],
            name="fk_text_relation_other_passage",
        ),
        CheckConstraint("document_id < other_document_id", name="two_documents"),
        CheckConstraint(
            "(level = 'passage') = (passage_id IS NOT NULL)"
            " AND (level = 'passage') = (other_passage_id IS NOT NULL)",
            name="both_passages",
        ),
        CheckConstraint("score BETWEEN 0 AND 1", name="score"),
        CheckConstraint(
            "(method = 'tfidf') = (shared IS NULL) AND (shared IS NULL) = (has IS NULL)"
            " AND (shared IS NULL) = (other_has IS NULL)"
            " AND (shared IS NULL OR (0 <= shared AND shared <= has AND shared <= other_has))",
            name="shingles",
        ),
        Index("ix_text_relation_run_id_level_document_id", "run_id", "level", "document_id"),
        Index("ix_text_relation_passage_id", "passage_id"),
        Index("ix_text_relation_other_passage_id", "other_passage_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int]
    run_id: Mapped[int]
    level: Mapped[str] = mapped_column(Key(10))
    method: Mapped[str] = mapped_column(Key(20))
    document_id: Mapped[int]
    other_document_id: Mapped[int]
    passage_id: Mapped[int | None]
    other_passage_id: Mapped[int | None]
    score: Mapped[float]
    shared: Mapped[int | None]
    has: Mapped[int | None]
    other_has: Mapped[int | None]
    computed_at: Mapped[datetime] = mapped_column(default=now)


class ReuseDecision(Base):
    """What somebody said of two documents: accepted as a publication edge, refused, or unrelated.

    *Refused* copies stay copies, of which none came from the other; *unrelated* ones are no copies. The newest
    row of a pair counts.
    """

    __tablename__ = "reuse_decision"
    __table_args__ = (
        one_of("outcome", OUTCOMES),
        ForeignKeyConstraint(["project_id", "document_id"], ["document.project_id", "document.id"]),
        ForeignKeyConstraint(
            ["project_id", "other_document_id"],
            ["document.project_id", "document.id"],
            name="fk_reuse_decision_other_document",
        ),
        ForeignKeyConstraint(["project_id", "run_id"], ["reuse_run.project_id", "reuse_run.id"]),
        ForeignKeyConstraint(
            ["project_id", "publication_edge_id"], ["publication_edge.project_id", "publication_edge.id"]
        ),
        CheckConstraint("document_id < other_document_id", name="two_documents"),
        CheckConstraint(
            "(outcome = 'accepted') = (publication_edge_id IS NOT NULL)", name="accepted_as_an_edge"
        ),
        Index("ix_reuse_decision_project_id_document_id", "project_id", "document_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int]
    document_id: Mapped[int]
    other_document_id: Mapped[int]
    outcome: Mapped[str] = mapped_column(Key(20))
    publication_edge_id: Mapped[int | None]
    run_id: Mapped[int | None]
    score: Mapped[float | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime] = mapped_column(default=now)


class ClaimCluster(Base):
    """A claim or an event that several passages speak of, named by a person."""

    __tablename__ = "claim_cluster"
    __table_args__ = (
        UniqueConstraint("project_id", "id"),
        UniqueConstraint("project_id", "name"),
        CheckConstraint("length(name) BETWEEN 1 AND 200", name="name_length"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    name: Mapped[str] = mapped_column(String(200))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)


class ClaimMember(Base):
    """A passage, or a part of it, in a cluster, and how it stands to the others. The newest row of it counts."""

    __tablename__ = "claim_member"
    __table_args__ = (
        one_of("relation", CLAIM_RELATIONS),
        ForeignKeyConstraint(["project_id", "cluster_id"], ["claim_cluster.project_id", "claim_cluster.id"]),
        ForeignKeyConstraint(["project_id", "passage_id"], ["passage.project_id", "passage.id"]),
        CheckConstraint(
            '(start IS NULL) = ("end" IS NULL) AND (start IS NULL OR (0 <= start AND start < "end"))',
            name="range",
        ),
        CheckConstraint("length(note) <= 2000", name="note_length"),
        Index("ix_claim_member_cluster_id", "cluster_id"),
        Index("ix_claim_member_passage_id", "passage_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int]
    cluster_id: Mapped[int]
    passage_id: Mapped[int]
    start: Mapped[Offset | None]
    end: Mapped[Offset | None]
    relation: Mapped[str] = mapped_column(Key(20), default="same_event")
    note: Mapped[str] = mapped_column(Text, default="")
    is_withdrawn: Mapped[bool] = mapped_column(default=False)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=now)
