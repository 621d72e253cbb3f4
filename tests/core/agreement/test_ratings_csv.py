"""Tables of judgements as files: long and wide, and what is said of those that cannot be read."""

import doctest
import importlib

import pytest

from app.core.agreement.krippendorff import alpha
from app.core.agreement.report import Level
from app.core.agreement.summary import report_ratings
from app.core.formats.ratings_csv import RatingsUnreadable, read_ratings, read_table
from app.errors import RuleBroken

LONG = "unit,annotator,variable,value\n1,ann,tone,good\n1,ben,tone,bad\n2,ann,tone,bad\n2,ben,tone,bad\n"
WIDE = "unit,ann,ben\n1,good,bad\n2,bad,bad\n"


def faults_of(data: bytes | str, level: Level = "nominal") -> tuple[str, ...]:
    with pytest.raises(RatingsUnreadable) as caught:
        read_ratings(data, level)
    return caught.value.faults


def test_the_example_in_the_docstring_holds() -> None:
    assert doctest.testmod(importlib.import_module("app.core.formats.ratings_csv")).failed == 0


def test_a_long_and_a_wide_table_say_the_same() -> None:
    long, wide = read_ratings(LONG, "nominal"), read_ratings(WIDE, "nominal")
    assert list(long) == ["tone"]
    assert list(wide) == ["value"]
    assert alpha(long["tone"], "nominal") == alpha(wide["value"], "nominal")
    assert alpha(long["tone"], "nominal").value == 0


