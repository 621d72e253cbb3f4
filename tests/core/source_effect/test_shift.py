"""The shift between blind and open: against slow versions that write everything out, and where there is none."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.source_effect.clusters import adjusted_shift, both_counts, t95
from app.core.source_effect.draws import LEAST_DRAWS, chances
from app.core.source_effect.report import LEAST_ANNOTATORS, LEAST_DOCUMENTS, NO_INTERVAL, REASONS
from app.core.source_effect.shift import agreement_changes, cannot_show, second_thoughts, shifts
from app.core.source_effect.table import Table
from tests.core.source_effect.rounds import Row, a_table, crossed, some_rows

BOTH = ("it", "other")
at_leisure = settings(deadline=None)


def by_least_squares(table: Table) -> tuple[float, float] | None:
    """The shift of the first label and half its interval, from dummies for everything and loops over clusters."""
    n, documents, annotators = len(table), set(table.document), set(table.annotator)
    columns = [table.is_second.astype(float)]
    columns += [(table.document == one).astype(float) for one in documents]
    columns += [(table.annotator == one).astype(float) for one in annotators]
    design = np.column_stack(columns)
    others = design[:, 1:]
    condition = columns[0] - others @ np.linalg.lstsq(others, columns[0], rcond=None)[0]
    if condition @ condition < 1e-9:
        return None
    chosen = table.chosen[:, 0]
    fitted = np.linalg.lstsq(design, chosen, rcond=None)[0]
    scores = condition * (chosen - design @ fitted) / (condition @ condition)
    variances = []
    for codes, clusters in zip((table.document, table.annotator), both_counts(table), strict=True):
        sums = [sum(scores[i] for i in range(n) if codes[i] == one) for one in set(codes)]
        variances.append(sum(one**2 for one in sums) * clusters / max(1, clusters - 1))
    cells = set(zip(table.document, table.annotator, strict=True))
    twice = sum(
        sum(scores[i] for i in range(n) if (table.document[i], table.annotator[i]) == one) ** 2
        for one in cells
    )
    variance = max(*variances, sum(variances) - twice)
    return float(fitted[0]), float(t95(max(1, min(both_counts(table)) - 1)) * np.sqrt(variance))


@at_leisure
@given(some_rows())
def test_the_shift_is_that_of_least_squares_with_documents_and_annotators(rows: list[Row]) -> None:
    table = a_table(rows, BOTH)
    if cannot_show(table) is not None:
        return
    slow, fast = by_least_squares(table), adjusted_shift(table)
    assert (slow is None) == (fast is None)
    if slow is not None and fast is not None:
        assert fast.value[0] == pytest.approx(slow[0], abs=1e-6)
        assert fast.half[0] == pytest.approx(slow[1], abs=1e-5)


@at_leisure
@given(some_rows())
def test_a_label_has_a_shift_and_its_counts_or_a_reason(rows: list[Row]) -> None:
    table = a_table(rows, BOTH)
    for one in shifts(table):
        assert (one.rate.value is None) == (one.rate.reason is not None)
        assert one.first.readings + one.second.readings == len(rows)
        assert one.rate.reason in {None, *REASONS}
        if one.rate.value is not None:
            assert (one.rate.ci is None) == (one.rate.no_interval in NO_INTERVAL)
        if one.rate.ci is not None:
            assert -1 <= one.rate.ci[0] <= one.rate.ci[1] <= 1
            assert one.rate.documents >= LEAST_DOCUMENTS
            assert one.rate.annotators >= LEAST_ANNOTATORS
        assert one.as_dict()["shift"]["sentence"]


@at_leisure
@given(st.lists(st.booleans(), min_size=32, max_size=32))
def test_where_everybody_reads_everything_the_shift_is_the_difference_of_the_shares(
    chosen: list[bool],
) -> None:
    (one,) = shifts(a_table(crossed(4, 8, chosen)))
    if one.rate.value is not None:
        assert one.rate.value == pytest.approx((one.second.rate or 0) - (one.first.rate or 0))


@at_leisure
@given(some_rows())
def test_agreement_is_that_of_every_pair_written_out(rows: list[Row]) -> None:
    table = a_table(rows, BOTH)
    if not rows:
        return
    differences = []
    for passage in {row[:1] + row[2:3] for row in rows}:
        sides = []
        for second in (False, True):
            said = [("it" in row[4]) for row in rows if (row[0], row[2]) == passage and row[3] is second]
            pairs = [a == b for a, b in combinations(said, 2)]
            sides.append(sum(pairs) / len(pairs) if pairs else None)
        if None not in sides:
            differences.append(sides[1] - sides[0])
    change = agreement_changes(table)[0]
    assert change is not None
    if differences:
        assert change.value == pytest.approx(sum(differences) / len(differences))
    else:
        assert (change.value, change.reason) == (None, "no_pairs")


def test_too_few_ways_to_draw_say_nothing_of_chance() -> None:
    """Two outlets of four documents, two people in opposite conditions: 6 times 6 ways to draw, which is below 40."""
    rows = crossed(2, 8, [n % 3 == 0 for n in range(16)])
    assert LEAST_DRAWS > 6 * 6
    assert chances(a_table(rows), 1) == ([None], 0)


def test_chance_over_a_whole_enumeration() -> None:
    """Two outlets of six documents, two people in opposite conditions: 20 times 20 ways to draw three of six."""
    rng = np.random.default_rng(11)
    rows = crossed(2, 12, rng.random(24) < 0.4)
    said = np.array([[bool(r[4]) for r in rows if r[1] == who] for who in (0, 1)], float).T
    left = said - said.mean(0) - said.mean(1, keepdims=True) + said.mean()
    difference = left[:, 0] - left[:, 1]
    is_open = np.array([r[3] for r in rows if r[1] == 0])
    of_a = np.array([r[0][0] == "a" for r in rows if r[1] == 0])
    sums = []
    for a, b in product(combinations(np.flatnonzero(of_a), 3), combinations(np.flatnonzero(~of_a), 3)):
        drawn = np.isin(np.arange(12), [*a, *b])
        sums.append(abs(float(np.where(drawn, 0.5, -0.5) @ difference)))
    observed = abs(float(np.where(is_open, 0.5, -0.5) @ difference))
    exact = np.mean(np.array(sums) >= observed - 1e-9)
    (chance,), draws = chances(a_table(rows), 1)
    assert draws == 1999
    assert chance == pytest.approx(exact, abs=0.04)
    assert chances(a_table(rows), 1) == ([chance], draws)


READ = ["it"]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "no_readings"),
        ([("a1", 1, 1, True, READ)], "blind_empty"),
        ([("a1", 1, 1, False, READ)], "open_empty"),
        ([("a1", 1, 1, False, READ), ("a1", 2, 1, True, [])], "annotators_confounded"),
        ([("a1", 1, 1, False, READ), ("a2", 1, 1, True, [])], "documents_confounded"),
        (
            [("a1", 1, 1, False, READ), ("a1", 2, 1, True, READ), ("a2", 1, 1, True, [])],
            "one_annotator",
        ),
    ],
)
def test_a_design_that_cannot_show_an_effect_says_why(rows: list[Row], reason: str) -> None:
    (one,) = shifts(a_table(rows))
    assert (one.rate.value, one.rate.reason, one.agreement) == (None, reason, None)
    assert one.rate.sentence == REASONS[reason]


def test_a_label_that_nobody_or_everybody_chose_has_no_shift() -> None:
    assert shifts(a_table(crossed(4, 8, [False] * 32)))[0].rate.reason == "label_unused"
    assert shifts(a_table(crossed(4, 8, [True] * 32)))[0].rate.reason == "no_variation"


def test_few_documents_few_people_and_rare_labels_have_no_interval() -> None:
    often = [n % 3 == 0 for n in range(64)]
    few_documents, few_people = (
        shifts(a_table(crossed(4, 4, often)))[0],
        shifts(a_table(crossed(2, 8, often)))[0],
    )
    rare = shifts(a_table(crossed(4, 8, [n in (3, 11) for n in range(32)])))[0]
    enough = shifts(a_table(crossed(4, 8, often)))[0]
    assert [one.rate.no_interval for one in (few_documents, few_people, rare, enough)] == [
        "too_few",
        "too_few",
        "rare",
        None,
    ]
    assert [one.is_small for one in (few_documents, few_people, rare, enough)] == [True, True, True, False]
    assert all(one.rate.value is not None for one in (few_documents, few_people, rare, enough))


def test_a_large_effect_is_found() -> None:
    rows = [
        (d, who, n, second, READ if second else []) for d, who, n, second, _ in crossed(4, 10, [False] * 40)
    ]
    flawed = [(*row[:4], [] if row[3] else READ) if at in (3, 17) else row for at, row in enumerate(rows)]
    (one,) = shifts(a_table(flawed))
    assert one.rate.ci is not None
    assert one.rate.ci[0] > 0.3
    assert one.rate.sentence.startswith("Higher, by ")


def test_second_thoughts_compare_each_person_with_themselves() -> None:
    rows = []
    for d, who in product(range(6), range(4)):
        before = [*(["it"] if d % 2 else []), *(["other"] if who == 1 else [])]
        rows.append((f"a{d}", who, 1, False, before))
        rows.append((f"a{d}", who, 1, True, [*before, *(["it"] if d == 0 or (d, who) == (2, 2) else [])]))
    it, other = second_thoughts(a_table(rows, BOTH))
    assert it.rate.value == pytest.approx(5 / 24)
    assert (it.first.chosen, it.second.chosen) == (12, 17)
    assert (other.rate.value, other.rate.no_interval) == (0.0, "no_spread")
    (nothing,) = second_thoughts(a_table([]))
    assert nothing.rate.reason == "no_second_answers"


@at_leisure
@given(some_rows())
def test_an_outlet_is_read_as_if_there_were_no_other(rows: list[Row]) -> None:
    table, alone = a_table(rows, BOTH), a_table([row for row in rows if row[0][0] == "b"], BOTH)
    if "b" not in table.outlets:
        return
    for one, other in zip(shifts(table.of_outlet("b")), shifts(alone), strict=True):
        assert (one.first, one.second) == (other.first, other.second)
        for mine, theirs in ((one.rate, other.rate), (one.agreement, other.agreement)):
            if mine is None or theirs is None:
                assert mine is theirs
                continue
            assert (mine.reason, mine.documents, mine.annotators) == (
                theirs.reason,
                theirs.documents,
                theirs.annotators,
            )
            assert mine.value == pytest.approx(theirs.value)
