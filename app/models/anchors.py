"""Corrected texts: why a text version was made, and where marks that were set on another one stand in it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, Key, Offset, now, one_of

ANCHOR_METHODS = ("exact", "quote", "person", "gone", "open")


class TextCorrection(Base):
    """Why somebody put a text version in the place of the one before it, and whether rounds ask what changed anew."""

    __tablename__ = "text_correction"
    __table_args__ = (
        ForeignKeyConstraint(
            ["project_id", "text_version_id"], ["text_version.project_id", "text_version.id"]
        ),
        CheckConstraint("length(reason) BETWEEN 1 AND 2000", name="reason_length"),
    )

    text_version_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    project_id: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    asks_again: Mapped[bool] = mapped_column(default=False)
    corrected_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    corrected_at: Mapped[datetime] = mapped_column(default=now)


class Anchor(Base):
    """Where a mark, or a span of an attribution, stands in a later text version. The last number counts.

    ``exact`` and ``quote`` were found by rule, ``person`` and ``gone`` were decided, and ``open`` waits for a person.
    Offsets count from the start of the passage, as those of marks do.
    """

    __tablename__ = "anchor"
    __table_args__ = (
        one_of("method", ANCHOR_METHODS),
        ForeignKeyConstraint(
            ["project_id", "text_version_id"], ["text_version.project_id", "text_version.id"]
        ),
        ForeignKeyConstraint(["project_id", "passage_id"], ["passage.project_id", "passage.id"]),
        UniqueConstraint("mark_id", "text_version_id", "number"),
        UniqueConstraint("attribution_span_id", "text_version_id", "number"),
        CheckConstraint("(mark_id IS NULL) <> (attribution_span_id IS NULL)", name="of_one"),
        CheckConstraint(
            "(method IN ('exact', 'quote', 'person')) = (passage_id IS NOT NULL)"
            ' AND (passage_id IS NULL) = (start IS NULL) AND (passage_id IS NULL) = ("end" IS NULL)'
            " AND (passage_id IS NULL) = (quote IS NULL)",
            name="place",
        ),
        CheckConstraint('start IS NULL OR (0 <= start AND start < "end")', name="range"),
        CheckConstraint('quote IS NULL OR length(quote) = "end" - start', name="quote_length"),
        CheckConstraint("number >= 1", name="number"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int]
    mark_id: Mapped[int | None] = mapped_column(ForeignKey("mark.id"))
    attribution_span_id: Mapped[int | None] = mapped_column(ForeignKey("attribution_span.id"))
    text_version_id: Mapped[int] = mapped_column(index=True)
    number: Mapped[int]
    method: Mapped[str] = mapped_column(Key(10))
    passage_id: Mapped[int | None]
    start: Mapped[Offset | None]
    end: Mapped[Offset | None]
    quote: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime] = mapped_column(default=now)
