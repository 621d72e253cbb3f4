"""Each pair of annotators on each variable: a picture of all pairs, and the table beside it."""

from dataclasses import dataclass

from flask_babel import gettext as _

from app.core.agreement.families import lead_at
from app.core.agreement.pair_reports import TITLES, PairReport, pair_reports
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Report
from app.core.agreement.verdicts import label_name
from app.core.drawing.heat import Cell, Picture, heat
from app.features.agreement.compared import Compared
from app.features.agreement.lines import label_named

#: Notes that are the same for every pair stand once above the table.
OF_ALL = ("too_many_pairs",)


@dataclass(frozen=True, slots=True)
class Said:
    """How often each of the two chose a label where both judged."""

    name: str
    slot: int | None
    one: int
    other: int


@dataclass(frozen=True, slots=True)
class PairRow:
    """A pair as the table has it: names, the leading coefficient, percent, how many units both judged, and what each
    said; ``notes`` are those of the coefficient, ``prevalence`` and ``bias`` those of two values only.
    """

    names: tuple[str, str]
    number: Report
    percent: Report
    n: int
    said: tuple[Said, ...]
    prevalence: float | None
    bias: float | None


@dataclass(frozen=True, slots=True)
class Pairs:
    """All pairs of one variable, lowest first; ``picture`` is None where there are too many annotators to draw."""

    key: str
    name: str
    title: str
    measure: str
    picture: Picture | None
    rows: tuple[PairRow, ...]
    annotators: int
    has_indices: bool
    notes: tuple[str, ...]


def pairs_of(compared: list[Compared], declared: str | None) -> list[Pairs]:
    """The pairs of each variable that two annotators judged at all."""
    return [_pairs(one, declared) for one in compared if len(one.ratings.annotators) > 1]


def _pairs(one: Compared, declared: str | None) -> Pairs:
    measure = lead_at(declared, one.level)[0]
    reports = pair_reports(one.ratings, one.level, measure.name)
    rows = tuple(sorted((_row(one, each, measure.name) for each in reports), key=_rank))
    return Pairs(
        one.variable.key,
        one.variable.name,
        TITLES.get(measure.name, measure.title),
        measure.name,
        _picture(one.ratings, rows),
        rows,
        len(one.ratings.annotators),
        any(row.bias is not None for row in rows),
        tuple(
            dict.fromkeys(note.sentence for row in rows for note in row.number.notes if note.code in OF_ALL)
        ),
    )


def _row(one: Compared, found: PairReport, measure: str) -> PairRow:
    labels = [label_named(one.variable, label_name(label)) for label in one.ratings.labels]
    first, second = sorted(str(name) for name in found.annotators)
    table = found.table
    if first != str(table.annotators[0]):
        table = table.seen_by(table.annotators[1])
    said = [
        Said(name, slot, many[0], many[1])
        for (name, slot), many in zip(labels, table.of_labels(one.ratings.labels), strict=True)
        if any(many)
    ]
    return PairRow(
        (first, second),
        found.reports[measure],
        found.reports["percent"],
        table.n,
        tuple(said),
        table.prevalence,
        table.bias,
    )


def _rank(row: PairRow) -> tuple[bool, float, tuple[str, str]]:
    return row.number.value is None, row.number.value or 0.0, row.names


def _picture(ratings: Ratings, rows: tuple[PairRow, ...]) -> Picture | None:
    """Names in their order, so that the same people stand at the same places on every variable."""
    names = sorted(str(one) for one in ratings.annotators)
    place = {name: at for at, name in enumerate(names)}
    cells = {}
    for row in rows:
        low, high = sorted(place[name] for name in row.names)
        cells[high, low] = Cell(row.number.value, _figure(row), _below(row))
    return heat(names, cells)


def _figure(row: PairRow) -> str:
    if row.number.value is None:
        return "n=0" if row.n == 0 else str(_("none"))
    return f"{row.number.value:.2f}"


def _below(row: PairRow) -> tuple[str, ...]:
    ci, percent = row.number.ci, row.percent.value
    if percent is None:
        return ()
    return (f"{100 * percent:.0f} %" if ci is None else f"{ci[0]:.2f} – {ci[1]:.2f}", f"n={row.n}")
