"""All there is to say about a table of ratings: every measure of each variable."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.core.agreement.intervals import with_intervals
from app.core.agreement.measures import LABEL_MEASURES, headline, measures_at
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level, Note, Report
from app.core.agreement.verdicts import label_name, share
from app.errors import say

#: Where AC1 lies this far above alpha and a label is more common than that, a report says so.
PARTED, COMMON = 0.2, 0.8


@dataclass(frozen=True, slots=True)
class VariableReport:
    """The reports of one variable: by measure, and for each label by measure. `headline` names the leading
    one.
    """

    variable: str
    level: Level
    headline: str
    measures: dict[str, Report]
    labels: dict[str, dict[str, Report]]

    def as_dict(self) -> dict[str, Any]:
        """The reports as plain values that JSON can hold."""
        return {
            "variable": self.variable,
            "level": self.level,
            "headline": self.headline,
            "measures": {name: report.as_dict() for name, report in self.measures.items()},
            "labels": {
                label: {name: report.as_dict() for name, report in reports.items()}
                for label, reports in self.labels.items()
            },
        }


def report_variable(variable: str, ratings: Ratings, level: Level) -> VariableReport:
    """Every measure of one variable that its level allows, of all labels and of each, with intervals."""
    labels: dict[Hashable, dict[str, Report]] = {}
    for measure in LABEL_MEASURES.values():
        if level in measure.levels:
            for label, report in measure.compute(ratings).items():
                labels.setdefault(label, {})[measure.name] = report
    measures = {measure.name: measure.compute(ratings) for measure in measures_at(level)}
    if level == "nominal":
        measures["alpha_nominal"] = _with_prevalence(ratings, measures["alpha_nominal"], measures["ac1"])
    measures, labels = with_intervals(ratings, measures, labels)
    return VariableReport(
        variable=variable,
        level=level,
        headline=headline(level).name,
        measures=measures,
        labels={label_name(label): reports for label, reports in labels.items() if reports},
    )


def _with_prevalence(ratings: Ratings, alpha: Report, ac1: Report) -> Report:
    """Alpha, with a remark where one label is so common that AC1 says something else (Feinstein & Cicchetti 1990)."""
    if alpha.value is None or ac1.value is None or ac1.value - alpha.value <= PARTED:
        return alpha
    n_c = ratings.counts.pairable().n_c()
    top = int(n_c.argmax())
    common = float(n_c[top]) / float(n_c.sum())
    if common <= COMMON:
        return alpha
    sentence = say(
        "“%(label)s” is %(share)s of all judgements. Alpha (%(alpha)s) asks for the rest, of which there is little;"
        " AC1 (%(ac1)s) hardly does. Give both, with the share of the label.",
        label=label_name(ratings.values[top]),
        share=share(common),
        alpha=f"{alpha.value:.2f}",
        ac1=f"{ac1.value:.2f}",
    )
    return replace(alpha, notes=(*alpha.notes, Note("prevalence", sentence)))


def report_ratings(ratings: Mapping[str, Ratings], level: Level) -> list[VariableReport]:
    """The reports of each variable of a table, all read at one level, in the table's order."""
    return [report_variable(variable, one, level) for variable, one in ratings.items()]
