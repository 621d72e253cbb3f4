"""How each annotator errs, without knowing what is right: Dawid & Skene (1979), Applied Statistics 28(1), 20-28.

Each unit has one true class j, common with probability p_j; annotator k says l there with probability pi_jl^(k). Both
are found together with the probability T_ij that unit i is of class j, by the EM algorithm:

    T_ij ~ p_j prod over k, l of (pi_jl^(k))^n_il^(k)     p_j = mean of T_ij     pi_jl^(k) ~ sum_i T_ij n_il^(k)

from a start that is the same each time, the shares of votes. The model takes one right answer for granted. Whoever
sees what most do not see is incompetent in its eyes: a low competence is a minority view, and need not be an error.
"""

from collections.abc import Hashable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.core.agreement.counts import Codes, Numbers, collapse
from app.core.agreement.ratings import Ratings

#: The likelihood has come to rest when a step lifts its logarithm by less than this for each judgement.
AT_REST, MOST_STEPS = 1e-8, 1000
#: Classes whose probabilities lie this near are a tie.
TIE = 1e-6
_LEAST = 1e-300


@dataclass(frozen=True, eq=False)
class DawidSkene:
    """What the model finds. `classes` are the values that occur, in the order of the ratings' values.

    `prevalence`: p_j, shape (classes,) · `confusion`: pi_jl, shape (annotators, classes, classes), true down, said
    across; rows of NaN are never kept: an annotator without judgements has zeros · `competence`: the sum over j of
    p_j pi_jj, how often an annotator says the class that the model takes for true, shape (annotators,) · `posteriors`:
    T_ij, shape (units, classes) · `labels`: the likeliest class of each unit, of those that tie the commonest, then the
    first; `tied` says where that rule was needed. A unit that nobody judged has the prevalences, and is tied never.
    `log_likelihood` is what the last of `steps` steps reached; `has_settled` says whether it came to rest.
    """

    classes: tuple[Hashable, ...]
    prevalence: Numbers
    confusion: Numbers
    competence: Numbers
    posteriors: Numbers
    labels: Codes
    tied: NDArray[np.bool_]
    log_likelihood: float
    steps: int
    has_settled: bool


def dawid_skene(ratings: Ratings) -> DawidSkene:
    """The model of a variable whose judgements are single labels. For sets see `by_label`.

    Nothing is refused here: where there is too little to go by, `competence` says so.

    >>> rows = [("y", "y", "n"), ("n", "n", "n"), ("y", "y", "y"), ("n", "n", "y"), ("y", "y", "n"), ("n", "n", "n")]
    >>> found = dawid_skene(Ratings.from_table(rows, labels=["y", "n"]))
    >>> [found.classes[one] for one in found.labels], found.competence.round(2).tolist()
    (['y', 'n', 'y', 'n', 'y', 'n'], [1.0, 1.0, 0.5])
    """
    return fit(
        ratings.unit,
        ratings.annotator,
        ratings.code,
        (len(ratings.units), len(ratings.annotators)),
        ratings.values,
    )


def by_label(ratings: Ratings) -> dict[Hashable, DawidSkene]:
    """A model of each label that somebody chose and somebody left out: chosen (True), or not.

    >>> two = [(frozenset("a"), frozenset("ab")), (frozenset(), frozenset()), (frozenset("a"), frozenset("a"))]
    >>> [round(float(one.prevalence[1]), 2) for one in by_label(Ratings.from_table(two)).values()][:1]
    [0.67]
    """
    found: dict[Hashable, DawidSkene] = {}
    for label, yes in binary(ratings).items():
        if 0 < int(yes.sum()) < len(yes):
            sizes = len(ratings.units), len(ratings.annotators)
            found[label] = fit(ratings.unit, ratings.annotator, yes.astype(np.int64), sizes, (False, True))
    return found


def binary(ratings: Ratings) -> dict[Hashable, NDArray[np.bool_]]:
    """For each label whether each judgement has it."""
    if not ratings.are_sets:
        return {value: ratings.code == place for place, value in enumerate(ratings.values)}
    return {
        label: np.array([label in value for value in ratings.values], dtype=np.bool_)[ratings.code]  # type: ignore[operator]
        for label in ratings.labels
    }


