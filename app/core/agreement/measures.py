"""The list of measures: what there is, at which levels, and where it comes from.

A measure is added by writing its function beside the others and one entry here; the command, the API and
`docs/agreement.md` read this list.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial

from app.core.agreement.krippendorff import alpha, alpha_exact_set
from app.core.agreement.labels import alpha_label
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
            "How often two annotators of the same unit say the same; not corrected for chance.",
            "Gwet (2014)",
            percent,
        ),
        _alpha("nominal", "Labels without an order: the same, or not."),
        _alpha("ordinal", "Labels in an order: being far apart in rank counts more."),
        _alpha("interval", "Numbers whose differences mean something."),
        _alpha("ratio", "Numbers from zero up whose proportions mean something."),
        _alpha(
            "masi",
            "Sets of labels: one within another counts as nearer than a mere overlap.",
            "Passonneau (2006)",
        ),
        _alpha(
            "jaccard",
            "Sets of labels: the share of labels that both chose.",
            "Jaccard (1912); Passonneau (2006)",
        ),
        Measure(
            "alpha_exact_set",
            "Krippendorff's alpha, exact sets",
            ("masi",),
            "Sets of labels: only the very same set counts as agreement.",
            _ARTICLE,
            alpha_exact_set,
        ),
    )
}

LABEL_MEASURES: dict[str, LabelMeasure] = {
    "alpha_label": LabelMeasure(
        "alpha_label",
        "Krippendorff's alpha, label against the rest",
        ("nominal", "ordinal", "masi"),
        "Was this label chosen or not, whatever else was.",
        _ARTICLE,
        alpha_label,
    ),
}


def measures_at(level: Level) -> list[Measure]:
    """The measures shown for variables of a level, in the order of the list."""
    return [measure for measure in MEASURES.values() if level in measure.levels]


def headline(level: Level) -> Measure:
    """The measure that a variable of this level leads with."""
    return MEASURES[f"alpha_{level}"]
