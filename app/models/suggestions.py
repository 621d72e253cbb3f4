"""What a model suggests for the passages of a round, before anybody reads them. Append-only."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, Key, Offset, now, random_id


class Suggestion(Base):
    """A label that the program ``source`` suggests: on ``[start, end)`` of a passage, or without them on all of it.

    What an annotator made of it stands in their revision. Its id tells nothing, for blind annotators are sent it.
    """

    __tablename__ = "suggestion"
    __table_args__ = (
        ForeignKeyConstraint(["project_id", "round_id"], ["round.project_id", "round.id"]),
        ForeignKeyConstraint(["project_id", "passage_id"], ["passage.project_id", "passage.id"]),
        ForeignKeyConstraint(["project_id", "variable_id"], ["variable.project_id", "variable.id"]),
        ForeignKeyConstraint(["variable_id", "label_id"], ["label.variable_id", "label.id"]),
        UniqueConstraint(
            "round_id",
            "passage_id",
            "label_id",
            "start",
            "end",
            "source",
            "source_version",
            name="uq_suggestion_span",
        ),
        # No two NULLs are alike, so that the constraint above lets labels of the whole passage through.
        Index(
            "uq_suggestion_whole",
            "round_id",
            "passage_id",
            "label_id",
            "source",
            "source_version",
            unique=True,
            sqlite_where=text("start IS NULL"),
            postgresql_where=text("start IS NULL"),
        ),
        CheckConstraint(
            'start IS NULL AND "end" IS NULL AND quote IS NULL OR start IS NOT NULL AND "end" IS NOT NULL'
            ' AND quote IS NOT NULL AND 0 <= start AND start < "end"',
            name="range",
        ),
        CheckConstraint('length(quote) = "end" - start', name="quote_length"),
        CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence"),
        CheckConstraint("length(source) BETWEEN 1 AND 100", name="source_length"),
        CheckConstraint("length(source_version) BETWEEN 1 AND 60", name="source_version_length"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False, default=random_id)
    project_id: Mapped[int]
    round_id: Mapped[int]
    passage_id: Mapped[int]
    variable_id: Mapped[int]
    label_id: Mapped[int]
    start: Mapped[Offset | None]
    end: Mapped[Offset | None]
    quote: Mapped[str | None] = mapped_column(Text)
    confidence: Mapped[float | None]
    source: Mapped[str] = mapped_column(Key(100))
    source_version: Mapped[str] = mapped_column(Key(60))
    # Nobody where the command line added it.
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
