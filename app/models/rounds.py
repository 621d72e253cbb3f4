"""Rounds and their queue: what is asked, of which passages, who has which slot."""

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
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, Key, now, one_of, random_id
from app.models.texts import UNITS

PURPOSES = ("training", "pilot", "reliability", "production", "repeat")
CONDITIONS = ("open", "blind", "blind_then_reveal")
HIDEABLE_FIELDS = ("outlet", "byline", "url", "title", "day", "file_name")
ORDERS = ("articles", "random", "sequential")
ROUND_STATES = ("draft", "running", "paused", "closed")
ASSIGNMENT_STATES = ("unfinished", "done", "skipped", "declined", "lapsed")
#: The families of coefficients that a round may declare before it runs (`core.agreement.families`).
DECLARABLE = ("alpha", "gwet", "fleiss", "cohen", "conger", "brennan_prediger", "percent")
PASSES = ("blind", "open", "revealed")
ASSIGNMENT_CONDITIONS = ("open", "blind")


class Round(Base):
    """All work happens in a round: purpose, codebook version, condition, unit, k, order, and its state."""

    __tablename__ = "round"
    __table_args__ = (
        one_of("purpose", PURPOSES),
        one_of("condition", CONDITIONS),
        one_of("unit", UNITS),
        # "order" is a word of SQL; the column is called reading_order.
        one_of("reading_order", ORDERS),
        one_of("state", ROUND_STATES),
        ForeignKeyConstraint(
            ["project_id", "codebook_version_id"], ["codebook_version.project_id", "codebook_version.id"]
        ),
        UniqueConstraint("project_id", "name"),
        UniqueConstraint("project_id", "id"),
        CheckConstraint("k BETWEEN 1 AND 50", name="k"),
        CheckConstraint("overlap_count >= 0", name="overlap_count"),
        CheckConstraint("overlap_percent BETWEEN 0 AND 100", name="overlap_percent"),
        CheckConstraint("overlap_count IS NULL OR overlap_percent IS NULL", name="one_overlap"),
        CheckConstraint("sample_size >= 1", name="sample_size"),
        CheckConstraint("lease_hours BETWEEN 1 AND 8760", name="lease_hours"),
        CheckConstraint("length(name) BETWEEN 1 AND 100", name="name_length"),
        one_of("primary_measure", DECLARABLE),
        CheckConstraint("primary_threshold > 0 AND primary_threshold <= 1", name="primary_threshold"),
        CheckConstraint(
            "primary_threshold IS NULL OR primary_measure IS NOT NULL", name="threshold_of_measure"
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    name: Mapped[str] = mapped_column(String(100))
    purpose: Mapped[str] = mapped_column(Key(20), default="production")
    codebook_version_id: Mapped[int]
    condition: Mapped[str] = mapped_column(Key(20), default="blind")
    hidden_fields: Mapped[list[Any]] = mapped_column(default=list)
    randomised_arms: Mapped[bool] = mapped_column(default=False)
    unit: Mapped[str] = mapped_column(Key(10), default="paragraph")
    roles: Mapped[list[Any]] = mapped_column(default=list)
    asks_attributions: Mapped[bool] = mapped_column(default=True)
    requires_attributions: Mapped[bool] = mapped_column(default=False)
    asks_confidence: Mapped[bool] = mapped_column(default=False)
    asks_outlet_guess: Mapped[bool] = mapped_column(default=False)
    k: Mapped[int] = mapped_column(default=2)
    overlap_count: Mapped[int | None]
    overlap_percent: Mapped[int | None]
    sample_size: Mapped[int | None]
    stratify_by: Mapped[list[Any]] = mapped_column(default=list)
    reading_order: Mapped[str] = mapped_column(Key(20), default="articles")
    seed: Mapped[int] = mapped_column(BigId)
    lease_hours: Mapped[int] = mapped_column(default=24)
    skip_frees_slot: Mapped[bool] = mapped_column(default=False)
    primary_measure: Mapped[str | None] = mapped_column(Key(40))
    primary_threshold: Mapped[float | None]
    state: Mapped[str] = mapped_column(Key(10), default="draft")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    blind_locked_at: Mapped[datetime | None]


class RoundVariable(Base):
    """A variable that the round asks; ``is_required`` overrides the codebook's own word."""

    __tablename__ = "round_variable"
    __table_args__ = (
        ForeignKeyConstraint(["project_id", "round_id"], ["round.project_id", "round.id"]),
        ForeignKeyConstraint(["project_id", "variable_id"], ["variable.project_id", "variable.id"]),
    )

    project_id: Mapped[int]
    round_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    variable_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    is_required: Mapped[bool] = mapped_column(default=False)


class RoundMember(Base):
    """Who takes part in a round. A round without rows here is open to every annotator of the project."""

    __tablename__ = "round_member"
    __table_args__ = (
        ForeignKeyConstraint(["project_id", "round_id"], ["round.project_id", "round.id"]),
        ForeignKeyConstraint(["project_id", "person_id"], ["member.project_id", "member.person_id"]),
    )

    project_id: Mapped[int]
    round_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)


class RoundReader(Base):
    """A person who read results of a round while still coding in it: not independent from then on."""

    __tablename__ = "round_reader"
    __table_args__ = (ForeignKeyConstraint(["project_id", "round_id"], ["round.project_id", "round.id"]),)

    project_id: Mapped[int]
    round_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    what: Mapped[str] = mapped_column(String(100))
    read_at: Mapped[datetime] = mapped_column(default=now)


class Arm(Base):
    """The condition drawn for one annotator and document where a round randomises it."""

    __tablename__ = "arm"
    __table_args__ = (
        one_of("condition", ASSIGNMENT_CONDITIONS),
        ForeignKeyConstraint(["project_id", "round_id"], ["round.project_id", "round.id"]),
        ForeignKeyConstraint(["project_id", "document_id"], ["document.project_id", "document.id"]),
    )

    project_id: Mapped[int]
    round_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    condition: Mapped[str] = mapped_column(Key(10))


class RoundDocument(Base):
    """A document in a round. Its row is the lock under which the document's slots are taken and freed;
    ``shuffle`` is drawn by the round's seed and gives every annotator an order of their own.
    """

    __tablename__ = "round_document"
    __table_args__ = (
        ForeignKeyConstraint(["project_id", "round_id"], ["round.project_id", "round.id"]),
        ForeignKeyConstraint(["project_id", "document_id"], ["document.project_id", "document.id"]),
        CheckConstraint("0 <= free_slots AND free_slots <= slots", name="free_slots"),
        Index(
            "ix_round_document_free",
            "round_id",
            "shuffle",
            sqlite_where=text("free_slots > 0"),
            postgresql_where=text("free_slots > 0"),
        ),
    )

    project_id: Mapped[int]
    round_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, index=True)
    shuffle: Mapped[int]
    owner_group: Mapped[str] = mapped_column(Key(130), default="")
    language: Mapped[str | None] = mapped_column(Key(35))
    slots: Mapped[int] = mapped_column(default=0)
    free_slots: Mapped[int] = mapped_column(default=0)


