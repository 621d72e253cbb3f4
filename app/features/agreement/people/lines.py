"""The rows of the page of annotators: each number with its bar, by name and not by size."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.agreement.measures import MEASURES
from app.core.agreement.pair_reports import TITLES
from app.features.agreement.lines import Bar, bar_of


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its bar and interval; without a number the sentence says why."""

    value: float | None
    ci: tuple[float, float] | None
    bar: Bar | None
    n: int
    sentence: str
    notes: tuple[str, ...]
    title: str
    # The bar of a label has its colour; these have none.
    slot: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One annotator."""

    name: str
    n_judgements: int
    with_others: Figure
    without: Figure
    f1: float | None
    f1_ci: tuple[float, float] | None
    f1_why: str | None
    f1_units: int
    repeats: Mapping[str, Any] | None
    on_repeats: tuple[Figure, ...]
    competence: Figure | None
    confidence: Mapping[str, Any] | None


def lines_of(said: Mapping[str, Any]) -> list[Row]:
    """The annotators of one variable, in the order of their names."""
    return [_row(one) for one in said["people"]]


def why_absent(lines: Sequence[Row]) -> dict[str, str]:
    """The columns in which nobody has a number, each with the reason of the first: said once and not in each row."""
    columns = {
        "with_others": [line.with_others for line in lines],
        "without": [line.without for line in lines],
    }
    if lines and all(line.competence is not None for line in lines):
        columns["competence"] = [line.competence for line in lines if line.competence is not None]
    return {
        name: figures[0].sentence
        for name, figures in columns.items()
        if figures and all(one.value is None for one in figures)
    }


def _row(one: Mapping[str, Any]) -> Row:
    majority = one["majority"] or {"f1": None, "ci": None, "why_no_interval": None, "n_units": 0}
    repeats = one["repeats"]
    return Row(
        one["annotator"],
        one["n_judgements"],
        _figure(one["with_others"]),
        _figure(one["without"]),
        majority["f1"],
        None if majority["ci"] is None else (majority["ci"][0], majority["ci"][1]),
        majority["why_no_interval"],
        majority["n_units"],
        repeats,
        () if repeats is None else tuple(_figure(report) for report in repeats["measures"].values()),
        None if one["competence"] is None else _figure(one["competence"]),
        one.get("confidence"),
    )


def _figure(report: Mapping[str, Any]) -> Figure:
    ci = None if report["ci"] is None else (report["ci"][0], report["ci"][1])
    value = report["value"]
    return Figure(
        value,
        ci,
        None if value is None else bar_of(value, ci),
        report["n_pairable"],
        report["sentence"],
        tuple(note["sentence"] for note in report["notes"]),
        _title(report["method"]),
    )


def _title(method: str) -> str:
    """What a measure is called for one person or pair; those of this page alone have their column."""
    return TITLES.get(method) or (MEASURES[method].title if method in MEASURES else "")