def test_each_variable_has_its_own_ratings_in_the_order_of_the_table() -> None:
    table = "unit,variable,ann,ben\n1,tone,a,a\n1,frame,x,y\n2,tone,b,b\n"
    reports = report_ratings(read_ratings(table, "nominal"), "nominal")
    assert [(report.variable, report.measures["percent"].value) for report in reports] == [
        ("tone", 1.0),
        ("frame", 0.0),
    ]
    assert list(reports[0].labels) == ["a", "b"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiter_byte_order_mark_and_line_ends_are_found_out(
    delimiter: str, encoding: str, end: str
) -> None:
    data = LONG.replace(",", delimiter).replace("\n", end).encode(encoding)
    assert alpha(read_ratings(data, "nominal")["tone"], "nominal").value == 0


def test_names_of_columns_may_be_in_any_order_and_in_capitals() -> None:
    table = "Value, Unit ,ANNOTATOR\nа,1,ann\nа,1,ben\nб,2,ann\nб,2,ben\n"
    assert alpha(read_ratings(table, "nominal")["value"], "nominal").value == 1


def test_an_empty_cell_is_missing_and_a_blank_line_nothing() -> None:
    counts = read_ratings("unit,ann,ben\n1,a,\n\n2,,b\n,,\n3,a,a\n4,,\n", "nominal")["value"].counts
    assert (counts.n_units, counts.n_judgements, counts.n_pairable) == (4, 4, 1)


def test_of_repeated_rows_the_one_further_down_stands() -> None:
    ratings = read_ratings(LONG + "1,ben,tone,good\n", "nominal")["tone"]
    assert alpha(ratings, "nominal").value == 1
    assert ratings.notes[0].code == "duplicates"
    assert "1 judgement repeated one" in ratings.notes[0].sentence


def test_sets_are_written_with_bars_and_the_empty_set_with_braces() -> None:
    ratings = read_ratings("unit,ann,ben\n1,a|b, b | a \n2,{},a\n3,{},{}\n4,a,\n", "masi")["value"]
    assert set(ratings.values) == {frozenset(), frozenset("a"), frozenset("ab")}
    assert ratings.counts.n_judgements == 7


def test_at_the_nominal_level_bars_and_braces_are_text() -> None:
    assert read_ratings("unit,ann\n1,a|b\n2,{}\n", "nominal")["value"].values == ("a|b", "{}")


def test_numbers_are_the_same_however_they_are_written() -> None:
    ratings = read_ratings("unit,ann,ben\n1,1,1.0\n2,-2,-2.\n3,.5,5e-1\n", "interval")["value"]
    assert ratings.values == (-2, 0.5, 1)
    assert alpha(ratings, "interval").value == 1


def test_a_label_list_keeps_unused_labels() -> None:
    ratings = read_ratings(WIDE, "nominal", labels=["bad", "mixed", "good"])["value"]
    assert ratings.labels == ("bad", "mixed", "good")


def test_a_row_with_start_and_end_is_a_span_and_one_without_says_that_the_unit_was_read() -> None:
    table = (
        "unit,annotator,value,start,end,length\n1,ann,war,2,6,9\n1,ann,war,0,3,\n1,ben,,,,\n1,cem,{},,,9\n"
    )
    one = read_table(table, "nominal").variables["value"]
    assert one.spans is not None
    assert (one.spans.annotators, one.spans.m.tolist()) == (("ann", "ben", "cem"), [3])
    assert (one.spans.start.tolist(), one.spans.end.tolist()) == ([2, 0], [6, 3])
    assert (one.spans.length.tolist(), one.spans.notes) == ([9], ())
    assert one.level == "masi"
    assert one.ratings.counts.n_judgements == 3


def test_a_span_with_two_labels_is_two_spans_and_a_label_without_a_span_is_of_the_unit() -> None:
    table = "unit,annotator,value,start,end\n1,ann,war|peace,2,6\n1,ben,war,,\n"
    one = read_table(table, "nominal").variables["value"]
    assert one.spans is not None
    assert len(one.spans.unit) == 2
    assert set(one.ratings.values) == {frozenset({"war", "peace"}), frozenset({"war"})}


def test_where_no_length_is_given_the_last_end_is_taken_and_a_note_says_so() -> None:
    table = "unit,annotator,value,start,end\n1,ann,war,2,6\n1,ben,war,0,3\n2,ann,,,\n2,ben,,,\n"
    spans = read_table(table, "nominal").variables["value"].spans
    assert spans is not None
    assert spans.length.tolist() == [6, 1]
    assert [note.code for note in spans.notes] == ["lengths_assumed"]
    assert "2 units" in spans.notes[0].sentence


def test_in_a_wide_table_each_row_is_a_span_and_each_cell_whether_its_annotator_marked_it() -> None:
    table = "unit,start,end,length,ann,ben,cem\n1,0,3,9,war,,\n1,4,9,9,peace,war,\n1,,,9,,,{}\n"
    spans = read_table(table, "nominal").variables["value"].spans
    assert spans is not None
    assert spans.annotators == ("ann", "ben", "cem")
    assert [spans.labels[one] for one in spans.label.tolist()] == ["war", "peace", "war"]
    assert spans.m.tolist() == [3]


def test_variables_of_spans_and_of_whole_units_stand_in_one_table() -> None:
    table = (
        "unit,annotator,variable,value,start,end\n"
        "1,ann,frame,war,0,3\n1,ben,frame,,,\n1,ann,tone,2,,\n1,ben,tone,,,\n"
    )
    read = read_table(table, "interval").variables
    assert (read["frame"].level, read["tone"].level) == ("masi", "interval")
    assert read["tone"].spans is None
    assert read["tone"].ratings.counts.n_judgements == 1


def test_offsets_count_code_points_of_any_script() -> None:
    text = "🌉 المرفأ e\u0301"
    table = f"unit,annotator,value,start,end,length\n1,ann,مرفأ,2,8,{len(text)}\n1,ben,مرفأ,0,8,{len(text)}\n"
    spans = read_table(table, "nominal").variables["value"].spans
    assert spans is not None
    assert (spans.labels, spans.length.tolist()) == (("مرفأ",), [11])


def test_the_outlet_of_each_unit_is_kept_and_may_be_unknown() -> None:
    table = "unit,annotator,value,outlet\n1,ann,a,herald\n1,ben,a,\n2,ann,b,\n"
    assert read_table(table, "nominal").outlets == {"1": "herald"}


def test_no_more_rows_are_read_than_are_allowed() -> None:
    with pytest.raises(RatingsUnreadable, match="more than 3 rows"):
        read_table("unit,ann\n1,a\n2,a\n3,b\n4,b\n", "nominal", most_rows=3)
    assert read_table("unit,ann\n1,a\n2,a\n3,b\n", "nominal", most_rows=3).variables


def test_a_very_long_cell_is_read() -> None:
    long = "x" * 300_000
    assert read_ratings(f'unit,ann\n1,"{long}"\n', "nominal")["value"].values == (long,)


def test_a_cell_may_hold_delimiters_quotes_and_line_ends() -> None:
    assert read_ratings('unit,ann\n1,"a, ""b""\nc"\n', "nominal")["value"].values == ('a, "b"\nc',)


@pytest.mark.parametrize(
    ("data", "level", "line", "word"),
    [
        ("", "nominal", "Line 1:", "no column “unit”"),
        ("a,b\n1,2\n", "nominal", "Line 1:", "It has: a, b."),
        ("unit,annotator,variable\n1,ann,x\n", "nominal", "Line 1:", "no column “value”"),
        ("unit,value\n1,x\n", "nominal", "Line 1:", "no column “annotator”"),
        ("unit,Ann,ann\n1,x,y\n", "nominal", "Line 1:", "“ann” is there more than once"),
        ("unit\n1\n", "nominal", "Line 1:", "has no name"),
        ("unit,,ben\n1,x,y\n", "nominal", "Line 1:", "has no name"),
        ("unit,ann,ben\n1,x\n", "nominal", "Line 2:", "2 cells, the first line has 3"),
        ("unit,ann\n1,x,y\n", "nominal", "Line 2:", "3 cells, the first line has 2"),
        ("unit,ann\n\n,x\n", "nominal", "Line 3:", "the unit is missing"),
        ("unit,annotator,value\n1,,x\n", "nominal", "Line 2:", "the annotator is missing"),
        ("unit,variable,ann\n1,,x\n", "nominal", "Line 2:", "the variable is missing"),
        ('unit,ann\n1,"x\ny"\n2,high\n', "interval", "Line 2:", "is not a number"),
        ("unit;ann\n1;2,5\n", "interval", "Line 2:", "with a point"),
        ("unit,ann\n1,nan\n", "interval", "Line 2:", "“nan” is not a number"),
        ("unit,ann\n1,1_0\n", "ratio", "Line 2:", "“1_0” is not a number"),
        ("unit,ann\n1,1e999\n", "ratio", "Line 2:", "“1e999” is not a number"),
        ("unit,ann\n1,a||b\n", "masi", "Line 2:", "not a set of labels"),
        ("unit,ann\n1,a|{}\n", "masi", "Line 2:", "not a set of labels"),
        ('unit,ann\n1,a\n2,"b\n3,c\n', "nominal", "Line 3:", "quotation mark"),
        ("unit,annotator,value,start\n1,ann,x,0\n", "nominal", "Line 1:", "no column “end”"),
        ("unit,annotator,value,start,end\n1,ann,x,0,\n", "nominal", "Line 2:", "the end is missing"),
        ("unit,annotator,value,start,end\n1,ann,x,4,4\n", "nominal", "Line 2:", "not behind its start"),
        ("unit,annotator,value,start,end\n1,ann,x,-1,4\n", "nominal", "Line 2:", "“-1” is no start"),
        ("unit,annotator,value,start,end\n1,ann,x,1,999999999\n", "nominal", "Line 2:", "is too much"),
        ("unit,annotator,value,start,end\n1,ann,,0,4\n", "nominal", "Line 2:", "the value is missing"),
        ("unit,annotator,value,start,end\n1,ann,a||b,0,4\n", "ordinal", "Line 2:", "not a set of labels"),
        (
            "unit,annotator,value,start,end,length\n1,ann,x,0,4,\n1,ben,x,0,2,3\n",
            "nominal",
            "Line 2:",
            "ends at 4, and its unit has 3",
        ),
        ("unit,annotator,value,length\n1,ann,x,9\n1,ben,x,8\n", "nominal", "Line 3:", "and here 8"),
        ("unit,annotator,value,outlet\n1,ann,x,a\n1,ben,x,b\n", "nominal", "Line 3:", "here of “b”"),
        (b"unit,ann\n1,caf\xe9\n", "nominal", "Line 2:", "UTF-8"),
    ],
)
def test_a_fault_is_a_sentence_with_its_line(data: bytes | str, level: Level, line: str, word: str) -> None:
    fault = faults_of(data, level)[0]
    assert fault.startswith(line)
    assert word in fault
    assert fault.endswith((".", '"".'))


def test_line_numbers_count_the_lines_within_cells() -> None:
    assert faults_of('unit,ann\n"1\n\n",3\n2,high\n', "interval") == (
        "Line 5: “high” is not a number, and this level compares numbers.",
    )


def test_all_faults_are_told_at_once_but_no_more_than_twenty() -> None:
    rows = "".join(f"{n},x\n" for n in range(50))
    faults = faults_of("unit,ann\n1,2\n" + rows, "ratio")
    assert len(faults) == 20
    assert faults[0].startswith("Line 3:")


def test_a_table_without_judgements_is_refused_as_a_rule() -> None:
    assert "no judgements" in faults_of("unit,ann\n\n")[0]
    assert issubclass(RatingsUnreadable, RuleBroken)


def test_the_cluster_of_a_unit_is_its_article() -> None:
    table = "unit,cluster,ann,ben\n1,x,a,a\n2,x,b,a\n3,y,b,b\n"
    ratings = read_ratings(table, "nominal")["value"]
    assert ratings.articles is not None
    assert [int(one) for one in ratings.articles] == [0, 0, 1]
    assert ratings.annotators == ("ann", "ben")


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (
            "unit,annotator,value,cluster\n1,ann,a,x\n1,ben,a,y\n",
            "Line 3: the unit “1” lies in the cluster “x”",
        ),
        ("unit,annotator,value,cluster\n1,ann,a,\n", "Line 2: the cluster is missing"),
    ],
)
def test_a_unit_lies_in_one_cluster(table: str, sentence: str) -> None:
    with pytest.raises(RatingsUnreadable, match=sentence):
        read_ratings(table, "nominal")
