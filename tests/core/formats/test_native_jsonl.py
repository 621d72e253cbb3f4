"""The pure part of an export: rights, lines, cells and pseudonyms."""

import csv
import doctest
import importlib
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.formats import annotations_csv, cells, native_jsonl
from app.core.formats.pseudonyms import dataset_key, pseudonym
from app.core.formats.registry import FORMATS
from app.core.formats.rights import FULL, STANDOFF, QuoteBroken, Rights, limit, rights_of

TEXT = "👩‍👩‍👧 at المَعْبَر: a storm came."


def a_mark(quote: str, **other: Any) -> dict[str, Any]:
    start = TEXT.index(quote)
    said = {
        "variable": "framing",
        "attributes": {"voice": "author", "target": "us"},
        "note": "N",
        "value": None,
    }
    return {"start": start, "end": start + len(quote), "quote": quote} | said | other


def a_record(*marks: dict[str, Any]) -> dict[str, Any]:
    revision = {"marks": list(marks), "answers": [], "attributions": [], "reason": "R", "outlet_guess": "G"}
    lists: dict[str, Any] = {"passages": [], "revisions": [revision], "decisions": [], "provenance": []}
    return {"document_id": "d", "text": TEXT} | lists


@pytest.mark.parametrize("module", ["cells", "pseudonyms"])
def test_the_examples_in_the_docstrings_hold(module: str) -> None:
    assert doctest.testmod(importlib.import_module(f"app.core.formats.{module}")).failed == 0


@pytest.mark.parametrize(
    ("text_rights", "length", "asked", "expected"),
    [
        ("full", None, "auto", FULL),
        ("excerpt", 40, "auto", Rights(False, 40)),
        ("none", None, "auto", STANDOFF),
        ("unknown", None, "auto", STANDOFF),
        ("full", None, "standoff", STANDOFF),
        ("excerpt", 40, "standoff", STANDOFF),
        ("none", None, "full", FULL),
    ],
)
def test_rights_are_the_documents_unless_a_lead_says_otherwise(
    text_rights: str, length: int | None, asked: str, expected: Rights
) -> None:
    assert rights_of(text_rights, length, asked) == expected


def test_full_rights_leave_a_record_as_it_is() -> None:
    assert limit(a_record(a_mark("storm")), FULL, {"target"}) == a_record(a_mark("storm")) | {
        "text_given": "full"
    }


def test_an_excerpt_quotes_no_more_than_its_length_in_code_points() -> None:
    family, storm = a_mark("👩‍👩‍👧"), a_mark("storm")
    limited = limit(a_record(family, storm, a_mark("a storm")), Rights(False, 5), {"target"})
    assert [mark["quote"] for mark in limited["revisions"][0]["marks"]] == ["👩‍👩‍👧", "storm", None]
    assert (limited["text"], limited["text_given"]) == (None, "excerpt")
    assert limited["revisions"][0]["marks"][0]["attributes"] == {"voice": "author"}


def test_standoff_has_places_and_no_words() -> None:
    limited = limit(a_record(a_mark("storm", variable="remark", value="W")), STANDOFF, {"target", "remark"})
    revision = limited["revisions"][0]
    mark = revision["marks"][0]
    assert (mark["quote"], mark["note"], mark["value"], limited["text"]) == (None, None, None, None)
    assert (revision["reason"], revision["outlet_guess"]) == (None, None)
    assert TEXT[mark["start"] : mark["end"]] == "storm"


@pytest.mark.parametrize("rights", [FULL, STANDOFF])
def test_a_quote_that_is_not_the_text_at_its_place_is_never_let_through(rights: Rights) -> None:
    # One place off, as offsets in UTF-16 would be after one emoji.
    moved = a_mark("storm")
    moved |= {"start": moved["start"] + 1, "end": moved["end"] + 1}
    with pytest.raises(QuoteBroken, match="are not its quote"):
        limit(a_record(moved), rights, set())


def test_a_line_is_a_line_for_every_reader() -> None:
    record = {"text": "one\u2028two\u2029three\u0085four\nfive\r\v"}
    written = b"".join(native_jsonl.write([record, record]))
    assert len(written.decode().splitlines()) == 2
    assert [json.loads(line) for line in written.splitlines()] == [record, record]


@given(st.text())
def test_a_cell_is_never_a_formula_and_its_text_can_be_had_back(text: str) -> None:
    cell = cells.safe(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert cells.unsafe(cell) == text


@given(st.from_regex(r"'{0,3}[=+\-@\t\r\n].{0,9}", fullmatch=True))
def test_a_text_like_a_formula_gets_one_apostrophe(text: str) -> None:
    assert cells.safe(text) == f"'{text}"
    assert cells.unsafe(f"'{text}") == text


def test_an_empty_export_is_still_a_table_with_its_columns() -> None:
    written = b"".join(FORMATS["csv"].write([])).decode()
    assert next(csv.reader(io.StringIO(written))) == list(annotations_csv.COLUMNS)
    assert b"".join(FORMATS["jsonl"].write([])) == b""


def test_a_pseudonym_depends_on_the_dataset_and_on_the_person() -> None:
    one, other = dataset_key(b"secret", 1), dataset_key(b"secret", 2)
    assert pseudonym(one, 7) == pseudonym(dataset_key(b"secret", 1), 7)
    assert len({pseudonym(one, 7), pseudonym(one, 8), pseudonym(other, 7)}) == 3
    assert dataset_key(b"another", 1) != one
