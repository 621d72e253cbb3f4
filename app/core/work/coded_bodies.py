"""What a coder said of a document in another program as answers for its passages, by the rules of a browser's save."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from pydantic import ValidationError

from app.core.codebook.names import LabelNames, Unmatched
from app.core.coded import (
    PARTS,
    CodedAnswer,
    CodedAttribution,
    CodedDraft,
    CodedSpan,
    Range,
    holder,
    snapped,
)
from app.core.text.normalise import sha256_text
from app.core.work.check import ATTRIBUTIONS, Asked, Shown, faults
from app.core.work.save_body import SaveBody
from app.errors import say

_DETAILS = ("speaker", "source_type", "speech", "note", "cited_outlet", "via_outlet")


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage of the document: its number, its range in the document's text, where no mark may begin or end."""

    number: int
    start: int
    end: int
    role: str
    inside: Sequence[int]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """By what answers are made and checked: ``variables`` are asked, in this version, of passages with ``roles``."""

    names: LabelNames
    asked: Asked
    variables: tuple[str, ...]
    codebook_version: str
    roles: tuple[str, ...]


@dataclass(slots=True)
class Made:
    """The answers by the number of their passage; what is wrong, and which marks were widened to whole characters."""

    bodies: dict[int, SaveBody] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    widened: int = 0


def variables_used(coded: CodedDraft, names: LabelNames) -> set[str]:
    """The variables that this coding answers, as far as its labels are known."""
    found = set()
    for one in coded.spans:
        try:
            found.add(names.variable_of[names.label(one.label, one.variable)].key)
        except Unmatched:
            continue
    for answer in coded.answers:
        try:
            found.add(_answered(answer, names))
        except Unmatched:
            continue
    return found


def misfits(coded: CodedDraft, pieces: Sequence[Piece], text: str) -> int:
    """How many marks and answers of this coding have no passage that holds them."""
    ranges = [(one.start, one.end) for one in pieces]
    lost = sum(held(ranges, text, one.start, one.end) is None for one in coded.spans)
    lost += sum(_holders(one, ranges, text) is None for one in coded.attributions)
    return lost + sum(_passage_of(one, ranges) is None for one in coded.answers)


def held(ranges: Sequence[Range], text: str, start: int, end: int) -> tuple[int, Range] | None:
    """The passage that holds a mark, and the mark without white space at its ends that reaches out of it."""
    at = holder(ranges, start, end)
    if at is not None:
        return at, (start, end)
    words = text[start:end]
    start, end = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
    at = holder(ranges, start, end) if start < end else None
    return None if at is None else (at, (start, end))


def make_bodies(coded: CodedDraft, pieces: Sequence[Piece], text: str, rules: Rulebook) -> Made:
    """The answers of one coder for each passage that they read. Silence is “none applies”."""
    making = _Making(coded, pieces, text, rules)
    making.make()
    return making.made


