"""A formula with its numbers in it, computed as it is written in plain text, gives the value."""

import pytest

from app.core.agreement.measures import LABEL_MEASURES, MEASURES
from app.features.agreement.number.formulas import FORMULAS, INTERVAL, formula_of, spelled, text
from app.features.agreement.number.report import number_of
from app.features.agreement.number.words import SIGNS, letters_in
from tests.core.agreement.written_tables import CASES, TABLES


@pytest.mark.parametrize("table", TABLES)
def test_what_is_written_with_numbers_is_true(table: str) -> None:
    level, ratings = TABLES[table]
    for _table, name, label in (case for case in CASES if case[0] == table):
        number = number_of("v", ratings, level, name, None if label is None else str(label))
        assert number.steps is not None
        assert number.report.value is not None
        formula = formula_of(name, number.steps)
        _name, expression, value = text(formula.with_numbers(number.steps, number.report.value)).split(" = ")
        assert _computed(expression) == pytest.approx(_computed(value), abs=2e-3), (name, expression)
        assert set(number.steps.numbers) <= set(SIGNS)


def _computed(expression: str) -> float:
    return float(eval(expression.replace("−", "-"), {"__builtins__": {}}))


def test_every_measure_has_its_formula() -> None:
    assert set(FORMULAS) == {*MEASURES, *LABEL_MEASURES}


def test_the_signs_of_a_formula_are_explained() -> None:
    assert {"u", "c, k", "n_c", "n_g", "o_ck", "m_u", "[c = k]"} <= set(
        letters_in(spelled(FORMULAS["alpha_ordinal"]))
    )
    assert "M" in letters_in(spelled(FORMULAS["alpha_masi"]))
    assert "π" not in letters_in(spelled(FORMULAS["ac1"]))
    assert text(INTERVAL[0]) == "se^2 = ((G − 1) / G) sum over g of d_g^2"
