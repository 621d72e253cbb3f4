"""A worker process for the tests; with SLOW set it writes one row at a time and rests after each."""

import os
import signal
import threading
import time
from typing import Any

from app.config import read_settings
from app.db import Database
from app.features.jobs.runner import Pace, Worker
from app.features.reuse import actions, runner
from app.serve import KINDS

QUICK = Pace(look=0.05, beat=0.2, silent=2.0, ending=5.0)


def main() -> None:
    settings = read_settings()
    database = Database(settings.database_url, settings.threads)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    if os.environ.get("SLOW"):
        add = actions.add_found

        def rest(*given: Any) -> None:
            time.sleep(0.5)
            add(*given)

        runner.ROWS_AT_ONCE = 1
        actions.add_found = rest
    Worker(database, settings, KINDS, QUICK).run(stop)
    database.close()


if __name__ == "__main__":
    main()
