"""A report with its interval, or with the reason why it has none."""

from dataclasses import dataclass, replace

from app.core.agreement.counts import Codes, Numbers
from app.core.agreement.jackknife import ENOUGH_GROUPS, FEWEST_GROUPS, FEWEST_USES, interval
from app.core.agreement.report import Note, Report
from app.errors import say, say_many


@dataclass(frozen=True, eq=False)
class LeftOut:
    """The groups that are left out in turn: articles, or else units; `times` says how many are alike."""

    times: Codes
    are_articles: bool

    @property
    def n(self) -> int:
        """How many groups there are, alike ones counted each."""
        return int(self.times.sum())


def told(
    groups: LeftOut,
    report: Report,
    without: Numbers,
    reason: str | None,
    few: Note,
    *,
    is_share: bool,
    leans: bool = False,
) -> Report:
    """The report with its interval from the values `without` each group.

    `reason` is what `why_not` says, `few` the note for too few uses. What is a share of something has no end below
    zero, and no chances to lie below a bound. A value that `leans` to one side where there is little has its interval
    around what is left when that is taken off: G times the value less (G - 1) times the mean of the values without each
    group (Quenouille 1956).
    """
    if report.value is None:
        return report
    middle = report.value
    if leans and not reason:
        middle = groups.n * middle - (groups.n - 1) * float(groups.times @ without) / groups.n
    found = None if reason else interval(middle, without, groups.times)
    if found is None:
        note = few if reason == few.code else _note(groups, reason or "no_interval")
        return replace(report, n_clusters=groups.n, notes=(*report.notes, note))
    ends = (max(found.low, 0.0) if is_share else found.low, min(found.high, 1.0))
    return replace(report, ci=ends, below=None if is_share else found.below, n_clusters=groups.n)


def few_uses(rarer: float) -> Note:
    """The note where too few judgements are of the rarer kind."""
    sentence = say(
        "No interval: only %(rarer)s judgements are of the rarer kind; at least %(least)s are needed.",
        rarer=round(rarer),
        least=FEWEST_USES,
    )
    return Note("too_few_uses", sentence)


def _note(groups: LeftOut, reason: str) -> Note:
    if reason == "too_few_groups":
        what = (
            say_many("%(num)s article", "%(num)s articles", groups.n)
            if groups.are_articles
            else say_many("%(num)s unit", "%(num)s units", groups.n)
        )
        sentence = say(
            "No interval: %(what)s to go by. %(enough)s are enough; %(least)s where no value is rarer than one in"
            " four.",
            what=what,
            enough=ENOUGH_GROUPS,
            least=FEWEST_GROUPS,
        )
    else:
        sentence = say("No interval: the value rests on a single part of the data, or nothing differs in it.")
    return Note(reason, sentence)
