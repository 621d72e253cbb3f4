"""The two codebooks that are shipped: whole, even-handed, and within every rule."""

from collections import Counter
from pathlib import Path

import pytest

from app.core.codebook.check import check, warnings
from app.core.codebook.read_yaml import read_yaml
from app.core.codebook.values import Codebook, Label

BOOKS = Path(__file__).parents[3] / "seeds" / "codebooks"


def shipped(name: str) -> Codebook:
    return read_yaml((BOOKS / f"{name}.yaml").read_bytes())


def concrete(book: Codebook, variable: str) -> list[Label]:
    return [label for label in book.by_key[variable].labels if not label.abstract]


@pytest.mark.parametrize("name", ["starter", "border-press"])
def test_a_shipped_book_passes_without_a_fault_or_a_warning(name: str) -> None:
    book = shipped(name)
    assert (check(book), warnings(book)) == ([], [])
    assert (book.key, book.version) == (name, "1.0.0")


def test_the_starter_has_three_framings_and_loaded_language_on_keys_one_to_four() -> None:
    book = shipped("starter")
    assert [(label.key, label.shortcut) for label in book.by_key["framing"].labels] == [
        ("imperialist_framing", "1"),
        ("russian_state_line", "2"),
        ("ideological_appeal", "3"),
        ("loaded_language", "4"),
    ]
    assert [value.key for value in book.by_key["voice"].values] == ["author", "reported", "mixed"]


def test_the_starter_is_whole_in_russian() -> None:
    book = shipped("starter")
    texts = [label.translations["ru"] for _, _, label in book.placed_labels()]
    texts += [variable.translations["ru"] for variable in book.variables]
    assert all(text.name and text.definition for text in texts)


def test_border_press_has_seven_lines_eight_devices_and_five_kinds_of_sourcing() -> None:
    book = shipped("border-press")
    keys = [label.key for variable in ("framing", "sourcing") for label in concrete(book, variable)]
    assert Counter(key.partition(".")[0] for key in keys) == {"line": 7, "device": 8, "sourcing": 5}
    assert book.by_key["framing"].required
    assert not book.by_key["sourcing"].required


def test_border_press_adds_up_to_the_three_framings_of_the_starter() -> None:
    book = shipped("border-press")
    under = {label.key: label.parent for label in concrete(book, "framing") if label.parent}
    assert under == {
        "line.anti_imperialist_left": "imperialist_framing",
        "device.imperial_rivalry": "imperialist_framing",
        "device.hidden_hand": "imperialist_framing",
        "line.russian_state": "russian_state_line",
        "device.ideological_appeal": "ideological_appeal",
    }
    assert set(under.values()) < set(shipped("starter").labels)


def test_every_position_has_the_same_test_and_as_many_indicators() -> None:
    lines = [label for label in concrete(shipped("border-press"), "framing") if label.key.startswith("line.")]
    tests = {line.definition.partition("Test: ")[2] for line in lines}
    assert len(tests) == 1
    sizes = {
        (len(line.use_when), len(line.avoid_when), len(line.examples), len(line.counter_examples))
        for line in lines
    }
    assert sizes == {(3, 3, 2, 2)}


@pytest.mark.parametrize("name", ["starter", "border-press"])
def test_every_label_has_a_definition_a_rule_and_examples_both_ways(name: str) -> None:
    book = shipped(name)
    chosen = [label for label in book.labels.values() if not label.abstract]
    assert all(
        label.definition and label.use_when and label.avoid_when and label.examples and label.counter_examples
        for label in chosen
    )
    assert all(label.confused_with for label in chosen)
    assert all("ru" in label.translations for label in chosen)
    assert all(label.shortcut and label.colour for label in chosen)


@pytest.mark.parametrize("name", ["starter", "border-press"])
def test_no_example_stands_under_two_labels_of_one_book(name: str) -> None:
    examples = [
        text for label in shipped(name).labels.values() for text in (*label.examples, *label.counter_examples)
    ]
    assert len(examples) == len(set(examples))
