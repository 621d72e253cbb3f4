"""Where kills fall, and the processes that are killed."""

import os
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.config import Settings
from tests.faults.killing import Start

ROOT = Path(__file__).parents[2]


@pytest.fixture
def moments() -> random.Random:
    """Where the kills fall; a test that fails shows the seed."""
    seed = random.SystemRandom().randrange(10**6)
    print(f"the seed of the moments is {seed}")
    return random.Random(seed)


@pytest.fixture
def start(settings: Settings, engine_name: str) -> Iterator[Start]:
    """Start a process on this test's instance; those still there at the end are killed."""
    started: list[subprocess.Popen[bytes]] = []
    environment = os.environ | {
        "MASTHEAD_ENV": "test",
        "DATABASE_URL": settings.database_url,
        "JOBS_URL": settings.database_url if engine_name == "postgresql" else "",
        "MASTHEAD_DATA": str(settings.data_folder),
    }

    def begin(*command: str) -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL))
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.wait()
