"""When a value over spans is shown without an interval, and what is said then."""

from collections.abc import Iterator

from app.core.agreement.report import Report
from app.core.agreement.spans.summary import report_spans
from app.core.agreement.spans.table import SpanTable

Mark = tuple[int, str, str, int, int]


def reports(units: int, *, every: int = 1, alike: int = 1, whole: bool = False) -> dict[str, Report]:
    """Two who read `units`: one in `every` is marked, of these one in `alike` alike and the others a bit apart."""

    def marks() -> Iterator[Mark]:
        for number, unit in enumerate(range(0, units, every)):
            moved = 0 if number % alike == 0 else 2
            yield unit, "ann", "war", 0, 100 - unit % 2 if whole else 6
            yield unit, "ben", "war", moved, 100 if whole else 8

    seen = [(unit, who) for unit in range(units) for who in ("ann", "ben")]
    articles = {unit: unit // 2 for unit in range(units)}
    table = SpanTable.from_rows(seen, marks(), dict.fromkeys(range(units), 100), articles=articles)
    return report_spans("x", table).measures


def why(report: Report) -> tuple[bool, list[str]]:
    return report.ci is not None, [
        note.code for note in report.notes if note.code in {"too_few_groups", "too_few_uses", "no_interval"}
    ]


def test_from_twenty_articles_and_thirty_marks_on_there_is_one() -> None:
    report = reports(40, alike=3)["alpha_characters"]
    assert why(report) == (True, [])
    assert report.n_clusters == 20


def test_few_articles_are_enough_where_every_fourth_reading_has_a_mark() -> None:
    assert why(reports(32, alike=3)["alpha_characters"]) == (True, [])
    report = reports(38, every=2, alike=3)["alpha_characters"]
    assert why(report) == (True, [])
    assert why(reports(8)["alpha_characters"]) == (False, ["too_few_groups"])


def test_with_few_articles_marks_must_not_be_rare() -> None:
    report = reports(38, every=5, alike=3)["alpha_characters"]
    assert why(report) == (False, ["too_few_uses"])
    assert "16 marks" in report.notes[-1].sentence


def test_where_nearly_everything_is_marked_the_gaps_are_what_there_is_too_little_of() -> None:
    report = reports(30, whole=True)["alpha_characters"]
    assert why(report) == (False, ["too_few_uses"])
    assert "stretches without a mark" in report.notes[-1].sentence


def test_marks_that_hardly_ever_agree_exactly_have_no_interval_of_that() -> None:
    found = reports(60, alike=60)
    assert found["f1_exact"].value == 0
    assert why(found["f1_exact"]) == (False, ["too_few_uses"])
    assert why(found["alpha_characters"])[0]


def test_marks_that_always_agree_have_none_either() -> None:
    found = reports(60)
    assert found["f1_overlap"].value == 1
    assert why(found["f1_overlap"]) == (False, ["too_few_uses"])
    assert found["f1_overlap"].n_clusters == 30
