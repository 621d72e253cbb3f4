"""Reading every text that nobody has looked at, a few at a time: as a job, by the command, or in a request."""

from collections.abc import Callable
from typing import Any

from app.actions import giveaways
from app.config import Settings
from app.db import Database

KIND = giveaways.KIND
STEP = 20


def count_all(
    database: Database, project_id: int, said: Callable[[int, int], None] = lambda _done, _total: None
) -> dict[int, int]:
    """Proposals by text version, of every document that nobody has looked at; all of them are read anew."""
    with database.reading() as session:
        waiting = giveaways.to_read(session, project_id)
    counts: dict[int, int] = {}
    for first in range(0, len(waiting), STEP):
        with database.reading() as session:
            for one in giveaways.texts(session, waiting[first : first + STEP]):
                counts[one.version_id] = len(giveaways.proposals_in(one))
        said(min(first + STEP, len(waiting)), len(waiting))
    return counts


def do_job(database: Database, _settings: Settings, order: Any, progress: Any) -> dict[str, Any]:
    """The worker's way in. It writes nothing but its result, so it may be begun again at any time."""
    counts = count_all(database, order.project_id, progress.say)
    return {"counts": {str(version): many for version, many in counts.items()}}
