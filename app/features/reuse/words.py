"""Methods, reasons, outcomes and relations in words."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.core.reuse.direction import Guess
from app.features.reuse.queries import CopyPair

METHODS = {
    "equal": _l("the same words"),
    "jaccard": _l("most words the same"),
    "containment": _l("one stands in the other"),
}
OUTCOMES = {
    "accepted": _l("recorded as a publication step"),
    "refused": _l("copies, but none came from the other"),
    "unrelated": _l("no copies"),
}
CLAIM_RELATIONS = {
    "same_event": _l("the same event"),
    "complements": _l("adds to the others"),
    "contradicts": _l("contradicts the others"),
    "part_total": _l("a part of a total, or the total"),
    "same_frame": _l("the same frame"),
}


def guess_in_words(guess: Guess) -> str:
    """Which of the two came from which, and why."""
    said: str
    taker, source = ("A", "B") if guess.taker == 0 else ("B", "A")
    named = {"taker": taker, "source": source}
    if guess.reason == "later":
        said = ngettext(
            "%(taker)s was published %(num)s day after %(source)s.",
            "%(taker)s was published %(num)s days after %(source)s.",
            guess.days,
            **named,
        )
    elif guess.reason == "longer":
        said = _("%(taker)s is the shorter text and stands in %(source)s.", **named)
    elif guess.reason == "longer_and_later":
        said = ngettext(
            "%(taker)s is the shorter text, stands in %(source)s and was published %(num)s day later.",
            "%(taker)s is the shorter text, stands in %(source)s and was published %(num)s days later.",
            guess.days,
            **named,
        )
    elif guess.reason == "longer_but_earlier":
        said = _("The shorter text was published first, so either may have come from the other.")
    elif guess.reason == "same_days":
        said = _("Their dates do not say which came first.")
    else:
        said = _("A date is missing, so nothing says which came first.")
    return said


def evidence_of(pair: CopyPair, run: int) -> str:
    """What the form of a publication step is filled with; whoever saves it may say more."""
    first, second = (round(100 * share) for share in pair.measure.contained)
    said: str = _(
        "Compared by search %(run)s: %(shared)s five-word sequences are the same, %(first)s %% of A and"
        " %(second)s %% of B.",
        run=run,
        shared=pair.measure.shared,
        first=first,
        second=second,
    )
    return f"{said} {guess_in_words(pair.guess)}"
