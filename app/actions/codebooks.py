"""Codebook versions: published once and for all, and read back as the value that answers are checked against."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.actions import audit
from app.core.codebook.changes import diff
from app.core.codebook.check import check
from app.core.codebook.read_yaml import from_dict
from app.core.codebook.values import Codebook, Label, Variable
from app.core.codebook.write import canonical_json, sha256
from app.db import now
from app.errors import BadInput, RuleBroken
from app.models import codebooks as tables
from app.models.projects import Project

BOOKS_KEPT = 256


@dataclass(frozen=True, slots=True)
class Book:
    """A stored version: the codebook as a value, and the ids of its variables and labels by key."""

    version_id: int
    version: str
    codebook: Codebook
    variable_ids: Mapping[str, int]
    label_ids: Mapping[str, int]
    variable_of: Mapping[str, str]


_books: dict[tuple[str, int], Book] = {}


def book_of(session: Session, version_id: int) -> Book:
    """The codebook version with this id. Published versions never change, so they are kept in memory.

    The session must be a reading one: an id that is rolled back may become another version's.
    """
    key = (str(session.get_bind().engine.url), version_id)
    if key not in _books:
        book, published = _stored(session, version_id)
        if not published:
            return book
        while len(_books) >= BOOKS_KEPT:
            _books.pop(next(iter(_books)), None)
        _books[key] = book
    return _books[key]


def read_book(session: Session, version_id: int) -> Book:
    """The same from its rows each time, for a transaction that may have made it itself."""
    return _stored(session, version_id)[0]


def published_version(session: Session, project_id: int) -> tables.CodebookVersion | None:
    """The version that was published last in this project."""
    return session.scalar(
        select(tables.CodebookVersion)
        .where(
            tables.CodebookVersion.project_id == project_id, tables.CodebookVersion.published_at.is_not(None)
        )
        .order_by(tables.CodebookVersion.published_at.desc(), tables.CodebookVersion.id.desc())
        .limit(1)
    )


def book_key(codebook: Codebook) -> str:
    """By what a project knows a book through its versions: the key in it, or one made from its name."""
    return codebook.key or "-".join(codebook.name.lower().split())[:80]


def previous_version(session: Session, project_id: int, codebook: Codebook) -> tables.CodebookVersion | None:
    """The version that ``codebook`` follows when it is published here; None where it begins a book."""
    return session.scalar(
        select(tables.CodebookVersion)
        .join(tables.Codebook, tables.Codebook.id == tables.CodebookVersion.codebook_id)
        .where(
            tables.Codebook.project_id == project_id,
            tables.Codebook.key == book_key(codebook),
            tables.CodebookVersion.published_at.is_not(None),
        )
        .order_by(tables.CodebookVersion.id.desc())
        .limit(1)
    )


def publish(
    session: Session, project_id: int, codebook: Codebook, *, by: int | None
) -> tables.CodebookVersion:
    """Store ``codebook`` as the next version of its book and publish it: from then on it does not change."""
    if faults := check(codebook):
        raise BadInput(faults)
    # Whoever publishes in a project waits for whoever does already.
    session.execute(select(Project.id).where(Project.id == project_id).with_for_update(key_share=True)).all()
    book = _book(session, project_id, codebook)
    previous = previous_version(session, project_id, codebook)
    refuse_repeat(session, project_id, codebook)
    version = tables.CodebookVersion(
        project_id=project_id,
        codebook_id=book.id,
        version=codebook.version,
        content=canonical_json(codebook),
        content_sha256=sha256(codebook),
        previous_version_id=previous.id if previous else None,
    )
    session.add(version)
    session.flush()
    for position, variable in enumerate(codebook.variables, 1):
        _store_variable(session, version, position, variable, codebook.language)
    _store_relations(session, version, codebook)
    if previous:
        _store_changes(session, previous, version, codebook)
    version.published_at, version.published_by_id = now(), by
    session.flush()
    audit.record(
        session,
        "codebook.publish",
        "codebook_version",
        version.id,
        project_id=project_id,
        person_id=by,
        details={"version": version.version, "sha256": version.content_sha256},
    )
    return version


def _stored(session: Session, version_id: int) -> tuple[Book, bool]:
    version = session.get_one(tables.CodebookVersion, version_id)
    variables = session.execute(
        select(tables.Variable.key, tables.Variable.id).where(
            tables.Variable.codebook_version_id == version_id
        )
    ).all()
    codebook, ids = _as_value(version.content), _label_ids(session, version_id)
    variable_of = {label.key: variable.key for variable in codebook.variables for label in variable.labels}
    book = Book(
        version.id,
        version.version,
        codebook,
        {row.key: row.id for row in variables},
        {key: ids[variable, key] for key, variable in variable_of.items()},
        variable_of,
    )
    return book, version.published_at is not None


def _as_value(content: str) -> Codebook:
    return from_dict(json.loads(content))


def _book(session: Session, project_id: int, codebook: Codebook) -> tables.Codebook:
    key = book_key(codebook)
    found = session.scalar(
        select(tables.Codebook).where(tables.Codebook.project_id == project_id, tables.Codebook.key == key)
    )
    if found is None:
        found = tables.Codebook(project_id=project_id, key=key, name=codebook.name)
        session.add(found)
        session.flush()
    return found


def refuse_repeat(session: Session, project_id: int, codebook: Codebook) -> None:
    """RuleBroken where this version of this book is in the project already."""
    name = session.scalar(
        select(tables.Codebook.name)
        .join(tables.CodebookVersion, tables.CodebookVersion.codebook_id == tables.Codebook.id)
        .where(
            tables.Codebook.project_id == project_id,
            tables.Codebook.key == book_key(codebook),
            tables.CodebookVersion.version == codebook.version,
        )
    )
    if name is not None:
        raise RuleBroken(
            "Version %(version)s of %(name)s is published already and does not change. Give the next one a new number.",
            version=codebook.version,
            name=name,
        )


def _store_variable(
    session: Session, version: tables.CodebookVersion, position: int, variable: Variable, language: str
) -> None:
    row = tables.Variable(
        project_id=version.project_id,
        codebook_version_id=version.id,
        key=variable.key,
        position=position,
        name=variable.name,
        type=variable.type,
        level=variable.level,
        points=list(variable.points) if variable.type == "scale" else None,
        on_span="span" in variable.on,
        on_passage="passage" in variable.on,
        on_document="document" in variable.on,
        on_mark="mark" in variable.on,
        is_required=variable.required,
    )
    session.add(row)
    session.flush()
    stored: dict[str, int] = {}
    # A parent before its children, whatever the order of the file.
    waiting = list(enumerate(variable.choices, 1))
    while waiting:
        ready = [pair for pair in waiting if pair[1].parent is None or pair[1].parent in stored]
        for place, label in ready:
            stored[label.key] = _store_label(session, row, place, label, stored, language)
        waiting = [pair for pair in waiting if pair not in ready]


def _store_label(
    session: Session,
    variable: tables.Variable,
    place: int,
    label: Label,
    stored: dict[str, int],
    language: str,
) -> int:
    row = tables.Label(
        project_id=variable.project_id,
        codebook_version_id=variable.codebook_version_id,
        variable_id=variable.id,
        key=label.key,
        position=place,
        name=label.name,
        parent_id=stored[label.parent] if label.parent else None,
        is_abstract=label.abstract,
        shortcut=label.shortcut,
        colour_slot=label.colour,
    )
    session.add(row)
    session.flush()
    texts: dict[str, Any] = {language: label} | dict(label.translations)
    session.execute(
        insert(tables.LabelText),
        [
            {
                "project_id": variable.project_id,
                "label_id": row.id,
                "language": tag,
                "name": said.name or label.name,
                "definition": said.definition,
                "use_when": list(said.use_when),
                "avoid_when": list(said.avoid_when),
                "examples": list(getattr(said, "examples", ())),
                "counter_examples": list(getattr(said, "counter_examples", ())),
            }
            for tag, said in texts.items()
        ],
    )
    return row.id


def _store_relations(session: Session, version: tables.CodebookVersion, codebook: Codebook) -> None:
    stored = _label_ids(session, version.id)
    ids = {
        label.key: stored[variable.key, label.key]
        for variable in codebook.variables
        for label in variable.labels
    }
    rows = [
        {
            "project_id": version.project_id,
            "codebook_version_id": version.id,
            "label_id": ids[label.key],
            "relation": relation,
            "other_label_id": ids[other],
            "note": label.confused_with[other] if relation == "confused_with" else "",
        }
        for label in codebook.labels.values()
        for relation, others in (
            ("requires", label.requires),
            ("excludes", label.excludes),
            ("confused_with", tuple(label.confused_with)),
        )
        for other in others
    ]
    if rows:
        session.execute(insert(tables.LabelRelation), rows)


def _store_changes(
    session: Session, previous: tables.CodebookVersion, version: tables.CodebookVersion, codebook: Codebook
) -> None:
    before, after = _label_ids(session, previous.id), _label_ids(session, version.id)
    rows = [
        {
            "project_id": version.project_id,
            "codebook_version_id": version.id,
            "old_label_id": before[change.variable, change.key],
            "new_label_id": None if change.fate == "retired" else _now(after, change.variable, change.key),
            "fate": change.fate,
        }
        for change in diff(_as_value(previous.content), codebook)
        if change.fate != "new"
    ]
    if rows:
        session.execute(insert(tables.LabelChange), rows)


def _now(after: Mapping[tuple[str, str], int], variable: str, key: str) -> int:
    """Where a label is in the next version: in its variable, or in the one that it moved to."""
    return after.get((variable, key)) or next(
        row_id for (_variable, other), row_id in after.items() if other == key
    )


def _label_ids(session: Session, version_id: int) -> dict[tuple[str, str], int]:
    rows = session.execute(
        select(tables.Variable.key.label("variable"), tables.Label.key, tables.Label.id)
        .join(tables.Variable, tables.Variable.id == tables.Label.variable_id)
        .where(tables.Label.codebook_version_id == version_id)
    )
    return {(row.variable, row.key): row.id for row in rows}
