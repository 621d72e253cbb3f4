"""A worker process for the tests; with SLOW set it rests after each part of gamma that it has kept."""

import os
import signal
import threading
import time
from typing import Any

from app.config import read_settings
from app.core.agreement.spans.gamma import gamma_report
from app.db import Database
from app.features.agreement.gamma import work as gamma_work
from app.features.jobs.runner import Pace, Worker
from app.serve import KINDS

QUICK = Pace(look=0.05, beat=0.2, silent=2.0, ending=5.0)


def main() -> None:
    settings = read_settings()
    database = Database(settings.database_url, settings.threads)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    if os.environ.get("SLOW"):
        measure = gamma_report

        def rest(*given: Any) -> Any:
            found = measure(*given)
            time.sleep(0.5)
            return found

        vars(gamma_work)["gamma_report"] = rest
    Worker(database, settings, KINDS, QUICK).run(stop)
    database.close()


if __name__ == "__main__":
    main()
