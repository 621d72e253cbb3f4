"""The vocabulary and its page in the documentation say the same."""

import re
from pathlib import Path

from app.core.outlets.vocabulary import CONNECTING, PROPERTIES, REFUSED_FOR_PERSONS, RELATIONS

PAGE = (Path(__file__).parents[3] / "docs" / "outlets.md").read_text(encoding="utf-8")
ROWS = {
    match[1]: [cell.strip() for cell in match[2].split("|")]
    for match in re.finditer(r"^\| `([a-z_]+)` \|(.+)\|$", PAGE, flags=re.MULTILINE)
}


def test_the_page_lists_every_property_and_no_other() -> None:
    assert sorted(ROWS) == sorted(PROPERTIES)


def test_the_page_gives_type_evidence_and_persons_as_the_code_has_them() -> None:
    for key, one in PROPERTIES.items():
        kind, _, per_outlet, evidence, persons = ROWS[key]
        assert (kind, per_outlet, evidence) == (one.type, one.per_outlet, one.evidence)
        assert persons == ("no" if key in REFUSED_FOR_PERSONS else "yes")


def test_the_page_names_every_code_of_a_closed_vocabulary() -> None:
    for key, one in PROPERTIES.items():
        for code in (*one.codes, *one.qualifier_codes):
            assert f"`{code}`" in PAGE, (key, code)


def test_relations_carry_agents_and_the_connecting_ones_are_relations() -> None:
    assert all(PROPERTIES[key].type == "agent" for key in RELATIONS)
    assert CONNECTING < RELATIONS
