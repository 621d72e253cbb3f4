"""The list of measures: what there is, at which levels, and where it comes from.

A measure is added by writing its function beside the others and one entry here; the command, the API and
`docs/agreement.md` read this list.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial

from app.core.agreement.chance import ac1, ac2_quadratic, brennan_prediger, conger, fleiss
from app.core.agreement.krippendorff import alpha, alpha_exact_set
from app.core.agreement.labels import alpha_label
from app.core.agreement.pairs import light, light_weighted
from app.core.agreement.per_label import ac1_label, fleiss_label, specific_agreement
from app.core.agreement.percent import percent
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level, Report
from app.errors import say

#: The levels at which a variable can be read: the command's choices.
LEVELS: tuple[Level, ...] = ("nominal", "ordinal", "interval", "ratio", "masi")

_ARTICLE = "Krippendorff (2011); Hayes & Krippendorff (2007)"


@dataclass(frozen=True, slots=True)
class Measure:
    """One number for a variable. `levels` are those of the variables that it is shown for."""

    name: str
    title: str
    levels: tuple[Level, ...]
    line: str
    source: str
    compute: Callable[[Ratings], Report]


@dataclass(frozen=True, slots=True)
class LabelMeasure:
    """One number for each label of a variable."""

    name: str
    title: str
    levels: tuple[Level, ...]
    line: str
    source: str
    compute: Callable[[Ratings], dict[Hashable, Report]]


_OF: dict[Level, str] = {
    "nominal": say("nominal"),
    "ordinal": say("ordinal"),
    "interval": say("interval"),
    "ratio": say("ratio"),
    "masi": say("MASI distance"),
    "jaccard": say("Jaccard distance"),
}


def _alpha(level: Level, line: str, source: str = _ARTICLE) -> Measure:
    of = _OF[level]
    at: tuple[Level, ...] = ("masi",) if level == "jaccard" else (level,)
    title = say("Krippendorff's alpha, %(of)s", of=of)
    return Measure(f"alpha_{level}", title, at, line, source, partial(alpha, level=level))


MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure(
            "percent",
            "Percent agreement",
            LEVELS,
            say("How often two annotators of the same unit say the same; not corrected for chance."),
            "Gwet (2014)",
            percent,
        ),
        _alpha("nominal", say("Labels without an order: the same, or not.")),
        _alpha("ordinal", say("Labels in an order: being far apart in rank counts more.")),
        _alpha("interval", say("Numbers whose differences mean something.")),
        _alpha("ratio", say("Numbers from zero up whose proportions mean something.")),
        _alpha(
            "masi",
            say("Sets of labels: one within another counts as nearer than a mere overlap."),
            "Passonneau (2006)",
        ),
        _alpha(
            "jaccard",
            say("Sets of labels: the share of labels that both chose."),
            "Jaccard (1912); Passonneau (2006)",
        ),
        Measure(
            "alpha_exact_set",
            "Krippendorff's alpha, exact sets",
            ("masi",),
            say("Sets of labels: only the very same set counts as agreement."),
            _ARTICLE,
            alpha_exact_set,
        ),
        Measure(
            "ac1",
            "Gwet's AC1",
            ("nominal",),
            say("Hardly falls where one label is very common; read it beside alpha."),
            "Gwet (2008)",
            ac1,
        ),
        Measure(
            "fleiss",
            "Fleiss' kappa",
            ("nominal",),
            say("Chance is read off all judgements together; Scott's pi for two annotators."),
            "Fleiss (1971); Gwet (2014)",
            fleiss,
        ),
        Measure(
            "conger",
            "Conger's kappa",
            ("nominal",),
            say("Chance is read off each annotator's own judgements."),
            "Conger (1980)",
            conger,
        ),
        Measure(
            "brennan_prediger",
            "Brennan-Prediger kappa",
            ("nominal",),
            say("Chance is the same for each label of the scheme."),
            "Brennan & Prediger (1981)",
            brennan_prediger,
        ),
        Measure(
            "light",
            "Light's kappa",
            ("nominal",),
            say("The mean of Cohen's kappa over pairs of annotators; Cohen's kappa for two."),
            "Light (1971); Cohen (1960)",
            light,
        ),
        Measure(
            "ac2_quadratic",
            "Gwet's AC2, quadratic weights",
            ("ordinal",),
            say("AC1 for labels in an order: being far apart counts more."),
            "Gwet (2014)",
            ac2_quadratic,
        ),
        Measure(
            "light_weighted",
            "Weighted kappa, quadratic weights",
            ("ordinal",),
            say("The mean of Cohen's weighted kappa over pairs of annotators."),
            "Cohen (1968); Light (1971)",
            light_weighted,
        ),
    )
}

LABEL_MEASURES: dict[str, LabelMeasure] = {
    "alpha_label": LabelMeasure(
        "alpha_label",
        "Krippendorff's alpha, label against the rest",
        ("nominal", "ordinal", "masi"),
        say("Was this label chosen or not, whatever else was."),
        _ARTICLE,
        alpha_label,
    ),
    "specific_agreement": LabelMeasure(
        "specific_agreement",
        "Specific agreement",
        ("nominal", "ordinal", "masi"),
        say("Where one annotator chose the label, how often another did; not corrected for chance."),
        "Spitzer & Fleiss (1974); Cicchetti & Feinstein (1990)",
        specific_agreement,
    ),
    "fleiss_label": LabelMeasure(
        "fleiss_label",
        "Fleiss' kappa, label against the rest",
        ("nominal", "ordinal", "masi"),
        say("The label against all others, chance read off all judgements."),
        "Fleiss (1971)",
        fleiss_label,
    ),
    "ac1_label": LabelMeasure(
        "ac1_label",
        "Gwet's AC1, label against the rest",
        ("nominal", "ordinal", "masi"),
        say("Chosen or not; hardly falls where the label is rare."),
        "Gwet (2008)",
        ac1_label,
    ),
}


def measures_at(level: Level) -> list[Measure]:
    """The measures shown for variables of a level, in the order of the list."""
    return [measure for measure in MEASURES.values() if level in measure.levels]


def headline(level: Level) -> Measure:
    """The measure that a variable of this level leads with."""
    return MEASURES[f"alpha_{level}"]
