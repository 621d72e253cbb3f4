"""Adjudicated answers. A decision is added, never overwritten; the newest for a passage and variable counts."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, Key, Offset, now


class Decision(Base):
    """The answer for one passage and variable, with who decided it and why; undecidable is an answer."""

    __tablename__ = "decision"
    __table_args__ = (
        ForeignKeyConstraint(["project_id", "round_id"], ["round.project_id", "round.id"]),
        ForeignKeyConstraint(["project_id", "passage_id"], ["passage.project_id", "passage.id"]),
        ForeignKeyConstraint(["project_id", "variable_id"], ["variable.project_id", "variable.id"]),
        UniqueConstraint("project_id", "id"),
        CheckConstraint("NOT (is_undecidable AND is_none)", name="one_answer"),
        Index("ix_decision_round_id_passage_id", "round_id", "passage_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int]
    round_id: Mapped[int]
    passage_id: Mapped[int] = mapped_column(index=True)
    variable_id: Mapped[int]
    is_undecidable: Mapped[bool] = mapped_column(default=False)
    is_none: Mapped[bool] = mapped_column(default=False)
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    coded_it: Mapped[bool] = mapped_column(default=False)
    reasons: Mapped[list[Any]] = mapped_column(default=list)
    note: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime] = mapped_column(default=now)


class DecisionSource(Base):
    """A revision that a decision was made from."""

    __tablename__ = "decision_source"
    __table_args__ = (
        ForeignKeyConstraint(["project_id", "decision_id"], ["decision.project_id", "decision.id"]),
        ForeignKeyConstraint(["project_id", "revision_id"], ["revision.project_id", "revision.id"]),
    )

    project_id: Mapped[int]
    decision_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class DecisionMark(Base):
    """What was decided: a label on a span, or (without a range) on the passage, or a value."""

    __tablename__ = "decision_mark"
    __table_args__ = (
        ForeignKeyConstraint(["project_id", "decision_id"], ["decision.project_id", "decision.id"]),
        ForeignKeyConstraint(["project_id", "label_id"], ["label.project_id", "label.id"]),
        CheckConstraint(
            '(start IS NULL AND "end" IS NULL AND quote IS NULL)'
            ' OR (start IS NOT NULL AND "end" IS NOT NULL AND quote IS NOT NULL'
            ' AND 0 <= start AND start < "end" AND length(quote) = "end" - start)',
            name="range",
        ),
        CheckConstraint("label_id IS NOT NULL OR value IS NOT NULL", name="says_something"),
        UniqueConstraint("decision_id", "uid"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int]
    decision_id: Mapped[int]
    uid: Mapped[str] = mapped_column(Key(36))
    label_id: Mapped[int | None]
    value: Mapped[str | None] = mapped_column(Text)
    start: Mapped[Offset | None]
    end: Mapped[Offset | None]
    quote: Mapped[str | None] = mapped_column(Text)
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)
