"""The table of commands: one key one meaning, what people may choose, and that the label wins."""

import pytest

from app.core.codebook.commands import COMMAND_KEYS, SHORTCUTS
from app.core.keyboard.commands import BY_NAME, COMMANDS, GROUPS
from app.core.keyboard.keymap import CHOOSABLE, PRINTS, collisions, keymap, read_key, written

DIGITS = {f"Digit{n}" for n in range(1, 10)}


def test_every_command_has_a_name_a_group_and_keys_of_its_own() -> None:
    keys = [key for one in COMMANDS for key in one.keys]
    assert len(set(keys)) == len(keys)
    assert len(BY_NAME) == len(COMMANDS)
    assert {one.group for one in COMMANDS} == set(GROUPS)
    assert all(one.keys and one.does for one in COMMANDS)


def test_no_command_has_a_key_that_browsers_or_labels_have() -> None:
    plain = {key for one in COMMANDS for key in one.keys if "Control" not in key}
    assert plain & (DIGITS | {f"Shift+{one}" for one in DIGITS}) == set()
    assert not any(key.startswith("Alt") for key in plain)
    # Find, print, new tab, close, address, reload, copy, cut, paste, all.
    kept = {f"Control+Key{letter}" for letter in "FPTNWLRCXVA"}
    assert kept & {key for one in COMMANDS for key in one.keys} == set()


def test_the_shortcuts_of_labels_are_what_the_table_leaves() -> None:
    assert {"Shift+Tab", "K", "{", "?", "w", "0"} <= set(COMMAND_KEYS)
    assert "".join(sorted(SHORTCUTS)) == "123456789bdefhilmnotuyz"


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("m", "KeyM"),
        (" M ", "Shift+KeyM"),
        ("shift + m", "Shift+KeyM"),
        ("{", "Shift+BracketLeft"),
        ("f2", "F2"),
        ("0", "Digit0"),
        ("5", None),
        ("Shift+5", None),
        ("%", None),
        ("ы", None),
        ("Enter", None),
        ("Ctrl+m", None),
        ("Shift+F2", None),
        ("mm", None),
        ("", None),
    ],
)
def test_a_key_is_read_as_people_write_it_or_not_at_all(said: str, key: str | None) -> None:
    assert read_key(said) == key


@pytest.mark.parametrize("code", sorted(CHOOSABLE))
def test_what_is_written_of_a_key_is_read_as_that_key(code: str) -> None:
    assert read_key(written(code)) == code
    if code in PRINTS:
        assert read_key(written(f"Shift+{code}")) == f"Shift+{code}"


def test_a_key_given_to_two_commands_is_named_at_both_and_a_swap_is_none() -> None:
    assert {name: one.name for name, one in collisions({"word": "KeyS"}).items()} == {"word": "sentence"}
    both = collisions({"word": "KeyM", "note": "KeyM"})
    assert {name: one.name for name, one in both.items()} == {"word": "note", "note": "word"}
    assert collisions({"word": "KeyS", "sentence": "KeyW"}) == {}


def test_a_label_goes_before_ones_own_key_and_the_command_has_its_usual_key_again() -> None:
    found = {one.command.name: one for one in keymap({"note": "KeyI", "word": "KeyM"}, ["i", "1"])}
    assert (found["note"].keys, found["note"].lost) == (("KeyR",), "KeyI")
    assert (found["word"].keys, found["word"].lost) == (("KeyM",), None)
    swapped = {one.command.name: one for one in keymap({"note": "Shift+KeyI", "word": "KeyR"}, ["i"])}
    assert (swapped["note"].keys, swapped["note"].lost) == ((), "Shift+KeyI")
    assert swapped["word"].keys == ("KeyR",)


def test_without_own_keys_everything_has_its_usual_one() -> None:
    assert [one.keys for one in keymap({}, "123bdefhilmnotuyz")] == [one.keys for one in COMMANDS]
