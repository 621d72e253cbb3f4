"""From what was judged to what is said of it: the same value for the command and the API."""

from collections.abc import Sequence
from typing import Any

from app.core.agreement.measures import LABEL_MEASURES, MEASURES
from app.core.agreement.pair_reports import pair_reports
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level
from app.core.agreement.spans.measures import SPAN_MEASURES
from app.core.agreement.summary import report_variable
from app.errors import BadInput, Fault, say
from app.features.agreement import declared
from app.features.agreement.compared import LABEL_READINGS, Compared, Labels
from app.features.agreement.queries import Judged, as_roles

BREAKDOWNS = ("label", "pair")


def check_measure(name: str | None) -> None:
    """BadInput, naming what there is, for a measure that is not."""
    there = [*MEASURES, *LABEL_MEASURES, *SPAN_MEASURES]
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
    slug: str,
    judged: Judged,
    variables: Sequence[Compared],
    labels: Labels | None,
    measure: str | None,
    by: str | None,
) -> dict[str, Any]:
    """The whole report of a round: what was read, then each of its variables as they are `compared` with `labels`."""
    sentence = say("Texts in an annotator's own words are not compared.")
    not_compared = [
        {"variable": variable.key, "reason": "text", "sentence": sentence}
        for variable in judged.variables
        if variable.type == "text"
    ]
    reports = [
        {"name": one.variable.name, "type": one.variable.type, "labels_read": one.labels_read}
        | variable_report(one.variable.key, one.ratings, one.level, measure, by)
        | declared.of_variable(judged.reading, one.level)
        for one in variables
    ]
    return {
        "project": slug,
        "reading": reading_of(judged, labels),
        "variables": reports,
        "not_compared": not_compared,
    }


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
    fits = measure in MEASURES and level in MEASURES[measure].levels
    by_name = sorted(
        pair_reports(ratings, level, measure if fits else None),
        key=lambda one: sorted(map(str, one.annotators)),
    )
    return [
        {
            "annotators": names,
            "measures": {
                name: one.as_dict() for name, one in pair.reports.items() if measure in (None, name)
            },
            "table": pair.table.seen_by(min(pair.annotators, key=str)).as_dict(),
        }
        for pair, names in ((pair, sorted(map(str, pair.annotators))) for pair in by_name)
    ]


def reading_of(judged: Judged, labels: Labels | None) -> dict[str, Any]:
    reading, judgements = judged.reading, len(judged.passage)
    return {
        "rule": "first_done_unassisted_independent",
        "round": reading.round,
        "purpose": reading.purpose,
        "state": reading.state,
        "unit": reading.unit,
        "codebook_version": reading.codebook_version,
        "declared": declared.of_round(reading),
        "condition": reading.condition,
        "pass": reading.pass_,
        "roles": as_roles(),
        "labels": labels or "chosen_or_marked",
        "passages": len(judged.articles),
        "annotators": len(judged.annotators),
        "readings": judgements,
        "corrections": {
            "count": judged.corrected,
            "of": judgements,
            "rate": judged.corrected / judgements if judgements else None,
        },
        "left_out": judged.left_out,
    }
