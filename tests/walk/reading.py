"""The reading of the five articles as the saves of an annotator: document offsets become passage offsets."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
SLUGS: dict[str, str] = json.loads((Path(__file__).parent / "outlet_slugs.json").read_text())


@dataclass(frozen=True, slots=True)
class Place:
    """A passage's range in its document."""

    start: int
    end: int

    def holds(self, mark: dict[str, Any]) -> bool:
        """Whether a mark of the reading lies inside."""
        return bool(self.start <= mark["start"] and mark["end"] <= self.end)


class Reading:
    """``reading.json`` of one document."""

    def __init__(self, document: str) -> None:
        whole = json.loads((SEEDS / "reading.json").read_text())
        found = next(one for one in whole["documents"] if one["id"] == document)
        self.file: str = found["file"]
        self.framings = [one for one in whole["framings"] if one["doc"] == document]
        self.attributions = [one for one in whole["attributions"] if one["doc"] == document]

    def save(self, place: Place) -> dict[str, Any]:
        """What the reader says of the passage at ``place``, as the fields of a save."""
        attributions = [one for one in self.attributions if all(place.holds(words) for words in _words(one))]
        ids = {one["id"]: _uuid(one["id"]) for one in attributions}
        spans = [_span(one, place, ids) for one in self.framings if place.holds(one)]
        none = [] if any(not span["label"].startswith("sourcing.") for span in spans) else ["framing"]
        return {
            "spans": spans,
            "attributions": [_attribution(one, place, ids) for one in attributions],
            "none": none + ([] if attributions else ["attributions"]),
        }


def marks_of(body: dict[str, Any]) -> int:
    """How many spans a save holds, those of attributions included."""
    parts = sum(len(one[part]) for one in body["attributions"] for part in ("source", "cue", "content"))
    return len(body["spans"]) + parts


def _words(attribution: dict[str, Any]) -> Iterable[dict[str, Any]]:
    for part in ("source", "cue", "content"):
        yield from attribution[part]


def _uuid(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))


def _at(words: dict[str, Any], place: Place) -> dict[str, Any]:
    return {"start": words["start"] - place.start, "end": words["end"] - place.start, "quote": words["text"]}


def _span(framing: dict[str, Any], place: Place, ids: dict[str, str]) -> dict[str, Any]:
    return _at(framing, place) | {
        "id": _uuid(framing["id"]),
        "label": framing["label"],
        "attributes": {"voice": framing["voice"]},
        "attribution": ids.get(framing["attribution"]),
        "confidence": framing["confidence"],
        "note": framing["note"] or "",
    }


def _attribution(said: dict[str, Any], place: Place, ids: dict[str, str]) -> dict[str, Any]:
    return {
        "id": ids[said["id"]],
        "source": [_at(words, place) for words in said["source"]],
        "cue": [_at(words, place) for words in said["cue"]],
        "content": [_at(words, place) for words in said["content"]],
        "cited_outlet": SLUGS.get(said["cited_outlet"] or ""),
        "via_outlet": SLUGS.get(said["via_outlet"] or ""),
        "speaker": said["speaker"] or "",
        "source_type": said["source_type"],
        "speech": said["speech"],
        "nested_in": ids.get(said["nested_in"] or ""),
        "note": said["note"] or "",
    }
