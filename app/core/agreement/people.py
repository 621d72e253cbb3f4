"""Each annotator beside the others: how far they agree with whoever judged the same, and what is left without them.

None of this ranks people: who agrees least may be the one who reads most closely.
"""

from collections.abc import Hashable
from dataclasses import dataclass, replace

import numpy as np

from app.core.agreement import told as ends
from app.core.agreement.counts import Codes, Numbers
from app.core.agreement.intervals import LeftOut, told
from app.core.agreement.krippendorff import UNFIT
from app.core.agreement.leave_out import alpha_without_annotators
from app.core.agreement.pair_distances import Distance, Listed, held_of, listed_without, of_alpha
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level, Report
from app.core.agreement.shared import Parts, summed
from app.core.agreement.verdicts import below_chance, label_name, several, share
from app.errors import say, together

WITH_OTHERS = "alpha_with_others"


@dataclass(frozen=True, eq=False)
class Person:
    """One annotator of a variable: how many judgements are theirs, alpha with the others, alpha without them."""

    annotator: Hashable
    n_judgements: int
    with_others: Report
    without: Report


def people(ratings: Ratings, level: Level) -> list[Person]:
    """Every annotator, in the order of `annotators`.

    `with_others` compares their judgement of a unit with each of the others': where m_u annotators judged unit u,

        alpha_a = 1 - (2 N - 1) sum_u 2 sum_o d(a, o) / (m_u - 1) / sum_ck n_c n_k d_ck

    over the N units that somebody else judged too; n_c counts their own judgements and, with weight 1 / (m_u - 1), the
    others'. For two annotators it is alpha (Krippendorff 2011). `without` is the alpha that the level leads with, over
    the table without them.

    >>> rows = [("y", "y", "n"), ("n", "n", "y"), ("y", "y", "y"), ("n", "n", "n"), ("y", "y", "n")]
    >>> three = people(Ratings.from_table(rows), "nominal")
    >>> [(round(one.with_others.value, 2), round(one.without.value, 2)) for one in three]
    [(0.45, -0.08), (0.45, -0.08), (-0.08, 1.0)]
    """
    parts = ratings.parts
    n_c = ratings.counts.pairable().n_c()
    distance = of_alpha(ratings.counts, level, n_c.astype(np.float64)[None, :])
    many = np.bincount(ratings.annotator, minlength=len(ratings.annotators))
    found, said = [], _Said.of(parts)
    without = alpha_without_annotators(ratings, level)
    for place, (annotator, left) in enumerate(zip(ratings.annotators, without, strict=True)):
        beside = _beside(ratings, said, place, distance, level, left)
        found.append(Person(annotator, int(many[place]), beside, left))
    return found


def _beside(
    ratings: Ratings, said: "_Said", place: int, distance: Distance | None, level: Level, like: Report
) -> Report:
    """Alpha of one annotator with the others; `like` lends what any report of this table has."""
    parts = said.parts
    sums = None if distance is None else _sums(said, place, distance)
    theirs = int((ratings.annotator == place).sum())
    plain = replace(
        like,
        value=None,
        ci=None,
        below=None,
        method=WITH_OTHERS,
        n_units=len(ratings.units),
        n_pairable=0 if sums is None else round(float(sums.times @ sums.n)),
        n_judgements=theirs,
        n_annotators=ratings.counts.n_annotators,
        n_clusters=None,
        status="undefined",
        reason="no_shared_units",
        notes=(),
    )
    if not (said.m[parts.unit[said.first[place] : said.first[place + 1]]] >= 2).any():
        sentence = say(
            "Nobody else has judged anything that this annotator judged. At least 1 such judgement is needed."
        )
        return replace(plain, reason="no_shared_units", sentence=sentence)
    if sums is None or distance is None:
        reason = like.reason if like.reason in UNFIT else "too_many_values"
        sentence = say(
            "The values of this variable cannot be compared at its level, or there are too many of them."
        )
        return replace(plain, reason=reason, sentence=sentence)
    return _defined(ratings, parts.are_articles, sums, distance, plain)


