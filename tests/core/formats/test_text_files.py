"""A text file is one document."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.corpus import DocumentDraft, Refusal
from app.core.formats.text_files import read_text_file
from app.core.text.normalise import sha256_bytes


def test_the_name_without_its_ending_is_the_key() -> None:
    row = read_text_file("2031/may/ferry.notice.txt", b"\xef\xbb\xbfThe ferry stopped.\r\nAt noon.")
    assert isinstance(row, DocumentDraft)
    assert (row.key, row.text) == ("ferry.notice", "The ferry stopped.\nAt noon.")
    assert (row.raw.file_name, row.raw.charset) == ("2031/may/ferry.notice.txt", "utf-8")


def test_the_hash_is_of_the_bytes_as_they_came() -> None:
    raw = "Über den Fluss 🌉\r\n".encode("utf-16")
    row = read_text_file("a.txt", raw)
    assert isinstance(row, DocumentDraft)
    assert (row.raw.sha256, row.raw.length) == (sha256_bytes(raw), len(raw))
    assert row.text == "Über den Fluss 🌉\n"


def test_another_encoding_is_refused_with_the_place() -> None:
    row = read_text_file("a.txt", b"caf\xe9 by the river")
    assert isinstance(row, Refusal)
    assert "byte at position 4" in row.reason


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything(raw: bytes) -> None:
    assert isinstance(read_text_file("any.txt", raw), DocumentDraft | Refusal)
