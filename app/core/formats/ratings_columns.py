"""What the first line of a table of judgements says: where each thing stands in a row."""

from dataclasses import dataclass

from app.core.formats.ratings_refused import RatingsUnreadable
from app.errors import say

#: Columns that say something of a unit or a span; in a wide table they are no annotators.
OF_UNITS = ("cluster", "outlet", "length")
OF_SPANS = ("start", "end")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where things stand in a row: `judges` are (place, annotator) of a wide table, empty for a long one.

    `of_units` are the places of cluster, outlet and length where they are there; `span` those of start and end.
    """

    names: list[str]
    unit: int
    variable: int | None
    annotator: int
    value: int
    judges: list[tuple[int, str]]
    of_units: dict[str, int]
    span: tuple[int, int] | None


def columns_of(header: list[str]) -> Columns:
    """Where the columns are; long when it has annotator or value, else wide. Raises RatingsUnreadable."""
    while header and not header[-1]:
        header = header[:-1]
    names = [name.casefold() for name in header]
    if "unit" not in names:
        raise _without("unit", header)
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise RatingsUnreadable(
            [say("Line 1: the column “%(twice)s” is there more than once.", twice=twice[0])]
        )
    places = {name: place for place, name in enumerate(names)}
    annotator, value, judges = _judges(header, places)
    return Columns(
        names,
        places["unit"],
        places.get("variable"),
        annotator,
        value,
        judges,
        {name: places[name] for name in OF_UNITS if name in places},
        _span(header, places),
    )


def _judges(header: list[str], places: dict[str, int]) -> tuple[int, int, list[tuple[int, str]]]:
    """The places of annotator and value in a long table, and the annotators of a wide one."""
    if "annotator" in places or "value" in places:
        for name in ("annotator", "value"):
            if name not in places:
                raise _without(name, header)
        return places["annotator"], places["value"], []
    apart = {"unit", "variable", *OF_UNITS, *OF_SPANS}
    judges = [(place, header[place]) for name, place in places.items() if name not in apart]
    if not judges or not all(name for _, name in judges):
        raise RatingsUnreadable(
            [
                say(
                    "Line 1: a column for an annotator has no name. %(wanted)s It has: %(has)s.",
                    wanted=_wanted(),
                    has=_listed(header),
                )
            ]
        )
    return -1, -1, judges


def _span(header: list[str], places: dict[str, int]) -> tuple[int, int] | None:
    there = [name for name in OF_SPANS if name in places]
    if not there:
        return None
    for name in OF_SPANS:
        if name not in there:
            raise _without(name, header)
    return places["start"], places["end"]


def _without(name: str, header: list[str]) -> RatingsUnreadable:
    return RatingsUnreadable(
        [
            say(
                "Line 1: there is no column “%(missing)s”. %(wanted)s It has: %(has)s.",
                missing=name,
                wanted=_wanted(),
                has=_listed(header),
            )
        ]
    )


def _wanted() -> str:
    return say(
        "It must name the columns unit, annotator, variable, value; or unit and one for each annotator. Spans have"
        " start and end as well."
    )


def _listed(header: list[str]) -> str:
    return ", ".join(header) or say("nothing")
