"""A file of the registry between its dry run and its confirmation: one for each editor, below the data folder."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from app.core.text.normalise import sha256_bytes
from app.errors import BadInput, Fault, RuleBroken, say

# More is read at the command line, where nobody waits for a page and no other writer for the registry.
MOST_BYTES = 2_000_000
ENDINGS = (".jsonl", ".ndjson", ".csv")


class TooLarge(RuleBroken):
    """More than a page reads: 413."""

    status = 413


class WrongKind(RuleBroken):
    """Not a file of the registry: 415."""

    status = 415


@dataclass(frozen=True, slots=True)
class Waiting:
    """The name that a file was handed in under, its text, and the hash of its bytes."""

    name: str
    text: str
    sha256: str


def read(name: str, raw: bytes) -> Waiting:
    """What was handed in. A sentence for what is too large, of another kind, or no text."""
    if not name.lower().endswith(ENDINGS):
        raise WrongKind(
            "“%(name)s” is neither .jsonl nor .csv; the registry reads these two.", name=name[-100:]
        )
    if len(raw) > MOST_BYTES:
        raise TooLarge(
            "This file is larger than %(most)s MB. Cut it into parts, or use: masthead outlets import",
            most=MOST_BYTES // 1_000_000,
        )
    if not raw.strip():
        raise BadInput([Fault("/file", say("There is nothing in this file."))])
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        sentence = say("This file is not UTF-8 at byte %(place)s. Save it as UTF-8.", place=error.start)
        raise BadInput([Fault("/file", sentence)]) from None
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise BadInput(
            [Fault("/file", say("Line %(line)s has a NUL character: this is no text.", line=line))]
        )
    return Waiting(name, text, sha256_bytes(raw))


def keep(data_folder: Path, person_id: int, one: Waiting) -> None:
    """Keep a file until it is confirmed; it takes the place of the one before."""
    path = _path(data_folder, person_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    with os.fdopen(descriptor, "wb") as file:
        file.write(_ending(one.name).encode() + b"\n" + one.text.encode("utf-8"))
    os.replace(name, path)


def kept(data_folder: Path, person_id: int, sha256: str) -> Waiting:
    """The file that waits, if it is the one that was shown; else a sentence."""
    gone = say("This file waits no longer. Hand it in again.")
    try:
        ending, _, raw = _path(data_folder, person_id).read_bytes().partition(b"\n")
    except OSError:
        raise RuleBroken(gone) from None
    if sha256_bytes(raw) != sha256:
        raise RuleBroken(gone)
    return Waiting(f"registry{ending.decode()}", raw.decode("utf-8"), sha256)


def forget(data_folder: Path, person_id: int) -> None:
    """Take the file away: it was added, or is not wanted."""
    _path(data_folder, person_id).unlink(missing_ok=True)


def _path(data_folder: Path, person_id: int) -> Path:
    return data_folder / "registry-files" / str(person_id)


def _ending(name: str) -> str:
    return "." + name.lower().rsplit(".", 1)[-1]
