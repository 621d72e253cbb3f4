"""Whether an archive agrees with itself: texts with their hashes, quotes with texts, and every name with what it names.

Nothing is compared with an instance here. A sentence for each fault, in the order of the file.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.codebook.values import Codebook, Variable
from app.core.formats.rights import Record
from app.core.outlets.profile import canonical_json, sha256
from app.core.text.normalise import sha256_text
from app.errors import say

# What every line of a document says of the document alike.
_OF_DOCUMENT = (
    *("title", "byline", "genre", "language", "published", "outlet"),
    *("text_rights", "captures", "provenance"),
)
# Text version, unit, number: how a passage of a document is told.
Place = tuple[int, str, int]


@dataclass(frozen=True, slots=True)
class Known:
    """What the other files of the archive hold, that its documents name."""

    rounds: Collection[str]
    books: Mapping[tuple[str, str], Codebook]
    outlets: Collection[str]
    documents: Collection[str]


@dataclass(frozen=True, slots=True)
class ArchivedDocument:
    """A document: its native records, one for each text version that was coded, and its line of work."""

    records: Sequence[Record]
    work: Record

    @property
    def key(self) -> str:
        """Its key in the project."""
        return str(self.work["document_id"])

    def texts(self) -> Iterator[Record]:
        """Each of its texts with the passages cut from it."""
        yield from self.records
        yield from self.work["texts"]

    def revisions(self) -> Iterator[tuple[int, Record]]:
        """Every revision with the number of the text that it is about."""
        for record in self.records:
            for one in record["revisions"]:
                yield record["text_version"], one
        for one in self.work["revisions"]:
            yield one["text_version"], one

    def profiles(self) -> dict[str, Record]:
        """Every profile that its revisions refer to, by its hash."""
        found: dict[str, Record] = {}
        for record in (*self.records, self.work):
            found |= record["profiles"]
        return found


def work_of(text_version: int, one: Record) -> tuple[Any, ...]:
    """Whose work on which passage in which round a revision is, within its document."""
    return one["round"], text_version, one["unit"], one["passage"], one["annotator"]


def document_faults(document: ArchivedDocument, known: Known) -> list[str]:
    """Everything in a document that cannot be so."""
    places = {
        (text["text_version"], one["unit"], one["number"]): (text, one)
        for text in document.texts()
        for one in text["passages"]
    }
    found: list[str] = []
    found += _text_faults(document)
    found += _outlet_faults(document, known)
    found += _work_faults(document, known, places)
    for text_version, one in document.revisions():
        place = text_version, one["unit"], one["passage"]
        if place in places:
            found += _revision_faults(document, one, known, *places[place])
    saved = {(*work_of(version, one), one["number"]) for version, one in document.revisions()}
    for record in document.records:
        for one in record["decisions"]:
            found += _decision_faults(record, one, known, places)
            found += _source_faults(record, one, saved)
    return found


def _text_faults(document: ArchivedDocument) -> Iterator[str]:
    versions = [text["text_version"] for text in document.texts()]
    if len(set(versions)) != len(versions):
        yield say("A text version stands there twice.")
    if any(record[key] != document.records[0][key] for record in document.records for key in _OF_DOCUMENT):
        yield say("Its lines do not tell the same of the document.")
    for text in document.texts():
        number, words = text["text_version"], text["text"]
        if words is None:
            yield say(
                "Text version %(number)s is not given, for its words may not go. Give it with --texts.",
                number=number,
            )
            continue
        if (sha256_text(words), len(words)) != (text["text_sha256"], text["text_length"]):
            yield say(
                "Text version %(number)s does not have the SHA-256 and the length that are told of it.",
                number=number,
            )
        seen: set[tuple[str, int]] = set()
        for one in text["passages"]:
            part = words[one["start"] : one["end"]]
            whole = one["start"] < one["end"] <= len(words) and sha256_text(part) == one["text_sha256"]
            if not whole or (one["unit"], one["number"]) in seen:
                yield say(
                    "Passage %(passage)s (%(unit)s) is not the range of the text that it says.",
                    passage=one["number"],
                    unit=one["unit"],
                )
            seen.add((one["unit"], one["number"]))
    for record in document.records:
        if (record["text_capture"] or 0) > len(record["captures"]):
            yield say("A text was read from a capture that is not there.")
    for step in document.records[0]["provenance"]:
        if step["credit_start"] is not None and not any(
            (text["text"] or "")[step["credit_start"] : step["credit_end"] or 0] == step["credit_quote"]
            for text in document.texts()
        ):
            yield say("A credit line stands in no version of the text.")


def _outlet_faults(document: ArchivedDocument, known: Known) -> Iterator[str]:
    first = document.records[0]
    named = {one["outlet"] for one in first["provenance"]} | {(first["outlet"] or {}).get("slug")}
    for _, one in document.revisions():
        for each in one["attributions"]:
            named |= {each["cited_outlet"], each["via_outlet"]}
    for slug in sorted(slug for slug in named if slug is not None and slug not in known.outlets):
        yield say("The outlet %(slug)s is not in outlets.jsonl.", slug=slug)
    for step in first["provenance"]:
        if step["document_id"] is not None and step["document_id"] not in known.documents:
            yield say("A step leads to %(key)s, which is not in the archive.", key=step["document_id"])
    for name, profile in (
        each for one in (*document.records, document.work) for each in one["profiles"].items()
    ):
        if sha256(canonical_json(profile)) != name:
            yield say("The profile %(name)s does not have the SHA-256 that it is named by.", name=name[:12])


def _work_faults(
    document: ArchivedDocument, known: Known, places: Mapping[Place, tuple[Record, Record]]
) -> Iterator[str]:
    work, numbers = document.work, dict[tuple[Any, ...], list[int]]()
    current: dict[tuple[Any, ...], list[int]] = {}
    for text_version, one in document.revisions():
        numbers.setdefault(work_of(text_version, one), []).append(one["number"])
        if one["is_current"]:
            current.setdefault(work_of(text_version, one), []).append(one["number"])
    assigned = [work_of(one["text_version"], one) for one in work["assignments"]]
    if set(assigned) != set(numbers) or len(assigned) != len(numbers):
        yield say("Its assignments are not those of its revisions.")
    for of, saved in numbers.items():
        if sorted(saved) != list(range(1, len(saved) + 1)) or current.get(of) != [len(saved)]:
            yield say(
                "The revisions of %(annotator)s on passage %(passage)s are not numbered from 1 to the current one.",
                annotator=of[4],
                passage=of[3],
            )
    slots = [(entered["round"], one) for entered in work["rounds"] for one in entered["slots"]]
    told = [(one["round"], one) for one in work["assignments"]] + slots
    for name, one in told:
        if name not in known.rounds:
            yield say("The round %(name)s is not in project.json.", name=name)
        if (one["text_version"], one["unit"], one["passage"]) not in places:
            yield say(
                "Passage %(passage)s (%(unit)s) is not there.", passage=one["passage"], unit=one["unit"]
            )
    holders = {
        (name, one["text_version"], one["unit"], one["passage"], one["annotator"])
        for name, one in slots
        if one["annotator"] is not None
    }
    if holders - set(assigned):
        yield say("A place of the queue is held by somebody who has no assignment there.")


def _revision_faults(
    document: ArchivedDocument, one: Record, known: Known, text: Record, passage: Record
) -> Iterator[str]:
    who = {"annotator": one["annotator"], "passage": one["passage"], "number": one["number"]}
    book = known.books.get((one["codebook"], one["codebook_version"]))
    if book is None:
        yield say(
            "Revision %(number)s of %(annotator)s on passage %(passage)s: its codebook version is not there.",
            **who,
        )
        return
    asked = {variable.key: variable for variable in book.variables}
    for unknown in _not_in_book(one, asked):
        yield say(
            "Revision %(number)s of %(annotator)s on passage %(passage)s: its codebook has no %(label)s.",
            label=unknown,
            **who,
        )
    spans = [*one["marks"], *(span for each in one["attributions"] for part in _PARTS for span in each[part])]
    if not all(_stands(text, passage, span) for span in spans):
        yield say(
            "Revision %(number)s of %(annotator)s on passage %(passage)s: a quote is not the text at its place.",
            **who,
        )
    profiles = document.profiles()
    shown = {one["outlet_profile_sha256"], *(each["cited_profile_sha256"] for each in one["attributions"])}
    if shown - {None} - set(profiles):
        yield say(
            "Revision %(number)s of %(annotator)s on passage %(passage)s: a profile that it names is not there.",
            **who,
        )
    there = {each["id"] for each in one["attributions"]}
    named = {each["nested_in"] for each in one["attributions"]} | {
        each["attribution"] for each in one["marks"]
    }
    if len(there) != len(one["attributions"]) or named - {None} - there or _in_circles(one["attributions"]):
        yield say(
            "Revision %(number)s of %(annotator)s on passage %(passage)s: its attributions do not lead to each other.",
            **who,
        )


def _not_in_book(one: Record, asked: Mapping[str, Variable]) -> Iterator[str]:
    """What a revision says that its codebook does not ask."""
    for each in (*one["answers"], *one["marks"]):
        if not _is_said(asked.get(each["variable"]), each["label"]):
            yield f"{each['variable']} = {each['label']}" if each["label"] else each["variable"]
        yield from sorted(set(each["attributes"]) - set(asked))
    for each in one["layers"]:
        if each["layer"] != "attributions" and each["layer"] not in asked:
            yield each["layer"]


_PARTS = ("source", "cue", "content")


def _decision_faults(
    record: Record, one: Record, known: Known, places: Mapping[Place, tuple[Record, Record]]
) -> Iterator[str]:
    who = {"passage": one["passage"], "variable": one["variable"]}
    place = record["text_version"], one["unit"], one["passage"]
    book = known.books.get((one["codebook"], one["codebook_version"]))
    variable = {each.key: each for each in book.variables}.get(one["variable"]) if book else None
    if variable is None or place not in places or one["round"] not in known.rounds:
        yield say(
            "The decision on %(variable)s of passage %(passage)s names a round, passage or variable that is not there.",
            **who,
        )
        return
    for each in one["answers"]:
        if not _is_said(variable, each["label"]) or not _stands(*places[place], each):
            yield say(
                "The decision on %(variable)s of passage %(passage)s has an answer that cannot be.", **who
            )


def _source_faults(record: Record, one: Record, saved: Collection[tuple[Any, ...]]) -> Iterator[str]:
    of = one["round"], record["text_version"], one["unit"], one["passage"]
    sources = [(*of, each["annotator"], each["number"]) for each in one["made_from"]]
    if len(set(sources)) != len(sources) or set(sources) - set(saved):
        yield say(
            "The decision on %(variable)s of passage %(passage)s was made from answers that are not there.",
            passage=one["passage"],
            variable=one["variable"],
        )


def _is_said(variable: Variable | None, label: str | None) -> bool:
    if variable is None:
        return False
    return label is None or any(one.key == label for one in variable.choices)


def _stands(text: Record, passage: Record, span: Record) -> bool:
    """Whether a span lies in its passage and its words, where they are given, are those of the text."""
    if span["start"] is None or span["end"] is None:
        return span["start"] is None and span["end"] is None
    if not passage["start"] <= span["start"] < span["end"] <= passage["end"]:
        return False
    return span["quote"] is None or (text["text"] or "")[span["start"] : span["end"]] == span["quote"]


def _in_circles(attributions: Sequence[Record]) -> bool:
    parent = {one["id"]: one["nested_in"] for one in attributions}
    for outer in parent.values():
        at, steps = outer, 0
        while at is not None and steps <= len(parent):
            at, steps = parent.get(at), steps + 1
        if at is not None:
            return True
    return False
