"""The audit chains: one for each project, one for the instance. Each row carries the hash of the one before."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, Key

FIRST_HASH = "0" * 64


class AuditChain(Base):
    """The head of one chain: how long it is and the hash of its last row. Locked last in a transaction."""

    __tablename__ = "audit_chain"
    __table_args__ = (
        CheckConstraint(
            "(project_id IS NULL AND scope = 'instance')"
            " OR (project_id IS NOT NULL AND scope = 'project:' || CAST(project_id AS TEXT))",
            name="scope",
        ),
        CheckConstraint("length >= 0 AND length(head_hash) = 64", name="head"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    scope: Mapped[str] = mapped_column(Key(40), unique=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    length: Mapped[int] = mapped_column(BigId, default=0)
    head_hash: Mapped[str] = mapped_column(Key(64), default=FIRST_HASH)


class AuditEntry(Base):
    """One change: who (a random id, never a name), when, what, on which object."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        UniqueConstraint("chain_id", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("length(hash) = 64 AND length(previous_hash) = 64", name="hash"),
        Index("ix_audit_entry_object", "object_kind", "object_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    chain_id: Mapped[int] = mapped_column(ForeignKey("audit_chain.id"))
    number: Mapped[int] = mapped_column(BigId)
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    action: Mapped[str] = mapped_column(Key(60))
    object_kind: Mapped[str] = mapped_column(Key(40))
    object_id: Mapped[int | None] = mapped_column(BigId)
    details: Mapped[str] = mapped_column(Text, default="{}")
    previous_hash: Mapped[str] = mapped_column(Key(64))
    hash: Mapped[str] = mapped_column(Key(64))
