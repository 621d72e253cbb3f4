"""From what differs to what is said of it: the same values for the pages, the API and the command."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np

from app.core.agreement.confusions import confusions, label_matrix
from app.core.agreement.counts import Numbers
from app.core.agreement.disagreement import (
    Differences,
    Shares,
    differences,
    shares_of_annotators,
    shares_of_units,
)
from app.core.agreement.krippendorff import alpha
from app.core.agreement.leave_out_intervals import annotators_left_out, groups_left_out, labels_left_out
from app.core.agreement.spans.shares import CharacterShares
from app.core.agreement.swaps import swaps
from app.core.agreement.verdicts import label_name
from app.features.agreement.compared import Compared
from app.features.agreement.drill.forms import NOTHING, Filter, name_of


def what_differs(found: Compared, wanted: Filter) -> Differences:
    """All that differs in a variable, or what of it the filter asks for; its names are known to be there."""
    ratings = found.ratings
    if wanted.one:
        people = {str(one): one for one in ratings.annotators}
        ratings = ratings.pair(people[wanted.one], people[wanted.other])
    apart = differences(ratings, found.level)
    labels: dict[str, Hashable] = {label_name(one): one for one in ratings.labels}
    if ratings.are_sets:
        labels[NOTHING] = frozenset()
    if wanted.c:
        return apart.of_labels(labels[wanted.c], labels[wanted.k])
    return apart.of_label(labels[wanted.label]) if wanted.label else apart


def passages_report(found: Compared, wanted: Filter, start: int, size: int) -> dict[str, Any]:
    """The passages that bear disagreement, ranked: `size` of them from place `start` on, with who said what."""
    apart = what_differs(found, wanted)
    shares = shares_of_units(apart)
    places = shares.units[start : start + size]
    said = who_said(found, places.tolist())
    return head(found, shares.reason, shares.sentence) | {
        "by": None,
        "meaning": None,
        **in_rank(shares, wanted),
        "passages": [
            in_place(shares, at)
            | {
                "passage": found.ratings.units[place],
                "pairs": int(shares.pairs[at]),
                "characters": None,
                "marked": None,
                "said": said[place],
            }
            for at, place in enumerate(places.tolist(), start)
        ],
    }


def in_rank(shares: Shares | CharacterShares, wanted: Filter) -> dict[str, Any]:
    """How many passages bear the disagreement that is asked for, of how many, and the largest share."""
    return {
        "filter": wanted.as_dict(),
        "n_pairable": shares.n_pairable,
        "n_differing": len(shares.units),
        "largest": float(shares.share[0]) if len(shares.share) else None,
    }


def in_place(shares: Shares | CharacterShares, at: int) -> dict[str, Any]:
    """The rank, from one on, and the share of the passage at this place of the ranking."""
    return {"rank": at + 1, "share": float(shares.share[at])}


def ranked(found: Compared, wanted: Filter) -> tuple[Numbers, list[Any]]:
    """The shares of all passages that differ, and their ids in that order."""
    shares = shares_of_units(what_differs(found, wanted))
    return shares.share, [found.ratings.units[place] for place in shares.units.tolist()]


def who_said(found: Compared, places: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """What each annotator said of some units, by the annotators' names; `{}` is nothing."""
    ratings = found.ratings
    said: dict[int, list[dict[str, Any]]] = {place: [] for place in places}
    here = np.flatnonzero(np.isin(ratings.unit, places))
    for at in here.tolist():
        value = ratings.values[ratings.code[at]]
        labels = sorted(value, key=ratings.labels.index) if isinstance(value, frozenset) else [value]
        names = [label_name(one) for one in labels] or [NOTHING]
        annotator = str(ratings.annotators[ratings.annotator[at]])
        said[int(ratings.unit[at])].append({"annotator": annotator, "labels": names})
    return {place: sorted(rows, key=lambda row: str(row["annotator"])) for place, rows in said.items()}


def confusions_report(found: Compared) -> dict[str, Any]:
    """The pairs of labels by their share of disagreement, their matrix, and who may have two the other way round."""
    apart = differences(found.ratings, found.level)
    reason, sentence = apart.status
    names, matrix = label_matrix(apart)
    return head(found, reason, sentence) | {
        "n_pairable": found.ratings.counts.n_pairable,
        "confusions": [
            {
                "labels": [label_name(one.one), label_name(one.other)],
                "share": one.share,
                "pairs": one.pairs,
                "passages": one.units,
                "times_chance": one.times_chance,
            }
            for one in confusions(apart)
        ],
        "matrix": {"labels": [label_name(one) for one in names], "coincidences": matrix.tolist()},
        "swaps": [
            {
                "annotators": [str(name) for name in one.annotators],
                "labels": [label_name(label) for label in one.labels],
                "table": [list(one.cells[:2]), list(one.cells[2:])],
                "kappa": one.kappa,
                "kappa_swapped": one.swapped,
                "p": one.p,
                "sentence": one.told([name_of(found, label) for label in one.labels]),
            }
            for one in swaps(found.ratings)
        ],
    }


def leave_outs_report(found: Compared, outlets: Mapping[int, str] | None) -> dict[str, Any]:
    """Alpha without each label, annotator and outlet; `outlets` has that of each passage, None where nobody may ask."""
    ratings, level = found.ratings, found.level
    apart = differences(ratings, level)
    reason, sentence = apart.status
    shares = {str(one.annotator): one.share for one in shares_of_annotators(apart)}
    people = [
        one.as_dict() | {"share": shares.get(str(one.name))} for one in annotators_left_out(ratings, level)
    ]
    by_outlet = None
    if outlets is not None:
        groups: dict[Hashable, Hashable] = {unit: outlets[int(str(unit))] for unit in ratings.units}
        by_outlet = [one.as_dict() for one in groups_left_out(ratings, level, groups)]
    return head(found, reason, sentence) | {
        "alpha": alpha(ratings, level).as_dict(),
        "labels": [one.as_dict() for one in labels_left_out(ratings, level)],
        "annotators": people,
        "outlets": by_outlet,
    }


def head(found: Compared, reason: str | None, sentence: str) -> dict[str, Any]:
    """Which variable was looked at, and where there is nothing to show, why."""
    return {
        "variable": found.variable.key,
        "level": found.level,
        "labels_read": found.labels_read,
        "status": "undefined" if reason else "ok",
        "reason": reason,
        "sentence": sentence,
    }