@dataclass(frozen=True, eq=False)
class _Said:
    """Judgements with alike units told once: entry e says that row `row[e]` has `count[e]` judgements `key[e]`, an
    annotator and a class. Probabilities stand class by class, shape (classes, rows): one long sum for each is faster
    than a short one for each judgement.
    """

    row: Codes
    key: Codes
    count: Numbers
    times: Numbers
    n_classes: int
    n_annotators: int

    def votes(self) -> Numbers:
        """The share of each row's judgements that are of each class: shape (classes, rows)."""
        flat = (self.key % self.n_classes) * len(self.times) + self.row
        shape = (self.n_classes, len(self.times))
        counted = np.bincount(flat, weights=self.count, minlength=shape[0] * shape[1]).reshape(shape)
        return np.asarray(counted / counted.sum(axis=0))

    def confusion(self, t: Numbers) -> Numbers:
        """pi_jl of each annotator from the probabilities of each row: shape (annotators, classes, classes)."""
        weight = self.count * self.times[self.row]
        length = self.n_annotators * self.n_classes
        said = [
            np.bincount(self.key, weights=of_class[self.row] * weight, minlength=length) for of_class in t
        ]
        of_true = np.stack(said).reshape(self.n_classes, self.n_annotators, self.n_classes).transpose(1, 0, 2)
        total = of_true.sum(axis=2, keepdims=True)
        return np.asarray(np.divide(of_true, total, out=np.zeros_like(of_true), where=total > 0))

    def posteriors(self, prevalence: Numbers, confusion: Numbers) -> tuple[Numbers, float]:
        """T of each row, and the logarithm of the likelihood."""
        logs = np.stack(
            [
                np.bincount(self.row, weights=of_class[self.key] * self.count, minlength=len(self.times))
                for of_class in np.log(np.maximum(confusion, _LEAST))
                .transpose(1, 0, 2)
                .reshape(self.n_classes, -1)
            ]
        )
        logs += np.log(np.maximum(prevalence, _LEAST))[:, None]
        top = logs.max(axis=0)
        t = np.exp(logs - top)
        sums = t.sum(axis=0)
        return t / sums, float(((top + np.log(sums)) * self.times).sum())


def fit(
    unit: Codes, annotator: Codes, code: Codes, sizes: tuple[int, int], values: tuple[Hashable, ...]
) -> DawidSkene:
    """The model from judgements as arrays; `sizes` are the numbers of units and of annotators.

    An annotator may judge a unit several times, as observer 1 of the article does: each counts.
    """
    n_units, n_annotators = sizes
    used = np.unique(code)
    n = max(len(used), 1)
    place = np.searchsorted(used, code)
    row, key, count, times = collapse(unit, annotator * n + place, n_annotators * n)
    if not len(row):
        return _nothing(n_units, n_annotators)
    said = _Said(row, key, count.astype(np.float64), times.astype(np.float64), n, n_annotators)
    t = said.votes()
    before, at, steps, settled = -np.inf, -np.inf, 0, False
    prevalence, confusion = np.empty(0), np.empty(0)
    while steps < MOST_STEPS and not settled:
        prevalence, confusion = t @ said.times / said.times.sum(), said.confusion(t)
        t, at = said.posteriors(prevalence, confusion)
        settled = at - before <= AT_REST * len(unit)
        before, steps = at, steps + 1
    classes = tuple(values[one] for one in used.tolist())
    found = _nothing(n_units, n_annotators)
    found = replace(found, classes=classes, prevalence=prevalence, confusion=confusion)
    found = replace(found, log_likelihood=at, steps=steps, has_settled=settled)
    return _labelled(found, _of_units(unit, annotator, place, found), np.unique(unit))


def _of_units(unit: Codes, annotator: Codes, place: Codes, found: DawidSkene) -> Numbers:
    """T of each unit that was judged, in the order of units, from what the last step found."""
    n = len(found.classes)
    judged, row = np.unique(unit, return_inverse=True)
    ones = np.ones(len(row))
    each = _Said(row, annotator * n + place, ones, np.ones(len(judged)), n, len(found.confusion))
    return np.asarray(each.posteriors(found.prevalence, found.confusion)[0].T)


def _labelled(found: DawidSkene, t: Numbers, judged: Codes) -> DawidSkene:
    """With the posteriors of all units, their labels and ties, and each annotator's competence."""
    posteriors = np.tile(found.prevalence, (len(found.labels), 1))
    posteriors[judged] = t
    near = posteriors >= posteriors.max(axis=1, keepdims=True) - TIE
    tied = np.zeros(len(posteriors), dtype=np.bool_)
    tied[judged] = near[judged].sum(axis=1) > 1
    common = np.where(near, found.prevalence, -1.0)
    diagonal = np.einsum("kjj->kj", found.confusion)
    return replace(
        found,
        posteriors=posteriors,
        labels=common.argmax(axis=1).astype(np.int64),
        tied=tied,
        competence=np.asarray(diagonal @ found.prevalence),
    )


def _nothing(n_units: int, n_annotators: int) -> DawidSkene:
    return DawidSkene(
        classes=(),
        prevalence=np.zeros(0),
        confusion=np.zeros((n_annotators, 0, 0)),
        competence=np.zeros(n_annotators),
        posteriors=np.zeros((n_units, 0)),
        labels=np.zeros(n_units, dtype=np.int64),
        tied=np.zeros(n_units, dtype=np.bool_),
        log_likelihood=0.0,
        steps=0,
        has_settled=True,
    )
