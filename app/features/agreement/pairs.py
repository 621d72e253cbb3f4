"""Each pair of annotators on each variable: a picture of all pairs, and the table beside it."""

from dataclasses import dataclass

from flask_babel import gettext as _

from app.core.agreement.families import lead_at
from app.core.agreement.pair_numbers import PairNumber, pair_numbers
from app.core.agreement.ratings import Ratings
from app.core.agreement.verdicts import label_name
from app.core.drawing.heat import Cell, Picture, heat
from app.features.agreement.compared import Compared
from app.features.agreement.lines import label_named


@dataclass(frozen=True, slots=True)
class Said:
    """How often each of the two chose a label where both judged."""

    name: str
    slot: int | None
    one: int
    other: int


@dataclass(frozen=True, slots=True)
class PairRow:
    """A pair as the table has it: names, the coefficient, percent, how many units both judged, and what each said."""

    names: tuple[str, str]
    number: PairNumber
    said: tuple[Said, ...]


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


def pairs_of(compared: list[Compared], declared: str | None) -> list[Pairs]:
    """The pairs of each variable that two annotators judged at all."""
    return [_pairs(one, declared) for one in compared if len(one.ratings.annotators) > 1]


def _pairs(one: Compared, declared: str | None) -> Pairs:
    measure = lead_at(declared, one.level)[0]
    numbers = pair_numbers(one.ratings, measure.name)
    rows = tuple(sorted((_row(one, number) for number in numbers), key=_rank))
    return Pairs(
        one.variable.key,
        one.variable.name,
        measure.title,
        measure.name,
        _picture(one.ratings, numbers),
        rows,
        len(one.ratings.annotators),
        any(row.number.bias is not None for row in rows),
    )


def _row(one: Compared, number: PairNumber) -> PairRow:
    labels = [label_named(one.variable, label_name(label)) for label in one.ratings.labels]
    said = [
        Said(name, slot, int(first), int(second))
        for (name, slot), first, second in zip(labels, *number.said, strict=True)
        if first or second
    ]
    first, second = sorted(str(name) for name in number.annotators)
    if first != str(number.annotators[0]):
        said = [Said(each.name, each.slot, each.other, each.one) for each in said]
    return PairRow((first, second), number, tuple(said))


def _rank(row: PairRow) -> tuple[bool, float, tuple[str, str]]:
    return row.number.value is None, row.number.value or 0.0, row.names


def _picture(ratings: Ratings, numbers: list[PairNumber]) -> Picture | None:
    """Names in their order, so that the same people stand at the same places on every variable."""
    names = sorted(str(one) for one in ratings.annotators)
    place = {name: at for at, name in enumerate(names)}
    cells = {}
    for one in numbers:
        low, high = sorted(place[str(name)] for name in one.annotators)
        cells[high, low] = Cell(one.value, _figure(one), _below(one))
    return heat(names, cells)


def _figure(one: PairNumber) -> str:
    if one.value is None:
        return "n=0" if one.n == 0 else str(_("none"))
    return f"{one.value:.2f}"


def _below(one: PairNumber) -> tuple[str, ...]:
    return () if one.percent is None else (f"{100 * one.percent:.0f} %", f"n={one.n}")
