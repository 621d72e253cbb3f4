"""What of a text may leave: everything, short quotations, or places without words (standoff)."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from app.errors import say

Record = dict[str, Any]

TEXT_CHOICES = ("auto", "standoff", "full")


class QuoteBroken(ValueError):
    """A span of the record does not have the words that stand at its place; nothing is exported then."""


@dataclass(frozen=True, slots=True)
class Rights:
    """``words``: the text and what annotators wrote. ``quote``: code points of the longest quotation, None for any."""

    words: bool
    quote: int | None

    @property
    def name(self) -> str:
        """The word that the record says of itself."""
        return "full" if self.words else "excerpt" if self.quote else "standoff"


FULL, STANDOFF = Rights(True, None), Rights(False, 0)


def rights_of(text_rights: str, excerpt_length: int | None, asked: str) -> Rights:
    """What may go of a document with these rights; ``asked`` is one of TEXT_CHOICES.

    ``auto`` keeps to the document's rights, and unknown rights are none. ``full`` is a lead's explicit word.
    """
    if asked == "full" or (asked == "auto" and text_rights == "full"):
        return FULL
    if asked == "auto" and text_rights == "excerpt":
        return Rights(False, excerpt_length or 0)
    return STANDOFF


def limit(record: Record, rights: Rights, own_words: Collection[str]) -> Record:
    """The record as it may go; changed in place. ``own_words`` are the variables answered with free text.

    Before anything is taken out, each quote is compared with the text at its place: QuoteBroken if one differs.
    """
    text = record["text"]
    for span in _spans(record):
        if span["start"] is None:
            continue
        if text is None:
            span["quote"] = None
        elif text[span["start"] : span["end"]] != span["quote"]:
            raise QuoteBroken(
                say(
                    "%(record)s: the words from %(span)s to %(span_2)s are not its quote.",
                    record=record["document_id"],
                    span=span["start"],
                    span_2=span["end"],
                )
            )
        if rights.quote is not None and span["end"] - span["start"] > rights.quote:
            span["quote"] = None
    record["text_given"] = rights.name if text is not None else "standoff"
    if not rights.words:
        _without_words(record, own_words)
    return record


def _spans(record: Record) -> list[Record]:
    spans = [mark for revision in record["revisions"] for mark in revision["marks"]]
    for revision in record["revisions"]:
        for one in revision["attributions"]:
            spans += (*one["source"], *one["cue"], *one["content"])
    for decision in record["decisions"]:
        spans += decision["answers"]
    return spans


def _without_words(record: Record, own_words: Collection[str]) -> None:
    """Take out the text, and whatever people wrote in their own words: it may well repeat the text."""
    record["text"] = None
    for passage in record["passages"]:
        if "text_masked" in passage:
            passage["text_masked"] = None
    for edge in record["provenance"]:
        edge["evidence"] = None
    for revision in record["revisions"]:
        revision["reason"] = revision["outlet_guess"] = None
        for one in (*revision["marks"], *revision["answers"]):
            one["note"] = None
            one["attributes"] = _coded(one["attributes"], own_words.__contains__)
        for one in (*revision["marks"], *revision["answers"]):
            if one["variable"] in own_words:
                one["value"] = None
        for one in revision["attributions"]:
            one["note"] = one["speaker"] = None
    for decision in record["decisions"]:
        decision["note"] = None
        for one in decision["answers"]:
            one["attributes"] = _coded(one["attributes"], own_words.__contains__)
            if decision["variable"] in own_words:
                one["value"] = None


def _coded(attributes: Record, is_free: Callable[[str], bool]) -> Record:
    return {key: value for key, value in attributes.items() if not is_free(key)}
