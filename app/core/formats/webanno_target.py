"""What a Web Annotation is about: a document, in the state in which it was read, and a range of its text."""

import re
from collections.abc import Mapping

from app.core.formats.release import Release, ni
from app.core.formats.rights import Record
from app.core.text.graphemes import back_to_edge, inside_graphemes, on_to_edge

# As many code points of the text stand before and after a quotation, to tell it from others with its words.
AROUND = 32
# What may stand in an IRI as it is: RFC 3987 without spaces, quotation marks, brackets and the like.
_WEB = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20]+")


class Targets:
    """The targets in one record: all have its document as source and its text as state."""

    def __init__(self, record: Record, release: Release) -> None:
        self._text: str | None = record["text"]
        self._inside = frozenset(inside_graphemes(self._text or ""))
        self._ranges: Mapping[tuple[str, int], tuple[int, int]] = {
            (one["unit"], one["number"]): (one["start"], one["end"]) for one in record["passages"]
        }
        self._of_all = {
            "type": "SpecificResource",
            "source": source_of(record, release),
            "state": _state(record),
        }

    def span(self, span: Record) -> Record:
        """A range with its place, and its words where they may go."""
        return self._part(span["start"], span["end"], span["quote"])

    def passage(self, unit: str, number: int) -> Record:
        """A whole passage; a document that was not cut is the source itself, and nothing is selected of it."""
        if unit == "document":
            return self._of_all
        start, end = self._ranges[unit, number]
        return self._part(start, end, None if self._text is None else self._text[start:end])

    def _part(self, start: int, end: int, quote: str | None) -> Record:
        position = {"type": "TextPositionSelector", "start": start, "end": end}
        if quote is None:
            return self._of_all | {"selector": position, "masthead:words_withheld": True}
        words = {"type": "TextQuoteSelector", "exact": quote, **self._around(start, end)}
        return self._of_all | {"selector": [position, words]}

    def _around(self, start: int, end: int) -> Record:
        """What stands before and after, which only goes out where the whole text may."""
        if self._text is None:
            return {}
        first = min(start, on_to_edge(self._inside, max(0, start - AROUND)))
        last = max(end, back_to_edge(self._inside, min(len(self._text), end + AROUND)))
        return {"prefix": self._text[first:start], "suffix": self._text[end:last]}


def source_of(record: Record, release: Release) -> str:
    """The document by its address, or by a name of ours where it has no address that is an IRI."""
    capture = capture_of(record) or {}
    for key in ("final_url", "url"):
        if capture.get(key) and _WEB.fullmatch(capture[key]):
            return str(capture[key])
    return release.document(record)


def described(record: Record, release: Release) -> Record:
    """A document as the collection tells of it once: which text its annotations count in, and what was withheld."""
    outlet = record["outlet"]
    whole = {
        "id": release.text(record["document_id"], record["text_version"]),
        "type": "Text",
        "format": "text/plain",
        "language": record["language"],
        "dcterms:identifier": record["document_id"],
        "dcterms:title": record["title"],
        "dcterms:source": {"id": source_of(record, release)},
        "prov:specializationOf": {"id": release.document(record)},
        "masthead:text_version": record["text_version"],
        "masthead:text_sha256": record["text_sha256"],
        "masthead:text_length": record["text_length"],
        "masthead:text_rights": record["text_rights"],
        "masthead:text_given": record["text_given"],
        "masthead:outlet": outlet["slug"] if outlet else None,
        "masthead:owner_group": outlet["owner_group"] if outlet else None,
    }
    return {key: value for key, value in whole.items() if value not in (None, "")}


def capture_of(record: Record) -> Record | None:
    """The capture that the text was read from, or the last one where nobody knows."""
    captures: list[Record] = record["captures"]
    if not captures:
        return None
    return captures[(record["text_capture"] or len(captures)) - 1]


def _state(record: Record) -> Record:
    # Selectors count in the text as it was stored, whatever became of the page: it is named by its hash.
    state: Record = {"type": "TimeState", "cached": ni(record["text_sha256"])}
    capture = capture_of(record)
    if capture and capture["retrieved_at"]:
        state["sourceDate"] = capture["retrieved_at"]
    return state
