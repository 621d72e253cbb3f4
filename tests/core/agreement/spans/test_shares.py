"""Shares of passages in the disagreement over characters, beside a slow version that writes out every character."""

from collections.abc import Hashable
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.agreement.spans.characters import alpha_characters, alpha_characters_by_label
from app.core.agreement.spans.shares import shares_of_characters
from app.core.agreement.spans.table import SpanTable
from tests.core.agreement.spans.test_slow_spans import (
    LABELS,
    LENGTH,
    UNITS,
    Mark,
    Seen,
    marks,
    seen_by,
    table,
)


def slow_weights(
    seen: Seen, spans: list[Mark], label: str | None
) -> tuple[dict[str, Fraction], dict[str, int]]:
    """Of each unit the pairs of readers of each character who differ, over m - 1; and how many characters do."""
    weights, characters = {}, {}
    for unit in UNITS:
        readers = {who for read, who in seen if read == unit}
        if len(readers) < 2:
            continue
        weight, many = Fraction(0), 0
        for at in range(LENGTH):
            who = {m[1] for m in spans if m[0] == unit and label in (None, m[2]) and m[3] <= at < m[4]}
            said = [reader in who for reader in readers]
            differ = sum(one != other for one, other in permutations(said, 2))
            weight += Fraction(differ, len(readers) - 1)
            many += differ > 0
        if weight:
            weights[unit], characters[unit] = weight, many
    return weights, characters


@given(seen_by, marks, st.sampled_from([*LABELS, None]))
def test_shares_are_those_of_writing_every_character_out(
    seen: Seen, spans: list[Mark], label: str | None
) -> None:
    seen |= {(unit, who) for unit, who, *_ in spans}
    one = table(seen, spans)
    found = shares_of_characters(one, label)
    weights, characters = slow_weights(seen, spans, label)
    total = sum(weights.values())
    names = [one.units[place] for place in found.units.tolist()]
    assert dict(zip(names, found.characters.tolist(), strict=True)) == characters
    assert dict(zip(names, found.share.tolist(), strict=True)) == pytest.approx(
        {unit: float(weight / total) for unit, weight in weights.items()}
    )
    assert found.share.tolist() == sorted(found.share.tolist(), reverse=True)
    assert sum(found.share.tolist()) == pytest.approx(1 if weights else 0)
    assert (found.reason is None) == bool(weights)


@given(seen_by, marks, st.sampled_from([*LABELS, None]))
def test_what_is_shared_out_is_what_alpha_observes(seen: Seen, spans: list[Mark], label: str | None) -> None:
    seen |= {(unit, who) for unit, who, *_ in spans}
    one = table(seen, spans)
    report = alpha_characters(one) if label is None else alpha_characters_by_label(one)[label]
    if report.value is None:
        assert (shares_of_characters(one, label).reason, shares_of_characters(one, label).sentence) == (
            report.reason,
            report.sentence,
        )
        return
    m = {unit: len({who for read, who in seen if read == unit}) for unit in UNITS}
    n = sum(many * LENGTH for many in m.values() if many > 1)
    covers = {
        (u, who, at) for u, who, k, start, end in spans if label in (None, k) for at in range(start, end)
    }
    n_k = sum(m[unit] > 1 for unit, _who, _at in covers)
    weights, _ = slow_weights(seen, spans, label)
    expected = 2 * n_k * (n - n_k) / (n - 1)
    assert report.value == pytest.approx(1 - float(sum(weights.values())) / expected)


def test_each_reader_s_characters_are_counted_once_however_often_they_are_marked() -> None:
    lengths: dict[Hashable, int] = {"p": 20, "q": 20}
    seen = [(unit, who) for unit in lengths for who in ("ann", "ben")]
    spans = [
        ("p", "ann", "k", 0, 6),
        ("p", "ann", "k", 4, 9),
        ("p", "ben", "z", 2, 3),
        ("q", "ben", "k", 1, 2),
    ]
    found = shares_of_characters(SpanTable.from_rows(seen, spans, lengths), "k")
    assert found.covered.tolist() == [[9, 0], [0, 1]]
    assert found.share.tolist() == pytest.approx([0.9, 0.1])


def test_who_marks_the_same_leaves_nothing_to_look_at() -> None:
    seen, spans = [("p", "ann"), ("p", "ben")], [("p", who, "k", 2, 5) for who in ("ann", "ben")]
    found = shares_of_characters(SpanTable.from_rows(seen, spans, {"p": 9}))
    assert (found.reason, len(found.units)) == ("no_disagreement", 0)
