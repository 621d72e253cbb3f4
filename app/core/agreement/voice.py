"""What annotators say of the same span: whose voice speaks in it, or whatever else a codebook asks of marks.

Whether two annotators mark the same words is one question, what they say of the words they both marked another. Here
spans are joined first, and what is said of them is compared where they were joined.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from app.core.agreement.intervals import with_intervals
from app.core.agreement.measures import MEASURES, headline
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level, Note, Report
from app.core.agreement.told import withheld
from app.core.agreement.verdicts import several
from app.errors import say

UNIT = "span"
#: Of what fewer spans (or citations) have in common no interval was found that can be trusted.
FEWEST_JOINED = 40


@dataclass(frozen=True, slots=True)
class SaidOfSpan:
    """One span of one annotator and what is said of it; `value` is None where nothing is."""

    unit: Hashable
    annotator: Hashable
    label: Hashable
    start: int
    end: int
    value: Hashable | None


def same_spans(marks: Sequence[SaidOfSpan]) -> list[list[int]]:
    """Places of `marks` in groups that are the same span; each is in one, an annotator in a group once at most.

    Two spans of one unit *may be the same* when they have the same label and share at least half of what either covers
    (intersection over union, Jaccard 1912; the bound is Everingham et al.'s, 2010). All that may be the same are
    joined, the closest first, unless that would put one annotator into a group twice, as attributions are.

    >>> marks = [SaidOfSpan("p", who, "war", start, 10, None) for who, start in (("ann", 0), ("ben", 2), ("ben", 7))]
    >>> same_spans(marks)
    [[0, 1], [2]]
    """
    alike: dict[tuple[Hashable, Hashable], list[int]] = {}
    for at, one in enumerate(marks):
        alike.setdefault((one.unit, one.label), []).append(at)
    groups: list[list[int]] = []
    for places in alike.values():
        groups += _joined(marks, places)
    return sorted(groups)


def _joined(marks: Sequence[SaidOfSpan], places: Sequence[int]) -> list[list[int]]:
    pairs = sorted(
        (_rank(marks[one], marks[other]), one, other)
        for one, other in combinations(places, 2)
        if marks[one].annotator != marks[other].annotator and _may_be_same(marks[one], marks[other])
    )
    group_of = {at: [at] for at in places}
    for _, one, other in pairs:
        first, second = group_of[one], group_of[other]
        if first is second or {marks[at].annotator for at in first} & {marks[at].annotator for at in second}:
            continue
        first += second
        for at in second:
            group_of[at] = first
    return [sorted(group) for at, group in group_of.items() if min(group) == at]


def _may_be_same(one: SaidOfSpan, other: SaidOfSpan) -> bool:
    return 2 * _shared(one, other) >= _covered(one, other)


def _rank(one: SaidOfSpan, other: SaidOfSpan) -> tuple[float, list[tuple[int, int]]]:
    """The closest first; where two are as close, by where they stand and not by who marked them."""
    stand = sorted([(one.start, one.end), (other.start, other.end)])
    return -_shared(one, other) / _covered(one, other), stand


def _shared(one: SaidOfSpan, other: SaidOfSpan) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _covered(one: SaidOfSpan, other: SaidOfSpan) -> int:
    return one.end - one.start + other.end - other.start - _shared(one, other)


def of_same_spans(
    marks: Sequence[SaidOfSpan],
    *,
    labels: Sequence[Hashable] = (),
    articles: Mapping[Hashable, Hashable] | None = None,
) -> Ratings:
    """What is said of each span as a table of judgements: a unit is a span, seen by one annotator or by several."""
    groups = same_spans(marks)
    rows = [
        (number, marks[at].annotator, marks[at].value) for number, group in enumerate(groups) for at in group
    ]
    lies_in: dict[Hashable, Hashable] | None = None
    if articles is not None:
        lies_in = {number: articles[marks[group[0]].unit] for number, group in enumerate(groups)}
    return Ratings.from_long(rows, labels=labels, unit_name=UNIT, articles=lies_in)


def percent_and_alpha(ratings: Ratings, level: Level) -> dict[str, Report]:
    """Percent agreement and alpha at a level, with their intervals where there is enough to go by.

    Units are spans or citations, of which two annotators see some and one alone the others: only the first count.
    """
    asked = (MEASURES["percent"], headline(level))
    found = with_intervals(ratings, {one.name: one.compute(ratings) for one in asked}, {})[0]
    return {name: withheld(report, _too_few(report, ratings.unit_name)) for name, report in found.items()}


def _too_few(report: Report, unit_name: str) -> Note | None:
    """The remark where two annotators saw too few of these spans or citations."""
    if report.n_pairable >= FEWEST_JOINED:
        return None
    sentence = say(
        "No interval: two annotators saw only %(what)s; at least %(least)s are needed.",
        what=several(report.n_pairable, unit_name),
        least=FEWEST_JOINED,
    )
    return Note("too_few_uses", sentence)
