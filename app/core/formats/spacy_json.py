"""spaCy: JSON Lines in the shape of ``Doc.to_json``, one line for each text and annotator, marks in span groups.

Tokens are cut at the ends of marks too, so that each mark is a span of whole tokens and none is lost.
"""

import itertools
import json
from collections import Counter
from collections.abc import Iterable, Iterator

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
from app.core.formats.tokens import tokens_of


def write(records: Iterable[Record], release: Release | None = None) -> Iterator[bytes]:
    """The lines; overlapping marks stay, for a group is not a list of entities."""
    dropped = (release or Release()).dropped
    for record in texts_only(iter(records), dropped):
        for reading in readings(record, dropped):
            count_details(reading, dropped, kept=("attributions",))
            dropped["attribution_links"] += len(reading.attributions)
            yield as_line(_doc(record, reading, dropped)).encode("utf-8") + b"\n"


def read(lines: Iterable[bytes]) -> Iterator[tuple[str, dict[str, list[tuple[int, int, str]]]]]:
    """Each text with its groups of ranges."""
    for line in lines:
        one = json.loads(line)
        groups = {
            name: [(each["start"], each["end"], each["label"]) for each in spans]
            for name, spans in one["spans"].items()
        }
        yield one["text"], groups


def _doc(record: Record, reading: Reading, dropped: Counter[str]) -> Record:
    text = record["text"]
    spans: dict[str, list[Record]] = {"framing": [], "attributions": []}
    for mark in reading.marks:
        spans["framing"] += _spans(text, mark, label_name(mark), dropped)
    for one in reading.attributions:
        for part in PARTS:
            for each in one[part]:
                spans["attributions"] += _spans(text, each, part.capitalize(), dropped)
    edges = {edge for group in spans.values() for each in group for edge in (each["start"], each["end"])}
    return {
        "text": text,
        "tokens": [*_tokens(text, edges)],
        "spans": spans,
        "user_data": {
            "document_id": text_name(record),
            "round": reading.round,
            "annotator": reading.annotator,
            "read": read_ranges(record, reading),
        },
    }


def _spans(text: str, span: Record, label: str, dropped: Counter[str]) -> list[Record]:
    """The range without white space at its ends, which belongs to no token of spaCy's; none where it is all white."""
    words = text[span["start"] : span["end"]]
    start = span["start"] + len(words) - len(words.lstrip())
    end = span["end"] - len(words) + len(words.rstrip())
    if start >= end:
        dropped["marks_without_tokens"] += 1
        return []
    dropped["marks_trimmed"] += (start, end) != (span["start"], span["end"])
    return [{"start": start, "end": end, "label": label, "kb_id": ""}]


def _tokens(text: str, edges: set[int]) -> Iterator[Record]:
    """All tokens; white space other than one space after a token is a token too, as spaCy has it."""
    number, last = 0, 0
    for start, end in [*tokens_of(text, 0, len(text)), (len(text), len(text))]:
        # What stands between two tokens: the first space belongs to the one before.
        gap = last + 1 if last and text[last : last + 1] == " " and last < start else last
        for at, to in ((gap, start), (start, end)):
            cuts = [at, *sorted(one for one in edges if at < one < to), to]
            for a, b in itertools.pairwise(cuts):
                if a < b:
                    yield {"id": number, "start": a, "end": b}
                    number += 1
        last = end
