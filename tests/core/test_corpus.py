"""What the fields of a document may say, and the sentence for each that cannot be."""

from datetime import UTC, date, datetime

import pytest

from app.core.corpus import (
    DocumentDraft,
    Published,
    Raw,
    Refusal,
    TextRights,
    read_draft,
    read_language,
    read_moment,
    read_published,
    read_rights,
)

RAW = Raw("0" * 64, 10, "river.txt", "text/plain", "utf-8")


def draft(
    values: dict[str, str], text: str = "The ferry stopped at noon.", key: str = "ferry"
) -> DocumentDraft:
    row = read_draft("river.txt", text, values, RAW, key)
    assert isinstance(row, DocumentDraft), row
    return row


def reason(values: dict[str, str], text: str = "The ferry stopped at noon.", key: str = "ferry") -> str:
    row = read_draft("river.txt", text, values, RAW, key)
    assert isinstance(row, Refusal), row
    return row.reason


@pytest.mark.parametrize(
    ("written", "precision", "first", "last", "kept"),
    [
        ("2031", "", date(2031, 1, 1), date(2031, 12, 31), "year"),
        ("2031-02", "month", date(2031, 2, 1), date(2031, 2, 28), "month"),
        ("2031-05-13", "day", date(2031, 5, 13), date(2031, 5, 13), "day"),
        ("2031-05-13", "month", date(2031, 5, 1), date(2031, 5, 31), "month"),
        ("2031-05-13", "year", date(2031, 1, 1), date(2031, 12, 31), "year"),
        ("2031-05-13/2031-05-18", "range", date(2031, 5, 13), date(2031, 5, 18), "range"),
        ("2031-05/2031", "", date(2031, 5, 1), date(2031, 12, 31), "range"),
    ],
)
def test_a_date_is_kept_as_its_first_and_last_day(
    written: str, precision: str, first: date, last: date, kept: str
) -> None:
    assert read_published(written, precision) == Published(first, last, kept)


@pytest.mark.parametrize(
    ("written", "precision", "sentence"),
    [
        ("2031-13", "", "not a day of the calendar"),
        ("13/05/2031", "", "write two days"),
        ("May 2031", "", "is not a date"),
        ("2031-05", "day", "is not known to the day"),
        ("2031", "month", "is not known to the month"),
        ("2031-05-18/2031-05-13", "", "ends before it begins"),
        ("2031-05-13/2031-05-18", "day", "is a range"),
        ("2031-05-13", "range", "is one date"),
    ],
)
def test_a_date_that_cannot_be_is_refused_with_a_sentence(
    written: str, precision: str, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        read_published(written, precision)


def test_a_language_gets_its_usual_capitals() -> None:
    assert [read_language(tag) for tag in ("EN", "uz-cyrl", "pt_br", "zh-hant-tw")] == [
        "en",
        "uz-Cyrl",
        "pt-BR",
        "zh-Hant-TW",
    ]
    with pytest.raises(ValueError, match="BCP 47"):
        read_language("English")


def test_a_moment_has_its_time_zone_and_a_day_stands_for_its_beginning() -> None:
    assert read_moment("2031-05-18T09:30:00Z") == datetime(2031, 5, 18, 9, 30, tzinfo=UTC)
    assert read_moment("2031-05-18T09:30+02:00") == datetime(2031, 5, 18, 7, 30, tzinfo=UTC)
    assert read_moment("2031-05-18") == datetime(2031, 5, 18, tzinfo=UTC)
    for wrong in ("2031-05-18T09:30:00", "yesterday", "0001-01-01T00:00+14:00", "2031-02-30"):
        with pytest.raises(ValueError, match="time zone"):
            read_moment(wrong)


def test_text_rights_are_one_of_four() -> None:
    assert read_rights("full") == TextRights("full")
    assert read_rights("excerpt:300") == TextRights("excerpt", 300)
    for wrong in ("excerpt", "excerpt:0", "Full", "excerpt:-3", "all"):
        with pytest.raises(ValueError, match="text_rights"):
            read_rights(wrong)


def test_everything_that_is_wrong_with_a_row_is_said_at_once() -> None:
    said = reason(
        {"language": "Klingonish", "url": "javascript:alert(1)", "outlt": "x", "text_rights": "most"}
    )
    assert "outlt" in said
    assert "BCP 47" in said
    assert "url “javascript:alert(1)” is not an http" in said
    assert "text_rights" in said


def test_rights_are_unknown_unless_somebody_says_them() -> None:
    assert draft({}).rights == TextRights("unknown")


def test_a_field_of_one_line_loses_its_line_ends_and_a_note_keeps_them() -> None:
    kept = draft({"title": "The ferry\n  stopped", "risk": "Names a witness.\nAsk first."})
    assert kept.title == "The ferry stopped"
    assert kept.risk == "Names a witness.\nAsk first."


def test_text_without_a_key_names_itself() -> None:
    assert draft({}, key="").key == draft({}, key="").text_sha256[:16]


@pytest.mark.parametrize("key", ["two\nlines", "a\x00b", "k" * 201, "tab\there"])
def test_a_key_that_would_not_fit_on_a_line_is_refused(key: str) -> None:
    assert "key" in reason({}, key=key)


@pytest.mark.parametrize("text", ["", " \n\t\u200b\n", "\ufeff"])
def test_a_document_needs_text(text: str) -> None:
    assert reason({}, text=text) == "There is no text in it."


def test_text_that_no_database_can_keep_is_refused_with_its_place() -> None:
    assert "NUL character at character 4, line 2" in reason({}, text="ab\n\x00")
    assert "surrogate" in reason({}, text="ab\ud800")
    assert "title holds a NUL" in reason({"title": "a\x00"})
    assert "title has 20001 characters" in reason({"title": "a" * 20_001})


def test_half_a_date_precision_is_refused() -> None:
    assert "published is empty" in reason({"date_precision": "day"})
    assert "not a date_precision" in reason({"date_precision": "hour", "published": "2031"})
