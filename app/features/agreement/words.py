"""What was read and left out, in words."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.core.agreement.families import FAMILIES
from app.core.agreement.verdicts import share
from app.features.agreement.lines import Line
from app.features.agreement.shown import Shown
from app.web.round_form import PASS_NAMES
from app.web.sentences import translated

LABELS: Mapping[str, str] = {
    "chosen_or_marked": _l("labels chosen for a passage or marked in it"),
    "chosen": _l("labels chosen for a passage, without those that are only marked in it"),
}
LEVELS: Mapping[str, str] = {
    "nominal": _l("labels without an order"),
    "ordinal": _l("a scale with an order"),
    "interval": _l("a scale with even steps"),
    "ratio": _l("a scale from zero"),
    "masi": _l("sets of labels"),
}

#: Whether the declared threshold is met: the words, and the kind of badge.
VERDICTS: Mapping[str, tuple[str, str]] = {
    "met": (_l("met"), "good"),
    "not_met": (_l("not met"), "bad"),
    "cannot_tell": (_l("cannot be told"), "wait"),
}
#: Where the lower end of alpha's interval lies: Krippendorff's (2004) bounds.
BANDS: Mapping[str, tuple[str, str]] = {
    "firm": (_l("from .80"), "good"),
    "tentative": (_l(".667 to .80"), "wait"),
    "low": (_l("below .667"), "bad"),
}
#: Why a pair has no number, in few words for a cell.
REASONS: Mapping[str, str] = {
    "no_shared_units": _l("nothing in common"),
    "no_variation": _l("one value throughout"),
    "not_numeric": _l("not numbers"),
    "negative_values": _l("below zero"),
    "no_order": _l("without an order"),
    "not_sets": _l("not sets"),
}


def citation(shown: Shown) -> str:
    """The lowest number with all that it takes to find it again."""
    line, read = shown.groups[0].head, shown.report["reading"]
    value = _("undefined") if line.value is None else f"{line.value:.2f}"
    if line.ci is not None:
        low, high = (f"{end:.2f}" for end in line.ci)
        value = _("%(value)s (95 %% interval %(low)s to %(high)s)", value=value, low=low, high=high)
    said = _(
        "%(variable)s: %(measure)s %(value)s; %(compared)s by %(annotators)s, round %(round)s, pass %(pass_)s, codebook"
        " %(version)s",
        variable=line.name,
        measure=translated(line.title),
        value=value,
        compared=units(read["unit"], line.n_pairable),
        annotators=ngettext("%(num)s annotator", "%(num)s annotators", read["annotators"]),
        round=read["round"],
        pass_=PASS_NAMES[read["pass"]],
        version=read["codebook_version"],
    )
    if shown.version is None:
        return str(said)
    moment = shown.version.saved_at.strftime("%Y-%m-%d %H:%M")
    data = _("data as of revision %(number)s, %(moment)s UTC.", number=shown.version.revision, moment=moment)
    return f"{said}; {data}"


def declared(measure: str, threshold: float | None) -> str:
    """What the round declared before it ran."""
    title = translated(FAMILIES[measure].title)
    if threshold is None:
        return str(_("%(measure)s leads; no threshold", measure=title))
    return str(
        _("%(measure)s leads, and has to reach %(threshold)s", measure=title, threshold=f"{threshold:g}")
    )


def verdict(line: Line, threshold: float) -> str:
    """Whether the declared threshold is met, and by what that is told."""
    said = f"{threshold:g}"
    if line.verdict is None:
        return ""
    if line.ci is None:
        return str(
            _(
                "Whether the declared %(threshold)s is reached cannot be told without an interval.",
                threshold=said,
            )
        )
    low, high = (f"{end:.2f}" for end in line.ci)
    if line.verdict == "met":
        return str(
            _(
                "The declared %(threshold)s is reached: the interval begins at %(low)s.",
                threshold=said,
                low=low,
            )
        )
    if line.verdict == "not_met":
        return str(
            _(
                "The declared %(threshold)s is not reached: the interval ends at %(high)s.",
                threshold=said,
                high=high,
            )
        )
    return str(
        _(
            "Whether the declared %(threshold)s is reached cannot be told: the interval goes from %(low)s to %(high)s.",
            threshold=said,
            low=low,
            high=high,
        )
    )


def band(line: Line) -> str:
    """What the lower end of alpha's interval allows, and how likely alpha lies below each bound."""
    if line.band is None or line.ci is None or line.below is None:
        return ""
    low = f"{line.ci[0]:.2f}"
    if line.band == "firm":
        said = _("The interval begins at %(low)s, not below .80: conclusions can rest on it.", low=low)
    elif line.band == "tentative":
        said = _(
            "The interval begins at %(low)s, between .667 and .80: it bears tentative conclusions.", low=low
        )
    else:
        said = _("The interval begins at %(low)s, below .667: it bears no conclusions yet.", low=low)
    chances = _(
        "The chance that alpha is below .667 is %(first)s, that it is below .80 %(second)s.",
        first=translated(share(line.below[0])),
        second=translated(share(line.below[1])),
    )
    return f"{said} {chances}"


def units(unit: str, many: int) -> str:
    """So many of what is labelled at a time in a round."""
    if unit == "document":
        return str(ngettext("%(num)s document", "%(num)s documents", many))
    if unit == "sentence":
        return str(ngettext("%(num)s sentence", "%(num)s sentences", many))
    if unit == "citation":
        return str(ngettext("%(num)s citation", "%(num)s citations", many))
    if unit == "span":
        return str(ngettext("%(num)s span", "%(num)s spans", many))
    return str(ngettext("%(num)s passage", "%(num)s passages", many))