class Batch(Base):
    """The passages of one article that an annotator claimed together; at most one is unfinished a round."""

    __tablename__ = "batch"
    __table_args__ = (
        ForeignKeyConstraint(["project_id", "round_id"], ["round.project_id", "round.id"]),
        ForeignKeyConstraint(["project_id", "document_id"], ["document.project_id", "document.id"]),
        UniqueConstraint("round_id", "person_id", "id"),
        Index(
            "uq_batch_unfinished",
            "round_id",
            "person_id",
            unique=True,
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
        Index("ix_batch_round_id_person_id_document_id", "round_id", "person_id", "document_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False, default=random_id)
    project_id: Mapped[int]
    round_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    document_id: Mapped[int] = mapped_column(index=True)
    claimed_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]


class Assignment(Base):
    """One passage given to one annotator in one round. Its id is random: it tells a blind reader nothing.

    It holds a slot while ``slot.assignment_id`` points here; a save after the slot was retaken makes it surplus.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        one_of("state", ASSIGNMENT_STATES),
        one_of("condition", ASSIGNMENT_CONDITIONS),
        CheckConstraint("pass IN ('blind', 'open', 'revealed')", name="pass"),
        ForeignKeyConstraint(["project_id", "round_id"], ["round.project_id", "round.id"]),
        ForeignKeyConstraint(
            ["project_id", "document_id", "passage_id"],
            ["passage.project_id", "passage.document_id", "passage.id"],
        ),
        ForeignKeyConstraint(
            ["round_id", "person_id", "batch_id"], ["batch.round_id", "batch.person_id", "batch.id"]
        ),
        UniqueConstraint("round_id", "passage_id", "person_id"),
        UniqueConstraint("round_id", "passage_id", "id"),
        UniqueConstraint("project_id", "id"),
        UniqueConstraint("id", "person_id"),
        Index("ix_assignment_batch_id", "batch_id"),
        Index("ix_assignment_person_id_round_id", "person_id", "round_id"),
        Index(
            "ix_assignment_lease",
            "round_id",
            "lease_until",
            sqlite_where=text("state = 'unfinished'"),
            postgresql_where=text("state = 'unfinished'"),
        ),
        CheckConstraint("state <> 'done' OR first_done_revision_id IS NOT NULL", name="done_has_a_revision"),
        CheckConstraint("NOT is_surplus OR current_revision_id IS NOT NULL", name="surplus_was_saved"),
        CheckConstraint("(current_number = 0) = (current_revision_id IS NULL)", name="current_revision"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False, default=random_id)
    project_id: Mapped[int]
    round_id: Mapped[int]
    document_id: Mapped[int]
    passage_id: Mapped[int] = mapped_column(index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    batch_id: Mapped[int] = mapped_column(BigId)
    condition: Mapped[str] = mapped_column(Key(10))
    hidden_fields: Mapped[list[Any]] = mapped_column(default=list)
    pass_: Mapped[str] = mapped_column("pass", Key(10))
    state: Mapped[str] = mapped_column(Key(12), default="unfinished")
    is_surplus: Mapped[bool] = mapped_column(default=False)
    claimed_at: Mapped[datetime] = mapped_column(default=now)
    lease_until: Mapped[datetime]
    current_number: Mapped[int] = mapped_column(default=0)
    current_revision_id: Mapped[int | None] = mapped_column(BigId)
    first_done_revision_id: Mapped[int | None] = mapped_column(BigId)
    locked_at: Mapped[datetime | None]
    excluded_reason: Mapped[str | None] = mapped_column(Text)


class Slot(Base):
    """Place ``number`` of 1..k for a passage in a round; free while ``assignment_id`` is null and not closed."""

    __tablename__ = "slot"
    __table_args__ = (
        ForeignKeyConstraint(
            ["round_id", "document_id"], ["round_document.round_id", "round_document.document_id"]
        ),
        ForeignKeyConstraint(
            ["project_id", "document_id", "passage_id"],
            ["passage.project_id", "passage.document_id", "passage.id"],
        ),
        ForeignKeyConstraint(
            ["round_id", "passage_id", "assignment_id"],
            ["assignment.round_id", "assignment.passage_id", "assignment.id"],
        ),
        UniqueConstraint("round_id", "passage_id", "number"),
        UniqueConstraint("assignment_id"),
        CheckConstraint("number BETWEEN 1 AND 50", name="number"),
        CheckConstraint("closed_at IS NULL OR assignment_id IS NULL", name="closed_is_empty"),
        Index("ix_slot_round_id_document_id", "round_id", "document_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int]
    round_id: Mapped[int]
    document_id: Mapped[int]
    passage_id: Mapped[int] = mapped_column(index=True)
    number: Mapped[int]
    shuffle: Mapped[int] = mapped_column(default=0)
    reserved_for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    assignment_id: Mapped[int | None] = mapped_column(BigId)
    closed_at: Mapped[datetime | None]
