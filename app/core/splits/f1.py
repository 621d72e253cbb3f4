"""F1 of predicted labels against what most annotators said, with intervals from leaving whole groups out.

An interval needs enough labels, predicted or meant, and some of them right and some wrong (`jackknife.why_not_f1`). Of
fewer than forty groups it is shown where a fifth of passages have a label; of fewer than twenty, where the label is
meant, and not meant, in a quarter of passages.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.core.agreement.counts import Numbers
from app.core.agreement.jackknife import FEWEST_GROUPS, interval, why_not, why_not_f1


@dataclass(frozen=True, slots=True)
class Item:
    """A passage: the labels that more than half chose, those that half did (left out), and the predicted ones."""

    document: str
    owner_group: str | None
    truth: frozenset[str]
    tied: frozenset[str]
    predicted: frozenset[str]


def left_out_by(items: Sequence[Item]) -> tuple[str, list[str]]:
    """What is left out for intervals: owner groups where there are enough, else documents; and each item's."""
    owners = [one.owner_group or f"document:{one.document}" for one in items]
    if len(set(owners)) >= FEWEST_GROUPS:
        return "owner_group", owners
    return "document", [one.document for one in items]


def scored(items: Sequence[Item], labels: Sequence[str]) -> dict[str, Any]:
    """Micro and macro F1, and F1 of each label: 2 TP / (2 TP + FP + FN), None where nobody and nothing chose it.

    >>> items = [Item("d", None, frozenset("a"), frozenset(), frozenset("ab"))]
    >>> found = scored(items, ["a", "b", "c"])
    >>> [round(found[name]["f1"], 2) for name in ("micro", "macro")], found["labels"]["c"]["f1"]
    ([0.67, 0.5], None)
    """
    what, groups = left_out_by(items)
    names = sorted(set(groups))
    cells, told = _cells(items, labels, groups, names)
    whole = cells.sum(axis=1)
    values = _f1(whole)
    without = _f1(whole[:, None, :] - cells)
    meant = whole[:, 0] + whole[:, 2]
    rarer = np.minimum(meant, told - meant)
    return {
        "passages": len(items),
        "left_out": what,
        "groups": len(names),
        "micro": _value(
            float(_f1(whole.sum(axis=0))),
            _f1((whole[:, None, :] - cells).sum(axis=0)),
            whole.sum(axis=0),
            (told.sum(), min(meant.sum(), told.sum() - meant.sum())),
            meant.sum() / max(len(items), 1),
        ),
        "macro": _value(
            _mean(values),
            _means(without, values),
            whole.sum(axis=0) / max(len(labels), 1),
            (told.sum(), min(meant.sum(), told.sum() - meant.sum())),
            meant.sum() / max(told.sum(), 1),
        ),
        "labels": {
            label: _value(
                float(values[place]),
                without[place],
                whole[place],
                (told[place], rarer[place]),
                meant[place] / max(told[place], 1),
            )
            | {
                "true_positives": int(whole[place, 0]),
                "false_positives": int(whole[place, 1]),
                "false_negatives": int(whole[place, 2]),
                "ties_left_out": len(items) - int(told[place]),
            }
            for place, label in enumerate(labels)
        },
    }


def _cells(
    items: Sequence[Item], labels: Sequence[str], groups: Sequence[str], names: Sequence[str]
) -> tuple[Numbers, Numbers]:
    """TP, FP and FN by label and group; and of each label how many passages say something of it."""
    place_of = {name: place for place, name in enumerate(names)}
    cells, told = np.zeros((len(labels), len(names), 3)), np.zeros(len(labels))
    for item, group in zip(items, groups, strict=True):
        for place, label in enumerate(labels):
            if label in item.tied:
                continue
            told[place] += 1
            is_true, is_predicted = label in item.truth, label in item.predicted
            if is_true or is_predicted:
                kind = 0 if is_true and is_predicted else 1 if is_predicted else 2
                cells[place, place_of[group], kind] += 1
    return cells, told


def _f1(cells: Numbers) -> Numbers:
    twice = 2 * cells[..., 0]
    whole = twice + cells[..., 1] + cells[..., 2]
    return np.asarray(np.divide(twice, whole, out=np.full_like(whole, np.nan, dtype=float), where=whole > 0))


def _mean(values: Numbers) -> float:
    told = values[np.isfinite(values)]
    return float(told.mean()) if len(told) else float("nan")


def _means(without: Numbers, values: Numbers) -> Numbers:
    """The macro value without each group, over the labels that the whole has a value of."""
    told = np.isfinite(values)
    return np.asarray(without[told].mean(axis=0)) if told.any() else np.full(without.shape[1], np.nan)


def _value(
    value: float, without: Numbers, cells: Numbers, told: tuple[float, float], often: float
) -> dict[str, Any]:
    """A value with its interval, or why it has none: `cells` TP, FP and FN, `told` passages and the rarer of them.

    `often` labels are meant in a passage on average.
    """
    if not np.isfinite(value):
        return with_interval(None, without, "never_chosen")
    right, wrong = 2 * float(cells[0]), float(cells[1] + cells[2])
    uses, events = right + wrong, min(right, wrong)
    why = why_not(len(without), *map(float, told), uses=uses, events=events)
    why = why or why_not_f1(len(without), often, uses, events, fewest=FEWEST_GROUPS)
    return with_interval(value, without, why)


def with_interval(value: float | None, without: Numbers, why: str | None) -> dict[str, Any]:
    """F1 with its interval from the values without each group, or with the reason why it has none."""
    found = None
    if value is not None and not why:
        found = interval(value, without, np.ones(len(without), dtype=np.int64), is_share=True)
    if found is None:
        return {"f1": value, "low": None, "high": None, "why_no_interval": why or "undefined_without_a_group"}
    return {"f1": value, "low": found.low, "high": found.high, "why_no_interval": None}


def labels_of(items: Iterable[Item]) -> list[str]:
    """All labels that are meant by anybody or anything."""
    return sorted({label for one in items for label in one.truth | one.tied | one.predicted})
