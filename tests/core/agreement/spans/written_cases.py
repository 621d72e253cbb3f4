"""The cases of spans as tables, and their figures."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.core.agreement.spans.table import SpanTable

CASES = Path(__file__).parents[3] / "cases" / "agreement" / "spans"
NAMES = ("u_alpha", "u_alpha_binary", "cu_alpha", "ku_alpha", "alpha_u_1995")
GAP = "gap"

Row = tuple[str, int, str, int, int]


def load(name: str) -> dict[str, Any]:
    case: dict[str, Any] = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return case


def table_of(case: dict[str, Any]) -> SpanTable:
    times = case.get("stretch", 1)
    rows = [
        ("p", who, label, (start - case["begin"]) * times, (end - case["begin"]) * times)
        for who, label, start, end in case["spans"]
    ]
    return SpanTable.from_rows([], rows, {"p": case["length"] * times})


def figures(*parts: str) -> list[Any]:
    return [
        pytest.param(path.stem, name, figure, id=f"{path.stem}-{part}-{name}")
        for path in sorted(CASES.glob("*.json"))
        for part in parts
        for name, figure in load(path.stem).get(part, {}).items()
        if name in NAMES
    ]
