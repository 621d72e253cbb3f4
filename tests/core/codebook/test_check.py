"""Every rule of a codebook has a case here: the plain book with one place spoiled."""

from collections.abc import Callable
from typing import Any

import pytest

from app.core.codebook.check import check, warnings
from app.core.codebook.commands import COMMAND_KEYS, SHORTCUTS
from app.core.codebook.read_yaml import CodebookRefused, from_dict
from app.core.codebook.values import Codebook

Book = dict[str, Any]
FRAMING, KIND, TONE, CLEAR, GIST, VOICE, TARGET = range(7)
HEADING, TIDE, STORM, CALM, WRECK = range(5)


def in_book(**fields: Any) -> Callable[[Book], None]:
    return lambda book: book.update(fields)


def in_variable(n: int, **fields: Any) -> Callable[[Book], None]:
    return lambda book: book["variables"][n].update(fields)


def in_label(n: int, **fields: Any) -> Callable[[Book], None]:
    return lambda book: book["variables"][FRAMING]["labels"][n].update(fields)


SPOILED = {
    "a key of the book with spaces": (in_book(key="Two words"), "/key", "small letters"),
    "no name": (in_book(name=" "), "/name", "no name"),
    "a name too long": (in_book(name="a" * 201), "/name", "longer than 200"),
    "a version of two numbers": (in_book(version="1.0"), "/version", "three whole numbers"),
    "a version with a zero in front": (in_book(version="1.02.0"), "/version", "three whole numbers"),
    "a language that is no tag": (in_book(language="English!"), "/language", "not a language tag"),
    "an unknown stance": (in_book(stance="strict"), "/stance", "prescriptive or descriptive"),
    "no variables": (in_book(variables=[]), "/variables", "at least one"),
    "a translation to no language": (
        in_book(translations={"r": {"name": "x"}}),
        "/translations/r",
        "language tag",
    ),
    "a translation to its own language": (
        in_label(TIDE, translations={"en": {"name": "Tide"}}),
        "/variables/0/labels/1/translations/en",
        "own language",
    ),
    "a translated name too long": (
        in_variable(TONE, translations={"ru": {"name": "я" * 201}}),
        "/variables/2/translations/ru/name",
        "longer than 200",
    ),
    "two variables of one key": (in_variable(KIND, key="tone"), "/variables/1/key", "2 variables"),
    "two labels of one key": (in_label(CALM, key="kind.news"), "/variables/0/labels/3/key", "2 labels"),
    "two values of one key": (
        in_variable(CLEAR, values=["yes", "yes"]),
        "/variables/3/values/0/key",
        "2 values",
    ),
    "a key in capitals": (in_variable(TONE, key="Tone"), "/variables/2/key", "cannot be the key"),
    "a key with a dot at its end": (
        in_label(TIDE, key="tide."),
        "/variables/0/labels/1/key",
        "cannot be the key",
    ),
    "a parent that is not there": (
        in_label(TIDE, parent="sea"),
        "/variables/0/labels/1/parent",
        "not in this codebook",
    ),
    "a parent in another variable": (
        in_label(TIDE, parent="kind.news"),
        "/variables/0/labels/1/parent",
        "in another variable",
    ),
    "parents in a circle": (in_label(HEADING, parent="tide"), "/variables/0/labels/0/parent", "circle"),
    "a heading over nothing": (
        in_label(CALM, abstract=True),
        "/variables/0/labels/3/abstract",
        "no label's parent",
    ),
    "requires what is not there": (
        in_label(TIDE, requires=["sea"]),
        "/variables/0/labels/1/requires/0",
        "no label",
    ),
    "excludes what is not there": (
        in_label(TIDE, excludes=["sea"]),
        "/variables/0/labels/1/excludes/0",
        "no label",
    ),
    "confused with what is not there": (
        in_label(TIDE, confused_with={"sea": "Wider."}),
        "/variables/0/labels/1/confused_with",
        "no label",
    ),
    "excludes itself": (
        in_label(TIDE, excludes=["tide"]),
        "/variables/0/labels/1/excludes/0",
        "names itself",
    ),
    "requires a heading": (
        in_label(TIDE, requires=["heading"]),
        "/variables/0/labels/1/requires/0",
        "never chosen",
    ),
    "requires and excludes": (
        in_label(WRECK, excludes=["storm"]),
        "/variables/0/labels/4/requires/0",
        "excludes the other",
    ),
    "requires what excludes it": (
        in_label(CALM, requires=["storm"]),
        "/variables/0/labels/3/requires/0",
        "excludes the other",
    ),
    "a shortcut of two characters": (
        in_label(CALM, shortcut="dd"),
        "/variables/0/labels/3/shortcut",
        "1 to 9 or a to z",
    ),
    "a shortcut in capitals": (
        in_label(CALM, shortcut="D"),
        "/variables/0/labels/3/shortcut",
        "1 to 9 or a to z",
    ),
    "a shortcut taken by another label": (
        in_label(CALM, shortcut="1"),
        "/variables/0/labels/3/shortcut",
        "share",
    ),
    "a shortcut for a heading": (
        in_label(HEADING, shortcut="2"),
        "/variables/0/labels/0/shortcut",
        "heading",
    ),
    "a colour beyond the slots": (in_label(TIDE, colour=17), "/variables/0/labels/1/colour", "1 to 16"),
    "an unknown type": (in_variable(TONE, type="slider"), "/variables/2/type", "one of choose_one"),
    "no place": (in_variable(TONE, on=[]), "/variables/2/on", "coded on"),
    "an unknown place": (in_variable(TONE, on=["page"]), "/variables/2/on/0", "the places are"),
    "a place named twice": (in_variable(TONE, on=["passage", "passage"]), "/variables/2/on/1", "twice"),
    "marks and something else": (
        in_variable(VOICE, on=["mark", "passage"]),
        "/variables/5/on",
        "nothing else",
    ),
    "a required attribute": (
        in_variable(VOICE, required=True),
        "/variables/5/required",
        "cannot be required",
    ),
    "a scale on spans": (in_variable(TONE, on=["span"]), "/variables/2/on", "needs labels"),
    "a text with labels": (in_variable(GIST, labels=[{"key": "a"}]), "/variables/4/labels", "has no labels"),
    "a scale with values": (in_variable(TONE, values=["a"]), "/variables/2/values", "has no values"),
    "labels and values": (in_variable(KIND, values=["a", "b"]), "/variables/1/values", "both"),
    "many values": (in_variable(CLEAR, type="choose_many"), "/variables/3/values", "choose_many"),
    "an attribute with labels": (
        in_variable(VOICE, values=None, default=None, labels=[{"key": "a"}, {"key": "b"}]),
        "/variables/5/labels",
        "write values",
    ),
    "nothing to choose from": (in_variable(CLEAR, values=[]), "/variables/3", "nothing to choose"),
    "one value to choose from": (in_variable(CLEAR, values=["yes"]), "/variables/3", "only one"),
    "points without a scale": (in_variable(CLEAR, points=[1, 2]), "/variables/3/points", "no points"),
    "a level without a scale": (in_variable(CLEAR, level="ordinal"), "/variables/3/level", "no level"),
    "a scale without a level": (in_variable(TONE, level=None), "/variables/2/level", "needs a level"),
    "a scale of one point": (in_variable(TONE, points=[1]), "/variables/2/points", "two points"),
    "points that fall": (in_variable(TONE, points=[1, 0]), "/variables/2/points", "must rise"),
    "a ratio below zero": (in_variable(TONE, level="ratio"), "/variables/2/points", "below zero"),
    "a default on a passage": (in_variable(CLEAR, default="yes"), "/variables/3/default", "on marks"),
    "a default that is no value": (in_variable(VOICE, default="nobody"), "/variables/5/default", "not among"),
    "a greatest length of nothing": (in_variable(GIST, max_length=0), "/variables/4/max_length", "1 to 2000"),
    "a greatest length for a scale": (
        in_variable(TONE, max_length=5),
        "/variables/2/max_length",
        "is no text",
    ),
    "attributes without labels": (
        in_variable(CLEAR, attributes=["voice"]),
        "/variables/3/attributes",
        "no labels",
    ),
    "an attribute that is not there": (
        in_variable(KIND, attributes=["mood"]),
        "/variables/1/attributes/0",
        "no variable",
    ),
    "an attribute that is not on marks": (
        in_variable(KIND, attributes=["tone"]),
        "/variables/1/attributes/0",
        "on: [mark]",
    ),
    "an attribute named twice": (
        in_variable(KIND, attributes=["voice", "voice"]),
        "/variables/1/attributes/1",
        "twice",
    ),
}


