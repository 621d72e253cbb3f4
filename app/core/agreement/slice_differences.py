"""How far agreement in one slice lies from agreement in another, with an interval.

Each article is left out in turn, as in `jackknife`; one that lies in both slices is left out of both at once, so that
what the slices have in common does not count as a difference between them. With d_g how far the difference without
article g lies from the mean of such differences, over the G articles of either slice, the formulas are the same.

Where neither slice has twenty articles and a value is seldom, only rounds that are unlike the others have an interval
in both, and their difference would hold the true one too often: it is shown where no value is rarer than one in three.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from app.core.agreement.counts import Codes, Numbers
from app.core.agreement.jackknife import ENOUGH_GROUPS, interval
from app.core.agreement.report import Note
from app.core.agreement.slices import Figure, Slice
from app.errors import say, together

#: Of judgements, at least so many are not of the commonest kind where neither slice has many articles.
COMMON_IN_FEW = 1 / 3
#: Why there is no difference.
NO_DIFFERENCE = {
    "one_undefined": "one of the two slices has no value",
    "other_level": "the two slices are not of one level, so that their coefficients are not of one kind",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """Agreement in one slice less that in another; `value` is None where `reason` says why.

    `ci` is the 95 % interval, None where a note says why; `n_clusters` the articles left out in turn, `n_shared` those
    of them that lie in both slices.
    """

    label: str | None
    value: float | None
    ci: tuple[float, float] | None
    n_clusters: int
    n_shared: int
    reason: str | None
    sentence: str
    notes: tuple[Note, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The difference as plain values that JSON can hold."""
        return {
            "label": self.label,
            "value": self.value,
            "ci": None if self.ci is None else list(self.ci),
            "n_clusters": self.n_clusters,
            "n_shared": self.n_shared,
            "status": "ok" if self.reason is None else "undefined",
            "reason": self.reason,
            "sentence": self.sentence,
            "notes": [{"code": note.code, "sentence": note.sentence} for note in self.notes],
        }


def difference(one: Slice, other: Slice, names: tuple[str, str], label: str | None = None) -> Difference:
    """The leading coefficient of `one` less that of `other`, or alpha of a label; `names` are what readers call them.

    An interval is shown where both slices have one, by the rules of `jackknife.why_not`, and one has twenty articles or
    nothing is rarer than one in three.

    >>> from app.core.agreement.ratings import Ratings
    >>> from app.core.agreement.slice_parts import parts_by_unit
    >>> from app.core.agreement.slices import slices_of
    >>> rows = [(u, a, v) for u, said in enumerate(("xx", "xy", "yy", "xx", "yy")) for a, v in enumerate(said)]
    >>> parts = parts_by_unit(Ratings.from_long(rows), "nominal", {0: "A", 1: "A", 2: "A", 3: "B", 4: "B"})
    >>> found = difference(*slices_of(parts), ("A", "B"))
    >>> round(found.value, 3), found.ci, found.notes[0].code
    (-0.556, None, 'no_interval')
    """
    mine, theirs = one.figure(label), other.figure(label)
    articles = np.union1d(one.articles, other.articles)
    n_shared = len(one.articles) + len(other.articles) - len(articles)
    if one.part.level != other.part.level:
        sentence = say("The two are not read at one level, so their values cannot be compared.")
        return Difference(label, None, None, len(articles), n_shared, "other_level", sentence)
    value_one, value_other = _value(mine), _value(theirs)
    if mine is None or theirs is None or value_one is None or value_other is None:
        without = [
            say("There is no value for %(name)s.", name=name)
            for name, value in zip(names, (value_one, value_other), strict=True)
            if value is None
        ]
        return Difference(label, None, None, len(articles), n_shared, "one_undefined", together(*without))
    value = value_one - value_other
    few = _too_few(one, other, mine, theirs)
    ends = None if few else paired(one, other, label)
    notes = () if ends else (few or _no_interval(mine, theirs, names),)
    return Difference(
        label,
        value,
        ends,
        len(articles),
        n_shared,
        None,
        _sentence(value, ends, names),
        (*notes, *_others(one, other)),
    )


