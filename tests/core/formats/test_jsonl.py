"""JSON Lines: a line is a document, and a line that is not says why."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.corpus import DocumentDraft, Refusal, Row
from app.core.formats.jsonl import read_jsonl, read_one
from app.core.text.normalise import sha256_bytes


def rows(raw: bytes | str) -> list[Row]:
    return list(read_jsonl("river.jsonl", raw.encode() if isinstance(raw, str) else raw))


def refused(line: str | bytes) -> str:
    (row,) = rows(line)
    assert isinstance(row, Refusal), row
    return row.reason


def drafts(raw: bytes | str) -> list[DocumentDraft]:
    found = rows(raw)
    assert all(isinstance(row, DocumentDraft) for row in found), found
    return [row for row in found if isinstance(row, DocumentDraft)]


def test_each_line_is_a_document_with_its_place() -> None:
    first, second = drafts('{"key": "a", "text": "One."}\n\n{"key": "b", "text": "Two.", "language": "EN"}\n')
    assert (first.place, first.key, first.text) == ("river.jsonl line 1", "a", "One.")
    assert (second.place, second.key, second.language) == ("river.jsonl line 3", "b", "en")


def test_a_line_separator_inside_a_string_does_not_end_the_line() -> None:
    text = "One\u2028two\u2029three\x85four\x0bfive"
    (draft,) = drafts(json.dumps({"text": text}, ensure_ascii=False))
    assert draft.text == text


def test_every_document_of_a_file_names_the_file_by_its_hash() -> None:
    raw = b'{"text": "One."}\r\n{"text": "Two."}\r\n'
    first, second = drafts(raw)
    assert first.raw == second.raw
    assert (first.raw.sha256, first.raw.length) == (sha256_bytes(raw), len(raw))


def test_crlf_inside_the_text_becomes_lf_and_nothing_else_changes() -> None:
    (draft,) = drafts(json.dumps({"text": "a\r\nb\rc\u00a0d"}))
    assert draft.text == "a\nb\nc\u00a0d"


def test_utf_16_with_its_mark_and_a_utf_8_mark_are_read() -> None:
    line = '{"text": "Über den Fluss 🌉"}\n'
    assert drafts(line.encode("utf-16"))[0].text == "Über den Fluss 🌉"
    assert drafts(b"\xef\xbb\xbf" + line.encode())[0].text == "Über den Fluss 🌉"


def test_a_cell_of_two_hundred_thousand_characters_is_read() -> None:
    assert len(drafts(json.dumps({"text": "wave " * 40_000}))[0].text) == 200_000


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('{"text": NaN}', "NaN is not JSON"),
        ('{"text": "a", "risk": -Infinity}', "-Infinity is not JSON"),
        ('{"text": "\\ud800"}', "surrogate"),
        ('{"text": "a\\u0000"}', "NUL"),
        ('{"text": "a", "title": "\\udfff"}', "title holds"),
        ('["text"]', "not an object"),
        ('"text"', "not an object"),
        ("{'text': 1}", "not JSON"),
        ('{"text": "a"', "not JSON"),
        ('{"text": 5}', "“text” must be text"),
        ('{"text": "a", "title": ["b"]}', "“title” must be text"),
        ('{"text": "a", "title": true}', "“title” must be text"),
        ('{"title": "a"}', "needs the field “text”"),
        ('{"text": null}', "needs the field “text”"),
        ('{"text": "a", "text": "b"}', "“text” is there twice"),
        ('{"text": "a", "labels": [1, 2]}', "“labels” is not a field"),
        ("[" * 100_000, "nested too deeply"),
        ('{"text": "a", "key": ' + "9" * 5000 + "}", "number in it is too long"),
    ],
)
def test_what_is_not_a_document_is_refused_with_a_sentence(line: str, sentence: str) -> None:
    assert sentence in refused(line)


def test_a_line_that_is_not_utf_8_is_refused_and_the_next_one_read() -> None:
    bad, good = rows(b'{"text": "caf\xe9"}\n{"text": "b"}')
    assert isinstance(bad, Refusal)
    assert "byte 14" in bad.reason
    assert isinstance(good, DocumentDraft)


def test_a_whole_number_may_be_a_key_or_a_year() -> None:
    (draft,) = drafts('{"key": 17, "published": 2031, "text": "a"}')
    assert draft.key == "17"
    assert draft.published is not None
    assert draft.published.precision == "year"


def test_one_document_may_stand_on_several_lines() -> None:
    row = read_one("body", b'{\n  "text": "One."\n}\n')
    assert isinstance(row, DocumentDraft)


jsonish = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["text", "key", "url", "published", "x"]), inner)
    ),
    max_leaves=8,
)


@given(
    st.binary(max_size=300)
    | st.lists(jsonish, max_size=4).map(lambda v: "\n".join(map(json.dumps, v)).encode())
)
def test_no_bytes_raise_anything(raw: bytes) -> None:
    for row in [*read_jsonl("any.jsonl", raw), read_one("any", raw)]:
        assert isinstance(row, Refusal) == (not isinstance(row, DocumentDraft))
        if isinstance(row, Refusal):
            assert row.reason
