"""Published codebooks as pages show them: one version, all of them, and what the next would change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.actions.codebooks import book_of, previous_version, published_version
from app.core.codebook.changes import Change, Fate, changed_variables, diff
from app.core.codebook.values import Codebook, Label
from app.core.codebook.write import sha256
from app.db import LARGEST_ID
from app.errors import NotThere
from app.models import codebooks as tables
from app.models.rounds import Round


@dataclass(frozen=True, slots=True)
class Version:
    """A published version; ``is_newest`` when none was published after it in its project."""

    id: int
    number: str
    sha256: str
    published_at: datetime
    book: Codebook
    is_newest: bool


@dataclass(frozen=True, slots=True)
class Became:
    """What became of one label: its name before and after, and for each changed field the lines of both."""

    fate: str
    variable: str
    before: str = ""
    after: str = ""
    differences: tuple[tuple[str, list[str], list[str]], ...] = ()


@dataclass(frozen=True, slots=True)
class History:
    """A version in the list: what it follows, what became of the labels before it, and its rounds by state."""

    version: Version
    follows: str | None
    labels: tuple[Became, ...]
    rounds: Mapping[str, int] = field(default_factory=dict)

    def count(self, fate: str) -> int:
        """How many labels this became of."""
        return sum(1 for one in self.labels if one.fate == fate)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A codebook beside the version that it would follow; ``compared`` names that version for the publishing."""

    compared: str
    follows: str | None
    beside: str | None
    labels: tuple[Became, ...]
    variables: tuple[tuple[str, Fate], ...]

    def of(self, fate: str) -> list[Became]:
        """The labels that this became of."""
        return [one for one in self.labels if one.fate == fate]


def version(session: Session, project_id: int, asked: str | None = None) -> Version | None:
    """The version published last, or the one whose id is ``asked``; NotThere where that is none of the project."""
    newest = published_version(session, project_id)
    if not asked:
        return None if newest is None else _said(session, newest, newest.id)
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 17 else 0
    found = session.scalar(
        select(tables.CodebookVersion).where(
            tables.CodebookVersion.id == min(number, LARGEST_ID),
            tables.CodebookVersion.project_id == project_id,
            tables.CodebookVersion.published_at.is_not(None),
        )
    )
    if found is None:
        raise NotThere("There is no such page, or it is not yours.")
    return _said(session, found, newest.id if newest else 0)


def versions(session: Session, project_id: int) -> list[History]:
    """Every published version, the newest first, with the map that was stored when it was published."""
    rows = session.scalars(
        select(tables.CodebookVersion)
        .where(
            tables.CodebookVersion.project_id == project_id, tables.CodebookVersion.published_at.is_not(None)
        )
        .order_by(tables.CodebookVersion.published_at.desc(), tables.CodebookVersion.id.desc())
    ).all()
    numbers = {row.id: row.version for row in rows}
    rounds = _rounds(session, project_id)
    return [
        History(
            _said(session, row, rows[0].id),
            numbers.get(row.previous_version_id or 0),
            _stored_map(session, row),
            rounds.get(row.id, {}),
        )
        for row in rows
    ]


def comparison(session: Session, project_id: int, book: Codebook) -> Comparison:
    """What publishing ``book`` would change."""
    before, newest = previous_version(session, project_id, book), published_version(session, project_id)
    beside = None
    if newest is not None and (before is None or before.codebook_id != newest.codebook_id):
        beside = f"{book_of(session, newest.id).codebook.name} {newest.version}"
    if before is None:
        return Comparison("", None, beside, (), ())
    old = book_of(session, before.id).codebook
    labels = tuple(_proposed(change, old, book) for change in diff(old, book))
    return Comparison(
        before.content_sha256, before.version, beside, labels, tuple(changed_variables(old, book))
    )


def compared_with(session: Session, project_id: int, book: Codebook) -> str:
    """The SHA-256 of the version that ``book`` would follow; empty where it begins a book."""
    before = previous_version(session, project_id, book)
    return "" if before is None else before.content_sha256


def is_published(session: Session, project_id: int, book: Codebook) -> bool:
    """Whether this very version, to the last letter, is published here."""
    found = select(tables.CodebookVersion.id).where(
        tables.CodebookVersion.project_id == project_id,
        tables.CodebookVersion.content_sha256 == sha256(book),
        tables.CodebookVersion.published_at.is_not(None),
    )
    return session.scalar(found.limit(1)) is not None


def _said(session: Session, row: tables.CodebookVersion, newest_id: int) -> Version:
    assert row.published_at is not None
    book = book_of(session, row.id).codebook
    return Version(row.id, row.version, row.content_sha256, row.published_at, book, row.id == newest_id)


def _stored_map(session: Session, row: tables.CodebookVersion) -> tuple[Became, ...]:
    if row.previous_version_id is None:
        return ()
    old, new = aliased(tables.Label), aliased(tables.Label)
    changes = session.execute(
        select(tables.LabelChange.fate, tables.Variable.name, old.name, new.name, new.id)
        .join(old, old.id == tables.LabelChange.old_label_id)
        .join(tables.Variable, tables.Variable.id == old.variable_id)
        .outerjoin(new, new.id == tables.LabelChange.new_label_id)
        .where(tables.LabelChange.codebook_version_id == row.id)
        .order_by(tables.LabelChange.id)
    ).all()
    led_to = {row[-1] for row in changes}
    added = session.execute(
        select(tables.Label.id, tables.Variable.name, tables.Label.name)
        .join(tables.Variable, tables.Variable.id == tables.Label.variable_id)
        .where(tables.Label.codebook_version_id == row.id)
        .order_by(tables.Variable.position, tables.Label.position)
    )
    return (
        *(Became(fate, variable, before, after or "") for fate, variable, before, after, _id in changes),
        *(Became("new", variable, "", name) for label_id, variable, name in added if label_id not in led_to),
    )


def _proposed(change: Change, old: Codebook, new: Codebook) -> Became:
    before, after = _label(old, change), _label(new, change)
    book = old if change.variable in old.by_key else new
    differences = tuple(
        (name, _written(getattr(before, name)), _written(getattr(after, name)))
        for name in change.changed
        if before and after and name != "variable"
    )
    return Became(
        change.fate,
        book.by_key[change.variable].name,
        before.name if before else "",
        after.name if after else "",
        differences,
    )


def _label(book: Codebook, change: Change) -> Label | None:
    """The label of a change: in its variable, or in the one that it moved to."""
    variable = book.by_key.get(change.variable)
    here = {label.key: label for label in variable.choices} if variable else {}
    return here.get(change.key) or book.labels.get(change.key)


def _written(value: object) -> list[str]:
    """A field of a label as lines: a list has one for each entry, a text one, and nothing none."""
    if isinstance(value, Mapping):
        return [f"{key}: {getattr(each, 'name', each)}" for key, each in value.items()]
    if isinstance(value, tuple):
        return [str(each) for each in value]
    return [] if value in (None, "") else [str(value)]


def _rounds(session: Session, project_id: int) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    rows = session.execute(
        select(Round.codebook_version_id, Round.state, func.count())
        .where(Round.project_id == project_id)
        .group_by(Round.codebook_version_id, Round.state)
    )
    for version_id, state, count in rows:
        found.setdefault(version_id, {})[state] = count
    return found
