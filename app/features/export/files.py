"""Writing an export to the disk: one file, or a folder of files, which goes out as it is or packed into one .zip."""

import hashlib
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from app.core.formats.folder import FileSum, check_name
from app.errors import RuleBroken

# The first moment that a .zip can tell: files in it have no time of their own, so the same files are the same bytes.
NO_TIME = (1980, 1, 1, 0, 0, 0)
_AT_ONCE = 1 << 20
# How the name of something begins that is not whole yet.
_HALF = ".export-"
_DAY = 24 * 60 * 60.0
_REGULAR_FILE = 0o100644 << 16


@dataclass(frozen=True, slots=True)
class Made:
    """A file or folder that is written and on the disk, not yet under its own name.

    Of a folder, ``sha256`` is the hash of its manifest, which has the hash of every file in it.
    """

    path: Path
    sha256: str
    size: int
    manifest: dict[str, Any]


def drop_broken(folder: Path) -> None:
    """Drop what exports left half written that were killed: a day old, so that no other one still writes it."""
    for path in folder.glob(f"{_HALF}*"):
        with suppress(OSError):
            if path.stat().st_mtime < time.time() - _DAY:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def write_file(folder: Path, chunks: Iterable[bytes]) -> tuple[Path, str, int]:
    """A temporary file of these bytes in ``folder``, on the disk; its path, hash and size. Nothing, if it fails."""
    digest, size = hashlib.sha256(), 0
    path: Path | None = None
    with _sentences():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(prefix=_HALF, dir=folder)
            path = Path(name)
            with os.fdopen(descriptor, "wb") as file:
                for chunk in chunks:
                    file.write(chunk)
                    digest.update(chunk)
                    size += len(chunk)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            if path is not None:
                with suppress(OSError):
                    path.unlink()
            raise
    return path, digest.hexdigest(), size


@contextmanager
def or_dropped(path: Path) -> Iterator[None]:
    """Drops a file or folder that has not got its own name yet, if what is done with it fails."""
    try:
        yield
    except BaseException:
        _drop(path)
        raise


def _drop(path: Path) -> None:
    with suppress(OSError):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()


@contextmanager
def new_folder(beside: Path) -> Iterator[Path]:
    """A temporary folder in ``beside``; nothing of it stays, if what is done with it fails."""
    path: Path | None = None
    with _sentences():
        try:
            beside.mkdir(parents=True, exist_ok=True)
            # Not by way of tempfile, whose folders are their maker's alone: this one is somebody's folder later.
            path = beside / f"{_HALF}{secrets.token_hex(8)}"
            path.mkdir()
            yield path
        except BaseException:
            if path is not None:
                shutil.rmtree(path, ignore_errors=True)
            raise


def write_all(folder: Path, files: Iterable[tuple[str, Iterable[bytes]]]) -> dict[str, FileSum]:
    """Write the files of a format into a folder, one after the other; hash and size of each, by name.

    A name that comes again goes on where it ended. ValueError for a name that cannot be in a folder, or is
    another one's but for capitals.
    """
    digests: dict[str, Any] = {}
    sizes: dict[str, int] = {}
    folded: dict[str, str] = {}
    for name, chunks in files:
        if folded.setdefault(name.casefold(), name) != name:
            raise ValueError(f"{name!r} and {folded[name.casefold()]!r} would be one file on some disks")
        if name not in digests:
            check_name(name)
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            digests[name], sizes[name] = hashlib.sha256(), 0
        with (folder / name).open("ab") as file:
            for chunk in chunks:
                file.write(chunk)
                digests[name].update(chunk)
                sizes[name] += len(chunk)
    return {name: FileSum(digests[name].hexdigest(), sizes[name]) for name in sorted(digests)}


def pack(folder: Path, beside: Path) -> tuple[Path, str, int]:
    """The folder as a temporary .zip in ``beside``; its path, hash and size. Names sorted, no times, not compressed.

    What compresses differs from one version to the next; without it the same files are the same bytes anywhere.
    """
    path, _, _ = write_file(beside, ())
    with _sentences():
        try:
            with path.open("wb") as file:
                with ZipFile(file, "w", ZIP_STORED) as packed:
                    for one in sorted(_files(folder), key=lambda one: one.relative_to(folder).as_posix()):
                        _add(packed, one, one.relative_to(folder).as_posix())
                file.flush()
                os.fsync(file.fileno())
            with path.open("rb") as file:
                return path, hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def _add(packed: ZipFile, path: Path, name: str) -> None:
    entry = ZipInfo(name, NO_TIME)
    entry.create_system, entry.external_attr, entry.file_size = 3, _REGULAR_FILE, path.stat().st_size
    with path.open("rb") as file, packed.open(entry, "w") as into:
        shutil.copyfileobj(file, into, _AT_ONCE)


def settle(path: Path, target: Path) -> None:
    """Give the file or folder its name, whole; a file that was there under that name is replaced at once."""
    try:
        if path.is_dir():
            _sync_files(path)
        os.replace(path, target)
        _sync_folder(target.parent)
    except OSError as error:
        _drop(path)
        raise RuleBroken(
            "%(name)s could not be written: %(why)s.", name=target.name, why=error.strerror
        ) from None


def check_target(out: Path, *, is_folder: bool) -> None:
    """RuleBroken where an export cannot go: nothing is written over what somebody has in a folder."""
    if not out.absolute().parent.is_dir():
        raise RuleBroken("There is no folder %(folder)s. Make it first.", folder=str(out.parent))
    if not is_folder:
        if out.is_dir():
            raise RuleBroken("%(name)s is a folder. This format is one file: name one.", name=out.name)
    elif out.is_symlink() or (out.exists() and not out.is_dir()):
        raise RuleBroken(
            "%(name)s is a file. This format is a folder of files: name a new folder.", name=out.name
        )
    elif out.is_dir() and any(out.iterdir()):
        raise RuleBroken(
            "The folder %(name)s is not empty. Name a new one: nothing in a folder is written over.",
            name=out.name,
        )


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


@contextmanager
def _sentences() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise RuleBroken("The export could not be written: %(why)s.", why=error.strerror) from None


def _sync_files(folder: Path) -> None:
    for path in _files(folder):
        with path.open("rb") as file:
            os.fsync(file.fileno())
    for path in (folder, *(one for one in folder.rglob("*") if one.is_dir())):
        _sync_folder(path)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
