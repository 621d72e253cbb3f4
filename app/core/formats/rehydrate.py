"""Words joined again to a record that went out as places without words: a text of one's own, known by its hash."""

from collections.abc import Collection, Iterator, Mapping

from app.core.formats.rights import FULL, QuoteBroken, Record
from app.core.text.normalise import sha256_text
from app.errors import say


def wants_text(record: Record) -> bool:
    """Whether the record has a place for its text, and no text in it."""
    return record.get("text") is None and bool(record.get("text_sha256"))


def join_text(record: Record, text: str) -> Record:
    """The record with its text and the quotes of every span in it; changed in place.

    ValueError where it is another text, QuoteBroken where a span lies outside of it. What people wrote in their own
    words, such as notes, is nowhere but in the instance, and stays null.
    """
    if sha256_text(text) != record["text_sha256"]:
        raise ValueError("it is another text")
    for span in _spans(record):
        if span["start"] is None:
            continue
        if not 0 <= span["start"] < span["end"] <= len(text):
            raise QuoteBroken(
                say(
                    "%(record)s: there are no words from %(span)s to %(span_2)s in its text.",
                    record=record["document_id"],
                    span=span["start"],
                    span_2=span["end"],
                )
            )
        span["quote"] = text[span["start"] : span["end"]]
    return record | {"text": text, "text_given": FULL.name}


def other_texts(wanted: Mapping[str, Collection[str]], called: Mapping[str, Collection[str]]) -> list[str]:
    """The documents that only another text bears the name of; both have SHA-256 by the name of a document."""
    return [
        name
        for name, hashes in wanted.items()
        if (there := called.get(name)) and not set(there) & set(hashes)
    ]


def _spans(record: Record) -> Iterator[Record]:
    for revision in record.get("revisions", ()):
        yield from revision["marks"]
        for one in revision["attributions"]:
            yield from (*one["source"], *one["cue"], *one["content"])
    for decision in record.get("decisions", ()):
        yield from decision["answers"]
    for entry in record.get("gold") or ():
        yield from entry["spans"] or ()
