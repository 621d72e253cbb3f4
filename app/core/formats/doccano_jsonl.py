"""doccano: JSON Lines for a project of sequence labelling, one line for each text and annotator.

doccano has no annotators in a file; they stand in fields beside the text, which it keeps as metadata.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.core.formats.native_jsonl import as_line
from app.core.formats.readings import (
    PARTS,
    Reading,
    count_details,
    label_name,
    read_ranges,
    readings,
    text_name,
    texts_only,
)
from app.core.formats.release import Release
from app.core.formats.rights import Record


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is read back: offsets are code points."""

    text: str
    annotator: str
    labels: list[tuple[int, int, str]]


def write(records: Iterable[Record], release: Release | None = None) -> Iterator[bytes]:
    """Ranges and their labels, overlapping or not."""
    dropped, number = (release or Release()).dropped, 0
    for record in texts_only(iter(records), dropped):
        for reading in readings(record, dropped):
            number += 1
            count_details(reading, dropped)
            labels = [[one["start"], one["end"], label_name(one)] for one in reading.marks]
            yield _line(number, record, reading, {"label": labels, "Comments": []})


def write_relations(records: Iterable[Record], release: Release | None = None) -> Iterator[bytes]:
    """For a project that labels relations too: the parts of an attribution are ranges, and are joined."""
    dropped, number = (release or Release()).dropped, 0
    for record in texts_only(iter(records), dropped):
        for reading in readings(record, dropped):
            number += 1
            count_details(reading, dropped, kept=("attributions",))
            yield _line(number, record, reading, _joined(reading, dropped))


def read(lines: Iterable[bytes]) -> Iterator[Line]:
    """The lines of either file."""
    for line in lines:
        one = json.loads(line)
        entities = [
            (each["start_offset"], each["end_offset"], each["label"]) for each in one.get("entities", [])
        ]
        labels = [(start, end, label) for start, end, label in one.get("label", [])] or entities
        yield Line(one["text"], one.get("annotator", ""), labels)


def _line(number: int, record: Record, reading: Reading, said: Record) -> bytes:
    meta = {
        "document_id": text_name(record),
        "text_sha256": record["text_sha256"],
        "round": reading.round,
        "annotator": reading.annotator,
        "read": read_ranges(record, reading),
    }
    return as_line({"id": number, "text": record["text"], **said, **meta}).encode("utf-8") + b"\n"


def _joined(reading: Reading, dropped: Counter[str]) -> Record:
    entities: list[Record] = []
    relations: list[Record] = []

    def entity(span: Record, label: str) -> int:
        start, end = span["start"], span["end"]
        entities.append({"id": len(entities), "start_offset": start, "end_offset": end, "label": label})
        return len(entities) - 1

    for mark in reading.marks:
        entity(mark, label_name(mark))
    for one in reading.attributions:
        ids = {part: [entity(span, part.capitalize()) for span in one[part]] for part in PARTS}
        # Who says it and what is said hang on the words that say so, or else on one another.
        hub = next(iter(ids["cue"] or ids["content"] or ids["source"]), None)
        for part in PARTS:
            for each in ids[part]:
                if each != hub and hub is not None:
                    kind = f"has_{part}"
                    relations.append({"id": len(relations), "from_id": hub, "to_id": each, "type": kind})
        dropped["attribution_details"] += any(
            one[name] for name in ("cited_outlet", "speaker", "source_type", "speech", "nested_in", "note")
        )
    return {"entities": entities, "relations": relations, "Comments": []}
