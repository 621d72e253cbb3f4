"""`make coverage` prints whole tables, however few rounds it is given."""

import importlib
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tools import coverage

TOOLS = Path(coverage.__file__).parent
#: Of each table: the words of its command after the tool, and how many cells of a line say where it stands.
TABLES = {
    "coverage": ([], 3),
    "coverage --spans": (["--spans"], 3),
    "coverage --changes": (["--changes"], 3),
    "coverage_measures": ([], 3),
    "coverage_kappas": ([], 3),
    "coverage_slices": ([], 5),
    "coverage_unitizing": ([], 3),
    "coverage_attributions": ([], 3),
    "coverage_source_effect": ([], 4),
}
#: A share of 100 with one digit, maybe with a second in brackets; or that there is none.
NUMBER = re.compile(r"-|none|\d+\.\d+|\d+|\d+\.\d \(\d+\)")


@pytest.mark.parametrize("table", TABLES)
def test_every_line_of_a_table_has_a_number_or_says_that_there_is_none(
    table: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tool = importlib.import_module(f"tools.{table.split(maxsplit=1)[0]}")
    words, places = TABLES[table]
    for name in ("coverage", "coverage_changes", "coverage_spans", table.split(maxsplit=1)[0]):
        monkeypatch.setattr(f"tools.{name}.LARGE", 200)
    if table == "coverage_kappas":
        monkeypatch.setattr(tool, "ARTICLES", {3: (5, 20), 6: (20,)})
    few = ["2"] if table == "coverage_source_effect" else [*words, "--rounds", "2", "--seed", "1"]
    monkeypatch.setattr(sys, "argv", [table, *few])
    if table == "coverage_source_effect":
        for name in ("LEAST_DOCUMENTS", "LEAST_ANNOTATORS", "RARE"):
            # The tool sets them for itself; here they are put back.
            monkeypatch.setattr(tool.shift, name, getattr(tool.shift, name))
    tool.main()
    printed = [line for line in capsys.readouterr().out.splitlines() if line.startswith("|")]
    lines = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in printed]
    numbers = [line for line in lines if re.fullmatch(r"[\d, .]+|none.*|the same for all|differs", line[0])]
    heads = [line for line in lines if line not in numbers and not line[0].startswith("---")]
    assert heads
    assert len(numbers) >= 16
    for line in numbers:
        assert len(line) in {len(head) for head in heads}
        assert all(NUMBER.fullmatch(cell) for cell in line[places:]), line


def test_all_tables_are_those_of_every_tool(monkeypatch: pytest.MonkeyPatch) -> None:
    run: list[str] = []

    def noted(command: list[str], **_: Any) -> None:
        run.append(command[2])

    monkeypatch.setattr(subprocess, "run", noted)
    coverage.every_table(2, 1)
    called_by_coverage = {"coverage_spans", "coverage_changes"}
    assert {
        f"tools.{path.stem}" for path in TOOLS.glob("coverage*.py") if path.stem not in called_by_coverage
    } == set(run)
