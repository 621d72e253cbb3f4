"""What a table of judgements holds: for each variable its ratings and, where it has spans, its spans; and its units.

A variable is of spans where a row of it has a start and an end, or where no row of it says anything although the table
has both columns: then everybody read and marked nothing.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level, Note
from app.core.agreement.spans.table import Range, SpanTable
from app.core.agreement.verdicts import several
from app.core.formats.ratings_cells import EMPTY_SET, Value, set_of, short, value_of, whole_of
from app.errors import say

T = TypeVar("T", str, int)
UNIT_NAME = "unit"
TWO_CLUSTERS = say(
    "the unit “%(unit)s” lies in the cluster “%(before)s” on an earlier line, and here in “%(now)s”."
)
TWO_OUTLETS = say(
    "the unit “%(unit)s” is of the outlet “%(before)s” on an earlier line, and here of “%(now)s”."
)
TWO_LENGTHS = say("the unit “%(unit)s” has %(before)s characters on an earlier line, and here %(now)s.")


@dataclass(frozen=True, slots=True)
class TableVariable:
    """One variable: its judgements at a level and, where it is of spans, who read what and marked what.

    The judgement of a unit for a variable of spans is the set of labels that were marked in it or chosen for it.
    """

    ratings: Ratings
    level: Level
    spans: SpanTable | None = None


@dataclass(frozen=True, slots=True)
class RatingsTable:
    """The variables in the order in which the table first names them; ``outlets`` has the outlet of each unit."""

    variables: dict[str, TableVariable]
    outlets: dict[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One cell of the table with where it stands; ``span`` where it is of a span."""

    line: int
    unit: str
    annotator: str
    cell: str
    span: Range | None


@dataclass(slots=True)
class UnitFacts:
    """What the table says of its units; each unit has one of each."""

    cluster: dict[str, str] = field(default_factory=dict)
    outlet: dict[str, str] = field(default_factory=dict)
    length: dict[str, int] = field(default_factory=dict)
    last_end: dict[str, int] = field(default_factory=dict)

    def take_cluster(self, unit: str, cell: str) -> None:
        """Keep which article a unit lies in. ValueError, with a sentence, where it lies in none or in two."""
        if not cell:
            raise ValueError(
                say("the cluster is missing; leave the column out where articles are not known.")
            )
        _keep(self.cluster, unit, cell, TWO_CLUSTERS)

    def take_outlet(self, unit: str, cell: str) -> None:
        """Keep who published a unit, where it is said. ValueError, with a sentence, where two have."""
        if not cell:
            return
        _keep(self.outlet, unit, cell, TWO_OUTLETS)

    def take_length(self, unit: str, cell: str) -> None:
        """Keep how many characters a unit has, where it is said. ValueError, with a sentence, for two lengths."""
        if not cell:
            return
        _keep(self.length, unit, whole_of(cell, "length"), TWO_LENGTHS)


def _keep(of: dict[str, T], unit: str, now: T, two: str) -> None:
    before = of.setdefault(unit, now)
    if before != now:
        raise ValueError(say(two, unit=short(unit), before=short(str(before)), now=short(str(now))))


def variable_of(
    rows: Sequence[Row], level: Level, labels: Sequence[Hashable], facts: UnitFacts, has_spans: bool
) -> tuple[TableVariable | None, list[tuple[int, str]]]:
    """A variable out of its rows, or every fault in them: its line and a sentence."""
    of_spans = has_spans and (
        any(row.span is not None for row in rows) or all(row.cell in ("", EMPTY_SET) for row in rows)
    )
    values, faults = _values(rows, "masi" if of_spans else level, of_spans)
    faults += _too_far(rows, facts)
    if faults:
        return None, faults
    articles: dict[Hashable, Hashable] | None = dict(facts.cluster.items()) or None
    if not of_spans:
        judged = [(row.unit, row.annotator, value) for row, value in zip(rows, values, strict=True)]
        ratings = Ratings.from_long(judged, labels=labels, unit_name=UNIT_NAME, articles=articles)
        return TableVariable(ratings, level), []
    sets: dict[tuple[Hashable, Hashable], frozenset[str]] = {}
    marks: list[tuple[Hashable, Hashable, Hashable, int, int]] = []
    for row, value in zip(rows, values, strict=True):
        chosen = value if isinstance(value, frozenset) else frozenset[str]()
        place = row.unit, row.annotator
        sets[place] = sets.get(place, frozenset()) | chosen
        if row.span is not None:
            marks += [(row.unit, row.annotator, label, *row.span) for label in sorted(chosen)]
    ratings = Ratings.from_long(
        [(unit, annotator, chosen) for (unit, annotator), chosen in sets.items()],
        labels=labels,
        unit_name=UNIT_NAME,
        articles=articles,
    )
    spans = SpanTable.from_rows(
        sets,
        marks,
        _lengths(ratings.units, facts),
        labels=ratings.labels,
        articles=articles,
        unit_name=UNIT_NAME,
        notes=_notes(ratings.units, facts),
    )
    return TableVariable(ratings, "masi", spans), []


def _values(
    rows: Sequence[Row], level: Level, of_spans: bool
) -> tuple[list[Value | None], list[tuple[int, str]]]:
    """The value of each row; a table says the same few things again and again, so each cell is read once."""
    known: dict[str, Value | None] = {}
    values: list[Value | None] = []
    faults: list[tuple[int, str]] = []
    for row in rows:
        try:
            if row.span is not None and row.cell in ("", EMPTY_SET):
                raise ValueError(say("the value is missing: write the label of the span."))
            if row.cell not in known:
                known[row.cell] = set_of(row.cell or EMPTY_SET) if of_spans else value_of(row.cell, level)
        except ValueError as fault:
            faults.append((row.line, fault.args[0]))
        else:
            values.append(known[row.cell])
    return values, faults


def _too_far(rows: Sequence[Row], facts: UnitFacts) -> list[tuple[int, str]]:
    """Spans that end behind their unit; its length may stand on a later line than the span."""
    return [
        (
            row.line,
            say(
                "the span ends at %(end)s, and its unit has %(length)s characters.",
                end=row.span[1],
                length=facts.length[row.unit],
            ),
        )
        for row in rows
        if row.span is not None and row.span[1] > facts.length.get(row.unit, row.span[1])
    ]


def _lengths(units: Sequence[Hashable], facts: UnitFacts) -> dict[Hashable, int]:
    """As many characters as a unit is said to have, else up to the last end that was seen; one at least."""
    return {unit: facts.length.get(str(unit), max(facts.last_end.get(str(unit), 1), 1)) for unit in units}


def _notes(units: Sequence[Hashable], facts: UnitFacts) -> tuple[Note, ...]:
    unknown = sum(str(unit) not in facts.length for unit in units)
    if not unknown:
        return ()
    sentence = say(
        "No length is given for %(what)s: the text is taken to end where the last span in it does. What nobody marked"
        " after that is not counted, so that agreement by characters may come out too low.",
        what=several(unknown, UNIT_NAME),
    )
    return (Note("lengths_assumed", sentence),)
