"""Every measure of the list, seen as one report for a table written in the letters a, b and c."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from app.core.agreement.measures import LABEL_MEASURES, MEASURES
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Report

Table = list[list[Hashable]]
SETS: dict[str, Hashable] = {"a": frozenset({"x"}), "b": frozenset({"y", "z"}), "c": frozenset({"x", "w"})}
NUMBERS: dict[str, Hashable] = {"a": 1, "b": 2, "c": 5}


@dataclass(frozen=True)
class Subject:
    """A measure, seen as one report for a table written in the letters a, b and c."""

    name: str
    level: str
    compute: Callable[[Ratings], Report]

    def value(self, letter: str | None) -> Hashable:
        if letter is None or self.level == "nominal":
            return letter
        return (SETS if self.level == "masi" else NUMBERS)[letter]

    def table(self, *rows: str) -> Table:
        """Rows such as "ab." : three annotators, the third did not judge."""
        return [[self.value(None if letter == "." else letter) for letter in row] for row in rows]

    def of(self, *rows: str) -> Report:
        return self.compute(Ratings.from_table(self.table(*rows)))


def first_label(compute: Callable[[Ratings], dict[Hashable, Report]]) -> Callable[[Ratings], Report]:
    """The report of the first label of the scheme, for tables that have one."""

    def one(ratings: Ratings) -> Report:
        told = [ratings.values[code] for code in ratings.code]
        first = min(
            (str(label) for value in told for label in (value if ratings.are_sets else [value])), default=""
        )
        reports = compute(ratings)
        named = {str(label): report for label, report in reports.items()}
        return named[first] if named else MEASURES["percent"].compute(ratings)

    return one


SUBJECTS = [
    Subject(measure.name, level, measure.compute) for measure in MEASURES.values() for level in measure.levels
] + [
    Subject(measure.name, level, first_label(measure.compute))
    for measure in LABEL_MEASURES.values()
    for level in measure.levels
]
# What the definitions say: these two are shares, these read chance off units with one judgement too, and these know
# the scheme, so that a label of it that nobody used counts.
SHARES = {"percent", "specific_agreement"}
READ_SINGLES = {"ac1", "fleiss", "conger", "ac2_quadratic", "fleiss_label", "ac1_label"}
KNOW_THE_SCHEME = {"ac1", "brennan_prediger", "ac2_quadratic"}
DEFINED_WHEN_ALIKE = SHARES | {"ac1_label"}
