"""Processes of this test's own instance, and how they are killed."""

import signal
import subprocess
import sys
from collections.abc import Callable

COMMAND = [sys.executable, "-c", "from app.cli import main; main()"]

Start = Callable[..., subprocess.Popen[bytes]]


def kill(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()
