"""A CSV of labels makes one codebook with one variable, or a list of sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.codebook.read_csv import read_csv
from app.core.codebook.read_yaml import CodebookRefused

LABELS = """\
key,name,parent,abstract,definition,use_when,shortcut
sea,Sea,,true,Heading.,,
tide,Tide,sea,,Water moves.,"It rises.
It falls.",1
calm,,,,,,d
"""

REFUSED = {
    "nothing": ("", "Line 1: the column “key” is missing"),
    "no labels": ("key,name\n", "has no labels"),
    "no key": ("name\nTide\n", "“key” is missing"),
    "an unknown column": ("key,meaning\na,b\n", "Line 1: there is no column “meaning”"),
    "a column twice": ("key,name,key\na,b,c\n", "Line 1: the column key stands twice"),
    "too many cells": ("key,name\na,b,c\n", "Line 2: this row has 3 cells"),
    "an open quotation mark": ('key,name\na,"b\n', "this is not CSV"),
    "not UTF-8": (b"key\n\xff\n", "UTF-8"),
    "a zero byte": ("key\na\0\n", "U+0000"),
    "a row without a key": ("key,name\n,Tide\n", "Line 2: “key” is missing"),
    "a parent that is not there": (
        LABELS.replace("Tide,sea", "Tide,bay"),
        "Line 4: The parent of tide is bay",
    ),
    "a version of two numbers": ("key\na\n", "The version is 1.0"),
}


def test_a_csv_of_labels_becomes_one_variable_on_spans_and_passages() -> None:
    (framing,) = read_csv(LABELS, name="Harbour").variables
    assert (framing.key, framing.type, framing.on, framing.required) == (
        "framing",
        "choose_many",
        ("span", "passage"),
        True,
    )
    assert [(label.key, label.name, label.parent) for label in framing.labels] == [
        ("sea", "Sea", None),
        ("tide", "Tide", "sea"),
        ("calm", "Calm", None),
    ]
    assert framing.labels[0].abstract
    assert framing.labels[1].use_when == ("It rises.", "It falls.")
    assert framing.labels[2].shortcut == "d"


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_semicolons_and_tabs_divide_cells_as_well(delimiter: str) -> None:
    assert read_csv(LABELS.replace(",", delimiter), name="Harbour") == read_csv(LABELS, name="Harbour")


@pytest.mark.parametrize("name", REFUSED)
def test_a_table_that_cannot_be_read_is_refused_with_a_sentence(name: str) -> None:
    data, words = REFUSED[name]
    version = "1.0" if "version" in name else "1.0.0"
    with pytest.raises(CodebookRefused) as refused:
        read_csv(data, name="Harbour", version=version)
    assert words in " ".join(fault.message for fault in refused.value.faults)


def test_a_table_holds_at_most_a_thousand_labels() -> None:
    rows = "\n".join(f"k{n}" for n in range(1001))
    with pytest.raises(CodebookRefused, match="at most 1000 labels"):
        read_csv(f"key\n{rows}\n", name="Harbour")


@given(
    st.lists(
        st.sampled_from(["key", ",", "\n", '"', "name", "a", ";", "\t", "\r", "shortcut", " ", "é"])
    ).map("".join)
)
def test_a_table_of_any_kind_is_read_or_refused(text: str) -> None:
    found: list[object] = []
    try:
        found += read_csv(text, name="Harbour").variables
    except CodebookRefused as refused:
        found += [fault for fault in refused.faults if fault.message]
    assert found
