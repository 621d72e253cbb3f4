"""What stands between marks and a number gives that number, and the value without each article its interval."""

from collections.abc import Hashable

import pytest

from app.core.agreement.jackknife import interval
from app.core.agreement.spans.steps import articles_of, span_steps, span_without
from tests.core.agreement.spans.marked_tables import TABLES, cases_of, report_of

CASES = [case for table in TABLES for case in cases_of(table)]


def value_of(name: str, numbers: dict[str, float]) -> float:
    if "matched" in numbers:
        return numbers["matched"] / numbers["others"]
    if "together" in numbers:
        return numbers["together"] / numbers["chosen"]
    if "L_o" in numbers:
        return 1 - numbers["L_o"] / numbers["L_e"]
    return 1 - numbers["D_o"] / numbers["D_e"]


@pytest.mark.parametrize(("table", "name", "label"), CASES)
def test_steps_give_the_value_and_tables_their_sums(table: str, name: str, label: Hashable) -> None:
    steps, report = span_steps(TABLES[table], name, label), report_of(TABLES[table], name, label)
    assert report is not None
    numbers = dict(steps.numbers)
    assert value_of(name, numbers) == pytest.approx(report.value, abs=1e-12)
    (found,) = steps.tables
    sums = dict(zip(found.columns, found.cells.sum(axis=0).tolist(), strict=True))
    for key, number in sums.items():
        if key == "2n_uk(m_u-n_uk)/(m_u-1)":
            assert number / numbers["n"] == pytest.approx(numbers["D_o"])
        if key in ("matched", "others", "D_o", "D_e"):
            assert number == pytest.approx(numbers[key])
        if key == "l_c" and found.kind == "lengths":
            assert number == pytest.approx(numbers["l"])


@pytest.mark.parametrize(("table", "name", "label"), CASES)
def test_values_without_each_article_give_the_interval(table: str, name: str, label: Hashable) -> None:
    report, without = report_of(TABLES[table], name, label), span_without(TABLES[table], name, label)
    assert report is not None
    if name == "alpha_u_1995":
        assert without is None
        assert report.ci is None
    elif report.ci is not None:
        assert without is not None
        assert report.value is not None
        groups = articles_of(TABLES[table])
        found = interval(report.value, without, groups.times, is_share=report.below is None)
        assert found is not None
        assert (found.low, min(found.high, 1.0)) == pytest.approx(report.ci, abs=1e-12)
        assert groups.n == report.n_clusters
        assert (groups.articles is None) == (table == "no articles")
