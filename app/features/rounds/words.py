"""What a round's settings mean, in plain words: the choices of its form and the lines of its page."""

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.models.rounds import Round

Words = Mapping[str, str]

PURPOSES: Words = {
    "production": _l("Production: the work that will be published"),
    "reliability": _l("Reliability: to measure how far annotators agree"),
    "pilot": _l("Pilot: to try the codebook"),
    "training": _l("Training: to learn the codebook"),
    "repeat": _l("Repeat: the same people again, to see whether they agree with themselves"),
}
CONDITIONS: Words = {
    "blind": _l("Blind: what would tell the outlet is hidden"),
    "open": _l("Open: nothing is hidden"),
    "blind_then_reveal": _l("Blind, then revealed: first hidden, shown once an annotator has handed in"),
}
REVEAL = _l(
    "Blind, then revealed: annotators finish all of their passages and hand them in, and those answers never change"
    " again. Only then are they shown what was hidden, and keep each answer or change it with a reason."
    " Both are kept side by side; agreement reads the blind ones unless you choose the others."
)
ARMS = _l(
    "To measure what knowing the outlet does. Each annotator reads about half of the documents of each owner blind"
    " and finishes them, then reads the others open; who reads which how is drawn. It takes a blind round and is best"
    " with an even number of annotators for each passage. Import all documents first."
)
HIDEABLE: Words = {
    "outlet": _l("outlet"),
    "byline": _l("byline"),
    "url": _l("web address"),
    "title": _l("title"),
    "day": _l("day (month and year stay)"),
    "file_name": _l("file name"),
}
NOT_DECLARED = _l("None declared: Krippendorff's alpha leads")
MEASURES: Words = {
    "alpha": _l("Krippendorff's alpha"),
    "gwet": _l("Gwet's AC1, and AC2 for scales"),
    "fleiss": _l("Fleiss' kappa"),
    "cohen": _l("Cohen's kappa, the mean over pairs; weighted for scales"),
    "conger": _l("Conger's kappa"),
    "brennan_prediger": _l("Brennan-Prediger kappa"),
    "percent": _l("Percent agreement, not corrected for chance"),
}
DECLARED = _l(
    "Declared now, before anybody answers, and never changed: the page of agreement leads with it. It takes the form"
    " that each question needs; where it has none, Krippendorff's alpha stands in, and the page says so."
)
UNITS: Words = {
    "paragraph": _l("Paragraph by paragraph"),
    "sentence": _l("Sentence by sentence"),
    "document": _l("The whole document at once"),
}
ORDERS: Words = {
    "articles": _l("Article by article, drawn anew for each annotator"),
    "random": _l("Single passages in a drawn order"),
    "sequential": _l("Article by article, in the order in which they came in"),
}
STRATA: Words = {"outlet": _l("outlet"), "month": _l("month"), "language": _l("language")}
ROLES: Words = {
    "title": _l("title"),
    "heading": _l("headings"),
    "body": _l("body"),
    "caption": _l("captions"),
    "credit": _l("credits of pictures"),
    "byline": _l("byline"),
    "dateline": _l("dateline"),
    "translation_note": _l("notes on the translation"),
    "quotation": _l("quotations set apart"),
    "signature": _l("signature"),
    "contact": _l("contact lines"),
    "boilerplate": _l("boilerplate"),
    "other": _l("anything else"),
}
STATES: Words = {
    "draft": _l("not begun"),
    "running": _l("running"),
    "paused": _l("paused"),
    "closed": _l("closed"),
}
STATE_KINDS: Words = {"running": "good", "paused": "wait", "closed": "", "draft": "info"}


def condition(one: Round) -> str:
    """What annotators are not shown, in a sentence."""
    hidden = named(HIDEABLE, one.hidden_fields)
    if one.condition == "open" or not hidden:
        said = _("Open: nothing is hidden.")
    elif one.randomised_arms:
        said = _("Half blind, half open, drawn by seed. Hidden while blind: %(fields)s.", fields=hidden)
    elif one.condition == "blind":
        said = _("Blind. Hidden: %(fields)s.", fields=hidden)
    else:
        said = _(
            "Blind, then revealed. Hidden until somebody has handed in all of theirs: %(fields)s.",
            fields=hidden,
        )
    return str(said)


def annotators(one: Round) -> str:
    """How many annotators a passage gets, and where it gets only one."""
    said = ngettext("%(num)s annotator for each passage", "%(num)s annotators for each passage", one.k)
    if one.overlap_count is not None:
        said = _("%(many)s of %(count)s documents, one for all others", many=said, count=one.overlap_count)
    elif one.overlap_percent is not None:
        said = _(
            "%(many)s of about %(percent)s%% of the documents, one for all others",
            many=said,
            percent=one.overlap_percent,
        )
    return str(said)


def sample(one: Round) -> str:
    """Which documents are in the round."""
    if one.sample_size is None:
        return str(_("All documents, also those that are imported later"))
    said = ngettext("%(num)s document, drawn by seed", "%(num)s documents, drawn by seed", one.sample_size)
    if one.stratify_by:
        said = _("%(drawn)s, spread over %(by)s", drawn=said, by=named(STRATA, one.stratify_by))
    return str(said)


def named(words: Words, keys: Iterable[str]) -> str:
    """These keys in words, with commas between."""
    return ", ".join(str(words.get(key, key)) for key in keys)


def declared(one: Round) -> str:
    """The coefficient that leads, and what it has to reach."""
    if one.primary_measure is None:
        return str(NOT_DECLARED)
    measure = MEASURES[one.primary_measure]
    if one.primary_threshold is None:
        return str(_("%(measure)s; no threshold", measure=measure))
    return str(
        _("%(measure)s; at least %(threshold)s", measure=measure, threshold=f"{one.primary_threshold:g}")
    )
