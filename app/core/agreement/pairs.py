"""Two annotators at a time: Cohen's kappa, weighted kappa, what each of the two tends to say, and Light's mean.

All pairs are counted in one pass. n_gh(k, l) is how many units annotator g judged k and annotator h judged l; names are
those of Cohen (1960, 1968) and of Byrt, Bishop & Carlin (1993).
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from app.core.agreement.chance import scale
from app.core.agreement.counts import Codes, Counts, Numbers, distinct
from app.core.agreement.krippendorff import UNFIT
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level, Report
from app.core.agreement.shared import Shared, shared, summed
from app.core.agreement.verdicts import (
    below_chance,
    chance_corrected_sentence,
    defined,
    label_name,
    no_pairs,
    no_variation,
    undefined,
)
from app.errors import say, together

MANY_VALUES = 64


@dataclass(frozen=True, eq=False)
class PairTable:
    """What two annotators said of the units that both judged: shape (values, values), the one's down.

    `prevalence` and `bias` are the indices of Byrt et al. (1993), for two values only: the difference of the two
    agreeing cells over n, and that of the two others.
    """

    annotators: tuple[Hashable, Hashable]
    values: tuple[Hashable, ...]
    cells: Numbers

    @cached_property
    def n(self) -> int:
        """Units that both judged."""
        return int(self.cells.sum())

    @property
    def percent(self) -> float | None:
        """The share of those of which both say the same; None without any."""
        return float(np.trace(self.cells)) / self.n if self.n else None

    @property
    def marginals(self) -> tuple[Numbers, Numbers]:
        """How often each value was said by the one and by the other: two arrays of shape (values,)."""
        return self.cells.sum(axis=1), self.cells.sum(axis=0)

    @property
    def prevalence(self) -> float | None:
        """|n(1, 1) - n(2, 2)| / n."""
        return abs(float(self.cells[0, 0] - self.cells[1, 1])) / self.n if self._is_binary() else None

    @property
    def bias(self) -> float | None:
        """|n(1, 2) - n(2, 1)| / n."""
        return abs(float(self.cells[0, 1] - self.cells[1, 0])) / self.n if self._is_binary() else None

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa (1960): (p_o - p_e) / (1 - p_e), p_e the sum of the products of the marginal shares.

        None without a unit in common, or where both always say the same one value.
        """
        return self.weighted(1 - np.eye(len(self.values)))

    def weighted(self, distances: Numbers) -> float | None:
        """Weighted kappa (Cohen 1968): 1 less the mean distance observed over that of the marginals.

        `distances` has shape (values, values); 0 on its diagonal.
        """
        one, other = self.marginals
        expected = float(one @ distances @ other) / self.n if self.n else 0.0
        return 1 - float((self.cells * distances).sum()) / expected if expected > 0 else None

    def of_labels(self, labels: Sequence[Hashable]) -> list[tuple[int, int]]:
        """How often each label was chosen by the one and by the other; a set counts for each of its labels."""
        many = {label: [0, 0] for label in labels}
        for side, said in enumerate(self.marginals):
            for value, times in zip(self.values, said.tolist(), strict=True):
                for label in value if isinstance(value, frozenset) else (value,):
                    many[label][side] += int(times)
        return [(one, other) for one, other in many.values()]

    def seen_by(self, one: Hashable) -> "PairTable":
        """The same table with this annotator first."""
        if self.annotators[0] == one:
            return self
        return PairTable((self.annotators[1], self.annotators[0]), self.values, self.cells.T)

    def as_dict(self) -> dict[str, Any]:
        """The table as plain values that JSON can hold."""
        one, other = self.marginals
        return {
            "n": self.n,
            "percent": self.percent,
            "kappa": self.kappa,
            "values": [label_name(value) for value in self.values],
            "cells": self.cells.astype(int).tolist(),
            "marginals": [one.astype(int).tolist(), other.astype(int).tolist()],
            "prevalence": self.prevalence,
            "bias": self.bias,
        }

    def _is_binary(self) -> bool:
        return self.n > 0 and len(self.values) == 2


def pair_tables(ratings: Ratings) -> list[PairTable]:
    """A table for each pair of annotators, those without a unit in common too, in the order of `annotators`.

    Where there are more than MANY_VALUES (sets of labels), each has only the values that its two annotators used.

    >>> two = Ratings.from_table([("y", "y"), ("y", "n"), ("n", "n"), (None, "n")], labels=["y", "n"])
    >>> pair_tables(two)[0].cells
    array([[1., 1.],
           [0., 1.]])
    """
    said_at_all = ratings.values if len(ratings.values) <= MANY_VALUES else ()
    nothing = said_at_all, np.zeros((len(said_at_all),) * 2)
    found: dict[tuple[int, int], tuple[tuple[Hashable, ...], Numbers]] = {}
    for block in shared(ratings.parts):
        for other, values, cells in _cells(block, len(ratings.values)):
            said = ratings.values if values is None else tuple(ratings.values[code] for code in values)
            found[block.one, other] = said, cells
    people = range(len(ratings.annotators))
    return [
        PairTable((ratings.annotators[g], ratings.annotators[h]), *found.get((g, h), nothing))
        for g in people
        for h in people[g + 1 :]
    ]