def test_the_plain_book_has_no_fault(harbour: Codebook) -> None:
    assert check(harbour) == []


@pytest.mark.parametrize("name", SPOILED)
def test_one_spoiled_place_is_named_and_pointed_at(plain: Book, name: str) -> None:
    spoil, pointer, words = SPOILED[name]
    spoil(plain)
    with pytest.raises(CodebookRefused) as refused:
        from_dict(plain)
    assert [f for f in refused.value.faults if f.pointer == pointer and words in f.message], (
        refused.value.faults
    )


@pytest.mark.parametrize("key", COMMAND_KEYS)
def test_a_label_never_takes_a_command_of_the_page(plain: Book, key: str) -> None:
    in_label(CALM, shortcut=key)(plain)
    with pytest.raises(CodebookRefused, match="which means"):
        from_dict(plain)


def test_digits_and_the_free_letters_are_left_for_labels() -> None:
    assert "".join(sorted(SHORTCUTS)) == "123456789bdefhilmnotuyz"


def test_yes_and_no_may_be_values_of_two_variables(plain: Book) -> None:
    plain["variables"].append(
        {"key": "fair", "type": "choose_one", "values": ["yes", "no"], "on": ["passage"]}
    )
    assert from_dict(plain).by_key["fair"].values[0].key == "yes"


def test_a_label_adds_up_to_all_above_it(plain: Book) -> None:
    in_label(CALM, parent="tide")(plain)
    assert from_dict(plain).ancestors("calm") == ("tide", "heading")


def test_thin_labels_are_warned_of_and_not_refused(harbour: Codebook) -> None:
    told = {fault.message for fault in warnings(harbour)}
    assert "The label tide has no definition." in told
    assert "The label tide has no example." in told
    assert "The label tide does not say when to avoid it." in told
    assert "The label heading has no example." not in told
    assert "The variable tone has no definition." in told


def test_faults_come_in_the_order_of_the_file(plain: Book) -> None:
    in_variable(TONE, points=[1])(plain)
    in_label(TIDE, colour=99)(plain)
    in_book(version="one")(plain)
    with pytest.raises(CodebookRefused) as refused:
        from_dict(plain)
    pointers = [fault.pointer for fault in refused.value.faults]
    assert pointers == ["/version", "/variables/0/labels/1/colour", "/variables/2/points"]
