"""What stands beside an export: what it is, what was asked, what is in it and what was left out."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from app.core.formats.rights import Record

SCHEMA = "masthead-export/2"
_HOW = ("decided", "unanimous", "null_no_decision", "null_undecidable")
LAYER_COUNTS = {
    "soft": ("entries", "few", "ties", "spans"),
    "gold": ("entries", *_HOW, *(f"spans_{how}" for how in _HOW)),
}


@dataclass(slots=True)
class Tally:
    """Counts what goes by."""

    counts: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)
    overridden: int = 0
    masked: Counter[str] = field(default_factory=Counter)
    annotators: set[str] = field(default_factory=set)
    layer: Counter[str] = field(default_factory=Counter)

    def counted(self, records: Iterable[Record]) -> Iterator[Record]:
        """The same records, one after the other, counted."""
        for record in records:
            self._count(record)
            yield record

    def _count(self, record: Record) -> None:
        self.given[record["text_given"]] += 1
        self.overridden += record["text_given"] == "full" and record["text_rights"] != "full"
        self.counts.update(documents=1, passages=len(record["passages"]), decisions=len(record["decisions"]))
        if any("text_masked" in one for one in record["passages"]):
            self.masked[_masked(record)] += 1
        self.layer.update(_of_soft(record["soft"] or ()))
        self.layer.update(_of_gold(record["gold"] or ()))
        revisions = record["revisions"]
        self.annotators.update([one["annotator"] for one in revisions])
        self.counts.update(
            revisions=len(revisions),
            default_readings=sum([one["is_default_reading"] for one in revisions]),
            marks=sum([len(one["marks"]) for one in revisions]),
            answers=sum([len(one["answers"]) for one in revisions]),
            attributions=sum([len(one["attributions"]) for one in revisions]),
            none=sum([layer["answer"] == "none" for one in revisions for layer in one["layers"]]),
        )

    def masked_told(self) -> dict[str, int]:
        """In how many documents the text is masked; in how many not, for nobody looked for masks, or no text may go."""
        return {name: self.masked[name] for name in ("given", "no_masks", "no_text")}

    def as_dict(self) -> dict[str, int]:
        """All counts, those of nothing too."""
        names = (
            "documents",
            "passages",
            "revisions",
            "default_readings",
            "marks",
            "answers",
            "attributions",
            "none",
            "decisions",
        )
        return {name: self.counts[name] for name in names} | {"annotators": len(self.annotators)}


def _masked(record: Record) -> str:
    if record["text"] is None:
        return "no_text"
    return "no_masks" if record["passages"][0]["text_masked"] is None else "given"


def layer_counts(kind: str, layer: Counter[str]) -> dict[str, int]:
    """What a layer has, the counts of nothing too; empty for a kind that is none."""
    return {name: layer[name] for name in LAYER_COUNTS.get(kind, ())}


def _of_soft(entries: Iterable[Record]) -> Counter[str]:
    found: Counter[str] = Counter()
    for entry in entries:
        found.update(entries=1, few=entry["few"], ties=entry["tie"], spans=len(entry["spans"]))
    return found


def _of_gold(entries: Iterable[Record]) -> Counter[str]:
    found: Counter[str] = Counter()
    for entry in entries:
        found["entries"] += 1
        found[entry["how"] or f"null_{entry['reason']}"] += 1
        if entry["spans_how"] or entry["spans_reason"]:
            found[f"spans_{entry['spans_how'] or 'null_' + entry['spans_reason']}"] += 1
    return found


def manifest_text(manifest: Record) -> str:
    """The manifest as it is written beside the file."""
    return json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
