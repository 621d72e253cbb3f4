"""All there is to say about a table of ratings: every measure of each variable."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.agreement.measures import LABEL_MEASURES, headline, measures_at
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level, Report
from app.core.agreement.verdicts import label_name


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
    """Every measure of one variable that its level allows: percent, alpha, and alpha of each label."""
    labels: dict[str, dict[str, Report]] = {}
    for measure in LABEL_MEASURES.values():
        if level in measure.levels:
            for label, report in measure.compute(ratings).items():
                labels.setdefault(label_name(label), {})[measure.name] = report
    return VariableReport(
        variable=variable,
        level=level,
        headline=headline(level).name,
        measures={measure.name: measure.compute(ratings) for measure in measures_at(level)},
        labels=labels,
    )


def report_ratings(ratings: Mapping[str, Ratings], level: Level) -> list[VariableReport]:
    """The reports of each variable of a table, all read at one level, in the table's order."""
    return [report_variable(variable, one, level) for variable, one in ratings.items()]
