"""The lines of the page: a variable and its labels, each with a number, a bar and a sentence; lowest first."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _

from app.core.agreement.families import band, verdict
from app.core.agreement.jackknife import BOUNDS
from app.core.agreement.measures import LABEL_MEASURES, MEASURES
from app.core.codebook.values import COLOUR_SLOTS, Variable
from app.core.formats.ratings_csv import EMPTY_SET
from app.errors import renamed

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
class Judging:
    """What numbers are held against: the threshold that the round declared, and the bands of alpha in a project that
    seeks one right answer.
    """

    threshold: float | None = None
    has_bands: bool = False

    @property
    def marks(self) -> tuple[tuple[float, str], ...]:
        """Where the bar of a number has a line, and of which kind."""
        bands = [(_inside(bound), "band") for bound in BOUNDS] if self.has_bands else []
        return (*bands, *([] if self.threshold is None else [(_inside(self.threshold), "threshold")]))


@dataclass(frozen=True, slots=True)
class Line:
    """One number: of what, how large, from how much, and what it says; ``value`` is None where there is none.

    ``measure`` and ``key`` (of a label) name it in addresses. ``verdict`` says whether the declared threshold is met,
    ``band`` where the lower end of the interval lies; both are None where they are not asked.
    """

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
    measure: str = ""
    key: str = ""
    verdict: str | None = None
    band: str | None = None
    below: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A variable: its leading number, the other coefficients, and its labels.

    ``stands_in`` and ``labels_stand_in`` where alpha leads for want of what the round declared.
    """

    key: str
    level: str
    labels_read: str
    head: Line
    others: tuple[Line, ...]
    labels: tuple[Line, ...]
    stands_in: bool = False
    labels_stand_in: bool = False


def groups_of(said: Mapping[str, Any], variables: tuple[Variable, ...], judging: Judging) -> list[Group]:
    """The variables of a report, lowest first; those without a number come last."""
    by_key = {one.key: one for one in variables}
    groups = [_group(one, by_key[one["variable"]], judging) for one in said["variables"]]
    named = [_in_names(group, by_key[group.key]) for group in groups]
    return sorted(named, key=lambda group: rank(group.head))


def names_of_labels(variable: Variable) -> dict[str, str]:
    """What readers call the labels of a variable, by their keys; and that nothing was chosen."""
    nothing = str(_("nothing chosen"))
    return {one.key: one.name for one in variable.choices} | {EMPTY_SET: nothing, "{}": nothing}


def in_names(line: Line, names: Mapping[str, str]) -> Line:
    """The line with labels called by their names in all its sentences, and so those that fold out of it."""
    return replace(
        line,
        sentence=renamed(line.sentence, names),
        notes=tuple(renamed(note, names) for note in line.notes),
        others=tuple(in_names(one, names) for one in line.others),
    )


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


def _group(said: Mapping[str, Any], variable: Variable, judging: Judging) -> Group:
    leading = said["leading"]["measure"]
    report = said["measures"][leading]
    said_above = {note["code"] for note in report["notes"]}
    of_labels = said["leading_of_labels"]["measure"]
    labels = [
        _label(key, reports, of_labels, said_above, judging, *label_named(variable, key))
        for key, reports in said["labels"].items()
        if of_labels in reports
    ]
    others = [
        line_of(MEASURES[name].title, name, only_its_own(one, said_above))
        for name, one in said["measures"].items()
        if name != leading
    ]
    return Group(
        variable.key,
        said["level"],
        said["labels_read"],
        replace(
            _held(line_of(MEASURES[leading].title, leading, report, variable.name), judging),
            others=tuple(others),
        ),
        tuple(others),
        tuple(sorted(labels, key=rank)),
        said["leading"]["stands_in"],
        bool(labels) and said["leading_of_labels"]["stands_in"],
    )


def _in_names(group: Group, variable: Variable) -> Group:
    names = names_of_labels(variable)
    return replace(
        group,
        head=in_names(group.head, names),
        others=tuple(in_names(one, names) for one in group.others),
        labels=tuple(in_names(one, names) for one in group.labels),
    )


def _label(
    key: str,
    reports: Mapping[str, Any],
    leading: str,
    said_above: set[str],
    judging: Judging,
    name: str,
    slot: int | None,
) -> Line:
    """A label: its leading number, and its other coefficients without what is noted beside that."""
    own = {measure: only_its_own(one, said_above) for measure, one in reports.items()}
    head = line_of(LABEL_MEASURES[leading].title, leading, own[leading], name)
    noted = {note["code"] for note in own[leading]["notes"]}
    others = [
        replace(line_of(LABEL_MEASURES[measure].title, measure, only_its_own(one, noted)), key=key)
        for measure, one in own.items()
        if measure != leading
    ]
    return _held(replace(head, key=key, slot=slot, others=tuple(others)), judging)


def _held(line: Line, judging: Judging) -> Line:
    """The line held against what was declared, and alpha against its bands."""
    if line.value is None:
        return line
    is_alpha = line.measure.startswith("alpha_")
    return replace(
        line,
        verdict=None if judging.threshold is None else verdict(line.ci, judging.threshold),
        band=band(line.ci[0]) if judging.has_bands and is_alpha and line.ci is not None else None,
    )


def only_its_own(report: Mapping[str, Any], said_above: set[str]) -> dict[str, Any]:
    """The report without the notes that stand with its variable already."""
    notes = [note for note in report["notes"] if note["code"] not in said_above - {"systematic_disagreement"}]
    return {**report, "notes": notes}


def line_of(title: str, measure: str, one: Mapping[str, Any], name: str = "") -> Line:
    """One report as a line; ``title`` is its coefficient, ``name`` what it is of."""
    value, below = one["value"], one["below"]
    ci = None if one["ci"] is None else (one["ci"][0], one["ci"][1])
    return Line(
        name=name or measure,
        title=title,
        slot=None,
        value=value,
        ci=ci,
        bar=None if value is None else bar_of(value, ci),
        n_pairable=one["n_pairable"],
        n_units=one["n_units"],
        sentence=one["sentence"],
        notes=tuple(note["sentence"] for note in one["notes"]),
        measure=measure,
        below=None if below is None else (below["0.667"], below["0.8"]),
    )


def label_named(variable: Variable, key: str) -> tuple[str, int | None]:
    """The name of a label and the place of its colour."""
    if key in (EMPTY_SET, "{}"):
        return _("nothing chosen"), None
    for place, label in enumerate(variable.choices):
        if label.key == key:
            return label.name, label.colour or place % COLOUR_SLOTS + 1
    return key, None


def rank(line: Line) -> tuple[bool, float]:
    """Lowest first; what has no number comes last."""
    return line.value is None, line.value or 0.0