@dataclass(frozen=True, eq=False)
class _Said:
    """What was said of each unit, sorted once for all annotators: cells `code` with `count`, those of unit u from
    `begins[u]`. `first` is where the judgements of each annotator begin in `parts`, `m` how many judged a unit.
    """

    parts: Parts
    code: Codes
    count: Codes
    begins: Codes
    first: Codes
    m: Codes

    @classmethod
    def of(cls, parts: Parts) -> "_Said":
        k = parts.n_values
        cells, count = np.unique(parts.unit * k + parts.code, return_counts=True)
        begins = np.searchsorted(cells // k, np.arange(parts.n_units + 1))
        first = np.searchsorted(parts.annotator, np.arange(parts.n_annotators + 1))
        return cls(parts, cells % k, count, begins, first, parts.m)


@dataclass(frozen=True, eq=False)
class _Sums:
    """One annotator's units in each group: how many, their distances to the others, and what was said there: `weight`
    of `code` in the group `entry`.
    """

    times: Codes
    n: Numbers
    apart: Numbers
    entry: Codes
    code: Codes
    weight: Numbers
    n_values: int

    @property
    def pooled(self) -> Numbers:
        """How often each value was said in each group: shape (groups, values)."""
        flat = summed(self.entry * self.n_values + self.code, self.weight, len(self.times) * self.n_values)
        return flat.reshape(len(self.times), self.n_values)

    @property
    def total(self) -> Numbers:
        """The same of all groups: shape (values,)."""
        return summed(self.code, self.weight * self.times[self.entry], self.n_values)


def _sums(said: _Said, place: int, distance: Distance) -> _Sums:
    parts = said.parts
    mine = np.arange(said.first[place], said.first[place + 1])
    mine = mine[said.m[parts.unit[mine]] >= 2]
    unit, own = parts.unit[mine], parts.code[mine]
    groups, entry = np.unique(parts.group[mine], return_inverse=True)
    sizes = said.begins[unit + 1] - said.begins[unit]
    judgement = np.repeat(np.arange(len(mine)), sizes)
    step = np.arange(len(judgement)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    cell = np.repeat(said.begins[unit], sizes) + step
    code = said.code[cell]
    weight = (said.count[cell] - (code == own[judgement])) / (said.m[unit][judgement] - 1)
    apart = weight * distance.between(np.zeros_like(code), own[judgement], code)
    return _Sums(
        parts.times[groups],
        summed(entry, np.ones(len(entry)), len(groups)),
        summed(entry[judgement], apart, len(groups)),
        np.concatenate([entry[judgement], entry]),
        np.concatenate([code, own]),
        np.concatenate([weight, np.ones(len(own))]),
        parts.n_values,
    )


def _defined(ratings: Ratings, are_articles: bool, sums: _Sums, distance: Distance, plain: Report) -> Report:
    n, apart, pooled = float(sums.times @ sums.n), float(sums.times @ sums.apart), sums.total
    whole = distance.expected(np.zeros(1, dtype=np.int64), pooled[None], pooled[None])
    value = _alpha(np.array([n]), np.array([apart]), whole)[0]
    if not np.isfinite(value):
        sentence = say(
            "This annotator and the others say “%(what)s” wherever they can be compared: they agree fully, but whether"
            " more than by chance cannot be told.",
            what=label_name(ratings.values[int(pooled.argmax())]),
        )
        return replace(plain, reason="no_variation", sentence=sentence)
    nowhere = np.zeros(len(sums.times), dtype=np.int64)
    if isinstance(distance, Listed):
        held = held_of(sums.entry, sums.code, sums.weight, len(sums.times), len(pooled))
        left = listed_without(distance.d, nowhere, pooled[None], held)
    else:
        rest = pooled - sums.pooled
        left = distance.expected(nowhere, rest, rest)
    without = _alpha(n - sums.n, apart - sums.apart, left)
    report = replace(
        plain,
        value=float(value),
        status="ok",
        reason=None,
        sentence=_sentence(float(value), round(float(n)), ratings.unit_name),
        notes=below_chance(float(value)),
    )
    both = 2 * float(n)
    groups = ends.LeftOut(sums.times, are_articles)
    return told(groups, report, LeftOut(without, both, both - float(pooled.max())))


def _alpha(n: Numbers, apart: Numbers, expected: Numbers) -> Numbers:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 1e-9, 1 - (2 * n - 1) * 2 * apart / expected, np.nan)


def _sentence(value: float, n: int, unit_name: str) -> str:
    of = say("Compared over %(what)s that somebody else judged too.", what=several(n, unit_name))
    if value < 0:
        said = say(
            "This annotator and the others disagree more than chance would have them (%(value)s; 0 is chance, 1 is"
            " perfect): they may read the labels in opposite ways.",
            value=f"{value:.2f}",
        )
    else:
        said = say(
            "This annotator and the others avoid %(share)s of the disagreement that chance alone would bring"
            " (%(value)s; 0 is chance, 1 is perfect).",
            share=share(value),
            value=f"{value:.2f}",
        )
    return together(said, of)
