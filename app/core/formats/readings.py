"""What formats that know one layer of labels take of a record: of each annotator the answers that agreement reads.

Such a format has one answer of one annotator in one round on a passage, and no place for who changed what and when.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from app.core.formats.rights import Record

PARTS = ("source", "cue", "content")
ANSWERED = ("given", "none", "empty")
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_.-]+")


@dataclass(slots=True)
class Reading:
    """What one annotator answered in one round of one text version, in the order of the text."""

    round: str
    annotator: str
    revisions: list[Record] = field(default_factory=list)

    @property
    def marks(self) -> list[Record]:
        """All marks, by place."""
        return sorted((one for each in self.revisions for one in each["marks"]), key=by_place)

    @property
    def attributions(self) -> list[Record]:
        """All attributions, each with an id that no other one of them has: in a revision alone it is its own."""
        found, met = [], set[str]()
        for each in self.revisions:
            ids = {one["id"]: one["id"] for one in each["attributions"]}
            for number in count(2):
                if not met & set(ids.values()):
                    break
                ids = {own: f"{own}.{number}" for own in ids}
            met |= set(ids.values())
            found += [
                one | {"id": ids[one["id"]], "nested_in": ids.get(one["nested_in"])}
                for one in each["attributions"]
            ]
        return found


def by_place(mark: Record) -> tuple[int, int, str, str]:
    """Marks stand in the order of the text, and the shorter one first."""
    return mark["start"], mark["end"], label_name(mark), mark["id"]


def readings(record: Record, dropped: Counter[str]) -> list[Reading]:
    """Of each annotator and round the default readings; what is not in them is counted."""
    found: dict[tuple[str, str], Reading] = {}
    for revision in record["revisions"]:
        if not revision["is_default_reading"]:
            dropped["other_revisions"] += 1
            continue
        key = revision["round"], revision["annotator"]
        found.setdefault(key, Reading(*key)).revisions.append(revision)
    dropped["decisions"] += len(record["decisions"])
    dropped["publication_steps"] += len(record["provenance"])
    order = {(one["unit"], one["number"]): one["start"] for one in record["passages"]}
    for each in found.values():
        each.revisions.sort(key=lambda one: (order.get((one["unit"], one["passage"]), 0), one["unit"]))
    return [found[key] for key in sorted(found)]


def texts_only(records: Iterator[Record], dropped: Counter[str]) -> Iterator[Record]:
    """The records whose text may go; a file that needs the text has no place for the others, which are counted."""
    for record in records:
        if record["text"] is None:
            dropped["documents_without_text"] += 1
        else:
            yield record


def count_details(reading: Reading, dropped: Counter[str], kept: tuple[str, ...] = ()) -> None:
    """Count what a bare label on a range does not hold; ``kept`` names what this format has a place for."""
    found = Counter[str]()
    for revision in reading.revisions:
        found["answers"] += len(revision["answers"])
        found["attributions"] += len(revision["attributions"])
        for mark in revision["marks"]:
            found["attributes"] += len(mark["attributes"])
            found["notes"] += bool(mark["note"])
            found["confidences"] += mark["confidence"] is not None
            found["mark_values"] += mark["value"] is not None
            found["marks_in_attributions"] += mark["attribution"] is not None
    dropped.update({name: many for name, many in found.items() if name not in kept})


def label_name(one: Record) -> str:
    """The label with its variable, which makes it the only one of its name.

    >>> label_name({"variable": "framing", "label": "storm"}), label_name({"variable": "where", "label": None})
    ('framing.storm', 'where')
    >>> label_name({"variable": "device", "label": "device.threat_fear"})
    'device.threat_fear'
    """
    variable, label = one["variable"], one["label"]
    if label is None:
        return str(variable)
    return str(label) if label.startswith(f"{variable}.") else f"{variable}.{label}"


def text_name(record: Record) -> str:
    """A text version by one word: an earlier text of a document is another text.

    >>> text_name({"document_id": "ferry", "text_version": 1}), text_name({"document_id": "ferry", "text_version": 2})
    ('ferry', 'ferry.v2')
    """
    number = record["text_version"]
    return str(record["document_id"]) if number == 1 else f"{record['document_id']}.v{number}"


def passages_of(record: Record) -> dict[tuple[str, int], Record]:
    """The passages by unit and number."""
    return {(one["unit"], one["number"]): one for one in record["passages"]}


def read_ranges(record: Record, reading: Reading) -> list[tuple[int, int]]:
    """Where this annotator has read: outside of it, no mark means nothing."""
    passages = passages_of(record)
    at = [passages[(one["unit"], one["passage"])] for one in reading.revisions]
    return [(one["start"], one["end"]) for one in at]


class FileNames:
    """Names of files for what has a name of its own: every disk takes them, and no two are the same."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}
        self._taken: set[str] = set()

    def of(self, name: str) -> str:
        """The same name for the same thing.

        >>> names = FileNames()
        >>> names.of("a/b"), names.of("A_b"), names.of("a/b"), names.of("порт")
        ('a_b', 'A_b-2', 'a_b', 'file')
        """
        if name not in self._given:
            plain = _NOT_IN_NAMES.sub("_", name).strip("._")[:120] or "file"
            chosen, number = plain, 2
            while chosen.casefold() in self._taken:
                chosen, number = f"{plain}-{number}", number + 1
            self._taken.add(chosen.casefold())
            self._given[name] = chosen
        return self._given[name]
