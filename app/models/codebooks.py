"""Codebooks: versions, variables, labels; a published version never changes."""

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

from app.db import Base, BigId, Key, now, one_of

VARIABLE_TYPES = ("choose_one", "choose_many", "scale", "text")
LEVELS = ("nominal", "ordinal", "interval", "ratio")
LABEL_RELATIONS = ("requires", "excludes", "confused_with")
FATES = ("kept", "renamed", "redefined", "split", "merged", "retired")


class Codebook(Base):
    """A named book of variables within one project; its versions hold the content."""

    __tablename__ = "codebook"
    __table_args__ = (UniqueConstraint("project_id", "key"), UniqueConstraint("project_id", "id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    key: Mapped[str] = mapped_column(Key(80))
    name: Mapped[str] = mapped_column(String(200))


class CodebookVersion(Base):
    """One version: a draft until it is published, then immutable. ``content`` is its canonical JSON."""

    __tablename__ = "codebook_version"
    __table_args__ = (
        ForeignKeyConstraint(["project_id", "codebook_id"], ["codebook.project_id", "codebook.id"]),
        ForeignKeyConstraint(
            ["project_id", "previous_version_id"],
            ["codebook_version.project_id", "codebook_version.id"],
            name="fk_codebook_version_previous",
        ),
        UniqueConstraint("project_id", "id"),
        UniqueConstraint("codebook_id", "version"),
        CheckConstraint("published_at IS NOT NULL OR published_by_id IS NULL", name="published_by_somebody"),
        CheckConstraint("length(content_sha256) = 64", name="content_sha256"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int]
    codebook_id: Mapped[int]
    version: Mapped[str] = mapped_column(Key(30))
    content: Mapped[str] = mapped_column(Text)
    content_sha256: Mapped[str] = mapped_column(Key(64))
    previous_version_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Variable(Base):
    """What a round may ask: coded on spans, passages, documents, or as an attribute of a mark."""

    __tablename__ = "variable"
    __table_args__ = (
        ForeignKeyConstraint(
            ["project_id", "codebook_version_id"], ["codebook_version.project_id", "codebook_version.id"]
        ),
        UniqueConstraint("project_id", "id"),
        UniqueConstraint("codebook_version_id", "key"),
        UniqueConstraint("codebook_version_id", "id"),
        one_of("type", VARIABLE_TYPES),
        CheckConstraint(
            "level IS NULL OR level IN ('nominal', 'ordinal', 'interval', 'ratio')", name="level"
        ),
        CheckConstraint("on_span OR on_passage OR on_document OR on_mark", name="on_something"),
        CheckConstraint("(type = 'scale') = (points IS NOT NULL)", name="scale_points"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int]
    codebook_version_id: Mapped[int]
    key: Mapped[str] = mapped_column(Key(80))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    type: Mapped[str] = mapped_column(Key(20))
    level: Mapped[str | None] = mapped_column(Key(20))
    points: Mapped[list[Any] | None]
    on_span: Mapped[bool] = mapped_column(default=False)
    on_passage: Mapped[bool] = mapped_column(default=False)
    on_document: Mapped[bool] = mapped_column(default=False)
    on_mark: Mapped[bool] = mapped_column(default=False)
    is_required: Mapped[bool] = mapped_column(default=False)


class Label(Base):
    """One label of a variable, with a key that stays the same over versions."""

    __tablename__ = "label"
    __table_args__ = (
        ForeignKeyConstraint(
            ["codebook_version_id", "variable_id"], ["variable.codebook_version_id", "variable.id"]
        ),
        ForeignKeyConstraint(["project_id", "variable_id"], ["variable.project_id", "variable.id"]),
        ForeignKeyConstraint(
            ["variable_id", "parent_id"], ["label.variable_id", "label.id"], name="fk_label_parent"
        ),
        UniqueConstraint("project_id", "id"),
        UniqueConstraint("codebook_version_id", "id"),
        UniqueConstraint("variable_id", "id"),
        UniqueConstraint("variable_id", "key"),
        Index(
            "uq_label_shortcut",
            "codebook_version_id",
            "shortcut",
            unique=True,
            sqlite_where=text("shortcut IS NOT NULL"),
            postgresql_where=text("shortcut IS NOT NULL"),
        ),
        CheckConstraint("shortcut IS NULL OR length(shortcut) = 1", name="shortcut_length"),
        CheckConstraint("colour_slot IS NULL OR colour_slot BETWEEN 1 AND 16", name="colour_slot"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="own_parent"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int]
    codebook_version_id: Mapped[int]
    variable_id: Mapped[int]
    key: Mapped[str] = mapped_column(Key(120))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    parent_id: Mapped[int | None]
    is_abstract: Mapped[bool] = mapped_column(default=False)
    shortcut: Mapped[str | None] = mapped_column(Key(8))
    colour_slot: Mapped[int | None]


class LabelRelation(Base):
    """A label requires, excludes, or is easily confused with another (``note`` says how to tell them apart)."""

    __tablename__ = "label_relation"
    __table_args__ = (
        one_of("relation", LABEL_RELATIONS),
        # Two labels of one version, whatever their variables.
        ForeignKeyConstraint(
            ["project_id", "codebook_version_id"], ["codebook_version.project_id", "codebook_version.id"]
        ),
        ForeignKeyConstraint(["codebook_version_id", "label_id"], ["label.codebook_version_id", "label.id"]),
        ForeignKeyConstraint(
            ["codebook_version_id", "other_label_id"], ["label.codebook_version_id", "label.id"]
        ),
        CheckConstraint("label_id <> other_label_id", name="two_labels"),
    )

    project_id: Mapped[int]
    codebook_version_id: Mapped[int]
    label_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    relation: Mapped[str] = mapped_column(Key(20), primary_key=True)
    other_label_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    note: Mapped[str] = mapped_column(Text, default="")


class LabelText(Base):
    """What a label says in one language: definition, when to use it, examples."""

    __tablename__ = "label_text"
    __table_args__ = (ForeignKeyConstraint(["project_id", "label_id"], ["label.project_id", "label.id"]),)

    project_id: Mapped[int]
    label_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    language: Mapped[str] = mapped_column(Key(35), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    definition: Mapped[str] = mapped_column(Text, default="")
    use_when: Mapped[list[Any]] = mapped_column(default=list)
    avoid_when: Mapped[list[Any]] = mapped_column(default=list)
    examples: Mapped[list[Any]] = mapped_column(default=list)
    counter_examples: Mapped[list[Any]] = mapped_column(default=list)
    translated_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    translated_at: Mapped[datetime | None]


class LabelChange(Base):
    """The map between two versions: what became of a label of the earlier one."""

    __tablename__ = "label_change"
    __table_args__ = (
        one_of("fate", FATES),
        ForeignKeyConstraint(
            ["project_id", "codebook_version_id"], ["codebook_version.project_id", "codebook_version.id"]
        ),
        ForeignKeyConstraint(["project_id", "old_label_id"], ["label.project_id", "label.id"]),
        ForeignKeyConstraint(["project_id", "new_label_id"], ["label.project_id", "label.id"]),
        CheckConstraint("(fate = 'retired') = (new_label_id IS NULL)", name="retired_leads_nowhere"),
        UniqueConstraint("codebook_version_id", "old_label_id", "new_label_id"),
        Index(
            "uq_label_change_retired",
            "codebook_version_id",
            "old_label_id",
            unique=True,
            sqlite_where=text("new_label_id IS NULL"),
            postgresql_where=text("new_label_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int]
    codebook_version_id: Mapped[int]
    old_label_id: Mapped[int]
    new_label_id: Mapped[int | None]
    fate: Mapped[str] = mapped_column(Key(20))
    note: Mapped[str] = mapped_column(Text, default="")
