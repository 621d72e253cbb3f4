"""Texts on a disk that an export without words may be joined with: where each lies, by its hash."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.core.text.normalise import TextRefused, decode, normalise, sha256_text
from app.errors import RuleBroken, say

#: What a row of JSON Lines may call its document.
_NAMES = ("document_id", "key", "id")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text lies: a file, or a line of one that begins at this byte."""

    path: Path
    at: int | None = None

    def read(self) -> str:
        """The text, with the line ends that imports keep."""
        if self.at is None:
            return decode(self.path.read_bytes()).text
        with self.path.open("rb") as lines:
            lines.seek(self.at)
            return normalise(json.loads(lines.readline())["text"]).text


@dataclass(slots=True)
class LocalTexts:
    """All texts of a source. ``called`` has the hashes of those that bear the name of a document."""

    by_hash: dict[str, Place] = field(default_factory=dict)
    called: dict[str, set[str]] = field(default_factory=dict)
    #: Files and lines that hold no text, a sentence each.
    unread: list[str] = field(default_factory=list)

    def add(self, name: str, place: Place, text: str) -> None:
        """Note a text under its hash and its name; the first of two alike stands."""
        digest = sha256_text(text)
        self.by_hash.setdefault(digest, place)
        self.called.setdefault(name, set()).add(digest)


def local_texts(source: Path) -> LocalTexts:
    """The texts of a folder and of all folders in it, or of one file: text files, and JSON Lines with a field text."""
    found = LocalTexts()
    try:
        for path in _files(source):
            if path.suffix.casefold() == ".jsonl":
                _read_lines(path, found)
            else:
                _read_file(path, found)
    except OSError as error:
        raise RuleBroken("%(name)s cannot be read: %(why)s.", name=source.name, why=error.strerror) from None
    if not found.by_hash:
        raise RuleBroken(
            "There are no texts in %(name)s: it takes .txt files, or .jsonl with a field text.",
            name=source.name,
        )
    return found


def _files(source: Path) -> Iterator[Path]:
    if source.is_dir():
        yield from sorted(
            one
            for one in source.rglob("*")
            if one.is_file() and not one.is_symlink() and one.suffix.casefold() in (".txt", ".jsonl")
        )
    else:
        yield source


def _read_file(path: Path, found: LocalTexts) -> None:
    try:
        found.add(path.stem, Place(path), decode(path.read_bytes()).text)
    except TextRefused as error:
        found.unread.append(say("%(name)s: %(sentence)s", name=path.name, sentence=str(error)))


def _read_lines(path: Path, found: LocalTexts) -> None:
    at = 0
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            begins, at = at, at + len(line)
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                text = normalise(row["text"]).text
            except (ValueError, KeyError, TypeError, RecursionError, TextRefused):
                found.unread.append(say("%(name)s, line %(line)s, has no text.", name=path.name, line=number))
                continue
            name = next((str(row[one]) for one in _NAMES if row.get(one) is not None), "")
            found.add(name, Place(path, begins), text)
