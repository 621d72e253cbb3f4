"""The process in which pages are taken apart. It reads a page from its input, and answers what was found.

A page that takes too long or too much memory ends this process, and not the server. It opens no connection and
starts no program, whatever is in the page.
"""

import json
import struct
import sys
from contextlib import suppress
from typing import IO, Any

MOST_MEMORY = 1536 * 1024 * 1024
LENGTH = struct.Struct(">Q")
_FORBIDDEN = (
    "socket.connect",
    "socket.getaddrinfo",
    "socket.bind",
    "subprocess.Popen",
    "os.system",
    "os.exec",
)


def send(stream: IO[bytes], said: dict[str, Any]) -> None:
    """Write one message."""
    body = json.dumps(said).encode()
    stream.write(LENGTH.pack(len(body)) + body)
    stream.flush()


def main() -> None:
    """Answer until there is no more input."""
    confine()
    from app.core.formats.html_main_text import main_text

    messages, answers = sys.stdin.buffer, sys.stdout.buffer
    # Whatever a library prints is no answer.
    sys.stdout = sys.stderr
    send(answers, {"ready": True})
    while head := messages.read(LENGTH.size):
        asked = json.loads(messages.read(LENGTH.unpack(head)[0]))
        try:
            found = main_text(asked["html"], asked["url"])
        except Exception:  # a page that no library can take apart is refused by its name
            found = {}
        send(answers, found)


def confine() -> None:
    """Take no more memory than is allowed, and open no connection."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    sys.addaudithook(_refuse)


def _refuse(event: str, _arguments: object) -> None:
    if event in _FORBIDDEN:
        raise PermissionError(event)


if __name__ == "__main__":
    main()
