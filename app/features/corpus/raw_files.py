"""The bytes that were handed in, kept by their hash below the data folder: what proves what was read."""

import os
import tempfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from app.errors import RuleBroken

# Writers that wait together share one commit of the disk: eight take a quarter of the time of one.
WRITERS = 8


def raw_path(data_folder: Path, sha256: str) -> Path:
    """Where the bytes of this hash are."""
    return data_folder / "raw" / sha256[:2] / sha256[2:]


def keep_raw(data_folder: Path, raws: Mapping[str, bytes], wanted: Iterable[str]) -> None:
    """Write the bytes of the ``wanted`` hashes, and return when they are on the disk. What is there stays.

    RuleBroken with a sentence where the disk does not take them: it is full, or may not be written.
    """
    paths = {raw_path(data_folder, sha256): raws[sha256] for sha256 in wanted}
    missing = {path: raw for path, raw in paths.items() if not path.exists()}
    folders = {path.parent for path in missing} | {path.parent.parent for path in missing}
    try:
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(WRITERS) as writers:
            # A list, so that what a writer raises is raised here.
            list(writers.map(_write, missing, missing.values()))
            list(writers.map(_settle, folders))
    except OSError as error:
        raise RuleBroken(
            "The files could not be kept: %(why)s. Nothing was imported. Start again when there is room.",
            why=error.strerror,
        ) from None


def _write(path: Path, raw: bytes) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(descriptor)
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _settle(folder: Path) -> None:
    """A new name is on the disk when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
