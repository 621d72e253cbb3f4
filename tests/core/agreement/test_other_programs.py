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

from app.core.agreement.dawid_skene import dawid_skene
from app.core.agreement.measures import MEASURES
from app.core.agreement.pairs import pair_tables
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level
from app.core.agreement.spans.gamma import Asked, gamma_report
from app.core.agreement.spans.table import SpanTable

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


# What crowd-kit 1.4.2 says of the tables of SEEDS with three labels: the prior times the diagonal of each annotator's
# errors, added up, after 20,000 steps or none that changes anything. It asks for other versions of what is used here.
CROWD_KIT = (
    (0.66800, 0.77352, 0.70141, 0.60717),
    (0.63842, 0.72444, 0.84728, 0.73095),
    (0.77889, 0.75152, 0.71541, 0.74082),
    (0.87334, 0.77196, 0.85006, 0.79382),
    (0.75784, 0.68977, 0.67403, 0.76804),
    (0.87607, 0.64936, 0.81525, 0.71733),
)
CROWD_KIT_LABELS = (
    "cbbbaaccbccbacbcbcccccaccbbccbcabcaabbabaacaabcbccbbabbcacaa",
    "bbbbbccbcabbabcbbacccaacaacbaaacccabcacabcbcbabbaaccaccabcca",
    "ccbcaccbcbabcccbababcbbaaabbbaaaaaccbabcccbababcbaaaacbbaaba",
    "caaaacbabaacccabaaabbcabbbccabacacbaabacbabbcacccbbaacaccbc",
    "cababaaacbababcabcbaccbbaabbacbccacbbacbabaccaabacabbbaabbaa",
    "cacaaaaccbaabccaabaaabbabbacbabbaacacbccacaaaaabaaacaaacbbac",
)


@pytest.mark.parametrize("seed", SEEDS)
def test_competences_and_labels_of_the_model_are_those_of_crowd_kit(seed: int) -> None:
    ratings = Ratings.from_table(drawn(seed, values=("a", "b", "c")))
    found = dawid_skene(ratings)
    # Steps end here where the likelihood hardly rises, which leaves the fourth place open.
    assert found.competence.tolist() == pytest.approx(CROWD_KIT[seed], abs=6e-4)
    judged = sorted(set(ratings.unit.tolist()))
    assert "".join(str(found.classes[found.labels[unit]]) for unit in judged) == CROWD_KIT_LABELS[seed]


def continuum(seed: int) -> SpanTable:
    """Eight places of a text that three annotators mark now and then, not quite alike."""
    draw = np.random.default_rng(seed)
    marks: list[tuple[str, str, str, int, int]] = []
    for place in range(8):
        start = 30 * place + int(draw.integers(0, 10))
        end = start + int(draw.integers(5, 15))
        label = "ab"[int(draw.integers(2))]
        for who in range(3):
            if draw.random() < 0.85:
                first = start + int(draw.integers(-3, 4))
                last = max(end + int(draw.integers(-3, 4)), first + 1)
                said = label if draw.random() < 0.8 else "ab"[int(draw.integers(2))]
                marks.append(("p", f"w{who}", said, max(first, 0), last))
    seen = [("p", f"w{who}") for who in range(3)]
    return SpanTable.from_rows(seen, marks, {"p": max(mark[4] for mark in marks)})


# What pygamma-agreement 0.5.9 says of these (alpha = beta = 1, statistical sampler, precision .02, GLPK): the disorder
# of the best alignment, and gamma.
PYGAMMA = ((0.570421, 0.6423), (0.636114, 0.6127), (0.266158, 0.8263), (0.707433, 0.6056))


@pytest.mark.parametrize("seed", range(4))
def test_gamma_is_that_of_pygamma_agreement(seed: int) -> None:
    found = gamma_report(continuum(seed), Asked(drawn="statistical"))
    (passage,) = found.passages
    assert passage.is_exact
    assert passage.disorder == pytest.approx(PYGAMMA[seed][0], abs=2e-6)
    # Both draw by chance until what is expected is known to 2 %.
    assert found.gamma.value == pytest.approx(PYGAMMA[seed][1], abs=0.02)
