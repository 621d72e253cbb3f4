"""What is shown of how a number came is what it was made of: put together again it gives the value."""

from collections.abc import Callable, Mapping

import numpy as np
import pytest

from app.core.agreement.measures import LABEL_MEASURES, MEASURES
from app.core.agreement.ratings import Ratings
from app.core.agreement.steps import Steps, StepTable, contingency, steps_of
from tests.core.agreement.written_tables import CASES, TABLES, cases_of, report_of

Numbers = Mapping[str, float]


def _of_chance(n: Numbers) -> float:
    return (n["p_a"] - n["p_e"]) / (1 - n["p_e"])


def _of_disagreement(n: Numbers) -> float:
    return 1 - n["D_o"] / n["D_e"]


def _of_pairs(n: Numbers) -> float:
    return n["sum"] / n["P"] if "P" in n else (n["p_o"] - n["p_e"]) / (1 - n["p_e"])


def _of_weighted_pairs(n: Numbers) -> float:
    return n["sum"] / n["P"] if "P" in n else 1 - n["d_o"] / n["d_e"]


VALUES: dict[str, Callable[[Numbers], float]] = {
    "percent": lambda n: n["p_a"],
    "light": _of_pairs,
    "light_weighted": _of_weighted_pairs,
    "specific_agreement": lambda n: n["together"] / n["chosen"],
    **dict.fromkeys(("ac1", "fleiss", "brennan_prediger", "conger", "ac2_quadratic"), _of_chance),
    **dict.fromkeys(("fleiss_label", "ac1_label"), _of_chance),
    **dict.fromkeys(
        [name for name in (*MEASURES, *LABEL_MEASURES) if name.startswith("alpha_")], _of_disagreement
    ),
}


def table_of(steps: Steps, kind: str) -> StepTable:
    return next(table for table in steps.tables if table.kind == kind)


def test_every_measure_tells_its_steps() -> None:
    assert set(VALUES) == {*MEASURES, *LABEL_MEASURES}
    assert {name for _table, name, _label in CASES} == set(VALUES)


@pytest.mark.parametrize("table", TABLES)
def test_the_quantities_of_each_measure_give_its_value(table: str) -> None:
    ratings = TABLES[table][1]
    for _table, name, label in cases_of(table):
        steps = steps_of(ratings, name, label)
        assert VALUES[name](steps.numbers) == pytest.approx(report_of(ratings, name, label).value, abs=1e-12)
        assert all(shown.cells.shape == (len(shown.rows), len(shown.columns)) for shown in steps.tables)


def test_disagreement_is_in_the_units_of_the_article() -> None:
    """Krippendorff (2011), section B as numbers: the squared differences by hand."""
    ratings = Ratings.from_table([(1, 2), (2, 2), (4, 1)])
    pairs = steps_of(ratings, "alpha_interval").numbers
    assert pairs["D_o"] == pytest.approx((1 + 1 + 9 + 9) / 6)
    everybody = [1, 2, 2, 2, 4, 1]
    expected = sum((one - other) ** 2 for one in everybody for other in everybody) / 30
    assert pairs["D_e"] == pytest.approx(expected)
    ranks = steps_of(ratings, "alpha_ordinal").numbers
    # From 1 to 2 lie (2 + 3) - (2 + 3) / 2 judgements, from 1 to 4 (2 + 3 + 1) - (2 + 1) / 2.
    assert ranks["D_o"] == pytest.approx((2 * 2.5**2 + 2 * 4.5**2) / 6)


def test_the_rows_of_a_label_add_up_to_its_sums() -> None:
    ratings = TABLES["missing"][1]
    steps = steps_of(ratings, "specific_agreement", "a")
    table = table_of(steps, "label")
    sums = dict(zip(table.columns, table.cells.sum(axis=0).tolist(), strict=True))
    assert sums["n_uk(n_uk-1)"] == pytest.approx(steps.numbers["together"])
    assert sums["n_uk(m_u-1)"] == pytest.approx(steps.numbers["chosen"])
    assert sums["units"] == ratings.counts.n_pairable


def test_the_shares_of_agreeing_pairs_average_to_percent_agreement() -> None:
    steps = steps_of(TABLES["missing"][1], "percent")
    table = table_of(steps, "shares")
    shares = np.array(table.rows, dtype=float)
    assert shares @ table.cells[:, 0] / steps.numbers["N"] == pytest.approx(steps.numbers["p_a"])


def test_two_annotators_have_their_contingency_table_and_three_have_none() -> None:
    two, three = (steps_of(TABLES[name][1], "alpha_nominal") for name in ("two annotators", "missing"))
    assert [table.kind for table in two.tables] == ["coincidences", "contingency"]
    assert [table.kind for table in three.tables] == ["coincidences"]


def test_a_pair_out_of_many_is_read_alone() -> None:
    ratings = TABLES["missing"][1]
    shown = table_of(steps_of(ratings.pair("x", "z"), "light"), "contingency")
    assert shown.of == ("x", "z")
    assert contingency(ratings, "z", "x").cells.tolist() == shown.cells.T.tolist()
    said: dict[object, dict[object, object]] = {}
    for unit, annotator, code in zip(
        ratings.unit.tolist(), ratings.annotator.tolist(), ratings.code.tolist(), strict=True
    ):
        said.setdefault(unit, {})[ratings.annotators[annotator]] = ratings.values[code]
    both = [(one["x"], one["z"]) for one in said.values() if "x" in one and "z" in one]
    for row, first in enumerate(shown.rows):
        for column, second in enumerate(shown.columns):
            assert shown.cells[row, column] == both.count((first, second))
