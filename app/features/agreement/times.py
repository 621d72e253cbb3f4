"""When what is compared was saved, and up to which revision a page has read."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.actions.chosen_reading import Reading, revisions_of
from app.actions.readings import counts
from app.models.codebooks import CodebookVersion
from app.models.corpus import Document
from app.models.rounds import Assignment
from app.models.work import Revision


@dataclass(frozen=True, slots=True)
class DataVersion:
    """The newest revision of the round and pass when the page was read; whoever reads the same has the same number."""

    revision: int
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Published:
    """A version of a codebook and the moment from which it could be used."""

    version: str
    at: datetime


def data_version(session: Session, reading: Reading) -> DataVersion | None:
    """The newest revision, corrections and drafts counted too, for they may change what is left out."""
    newest = session.execute(
        revisions_of(reading, Revision.id, Revision.saved_at).order_by(Revision.id.desc()).limit(1)
    ).first()
    return None if newest is None else DataVersion(newest.id, newest.saved_at)


def last_saved(session: Session, reading: Reading) -> dict[int, datetime]:
    """By passage: when the last of the answers that are compared was saved, each annotator's first done one."""
    rows = session.execute(
        revisions_of(reading, Assignment.passage_id, func.max(Revision.saved_at))
        .where(counts(), Document.withdrawn_at.is_(None))
        .group_by(Assignment.passage_id)
    )
    return {row[0]: row[1] for row in rows}


def published(session: Session, project_id: int) -> list[Published]:
    """The versions of the project's codebooks, oldest first."""
    rows = session.execute(
        select(CodebookVersion.version, CodebookVersion.published_at)
        .where(CodebookVersion.project_id == project_id, CodebookVersion.published_at.is_not(None))
        .order_by(CodebookVersion.published_at, CodebookVersion.id)
    )
    return [Published(row.version, row.published_at) for row in rows]


def week_of(moment: datetime) -> date:
    """The Monday of the ISO week in which it lies, in UTC.

    >>> week_of(datetime(2026, 3, 1, 23, 59))
    datetime.date(2026, 2, 23)
    """
    day = moment.date()
    return day - timedelta(days=day.weekday())
