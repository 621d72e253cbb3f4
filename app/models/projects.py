"""Projects and who is in them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, Key, now, one_of

STANCES = ("prescriptive", "descriptive")
ROLES = ("annotator", "adjudicator", "lead")


class Project(Base):
    """One study. ``descriptive`` projects treat disagreement as data and are shown no bands."""

    __tablename__ = "project"
    __table_args__ = (
        one_of("stance", STANCES),
        CheckConstraint("length(slug) BETWEEN 1 AND 60 AND slug = lower(slug)", name="slug"),
        CheckConstraint("length(name) BETWEEN 1 AND 200", name="name_length"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slug: Mapped[str] = mapped_column(Key(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    stance: Mapped[str] = mapped_column(Key(20), default="prescriptive")
    contact: Mapped[str] = mapped_column(String(254), default="")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    archived_at: Mapped[datetime | None]


class Member(Base):
    """A person in a project. Roles combine; somebody who left keeps the row and has no role."""

    __tablename__ = "member"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    is_annotator: Mapped[bool] = mapped_column(default=False)
    is_adjudicator: Mapped[bool] = mapped_column(default=False)
    is_lead: Mapped[bool] = mapped_column(default=False)
    joined_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles held, in the order of ``ROLES``."""
        held = {"annotator": self.is_annotator, "adjudicator": self.is_adjudicator, "lead": self.is_lead}
        return tuple(role for role in ROLES if held[role])


class DatasetCard(Base):
    """What a project says of its data when it gives them away. Empty is not said."""

    __tablename__ = "dataset_card"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(String(200), default="")
    licence: Mapped[str] = mapped_column(String(200), default="")
    creator: Mapped[str] = mapped_column(String(500), default="")
    contact: Mapped[str] = mapped_column(String(254), default="")
    address: Mapped[str] = mapped_column(String(500), default="")
    citation: Mapped[str] = mapped_column(Text, default="")
    funding: Mapped[str] = mapped_column(Text, default="")
    out_of_scope: Mapped[str] = mapped_column(Text, default="")
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(default=now)
