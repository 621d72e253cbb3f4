"""Learning with disagreements (LeWiDi, edition 2025): a file for each label, with each annotator's yes or no.

An item is a passage that was read; ``soft_label`` is how many of its annotators said yes. Splits are not made here:
every item is of ``train``.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from app.core.formats.readings import (
    ANSWERED,
    FileNames,
    count_details,
    label_name,
    passages_of,
    readings,
    text_name,
    texts_only,
)
from app.core.formats.release import Release
from app.core.formats.rights import Record

SPLIT = "train"


@dataclass(slots=True)
class _Item:
    """A passage in a round: what is said of it in every file, and who answered which variables how."""

    said: Record
    conditions: dict[str, str] = field(default_factory=dict)
    answers: dict[str, dict[str, set[str]]] = field(default_factory=dict)


def write_files(
    records: Iterable[Record], release: Release | None = None
) -> Iterator[tuple[str, Iterator[bytes]]]:
    """A file for each label that somebody has given, and one that tells of the annotators."""
    release = release or Release()
    dropped, numbers, items = release.dropped, dict[str, str](), dict[tuple[str, ...], _Item]()
    labels: dict[str, set[str]] = {}
    for record in texts_only(iter(records), dropped):
        for reading in readings(record, dropped):
            count_details(reading, dropped, kept=("answers",))
            dropped["places_of_marks"] += len(reading.marks)
            who = numbers.setdefault(reading.annotator, f"Ann{len(numbers) + 1}")
            for one in reading.revisions:
                _add(items, labels, record, one, who, dropped)
    names = FileNames()
    for variable, found in sorted(labels.items()):
        for label in sorted(found):
            yield f"{names.of(label)}_{SPLIT}.json", _file(items, variable, label)
    people = {one: {"Annotator_id": one, "pseudonym": pseudonym} for pseudonym, one in numbers.items()}
    yield "annotators_meta.json", iter([_json(people)])


def read(data: bytes) -> dict[str, tuple[dict[str, str], dict[str, float]]]:
    """Item to each annotator's answer and the distribution."""
    items = json.loads(data)
    return {key: (one["annotations"], one["soft_label"]) for key, one in items.items()}


def _add(
    items: dict[tuple[str, ...], _Item],
    labels: dict[str, set[str]],
    record: Record,
    revision: Record,
    who: str,
    dropped: Counter[str],
) -> None:
    at = passages_of(record)[(revision["unit"], revision["passage"])]
    unit = f"{text_name(record)}:{revision['unit']}:{revision['passage']}"
    item = items.setdefault((revision["round"], unit), _Item(_said(record, revision, at, unit)))
    item.conditions[who] = revision["condition"]
    answered = {one["layer"] for one in revision["layers"] if one["answer"] in ANSWERED}
    for layer in answered:
        item.answers.setdefault(layer, {})[who] = set()
    for one in (*revision["marks"], *revision["answers"]):
        if one["label"] is None:
            dropped["values_without_labels"] += one in revision["answers"]
            continue
        item.answers.setdefault(one["variable"], {}).setdefault(who, set()).add(label_name(one))
        labels.setdefault(one["variable"], set()).add(label_name(one))


def _said(record: Record, revision: Record, at: Record, unit: str) -> Record:
    outlet = record["outlet"] or {"owner_group": None}
    return {
        "text": {"title": record["title"], "passage": record["text"][at["start"] : at["end"]]},
        "lang": at["language"] or record["language"],
        "other_info": {
            "document_id": record["document_id"],
            "passage_id": unit,
            "round": revision["round"],
            "outlet_group": outlet["owner_group"],
            "codebook": revision["codebook"],
            "codebook_version": revision["codebook_version"],
        },
    }


def _file(items: dict[tuple[str, ...], _Item], variable: str, label: str) -> Iterator[bytes]:
    start = b"{\n"
    for (round_name, unit), item in items.items():
        if variable in item.answers:
            key = json.dumps(f"{round_name}|{unit}|{label}", ensure_ascii=False).encode("utf-8")
            yield start + key + b": " + _json(_of_label(item, variable, label)).rstrip(b"\n")
            start = b",\n"
    yield b"\n}\n"


def _of_label(item: _Item, variable: str, label: str) -> Record:
    given = {who: str(int(label in said)) for who, said in item.answers[variable].items()}
    yes, all_of = sum(one == "1" for one in given.values()), len(given)
    conditions = {who: item.conditions[who] for who in given}
    return {
        "annotation task": f"framing: {label}",
        "text": item.said["text"],
        "number of annotators": all_of,
        "annotators": ",".join(given),
        "number of annotations": all_of,
        "annotations": given,
        "soft_label": {"0": (all_of - yes) / all_of, "1": yes / all_of},
        "split": SPLIT,
        "lang": item.said["lang"],
        "other_info": item.said["other_info"] | {"conditions": conditions},
    }


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8") + b"\n"
