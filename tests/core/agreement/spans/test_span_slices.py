"""Agreement on spans in parts: each is what a table of its units alone gives, with the interval of its own articles."""

from collections.abc import Hashable

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.core.agreement.spans.characters import alpha_characters, alpha_characters_by_label
from app.core.agreement.spans.slices import span_slices_of
from app.core.agreement.spans.table import SpanTable
from tests.core.agreement.spans.test_slow_spans import UNITS, Mark, Seen, marks, seen_by, table


@given(seen_by, marks, st.dictionaries(st.sampled_from(UNITS), st.sampled_from(["Herald", "Post"])))
def test_a_slice_is_the_table_of_its_units(seen: Seen, spans: list[Mark], outlets: dict[str, str]) -> None:
    of: dict[Hashable, Hashable | None] = dict(outlets.items())
    found = {one.name: one for one in span_slices_of(table(seen, spans), of)}
    read = {unit for unit, _who in seen} | {one[0] for one in spans}
    assert set(found) == {outlets.get(unit) for unit in read}
    for name, one in found.items():
        mine = [unit for unit in read if outlets.get(unit) == name]
        alone = table({row for row in seen if row[0] in mine}, [row for row in spans if row[0] in mine])
        whole = alpha_characters(alone)
        assert (one.report.value, one.report.reason, one.report.n_units) == (
            whole.value,
            whole.reason,
            whole.n_units,
        )
        for label, report in alpha_characters_by_label(alone).items():
            assert one.labels[str(label)].value == report.value
            assert one.labels[str(label)].n_pairable == report.n_pairable


def test_large_slices_have_intervals_and_small_ones_are_flagged() -> None:
    draw = np.random.default_rng(5)
    units = [f"u{at}" for at in range(124)]
    seen = [(unit, who) for unit in units for who in ("ann", "ben")]
    spans = []
    for unit, who in seen:
        start = int(draw.integers(0, 40))
        spans.append((unit, who, "k" if draw.random() < 0.5 else "z", start, start + 30))
    lengths: dict[Hashable, int] = dict.fromkeys(units, 100)
    articles: dict[Hashable, Hashable] = {unit: at // 2 for at, unit in enumerate(units)}
    outlets: dict[Hashable, Hashable | None] = dict.fromkeys(units[:120], "Herald")
    one = SpanTable.from_rows(seen, spans, lengths, articles=articles)
    herald, unknown = (each.as_dict() for each in span_slices_of(one, outlets))
    assert herald["ci"] is not None
    assert (herald["is_small"], herald["n_units"], herald["n_clusters"]) == (False, 120, 60)
    assert herald["labels"]["k"]["ci"] is not None
    assert (unknown["is_small"], unknown["ci"], unknown["n_units"]) == (True, None, 4)