def paired(one: Slice, other: Slice, label: str | None = None) -> tuple[float, float] | None:
    """The ends of the interval of `one` less `other`; None where either has none, or nothing moves the difference."""
    mine, theirs = one.figure(label), other.figure(label)
    if mine is None or theirs is None or mine.report.ci is None or theirs.report.ci is None:
        return None
    value_one, value_other = _value(mine), _value(theirs)
    assert value_one is not None
    assert value_other is not None
    articles, at_one, at_other = _united(one.articles, other.articles)
    without = _spread(mine, at_one, len(articles)) - _spread(theirs, at_other, len(articles))
    found = interval(value_one - value_other, without, np.ones(len(articles), dtype=np.int64))
    return None if found is None else (found.low, found.high)


def _too_few(one: Slice, other: Slice, mine: Figure, theirs: Figure) -> Note | None:
    """The remark where both slices have intervals of their own, and yet there is too little for a difference."""
    if mine.report.ci is None or theirs.report.ci is None or mine.left is None or theirs.left is None:
        return None
    is_seldom = any(left.rarer < COMMON_IN_FEW * left.n for left in (mine.left, theirs.left))
    if max(len(one.articles), len(other.articles)) >= ENOUGH_GROUPS or not is_seldom:
        return None
    sentence = say(
        "No interval: neither of the two has %(enough)s articles, and a value is rarer than one in three.",
        enough=ENOUGH_GROUPS,
    )
    return Note("too_few_groups", sentence)


def _value(figure: Figure | None) -> float | None:
    return None if figure is None else figure.report.value


def _united(one: Codes, other: Codes) -> tuple[Codes, Codes, Codes]:
    """All articles of either slice, and where those of each stand among them."""
    articles = np.union1d(one, other)
    return articles, np.searchsorted(articles, one), np.searchsorted(articles, other)


def _spread(figure: Figure, at: Codes, length: int) -> Numbers:
    """The value without each article of either slice: as it is where an article does not lie in this one."""
    assert figure.left is not None
    assert figure.report.value is not None
    without = np.full(length, figure.report.value)
    without[at] = figure.left.without
    return without


def _sentence(value: float, ends: tuple[float, float] | None, names: tuple[str, str]) -> str:
    one, other = names
    size = f"{abs(value):.2f}"
    if value < 0:
        how = say("%(one)s lies %(size)s below %(other)s.", one=one, other=other, size=size)
    else:
        how = say("%(one)s lies %(size)s above %(other)s.", one=one, other=other, size=size)
    if ends is None:
        return together(how, say("How far that might move had other articles been read cannot be told."))
    if ends[0] <= 0 <= ends[1]:
        clear = say(
            "Had other articles been read, it might lie anywhere between %(low)s and %(high)s: the two may agree"
            " equally well.",
            low=f"{ends[0]:+.2f}",
            high=f"{ends[1]:+.2f}",
        )
    else:
        clear = say(
            "Had other articles been read, it might lie between %(low)s and %(high)s: more than the choice of articles"
            " explains.",
            low=f"{ends[0]:+.2f}",
            high=f"{ends[1]:+.2f}",
        )
    return together(how, clear)


def _no_interval(one: Figure, other: Figure, names: tuple[str, str]) -> Note:
    without = [name for name, figure in zip(names, (one, other), strict=True) if figure.report.ci is None]
    if not without:
        sentence = say("No interval: no article moves the difference.")
    elif len(without) == 1:
        sentence = say("No interval: %(name)s has none of its own.", name=without[0])
    else:
        sentence = say("No interval: neither of the two has one of its own.")
    return Note("no_interval", sentence)


def _others(one: Slice, other: Slice) -> tuple[Note, ...]:
    """The remark where the two were judged by other people, so that it may be them who differ."""
    mine, theirs = set(one.annotators), set(other.annotators)
    if not mine or not theirs or mine & theirs:
        return ()
    sentence = say(
        "Nobody judged in both: the difference may be one between annotators as well as between what they read."
    )
    return (Note("other_annotators", sentence),)
