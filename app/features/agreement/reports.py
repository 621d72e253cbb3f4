"""From what was judged to what is said of it: the same value for the command and the API."""

from collections.abc import Hashable, Mapping
from itertools import combinations
from typing import Any, Literal

from app.core.agreement.measures import LABEL_MEASURES, MEASURES, headline
from app.core.agreement.pairs import pair_tables
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level
from app.core.agreement.summary import report_variable
from app.core.codebook.values import Variable
from app.core.formats.ratings_csv import EMPTY_SET
from app.errors import BadInput, Fault, say
from app.features.agreement.queries import Judged, Said, as_roles

Labels = Literal["chosen", "chosen_or_marked"]
LABEL_READINGS: tuple[Labels, ...] = ("chosen", "chosen_or_marked")
BREAKDOWNS = ("label", "pair")
_NOTHING = Said()


def check_measure(name: str | None) -> None:
    """BadInput, naming what there is, for a measure that is not."""
    there = [*MEASURES, *LABEL_MEASURES]
    if name is not None and name not in there:
        raise BadInput(
            [
                Fault(
                    "/measure",
                    say(
                        "There is no measure %(name)s. There are: %(list)s.",
                        name=name[:60],
                        list=", ".join(there),
                    ),
                )
            ]
        )


def check_breakdown(name: str | None) -> None:
    """BadInput, naming what there is, for a breakdown that is not."""
    if name is not None and name not in BREAKDOWNS:
        raise BadInput(
            [
                Fault(
                    "/by",
                    say(
                        "Agreement cannot be broken down by %(name)s yet. There are: %(list)s.",
                        name=name[:60],
                        list=", ".join(BREAKDOWNS),
                    ),
                )
            ]
        )


def check_labels(name: str | None) -> Labels | None:
    """Which labels are read; BadInput for a word that is none of the two."""
    for known in LABEL_READINGS:
        if name == known:
            return known
    if name is not None:
        raise BadInput(
            [
                Fault(
                    "/reading",
                    say(
                        "The reading is one of %(list)s; %(name)s is neither.",
                        list=", ".join(LABEL_READINGS),
                        name=name[:60],
                    ),
                )
            ]
        )
    return None


def project_report(
    slug: str, judged: Judged, labels: Labels | None, measure: str | None, by: str | None
) -> dict[str, Any]:
    """The whole report of a round: what was read, then each variable that the round asks."""
    variables, not_compared = [], []
    for variable in judged.variables:
        if variable.type == "text":
            sentence = say("Texts in an annotator's own words are not compared.")
            not_compared.append({"variable": variable.key, "reason": "text", "sentence": sentence})
            continue
        read = _labels_read(variable, labels)
        level = _level(variable, read)
        one = variable_report(variable.key, _ratings(judged, variable, read, level), level, measure, by)
        variables.append({"name": variable.name, "type": variable.type, "labels_read": read, **one})
    return {
        "project": slug,
        "reading": _reading(judged, labels),
        "variables": variables,
        "not_compared": not_compared,
    }


def table_report(
    ratings: Mapping[str, Ratings], level: Level, measure: str | None, by: str | None
) -> dict[str, Any]:
    """The report of a table that somebody brought: each variable of it, read at one level."""
    variables = [variable_report(key, one, level, measure, by) for key, one in ratings.items()]
    return {"level": level, "variables": variables}


def variable_report(
    key: str, ratings: Ratings, level: Level, measure: str | None, by: str | None
) -> dict[str, Any]:
    """Every measure of one variable, or the one that is asked for; each pair of annotators where asked."""
    said = report_variable(key, ratings, level).as_dict()
    if measure is not None:
        said["measures"] = {name: one for name, one in said["measures"].items() if name == measure}
        said["labels"] = said["labels"] if measure in LABEL_MEASURES else {}
    if by == "label":
        said["measures"] = {}
    if by == "pair":
        said["labels"] = {}
        said["pairs"] = _pairs(ratings, level, measure)
    return said


def _pairs(ratings: Ratings, level: Level, measure: str | None) -> list[dict[str, Any]]:
    asked = ("percent", headline(level).name) if measure is None else (measure,)
    shown = [MEASURES[name] for name in asked if name in MEASURES and level in MEASURES[name].levels]
    tables = {frozenset(table.annotators): table for table in pair_tables(ratings)}
    pairs = combinations(sorted(ratings.annotators, key=str), 2)
    return [
        {
            "annotators": [str(one), str(other)],
            "measures": {each.name: each.compute(both).as_dict() for each in shown},
            "table": tables[frozenset((one, other))].seen_by(one).as_dict(),
        }
        for one, other, both in ((one, other, ratings.pair(one, other)) for one, other in pairs)
    ]


def _reading(judged: Judged, labels: Labels | None) -> dict[str, Any]:
    reading, judgements = judged.reading, len(judged.said)
    return {
        "rule": "first_done_unassisted_independent",
        "round": reading.round,
        "purpose": reading.purpose,
        "state": reading.state,
        "unit": reading.unit,
        "codebook_version": reading.codebook_version,
        "condition": reading.condition,
        "pass": reading.pass_,
        "roles": as_roles(),
        "labels": labels or "chosen_or_marked",
        "passages": len({passage for passage, _ in judged.said}),
        "annotators": len({annotator for _, annotator in judged.said}),
        "readings": judgements,
        "corrections": {
            "count": judged.corrected,
            "of": judgements,
            "rate": judged.corrected / judgements if judgements else None,
        },
        "left_out": judged.left_out,
    }


def _labels_read(variable: Variable, labels: Labels | None) -> Labels:
    """There is a choice only where a label is on both; a variable on spans alone has only marks."""
    on_whole = bool({"passage", "document"} & set(variable.on))
    if "span" not in variable.on:
        return "chosen"
    return labels or "chosen_or_marked" if on_whole else "chosen_or_marked"


def _level(variable: Variable, read: Labels) -> Level:
    if variable.type == "scale":
        return variable.level or "interval"
    # Several spans of a passage may bear several labels, also where the passage as a whole takes one.
    several = variable.type == "choose_many" or read == "chosen_or_marked"
    return "masi" if several else "nominal"


def _ratings(judged: Judged, variable: Variable, read: Labels, level: Level) -> Ratings:
    rows = [
        (passage, annotator, _value(variable, said.get(variable.key, _NOTHING), read, level))
        for (passage, annotator), said in judged.said.items()
    ]
    labels: list[str | float] = [one.key for one in variable.choices if not one.abstract]
    if variable.type == "scale":
        labels = [_plain(point) for point in variable.points]
    elif level == "nominal" and any(value == EMPTY_SET for _, _, value in rows):
        # To have read a passage and to find that nothing applies is a judgement, and a category of its own.
        labels.append(EMPTY_SET)
    unit_name = "document" if judged.reading.unit == "document" else "passage"
    articles: dict[Hashable, Hashable] = dict(judged.articles.items())
    return Ratings.from_long(rows, labels=labels, unit_name=unit_name, articles=articles)


def _value(variable: Variable, said: Said, read: Labels, level: Level) -> str | float | frozenset[str] | None:
    if variable.type == "scale":
        return None if said.number is None else _plain(said.number)
    if level == "masi":
        return frozenset(said.chosen | said.marked if read == "chosen_or_marked" else said.chosen)
    return next(iter(said.chosen), said.words or EMPTY_SET)


def _plain(number: float) -> float:
    """A whole number without its point, as the codebook writes it."""
    return int(number) if float(number).is_integer() else number
