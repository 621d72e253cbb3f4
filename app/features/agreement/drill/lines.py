"""The lines of the pages of disagreements: names, colours and places of what their reports say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.codebook.values import COLOUR_SLOTS
from app.core.drawing.lanes import Drawing, Marked, in_groups
from app.features.agreement.compared import Compared
from app.features.agreement.drill.forms import name_of
from app.features.agreement.drill.queries import ShownPassage, Told

# The longest bar, in the units of its picture, and the most lanes below one line of text.
WIDTH, MOST_LANES = 100, 12
HEATS = 5


@dataclass(frozen=True, slots=True)
class Named:
    """A label: its key as an address has it, its name, and the slot of its colour."""

    key: str
    name: str
    slot: int | None


@dataclass(frozen=True, slots=True)
class PassageLine:
    """A passage in the list: its place, its share and bar, its words, and who said what of it.

    Where characters are counted: how many of them some marked and others did not, and how many each marked.
    """

    rank: int
    id: int
    share: float
    bar: float
    passage: ShownPassage | None
    said: tuple[tuple[str, tuple[Named, ...]], ...]
    characters: int | None
    marked: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ConfusionLine:
    """Two labels, how much of the disagreement lies between them, and what the codebook says to tell them apart."""

    one: Named
    other: Named
    share: float
    bar: float
    pairs: int
    passages: int
    times_chance: float | None
    told_apart: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """How often two labels met, and how warm that is: 0 to HEATS; ``is_same`` on the diagonal."""

    value: float
    heat: int
    is_same: bool


@dataclass(frozen=True, slots=True)
class LeftOutLine:
    """What was left out; alpha without it, and how that differs."""

    name: str
    slot: int | None
    key: str
    value: float | None
    sentence: str
    change: float | None
    judgements: int
    share: float | None = None
    ci: tuple[float, float] | None = None
    why_no_interval: str | None = None


def named(found: Compared, key: str) -> Named:
    """A label by its name in the codebook, and its colour."""
    for place, label in enumerate(found.variable.choices):
        if label.key == key:
            return Named(key, label.name, label.colour or place % COLOUR_SLOTS + 1)
    return Named(key, name_of(found, key), None)


def passage_lines(
    found: Compared, report: Mapping[str, Any], texts: Mapping[int, ShownPassage]
) -> list[PassageLine]:
    """The passages of a report, with their words; bars are held against the largest share there is."""
    return [
        PassageLine(
            one["rank"],
            one["passage"],
            one["share"],
            round(WIDTH * one["share"] / report["largest"], 1),
            texts.get(one["passage"]),
            tuple(
                (said["annotator"], tuple(named(found, key) for key in said["labels"]))
                for said in one["said"]
            ),
            one["characters"],
            tuple((each["annotator"], each["characters"]) for each in one["marked"] or ()),
        )
        for one in report["passages"]
    ]


def confusion_lines(found: Compared, report: Mapping[str, Any]) -> list[ConfusionLine]:
    """The pairs of labels of a report."""
    largest = max((one["share"] for one in report["confusions"]), default=1.0)
    return [
        ConfusionLine(
            named(found, one["labels"][0]),
            named(found, one["labels"][1]),
            one["share"],
            round(WIDTH * one["share"] / largest, 1),
            one["pairs"],
            one["passages"],
            one["times_chance"],
            _told_apart(found, *one["labels"]),
        )
        for one in report["confusions"]
    ]


def matrix_lines(found: Compared, report: Mapping[str, Any]) -> tuple[list[Named], list[list[Cell]]]:
    """The matrix with its labels; cells off the diagonal are held against their largest, those on it against theirs."""
    keys, cells = report["matrix"]["labels"], report["matrix"]["coincidences"]
    most = {True: 0.0, False: 0.0}
    for i, row in enumerate(cells):
        for j, value in enumerate(row):
            most[i == j] = max(most[i == j], value)
    return [named(found, key) for key in keys], [
        [Cell(value, _heat(value, most[i == j]), i == j) for j, value in enumerate(row)]
        for i, row in enumerate(cells)
    ]


def left_out_lines(found: Compared | None, rows: Sequence[Mapping[str, Any]]) -> list[LeftOutLine]:
    """What was left out, by names of labels where ``found`` has them, else as it is written."""
    lines = []
    for one in rows:
        label = named(found, one["name"]) if found else Named(one["name"], one["name"], None)
        without = one["without"]
        lines.append(
            LeftOutLine(
                label.name,
                label.slot,
                label.key,
                without["value"],
                without["sentence"],
                one["change"],
                one["judgements"],
                one.get("share"),
                None if one["change_ci"] is None else (one["change_ci"][0], one["change_ci"][1]),
                one["why_no_interval"],
            )
        )
    return lines


def drawings(found: Compared, passage: ShownPassage, said: Sequence[Told]) -> list[Drawing]:
    """The text with the marks of each annotator in lanes, as often as it takes."""
    if passage.text is None:
        return []
    marks = []
    for who, one in enumerate(said):
        for mark in one.marks:
            label = named(found, mark.label)
            marks.append(Marked(who, mark.start, mark.end, f"{who + 1} {label.name}", label.slot))
    return in_groups(passage.text, marks, MOST_LANES)


def _told_apart(found: Compared, one: str, other: str) -> tuple[str, ...]:
    by_key = {label.key: label.confused_with for label in found.variable.choices}
    said = (by_key.get(one, {}).get(other), by_key.get(other, {}).get(one))
    return tuple(dict.fromkeys(sentence for sentence in said if sentence))


def _heat(value: float, most: float) -> int:
    """0 for nothing at all, else 1 to HEATS."""
    return 0 if value <= 0 else min(HEATS, 1 + int(HEATS * value / most))
