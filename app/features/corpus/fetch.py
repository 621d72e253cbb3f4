"""Fetching a page from an address that somebody typed: from the public web alone, within bounds of time and size.

An address of a name is looked up once, every answer must be a public address, and the connection is made to one
of them: a name that answers something else a moment later is never asked again. Each redirect is looked at as
if it had been typed. Whoever asks learns that an address cannot be fetched, and not why: the answer would tell
of machines that only this server can see. The reason is in the server's log.
"""

import http.client
import io
import ipaddress
import logging
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from queue import Empty, Queue
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from app.core.public_addresses import is_public
from app.db import now
from app.errors import RuleBroken
from app.features.corpus.actions import TOOL, tool_version

MEDIA_TYPES = ("text/html", "text/plain")
PORTS = (80, 443)
MOST_REDIRECTS = 5
MOST_LETTERS = 2_000
_REDIRECTS = (301, 302, 303, 307, 308)
_AT_ONCE = 65_536
# A browser mends such an address, each in its own way; here it is none.
_ODD = re.compile(r"[\x00-\x20\x7f\\<>\"]")
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9_-]{1,63}(?<!-))+")
_PATH = "/%:@!$&'()*+,;=~-._?"

log = logging.getLogger("masthead")


class FetchRefused(RuleBroken):
    """An address that is not fetched, whatever the reason is; ``reason`` is for the log alone."""

    def __init__(self, reason: str) -> None:
        super().__init__("This address cannot be fetched.")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as it came. ``raw`` are its bytes without what HTTP packed them into."""

    url: str
    final_url: str
    status: int
    media_type: str
    charset: str
    raw: bytes
    retrieved_at: datetime


def look_up(host: str, port: int) -> list[str]:
    """Every address that a name has now."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def connect(address: str, port: int, seconds: float) -> socket.socket:
    """A connection to an address, which is not looked up."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.settimeout(seconds)
        opened.connect((address, port))
    except BaseException:
        opened.close()
        raise
    return opened


@dataclass(frozen=True, slots=True)
class Web:
    """How names are looked up and connections made; ``seconds`` and ``most_bytes`` are for one address in all."""

    look_up: Callable[[str, int], list[str]] = look_up
    connect: Callable[[str, int, float], socket.socket] = connect
    trusted: Callable[[], ssl.SSLContext] = ssl.create_default_context
    seconds: float = 20.0
    most_bytes: int = 10 * 1024 * 1024


WEB = Web()


def fetch(url: str, web: Web | None = None) -> Fetched:
    """The page at an address; FetchRefused, which says nothing but that."""
    web = web or WEB
    try:
        return _follow(url, web, time.monotonic() + web.seconds)
    except FetchRefused as error:
        log.warning("not fetched: %s, %s", ascii(url[:200].split("?", 1)[0]), error.reason)
        raise
    except (OSError, http.client.HTTPException, zlib.error, ValueError) as error:
        log.warning(
            "not fetched: %s, %s",
            ascii(url[:200].split("?", 1)[0]),
            ascii(f"{type(error).__name__}: {error}"),
        )
        raise FetchRefused(type(error).__name__) from None


def _follow(url: str, web: Web, until: float) -> Fetched:
    at = url
    for _redirect in range(MOST_REDIRECTS + 1):
        place = _place(at)
        with closing(_opened(place, web, until)) as connection:
            response = _asked(connection, place, web, until)
            with closing(response):
                if response.status not in _REDIRECTS:
                    return _page(response, url, at, web)
                target = response.headers.get("Location", "")
        if not target:
            raise FetchRefused("a redirect that leads nowhere")
        # Headers are read as Latin-1, and addresses in them are UTF-8 where they are not ASCII.
        at = urljoin(at, target.encode("latin-1", "replace").decode("utf-8", "replace"))
    raise FetchRefused("too many redirects")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an address leads: a host as it is looked up, a port, and what is asked of it."""

    is_secure: bool
    host: str
    port: int
    target: str

    @property
    def named(self) -> str:
        """The host as the header says it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.is_secure else 80) else f"{host}:{self.port}"


def _place(url: str) -> _Place:
    if len(url) > MOST_LETTERS:
        raise FetchRefused("longer than any address")
    if _ODD.search(url):
        raise FetchRefused("characters that no address has")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise FetchRefused("not http or https")
    if "@" in parts.netloc:
        raise FetchRefused("a name and password in the address")
    port = parts.port if parts.port is not None else 443 if parts.scheme == "https" else 80
    if port not in PORTS:
        raise FetchRefused("another port than 80 and 443")
    return _Place(parts.scheme == "https", _host(parts), port, _target(parts))


def _host(parts: SplitResult) -> str:
    name = parts.hostname or ""
    if ":" in name or name.replace(".", "").isdigit():
        # One spelling of a number alone: 127.1, 0x7f000001 and 2130706433 are spellings, too.
        return str(ipaddress.ip_address(name))
    host = name.encode("idna").decode("ascii").lower().removesuffix(".")
    last = host.rsplit(".", 1)[-1]
    if not _HOST.fullmatch(host) or last.isdigit() or last.startswith("0x"):
        raise FetchRefused("not the name of a public host")
    return host


def _target(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe=_PATH)
    return f"{path}?{quote(parts.query, safe=_PATH)}" if parts.query else path


def _opened(place: _Place, web: Web, until: float) -> socket.socket:
    addresses = _within(lambda: web.look_up(place.host, place.port), until)
    if not addresses or not all(is_public(one) for one in addresses):
        raise FetchRefused(f"{place.host} is at {', '.join(addresses) or 'no address'}")
    reason = ""
    for address in addresses[:4]:
        try:
            plain = web.connect(address, place.port, _left(until))
        except OSError as error:
            reason = ascii(str(error))
            continue
        try:
            return _secured(plain, place, web, until)
        except BaseException:
            plain.close()
            raise
    raise FetchRefused(f"no connection: {reason}")


def _secured(plain: socket.socket, place: _Place, web: Web, until: float) -> socket.socket:
    plain.settimeout(_left(until))
    return web.trusted().wrap_socket(plain, server_hostname=place.host) if place.is_secure else plain


def _within(look_up: Callable[[], list[str]], until: float) -> list[str]:
    """What is looked up, in time: the system's own way of looking up cannot be told when to stop."""
    answers: Queue[list[str] | Exception] = Queue()

    def ask() -> None:
        try:
            answers.put(look_up())
        except Exception as error:  # handed on to whoever waits
            answers.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=_left(until))
    except Empty:
        raise FetchRefused("the name is not answered in time") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


