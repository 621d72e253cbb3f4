"""The table of agreement in a dataset card, computed from the records that the release is made of."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.core.agreement.families import levels_of
from app.core.agreement.intervals import with_intervals
from app.core.agreement.labels import alpha_label
from app.core.agreement.measures import headline
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import REASONS, Level, Report
from app.core.agreement.verdicts import label_name
from app.core.codebook.values import Codebook, Variable
from app.core.formats.card_values import Agreed
from app.core.formats.layers import Asked, counted_in
from app.core.formats.rights import Record
from app.core.splits.units import NONE, choices

Row = tuple[Any, str, Any]


def only_of(records: Iterable[Record], asked: Asked) -> Iterator[Record]:
    """The records with the revisions that soft and gold are made from alone."""
    for record in records:
        yield record | {"revisions": [one for one in record["revisions"] if counted_in(one, asked)]}


def agreed_of(records: Iterable[Record], book: Codebook, asked: Asked) -> list[Agreed]:
    """Alpha of each variable of the round, at its own level, and of each of its labels; with intervals over texts."""
    variables = {one.key: one for one in book.variables}
    compared = {
        one.key: level for one in asked.questions if (level := _level(variables[one.key])) is not None
    }
    rows: dict[str, list[Row]] = {key: [] for key in compared}
    for record in only_of(records, asked):
        for revision in record["revisions"]:
            place = (record["document_id"], record["text_version"], revision["unit"], revision["passage"])
            for key, value in _values(revision, compared).items():
                rows[key].append((place, revision["annotator"], value))
    return [line for key, level in compared.items() for line in _lines(variables[key], level, rows[key])]


def _level(variable: Variable) -> Level | None:
    """The level to compare at: as sets where several labels may be said of a passage."""
    levels = levels_of(variable)
    return "masi" if "masi" in levels else next(iter(levels), None)


def _values(revision: Record, compared: Mapping[str, Level]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    chosen = choices(revision)
    # Done without an answer, where one may be, is no label.
    empty = {one["layer"] for one in revision["layers"] if one["answer"] == "empty"}
    for key, level in compared.items():
        if level == "masi":
            if key in chosen or key in empty:
                found[key] = chosen.get(key, frozenset())
        elif level == "nominal":
            if key in chosen:
                found[key] = next(iter(sorted(chosen[key])), NONE)
        else:
            numbers = [one["value"] for one in revision["answers"] if one["variable"] == key]
            found |= {key: numbers[0]} if numbers and numbers[0] is not None else {}
    return found


def _lines(variable: Variable, level: Level, rows: list[Row]) -> Iterator[Agreed]:
    labels = [one.key for one in variable.choices if not one.abstract] if level in ("masi", "nominal") else []
    articles = {place: place[:2] for place, _, _ in rows}
    ratings = Ratings.from_long(rows, labels=labels, articles=articles)
    leads = headline(level)
    each = {label: {"alpha_label": one} for label, one in alpha_label(ratings).items()} if labels else {}
    whole, told = with_intervals(ratings, {leads.name: leads.compute(ratings)}, each)
    yield _line(variable.key, None, whole[leads.name])
    for label, reports in told.items():
        if reports:
            yield _line(variable.key, label_name(label), reports["alpha_label"])


def _line(variable: str, label: str | None, report: Report) -> Agreed:
    why = None if report.reason is None else REASONS[report.reason]
    return Agreed(variable, label, report.value, report.ci, report.n_pairable, why)
