"""What if something is left out: Krippendorff's alpha without each label, each annotator, or each group of units.

What raises alpha most when it is left out is where to look first. It is no ground for leaving it out: alpha is the
agreement of those who coded, on what they coded.
"""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from app.core.agreement.counts import Counts, Numbers, each_once
from app.core.agreement.distances import Points, set_words
from app.core.agreement.krippendorff import DELTA, TWO_AT_ONCE, alpha, alpha_of_counts
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level, Report
from app.core.agreement.rest import Rest
from app.core.agreement.sums import observed_by_row
from app.core.agreement.verdicts import below_chance, chance_corrected_sentence, defined, label_name

Apart = tuple[Points, Numbers]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Alpha without one thing: `report` is that of all that stays, `change` its value less that of the whole table.

    `change` is None where either is undefined. `judgements` went with it; for sets, that many lost the label. `ci` are
    the ends of the interval of the change, where somebody asked for it (`leave_out_intervals`) and there is one.
    """

    name: Hashable
    report: Report
    change: float | None
    judgements: int
    ci: tuple[float, float] | None = None
    why_no_interval: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain values that JSON can hold."""
        return {
            "name": label_name(self.name),
            "change": self.change,
            "change_ci": None if self.ci is None else list(self.ci),
            "why_no_interval": self.why_no_interval,
            "judgements": self.judgements,
            "without": self.report.as_dict(),
        }


def leave_out_annotators(ratings: Ratings, level: Level) -> tuple[LeftOut, ...]:
    """Alpha without each annotator in turn; what raises alpha most first, what leaves none last.

    Cem turns everything round:

    >>> table = Ratings.from_table([["a", "a", "b"], ["b", "b", "a"], ["a", "a", "b"], ["b", "b", "a"]])
    >>> [(one.name, one.change and round(one.change, 2)) for one in leave_out_annotators(table, "nominal")]
    [(2, 1.22), (0, -0.53), (1, -0.53)]
    """
    whole, many = alpha(ratings, level), np.bincount(ratings.annotator, minlength=len(ratings.annotators))
    found = zip(ratings.annotators, alpha_without_annotators(ratings, level), many.tolist(), strict=True)
    return _sorted(_left_out(whole, report, name, theirs) for name, report, theirs in found if theirs)


def alpha_without_annotators(ratings: Ratings, level: Level) -> Iterator[Report]:
    """Alpha without each annotator in turn, in the order of `annotators`."""
    apart = _apart(ratings, level)
    return (_alpha(counts, level, apart) for counts in Rest.of(ratings).without_annotators())


def leave_out_groups(
    ratings: Ratings, level: Level, group_of: Mapping[Hashable, Hashable]
) -> tuple[LeftOut, ...]:
    """Alpha without the units of each group in turn; `group_of` has every unit. None where there is one group only."""
    names = list(dict.fromkeys(group_of[unit] for unit in ratings.units))
    place = {name: at for at, name in enumerate(names)}
    group = np.array([place[group_of[unit]] for unit in ratings.units], dtype=np.int64)[ratings.unit]
    if len(names) < 2:
        return ()
    whole, apart = alpha(ratings, level), _apart(ratings, level)
    found = zip(names, Rest.of(ratings).without_groups(group, len(names)), strict=True)
    return _sorted(
        _left_out(whole, _alpha(counts, level, apart), name, len(ratings.code) - counts.n_judgements)
        for name, counts in found
    )


def leave_out_labels(ratings: Ratings, level: Level) -> tuple[LeftOut, ...]:
    """Alpha without each label that was used.

    Where an annotator says one value, the judgements that say this one are left out. A set loses the label and is
    compared in the rest: who had chosen it alone has then chosen nothing.

    >>> table = Ratings.from_table([["a", "b"], ["b", "a"], ["c", "c"], ["d", "d"]])
    >>> [(one.name, round(one.change, 2)) for one in leave_out_labels(table, "nominal")]
    [('a', 0.58), ('b', 0.58), ('c', -0.25), ('d', -0.25)]
    """
    whole = alpha(ratings, level)
    if ratings.are_sets:
        found = (_label_taken(whole, ratings, level, label) for label in ratings.labels)
        return _sorted(one for one in found if one.judgements)
    used = each_once(ratings.code).tolist()
    return _sorted(
        _without(whole, ratings.where(ratings.code != code), level, ratings.values[code], ratings)
        for code in used
    )


def _without(whole: Report, rest: Ratings, level: Level, name: Hashable, ratings: Ratings) -> LeftOut:
    return _left_out(whole, alpha(rest, level), name, len(ratings.code) - len(rest.code))


def _left_out(whole: Report, report: Report, name: Hashable, judgements: int) -> LeftOut:
    change = None if report.value is None or whole.value is None else report.value - whole.value
    return LeftOut(name, report, change, judgements)


def _apart(ratings: Ratings, level: Level) -> Apart | None:
    """All sets as words, and their distances of shape (values, values), once for many tables; None where no gain."""
    if level not in ("masi", "jaccard") or not ratings.are_sets or len(ratings.values) ** 2 > TWO_AT_ONCE:
        return None
    words = set_words(ratings.values, ratings.labels)
    return words, DELTA[level](words[:, None], words[None, :])


def _alpha(counts: Counts, level: Level, apart: Apart | None) -> Report:
    """Alpha; of sets with their distances at hand."""
    used = counts.pairable()
    if apart is None:
        return alpha_of_counts(counts, level)
    n_c = used.n_c().astype(np.float64)
    words, distances = apart
    n, expected = float(n_c.sum()), float(n_c @ distances @ n_c)
    if expected == 0:
        return alpha_of_counts(counts, level)
    observed = float(observed_by_row(used, words, level, distances) @ used.times)
    value = 1 - (n - 1) * observed / expected
    sentence = chance_corrected_sentence(counts, value)
    return defined(counts, f"alpha_{level}", level, value, sentence, below_chance(value))


def _label_taken(whole: Report, ratings: Ratings, level: Level, label: Hashable) -> LeftOut:
    had = np.array([label in value for value in ratings.values], dtype=np.bool_)  # type: ignore[operator]
    found = _without(whole, label_taken(ratings, label), level, label, ratings)
    return replace(found, judgements=int(had[ratings.code].sum()))


def label_taken(ratings: Ratings, label: Hashable) -> Ratings:
    """Every set without this label: sets that differed in it alone are one value then."""
    left = [value - {label} for value in ratings.values if isinstance(value, frozenset)]
    values = tuple(dict.fromkeys(left))
    place = {value: at for at, value in enumerate(values)}
    code = np.array([place[value] for value in left], dtype=np.int64)[ratings.code]
    labels = tuple(one for one in ratings.labels if one != label)
    scheme = tuple(one for one in ratings.scheme if one != label)
    return replace(ratings, code=code, values=values, labels=labels, scheme=scheme)


def _sorted(found: Any) -> tuple[LeftOut, ...]:
    return tuple(sorted(found, key=lambda one: (one.change is None, -(one.change or 0.0))))
