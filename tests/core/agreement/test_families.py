"""What a round declares is a family; each level has its member, or alpha stands in."""

import pytest

from app.core.agreement.families import FAMILIES, fits, lead_at, lead_of_labels, levels_of
from app.core.agreement.measures import LABEL_MEASURES, LEVELS, MEASURES
from app.core.codebook.values import Variable
from app.models.rounds import DECLARABLE

SCALE = Variable("tone", "Tone", "scale", ("passage",), level="ordinal")
CHOICE = Variable("stance", "Stance", "choose_one", ("passage",))
MARKS = Variable("framing", "Framing", "choose_many", ("span", "passage"))
WORDS = Variable("remark", "Remark", "text", ("passage",))


@pytest.mark.parametrize("family", FAMILIES.values(), ids=lambda one: one.name)
def test_every_member_is_a_measure_of_its_level(family) -> None:  # type: ignore[no-untyped-def]
    for level, name in family.at.items():
        assert level in MEASURES[name].levels
    assert family.of_labels is None or family.of_labels in LABEL_MEASURES


def test_every_measure_of_variables_is_somebodys_member_or_a_way_of_comparing_sets() -> None:
    members = {name for family in FAMILIES.values() for name in family.at.values()}
    assert set(MEASURES) - members == {"alpha_jaccard", "alpha_exact_set"}


@pytest.mark.parametrize("family", [None, *FAMILIES])
@pytest.mark.parametrize("level", LEVELS)
def test_every_level_has_something_that_leads(family: str | None, level: str) -> None:
    measure, stands_in = lead_at(family, level)  # type: ignore[arg-type]
    assert level in measure.levels
    assert stands_in == (measure.name not in FAMILIES[family or "alpha"].at.values())
    assert lead_of_labels(family)[0].name in LABEL_MEASURES


def test_a_family_that_is_for_no_variable_does_not_fit() -> None:
    assert levels_of(SCALE) == {"ordinal"}
    assert levels_of(CHOICE) == {"nominal"}
    assert levels_of(MARKS) == {"masi"}
    assert levels_of(WORDS) == frozenset()
    assert fits("conger", [CHOICE, SCALE])
    assert not fits("conger", [SCALE, MARKS])
    assert fits("gwet", [MARKS])
    assert not fits("alpha", [WORDS])


def test_a_database_holds_the_families_that_there_are() -> None:
    assert tuple(FAMILIES) == DECLARABLE
