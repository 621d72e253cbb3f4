"""The coefficient that a round declares before it runs, by its family: what it is at each level of measurement.

A round asks variables of several levels, and no coefficient is for all of them: AC1 compares labels without an order,
AC2 those with one, and sets have neither. So a round declares a family, and each variable leads with the family's
member at its level. Where the family has none, Krippendorff's alpha, which is defined at every level, stands in, and
the page says so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.core.agreement.measures import LABEL_MEASURES, LEVELS, MEASURES, LabelMeasure, Measure, headline
from app.core.agreement.report import Level
from app.core.codebook.values import Variable
from app.errors import say


@dataclass(frozen=True, slots=True)
class Family:
    """A way of measuring agreement: its member at each level that has one, and the one for single labels."""

    name: str
    title: str
    at: Mapping[Level, str]
    of_labels: str | None


ALPHA = "alpha"
FAMILIES: dict[str, Family] = {
    one.name: one
    for one in (
        Family(
            ALPHA,
            say("Krippendorff's alpha"),
            {
                "nominal": "alpha_nominal",
                "ordinal": "alpha_ordinal",
                "interval": "alpha_interval",
                "ratio": "alpha_ratio",
                "masi": "alpha_masi",
            },
            "alpha_label",
        ),
        Family(
            "gwet",
            say("Gwet's AC1, and AC2 for scales"),
            {"nominal": "ac1", "ordinal": "ac2_quadratic"},
            "ac1_label",
        ),
        Family("fleiss", say("Fleiss' kappa"), {"nominal": "fleiss"}, "fleiss_label"),
        Family(
            "cohen",
            say("Cohen's kappa, the mean over pairs; weighted for scales"),
            {"nominal": "light", "ordinal": "light_weighted"},
            None,
        ),
        Family("conger", say("Conger's kappa"), {"nominal": "conger"}, None),
        Family("brennan_prediger", say("Brennan-Prediger kappa"), {"nominal": "brennan_prediger"}, None),
        Family(
            "percent",
            say("Percent agreement, not corrected for chance"),
            dict.fromkeys(LEVELS, "percent"),
            "specific_agreement",
        ),
    )
}


def lead_at(family: str | None, level: Level) -> tuple[Measure, bool]:
    """The measure that a variable of this level leads with, and whether it only stands in for what was declared.

    >>> [(measure.name, stands_in) for measure, stands_in in (lead_at("gwet", "ordinal"), lead_at("gwet", "masi"))]
    [('ac2_quadratic', False), ('alpha_masi', True)]
    """
    named = FAMILIES[family or ALPHA].at.get(level)
    return (headline(level), True) if named is None else (MEASURES[named], False)


def lead_of_labels(family: str | None) -> tuple[LabelMeasure, bool]:
    """The measure that single labels lead with, and whether it only stands in for what was declared.

    >>> lead_of_labels("fleiss")[0].name, lead_of_labels("cohen")[0].name
    ('fleiss_label', 'alpha_label')
    """
    named = FAMILIES[family or ALPHA].of_labels
    return LABEL_MEASURES[named or "alpha_label"], named is None


def levels_of(variable: Variable) -> frozenset[Level]:
    """The levels at which a variable may be compared, whichever labels are read; none for texts."""
    if variable.type == "text":
        return frozenset()
    if variable.type == "scale":
        return frozenset({variable.level or "interval"})
    found: set[Level] = set()
    if variable.type == "choose_many" or "span" in variable.on:
        found.add("masi")
    if variable.type == "choose_one" and set(variable.on) & {"passage", "document"}:
        found.add("nominal")
    return frozenset(found)


def fits(family: str, variables: Iterable[Variable]) -> bool:
    """Whether the family has a member for one of the variables at least, or for their labels."""
    levels = frozenset[Level]().union(*(levels_of(one) for one in variables))
    of_labels = FAMILIES[family].of_labels is not None and bool(levels & {"nominal", "ordinal", "masi"})
    return of_labels or bool(levels & set(FAMILIES[family].at))


def verdict(ci: tuple[float, float] | None, threshold: float) -> str:
    """Whether a declared threshold is met: ``met`` and ``not_met`` need the whole interval on one side of it.

    >>> [verdict(ci, 0.7) for ci in ((0.7, 0.9), (0.4, 0.69), (0.6, 0.8), None)]
    ['met', 'not_met', 'cannot_tell', 'cannot_tell']
    """
    if ci is not None and ci[0] >= threshold:
        return "met"
    return "not_met" if ci is not None and ci[1] < threshold else "cannot_tell"


def band(low: float) -> str:
    """Krippendorff's (2004) bands, by the lower end of the interval of alpha.

    >>> [band(low) for low in (0.9, 0.8, 0.7, 0.2)]
    ['firm', 'firm', 'tentative', 'low']
    """
    return "firm" if low >= 0.8 else "tentative" if low >= 0.667 else "low"
