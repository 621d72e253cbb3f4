"""Text comes in with its line ends settled and nothing else changed."""

import codecs
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.text.normalise import TextRefused, decode, moved_offsets, normalise, sha256_bytes, sha256_text
from app.errors import BadInput

anything = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
line_ends = st.text(st.sampled_from(["\r", "\n", "a", "\u2028", "\U0001f600", " "]))


def test_plain_utf8_comes_through_as_it_is():
    found = decode("Ríver, шаҳр, \U0001f30a\n".encode())
    assert (found.text, found.charset, found.had_bom, found.line_ends) == (
        "Ríver, шаҳр, \U0001f30a\n",
        "utf-8",
        False,
        "lf",
    )


def test_a_byte_order_mark_is_dropped_and_said():
    found = decode(codecs.BOM_UTF8 + b"River")
    assert (found.text, found.had_bom, found.line_ends) == ("River", True, "none")


def test_only_the_first_byte_order_mark_is_one():
    assert decode(codecs.BOM_UTF8 * 2 + b"River").text == "\ufeffRiver"


@pytest.mark.parametrize(
    ("mark", "charset"), [(codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")]
)
def test_utf16_is_read_where_a_byte_order_mark_says_so(mark, charset):
    found = decode(mark + "Дарё \U0001f30a\r\n".encode(charset))
    assert (found.text, found.charset, found.had_bom, found.line_ends) == (
        "Дарё \U0001f30a\n",
        charset,
        True,
        "crlf",
    )


@pytest.mark.parametrize(
    ("raw", "position"),
    [
        (b"caf\xe9 by the river", 3),
        (b"ab\xff", 2),
        ("\ud800".encode("utf-8", "surrogatepass"), 0),
        (codecs.BOM_UTF8 + b"ab\xff", 5),
        (codecs.BOM_UTF16_LE + b"a\0b", 4),
        (codecs.BOM_UTF16_LE + b"a\0\x00\xd8b\0", 4),
        (codecs.BOM_UTF32_LE + "river".encode("utf-32-le"), None),
        (codecs.BOM_UTF32_BE + "river".encode("utf-32-be"), None),
        (b"one\ntwo\0", 7),
    ],
)
def test_other_bytes_are_refused_with_their_position(raw, position):
    with pytest.raises(TextRefused) as refused:
        decode(raw)
    assert refused.value.position == position
    assert "again." in refused.value.sentence


@pytest.mark.parametrize(("text", "position"), [("a\ud800b", 1), ("\udc00", 0), ("one\ntwo\0", 7)])
def test_json_text_with_half_a_pair_or_a_nul_is_refused(text, position):
    with pytest.raises(TextRefused) as refused:
        normalise(text)
    assert refused.value.position == position
    assert f"character {position + 1}" in refused.value.sentence


def test_a_refusal_is_bad_input_with_a_fault():
    with pytest.raises(BadInput) as refused:
        normalise("\0")
    assert [fault.message for fault in refused.value.faults] == [refused.value.sentence]


def test_a_refusal_names_the_line():
    with pytest.raises(TextRefused, match="line 3"):
        normalise("one\ntwo\nthr\0ee")


@pytest.mark.parametrize(
    ("raw", "kept", "line_ends"),
    [
        ("a\r\nb\r\n", "a\nb\n", "crlf"),
        ("a\rb", "a\nb", "cr"),
        ("a\nb", "a\nb", "lf"),
        ("a\r\rb", "a\n\nb", "cr"),
        ("a\r\r\nb", "a\n\nb", "mixed"),
        ("a\n\rb", "a\n\nb", "mixed"),
        ("ab", "ab", "none"),
        ("", "", "none"),
        ("a\u2028b\x0bc\x0cd\x85e", "a\u2028b\x0bc\x0cd\x85e", "none"),
    ],
)
def test_line_ends_become_line_feeds_and_are_reported(raw, kept, line_ends):
    found = normalise(raw)
    assert (found.text, found.line_ends) == (kept, line_ends)


@pytest.mark.parametrize("text", ["e\u0301", "\u00e9", "\ufb01", "\u212b", "a\u00a0b", "\ufeffa", "  a \t"])
def test_no_character_is_composed_folded_or_trimmed(text):
    assert normalise(text).text == text


@given(anything)
def test_normalising_twice_changes_nothing_more(text):
    once = normalise(text).text
    assert normalise(once).text == once
    assert "\r" not in once


@given(anything)
def test_bytes_and_string_come_to_the_same_text(text):
    kept = normalise(text).text
    assert decode(codecs.BOM_UTF8 + text.encode()).text == kept
    assert decode(codecs.BOM_UTF16_BE + text.encode("utf-16-be")).text == kept


@given(line_ends)
def test_an_offset_outside_a_crlf_moves_with_its_place(raw):
    places = [at for at in range(len(raw) + 1) if raw[at - 1 : at + 1] != "\r\n" or at == 0]
    assert moved_offsets(raw, places) == [len(normalise(raw[:at]).text) for at in places]


def test_an_offset_inside_a_crlf_goes_behind_it():
    assert moved_offsets("a\r\nb", [1, 2, 3, 4]) == [1, 2, 2, 3]


def test_hashes_are_of_the_bytes_and_of_the_texts_utf8():
    # SHA-256 of "abc" is an example of FIPS 180-2 (2002), appendix B.1.
    abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert sha256_bytes(b"abc") == sha256_text("abc") == abc
    assert sha256_text("Дарё") == hashlib.sha256("Дарё".encode()).hexdigest()
