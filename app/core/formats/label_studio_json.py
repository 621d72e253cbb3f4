"""Label Studio: a JSON array of tasks, one for each text, with an annotation for each annotator in it."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count

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

_KEPT = ("attributions", "attributes", "mark_values")


@dataclass(frozen=True, slots=True)
class Task:
    """A task as it is read back: of each annotator the ranges, in code points, with their labels."""

    text: str
    document_id: str
    labels: dict[int, list[tuple[int, int, str]]]


def write(records: Iterable[Record], release: Release | None = None) -> Iterator[bytes]:
    """The tasks; annotators are numbered, and each task says whose number is whose."""
    dropped, numbers = (release or Release()).dropped, dict[str, int]()
    ids = count(1)
    start = b"[\n"
    for number, record in enumerate(texts_only(iter(records), dropped), start=1):
        annotations, people = [], {}
        for reading in readings(record, dropped):
            count_details(reading, dropped, kept=_KEPT)
            who = numbers.setdefault(reading.annotator, len(numbers) + 1)
            people[str(who)] = reading.annotator
            annotations.append(_annotation(next(ids), who, record, reading))
        meta = {"text_sha256": record["text_sha256"], "annotators": people}
        data = {"text": record["text"], "document_id": text_name(record), "language": record["language"]}
        task = {"id": number, "data": data, "meta": meta, "annotations": annotations, "predictions": []}
        yield start + as_line(task).encode("utf-8")
        start = b",\n"
    yield b"[]\n" if start == b"[\n" else b"\n]\n"


def read(data: bytes) -> list[Task]:
    """The tasks of a file."""
    return [_task(one) for one in json.loads(data)]


def _task(one: Record) -> Task:
    labels = {
        each["completed_by"]: [
            (said["value"]["start"], said["value"]["end"], label)
            for said in each["result"]
            if said["type"] == "labels"
            for label in said["value"]["labels"]
        ]
        for each in one["annotations"]
    }
    return Task(one["data"]["text"], one["data"]["document_id"], labels)


def _annotation(number: int, who: int, record: Record, reading: Reading) -> Record:
    seconds = sum(one.get("seconds") or 0 for one in reading.revisions)
    return {
        "id": number,
        "completed_by": who,
        "was_cancelled": False,
        "ground_truth": False,
        "lead_time": seconds,
        "result": [*_results(reading)],
        "masthead": {
            "round": reading.round,
            "annotator": reading.annotator,
            "read": read_ranges(record, reading),
        },
    }


def _results(reading: Reading) -> Iterator[Record]:
    for mark in reading.marks:
        place = _place(mark)
        yield _region(mark["id"], mark["variable"], "labels", place | {"labels": [label_name(mark)]})
        # A value and an attribute are answers about the region, which have its id.
        said = mark["attributes"] | ({} if mark["value"] is None else {mark["variable"]: mark["value"]})
        for name, value in said.items():
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            yield _region(mark["id"], name, "choices", place | {"choices": [text]})
    for one in reading.attributions:
        yield from _attribution(one)


def _attribution(one: Record) -> Iterator[Record]:
    ids = {part: [f"{one['id']}-{part}-{i}" for i, _ in enumerate(one[part], start=1)] for part in PARTS}
    hub = next((ids[part][0] for part in ("cue", "content", "source") if ids[part]), None)
    for part in PARTS:
        for uid, span in zip(ids[part], one[part], strict=True):
            place = _place(span)
            yield _region(uid, "attributions", "labels", place | {"labels": [part.capitalize()]})
            if uid == hub:
                for name in (
                    "cited_outlet",
                    "via_outlet",
                    "speaker",
                    "source_type",
                    "speech",
                    "nested_in",
                    "note",
                ):
                    if one[name]:
                        yield _region(uid, name, "choices", place | {"choices": [one[name]]})
            else:
                joined = {"from_id": hub, "to_id": uid, "type": "relation", "direction": "right"}
                yield joined | {"labels": [f"has_{part}"]}


def _place(span: Record) -> Record:
    return {"start": span["start"], "end": span["end"], "text": span["quote"]}


def _region(uid: str, name: str, kind: str, value: Record) -> Record:
    return {
        "id": uid,
        "from_name": name,
        "to_name": "text",
        "type": kind,
        "origin": "manual",
        "value": value,
    }
