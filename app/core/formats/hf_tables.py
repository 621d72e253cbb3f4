"""The tables that our own export writes, read back: documents from their passages, and what each coder said of them.

A row of answers has its passage beside it; offsets count from the start of the document. What stood between two
passages is only white space, and is found by the hash of the document where the table has it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from app.core.coded import PARTS, CodedAnswer, CodedAttribution, CodedDraft, CodedSpan, Range
from app.core.corpus import Raw
from app.core.corpus_fields import short
from app.core.formats.gathered import Gathered, offset, words
from app.core.formats.hf_rows import Passed
from app.core.text.normalise import sha256_text
from app.errors import say

Record = dict[str, Any]
_FIELDS = ("title", "language", "url", "outlet", "text_rights")
# No white space between two paragraphs is as long; a file that says so has left out words.
LONGEST_GAP = 10_000


@dataclass(slots=True)
class _Coder:
    """What one coder said of a document in one round. Things are by what names them, so none comes twice."""

    read: dict[Range, None] = field(default_factory=dict)
    spans: dict[tuple[Any, ...], CodedSpan] = field(default_factory=dict)
    answers: dict[CodedAnswer, None] = field(default_factory=dict)
    parts: dict[str, dict[str, dict[Range, None]]] = field(default_factory=dict)
    details: dict[str, dict[str, str]] = field(default_factory=dict)

    def coded(self, who: str, round_: str) -> CodedDraft:
        attributions = []
        for uid, parts in self.parts.items():
            source, cue, content = (tuple(parts.get(part, ())) for part in PARTS)
            attributions.append(CodedAttribution(uid, source, cue, content, self.details.get(uid, {})))
        spans, answers = tuple(self.spans.values()), tuple(self.answers)
        return CodedDraft(who, spans, answers, tuple(attributions), tuple(self.read), round_)


@dataclass(slots=True)
class _Document:
    place: str
    raw: Raw
    values: dict[str, str] = field(default_factory=dict)
    pieces: dict[Range, str] = field(default_factory=dict)
    sha256: str = ""
    coders: dict[tuple[str, str], _Coder] = field(default_factory=dict)
    quotes: dict[Range, tuple[str, str]] = field(default_factory=dict)
    fault: tuple[str, str] | None = None


class Tables:
    """Documents gathered from rows; ``finish`` hands them on."""

    def __init__(self, found: Gathered, passed: Passed) -> None:
        self._found, self._passed = found, passed
        self._documents: dict[str, _Document] = {}

    def take(self, place: str, row: Record, raw: Raw) -> bool:
        """Whether a row is one of a table of ours, which is then taken; ValueError where it names no document."""
        if "document_id" not in row or "passage_start" not in row:
            return False
        key, version = words(row["document_id"]), words(row.get("text_version")) or "1"
        one = self._documents.setdefault(
            key if version == "1" else f"{key}.v{version}", _Document(place, raw)
        )
        try:
            where = self._passage(one, row)
            if "how" in row or "few" in row:
                self._passed.derived += 1
            elif row.get("kind") is not None:
                self._answer(one, row, where)
        except ValueError as error:
            one.fault = one.fault or (place, str(error))
        return True

    def finish(self) -> None:
        """Every document as a row, or its first fault."""
        for key, one in self._documents.items():
            place = one.place
            try:
                if one.fault is not None:
                    place, sentence = one.fault
                    raise ValueError(sentence)
                text, is_known = _put_together(one)
                for (start, end), (at, quote) in one.quotes.items():
                    if text[start:end] != quote:
                        place = at
                        raise ValueError(_other_words(start, end, text, quote))
            except ValueError as error:
                self._found.refuse(place, str(error))
                continue
            self._passed.guessed += not is_known
            coded = [coder.coded(who, round_) for (who, round_), coder in one.coders.items()]
            self._found.add(one.place, text, coded, one.raw, one.values, key)

    def _passage(self, one: _Document, row: Record) -> Range:
        where = offset(row["passage_start"]), offset(row.get("passage_end"))
        text = row.get("text")
        if not isinstance(text, str):
            raise ValueError(
                say("The words of a passage are left out. Export with the text, or with more rights.")
            )
        if len(text) != where[1] - where[0] or one.pieces.setdefault(where, text) != text:
            raise ValueError(_other_piece(where))
        one.sha256 = one.sha256 or words(row.get("document_sha256"))
        for name in _FIELDS:
            if isinstance(row.get(name), str):
                one.values.setdefault(name, row[name])
        first, last = row.get("published_from"), row.get("published_to")
        if isinstance(first, str) and isinstance(last, str):
            one.values.setdefault("published", first if first == last else f"{first}/{last}")
        return where

    def _answer(self, one: _Document, row: Record, where: Range) -> None:
        if row.get("is_default_reading") is False:
            self._passed.revisions += 1
            return
        coder = one.coders.setdefault((words(row.get("annotator")), words(row.get("round"))), _Coder())
        coder.read[where] = None
        kind, layer, label = words(row["kind"]), words(row.get("layer")), words(row.get("label"))
        if kind == "mark":
            span = _mark(row, label or layer, layer)
            coder.spans[span.start, span.end, span.label, layer, words(row.get("id"))] = span
        elif kind == "label":
            coder.answers[CodedAnswer(label, layer, None, *where)] = None
        elif kind == "value":
            coder.answers[CodedAnswer(None, layer, words(row.get("value")), *where)] = None
        elif kind in PARTS:
            self._part(one, coder, row, kind, where)

    def _part(self, one: _Document, coder: _Coder, row: Record, part: str, where: Range) -> None:
        # An id is its own in one passage alone.
        uid = f"{where[0]} {where[1]} {words(row.get('attribution'))}"
        place = offset(row.get("start")), offset(row.get("end"))
        coder.parts.setdefault(uid, {}).setdefault(part, {})[place] = None
        if isinstance(row.get("quote"), str):
            one.quotes[place] = one.place, row["quote"]
        said = coder.details.setdefault(uid, {})
        for name in ("note", "cited_outlet"):
            if isinstance(row.get(name), str) and row[name]:
                said[name] = row[name]


def _mark(row: Record, label: str, layer: str) -> CodedSpan:
    quote, sure = row.get("quote"), row.get("confidence")
    try:
        attributes = json.loads(row["attributes"]) if row.get("attributes") else {}
    except (ValueError, TypeError):
        attributes = None
    if not isinstance(attributes, dict):
        raise ValueError(say("The attributes of a mark are not an object."))
    return CodedSpan(
        label,
        offset(row.get("start")),
        offset(row.get("end")),
        quote if isinstance(quote, str) else None,
        layer,
        {name: words(value) for name, value in attributes.items() if value is not None},
        words(row.get("note")),
        sure if sure in (1, 2, 3) and isinstance(sure, int) and not isinstance(sure, bool) else None,
    )


def _put_together(one: _Document) -> tuple[str, bool]:
    """The text of a document, and whether it is known to be that; ValueError where words of it are missing."""
    pieces, at = [], 0
    for (start, end), text in sorted(one.pieces.items(), key=lambda each: (each[0][0], -each[0][1])):
        if end <= at:
            continue
        if start - at > LONGEST_GAP:
            raise ValueError(
                say("Passages before the one at %(start)s are missing in these files.", start=start)
            )
        pieces.append((max(start - at, 0), text[max(at - start, 0) :]))
        at = end
    first = None
    for sentence_end, tail in product(("\n", " "), ("\n", "", "\n\n")):
        text = "".join(_between(pieces, sentence_end)) + tail
        first = text if first is None else first
        if one.sha256 and sha256_text(text) == one.sha256:
            return text, True
    assert first is not None
    if fault := next((at for at, words_ in one.pieces.items() if first[slice(*at)] != words_), None):
        raise ValueError(_other_piece(fault))
    # The passages of a whole document are all of it, whatever the hash is of.
    return first.rstrip("\n"), False


def _between(pieces: list[tuple[int, str]], sentence_end: str) -> Iterator[str]:
    for gap, text in pieces:
        yield sentence_end if gap == 1 else "\n" * gap
        yield text


def _other_piece(where: Range) -> str:
    return say(
        "The text of the passage at %(start)s to %(end)s is of another length, or another one elsewhere.",
        start=where[0],
        end=where[1],
    )


def _other_words(start: int, end: int, text: str, quote: str) -> str:
    return say(
        "At %(start)s to %(end)s the text has “%(there)s”, and the file says “%(quote)s”.",
        start=start,
        end=end,
        there=short(text[start:end]),
        quote=short(quote),
    )
