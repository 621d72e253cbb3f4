"""A report with its interval, or with the reason why it has none."""

from dataclasses import dataclass, replace
from functools import cached_property

from app.core.agreement.counts import Codes, Numbers
from app.core.agreement.jackknife import Spread, interval, interval_of
from app.core.agreement.report import Note, Report
from app.errors import say, say_many

#: So many pairs times groups have intervals in a few seconds; of more, only values are shown, and a note.
MOST_LEFT_OUT = 1_000_000


@dataclass(frozen=True, eq=False)
class LeftOut:
    """The groups that are left out in turn: articles, or else units; `times` says how many are alike."""

    times: Codes
    are_articles: bool

    @cached_property
    def n(self) -> int:
        """How many groups there are, alike ones counted each."""
        return int(self.times.sum())


def told(
    groups: LeftOut,
    report: Report,
    without: Numbers,
    why_not: Note | None,
    *,
    is_share: bool,
    leans: bool = False,
    spread: Spread | None = None,
) -> Report:
    """The report with its interval from the values `without` each group, or with the note that says why it has none.

    What is a share of something has an interval between 0 and 1, and no chances to lie below a bound. A value that
    `leans` to one side where there is little has its interval around what is left when that is taken off: G times the
    value less (G - 1) times the mean of the values without each group (Quenouille 1956). Where `spread` is known
    already it is that of `without`.
    """
    if report.value is None:
        return report
    middle = report.value
    if leans and not why_not:
        middle = groups.n * middle - (groups.n - 1) * float(groups.times @ without) / groups.n
    found = None
    if why_not is None and spread is not None:
        found = interval_of(middle, spread, is_share=is_share)
    elif why_not is None:
        found = interval(middle, without, groups.times, is_share=is_share)
    if found is None:
        return replace(report, n_clusters=groups.n, notes=(*report.notes, why_not or _nothing_moves()))
    ends = (found.low, min(found.high, 1.0))
    return replace(report, ci=ends, below=found.below, n_clusters=groups.n)


def withheld(report: Report, why_not: Note | None) -> Report:
    """The report without its interval where there is a note that says why; one that has none stays as it is."""
    if why_not is None or report.ci is None:
        return report
    return replace(report, ci=None, below=None, notes=(*report.notes, why_not))


def several_groups(groups: LeftOut) -> str:
    """How many articles, or units, there are to go by."""
    if groups.are_articles:
        return say_many("%(num)s article", "%(num)s articles", groups.n)
    return say_many("%(num)s unit", "%(num)s units", groups.n)


def _nothing_moves() -> Note:
    sentence = say("No interval: the value rests on a single part of the data, or nothing differs in it.")
    return Note("no_interval", sentence)


def too_many_pairs(pairs: int, groups: int) -> Note:
    """The note where so many pairs, without so many groups in turn, would take too long."""
    sentence = say(
        "No interval: with %(pairs)s pairs of annotators and %(groups)s parts to leave out it would take too long."
        " Read fewer annotators, or a part of the passages.",
        pairs=f"{pairs:,}",
        groups=f"{groups:,}",
    )
    return Note("too_many_pairs", sentence)
