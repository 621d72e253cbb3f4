"""What each number of attributions is made of, as tables of judgements and of marks that a reviewer can count again.

Seen or not is a judgement of everybody who read the passage about each citation; whom it cites and how it speaks are
judgements of those who saw it. The parts are marks: in passages for all who read them, in citations for those who saw
them. What `report_attributions` counts by sets and ranges is counted over these by measures of judgements and marks.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.core.agreement.attributions import (
    UNIT,
    cited_ratings,
    part_table,
    report_attributions,
    speech_ratings,
)
from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Report
from app.core.agreement.spans.measures import HEADLINE
from app.core.agreement.spans.readings import tally
from app.core.agreement.spans.table import SpanTable
from app.core.citations.attributions import PARTS, Attribution
from app.core.citations.matching import united
from app.core.citations.network import Citation, Reader, citations

#: What is asked of attributions, each with its measures, the leading one first.
ASKED: dict[str, tuple[str, ...]] = {
    "seen": ("positive",),
    **dict.fromkeys(PARTS, (HEADLINE, "f1_matched")),
    "outlet": ("alpha_nominal", "percent"),
    "speech": ("alpha_nominal", "percent"),
}
#: The measure of judgements or of marks that comes to the same.
COUNTED_AS = {"positive": "specific_agreement", "f1_matched": "specific_characters"}
SEEN, UNSEEN = "seen", "unseen"


@dataclass(frozen=True, slots=True)
class AttributionsRead:
    """Who read which passage and what they say is attributed in it; lengths of passages, names of annotators."""

    said: Sequence[Attribution]
    readers: Sequence[Reader]
    lengths: Mapping[int, int]
    names: Mapping[int, str]


@dataclass(frozen=True, eq=False)
class MadeOf:
    """A report, the table it is made of, the measure and label that give it, and the document of each unit."""

    table: Ratings | SpanTable
    measure: str
    label: Hashable | None
    report: Report
    documents: dict[Hashable, int]


def made_of(read: AttributionsRead, what: str, measure: str) -> MadeOf:
    """What the number of `ASKED` is made of. Its counts are those of the table.

    >>> ann, ben = (Attribution("u", who, 7, 1, "", "herald", source=((0, 3),), content=((9, 30),)) for who in (1, 2))
    >>> readers = [Reader(7, 1, "", who) for who in (1, 2)]
    >>> made = made_of(AttributionsRead([ann, ben], readers, {7: 40}, {}), "content", "f1_matched")
    >>> made.report.value, made.measure, made.table.length.tolist()
    (1.0, 'specific_characters', [40])
    """
    reports = report_attributions(read.said, read.readers, read.lengths, read.names)
    cited, everybody = citations(read.said), list(dict.fromkeys(read.readers))
    documents: dict[Hashable, int] = {number: one.document for number, one in enumerate(cited)}
    if what == "seen":
        seen = seen_ratings(cited, everybody, read.names)
        counts = seen.counts
        report = replace(reports.seen[measure], n_judgements=counts.n_judgements)
        return MadeOf(seen, COUNTED_AS[measure], SEEN, _as_counted(report, measure), documents)
    if what in ("outlet", "speech"):
        ratings = (cited_ratings if what == "outlet" else speech_ratings)(cited, read.names)
        return MadeOf(ratings, measure, None, getattr(reports, what)[measure], documents)
    report = reports.parts[what][measure]
    if measure == HEADLINE:
        table = part_table(read.said, everybody, read.lengths)
        passages: dict[Hashable, int] = {one.passage: one.document for one in everybody}
        return MadeOf(table, measure, what, report, passages)
    marked = matched_marks(cited, what, read)
    found = tally(marked)
    report = replace(
        report, n_units=found.n_units, n_pairable=found.n_pairable, n_judgements=found.n_judgements
    )
    return MadeOf(marked, COUNTED_AS[measure], what, _as_counted(report, measure), documents)


def seen_ratings(cited: Sequence[Citation], readers: Iterable[Reader], names: Mapping[int, str]) -> Ratings:
    """Whether each citation was seen, by each annotator who read its passage."""
    read_by: dict[int, list[int]] = {}
    for one in readers:
        read_by.setdefault(one.passage, []).append(one.annotator)
    rows = []
    for number, each in enumerate(cited):
        saw = {one.annotator for one in each.seen}
        for annotator in read_by.get(each.passage, ()):
            rows.append((number, _name(names, annotator), SEEN if annotator in saw else UNSEEN))
    articles: dict[Hashable, Hashable] = {number: each.document for number, each in enumerate(cited)}
    return Ratings.from_long(rows, labels=(SEEN, UNSEEN), unit_name=UNIT, articles=articles)


def matched_marks(cited: Sequence[Citation], part: str, read: AttributionsRead) -> SpanTable:
    """What those who saw a citation marked as one part of it: a unit is a citation, long as its passage.

    Citations in which nobody marked the part are not in it: they hold no pair of markings, and move nothing.
    """
    kept = [
        (number, one) for number, one in enumerate(cited) if any(getattr(each, part) for each in one.seen)
    ]
    return SpanTable.from_rows(
        [(number, _name(read.names, each.annotator)) for number, one in kept for each in one.seen],
        [
            (number, _name(read.names, each.annotator), part, start, end)
            for number, one in kept
            for each in one.seen
            for start, end in united(getattr(each, part))
        ],
        {number: read.lengths[one.passage] for number, one in kept},
        labels=(part,),
        articles={number: one.document for number, one in kept},
        unit_name=UNIT,
    )


def _as_counted(report: Report, measure: str) -> Report:
    return replace(report, method=COUNTED_AS[measure])


def _name(names: Mapping[int, str], annotator: int) -> str:
    return names.get(annotator, str(annotator))
