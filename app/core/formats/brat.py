"""brat standoff: for each text and annotator a ``.txt`` and an ``.ann``, and one ``annotation.conf`` for all.

Offsets are code points. A range that runs over a line end is written in fragments, as brat wants it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from app.core.formats.reading_table import READ_COLUMNS, read_rows, table
from app.core.formats.readings import (
    PARTS,
    FileNames,
    Reading,
    count_details,
    label_name,
    readings,
    text_name,
    texts_only,
)
from app.core.formats.release import Release
from app.core.formats.rights import Record

_KEPT = ("attributions", "attributes", "notes", "confidences", "mark_values", "marks_in_attributions")
_NOT_IN_TYPES = re.compile(r"[^a-zA-Z0-9_-]")
_PARTS = {part: part.capitalize() for part in PARTS}
_SAID_OF = ("cited_outlet", "via_outlet", "speaker", "source_type", "speech", "nested_in", "note")


@dataclass(frozen=True, slots=True)
class Annotated:
    """A file pair as it is read back; a range in fragments counts from its first to its last character."""

    name: str
    text: str
    ranges: list[tuple[int, int, str]]


@dataclass(slots=True)
class _Types:
    """Names as brat takes them, and which names they stand for."""

    names: dict[str, str] = field(default_factory=dict)
    labels: set[str] = field(default_factory=set)
    attributes: dict[str, set[str]] = field(default_factory=dict)

    def of(self, name: str) -> str:
        if name not in self.names:
            plain = _NOT_IN_TYPES.sub("-", name) or "-"
            chosen, number, taken = plain, 2, {*self.names.values(), *_PARTS.values()}
            while chosen in taken:
                chosen, number = f"{plain}-{number}", number + 1
            self.names[name] = chosen
        return self.names[name]


def write_files(
    records: Iterable[Record], release: Release | None = None
) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The pairs, then what the names mean, and who has read what."""
    dropped, names, types = (release or Release()).dropped, FileNames(), _Types()
    folders: set[tuple[str, str]] = set()
    rows: list[tuple[object, ...]] = []
    for record in texts_only(iter(records), dropped):
        for reading in readings(record, dropped):
            count_details(reading, dropped, kept=_KEPT)
            folders.add((reading.round, reading.annotator))
            name = f"{names.of(reading.round)}/{names.of(reading.annotator)}/{names.of(text_name(record))}"
            rows += read_rows(record, reading, name)
            yield f"{name}.txt", iter([record["text"].encode("utf-8")])
            yield f"{name}.ann", iter([_Ann(record["text"], types).of(reading).encode("utf-8")])
    yield "annotation.conf", iter([_conf(types).encode("utf-8")])
    known = sorted((brat, own) for own, brat in types.names.items())
    yield "names.csv", iter([table(("brat", "name"), known)])
    yield "readings.csv", iter([table(READ_COLUMNS, rows)])


def read(files: Mapping[str, bytes]) -> Iterator[Annotated]:
    """Each pair of the folder."""
    for name, data in files.items():
        if not name.endswith(".ann"):
            continue
        stem = name.removesuffix(".ann")
        ranges = []
        for line in data.decode("utf-8").split("\n"):
            if line.startswith("T"):
                kind, _, places = line.split("\t")[1].partition(" ")
                ends = [int(one) for one in re.split("[ ;]", places)]
                ranges.append((ends[0], ends[-1], kind))
        yield Annotated(stem, files[f"{stem}.txt"].decode("utf-8"), ranges)


class _Ann:
    """The lines of one ``.ann``."""

    def __init__(self, text: str, types: _Types) -> None:
        self._text, self._types = text, types
        self._lines: list[str] = []
        self._many = dict.fromkeys("TRA#", 0)

    def of(self, reading: Reading) -> str:
        """All lines."""
        heads: dict[str, str] = {}
        nested: list[tuple[str, str]] = []
        for mark in reading.marks:
            self._mark(mark)
        for one in reading.attributions:
            head = self._attribution(one)
            if head is not None:
                heads[one["id"]] = head
                nested += [(head, one["nested_in"])] if one["nested_in"] else []
        for head, outer in nested:
            if outer in heads:
                self._add("R", f"NestedIn Arg1:{head} Arg2:{heads[outer]}")
        return "".join(f"{line}\n" for line in self._lines)

    def _mark(self, mark: Record) -> None:
        kind = self._types.of(label_name(mark))
        self._types.labels.add(kind)
        at = self._range(kind, [mark])
        said = mark["attributes"] | ({} if mark["value"] is None else {"value": mark["value"]})
        said |= {"confidence": mark["confidence"]} if mark["confidence"] is not None else {}
        for name, value in said.items():
            self._say(at, name, value)
        for name in ("note", "attribution"):
            if mark[name]:
                self._note(at, mark[name] if name == "note" else f"{name}: {mark[name]}")

    def _attribution(self, one: Record) -> str | None:
        ids = {part: self._range(_PARTS[part], one[part]) for part in PARTS if one[part]}
        hub = next((part for part in ("cue", "content", "source") if part in ids), None)
        if hub is None:
            return None
        for part, at in ids.items():
            if part != hub:
                self._add("R", f"Has{_PARTS[part]} Arg1:{ids[hub]} Arg2:{at}")
        self._note(ids[hub], f"id: {one['id']}")
        for name in _SAID_OF:
            if one[name]:
                self._say(ids[hub], name, one[name])
        return ids[hub]

    def _range(self, kind: str, spans: list[Record]) -> str:
        pieces = sorted(piece for span in spans for piece in self._pieces(span["start"], span["end"]))
        places = ";".join(f"{start} {end}" for start, end in pieces)
        words = " ".join(self._text[start:end] for start, end in pieces)
        return self._add("T", f"{kind} {places}\t{words}")

    def _pieces(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The range without the line ends in it; all of it where it has nothing else."""
        found = [
            (start + one.start(), start + one.end()) for one in re.finditer(r"[^\n]+", self._text[start:end])
        ]
        yield from found or [(start, end)]

    def _say(self, at: str, name: str, value: object) -> None:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if re.fullmatch(r"[A-Za-z0-9_.-]{1,60}", text):
            kind = self._types.of(name)
            self._types.attributes.setdefault(kind, set()).add(text)
            self._add("A", f"{kind} {at} {text}")
        else:
            self._note(at, f"{name}: {text}")

    def _note(self, at: str, text: str) -> None:
        self._add("#", f"AnnotatorNotes {at}\t{' '.join(text.split())}")

    def _add(self, kind: str, rest: str) -> str:
        self._many[kind] += 1
        name = f"{kind}{self._many[kind]}"
        self._lines.append(f"{name}\t{rest}")
        return name


def _conf(types: _Types) -> str:
    parts = list(_PARTS.values())
    kinds = "|".join([*parts, *sorted(types.labels)])
    has = [f"Has{part}\tArg1:{'|'.join(parts)}, Arg2:{part}" for part in parts]
    values = [
        f"{name}\tArg:{kinds}, Value:{'|'.join(sorted(found))}"
        for name, found in sorted(types.attributes.items())
    ]
    lines = ["[entities]", *parts, *sorted(types.labels), "", "[relations]", *has]
    lines += [f"NestedIn\tArg1:{'|'.join(parts)}, Arg2:{'|'.join(parts)}", "", "[events]", ""]
    return "\n".join([*lines, "[attributes]", *values, ""])
