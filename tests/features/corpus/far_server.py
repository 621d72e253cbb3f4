"""A server on this machine that stands for the public web: names and connections of a test lead to it."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from app.features.corpus.fetch import Web

PUBLIC = "93.184.215.14"
Answer = Callable[[socket.socket, bytes], None]


@dataclass
class Far:
    """What was asked of it, and the addresses that were connected to."""

    port: int
    answers: dict[str, Answer] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)
    asked: list[bytes] = field(default_factory=list)
    connected: list[tuple[str, int]] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)

    def web(self, **more: object) -> Web:
        """The web in which every name is at a public address, unless ``names`` says otherwise."""
        return Web(look_up=self.look_up, connect=self.connect, **more)  # type: ignore[arg-type]

    def look_up(self, host: str, _port: int) -> list[str]:
        """As the system's resolver; a list of names is used up from its front."""
        self.looked_up.append(host)
        return self.names.get(host, [host] if host[0].isdigit() or ":" in host else [PUBLIC])

    def connect(self, address: str, port: int, seconds: float) -> socket.socket:
        """Every connection comes here."""
        self.connected.append((address, port))
        return socket.create_connection(("127.0.0.1", self.port), timeout=seconds)


def page(body: bytes, kind: str = "text/html", status: str = "200 OK", *headers: str) -> Answer:
    """An answer of one piece, with its length."""
    head = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *headers, "", ""]
    return lambda connection, _asked: connection.sendall("\r\n".join(head).encode() + body)


def moved(to: str, status: str = "302 Found") -> Answer:
    """A redirect."""
    return page(b"", "text/html", status, f"Location: {to}")


def dripping(head: bytes, drop: bytes, pause: threading.Event) -> Answer:
    """A piece now and then, for ever, each well before a connection would be given up as silent."""

    def answer(connection: socket.socket, _asked: bytes) -> None:
        connection.sendall(head)
        while not pause.wait(0.02):
            connection.sendall(drop)

    return answer


@contextmanager
def far_server(context: ssl.SSLContext | None = None) -> Iterator[Far]:
    """Listen until the end of the test; the path of a request chooses its answer."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        far = Far(listening.getsockname()[1])
        threading.Thread(target=_serve, args=(listening, far, context), daemon=True).start()
        yield far


def _serve(listening: socket.socket, far: Far, context: ssl.SSLContext | None) -> None:
    with suppress(OSError):
        while True:
            plain, _ = listening.accept()
            threading.Thread(target=_answer, args=(plain, far, context), daemon=True).start()


def _answer(plain: socket.socket, far: Far, context: ssl.SSLContext | None) -> None:
    with suppress(OSError), plain:
        connection = context.wrap_socket(plain, server_side=True) if context else plain
        with connection:
            asked = b""
            while b"\r\n\r\n" not in asked:
                if not (some := connection.recv(65_536)):
                    return
                asked += some
            far.asked.append(asked)
            path = asked.split(b" ", 2)[1].decode()
            far.answers.get(path, page(b"", status="404 Not Found"))(connection, asked)
