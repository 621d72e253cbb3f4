"""CSV with a column of text: a row is a document."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.corpus import DocumentDraft, Refusal, Row
from app.core.formats.csv_rows import read_csv


def rows(raw: bytes | str) -> list[Row]:
    return list(read_csv("river.csv", raw.encode() if isinstance(raw, str) else raw))


def drafts(raw: bytes | str) -> list[DocumentDraft]:
    found = rows(raw)
    assert all(isinstance(row, DocumentDraft) for row in found), found
    return [row for row in found if isinstance(row, DocumentDraft)]


def refused(raw: bytes | str) -> str:
    (row,) = rows(raw)
    assert isinstance(row, Refusal), row
    return row.reason


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_the_one_that_the_first_line_has(delimiter: str) -> None:
    first, second = drafts(
        f"key{delimiter}text\na{delimiter}One, two; three.\n".replace(
            "One, two; three.", '"One, two; three."'
        )
        + f'b{delimiter}"Two\n\nparagraphs."\n'
    )
    assert (first.key, first.text) == ("a", "One, two; three.")
    assert (second.key, second.text, second.place) == ("b", "Two\n\nparagraphs.", "river.csv line 3")


def test_marks_of_encodings_and_line_ends_of_windows_are_no_part_of_the_text() -> None:
    table = "text\r\nÜber den Fluss 🌉\r\n"
    for raw in (b"\xef\xbb\xbf" + table.encode(), table.encode("utf-16")):
        (draft,) = drafts(raw)
        assert draft.text == "Über den Fluss 🌉"


def test_a_cell_of_two_hundred_thousand_characters_is_read() -> None:
    assert len(drafts("text\n" + "wave " * 40_000)[0].text) == 200_000


def test_blank_lines_are_no_rows_and_a_row_without_text_is_refused() -> None:
    first, second = rows("key,text\n\na,One.\n\nb,\n")
    assert isinstance(first, DocumentDraft)
    assert isinstance(second, Refusal)
    assert second == Refusal("river.csv line 5", "There is no text in it.")


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("", "empty"),
        ("key,title\na,b\n", "no column “text”"),
        ("text,outlt\na,b\n", "“outlt” is not a column"),
        ("text,text\na,b\n", "more than once"),
        ('text\n"never closed\n', "Line 2: a quotation mark"),
        (b"text\ncaf\xe9\n", "Line 2: the file is not in UTF-8"),
        ("text,key\na\n", "1 cells"),
        ("text\na\x00b\n", "NUL"),
    ],
)
def test_what_is_not_a_table_of_documents_is_refused_with_a_sentence(raw: bytes | str, sentence: str) -> None:
    assert sentence in refused(raw)


def test_a_table_that_breaks_in_the_middle_gives_no_document_at_all() -> None:
    assert "Line 3" in refused('text\nOne.\n"Two.\nThree.\n')


@given(st.binary(max_size=300) | st.text('text,key;\t"\n\r ab\u2028', max_size=80).map(lambda t: t.encode()))
def test_no_bytes_raise_anything(raw: bytes) -> None:
    for row in read_csv("any.csv", raw):
        assert isinstance(row, Refusal | DocumentDraft)


@given(st.text('key",;\t\n\r ab', max_size=60).map(lambda cells: ("text\n" + cells).encode()))
def test_no_table_raises_anything(raw: bytes) -> None:
    for row in read_csv("any.csv", raw):
        assert isinstance(row, Refusal | DocumentDraft)
