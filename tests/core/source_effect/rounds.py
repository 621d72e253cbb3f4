"""Invented rounds as tables, for tests of the source effect."""

from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from app.core.source_effect.table import Judgement, Table

Row = tuple[Any, ...]


def a_table(rows: Iterable[Row], labels: tuple[str, ...] = ("it",)) -> Table:
    """Rows of (document, annotator, passage, is open, labels), each document of the outlet that its letter names."""
    return Table.of(
        (
            Judgement(
                document,
                outlet_of(document),
                outlet_of(document),
                who,
                (document, n),
                second,
                frozenset(chosen),
            )
            for document, who, n, second, chosen in rows
        ),
        labels,
    )


def outlet_of(document: str) -> str:
    """Documents a1, a2, ... are of the outlet a."""
    return document[0]


def crossed(people: int, documents: int, chosen: Iterable[bool], outlets: str = "ab") -> list[Row]:
    """Everybody reads every document, one passage each; neighbours in opposite conditions, half and half."""
    said = iter(chosen)
    return [
        (
            f"{outlets[d % len(outlets)]}{d}",
            who,
            1,
            (d // len(outlets) + who) % 2 == 1,
            ["it"] if next(said) else [],
        )
        for d in range(documents)
        for who in range(people)
    ]


@st.composite
def some_rows(draw: st.DrawFn) -> list[Row]:
    """Rounds in which not everybody reads everything, and conditions fall as they may."""
    rows = []
    for d in range(draw(st.integers(1, 5))):
        for who in range(draw(st.integers(1, 4))):
            condition = draw(st.sampled_from([None, False, True]))
            if condition is None:
                continue
            for passage in range(draw(st.integers(1, 3))):
                chosen = draw(st.sets(st.sampled_from(["it", "other"])))
                rows.append((f"{'ab'[d % 2]}{d}", who, passage, condition, sorted(chosen)))
    return rows
