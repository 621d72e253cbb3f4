"""A worker that does every kind of job as ``masthead worker`` does, and looks for them more often."""

import signal
import threading

from app.config import read_settings
from app.db import Database
from app.features.jobs.runner import Pace, Worker
from app.serve import KINDS


def main() -> None:
    settings = read_settings()
    database = Database(settings.database_url, settings.threads)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    Worker(database, settings, KINDS, Pace(look=0.05)).run(stop)
    database.close()


if __name__ == "__main__":
    main()