@dataclass
class _Bounded(io.RawIOBase):
    """What a connection sends, until the time is over or it has sent more than any page has."""

    connection: socket.socket
    until: float
    left: int = field(default=0)

    def readable(self) -> bool:
        """It is read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """As a file's."""
        self.connection.settimeout(_left(self.until))
        got = self.connection.recv_into(buffer)
        self.left -= got
        if self.left < 0:
            raise FetchRefused("too many bytes")
        return got

    def makefile(self, _mode: str) -> io.BufferedReader:
        """What a response asks of a connection."""
        return io.BufferedReader(self, _AT_ONCE)


def _asked(connection: socket.socket, place: _Place, web: Web, until: float) -> http.client.HTTPResponse:
    lines = (
        f"GET {place.target} HTTP/1.1",
        f"Host: {place.named}",
        f"User-Agent: {TOOL}/{tool_version()}",
        f"Accept: {', '.join(MEDIA_TYPES)}",
        "Accept-Encoding: gzip",
        "Connection: close",
    )
    connection.settimeout(_left(until))
    connection.sendall("\r\n".join((*lines, "", "")).encode("ascii"))
    # Headers and the frames of chunks are bytes, too: what is bounded is all that comes.
    bounded = _Bounded(connection, until, web.most_bytes + _AT_ONCE)
    response = http.client.HTTPResponse(bounded, method="GET")  # type: ignore[arg-type]
    response.begin()
    return response


def _page(response: http.client.HTTPResponse, url: str, at: str, web: Web) -> Fetched:
    kind = response.headers.get_content_type() if response.headers.get("Content-Type") else ""
    if response.status != http.client.OK:
        raise FetchRefused(f"answered {response.status}")
    if kind not in MEDIA_TYPES:
        raise FetchRefused("neither HTML nor plain text")
    packing = response.headers.get("Content-Encoding", "identity").strip().lower()
    if packing not in ("identity", "gzip", "x-gzip"):
        raise FetchRefused("packed in a way that was not asked for")
    sent = _sent(response) if packing == "identity" else _unpacked(_sent(response))
    raw = bytearray()
    for some in sent:
        raw += some
        if len(raw) > web.most_bytes:
            raise FetchRefused("too many bytes when unpacked")
    charset = response.headers.get_content_charset() or ""
    return Fetched(url, at.split("#", 1)[0], response.status, kind, charset, bytes(raw), now())


def _sent(response: http.client.HTTPResponse) -> Iterator[bytes]:
    while some := response.read(_AT_ONCE):
        yield some
    if response.length:
        raise FetchRefused("broken off before its end")


def _unpacked(packed: Iterator[bytes]) -> Iterator[bytes]:
    """Each piece unpacked in small pieces, so that whoever counts them can stop a bomb."""
    one = zlib.decompressobj(wbits=31)
    for some in packed:
        rest = some
        while rest and not one.eof:
            yield one.decompress(rest, _AT_ONCE)
            rest = one.unconsumed_tail
    if not one.eof:
        raise FetchRefused("broken off before its end")


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise FetchRefused("not done in time")
    return left
