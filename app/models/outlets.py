"""The registry: agents and what is said of them. Global to an instance; rows are added, never changed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, Key, now, one_of

AGENT_KINDS = ("outlet", "organisation", "person", "state_body", "platform", "rater")
NAME_KINDS = ("official", "translation", "acronym", "former")
CONFIDENCES = ("low", "medium", "high")
ASSERTION_STATES = ("current", "disputed", "retracted")
VALUE_STATES = ("known", "unknown", "not_applicable")
DATE_PRECISIONS = ("day", "month", "year")


def _span_of_validity() -> tuple[CheckConstraint, ...]:
    """What holds of ``valid_from`` and ``valid_to``: the outer days of two vague dates, and how vague they are."""
    listed = ", ".join(f"'{value}'" for value in DATE_PRECISIONS)
    return (
        CheckConstraint(
            "valid_from IS NULL OR valid_to IS NULL OR valid_from <= valid_to", name="valid_span"
        ),
        *(
            CheckConstraint(f"{column} IS NULL OR {column} IN ({listed})", name=column)
            for column in ("valid_from_precision", "valid_to_precision")
        ),
    )


class RegistryHead(Base):
    """One row: the number of the last change. *Known at* is this number, not a clock."""

    __tablename__ = "registry_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    sequence: Mapped[int] = mapped_column(BigId, default=0)


class Agent(Base):
    """Whoever publishes, owns, rates or asserts. A stub is one that nobody has described yet."""

    __tablename__ = "agent"
    __table_args__ = (
        one_of("kind", AGENT_KINDS),
        CheckConstraint("length(slug) BETWEEN 1 AND 120 AND slug = lower(slug)", name="slug"),
        CheckConstraint("merged_into_id IS NULL OR merged_into_id <> id", name="merged_elsewhere"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slug: Mapped[str] = mapped_column(Key(120), unique=True)
    kind: Mapped[str] = mapped_column(Key(20))
    name: Mapped[str] = mapped_column(String(300))
    is_stub: Mapped[bool] = mapped_column(default=False)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)


class AgentName(Base):
    """A name that an agent goes or went by, in one language and script."""

    __tablename__ = "agent_name"
    __table_args__ = (
        one_of("kind", NAME_KINDS),
        *_span_of_validity(),
        Index("ix_agent_name_folded", "folded"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"), index=True)
    name: Mapped[str] = mapped_column(String(300))
    folded: Mapped[str] = mapped_column(Key(300))
    language: Mapped[str | None] = mapped_column(Key(35))
    script: Mapped[str | None] = mapped_column(Key(4))
    kind: Mapped[str] = mapped_column(Key(20), default="official")
    valid_from: Mapped[date | None]
    valid_from_precision: Mapped[str | None] = mapped_column(Key(10))
    valid_to: Mapped[date | None]
    valid_to_precision: Mapped[str | None] = mapped_column(Key(10))
    sequence: Mapped[int] = mapped_column(BigId)


class AgentDomain(Base):
    """A host, with the path below which it is this agent's, and when."""

    __tablename__ = "agent_domain"
    __table_args__ = (
        *_span_of_validity(),
        Index("ix_agent_domain_host", "host"),
        CheckConstraint("host = lower(host)", name="host_lower"),
        CheckConstraint("substr(path_prefix, 1, 1) = '/'", name="path_prefix"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"), index=True)
    host: Mapped[str] = mapped_column(Key(253))
    path_prefix: Mapped[str] = mapped_column(Key(300), default="/")
    valid_from: Mapped[date | None]
    valid_from_precision: Mapped[str | None] = mapped_column(Key(10))
    valid_to: Mapped[date | None]
    valid_to_precision: Mapped[str | None] = mapped_column(Key(10))
    evidence_url: Mapped[str | None] = mapped_column(Text)
    evidence_note: Mapped[str | None] = mapped_column(Text)
    sequence: Mapped[int] = mapped_column(BigId)


class RatingScheme(Base):
    """A rater's scale: its levels as the rater words them, and whether values may be passed on."""

    __tablename__ = "rating_scheme"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(Key(120))
    rater_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    name: Mapped[str] = mapped_column(String(200))
    version: Mapped[str] = mapped_column(String(60), default="")
    scale: Mapped[str] = mapped_column(Key(20), default="nominal")
    levels: Mapped[list[Any]] = mapped_column(default=list)
    orientation: Mapped[str] = mapped_column(String(200), default="")
    url: Mapped[str | None] = mapped_column(Text)
    licence: Mapped[str] = mapped_column(String(200), default="")
    redistributable: Mapped[bool] = mapped_column(default=False)


class Assertion(Base):
    """Somebody says something of an agent: dated, attributed, with its evidence. Rows are only added;
    a correction, dispute or retraction is a new row that names the old one, so *superseded* is derived.
    """

    __tablename__ = "assertion"
    __table_args__ = (
        one_of("confidence", CONFIDENCES),
        one_of("status", ASSERTION_STATES),
        one_of("value_state", VALUE_STATES),
        UniqueConstraint("sequence"),
        Index("ix_assertion_subject_id_sequence", "subject_id", "sequence"),
        Index(
            "ix_assertion_value_agent_id",
            "value_agent_id",
            sqlite_where=text("value_agent_id IS NOT NULL"),
            postgresql_where=text("value_agent_id IS NOT NULL"),
        ),
        *_span_of_validity(),
        CheckConstraint("supersedes_id IS NULL OR supersedes_id <> id", name="supersedes_another"),
        CheckConstraint("status = 'current' OR supersedes_id IS NOT NULL", name="status_names_its_row"),
        CheckConstraint(
            "(value_state = 'known') = (value_code IS NOT NULL OR value_text IS NOT NULL"
            " OR value_number IS NOT NULL OR value_agent_id IS NOT NULL)",
            name="known_value",
        ),
        # NaN and the infinities lie outside on both engines.
        CheckConstraint("value_number IS NULL OR value_number BETWEEN -1e300 AND 1e300", name="value_number"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    sequence: Mapped[int] = mapped_column(BigId)
    subject_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    property: Mapped[str] = mapped_column(Key(60))
    value_state: Mapped[str] = mapped_column(Key(20), default="known")
    value_code: Mapped[str | None] = mapped_column(Key(120))
    value_text: Mapped[str | None] = mapped_column(Text)
    value_number: Mapped[float | None]
    value_agent_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    qualifier: Mapped[str | None] = mapped_column(String(200))
    rating_scheme_id: Mapped[int | None] = mapped_column(ForeignKey("rating_scheme.id"))
    valid_from: Mapped[date | None]
    valid_from_precision: Mapped[str | None] = mapped_column(Key(10))
    valid_to: Mapped[date | None]
    valid_to_precision: Mapped[str | None] = mapped_column(Key(10))
    asserted_by_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    evidence_url: Mapped[str | None] = mapped_column(Text)
    evidence_archive_url: Mapped[str | None] = mapped_column(Text)
    evidence_quote: Mapped[str | None] = mapped_column(Text)
    evidence_note: Mapped[str | None] = mapped_column(Text)
    evidence_retrieved_at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(Text)
    confidence: Mapped[str] = mapped_column(Key(10), default="medium")
    status: Mapped[str] = mapped_column(Key(20), default="current")
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("assertion.id"))
    redistributable: Mapped[bool] = mapped_column(default=True)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=now)


class ProfileSnapshot(Base):
    """An outlet's profile as canonical JSON, named by its hash: the same content is one row."""

    __tablename__ = "profile_snapshot"
    __table_args__ = (CheckConstraint("length(sha256) = 64", name="sha256"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"), index=True)
    sha256: Mapped[str] = mapped_column(Key(64), unique=True)
    content: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
