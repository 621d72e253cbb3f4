"""The rows of the page: each label with both rates, its shift, and who stands behind it; and their picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.core.codebook.values import COLOUR_SLOTS, Variable
from app.core.drawing.intervals import Picture, Row, intervals
from app.core.source_effect.report import NO_INTERVAL, points
from app.features.source_effect.queries import ANY, Readings


@dataclass(frozen=True, slots=True)
class Line:
    """One label, as the table has it: figures are ready to be shown; ``said`` is the report's own entry."""

    name: str
    slot: int | None
    first: str
    second: str
    shift: str
    interval: str
    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """The labels of everything (``outlet`` is None) or of one outlet; ``unused`` labels were chosen nowhere.

    ``too_few`` says once for all of them why none has an interval.
    """

    outlet: str | None
    reason: str
    too_few: str
    lines: tuple[Line, ...]
    unused: tuple[str, ...]
    picture: Picture | None
    guesses: Mapping[str, Any] | None = None


def effect_parts(read: Readings, report: Mapping[str, Any]) -> list[Part]:
    """The parts of the comparison of arms, as the report has them."""
    said = report["effect"] or {}
    guesses = {one["outlet"]: one for one in report["guesses"].get("outlets", ())}
    parts = [_part(read, said["labels"], "open")] if "labels" in said else []
    return parts + [
        _part(read, one["labels"], "open", one, guesses.get(one["outlet"])) for one in said.get("outlets", ())
    ]


def thought_parts(read: Readings, report: Mapping[str, Any]) -> list[Part]:
    """The parts of the second thoughts after a reveal."""
    said = report["second_thoughts"] or {}
    parts = [_part(read, said["labels"], "revealed")] if "labels" in said else []
    return parts + [_part(read, one["labels"], "revealed", one) for one in said.get("outlets", ())]


def _part(
    read: Readings,
    labels: Sequence[Mapping[str, Any]],
    second: str,
    outlet: Mapping[str, Any] | None = None,
    guesses: Mapping[str, Any] | None = None,
) -> Part:
    by_key = {one.key: one for one in read.variables}
    lines = [_line(by_key[one["variable"]], one, second) for one in labels]
    used = [line for line in lines if line.said["blind"]["chosen"] + line.said[second]["chosen"]]
    used.sort(key=lambda line: (line.said["label"] != ANY, -abs(line.said["shift"]["value"] or 0)))
    name, reason = None, ""
    if outlet is not None:
        name = read.outlet_names.get(outlet["outlet"] or "", _("no outlet known"))
        reason = outlet.get("sentence", "")
    rows = [
        Row(line.name, line.said["shift"]["value"], line.said["shift"]["ci"], line.slot)
        for line in used
        if line.said["shift"]["value"] is not None
    ]
    unused = tuple(line.name for line in lines if line not in used)
    few = [line.said["shift"]["no_interval"] == "too_few" for line in used if line.shift]
    too_few = NO_INTERVAL["too_few"] if few and all(few) else ""
    # Dots without intervals would look like findings.
    picture = None if too_few else intervals(rows)
    return Part(name, reason, too_few, tuple(used), unused, picture, guesses)


def _line(variable: Variable, said: Mapping[str, Any], second: str) -> Line:
    shift = said["shift"]
    name, slot = _named(variable, said["label"])
    ci = shift["ci"]
    return Line(
        name,
        slot,
        _share(said["blind"]),
        _share(said[second]),
        "" if shift["value"] is None else signed(shift["value"]),
        "" if ci is None else _("%(low)s to %(high)s", low=signed(ci[0]), high=signed(ci[1])),
        said,
    )


def signed(share: float) -> str:
    """Points with their sign.

    >>> signed(0.05), signed(0.0)
    ('+5', '0')
    """
    said = points(share)
    return f"+{said}" if share > 0 and said != "0" else said


def _share(side: Mapping[str, Any]) -> str:
    return "" if side["rate"] is None else _("%(share)s %%", share=round(100 * side["rate"]))


def _named(variable: Variable, key: str) -> tuple[str, int | None]:
    """The name of a label and the place of its colour."""
    if key == ANY:
        return _("%(name)s: any label", name=variable.name), None
    for place, label in enumerate(variable.choices):
        if label.key == key:
            return label.name, label.colour or place % COLOUR_SLOTS + 1
    return key, None
