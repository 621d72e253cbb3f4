"""Pages are taken apart in a process of its own, which is ended when one takes too long."""

import json
import os
import select
import subprocess
import sys
import time
from types import TracebackType
from typing import Any

from app.core.formats.html_main_text import has_trafilatura
from app.errors import RuleBroken
from app.features.corpus.page_child import LENGTH, send

SECONDS = 20.0
_STARTING = 60.0
NOT_INSTALLED = (
    "HTML pages and WARC files are read with packages that are not installed here. Install them with"
    " pip install 'masthead[web]', and start the server again."
)


class PageRefused(ValueError):
    """The sentence says why nothing was found in a page."""


class PageReader:
    """Takes pages apart, one after the other. Its process is started with the first of them."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "PageReader":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._end()

    def read(self, html: str, url: str = "") -> dict[str, str]:
        """What was found in a page; PageRefused with a sentence."""
        process = self.process or self._start()
        assert process.stdin is not None
        try:
            send(process.stdin, {"html": html, "url": url})
            found = self._answer(process, self.seconds)
        except TimeoutError:
            self._end()
            raise PageRefused(
                "This page takes longer than 20 seconds to read. Cut the article out of it."
            ) from None
        except (OSError, EOFError):
            self._end()
            raise PageRefused("This page cannot be read: it takes too much memory, or is broken.") from None
        if "text" not in found:
            raise PageRefused("This page cannot be read: it is not HTML, or is nested too deeply.")
        return found

    def _start(self) -> subprocess.Popen[bytes]:
        if not has_trafilatura():
            raise RuleBroken(NOT_INSTALLED)
        command = [sys.executable, "-m", "app.features.corpus.page_child"]
        pipe = subprocess.PIPE
        # Our own program with our own words; nothing of a page is on its command line.
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)  # noqa: S603
        try:
            self._answer(self.process, _STARTING)
        except (OSError, EOFError):
            self._end()
            raise RuleBroken("The process that reads HTML pages does not start here.") from None
        return self.process

    def _answer(self, process: subprocess.Popen[bytes], seconds: float) -> dict[str, Any]:
        until = time.monotonic() + seconds
        length = LENGTH.unpack(self._bytes(process, LENGTH.size, until))[0]
        answer: dict[str, Any] = json.loads(self._bytes(process, length, until))
        return answer

    def _bytes(self, process: subprocess.Popen[bytes], wanted: int, until: float) -> bytes:
        assert process.stdout is not None
        descriptor, found = process.stdout.fileno(), bytearray()
        while len(found) < wanted:
            ready, _, _ = select.select([descriptor], [], [], max(until - time.monotonic(), 0))
            if not ready:
                raise TimeoutError
            if not (some := os.read(descriptor, min(wanted - len(found), 65_536))):
                raise EOFError
            found += some
        return bytes(found)

    def _end(self) -> None:
        process, self.process = self.process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    # What was still to be written went nowhere.
                    continue
