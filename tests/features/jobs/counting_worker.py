"""A worker process for the tests: it knows one kind of job, which counts, and the product does not have it."""

import signal
import threading
import time
from typing import Any

from app.actions import audit
from app.config import Settings, read_settings
from app.db import Database
from app.features.jobs.actions import Order
from app.features.jobs.runner import Pace, Progress, Worker

QUICK = Pace(look=0.05, beat=0.2, silent=2.0, ending=5.0)


def count(database: Database, _settings: Settings, order: Order, progress: Progress) -> dict[str, Any]:
    """Leave one audit row for each number up to ``to``, each in the transaction of its step."""
    to = order.arguments["to"]
    for number in range(progress.done + 1, to + 1):
        time.sleep(order.arguments.get("pause", 0))
        with database.writing() as session:
            audit.record(session, "test.count", "number", number)
            progress.step(session, number, to)
            session.commit()
    return {"counted": to}


def main() -> None:
    settings = read_settings()
    database = Database(settings.database_url, settings.threads)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    Worker(database, settings, {"count": count}, QUICK).run(stop)
    database.close()


if __name__ == "__main__":
    main()
