"""An archive as it lies on the disk: a folder or a .zip, each file of it held against the manifest."""

import hashlib
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from app.core.corpus import Refusal
from app.core.formats.export_manifest import SCHEMA as MANIFEST_SCHEMA
from app.core.formats.folder import MANIFEST, check_name
from app.core.formats.masthead_archive import DOCUMENTS, OUTLETS, PROJECT, WORK
from app.core.formats.native_jsonl import SCHEMA_VERSION
from app.core.formats.zip_files import Limits, unpack
from app.db import LARGEST_ID
from app.errors import RuleBroken, say

FORMAT = "masthead"
_AT_ONCE = 1 << 20
# More is no line that this program wrote: a text has some megabytes at most.
LONGEST_MANIFEST = 1 << 22


@dataclass(frozen=True, slots=True)
class Opened:
    """An archive whose files are what its manifest says. ``sha256`` is that of the manifest, which has theirs."""

    name: str
    manifest: dict[str, Any]
    sha256: str
    open: Callable[[str], IO[bytes]]

    def read(self, name: str) -> bytes:
        """A whole file."""
        with self.open(name) as file:
            return file.read()

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a file, without what ends them."""
        with self.open(name) as file:
            for line in file:
                yield line.rstrip(b"\n")


def open_archive(path: Path, limits: Limits) -> Opened:
    """The archive in a folder or .zip. RuleBroken where it is none, or, naming each file, is not as it was written."""
    try:
        there = _of_folder(path) if path.is_dir() else _of_zip(path, limits)
        return _checked(path.name, there)
    except OSError as error:
        raise RuleBroken("%(name)s cannot be read: %(why)s.", name=path.name, why=error.strerror) from None


def _of_folder(folder: Path) -> dict[str, Callable[[], IO[bytes]]]:
    found: dict[str, Callable[[], IO[bytes]]] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            raise RuleBroken("%(name)s is a link to another file, and links are not followed.", name=name)
        if path.is_file():
            found[name] = _opener(path)
    return found


def _opener(path: Path) -> Callable[[], IO[bytes]]:
    return lambda: path.open("rb")


def _of_zip(path: Path, limits: Limits) -> dict[str, Callable[[], IO[bytes]]]:
    if path.stat().st_size > limits.unpacked:
        raise RuleBroken(
            "%(name)s is larger than %(most)s MB. Unpack it, and name the folder; or raise MAX_UNPACKED_MB.",
            name=path.name,
            most=limits.unpacked >> 20,
        )
    found: dict[str, Callable[[], IO[bytes]]] = {}
    for member in unpack(path.name, path.read_bytes(), limits):
        if isinstance(member, Refusal):
            raise RuleBroken("%(place)s: %(reason)s", place=member.place, reason=member.reason)
        found[member.name.removeprefix(f"{path.name}/")] = _in_memory(member.raw)
    return found


def _in_memory(raw: bytes) -> Callable[[], IO[bytes]]:
    return lambda: io.BytesIO(raw)


def _checked(name: str, there: dict[str, Callable[[], IO[bytes]]]) -> Opened:
    if MANIFEST not in there:
        raise RuleBroken("%(name)s has no manifest in it, so it is no archive of Masthead.", name=name)
    with there.pop(MANIFEST)() as file:
        raw = file.read(LONGEST_MANIFEST)
    manifest = _manifest(name, raw)
    faults = list(_differences(manifest["files"], there))
    if faults:
        raise RuleBroken(
            "%(faults)s Nothing was imported: get the archive again from where it came.",
            faults=" ".join(faults),
        )
    return Opened(name, manifest, hashlib.sha256(raw).hexdigest(), lambda part: there[part]())


def _manifest(name: str, raw: bytes) -> dict[str, Any]:
    try:
        manifest = json.loads(raw)
    except (ValueError, RecursionError):
        manifest = None
    if not isinstance(manifest, dict) or manifest.get("schema") != MANIFEST_SCHEMA or not _is_told(manifest):
        raise RuleBroken(
            "The manifest of %(name)s is not one that this version of Masthead writes.", name=name
        )
    if manifest.get("format") != FORMAT or not isinstance(manifest.get("files"), dict):
        raise RuleBroken(
            "%(name)s is an export in the format %(format)s, which is not whole. Export with --format masthead.",
            name=name,
            format=str(manifest.get("format"))[:40],
        )
    if manifest.get("native_schema_version") != SCHEMA_VERSION:
        raise RuleBroken(
            "%(name)s was written in schema %(there)s, and this version of Masthead reads %(here)s. Use a version that"
            " reads it, or export it anew.",
            name=name,
            there=str(manifest.get("native_schema_version"))[:40],
            here=SCHEMA_VERSION,
        )
    return manifest


def _is_told(manifest: dict[str, Any]) -> bool:
    """Whether what is kept of a manifest beside its hash is what an export writes there."""
    seed, counts = manifest.get("seed"), manifest.get("counts")
    return (
        (seed is None or (type(seed) is int and 0 <= seed <= LARGEST_ID))
        and isinstance(counts, dict)
        and all(type(one) is int for one in counts.values())
        and isinstance(manifest.get("program"), str)
        and "\0" not in "".join((manifest["program"], *counts))
    )


def _differences(files: dict[str, Any], there: dict[str, Callable[[], IO[bytes]]]) -> Iterator[str]:
    for name in sorted({DOCUMENTS, WORK, PROJECT, OUTLETS} | set(files)):
        if name not in there:
            yield say("%(name)s is missing.", name=name[:200])
        elif not isinstance(about := files.get(name), dict):
            yield say("%(name)s is not in the manifest.", name=name[:200])
        elif not _is_name(name) or _sum(there[name]) != (about.get("sha256"), about.get("size")):
            yield say("%(name)s is not as it was written: its SHA-256 or its size differs.", name=name[:200])
    for name in sorted(set(there) - set(files)):
        yield say("%(name)s is not in the manifest.", name=name[:200])


def _is_name(name: str) -> bool:
    try:
        check_name(name)
    except ValueError:
        return False
    return True


def _sum(opener: Callable[[], IO[bytes]]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with opener() as file:
        while chunk := file.read(_AT_ONCE):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size
