"""How well predictions meet what annotators said: labels, shares of votes, and each outlet by itself."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from app.core.agreement.jackknife import FEWEST_GROUPS, interval
from app.core.splits.baselines import item_of
from app.core.splits.f1 import left_out_by, scored
from app.core.splits.outlets_tell import NO_OUTLET
from app.core.splits.predictions import Prediction
from app.core.splits.units import NONE, Passage, Place, questions

SCHEMA = "masthead-score/1"
#: The least probability that is reckoned with: 0 for what somebody chose would cost without end. Uses are counted.
LEAST = 1e-6
Predicted = Mapping[tuple[Place, str], Prediction]


def score(passages: Sequence[Passage], predicted: Predicted) -> dict[str, Any]:
    """Scores of each question that is predicted at all. A passage without a prediction counts as predicted none."""
    asked = {variable for _, variable in predicted}
    found = {
        variable: _question([one for one in passages if variable in one.said], predicted, variable, labels)
        for variable, labels in questions(passages).items()
        if variable in asked
    }
    return {"schema": SCHEMA, "questions": found}


def _question(
    passages: Sequence[Passage], predicted: Predicted, variable: str, labels: Sequence[str]
) -> dict[str, Any]:
    one_each = all(len(chosen) <= 1 for one in passages for chosen in one.said[variable].values())
    said = {one.place: predicted.get((one.place, variable)) for one in passages}
    items = [item_of(one, variable, _labels(said[one.place], one_each=one_each)) for one in passages]
    outlets = [one.outlet or NO_OUTLET for one in passages]
    return {
        "one_label_each": one_each,
        "passages_without_prediction": sum(one is None for one in said.values()),
        "hard": scored(items, labels),
        "soft": _soft(passages, said, variable, labels, one_each=one_each),
        "outlets": {
            outlet: scored([one for one, at in zip(items, outlets, strict=True) if at == outlet], labels)
            for outlet in sorted(set(outlets))
        },
    }


def _labels(said: Prediction | None, *, one_each: bool) -> frozenset[str]:
    """The labels of a prediction; of probabilities the likeliest, or all above one half where labels may meet."""
    if said is None:
        return frozenset()
    if said.probabilities is None:
        return said.labels or frozenset()
    if not one_each:
        return frozenset(label for label, chance in said.probabilities.items() if chance > 0.5)
    shares = dict(said.probabilities)
    shares[NONE] = max(0.0, 1 - sum(shares.values()))
    best = min(shares, key=lambda label: (-shares[label], label))
    return frozenset() if best == NONE else frozenset({best})


def _soft(
    passages: Sequence[Passage],
    said: Mapping[Place, Prediction | None],
    variable: str,
    labels: Sequence[str],
    *,
    one_each: bool,
) -> dict[str, Any]:
    """Mean cross-entropy, in nats, of the votes and the predicted probabilities; less is better.

    Where each answer is one label, over labels and NONE, which has what is left of 1; where labels may meet, the mean
    over labels of each one's own. ``entropy_of_votes`` is the least that anything can reach.
    """
    told = [(one, chances) for one in passages if (chances := _chances(said[one.place])) is not None]
    if not told:
        return {"why_none": "no_probabilities"}
    floored = 0
    costs, least = [], []
    for one, chances in told:
        votes = one.said[variable]
        shares = {label: sum(label in chosen for chosen in votes.values()) / len(votes) for label in labels}
        pairs = _pairs(shares, chances, one_each=one_each)
        weight = 1 if one_each else 1 / len(labels)
        costs.append(-weight * sum(share * math.log(max(chance, LEAST)) for share, chance in pairs if share))
        least.append(-weight * sum(share * math.log(share) for share, _ in pairs if share))
        floored += any(share and chance < LEAST for share, chance in pairs)
    what, groups = left_out_by([item_of(one, variable, frozenset()) for one, _ in told])
    return {
        "passages": len(told),
        "passages_without_probabilities": len(passages) - len(told),
        "cross_entropy": _mean(costs, groups),
        "entropy_of_votes": sum(least) / len(least),
        "left_out": what,
        "passages_at_least_probability": floored,
        "least_probability": LEAST,
    }


def _chances(said: Prediction | None) -> Mapping[str, float] | None:
    return None if said is None else said.probabilities


def _pairs(
    shares: Mapping[str, float], chances: Mapping[str, float], *, one_each: bool
) -> list[tuple[float, float]]:
    of_labels = [(share, chances.get(label, 0.0)) for label, share in shares.items()]
    if one_each:
        # What is above 1 in sum is brought back to 1, so that no one gains by saying more.
        total = max(1.0, sum(chances.values()))
        none = (max(0.0, 1 - sum(shares.values())), max(0.0, 1 - sum(chances.values())))
        return [*((share, chance / total) for share, chance in of_labels), none]
    return [pair for share, chance in of_labels for pair in ((share, chance), (1 - share, 1 - chance))]


def _mean(values: Sequence[float], groups: Sequence[str]) -> dict[str, Any]:
    """A mean over passages, with its interval from leaving groups out."""
    sums: Counter[str] = Counter()
    many = Counter(groups)
    for value, group in zip(values, groups, strict=True):
        sums[group] += value  # type: ignore[assignment]
    total, n = math.fsum(values), len(values)
    found = None
    if len(many) >= FEWEST_GROUPS:
        without = np.array([(total - sums[group]) / (n - many[group]) for group in sorted(many)])
        found = interval(total / n, without, np.ones(len(many), dtype=np.int64))
    if found is None:
        why = "too_few_groups" if len(many) < FEWEST_GROUPS else "all_alike"
        return {"value": total / n, "low": None, "high": None, "why_no_interval": why}
    return {"value": total / n, "low": max(0.0, found.low), "high": found.high, "why_no_interval": None}
