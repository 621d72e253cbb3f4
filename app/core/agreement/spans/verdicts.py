"""The sentences of reports on spans, and the reports that have no value."""

from collections.abc import Hashable

from app.core.agreement.jackknife import ENOUGH_GROUPS, FEWEST_EVENTS, FEWEST_GROUPS, FEWEST_USES, why_not
from app.core.agreement.labels import RARE
from app.core.agreement.report import Note, Report
from app.core.agreement.spans.readings import Tally, Uses
from app.core.agreement.told import LeftOut, several_groups
from app.core.agreement.verdicts import label_name, no_pairs, several, undefined
from app.errors import say, say_many


def no_value(tally: Tally, method: str, uses: Uses, everywhere: bool) -> Report | None:
    """The report where there is nothing to compare, None where there is; `everywhere`: all of the text is marked."""
    if not tally.n_pairable:
        return no_pairs(tally, method, "nominal")
    if not uses.runs:
        return _unmarked(tally, method, uses)
    return _all_marked(tally, method, uses.label) if everywhere else None


def _unmarked(tally: Tally, method: str, uses: Uses) -> Report:
    if uses.label is None and uses.anywhere:
        sentence = say(
            "Something was marked only where there is a single reader, so nothing can be said about it. At least 1"
            " mark is needed where two annotators have read."
        )
    elif uses.label is None:
        sentence = say(
            "Nothing was marked: the annotators agree that there is nothing, but whether they would agree on a mark"
            " cannot be told. At least 1 mark is needed where two annotators have read."
        )
    elif uses.anywhere:
        sentence = say(
            "“%(name)s” was marked only where there is a single reader, so nothing can be said about it. At least 1"
            " mark is needed where two annotators have read.",
            name=label_name(uses.label),
        )
    else:
        sentence = say(
            "“%(name)s” was never marked, so nothing can be said about it. At least 1 mark is needed where two"
            " annotators have read.",
            name=label_name(uses.label),
        )
    return undefined(tally, method, "nominal", "label_unused", sentence)


def _all_marked(tally: Tally, method: str, label: Hashable | None) -> Report:
    if label is None:
        sentence = say(
            "All of the text was marked by everyone: the annotators agree fully (100 %%), but whether more than by"
            " chance cannot be told. At least 1 word without a mark is needed where two annotators have read."
        )
    else:
        sentence = say(
            "All of the text was marked as “%(name)s” by everyone: the annotators agree fully (100 %%), but whether"
            " more than by chance cannot be told. At least 1 word without it is needed where two annotators have"
            " read.",
            name=label_name(label),
        )
    return undefined(tally, method, "nominal", "no_variation", sentence)


def rarely_marked(uses: Uses) -> tuple[Note, ...]:
    """The remark for what was hardly marked."""
    if uses.runs >= RARE:
        return ()
    what = several(uses.runs, "time")
    if uses.label is None:
        sentence = say("Something was marked only %(what)s where two annotators have read.", what=what)
    else:
        sentence = say(
            "“%(name)s” was marked only %(what)s where two annotators have read.",
            name=label_name(uses.label),
            what=what,
        )
    return (Note("rare", sentence),)


def why_no_interval(groups: LeftOut, uses: Uses, events: float) -> Note | None:
    """Why no interval is shown, None where one is. `events`: marks with a partner or without, whichever are fewer."""
    reason = why_not(groups.n, uses.readings, min(uses.runs, uses.gaps))
    if reason == "too_few_groups":
        sentence = say(
            "No interval: %(what)s to go by. %(enough)s are enough; %(least)s where there is a mark for every fourth"
            " reading.",
            what=several_groups(groups),
            enough=ENOUGH_GROUPS,
            least=FEWEST_GROUPS,
        )
    elif reason == "too_few_uses":
        sentence = _few_marks(uses)
    elif events < FEWEST_EVENTS:
        reason = "too_few_uses"
        sentence = say(
            "No interval: too few marks have a partner, or too few have none; at least %(least)s of both are needed.",
            least=FEWEST_EVENTS,
        )
    return None if reason is None else Note(reason, sentence)


def _few_marks(uses: Uses) -> str:
    if uses.runs <= uses.gaps:
        return say_many(
            "No interval: only %(num)s mark to go by; at least %(least)s are needed.",
            "No interval: only %(num)s marks to go by; at least %(least)s are needed.",
            uses.runs,
            least=FEWEST_USES,
        )
    return say_many(
        "No interval: only %(num)s stretch without a mark to go by; at least %(least)s are needed.",
        "No interval: only %(num)s stretches without a mark to go by; at least %(least)s are needed.",
        uses.gaps,
        least=FEWEST_USES,
    )
