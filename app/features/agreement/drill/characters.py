"""Passages ranked as an address asks: by what was said of them, or by the characters that were marked in them."""

from typing import Any

from sqlalchemy.orm import Session

from app.actions.chosen_reading import Reading
from app.core.agreement.counts import Numbers
from app.core.agreement.spans.shares import CharacterShares, shares_of_characters
from app.core.agreement.spans.table import SpanTable
from app.errors import say
from app.features.agreement.compared import Compared
from app.features.agreement.drill import reports
from app.features.agreement.drill.forms import CHARACTERS, Filter
from app.features.agreement.spans.queries import span_tables

MEANING = say(
    "A share says how much of what alpha over characters counts as disagreement lies in a passage: the characters that"
    " some of its readers marked and others did not, each pair of readers counted. All shares add up to the whole; a"
    " long passage can bear more of it than a short one."
)


def passages_report(
    session: Session, reading: Reading, found: Compared, wanted: Filter, start: int, size: int
) -> dict[str, Any]:
    """The passages that bear disagreement, ranked: `size` of them from place `start` on."""
    if not wanted.by:
        return reports.passages_report(found, wanted, start, size)
    table, shares = _shares(session, reading, found, wanted)
    places = shares.units[start : start + size].tolist()
    at_all = {unit: at for at, unit in enumerate(found.ratings.units)}
    said = reports.who_said(found, [at_all[table.units[place]] for place in places])
    return reports.head(found, shares.reason, shares.sentence) | {
        "level": "nominal",
        "labels_read": "marked",
        "by": CHARACTERS,
        "meaning": MEANING,
        **reports.in_rank(shares, wanted),
        "passages": [
            reports.in_place(shares, at)
            | {
                "passage": table.units[place],
                "pairs": None,
                "characters": int(shares.characters[at]),
                "marked": _marked(table, shares, place),
                "said": said[at_all[table.units[place]]],
            }
            for at, place in enumerate(places, start)
        ],
    }


def ranked(session: Session, reading: Reading, found: Compared, wanted: Filter) -> tuple[Numbers, list[Any]]:
    """The shares of all passages that differ, and their ids in that order."""
    if not wanted.by:
        return reports.ranked(found, wanted)
    table, shares = _shares(session, reading, found, wanted)
    return shares.share, [table.units[place] for place in shares.units.tolist()]


def _shares(
    session: Session, reading: Reading, found: Compared, wanted: Filter
) -> tuple[SpanTable, CharacterShares]:
    table = next(one for variable, one in span_tables(session, reading) if variable.key == found.variable.key)
    if wanted.one:
        table = table.pair(wanted.one, wanted.other)
    return table, shares_of_characters(table, wanted.label or None)


def _marked(table: SpanTable, shares: CharacterShares, place: int) -> list[dict[str, Any]]:
    """How many characters each reader of a passage marked, by the annotators' names."""
    readers = table.seen_annotator[table.seen_unit == place].tolist()
    rows = [
        {"annotator": str(table.annotators[who]), "characters": int(shares.covered[place, who])}
        for who in readers
    ]
    return sorted(rows, key=lambda row: str(row["annotator"]))
