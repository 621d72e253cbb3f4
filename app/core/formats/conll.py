"""CoNLL, BIO: a file for each layer and annotator, with one token a line, and a report of what did not fit.

Only passages that the annotator has read are in it: an O means that nothing was marked there. A token has one tag,
so of marks that overlap the longest stays, and the report says which did not.
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from app.core.formats.reading_table import table
from app.core.formats.readings import (
    ANSWERED,
    FileNames,
    Reading,
    count_details,
    label_name,
    passages_of,
    readings,
    text_name,
    texts_only,
)
from app.core.formats.release import Release
from app.core.formats.rights import Record
from app.core.formats.tokens import tokens_of

START = "-DOCSTART- -X- -X- O\n\n"
REPORT = ("file", "document_id", "label", "start", "end", "what", "start_written", "end_written", "id")


@dataclass(slots=True)
class _File:
    """A file that grows document by document, packed until it is written."""

    packer: "zlib._Compress" = field(default_factory=zlib.compressobj)
    packed: list[bytes] = field(default_factory=list)

    def add(self, text: str) -> None:
        self.packed.append(self.packer.compress(text.encode("utf-8")))

    def chunks(self) -> Iterator[bytes]:
        unpacker = zlib.decompressobj()
        for chunk in (*self.packed, self.packer.flush()):
            yield unpacker.decompress(chunk)
        yield unpacker.flush()


@dataclass(frozen=True, slots=True)
class Tagged:
    """A range as it is read back."""

    document_id: str
    start: int
    end: int
    label: str


def write_files(
    records: Iterable[Record], release: Release | None = None
) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The files of the layers, then ``alignment.csv``."""
    dropped, names = (release or Release()).dropped, FileNames()
    files: dict[str, _File] = {}
    report: list[tuple[object, ...]] = []
    for record in texts_only(iter(records), dropped):
        for reading in readings(record, dropped):
            count_details(reading, dropped)
            for layer in _layers(reading):
                name = f"{names.of(reading.round)}/{names.of(reading.annotator)}.{names.of(layer)}.conll"
                head = f"{START}# doc_id = {text_name(record)}\n# layer = {layer}; annotator = {reading.annotator}\n"
                marks, lost = _fitting(record, reading, layer)
                report += [(name, text_name(record), *row) for row in lost]
                dropped["overlapping_marks"] += sum(row[3] == "overlap" for row in lost)
                dropped["marks_widened_to_tokens"] += sum(row[3] == "widened" for row in lost)
                dropped["marks_without_tokens"] += sum(row[3] == "no token" for row in lost)
                files.setdefault(name, _File()).add(head + _body(record, reading, layer, marks))
    for name in sorted(files):
        yield name, files[name].chunks()
    yield "alignment.csv", iter([table(REPORT, report)])


def read(files: Mapping[str, bytes]) -> Iterator[tuple[str, Tagged]]:
    """The ranges of each file, with the name of the file."""
    for name, data in files.items():
        if name.endswith(".conll"):
            for one in _read(data.decode("utf-8")):
                yield name, one


def _layers(reading: Reading) -> list[str]:
    """Layers that were answered and in which somebody may mark; of those that are never marked there is no file."""
    return sorted({mark["variable"] for mark in reading.marks} | _answered(reading))


def _answered(reading: Reading) -> set[str]:
    on_passages = {one["variable"] for each in reading.revisions for one in each["answers"]}
    asked = {
        one["layer"] for each in reading.revisions for one in each["layers"] if one["answer"] in ANSWERED
    }
    return asked - on_passages - {"attributions"}


def _fitting(
    record: Record, reading: Reading, layer: str
) -> tuple[list[tuple[int, int, str]], list[tuple[object, ...]]]:
    """The marks as runs of tokens, and a row for each that was widened or left out."""
    tokens = [one for each in _sentences(record, reading, layer) for one in each]
    kept: list[tuple[int, int, str]] = []
    lost: list[tuple[object, ...]] = []
    marks = [one for one in reading.marks if one["variable"] == layer]
    # The longest first; of equal ones the first in the text.
    for mark in sorted(marks, key=lambda one: (one["start"] - one["end"], one["start"], label_name(one))):
        said = (label_name(mark), mark["start"], mark["end"])
        inside = [one for one in tokens if one[0] < mark["end"] and mark["start"] < one[1]]
        if not inside:
            lost.append((*said, "no token", None, None, mark["id"]))
            continue
        start, end = inside[0][0], inside[-1][1]
        if any(start < other[1] and other[0] < end for other in kept):
            lost.append((*said, "overlap", None, None, mark["id"]))
            continue
        kept.append((start, end, label_name(mark)))
        if (start, end) != (mark["start"], mark["end"]):
            lost.append((*said, "widened", start, end, mark["id"]))
    return sorted(kept), lost


def _sentences(record: Record, reading: Reading, layer: str) -> Iterator[list[tuple[int, int]]]:
    """The tokens of each passage in which the layer was answered."""
    passages = passages_of(record)
    done: set[tuple[int, int]] = set()
    for one in reading.revisions:
        if not any(each["layer"] == layer and each["answer"] in ANSWERED for each in one["layers"]):
            continue
        at = passages[(one["unit"], one["passage"])]
        place = at["start"], at["end"]
        if place not in done:
            done.add(place)
            yield tokens_of(record["text"], *place)


def _body(record: Record, reading: Reading, layer: str, marks: list[tuple[int, int, str]]) -> str:
    text, lines = record["text"], list[str]()
    for sentence in _sentences(record, reading, layer):
        for start, end in sentence:
            tag = next((one for one in marks if one[0] <= start and end <= one[1]), None)
            said = "O" if tag is None else f"{'B' if tag[0] == start else 'I'}-{tag[2]}"
            lines.append(f"{text[start:end]}\t{start}\t{end}\t{said}\n")
        lines.append("\n")
    return "".join(lines)


def _read(text: str) -> Iterator[Tagged]:
    document_id, label = "", ""
    start = end = 0
    # Not splitlines(): a token may be a character that some readers take for a line end.
    for line in (*text.split("\n"), "-DOCSTART-"):
        cells = line.split("\t")
        tag = cells[3] if len(cells) == 4 else "O"
        if label and tag != f"I-{label}":
            yield Tagged(document_id, start, end, label)
            label = ""
        if tag.startswith("B-"):
            label, start = tag[2:], int(cells[1])
        if label:
            end = int(cells[2])
        if line.startswith("# doc_id = "):
            document_id = line.removeprefix("# doc_id = ")
