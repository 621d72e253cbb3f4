"""The same tables in other programs: where two of them compute a coefficient, they give the same number."""

import math
from collections.abc import Callable, Hashable
from typing import Any

import krippendorff
import numpy as np
import pytest
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import jaccard_distance, masi_distance
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import fleiss_kappa

from app.core.agreement.measures import MEASURES
from app.core.agreement.pairs import pair_tables
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level

Table = list[list[Any]]
SEEDS = range(6)


def drawn(
    seed: int, *, annotators: int = 4, missing: float = 0.2, values: tuple[Any, ...] = (1, 2, 3, 5)
) -> Table:
    """Sixty units in which annotators agree more often than chance has it, and some judgements are missing."""
    draw = np.random.default_rng(seed)
    table: Table = []
    for _ in range(60):
        true = draw.integers(len(values))
        row = [values[true if draw.random() < 0.6 else draw.integers(len(values))] for _ in range(annotators)]
        table.append([None if draw.random() < missing else value for value in row])
    return table


def ours(measure: str, table: Table, labels: tuple[Hashable, ...] = ()) -> float:
    value = MEASURES[measure].compute(Ratings.from_table(table, labels=labels)).value
    assert value is not None
    return value


def as_numbers(table: Table) -> np.ndarray[Any, Any]:
    return np.array([[math.nan if value is None else value for value in row] for row in table], dtype=float)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_alpha_is_that_of_krippendorff(level: Level, seed: int) -> None:
    table = drawn(seed)
    theirs = krippendorff.alpha(reliability_data=as_numbers(table).T, level_of_measurement=level)
    assert ours(f"alpha_{level}", table) == pytest.approx(theirs, abs=1e-12)


# What irrCAC 0.4.4 says of the tables of SEEDS, to five places; it asks for an older SciPy than others here do.
IRRCAC = {
    "ac1": (0.32746, 0.30454, 0.33559, 0.42797, 0.34261, 0.39181),
    "fleiss": (0.32077, 0.28602, 0.32646, 0.42366, 0.33507, 0.38382),
    "conger": (0.32488, 0.28863, 0.3341, 0.42588, 0.3395, 0.38493),
    "brennan_prediger": (0.3258, 0.3, 0.33333, 0.4269, 0.34074, 0.38983),
    "ac2_quadratic": (0.27388, 0.31065, 0.33347, 0.51354, 0.48693, 0.31897),
}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("measure", IRRCAC)
def test_the_kappa_family_is_that_of_irrcac(measure: str, seed: int) -> None:
    table = drawn(seed, values=(1, 2, 3, 4) if measure == "ac2_quadratic" else (1, 2, 3, 5))
    assert ours(measure, table) == pytest.approx(IRRCAC[measure][seed], abs=6e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_cohens_kappa_is_that_of_scikit_learn(seed: int) -> None:
    table = drawn(seed, annotators=2, missing=0)
    one, other = zip(*table, strict=True)
    assert ours("light", table) == pytest.approx(cohen_kappa_score(one, other), abs=1e-12)
    assert ours("light_weighted", drawn(seed, annotators=2, missing=0, values=(1, 2, 3, 4))) == pytest.approx(
        cohen_kappa_score(
            *zip(*drawn(seed, annotators=2, missing=0, values=(1, 2, 3, 4)), strict=True), weights="quadratic"
        ),
        abs=1e-12,
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_the_kappa_of_each_pair_is_that_of_scikit_learn_on_what_both_judged(seed: int) -> None:
    table = drawn(seed)
    for found in pair_tables(Ratings.from_table(table)):
        g, h = found.annotators
        shared = [(row[g], row[h]) for row in table if row[g] is not None and row[h] is not None]
        assert found.kappa == pytest.approx(cohen_kappa_score(*zip(*shared, strict=True)), abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_fleiss_kappa_is_that_of_statsmodels_where_nothing_is_missing(seed: int) -> None:
    table = drawn(seed, missing=0)
    counted = np.array([[row.count(value) for value in (1, 2, 3, 5)] for row in table])
    assert ours("fleiss", table) == pytest.approx(fleiss_kappa(counted), abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("measure", "distance"), [("alpha_masi", masi_distance), ("alpha_jaccard", jaccard_distance)]
)
def test_alpha_of_sets_is_that_of_nltk(
    measure: str, distance: Callable[[Any, Any], float], seed: int
) -> None:
    # Its distance of two empty sets is a division by zero, so there are none here.
    sets = tuple(frozenset(one) for one in ("a", "b", "ab", "abc", "c"))
    table = drawn(seed, values=sets)
    rows = [
        (f"a{annotator}", f"u{unit}", value)
        for unit, row in enumerate(table)
        for annotator, value in enumerate(row)
        if value is not None and sum(one is not None for one in row) > 1
    ]
    assert ours(measure, table) == pytest.approx(AnnotationTask(rows, distance=distance).alpha(), abs=1e-12)
