"""Letting the documents of a large project into its rounds, in the background."""

from typing import Any

from app.actions.rounds import enter_documents
from app.config import Settings
from app.db import Database
from app.features.rounds import actions

KIND = actions.KIND


def do_job(database: Database, _settings: Settings, order: Any, progress: Any) -> dict[str, Any]:
    """The worker's way in. Each step finds for itself what is not in yet, so it may be begun again at any time."""
    while True:
        with database.writing() as session:
            step = enter_documents(session, order.project_id)
            held, wanted = actions.entered(session, order.project_id)
            progress.step(session, held, wanted)
            session.commit()
        if not step:
            return {"documents": held}
