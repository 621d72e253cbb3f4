"""A real server process for tests: started, spoken to over loopback, and killed without warning."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self


class ServerProcess:
    """``masthead serve`` on a port of its own, without a worker."""

    def __init__(self, database_url: str, data_folder: Path, threads: int = 8) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._command = [sys.executable, "-c", "from app.cli import main; main()", "serve", "--no-worker"]
        self._environ = os.environ | {
            "DATABASE_URL": database_url,
            "MASTHEAD_DATA": str(data_folder),
            "MASTHEAD_ENV": "test",
            "PORT": str(self.port),
            "THREADS": str(threads),
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until the database answers through it."""
        self._process = subprocess.Popen(
            self._command, env=self._environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        for _try in range(600):
            if self._process.poll() is not None:
                _out, said = self._process.communicate()
                raise AssertionError(f"the server ended: {said.decode()[-2000:]}")
            try:
                if self.ask("GET", "/healthz")[0] == 200:
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the server did not answer")

    def kill(self) -> None:
        """SIGKILL: no handler runs, nothing is flushed."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.communicate()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None and self._process.poll() is None:
            self.kill()

    def ask(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, Any]:
        """One request on a connection of its own: the status and the JSON of the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            sent = None if body is None else json.dumps(body)
            kind = {"Content-Type": "application/json"} if sent is not None else {}
            connection.request(method, path, sent, kind | (headers or {}))
            response = connection.getresponse()
            raw = response.read()
            return response.status, json.loads(raw) if raw else None
        finally:
            connection.close()
