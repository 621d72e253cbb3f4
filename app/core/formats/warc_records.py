"""The pages in a WARC file, one record at a time. Needs warcio: ``masthead[web]``.

Only responses that are HTML and that a server gave with success are pages; the others are counted.
"""

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any, BinaryIO

from app.core.corpus import Refusal
from app.core.formats.html_page import MOST_BYTES
from app.core.formats.zip_files import MEGABYTE, Limits
from app.errors import say, say_many

HTML = ("text/html", "application/xhtml+xml")
_MOST_HEADER = MEGABYTE
_FRACTION = re.compile(r"\.\d+(?=Z$)")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w:.-]{1,40})", re.IGNORECASE)


class _Odd(ValueError):
    """The file cannot be read on; the sentence says why."""


@dataclass(frozen=True, slots=True)
class WarcPage:
    """A page as a server sent it, what its headers say of its characters, and the fields of its capture."""

    place: str
    raw: bytes
    charset: str
    values: dict[str, str]


@dataclass(slots=True)
class Passed:
    """How many records were passed over, by reason."""

    not_html: int = 0
    failed: int = 0
    revisits: int = 0
    repeated: int = 0

    def notes(self, name: str) -> list[str]:
        """A line for each reason that there was."""
        said = [
            (self.not_html, "%(name)s: %(num)s record is no HTML page and was passed over.",
             "%(name)s: %(num)s records are no HTML pages and were passed over."),
            (self.failed, "%(name)s: %(num)s page was answered with an error or sent elsewhere, and passed over.",
             "%(name)s: %(num)s pages were answered with an error or sent elsewhere, and passed over."),
            (self.revisits, "%(name)s: %(num)s record only says that a page had not changed.",
             "%(name)s: %(num)s records only say that a page had not changed."),
            (self.repeated, "%(name)s: %(num)s page has the text of another one before it, and was passed over.",
             "%(name)s: %(num)s pages have the text of another one before them, and were passed over."),
        ]  # fmt: skip
        return [say_many(one, many, number, name=name) for number, one, many in said if number]


@dataclass(slots=True)
class _Guard:
    """A stream that gives no more than is left before ``left`` is set anew, and ends a bomb of gzip."""

    inner: Any
    packed: BinaryIO | None
    ratio: int
    left: int = _MOST_HEADER
    given: int = field(default=0)

    def read(self, size: int = -1) -> bytes:
        """As a file's."""
        found: bytes = self.inner.read(16_384 if size < 0 else size)
        self.left -= len(found)
        self.given += len(found)
        if self.left < 0:
            raise _Odd("The header of a record is longer than 1 MB.")
        if self.packed is not None and self.given > max(MEGABYTE, self.packed.tell() * self.ratio):
            raise _Odd(
                say(
                    "This file grows more than %(ratio)s times when it is unpacked. No archive of pages does"
                    " (MAX_UNPACK_RATIO).",
                    ratio=self.ratio,
                )
            )
        return found


def has_warcio() -> bool:
    """Whether the package is installed."""
    return find_spec("warcio") is not None


def read_warc(name: str, stream: BinaryIO, limits: Limits, passed: Passed) -> Iterator[WarcPage | Refusal]:
    """Each page of the file called `name`; what is passed over is counted. No more than one is in memory."""
    from warcio.archiveiterator import ArchiveIterator

    packed = stream.read(2) == b"\x1f\x8b"
    stream.seek(0)
    guard = _Guard(
        gzip.GzipFile(fileobj=stream) if packed else stream, stream if packed else None, limits.ratio
    )
    number = 0
    try:
        for number, record in enumerate(ArchiveIterator(guard), start=1):
            guard.left = 2**62
            if (found := _page(f"{name} record {number}", record, passed)) is not None:
                yield found
            while record.raw_stream.read(65_536):
                pass
            guard.left = _MOST_HEADER
        if not number:
            yield Refusal(name, "There is no record in this file: it is not a WARC file, or it is empty.")
    except _Odd as error:
        yield Refusal(f"{name} record {number + 1}", str(error))
    except (OSError, EOFError, zlib.error, ValueError, KeyError, AttributeError, TypeError, IndexError):
        yield Refusal(
            f"{name} record {number + 1}",
            "The file cannot be read from here on: it is no WARC, or broken off.",
        )
    except Exception as error:  # what warcio raises has no name but its own
        if type(error).__module__.split(".")[0] != "warcio":
            raise
        yield Refusal(
            f"{name} record {number + 1}",
            "The file cannot be read from here on: it is no WARC, or broken off.",
        )


def _page(place: str, record: Any, passed: Passed) -> WarcPage | Refusal | None:
    if record.rec_type == "revisit":
        passed.revisits += 1
    if record.rec_type not in ("response", "resource") or record.http_headers is None:
        passed.not_html += record.rec_type in ("resource", "conversion", "response")
        return None
    kind = record.http_headers.get_header("Content-Type") or ""
    if kind.split(";", 1)[0].strip().lower() not in HTML:
        passed.not_html += 1
        return None
    status = record.http_headers.get_statuscode()
    if not re.fullmatch(r"2\d\d", status or ""):
        passed.failed += 1
        return None
    raw = record.content_stream().read(MOST_BYTES + 1)
    declared = _CHARSET.search(kind)
    head = record.rec_headers
    said = {
        "url": (head.get_header("WARC-Target-URI") or "").strip("<> "),
        "warc_record": (head.get_header("WARC-Record-ID") or "").strip("<> "),
        "retrieved_at": _FRACTION.sub("", head.get_header("WARC-Date") or ""),
        "http_status": status,
    }
    return WarcPage(place, raw, declared.group(1) if declared else "", {k: v for k, v in said.items() if v})
