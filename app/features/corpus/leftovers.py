"""What an import leaves behind that broke: taken for dead after a minute of silence, then dropped."""

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from app.db import now, table_of
from app.models.corpus import Capture, Document, Import, Passage, PublicationEdge, TextVersion

# A running import says more often than this that it lives.
STALE_AFTER = timedelta(seconds=60)
DROPPED_AT_ONCE = 200

_import, _document, _edge = table_of(Import), table_of(Document), table_of(PublicationEdge)
_PARTS = (table_of(Passage), table_of(TextVersion), table_of(Capture))


def give_up(session: Session, import_id: int | None = None) -> None:
    """Take an import, or every one that has not said for a minute that it lives, for dead."""
    stale: ColumnElement[bool] = _import.c.heartbeat_at < now() - STALE_AFTER
    chosen = stale if import_id is None else _import.c.id == import_id
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
    stale = (_import.c.state.in_(("staged", "running"))) & (_import.c.heartbeat_at < now() - STALE_AFTER)
    left = (_import.c.state == "failed") & exists().where(_document.c.import_id == _import.c.id)
    return bool(session.scalar(select(func.count()).select_from(_import).where(or_(stale, left))))
