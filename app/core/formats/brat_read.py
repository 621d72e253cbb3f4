"""brat's folders with their marks: pairs of ``.txt`` and ``.ann``. Offsets are code points.

Beside an export of ours ``readings.csv`` says whose a pair is and what was read, and ``names.csv`` what its types
stand for. Elsewhere a pair is of the folder that it is in, and all of the text was read.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from app.core.coded import PARTS, CodedDraft, CodedSpan, Range, joined_parts
from app.core.corpus import Row
from app.core.corpus_fields import short
from app.core.formats.gathered import Gathered, InFile
from app.core.text.normalise import TextRefused, decode
from app.errors import say, say_many

NESTED = "NestedIn"


@dataclass(slots=True)
class _Pair:
    """What ``readings.csv`` says of a pair."""

    key: str
    coder: str
    round: str
    read: list[Range]


def read_texts(files: Iterable[InFile]) -> tuple[list[Row], list[str]]:
    """The texts of the folder with what was said of them, and notes."""
    found, passed = Gathered(), Counter[str]()
    by_name = {file.name: file for file in files}
    types = {row["brat"]: row["name"] for row in _rows(by_name, "names.csv", ("brat", "name"))}
    pairs = _pairs(by_name)
    for name, file in by_name.items():
        if not name.endswith(".ann"):
            continue
        stem = name.removesuffix(".ann")
        beside = by_name.get(f"{stem}.txt")
        if beside is None:
            found.refuse(name, "There is no text file of this name beside it.")
            continue
        try:
            decoded = decode(beside.raw)
            # A mark counts in the file as it is, with the line ends that it has.
            text = beside.raw.decode("utf-8-sig") if decoded.charset == "utf-8" else decoded.text
            pair = pairs.get(stem) or _of_folder(stem)
            ann = _Ann(text, types, passed)
            for number, line in enumerate(decode(file.raw).text.split("\n"), start=1):
                ann.add(number, line)
            coded = ann.coded(pair)
        except TextRefused as error:
            found.refuse(name, error.sentence)
        except ValueError as error:
            found.refuse(name, str(error))
        else:
            found.add(name, text, [coded], beside.capture("text/plain", decoded.charset), key=pair.key)
    return found.rows(), [*found.notes, *_notes(passed)]


def _notes(passed: Mapping[str, int]) -> Iterator[str]:
    if many := passed["fragments"]:
        yield say_many(
            "%(num)s mark in parts that do not touch is taken as several marks.",
            "%(num)s marks in parts that do not touch are taken as several marks each.",
            many,
        )
    if many := passed["other"]:
        yield say_many(
            "%(num)s event, equivalence or relation was left out: there is no place for it here.",
            "%(num)s events, equivalences or relations were left out: there is no place for them here.",
            many,
        )


def _of_folder(stem: str) -> _Pair:
    path = PurePosixPath(stem)
    return _Pair(path.name, path.parent.name or "unknown", "", [])


def _pairs(files: Mapping[str, InFile]) -> dict[str, _Pair]:
    found: dict[str, _Pair] = {}
    columns = ("file", "document_id", "text_version", "round", "annotator", "start", "end")
    for row in _rows(files, "readings.csv", columns):
        version = row["text_version"]
        key = row["document_id"] if version == "1" else f"{row['document_id']}.v{version}"
        one = found.setdefault(row["file"], _Pair(key, row["annotator"], row["round"], []))
        if row["start"].isdigit() and row["end"].isdigit():
            where = int(row["start"]), int(row["end"])
            if where not in one.read[-1:]:
                one.read.append(where)
    return found


def _rows(files: Mapping[str, InFile], name: str, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """The rows of a table at the top of the folder; none where it is not ours."""
    file = files.get(name)
    if file is None:
        return
    try:
        rows = list(csv.DictReader(io.StringIO(file.raw.decode("utf-8"), newline="")))
    except (UnicodeDecodeError, csv.Error):
        return
    for row in rows:
        if all(isinstance(row.get(column), str) for column in columns):
            # A sign that keeps spreadsheets from running a cell is none of its words.
            yield {column: row[column].removeprefix("'") for column in columns}


@dataclass(slots=True)
class _Bound:
    """A text-bound annotation: its type and its parts, in the order of the text."""

    type: str
    parts: list[Range]
    attributes: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


class _Ann:
    """The lines of one ``.ann``."""

    def __init__(self, text: str, types: Mapping[str, str], passed: Counter[str]) -> None:
        self.text, self.types, self.passed = text, types, passed
        self.bound: dict[str, _Bound] = {}
        self.relations: list[tuple[str, str, str]] = []
        self.waiting: list[tuple[int, str, list[str]]] = []

    def add(self, number: int, line: str) -> None:
        """One line; ValueError with its number where it is none of brat's."""
        if not line.strip():
            return
        uid, *rest = line.split("\t")
        try:
            match uid[0]:
                case "T":
                    self._range(uid, rest)
                case "R":
                    kind, first, second = rest[0].split()
                    self.relations.append((kind, first.partition(":")[2], second.partition(":")[2]))
                case "A" | "M" | "#":
                    self.waiting.append((number, uid, rest))
                case _:
                    self.passed["other"] += 1
        except _Refused as error:
            raise ValueError(
                say("Line %(number)s: %(sentence)s", number=number, sentence=str(error))
            ) from None
        except (ValueError, IndexError):
            raise ValueError(_not_brat(number)) from None

    def _range(self, uid: str, rest: list[str]) -> None:
        kind, _, places = rest[0].partition(" ")
        parts = [(int(start), int(end)) for start, end in (one.split() for one in places.split(";"))]
        words = " ".join(self.text[start:end] for start, end in parts)
        if any(not 0 <= start < end <= len(self.text) for start, end in parts):
            raise _Refused(say("%(places)s is not a range of the text.", places=short(places)))
        if len(rest) > 1 and " ".join(rest[1].split()) != " ".join(words.split()):
            raise _Refused(
                say(
                    "At %(places)s the text has “%(there)s”, and the file says “%(quote)s”.",
                    places=short(places),
                    there=short(words),
                    quote=short(rest[1]),
                )
            )
        self.bound[uid] = _Bound(self.types.get(kind, kind), parts)

    def coded(self, pair: _Pair) -> CodedDraft:
        """All of it; what is said of a mark may stand before the mark."""
        for number, uid, rest in self.waiting:
            self._said(number, uid, rest)
        parts: dict[str, tuple[str, Range]] = {}
        links, details = [], {}
        for uid, one in self.bound.items():
            if one.type.lower() in PARTS:
                pieces = self._joined(one.parts)
                ids = [uid, *(f"{uid}.{n}" for n in range(2, len(pieces) + 1))]
                parts |= {own: (one.type.lower(), where) for own, where in zip(ids, pieces, strict=True)}
                links += [(uid, own) for own in ids[1:]]
                details[uid] = _details(one)
        nested = {inner: outer for kind, inner, outer in self.relations if kind == NESTED}
        joined = [(one, other) for kind, one, other in self.relations if kind != NESTED]
        of_parts = [ends for ends in joined if ends[0] in parts and ends[1] in parts]
        self.passed["other"] += len(joined) - len(of_parts)
        return CodedDraft(
            pair.coder,
            tuple(self._spans()),
            (),
            joined_parts(parts, [*links, *of_parts], details, nested),
            tuple(pair.read) or None,
            pair.round,
        )

    def _spans(self) -> Iterator[CodedSpan]:
        for one in self.bound.values():
            if one.type.lower() in PARTS:
                continue
            pieces = self._joined(one.parts)
            self.passed["fragments"] += len(pieces) > 1
            attributes = dict(one.attributes)
            given = attributes.pop("confidence", "")
            confidence = int(given) if given in ("1", "2", "3") else None
            note = "\n".join(said for said in one.notes if not said.startswith("attribution: "))
            for start, end in pieces:
                yield CodedSpan(one.type, start, end, attributes=attributes, note=note, confidence=confidence)

    def _joined(self, parts: list[Range]) -> list[Range]:
        """The parts with those made one that nothing but white space parts, as where a line ends in a mark."""
        found = [parts[0]]
        for start, end in parts[1:]:
            if start >= found[-1][1] and not self.text[found[-1][1] : start].strip():
                found[-1] = found[-1][0], end
            else:
                found.append((start, end))
        return found

    def _said(self, number: int, uid: str, rest: list[str]) -> None:
        """An attribute or a note; one of something that is no mark is left out with it."""
        words = rest[0].split(" ", 2) if rest else []
        if len(words) < 2:
            raise ValueError(_not_brat(number))
        one = self.bound.get(words[1])
        if one is None:
            self.passed["other"] += 1
        elif uid.startswith("#"):
            one.notes.append(rest[1] if len(rest) > 1 else "")
        else:
            name = self.types.get(words[0], words[0])
            one.attributes[name] = words[2] if len(words) > 2 else "true"


class _Refused(Exception):
    """A line that is brat's and is wrong; a sentence."""


def _not_brat(number: int) -> str:
    return say("Line %(number)s is not a line of brat.", number=number)


def _details(one: _Bound) -> dict[str, str]:
    """What is said of an attribution: values of one word are attributes, the others notes such as “speaker: …”."""
    found = dict(one.attributes)
    for said in one.notes:
        name, colon, words = said.partition(": ")
        if colon and name in ("speaker", "source_type", "speech", "note"):
            found[name] = words
        elif name != "id":
            found["note"] = said
    return found
