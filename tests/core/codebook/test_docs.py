"""The page on codebooks tells of every word that a file may hold, and its sample can be read."""

from dataclasses import fields
from pathlib import Path

import pytest

from app.core.codebook.commands import SHORTCUTS
from app.core.codebook.read_csv import COLUMNS
from app.core.codebook.read_yaml import read_yaml
from app.core.codebook.values import PLACES, TYPES, Codebook, Label, Translation, Variable

PAGE = (Path(__file__).parents[3] / "docs" / "codebooks.md").read_text(encoding="utf-8")


def section(heading: str) -> str:
    return PAGE.partition(f"### {heading}\n")[2].partition("\n### ")[0]


@pytest.mark.parametrize(
    ("kind", "heading"),
    [(Codebook, "The codebook"), (Variable, "A variable"), (Label, "A label"), (Translation, "A label")],
)
def test_every_word_of_a_file_is_on_the_page(kind: type, heading: str) -> None:
    assert [each.name for each in fields(kind) if f"`{each.name}`" not in section(heading)] == []


def test_every_type_place_and_column_is_on_the_page() -> None:
    assert [word for word in (*TYPES, *PLACES) if f"`{word}`" not in section("A variable")] == []
    assert [column for column in COLUMNS if f"`{column}`" not in section("A CSV of labels")] == []


def test_the_page_names_the_letters_that_are_free() -> None:
    assert f"`{' '.join(sorted(SHORTCUTS - set('123456789')))}`" in section("A label")


def test_the_sample_on_the_page_can_be_read() -> None:
    sample = PAGE.partition("```yaml\n")[2].partition("```")[0]
    assert read_yaml(sample).name == "Harbour news"