def _cells(block: Shared, n_values: int) -> Iterator[tuple[int, Codes | None, Numbers]]:
    """Each later annotator with the table; of very many values only those that the two used, which are named."""
    others, pair = distinct(block.other, int(block.other.max()) + 1)
    if n_values <= MANY_VALUES:
        key = (pair * n_values + block.code_one) * n_values + block.code_other
        all_cells = summed(key, block.weight, len(others) * n_values**2)
        for other, cells in zip(others.tolist(), all_cells.reshape(-1, n_values, n_values), strict=True):
            yield other, None, cells
        return
    for place, other in enumerate(others.tolist()):
        mine = pair == place
        one, two = block.code_one[mine], block.code_other[mine]
        used, code = np.unique(np.concatenate([one, two]), return_inverse=True)
        key = code[: len(one)] * len(used) + code[len(one) :]
        weight = None if block.weight is None else block.weight[mine]
        yield other, used, summed(key, weight, len(used) ** 2).reshape(len(used), len(used))


def light(ratings: Ratings) -> Report:
    """Light's kappa (1971, Psychological Bulletin 76): the mean of Cohen's kappa over the pairs that have one.

    With two annotators it is Cohen's kappa (1960) itself. Pairs without a unit in common, or without variation, are
    left out and counted in the sentence.

    Cohen (1960), table 2, two hundred units:

    >>> cells = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
    >>> table = [(r, c) for r in range(3) for c in range(3) for _ in range(cells[r][c])]
    >>> round(light(Ratings.from_table(table)).value, 3)
    0.492
    """
    return _mean_kappa(ratings, "light", "nominal", None)


def light_weighted(ratings: Ratings, level: Level = "ordinal") -> Report:
    """The same with quadratic weights: the mean over pairs of Cohen's weighted kappa (1968), distances squared.

    At the ordinal level values stand at their places in the scheme, else at their own numbers.
    """
    x, unfit = scale(ratings.counts, level)
    if ratings.counts.n_pairable and unfit:
        reason, value = unfit
        return undefined(
            ratings.counts, "light_weighted", level, reason, say(UNFIT[reason], what=label_name(value))
        )
    return _mean_kappa(ratings, "light_weighted", level, x)


def kappa_of_pair(table: PairTable, counts: Counts, level: Level) -> Report:
    """Cohen's kappa of one pair whose table this is; weighted with squared places where labels have an order."""
    method = "light" if level == "nominal" else "light_weighted"
    if not table.n:
        return no_pairs(counts, method, level)
    x, unfit = (None, None) if level == "nominal" else scale(counts, level)
    if unfit:
        reason, value = unfit
        return undefined(counts, method, level, reason, say(UNFIT[reason], what=label_name(value)))
    kappa = _kappa(table, counts, x)
    if kappa is None:
        return _without_variation(counts, method, level)
    return defined(
        counts, method, level, kappa, chance_corrected_sentence(counts, kappa), below_chance(kappa)
    )


def _kappa(table: PairTable, counts: Counts, x: Numbers | None) -> float | None:
    """The kappa of a table; `x` has the place of each value of `counts` on the scale."""
    if x is None:
        return table.kappa
    if table.values != counts.values:
        place = {value: index for index, value in enumerate(counts.values)}
        x = x[[place[value] for value in table.values]]
    return table.weighted((x[:, None] - x[None, :]) ** 2)


def _mean_kappa(ratings: Ratings, method: str, level: Level, x: Numbers | None) -> Report:
    counts = ratings.counts
    if not counts.n_pairable:
        return no_pairs(counts, method, level)
    tables = [table for table in pair_tables(ratings) if table.n]
    kappas = [kappa for table in tables if (kappa := _kappa(table, counts, x)) is not None]
    if not kappas:
        return _without_variation(counts, method, level)
    value = float(np.mean(kappas))
    sentence = chance_corrected_sentence(counts, value)
    if len(tables) > 1:
        mean = say(
            "It is the mean of %(used)s of %(all)s pairs of annotators.", used=len(kappas), all=len(tables)
        )
        sentence = together(sentence, mean)
    return defined(counts, method, level, value, sentence, below_chance(value))


def _without_variation(counts: Counts, method: str, level: Level) -> Report:
    """No pair has a kappa: each says one value only, even where different pairs say different ones."""
    if int((counts.pairable().n_c() > 0).sum()) == 1:
        return no_variation(counts, method, level)
    sentence = say(
        "Each pair of annotators says one and the same value throughout: whether they agree by more than chance"
        " cannot be told."
    )
    return undefined(counts, method, level, "no_variation", sentence)
