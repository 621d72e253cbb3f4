"""What soft and gold have in common: whose answers count, for which passage and variable, and what each of them said.

One round and one pass at a time, for answers of two conditions, passes or codebook versions are not votes on one thing.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from app.core.formats.rights import Record

# A label, and the value where there is one: what can be voted for.
Word = tuple[str | None, str | float | int | None]
Of = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Question:
    """A variable of the round; ``marks_count`` where a label that is marked in a passage is said of the passage too."""

    key: str
    type: str
    marks_count: bool

    @property
    def reading(self) -> str:
        """The word for what counts as said of a passage, as in agreement."""
        return "chosen_or_marked" if self.marks_count else "chosen"

    @property
    def takes_one(self) -> bool:
        """Whether a passage has one answer at most: several spans of it may bear several labels."""
        return self.type in ("choose_one", "scale") and not self.marks_count


@dataclass(frozen=True, slots=True)
class Asked:
    """The one round and pass that a layer is made from, and what was asked there; free words cannot be counted."""

    round: str
    pass_: str
    codebook: str
    codebook_version: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What one annotator said: ``answer`` is given, none or empty, as in a revision's layers."""

    answer: str
    words: frozenset[Word]
    marks: tuple[Record, ...]


def readings(record: Record, asked: Asked) -> dict[Of, list[Said]]:
    """By unit, passage and variable, what each independent annotator said at first, in the order of the file."""
    found: dict[Of, list[Said]] = {}
    of_key = {one.key: one for one in asked.questions}
    for revision in record["revisions"]:
        if not counted_in(revision, asked):
            continue
        for layer in revision["layers"]:
            question = of_key.get(layer["layer"])
            if question is not None:
                of = revision["unit"], revision["passage"], question.key
                found.setdefault(of, []).append(_said(revision, question, layer["answer"]))
    return found


def put_layer(
    records: Iterable[Record], kind: str, make: Callable[[Record, Asked], list[Record]], asked: Asked
) -> Iterator[Record]:
    """Each record with its layer in the place of the answers and decisions that it was made from."""
    for record in records:
        layer = make(record, asked)
        yield record | {kind: layer, "revisions": [], "decisions": [], "profiles": {}}


def head(of: Of, asked: Asked, question: Question, m: int) -> Record:
    """With what every entry of a layer begins."""
    unit, passage, _ = of
    return {
        "passage": passage,
        "unit": unit,
        "round": asked.round,
        "pass": asked.pass_,
        "variable": question.key,
        "codebook": asked.codebook,
        "codebook_version": asked.codebook_version,
        "reading": question.reading,
        "m": m,
    }


def in_order(places: Collection[Of], asked: Asked) -> list[tuple[Of, Question]]:
    """Passage by passage, and within it as the codebook asks."""
    position = {one.key: number for number, one in enumerate(asked.questions)}
    ordered = sorted(places, key=lambda of: (of[0], of[1], position[of[2]]))
    return [(of, asked.questions[position[of[2]]]) for of in ordered]


def by_word(word: Word) -> tuple[str, bool, float, str]:
    """An order for labels and values: words by their letters, numbers by their size."""
    label, value = word
    number = value if isinstance(value, int | float) else 0.0
    return label or "", isinstance(value, str), number, value if isinstance(value, str) else ""


def counted_in(revision: Record, asked: Asked) -> bool:
    """Whether a layer of this round and pass is made from it."""
    return bool(
        revision["is_default_reading"]
        and revision["round"] == asked.round
        and revision["pass"] == asked.pass_
        and revision["codebook"] == asked.codebook
        and revision["codebook_version"] == asked.codebook_version
    )


def _said(revision: Record, question: Question, answer: str) -> Said:
    marks = tuple(one for one in revision["marks"] if one["variable"] == question.key)
    words = {(one["label"], one["value"]) for one in revision["answers"] if one["variable"] == question.key}
    if question.marks_count:
        words |= {(one["label"], one["value"]) for one in marks}
    return Said(answer, frozenset(words), marks)
