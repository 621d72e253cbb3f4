"""Projects that came from an archive: which one, and the pseudonyms that its people had in it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, Key, now


class Archive(Base):
    """The archive that a project was made from, known by the hash of its manifest, which has those of its files."""

    __tablename__ = "archive"
    __table_args__ = (CheckConstraint("length(sha256) = 64", name="sha256"),)

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(Key(64), index=True)
    # An export of the project with this seed calls its people as the archive did.
    seed: Mapped[int | None]
    program: Mapped[str] = mapped_column(Key(60), default="")
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    imported_at: Mapped[datetime] = mapped_column(default=now)


class ArchivedPerson(Base):
    """Somebody of whom an archive tells nothing but a pseudonym: a person here who has no identity."""

    __tablename__ = "archived_person"
    __table_args__ = (
        UniqueConstraint("project_id", "pseudonym"),
        CheckConstraint("length(pseudonym) BETWEEN 1 AND 40", name="pseudonym_length"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("archive.project_id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("person.id"), primary_key=True, autoincrement=False
    )
    pseudonym: Mapped[str] = mapped_column(Key(40))
