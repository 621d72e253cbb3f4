"""Parquet files are taken apart in a process of its own, which is ended when one takes too long or too much."""

import os
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace

from app.core.formats.gathered import InFile
from app.core.formats.hf_read import PARQUET
from app.core.formats.parquet import has_pyarrow
from app.errors import RuleBroken, say
from app.features.corpus.table_child import ENDINGS

SECONDS = 120.0
NOT_INSTALLED = (
    "Parquet files are read with a package that is not installed here. Install it with"
    " pip install 'masthead[parquet]', and start the server again."
)
_LARGE = say(
    "This Parquet file is too large when it is unpacked, or says that it has more rows than it can. Hand it in in"
    " parts, or ask whoever runs this server for more (MAX_UNPACKED_MB)."
)
_REASONS = {
    ENDINGS["deep"]: say("This Parquet file is nested too deeply."),
    ENDINGS["large"]: _LARGE,
    ENDINGS["none"]: say("This Parquet file has no column that is known here: a row needs the field “text”."),
    ENDINGS[
        "type"
    ]: "A column of this Parquet file is of another type than its name says: text, numbers or lists.",
}
_BROKEN = say("This Parquet file is broken, or is not what it says of itself.")


def unpacked_tables(files: Iterable[InFile], most: int) -> Iterator[InFile]:
    """The same files, those that are Parquet with their rows as lines, or with the reason why there are none.

    At most ``most`` bytes of lines are taken of one. RuleBroken where the package that reads it is not installed.
    """
    for file in files:
        if not file.raw.startswith(PARQUET):
            yield file
        elif not has_pyarrow():
            raise RuleBroken(NOT_INSTALLED)
        else:
            yield _unpacked(file, most)


def _unpacked(file: InFile, most: int) -> InFile:
    with tempfile.TemporaryFile() as given:
        given.write(file.raw)
        given.seek(0)
        command = [sys.executable, "-m", "app.features.corpus.table_child", str(most)]
        # Our own program with our own words; nothing of a file is on its command line.
        process = subprocess.Popen(  # noqa: S603
            command, stdin=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        try:
            lines = _lines(process, most)
            status = process.wait(SECONDS)
        except (TimeoutError, subprocess.TimeoutExpired):
            return replace(file, fault=say("This Parquet file takes longer than two minutes to read."))
        except OverflowError:
            return replace(file, fault=_LARGE)
        finally:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()
    if status == 0:
        return replace(file, lines=lines)
    return replace(file, fault=_REASONS.get(status, _BROKEN))


def _lines(process: subprocess.Popen[bytes], most: int) -> bytes:
    assert process.stdout is not None
    descriptor, found, until = process.stdout.fileno(), bytearray(), time.monotonic() + SECONDS
    while True:
        ready, _, _ = select.select([descriptor], [], [], max(until - time.monotonic(), 0))
        if not ready:
            raise TimeoutError
        if not (some := os.read(descriptor, 1 << 20)):
            return bytes(found)
        found += some
        if len(found) > most:
            raise OverflowError
