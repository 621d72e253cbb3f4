"""SemEval-2020 task 11 (PTC) and SemEval-2023 task 3, subtask 3: propaganda techniques as ranges and as lines.

An article has a number there; ``articles.csv`` says which document it is. Each annotator's labels stand in a folder.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from app.core.formats.propaganda_classes import technique
from app.core.formats.reading_table import READ_COLUMNS, read_rows, table
from app.core.formats.readings import (
    FileNames,
    Reading,
    count_details,
    label_name,
    read_ranges,
    readings,
    texts_only,
)
from app.core.formats.release import Release
from app.core.formats.rights import Record

Files = Iterator[tuple[str, Iterator[bytes]]]
Spans = list[tuple[str, int, int]]
_ARTICLES = ("id", "document_id", "text_version", "title", "language", "text_sha256")
_TECHNIQUES = ("label", "technique")


def write_ptc_files(records: Iterable[Record], release: Release | None = None) -> Files:
    """The articles, and of each annotator the ranges, with and without their technique."""
    folder = _Folder(2020, release or Release())
    for number, record in folder.articles(records):
        yield f"articles/article{number}.txt", iter([record["text"].encode("utf-8")])
        for where, _reading, spans in folder.labelled(record, number):
            fragments = _joined((("", start, end) for _, start, end in spans))
            lines = "".join(f"{number}\t{start}\t{end}\n" for _, start, end in fragments)
            yield f"{where}/article{number}.task-si.labels", iter([lines.encode()])
            yield f"{where}/article{number}.task-flc-tc.labels", iter([_lines(number, spans)])
    yield from folder.tables()


def write_2023_files(records: Iterable[Record], release: Release | None = None) -> Files:
    """The articles, and of each annotator the techniques of each line that was read, and the ranges."""
    folder = _Folder(2023, release or Release())
    of_lines: dict[str, list[str]] = {}
    for number, record in folder.articles(records):
        yield f"articles/article{number}.txt", iter([record["text"].encode("utf-8")])
        for where, reading, spans in folder.labelled(record, number):
            of_lines.setdefault(where, []).extend(_line_labels(number, record, reading, spans))
            name = f"{where}/labels-subtask-3-spans/article{number}-labels-subtask-3.txt"
            yield name, iter([_lines(number, spans)])
    for where, lines in sorted(of_lines.items()):
        yield f"{where}/labels-subtask-3.txt", iter(["".join(lines).encode()])
    yield from folder.tables()


def read(files: Mapping[str, bytes]) -> Iterator[tuple[str, int, int, int, str]]:
    """The ranges of either folder: file, article, start, end, technique."""
    for name, data in files.items():
        if name.endswith(".task-flc-tc.labels") or "-spans/article" in name:
            for line in data.decode("utf-8").splitlines():
                number, kind, start, end = line.split("\t")
                yield name, int(number), int(start), int(end), kind


@dataclass(slots=True)
class _Folder:
    """What both tasks have: numbered articles, and the annotators' labels as techniques."""

    year: int
    release: Release
    names: FileNames = field(default_factory=FileNames)
    known: list[tuple[object, ...]] = field(default_factory=list)
    rows: list[tuple[object, ...]] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)

    def articles(self, records: Iterable[Record]) -> Iterator[tuple[int, Record]]:
        """The records whose text may go, numbered."""
        for number, one in enumerate(texts_only(iter(records), self.release.dropped), start=1):
            said = (
                one["document_id"],
                one["text_version"],
                one["title"],
                one["language"],
                one["text_sha256"],
            )
            self.known.append((number, *said))
            yield number, one

    def labelled(self, record: Record, number: int) -> Iterator[tuple[str, Reading, Spans]]:
        """Of each annotator a folder, and the ranges; those of one technique that overlap are one."""
        dropped = self.release.dropped
        for reading in readings(record, dropped):
            count_details(reading, dropped)
            where = f"{self.names.of(reading.round)}/{self.names.of(reading.annotator)}"
            self.rows += read_rows(record, reading, f"{where}/article{number}")
            spans: Spans = []
            for mark in reading.marks:
                kind = technique(mark["label"], self.year)
                if kind is None:
                    dropped["marks_of_other_labels"] += 1
                else:
                    self.labels[label_name(mark)] = kind
                    spans.append((kind, mark["start"], mark["end"]))
            joined = _joined(spans)
            dropped["merged_marks"] += len(spans) - len(joined)
            yield where, reading, joined

    def tables(self) -> Files:
        """Which number is which document, which technique is which label, and who has read what."""
        yield "articles.csv", iter([table(_ARTICLES, self.known)])
        yield "techniques.csv", iter([table(_TECHNIQUES, sorted(self.labels.items()))])
        yield "readings.csv", iter([table(READ_COLUMNS, self.rows)])


def _joined(spans: Iterable[tuple[str, int, int]]) -> Spans:
    found: Spans = []
    for kind, start, end in sorted(spans):
        if found and found[-1][0] == kind and start < found[-1][2]:
            found[-1] = (kind, found[-1][1], max(end, found[-1][2]))
        else:
            found.append((kind, start, end))
    return sorted(found, key=lambda one: (one[1], one[2], one[0]))


def _lines(number: int, spans: Spans) -> bytes:
    return "".join(f"{number}\t{kind}\t{start}\t{end}\n" for kind, start, end in spans).encode()


def _line_labels(number: int, record: Record, reading: Reading, spans: Spans) -> Iterator[str]:
    """A line for each line of the article in which something was read; lines count from 1, empty ones too."""
    ranges, start = read_ranges(record, reading), 0
    for count, line in enumerate(record["text"].split("\n"), start=1):
        end = start + len(line)
        if line.strip() and any(at < end and start < to for at, to in ranges):
            kinds = sorted({kind for kind, at, to in spans if at < end and start < to})
            yield f"{number}\t{count}\t{','.join(kinds)}\n"
        start = end + 1
