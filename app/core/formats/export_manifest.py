"""What stands beside an export: what it is, what was asked, what is in it and what was left out."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from app.core.formats.rights import Record

SCHEMA = "masthead-export/2"


@dataclass(slots=True)
class Tally:
    """Counts what goes by."""

    counts: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)
    overridden: int = 0
    annotators: set[str] = field(default_factory=set)

    def counted(self, records: Iterable[Record]) -> Iterator[Record]:
        """The same records, one after the other, counted."""
        for record in records:
            self._count(record)
            yield record

    def _count(self, record: Record) -> None:
        self.given[record["text_given"]] += 1
        self.overridden += record["text_given"] == "full" and record["text_rights"] != "full"
        self.counts.update(documents=1, passages=len(record["passages"]), decisions=len(record["decisions"]))
        for revision in record["revisions"]:
            self.annotators.add(revision["annotator"])
            self.counts.update(
                revisions=1,
                default_readings=revision["is_default_reading"],
                marks=len(revision["marks"]),
                answers=len(revision["answers"]),
                attributions=len(revision["attributions"]),
                none=sum(layer["answer"] == "none" for layer in revision["layers"]),
            )

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


def manifest_text(manifest: Record) -> str:
    """The manifest as it is written beside the file."""
    return json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
