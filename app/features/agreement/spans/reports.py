"""What is said of spans, of their attributes and of attributions: the part of the report that is about words."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.actions.chosen_reading import Reading
from app.core.agreement.attribution_tables import AttributionsRead
from app.core.agreement.attributions import report_attributions
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Level
from app.core.agreement.spans.summary import report_spans
from app.core.agreement.spans.table import SpanTable
from app.core.agreement.voice import SaidOfSpan, of_same_spans, percent_and_alpha, same_spans
from app.core.codebook.values import Variable
from app.features.agreement.spans.attributions import read_attributions
from app.features.agreement.spans.queries import SpansRead, read_spans


@dataclass(frozen=True, slots=True)
class WordsRead:
    """All that a round says of single words: marks, and attributions where it asks for them."""

    spans: SpansRead
    attributions: AttributionsRead | None


def read_words(session: Session, reading: Reading) -> WordsRead:
    """The marks and attributions of the default reading."""
    return WordsRead(read_spans(session, reading), read_attributions(session, reading))


def with_words(
    report: dict[str, Any], read: WordsRead, measure: str | None, by: str | None
) -> dict[str, Any]:
    """The report with `spans` and `attributes` at each variable that is coded on spans, and `attributions`.

    The same value for the page, the command and the API. One measure by name, or a breakdown, narrows it as it narrows
    the rest.
    """
    tables = {variable.key: table for variable, table in read.spans.tables}
    by_key = {one.key: one for one in read.spans.variables}
    variables = []
    for one in report["variables"]:
        key = one["variable"]
        if key in tables:
            spans = span_report(key, tables[key], measure, by)
            attributes = [] if measure or by else attribute_reports(read.spans, by_key[key])
            variables.append(one | {"spans": spans, "attributes": attributes})
        else:
            variables.append(one)
    said = None
    if read.attributions is not None and not (measure or by):
        found = read.attributions
        said = report_attributions(found.said, found.readers, found.lengths, found.names).as_dict()
    return report | {"variables": variables, "attributions": said}


def span_report(key: str, table: SpanTable, measure: str | None, by: str | None) -> dict[str, Any]:
    """Every measure of the spans of a variable, or the one that is asked for."""
    said = report_spans(key, table).as_dict()
    # That there are no words to count in is said once, and not again of each label.
    said["labels"] = {
        label: {name: one for name, one in reports.items() if one["reason"] != "no_tokens"}
        for label, reports in said["labels"].items()
    }
    if measure is not None:
        said["measures"] = {name: one for name, one in said["measures"].items() if name == measure}
        said["labels"] = {
            label: {name: one for name, one in reports.items() if name == measure}
            for label, reports in said["labels"].items()
        }
        said["labels"] = {label: reports for label, reports in said["labels"].items() if reports}
    if by == "label":
        said["measures"] = {}
    if by == "pair":
        said["labels"] = {}
    return said


def attribute_reports(read: SpansRead, variable: Variable) -> list[dict[str, Any]]:
    """For each attribute of the marks of a variable, how far annotators say the same of the same span."""
    found = []
    for attribute in read.attributes_of(variable):
        level, ratings = level_of(attribute), attribute_ratings(read, variable, attribute)[0]
        found.append(
            {
                "variable": attribute.key,
                "name": attribute.name,
                "level": level,
                "marks": len(read.said[variable.key]),
                "spans": ratings.counts.n_units,
                "matched": ratings.counts.n_pairable,
                "measures": {name: one.as_dict() for name, one in percent_and_alpha(ratings, level).items()},
            }
        )
    return found


def level_of(attribute: Variable) -> Level:
    """The level at which what is said of marks is compared."""
    return (attribute.level or "interval") if attribute.type == "scale" else "nominal"


def attribute_ratings(
    read: SpansRead, variable: Variable, attribute: Variable
) -> tuple[Ratings, dict[Hashable, int]]:
    """What is said of each span of a variable as judgements, and the document that each span lies in."""
    marks = [
        SaidOfSpan(
            one.passage,
            one.annotator,
            one.label,
            one.start,
            one.end,
            _plain(one.attributes.get(attribute.key)),
        )
        for one in read.said[variable.key]
    ]
    scheme: list[Hashable] = (
        [_plain(point) for point in attribute.points]
        if attribute.type == "scale"
        else [one.key for one in attribute.choices if not one.abstract]
    )
    articles: dict[Hashable, Hashable] = dict(read.articles.items())
    documents: dict[Hashable, int] = {
        number: read.articles[int(str(marks[group[0]].unit))]
        for number, group in enumerate(same_spans(marks))
    }
    return of_same_spans(marks, labels=scheme, articles=articles), documents


def _plain(value: object) -> Hashable | None:
    """A value as it is compared; a whole number without its point."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, str | int | float) else None
