"""A ZIP archive as files, taken out within bounds. Whatever is odd in it is a refusal with its name.

Nothing is written anywhere: names are only names. Still one that leads out of the archive is refused, for
whoever made it meant no good.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from stat import S_ISLNK, S_ISREG

from app.core.corpus import Refusal
from app.errors import say

MEGABYTE = 1024 * 1024
_HEADER = b"PK\x01\x02"
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, OverflowError)
# A short file of one letter packs a thousandfold and harms nobody.
_ALWAYS_ALLOWED = MEGABYTE


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an archive may hold: bytes when unpacked, times its packed size, and files."""

    unpacked: int = 256 * MEGABYTE
    ratio: int = 100
    files: int = 10_000


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive: the archive's name, a slash and its own."""

    name: str
    raw: bytes


def unpack(name: str, raw: bytes, limits: Limits) -> list[Member | Refusal]:
    """The files of an archive called `name` in its order, or one refusal for all of it."""
    # Each entry has this mark, so that the list is not read before it is known to be short enough.
    if raw.count(_HEADER) > limits.files * 2:
        return [Refusal(name, _too_many(limits))]
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if fault := _whole_fault(archive.infolist(), limits):
                return [Refusal(name, fault)]
            return list(_members(name, archive, limits))
    # A way of packing that Python does not know is a RuntimeError.
    except (*_BROKEN, RuntimeError, UnicodeError):
        return [Refusal(name, "This is not a ZIP archive that can be read, or it is broken off.")]


def is_passed_over(path: str) -> bool:
    """Whether a file is none that somebody put there: hidden ones, and what some systems add."""
    return any(part.startswith((".", "__MACOSX")) for part in path.split("/") if part not in (".", ".."))


def _whole_fault(entries: list[zipfile.ZipInfo], limits: Limits) -> str:
    if len(entries) > limits.files:
        return _too_many(limits)
    if sum(one.file_size for one in entries) > limits.unpacked:
        return say(
            "This archive holds more than %(most)s MB when it is unpacked. Hand it in in parts, or ask whoever runs"
            " this server for more (MAX_UNPACKED_MB).",
            most=limits.unpacked // MEGABYTE,
        )
    return ""


def _members(name: str, archive: zipfile.ZipFile, limits: Limits) -> Iterator[Member | Refusal]:
    seen: set[str] = set()
    for entry in archive.infolist():
        path = entry.orig_filename.replace("\\", "/")
        if entry.is_dir() or path.endswith("/") or is_passed_over(path):
            continue
        place = f"{name}/{_shown(path)}"
        fault = _path_fault(path) or _entry_fault(entry, limits)
        if not fault and path in seen:
            fault = "The archive has two files of this name."
        seen.add(path)
        if fault:
            yield Refusal(place, fault)
            continue
        found = _read(archive, entry)
        yield Refusal(place, _MISLEADING) if found is None else Member(place, found)


_MISLEADING = (
    "This file is not what the archive says of it: its size or its checksum is another, or it is broken off."
)


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | None:
    """The bytes, or None where they are not as many as were said, or others."""
    try:
        with archive.open(entry) as file:
            # No more than was said is taken out; reading on to the end makes it check the sum.
            found = file.read(entry.file_size + 1)
            return found if len(found) == entry.file_size else None
    except (*_BROKEN, RuntimeError):
        return None


def _path_fault(path: str) -> str:
    parts = PurePosixPath(path).parts
    if path.startswith("/") or (len(path) > 1 and path[1] == ":"):
        return "The name of this file is absolute. Names in an archive begin in the archive."
    if ".." in parts:
        return "The name of this file leads out of the archive."
    if not path.isprintable() or len(path) > 400:
        return "The name of this file has control characters, or is longer than 400 characters."
    return ""


def _entry_fault(entry: zipfile.ZipInfo, limits: Limits) -> str:
    mode = entry.external_attr >> 16
    if S_ISLNK(mode):
        return "This is a link to another file, and links are not followed. Put the file itself into the archive."
    if mode & 0o170000 and not S_ISREG(mode):
        return "This is not a file but a device or the like."
    if entry.flag_bits & 0x1:
        return "This file is encrypted. Pack it again without a password."
    if entry.compress_type not in _PLAIN:
        return "This file is packed in an unusual way. Pack it again as an ordinary ZIP archive (Deflate)."
    if entry.file_size > max(_ALWAYS_ALLOWED, entry.compress_size * limits.ratio):
        return say(
            "This file says that it grows more than %(ratio)s times when it is unpacked. No text does"
            " (MAX_UNPACK_RATIO).",
            ratio=limits.ratio,
        )
    return ""


def _too_many(limits: Limits) -> str:
    return say(
        "This archive holds more than %(most)s files (MAX_ARCHIVE_FILES). Hand it in in parts.",
        most=limits.files,
    )


def _shown(path: str) -> str:
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in path)[:400]
