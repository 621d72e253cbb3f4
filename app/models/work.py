"""Annotators' answers: revisions and what is in them. All of it is append-only."""

from datetime import date, datetime
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

from app.db import Base, BigId, Key, Offset, now, one_of

REVISION_STATES = ("draft", "done", "skipped")
SKIP_REASONS = ("cannot_read", "not_an_article", "broken_text", "other")
SPEECH = ("direct", "indirect", "mixed", "thought")
ATTRIBUTION_PARTS = ("source", "cue", "content")


class Revision(Base):
    """One saved answer of an assignment, named by its author's key. ``as_of`` and ``known_at`` place the
    outlet's profile on its two axes; ``shown_fields`` is what of it the annotator saw.
    """

    __tablename__ = "revision"
    __table_args__ = (
        one_of("state", REVISION_STATES),
        CheckConstraint("pass IN ('blind', 'open', 'revealed')", name="pass"),
        CheckConstraint(
            "(state = 'skipped') = (skip_reason IS NOT NULL) AND (skip_reason IS NULL OR"
            " skip_reason IN ('cannot_read', 'not_an_article', 'broken_text', 'other'))",
            name="skip_reason",
        ),
        CheckConstraint("number >= 1 AND base = number - 1", name="number"),
        # NaN and the infinities lie outside on both engines.
        CheckConstraint("seconds BETWEEN 0 AND 1e9", name="seconds"),
        CheckConstraint("length(text_sha256) = 64", name="text_sha256"),
        CheckConstraint("length(body_sha256) = 64", name="body_sha256"),
        CheckConstraint(
            "(as_of IS NULL) = (as_of_from IS NULL) AND (as_of IS NULL OR as_of_from <= as_of)", name="as_of"
        ),
        CheckConstraint("profile_snapshot_id IS NULL OR as_of IS NOT NULL", name="profile_has_a_day"),
        CheckConstraint("length(client_key) BETWEEN 8 AND 100", name="client_key"),
        ForeignKeyConstraint(["project_id", "assignment_id"], ["assignment.project_id", "assignment.id"]),
        ForeignKeyConstraint(
            ["assignment_id", "person_id"],
            ["assignment.id", "assignment.person_id"],
            name="fk_revision_own_assignment",
        ),
        ForeignKeyConstraint(
            ["project_id", "codebook_version_id"], ["codebook_version.project_id", "codebook_version.id"]
        ),
        UniqueConstraint("assignment_id", "number"),
        UniqueConstraint("person_id", "client_key"),
        UniqueConstraint("project_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int]
    assignment_id: Mapped[int] = mapped_column(BigId)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    number: Mapped[int]
    base: Mapped[int]
    client_key: Mapped[str] = mapped_column(Key(100))
    body_sha256: Mapped[str] = mapped_column(Key(64))
    state: Mapped[str] = mapped_column(Key(10))
    skip_reason: Mapped[str | None] = mapped_column(Key(20))
    pass_: Mapped[str] = mapped_column("pass", Key(10))
    codebook_version_id: Mapped[int]
    text_sha256: Mapped[str] = mapped_column(Key(64))
    mask_version: Mapped[int] = mapped_column(default=0)
    profile_snapshot_id: Mapped[int | None] = mapped_column(ForeignKey("profile_snapshot.id"))
    as_of_from: Mapped[date | None]
    as_of: Mapped[date | None]
    known_at: Mapped[int] = mapped_column(BigId, default=0)
    shown_fields: Mapped[list[Any]] = mapped_column(default=list)
    context_shown: Mapped[list[Any]] = mapped_column(default=list)
    locale: Mapped[str] = mapped_column(Key(35), default="en")
    assisted: Mapped[list[Any]] = mapped_column(default=list)
    outlet_guess: Mapped[str | None] = mapped_column(String(300))
    reason: Mapped[str | None] = mapped_column(Text)
    is_correction: Mapped[bool] = mapped_column(default=False)
    is_independent: Mapped[bool] = mapped_column(default=True)
    is_surplus: Mapped[bool] = mapped_column(default=False)
    seconds: Mapped[float] = mapped_column(default=0.0)
    saved_at: Mapped[datetime] = mapped_column(default=now)


class Mark(Base):
    """A label on a span of the passage. ``uid`` stays the same over revisions: resizing keeps note and history."""

    __tablename__ = "mark"
    __table_args__ = (
        ForeignKeyConstraint(["project_id", "revision_id"], ["revision.project_id", "revision.id"]),
        ForeignKeyConstraint(["project_id", "variable_id"], ["variable.project_id", "variable.id"]),
        ForeignKeyConstraint(["variable_id", "label_id"], ["label.variable_id", "label.id"]),
        ForeignKeyConstraint(
            ["revision_id", "attribution_uid"], ["attribution.revision_id", "attribution.uid"]
        ),
        UniqueConstraint("revision_id", "uid"),
        CheckConstraint('0 <= start AND start < "end"', name="range"),
        CheckConstraint('length(quote) = "end" - start', name="quote_length"),
        CheckConstraint("confidence IS NULL OR confidence BETWEEN 1 AND 3", name="confidence"),
        CheckConstraint("label_id IS NOT NULL OR value IS NOT NULL", name="says_something"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int]
    revision_id: Mapped[int]
    uid: Mapped[str] = mapped_column(Key(36))
    variable_id: Mapped[int]
    label_id: Mapped[int | None]
    value: Mapped[str | None] = mapped_column(Text)
    start: Mapped[Offset]
    end: Mapped[Offset]
    quote: Mapped[str] = mapped_column(Text)
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    attribution_uid: Mapped[str | None] = mapped_column(Key(36))
    confidence: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text, default="")


class Answer(Base):
    """What a revision says of the whole passage for one variable: a label, a value, or *none applies*.

    ``layer`` is the variable's key, or ``attributions``, which is asked without being a variable.
    """

    __tablename__ = "answer"
    __table_args__ = (
        ForeignKeyConstraint(["project_id", "revision_id"], ["revision.project_id", "revision.id"]),
        ForeignKeyConstraint(["project_id", "variable_id"], ["variable.project_id", "variable.id"]),
        ForeignKeyConstraint(["variable_id", "label_id"], ["label.variable_id", "label.id"]),
        UniqueConstraint("revision_id", "layer", "label_id"),
        Index(
            "uq_answer_single",
            "revision_id",
            "layer",
            unique=True,
            sqlite_where=text("label_id IS NULL"),
            postgresql_where=text("label_id IS NULL"),
        ),
        CheckConstraint("(variable_id IS NULL) = (layer = 'attributions')", name="layer"),
        CheckConstraint(
            "(CASE WHEN is_none THEN 1 ELSE 0 END) + (CASE WHEN label_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN number IS NULL THEN 0 ELSE 1 END) + (CASE WHEN words IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_thing",
        ),
        CheckConstraint("layer <> 'attributions' OR is_none", name="attributions_only_none"),
        CheckConstraint("number IS NULL OR number BETWEEN -1e300 AND 1e300", name="number"),
        CheckConstraint("confidence IS NULL OR confidence BETWEEN 1 AND 3", name="confidence"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int]
    revision_id: Mapped[int]
    layer: Mapped[str] = mapped_column(Key(80))
    variable_id: Mapped[int | None]
    is_none: Mapped[bool] = mapped_column(default=False)
    label_id: Mapped[int | None]
    number: Mapped[float | None]
    words: Mapped[str | None] = mapped_column(Text)
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    confidence: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text, default="")


class Attribution(Base):
    """Who says what, inside one revision: source, cue and content are lists of spans; it may be nested."""

    __tablename__ = "attribution"
    __table_args__ = (
        ForeignKeyConstraint(["project_id", "revision_id"], ["revision.project_id", "revision.id"]),
        ForeignKeyConstraint(
            ["revision_id", "nested_in_uid"],
            ["attribution.revision_id", "attribution.uid"],
            name="fk_attribution_nested_in",
        ),
        UniqueConstraint("revision_id", "uid"),
        UniqueConstraint("revision_id", "id"),
        CheckConstraint("speech IN ('direct', 'indirect', 'mixed', 'thought')", name="speech"),
        CheckConstraint("nested_in_uid IS NULL OR nested_in_uid <> uid", name="nested_in_another"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int]
    revision_id: Mapped[int]
    uid: Mapped[str] = mapped_column(Key(36))
    cited_outlet_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"), index=True)
    cited_profile_id: Mapped[int | None] = mapped_column(ForeignKey("profile_snapshot.id"))
    via_outlet_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    speaker: Mapped[str] = mapped_column(String(300), default="")
    source_type: Mapped[str | None] = mapped_column(Key(40))
    # NULL: not said.
    speech: Mapped[str | None] = mapped_column(Key(10))
    nested_in_uid: Mapped[str | None] = mapped_column(Key(36))
    note: Mapped[str] = mapped_column(Text, default="")


class AttributionSpan(Base):
    """One span of an attribution's source, cue or content."""

    __tablename__ = "attribution_span"
    __table_args__ = (
        one_of("part", ATTRIBUTION_PARTS),
        ForeignKeyConstraint(
            ["revision_id", "attribution_id"], ["attribution.revision_id", "attribution.id"]
        ),
        UniqueConstraint("attribution_id", "part", "position"),
        CheckConstraint('0 <= start AND start < "end"', name="range"),
        CheckConstraint('length(quote) = "end" - start', name="quote_length"),
        Index("ix_attribution_span_revision_id", "revision_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    revision_id: Mapped[int]
    attribution_id: Mapped[int]
    part: Mapped[str] = mapped_column(Key(10))
    position: Mapped[int]
    start: Mapped[Offset]
    end: Mapped[Offset]
    quote: Mapped[str] = mapped_column(Text)


class Flag(Base):
    """A question to the lead, asked with a save; the answer is added to the row once."""

    __tablename__ = "flag"
    __table_args__ = (
        ForeignKeyConstraint(["project_id", "revision_id"], ["revision.project_id", "revision.id"]),
        UniqueConstraint("revision_id"),
        CheckConstraint("length(question) BETWEEN 1 AND 4000", name="question_length"),
        CheckConstraint("(answered_at IS NULL) = (answer IS NULL)", name="answered"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int]
    revision_id: Mapped[int]
    question: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(default=now)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
