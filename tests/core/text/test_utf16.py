"""Code points and UTF-16 offsets; the same cases are tried in the browser by tests/js."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.text.utf16 import (
    OffsetRefused,
    Utf16Map,
    from_utf16,
    from_utf16_many,
    to_utf16,
    to_utf16_many,
)

CASES = json.loads((Path(__file__).parents[2] / "cases" / "offsets.json").read_text(encoding="utf-8"))
mixed = st.text(st.sampled_from("a\u0301ش\u200d\U0001f468\U00020000\n"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_shared_cases_hold_both_ways(case):
    text, expected = case["text"], case["utf16"]
    assert len(expected) == len(text) + 1
    assert to_utf16_many(text, range(len(text) + 1)) == expected
    assert from_utf16_many(text, expected) == list(range(len(text) + 1))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_offsets_inside_a_pair_or_outside_the_text_are_refused(case):
    for offset in case["refused_utf16"]:
        with pytest.raises(OffsetRefused):
            from_utf16(case["text"], offset)


@pytest.mark.parametrize("offset", [-1, 2])
def test_a_code_point_offset_outside_the_text_is_refused(offset):
    with pytest.raises(OffsetRefused, match="outside"):
        to_utf16("\U0001f600", offset)


@given(mixed)
def test_utf16_offsets_are_those_of_the_encoded_text(text):
    table = Utf16Map(text)
    for offset in range(len(text) + 1):
        units = len(text[:offset].encode("utf-16-le")) // 2
        assert table.to_utf16(offset) == units
        assert table.from_utf16(units) == offset


@given(mixed)
def test_every_utf16_offset_is_answered_or_lies_inside_a_pair(text):
    table = Utf16Map(text)
    answered = []
    for units in range(table.units + 1):
        try:
            answered.append(table.from_utf16(units))
        except OffsetRefused:
            assert len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore")) < units
    assert answered == list(range(len(text) + 1))
