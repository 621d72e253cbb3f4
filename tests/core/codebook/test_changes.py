"""What became of each label between two versions of a codebook."""

from typing import Any

import pytest

from app.core.codebook.changes import changed_variables, diff
from app.core.codebook.read_yaml import from_dict
from app.core.codebook.values import Codebook

Book = dict[str, Any]


def fates(old: Codebook, book: Book) -> dict[str, str]:
    return {change.key: change.fate for change in diff(old, from_dict(book)) if change.fate != "kept"}


def test_nothing_changed_means_all_are_kept(harbour: Codebook) -> None:
    assert {change.fate for change in diff(harbour, harbour)} == {"kept"}
    assert len(diff(harbour, harbour)) == sum(len(variable.choices) for variable in harbour.variables)


@pytest.mark.parametrize(("field", "value"), [("name", "Flood"), ("shortcut", "9"), ("colour", 3)])
def test_a_label_that_only_looks_different_is_kept(
    harbour: Codebook, plain: Book, field: str, value: object
) -> None:
    plain["variables"][0]["labels"][1][field] = value
    (changed,) = [change for change in diff(harbour, from_dict(plain)) if change.changed]
    assert (changed.key, changed.fate, changed.changed) == ("tide", "kept", (field,))


@pytest.mark.parametrize(
    ("field", "value"),
    [("definition", "Water that comes back."), ("avoid_when", ["It rains."]), ("parent", None)],
)
def test_a_label_with_another_rule_is_redefined(
    harbour: Codebook, plain: Book, field: str, value: object
) -> None:
    plain["variables"][0]["labels"][1][field] = value
    assert fates(harbour, plain) == {"tide": "redefined"}


def test_a_label_with_another_key_is_retired_and_new_until_a_person_joins_them(
    harbour: Codebook, plain: Book
) -> None:
    plain["variables"][0]["labels"][1]["key"] = "flood"
    assert fates(harbour, plain) == {"tide": "retired", "flood": "new"}


def test_a_label_in_another_variable_is_redefined(harbour: Codebook, plain: Book) -> None:
    plain["variables"][1]["labels"].append(plain["variables"][0]["labels"].pop(3))
    plain["variables"][0]["labels"][2]["excludes"] = []
    assert fates(harbour, plain) == {"calm": "redefined", "storm": "redefined"}


def test_a_new_order_changes_nothing(harbour: Codebook, plain: Book) -> None:
    plain["variables"][0]["labels"].reverse()
    plain["variables"].reverse()
    assert fates(harbour, plain) == {}


def test_values_of_one_key_belong_to_their_variables(harbour: Codebook, plain: Book) -> None:
    plain["variables"].append(
        {"key": "fair", "type": "choose_one", "values": ["yes", "no"], "on": ["passage"]}
    )
    del plain["variables"][3]
    changes = [
        (c.variable, c.key, c.fate)
        for c in diff(harbour, from_dict(plain))
        if c.variable in ("clear", "fair")
    ]
    assert changes == [
        ("clear", "yes", "retired"),
        ("clear", "no", "retired"),
        ("fair", "yes", "new"),
        ("fair", "no", "new"),
    ]


def test_variables_are_compared_without_their_labels(harbour: Codebook, plain: Book) -> None:
    plain["variables"][0]["labels"].pop()
    plain["variables"][1]["name"] = "Sort"
    plain["variables"][2]["points"] = [0, 1]
    plain["variables"][3]["key"] = "fair"
    assert changed_variables(harbour, from_dict(plain)) == [
        ("framing", "kept"),
        ("kind", "kept"),
        ("tone", "redefined"),
        ("clear", "retired"),
        ("gist", "kept"),
        ("voice", "kept"),
        ("target", "kept"),
        ("fair", "new"),
    ]
