"""The lines of the page: a variable and its labels, each with a number, a bar and a sentence; lowest first."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _

from app.core.agreement.measures import LABEL_MEASURES, MEASURES
from app.core.agreement.pair_reports import TITLES
from app.core.codebook.values import COLOUR_SLOTS, Variable
from app.core.formats.ratings_csv import EMPTY_SET

# The picture of a number, in its own units: zero stands at ZERO, one at WIDTH; far below zero is cut off.
WIDTH, ZERO, ARROW = 120, 20, 5


@dataclass(frozen=True, slots=True)
class Bar:
    """Where the bar of a value begins and how long it is; ``is_cut`` where the value lies outside.

    ``ends`` are those of the interval, where there is one; what lies outside is drawn at the edge.
    """

    start: float
    length: float
    is_cut: bool
    ends: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One number: of what, how large, from how much, and what it says; ``value`` is None where there is none."""

    name: str
    title: str
    slot: int | None
    value: float | None
    ci: tuple[float, float] | None
    bar: Bar | None
    n_pairable: int
    n_units: int
    sentence: str
    notes: tuple[str, ...]
    others: tuple["Line", ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """What two annotators have in common."""

    names: tuple[str, str]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A variable: its leading number, the other coefficients, its labels, and its pairs where they are shown."""

    level: str
    labels_read: str
    head: Line
    others: tuple[Line, ...]
    labels: tuple[Line, ...]
    pairs: tuple[Pair, ...]


def groups_of(said: Mapping[str, Any], variables: tuple[Variable, ...]) -> list[Group]:
    """The variables of a report, lowest first; those without a number come last."""
    by_key = {one.key: one for one in variables}
    groups = [_group(one, by_key[one["variable"]]) for one in said["variables"]]
    return sorted(groups, key=lambda group: _rank(group.head))


def bar_of(value: float, ci: tuple[float, float] | None = None) -> Bar:
    """The bar of a value, from zero to it, with the ends of its interval.

    >>> [(bar.start, bar.length, bar.is_cut) for bar in (bar_of(0.5), bar_of(-0.1))]
    [(20, 50.0, False), (10.0, 10.0, False)]
    """
    end = _across(value)
    ends = None if ci is None else (_inside(ci[0]), _inside(ci[1]))
    if value >= 0:
        return Bar(ZERO, round(end - ZERO, 1), is_cut=False, ends=ends)
    start = end if end >= 0 else ARROW
    return Bar(round(start, 1), round(ZERO - start, 1), is_cut=end < 0, ends=ends)


def _across(value: float) -> float:
    return ZERO + value * (WIDTH - ZERO)


def _inside(end: float) -> float:
    return round(min(max(_across(end), 1), WIDTH - 1), 1)


def _group(said: Mapping[str, Any], variable: Variable) -> Group:
    headline = said["headline"]
    head = _line(MEASURES[headline].title, headline, said["measures"][headline])
    said_above = {note["code"] for note in said["measures"][headline]["notes"]}
    labels = [
        _label(key, reports, said_above, *_named(variable, key))
        for key, reports in said["labels"].items()
        if "alpha_label" in reports
    ]
    others = [
        _line(MEASURES[name].title, name, _only_its_own(one, said_above))
        for name, one in said["measures"].items()
        if name != headline
    ]
    pairs = [_pair(one) for one in said.get("pairs", ())]
    return Group(
        said["level"],
        said["labels_read"],
        Line(variable.name, head.title, None, *_rest(head)),
        tuple(others),
        tuple(sorted(labels, key=_rank)),
        tuple(pairs),
    )


def _label(key: str, reports: Mapping[str, Any], said_above: set[str], name: str, slot: int | None) -> Line:
    """A label: its alpha, and its other coefficients without what is noted beside that."""
    own = {measure: _only_its_own(one, said_above) for measure, one in reports.items()}
    head = _line(LABEL_MEASURES["alpha_label"].title, key, own["alpha_label"], name, slot)
    noted = {note["code"] for note in own["alpha_label"]["notes"]}
    others = [
        _line(LABEL_MEASURES[measure].title, measure, _only_its_own(one, noted))
        for measure, one in own.items()
        if measure != "alpha_label"
    ]
    return replace(head, others=tuple(others))


def _only_its_own(report: Mapping[str, Any], said_above: set[str]) -> dict[str, Any]:
    """The report without the notes that stand with its variable already."""
    notes = [note for note in report["notes"] if note["code"] not in said_above - {"systematic_disagreement"}]
    return {**report, "notes": notes}


def _pair(said: Mapping[str, Any]) -> Pair:
    one, other = said["annotators"]
    lines = [
        _line(TITLES.get(name, MEASURES[name].title), name, report)
        for name, report in said["measures"].items()
    ]
    return Pair((one, other), tuple(lines))


def _line(title: str, key: str, one: Mapping[str, Any], name: str = "", slot: int | None = None) -> Line:
    value = one["value"]
    ci = None if one["ci"] is None else (one["ci"][0], one["ci"][1])
    return Line(
        name or key,
        title,
        slot,
        value,
        ci,
        None if value is None else bar_of(value, ci),
        one["n_pairable"],
        one["n_units"],
        one["sentence"],
        tuple(note["sentence"] for note in one["notes"]),
    )


def _rest(line: Line) -> tuple[Any, ...]:
    return line.value, line.ci, line.bar, line.n_pairable, line.n_units, line.sentence, line.notes


def _named(variable: Variable, key: str) -> tuple[str, int | None]:
    """The name of a label and the place of its colour."""
    if key in (EMPTY_SET, "{}"):
        return _("nothing chosen"), None
    for place, label in enumerate(variable.choices):
        if label.key == key:
            return label.name, label.colour or place % COLOUR_SLOTS + 1
    return key, None


def _rank(line: Line) -> tuple[bool, float]:
    return line.value is None, line.value or 0.0
