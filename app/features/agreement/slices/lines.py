"""The slices as the page shows them: a row each, lowest first, with a bar, an interval and from how much it is."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.agreement.measures import MEASURES, headline
from app.core.agreement.report import Report
from app.core.agreement.slices import Slice
from app.core.codebook.values import COLOUR_SLOTS, Variable
from app.features.agreement.lines import Bar, bar_of
from app.features.agreement.slices.reports import Choices, Sliced, Table

# More rows than that are no table to look at; the rest stands in the file for scripts.
MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Number:
    """A value with its bar and interval, or the reason why there is none; ``slot`` is a label's colour."""

    name: str
    report: Report
    bar: Bar | None
    slot: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One slice."""

    number: Number
    is_small: bool
    is_known: bool
    annotators: int
    articles: int | None
    labels: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One variable in slices; ``more`` rows are not shown."""

    table: Table
    measure: str
    rows: tuple[Row, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Page:
    """All that the page shows of slices: by what, each variable, and the slices that can be compared as (key, name)."""

    by: str
    title: str
    group: str
    of_people: bool
    choices: Choices
    said: tuple[str, ...]
    sections: tuple[Section, ...]
    slices: tuple[tuple[str, str], ...]


def page_of(whole: Sliced) -> Page | None:
    """Every variable that was cut into at least one slice; None where nothing is broken down."""
    slicing = whole.choices.slicing
    if slicing is None:
        return None
    return Page(
        slicing.key,
        slicing.title,
        slicing.group,
        slicing.of_people,
        whole.choices,
        whole.said,
        tuple(_section(table, whole) for table in whole.tables if table.slices),
        tuple((key, whole.name_of(key)) for key in whole.keys),
    )


def _section(table: Table, whole: Sliced) -> Section:
    names = _label_names(table.cut.variable)
    rows = [
        Row(
            number=_number(whole.named(one.name), one.leading.report),
            is_small=one.is_small,
            is_known=one.name is not None,
            annotators=len(one.annotators),
            articles=one.judged_in,
            labels=_labels(one, names),
        )
        for one in table.slices[:MOST_ROWS]
    ]
    measure = MEASURES[headline(table.slices[-1].part.level).name].title
    return Section(table, measure, tuple(rows), max(0, len(table.slices) - MOST_ROWS))


def _labels(one: Slice, names: Mapping[str, tuple[str, int]]) -> tuple[Number, ...]:
    numbers = [
        _number(names[key][0] if key in names else key, figure.report, names.get(key, ("", 0))[1] or None)
        for key, figure in one.labels.items()
    ]
    return tuple(sorted(numbers, key=lambda each: (each.report.value is None, each.report.value or 0.0)))


def _number(name: str, report: Report, slot: int | None = None) -> Number:
    bar = None if report.value is None else bar_of(report.value, report.ci)
    return Number(name, report, bar, slot)


def _label_names(variable: Variable) -> dict[str, tuple[str, int]]:
    return {
        label.key: (label.name, label.colour or place % COLOUR_SLOTS + 1)
        for place, label in enumerate(variable.choices)
    }
