"""How far annotators see the same attributions, and say the same of those that they both see.

Attributions of one passage are joined into citations as the network joins them (`citations.matching`). Whether somebody
else sees a citation at all, which characters they mark as its source, cue and content, whom it cites and how it speaks
are questions of their own; the last three are asked only where two annotators saw the citation.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from app.core.agreement.counts import Codes, Numbers, each_once
from app.core.agreement.jackknife import (
    ENOUGH_GROUPS,
    FEWEST_EVENTS,
    FEWEST_OF_F1,
    FEWEST_USES,
    GROUPS_OF_SELDOM,
    why_not_f1,
)
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Note, Report
from app.core.agreement.spans.measures import HEADLINE, SPAN_MEASURES
from app.core.agreement.spans.table import SpanTable
from app.core.agreement.told import LeftOut, several_groups, told, withheld
from app.core.agreement.verdicts import share
from app.core.agreement.voice import percent_and_alpha
from app.core.citations.agreement import SAID_OF_PARTS
from app.core.citations.attributions import PARTS, Attribution
from app.core.citations.matching import length, shared, united
from app.core.citations.network import Citation, Reader, citations
from app.errors import say, say_many

UNIT = "citation"
#: A passage may hold several: fewer in each reading than this are seldom.
SELDOM_SEEN = 1 / 3


@dataclass(frozen=True, slots=True)
class AttributionReport:
    """Reports by what they are about; of `parts` for each part, of the rest by measure.

    `n_citations` are the attributions of everybody with those joined that are the same, `n_matched` those that two
    annotators or more saw.
    """

    n_attributions: int
    n_citations: int
    n_matched: int
    seen: dict[str, Report]
    parts: dict[str, dict[str, Report]]
    outlet: dict[str, Report]
    speech: dict[str, Report]

    def as_dict(self) -> dict[str, Any]:
        """The reports as plain values that JSON can hold."""
        return {
            "attributions": self.n_attributions,
            "citations": self.n_citations,
            "matched": self.n_matched,
            "seen": _plain(self.seen),
            "parts": {part: _plain(reports) for part, reports in self.parts.items()},
            "outlet": _plain(self.outlet),
            "speech": _plain(self.speech),
        }


def report_attributions(
    said: Sequence[Attribution],
    readers: Iterable[Reader],
    lengths: Mapping[int, int],
    names: Mapping[int, str] | None = None,
) -> AttributionReport:
    """All there is to say of the attributions of these readings.

    `readers` has who read which passage, whether they saw an attribution or not; `lengths` the characters of each
    passage, `names` those of annotators. Nothing in the reports names an outlet, so that who still codes blind learns
    none from them.

    >>> ann, ben = (Attribution("u", who, 7, 1, "", "herald", source=((0, 3),), content=((9, 30),)) for who in (1, 2))
    >>> report = report_attributions([ann, ben], [Reader(7, 1, "", who) for who in (1, 2)], {7: 40})
    >>> (report.n_citations, report.n_matched, report.parts["content"]["f1_matched"].value)
    (1, 1, 1.0)
    """
    cited, everybody = citations(said), list(dict.fromkeys(readers))
    characters = part_table(said, everybody, lengths)
    alpha = SPAN_MEASURES.get(HEADLINE)
    by_part = alpha.by_label(characters) if alpha is not None and alpha.by_label is not None else {}
    matched_f1 = _f1_of_parts(cited)
    return AttributionReport(
        n_attributions=len(said),
        n_citations=len(cited),
        n_matched=sum(len(one.seen) > 1 for one in cited),
        seen={"positive": _seen_by_another(cited, everybody)},
        parts={
            part: ({HEADLINE: _of_many(by_part[part])} if part in by_part else {})
            | {"f1_matched": matched_f1[part]}
            for part in PARTS
        },
        outlet=_of_outlets(cited, names or {}),
        speech=percent_and_alpha(speech_ratings(cited, names or {}), "nominal"),
    )


def part_table(
    said: Iterable[Attribution], readers: Sequence[Reader], lengths: Mapping[int, int]
) -> SpanTable:
    """Who read which passage and which characters they marked as source, cue and content: the parts as labels."""
    marks: list[tuple[Hashable, Hashable, Hashable, int, int]] = [
        (one.passage, one.annotator, part, start, end)
        for one in said
        for part in PARTS
        for start, end in united(getattr(one, part))
    ]
    articles: dict[Hashable, Hashable] = {one.passage: one.document for one in readers}
    seen = [(one.passage, one.annotator) for one in readers]
    return SpanTable.from_rows(seen, marks, dict(lengths.items()), labels=PARTS, articles=articles)


def _ratings(
    cited: Sequence[Citation], names: Mapping[int, str], value_of: Callable[[Attribution], Hashable | None]
) -> Ratings:
    """What is said of each citation by each annotator who saw it."""
    rows = [
        (number, names.get(one.annotator, str(one.annotator)), value_of(one))
        for number, each in enumerate(cited)
        for one in each.seen
    ]
    articles: dict[Hashable, Hashable] = {number: each.document for number, each in enumerate(cited)}
    return Ratings.from_long(rows, unit_name=UNIT, articles=articles)


def cited_ratings(cited: Sequence[Citation], names: Mapping[int, str]) -> Ratings:
    """Whom each citation cites, by each annotator who saw it. Outlets are numbers, in the order in which they come."""
    numbers: dict[str, int] = {}
    return _ratings(cited, names, lambda one: f"#{numbers.setdefault(one.cited, len(numbers) + 1)}")


def speech_ratings(cited: Sequence[Citation], names: Mapping[int, str]) -> Ratings:
    """How each citation speaks, by each annotator who saw it."""
    return _ratings(cited, names, lambda one: one.speech)


def _of_outlets(cited: Sequence[Citation], names: Mapping[int, str]) -> dict[str, Report]:
    """Agreement on whom a citation cites. Outlets go by numbers in it, so that no sentence can name one."""
    ratings = cited_ratings(cited, names)
    only_one = say(
        "Whoever saw the same citation says that it cites the same, and nothing else is ever cited: the annotators"
        " agree fully, but whether more than by chance cannot be told."
    )
    return {
        name: replace(report, sentence=only_one) if report.reason == "no_variation" else report
        for name, report in percent_and_alpha(ratings, "nominal").items()
    }


def _seen_by_another(cited: Sequence[Citation], readers: Sequence[Reader]) -> Report:
    """sum n (n - 1) / sum n (m - 1) over citations, n annotators who saw it of the m who read its passage.

    When one sees it, how often another does: specific agreement (Cicchetti & Feinstein 1990), which is F1 of matched
    attributions (Hripcsak & Rothschild 2005).
    """
    read_by: dict[int, int] = {}
    for one in readers:
        read_by[one.passage] = read_by.get(one.passage, 0) + 1
    compared = [one for one in cited if read_by.get(one.passage, 0) > 1]
    sums = _Sums(
        [one.document for one in compared],
        [len(one.seen) * (len(one.seen) - 1) for one in compared],
        [len(one.seen) * (read_by[one.passage] - 1) for one in compared],
    )
    n = sum(len(one.seen) for one in compared)
    value = sums.value
    events = 0.0 if value is None else n * min(value, 1 - value)
    readings = sum(many for many in read_by.values() if many > 1)
    report = _report("positive", cited, len(compared), sums)
    why = _why_not_seen(sums.groups, n / max(readings, 1), n, events)
    report = told(sums.groups, report, sums.without(), why, is_share=True)
    if value is None:
        sentence = say("Nobody saw an attribution in a passage that two annotators have read.")
        reason = "label_unused" if len(readers) > len(read_by) else "no_pairs"
        return replace(report, reason=reason, sentence=sentence)
    sentence = say(
        "When one annotator sees an attribution, another who has read the passage sees it %(what)s of the time.",
        what=share(value),
    )
    return replace(report, sentence=sentence)


def _why_not_seen(groups: LeftOut, often: float, n: int, events: float) -> Note | None:
    """Why F1 of `n` attributions, so many in a reading on average, has no interval; None where it has one."""
    reason = why_not_f1(groups.n, often, n, events, seldom=SELDOM_SEEN)
    if reason is None:
        return None
    if reason == "too_few_groups":
        sentence = say(
            "No interval: %(what)s to go by. %(enough)s are enough; %(least)s where there is an attribution for every"
            " third reading.",
            what=several_groups(groups),
            enough=GROUPS_OF_SELDOM,
            least=ENOUGH_GROUPS,
        )
    else:
        sentence = say(
            "No interval: too few attributions; at least %(uses)s are needed, %(events)s of them seen by another and"
            " %(events)s not.",
            uses=FEWEST_OF_F1,
            events=FEWEST_EVENTS,
        )
    return Note(reason, sentence)


def _of_many(report: Report) -> Report:
    """Alpha of a part, with its interval where there are many articles: a part is seldom, and comes in bursts."""
    if report.n_clusters is None or report.n_clusters >= ENOUGH_GROUPS:
        return report
    return withheld(
        report, _too_few_articles(LeftOut(np.ones(report.n_clusters, dtype=np.int64), are_articles=True))
    )


def _too_few_articles(groups: LeftOut) -> Note:
    sentence = say(
        "No interval: %(what)s to go by. %(enough)s are enough.",
        what=several_groups(groups),
        enough=ENOUGH_GROUPS,
    )
    return Note("too_few_groups", sentence)


def _f1_of_parts(cited: Sequence[Citation]) -> dict[str, Report]:
    """For each part, F1 over the characters that two annotators who saw the same citation mark as it."""
    matched = [one for one in cited if len(one.seen) > 1]
    reports = {}
    for part in PARTS:
        documents, both, marked = [], [], []
        for one in matched:
            for mine, theirs in combinations([united(getattr(each, part)) for each in one.seen], 2):
                documents.append(one.document)
                both.append(2 * shared(mine, theirs))
                marked.append(length(mine) + length(theirs))
        sums = _Sums(documents, both, marked)
        pairs = sum(many > 0 for many in marked)
        report = told(
            sums.groups,
            _report(f"f1_{part}", cited, len(matched), sums),
            sums.without(),
            _why_not(sums.groups, pairs),
            is_share=True,
        )
        if report.value is not None:
            sentence = say(SAID_OF_PARTS[part], what=share(report.value))
        elif matched:
            sentence = say("Nobody marked this part of a citation that two annotators saw.")
        else:
            sentence = say("No citation was seen by two annotators, so there are no two markings to compare.")
        reports[part] = replace(report, sentence=sentence)
    return reports


def _why_not(groups: LeftOut, pairs: int) -> Note | None:
    """Why F1 of so many pairs of markings in so many articles has no interval; None where it has one."""
    if groups.n < ENOUGH_GROUPS:
        return _too_few_articles(groups)
    if pairs < FEWEST_USES:
        sentence = say_many(
            "No interval: only %(num)s pair of markings to go by; at least %(least)s are needed.",
            "No interval: only %(num)s pairs of markings to go by; at least %(least)s are needed.",
            pairs,
            least=FEWEST_USES,
        )
        return Note("too_few_uses", sentence)
    return None


def _report(method: str, cited: Sequence[Citation], n_pairable: int, sums: "_Sums") -> Report:
    """The report of a share, without its sentence and its interval."""
    value = sums.value
    return Report(
        value=value,
        ci=None,
        level="nominal",
        method=method,
        n_units=len(cited),
        n_pairable=n_pairable,
        n_judgements=sum(len(one.seen) for one in cited),
        n_annotators=len({each.annotator for one in cited for each in one.seen}),
        n_clusters=None,
        status="undefined" if value is None else "ok",
        reason=None if value is not None else "label_unused" if n_pairable else "no_pairs",
        sentence="",
    )


def _plain(reports: Mapping[str, Report]) -> dict[str, Any]:
    return {name: one.as_dict() for name, one in reports.items()}


class _Sums:
    """A share as a sum over a sum, added up for each article, so that each can be left out."""

    def __init__(self, articles: Sequence[int], above: Sequence[int], below: Sequence[int]) -> None:
        kept = [at for at, many in enumerate(below) if many > 0]
        _, group = np.unique(np.array([articles[at] for at in kept], dtype=np.int64), return_inverse=True)
        self.groups = LeftOut(np.ones(len(each_once(group)), dtype=np.int64), are_articles=True)
        self.above: Numbers = self._summed(group, [above[at] for at in kept])
        self.below: Numbers = self._summed(group, [below[at] for at in kept])

    @staticmethod
    def _summed(group: Codes, many: Sequence[int]) -> Numbers:
        return np.asarray(np.bincount(group, weights=np.array(many, dtype=np.float64)), dtype=np.float64)

    @property
    def value(self) -> float | None:
        """The share; None where there is nothing to divide by."""
        return float(self.above.sum() / self.below.sum()) if self.groups.n else None

    def without(self) -> Numbers:
        """The share without each article in turn."""
        with np.errstate(divide="ignore", invalid="ignore"):
            left = (self.above.sum() - self.above) / (self.below.sum() - self.below)
        return np.asarray(left, dtype=np.float64)