class _Making:
    def __init__(self, coded: CodedDraft, pieces: Sequence[Piece], text: str, rules: Rulebook) -> None:
        self.coded, self.pieces, self.text, self.rules = coded, pieces, text, rules
        self.ranges = [(one.start, one.end) for one in pieces]
        self.made = Made()
        self.spans: dict[int, list[dict[str, object]]] = {}
        self.labels: dict[int, list[dict[str, object]]] = {}
        self.values: dict[int, list[dict[str, object]]] = {}
        self.attributions: dict[int, list[dict[str, object]]] = {}
        self.answered: dict[int, set[str]] = {}

    def make(self) -> None:
        for span in self.coded.spans:
            self._try(self._span, span, span.start, span.end)
        for answer in self.coded.answers:
            self._try(self._answer, answer, answer.start, answer.end)
        for one in self.coded.attributions:
            self._try(self._attribution, one, *min(one.ranges, default=(0, 0)))
        if not self.made.faults:
            for at in sorted(self._read()):
                self._body(at)

    def _try(self, put, one, start, end) -> None:  # type: ignore[no-untyped-def]
        try:
            put(one)
        except ValueError as error:
            self.made.faults.append(said_of(self.coded.coder, start, end, str(error)))

    def _read(self) -> set[int]:
        if self.coded.read is None:
            read = {at for at, one in enumerate(self.pieces) if one.role in self.rules.roles}
            read = read or set(range(len(self.pieces)))
        else:
            read = {
                at
                for at, one in enumerate(self.pieces)
                if any(start < one.end and one.start < end for start, end in self.coded.read)
            }
        return read | set(self.spans) | set(self.labels) | set(self.values) | set(self.attributions)

    def _words(self, at: int, where: Range) -> dict[str, object]:
        """A range of the document as one of its passage, in whole characters."""
        piece = self.pieces[at]
        first, last = where[0] - piece.start, where[1] - piece.start
        start, end = snapped(first, last, piece.inside)
        self.made.widened += (start, end) != (first, last)
        quote = self.text[piece.start + start : piece.start + end]
        return {"start": start, "end": end, "quote": quote}

    def _span(self, one: CodedSpan) -> None:
        label = self.rules.names.label(one.label, one.variable)
        found = held(self.ranges, self.text, one.start, one.end)
        if found is None:
            raise ValueError(CROSSES)
        at, where = found
        self.spans.setdefault(at, []).append(
            self._words(at, where)
            | {
                "label": label,
                "attributes": self.rules.names.attributes(label, one.attributes),
                "note": one.note,
                "confidence": one.confidence,
            }
        )
        self.answered.setdefault(at, set()).add(self.rules.names.variable_of[label].key)

    def _answer(self, one: CodedAnswer) -> None:
        at = _passage_of(one, self.ranges)
        if at is None:
            raise ValueError("It is said of a range that is no passage here.")
        names, variable = self.rules.names, _answered(one, self.rules.names)
        if one.value is None and one.label is not None and _is_label(one, names):
            self.labels.setdefault(at, []).append({"label": names.label(one.label, one.variable)})
        else:
            asked = names.variable(variable)
            value = names.value(asked, one.label if one.value is None and one.label else one.value or "")
            self.values.setdefault(at, []).append({"variable": variable, "value": value})
        self.answered.setdefault(at, set()).add(variable)

    def _attribution(self, one: CodedAttribution) -> None:
        found = _holders(one, self.ranges, self.text)
        if found is None:
            raise ValueError(CROSSES)
        at, parts = found
        body: dict[str, object] = {
            part: [self._words(at, where) for where in sorted(ranges)] for part, ranges in parts.items()
        }
        body |= {name: words for name, words in one.details.items() if name in _DETAILS and words}
        body["id"] = self._uuid(one.id)
        inner = {other.id: other for other in self.coded.attributions}
        if one.nested_in in inner:
            body["nested_in"] = self._uuid(one.nested_in)
        self.attributions.setdefault(at, []).append(body)
        self.answered.setdefault(at, set()).add(ATTRIBUTIONS)

    def _uuid(self, own: str) -> str:
        """An id for what the file calls so; the same for the same name within one coding."""
        hashed = sha256_text(f"{sha256_text(self.text)} {self.coded.coder} {self.coded.round} {own}")
        return str(UUID(hashed[:32], version=4))

    def _body(self, at: int) -> None:
        piece, rules = self.pieces[at], self.rules
        words = self.text[piece.start : piece.end]
        layers = [*rules.variables, *([ATTRIBUTIONS] if rules.asked.attributions else [])]
        try:
            body = SaveBody.model_validate(
                {
                    "base": 0,
                    "pass": "open",
                    "text_sha256": sha256_text(words),
                    "codebook_version": rules.codebook_version,
                    "state": "done",
                    "none": [one for one in layers if one not in self.answered.get(at, ())],
                    "labels": self.labels.get(at, []),
                    "values": self.values.get(at, []),
                    "spans": self.spans.get(at, []),
                    "attributions": self.attributions.get(at, []),
                }
            )
        except ValidationError as error:
            first = error.errors()[0]
            where = "/".join(map(str, first["loc"]))
            self.made.faults.append(
                said_of(self.coded.coder, piece.start, piece.end, f"{where}: {first['msg']}.")
            )
            return
        for fault in faults(body, Shown(words, frozenset(piece.inside)), rules.asked):
            start, end = _place_of(fault.pointer, body, piece)
            self.made.faults.append(said_of(self.coded.coder, start, end, fault.message))
        self.made.bodies[piece.number] = body


CROSSES = say(
    "It goes over the end of a passage, or lies outside of all of them. Take the whole document as one passage."
)


def said_of(coder: str, start: int | None, end: int | None, fault: str) -> str:
    """A fault with who said what is wrong, and where."""
    if start is None or end is None:
        return say("“%(coder)s”: %(fault)s", coder=coder, fault=fault)
    return say("“%(coder)s”, %(start)s to %(end)s: %(fault)s", coder=coder, start=start, end=end, fault=fault)


def _place_of(pointer: str, body: SaveBody, piece: Piece) -> Range:
    """The range in the document of what a fault points at."""
    parts = pointer.split("/")
    if len(parts) > 2 and parts[1] == "spans" and parts[2].isdigit():
        one = body.spans[int(parts[2])]
        return piece.start + one.start, piece.start + one.end
    return piece.start, piece.end


def _is_label(one: CodedAnswer, names: LabelNames) -> bool:
    try:
        names.label(one.label or "", one.variable)
    except Unmatched:
        return False
    return True


def _answered(one: CodedAnswer, names: LabelNames) -> str:
    """The key of the variable that is answered; Unmatched where neither it nor its label is known."""
    if one.label is not None and (_is_label(one, names) or not one.variable):
        return names.variable_of[names.label(one.label, one.variable)].key
    if one.label is not None:
        found = names.variable(one.variable)
        if not found.values:
            names.label(one.label, one.variable)
        return found.key
    return names.variable(one.variable).key


def _passage_of(one: CodedAnswer, ranges: Sequence[Range]) -> int | None:
    if one.start is None or one.end is None:
        return 0 if len(ranges) == 1 else None
    return next((at for at, where in enumerate(ranges) if where == (one.start, one.end)), None)


def _holders(
    one: CodedAttribution, ranges: Sequence[Range], text: str
) -> tuple[int, Mapping[str, list[Range]]] | None:
    """The one passage that holds all of its ranges, and these by part."""
    found: dict[str, list[Range]] = {part: [] for part in PARTS}
    met = set()
    for part in PARTS:
        for where in _of(one, part):
            place = held(ranges, text, *where)
            if place is None:
                return None
            met.add(place[0])
            found[part].append(place[1])
    return (met.pop(), found) if len(met) == 1 else None


def _of(one: CodedAttribution, part: str) -> Iterable[Range]:
    return {"source": one.source, "cue": one.cue, "content": one.content}[part]
