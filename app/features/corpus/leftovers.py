"""What an import leaves behind that broke: taken for dead after a minute of silence, then dropped.

What was staged and never confirmed is dropped after a day.
"""

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from app.db import now, table_of
from app.models.corpus import Capture, Document, Import, ImportRow, PublicationEdge
from app.models.texts import Passage, TextVersion

# A running import says more often than this that it lives.
STALE_AFTER = timedelta(seconds=60)
# So long somebody may think about a preview, or come back to an import that failed.
STAGED_FOR = timedelta(days=1)
DROPPED_AT_ONCE = 200

_import, _document, _edge = table_of(Import), table_of(Document), table_of(PublicationEdge)
_row = table_of(ImportRow)
_PARTS = (table_of(Passage), table_of(TextVersion), table_of(Capture))


def give_up(session: Session, import_id: int | None = None) -> None:
    """Take an import, or every one that has not said for a minute that it lives, for dead."""
    chosen = _is_stale() if import_id is None else _import.c.id == import_id
    dead = update(_import).where(_import.c.state.in_(("staged", "running")), chosen)
    session.execute(dead.values(state="failed"))


def drop_some(session: Session) -> int:
    """Drop some documents of imports that failed, with all that hangs on them; how many there were."""
    failed = select(_import.c.id).where(_import.c.state == "failed")
    ids = list(
        session.scalars(
            select(_document.c.id).where(_document.c.import_id.in_(failed)).limit(DROPPED_AT_ONCE)
        )
    )
    if ids:
        session.execute(
            delete(_edge).where(or_(_edge.c.document_id.in_(ids), _edge.c.other_document_id.in_(ids)))
        )
        for table in _PARTS:
            session.execute(delete(table).where(table.c.document_id.in_(ids)))
        session.execute(delete(_document).where(_document.c.id.in_(ids)))
    return len(ids)


def broken_imports(session: Session) -> bool:
    """Whether there is anything to give up or to drop."""
    left = (_import.c.state == "failed") & exists().where(_document.c.import_id == _import.c.id)
    query = select(func.count()).select_from(_import).where(or_(_is_stale(), left, _has_old_drafts()))
    return bool(session.scalar(query))


def drop_some_drafts(session: Session) -> int:
    """Drop some drafts of imports that are complete, or over for a day; how many there were."""
    found = session.execute(
        select(_row.c.import_id, _row.c.number)
        .join(_import, _import.c.id == _row.c.import_id)
        .where(_row.c.draft.is_not(None), _row.c.number > 0, _is_over())
        .limit(DROPPED_AT_ONCE)
    ).all()
    by_import: dict[int, list[int]] = {}
    for row in found:
        by_import.setdefault(row.import_id, []).append(row.number)
    for import_id, numbers in by_import.items():
        session.execute(delete(_row).where(_row.c.import_id == import_id, _row.c.number.in_(numbers)))
    return len(found)


def _is_stale() -> ColumnElement[bool]:
    running = (_import.c.state == "running") & (_import.c.heartbeat_at < now() - STALE_AFTER)
    return or_(running, (_import.c.state == "staged") & (_import.c.heartbeat_at < now() - STAGED_FOR))


def _is_over() -> ColumnElement[bool]:
    """Nobody will begin it again."""
    failed = (_import.c.state == "failed") & (_import.c.heartbeat_at < now() - STAGED_FOR)
    return or_(_import.c.state == "complete", failed)


def _has_old_drafts() -> ColumnElement[bool]:
    drafts = exists().where(_row.c.import_id == _import.c.id, _row.c.draft.is_not(None), _row.c.number > 0)
    return _is_over() & drafts
