"""The long table: the same answers as the native file, readable by the csv module, safe in a spreadsheet."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

from app.core.formats.annotations_csv import COLUMNS
from app.core.formats.cells import unsafe
from tests.coding import Harbour

DOCS = Path(__file__).resolve().parents[3] / "docs" / "export-formats.md"


def table_of_export(
    run: Callable[..., Result], tmp_path: Path, *options: str
) -> tuple[bytes, list[dict[str, str]]]:
    out = tmp_path / "out.csv"
    assert run("harbour", "--format", "csv", "--out", out, *options).exit_code == 0
    raw = out.read_bytes()
    return raw, list(csv.DictReader(io.StringIO(raw.decode("utf-8"), newline=""), strict=True))


def test_each_thing_said_and_each_silence_is_a_row(
    coded: Harbour, run: Callable[..., Result], tmp_path: Path
) -> None:
    _, rows = table_of_export(run, tmp_path, "--text", "full")
    of_one = Counter(row["kind"] for row in rows if row["document_id"] == "full")
    assert of_one == {
        "mark": 3,
        "label": 1,
        "value": 2,
        "source": 2,
        "cue": 1,
        "content": 1,
        # Ann of the title twice, Ben of the title and the last passage.
        "none": 4,
        # Ann: 2 of the title, 2 of the second, 1 of the third; Ben: 3 of each of his two.
        "empty": 11,
        "skipped": 4,
    }
    assert {row["owner_group"] for row in rows} == {"selm-courier"}


def test_no_text_begins_like_a_formula_and_the_quote_can_be_had_back(
    coded: Harbour, run: Callable[..., Result], tmp_path: Path
) -> None:
    raw, rows = table_of_export(run, tmp_path, "--text", "full")
    numbers = re.compile(r"-?\d+(\.\d+)?")
    cells = [cell for row in rows for cell in row.values() if not numbers.fullmatch(cell)]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))] == []
    quotes = {unsafe(row["quote"]) for row in rows if row["kind"] == "mark"}
    assert quotes == {"storm", "المَعْبَر", "=SUM(A1)"}
    assert [row["value"] for row in rows if row["layer"] == "tone" and row["value"]] == ["-1"] * 4
    assert {unsafe(row["note"]) for row in rows if row["kind"] == "label"} == {"@NOTE-WORDS"}
    assert raw.endswith(b"\r\n")
    assert not raw.startswith(b"\xef\xbb\xbf")


def test_the_manifest_counts_what_a_table_has_no_rows_for(
    coded: Harbour, run: Callable[..., Result], tmp_path: Path
) -> None:
    table_of_export(run, tmp_path)
    manifest = json.loads((tmp_path / "out.csv.manifest.json").read_text(encoding="utf-8"))
    assert manifest["dropped"] == {"decisions": 2, "publication_steps": 1}


def test_every_column_is_documented(coded: Harbour, run: Callable[..., Result], tmp_path: Path) -> None:
    _, rows = table_of_export(run, tmp_path)
    table = DOCS.read_text(encoding="utf-8").split("## CSV")[1].split("\n## ")[0]
    first = re.findall(r"^\| (`.+?) \| ", table, flags=re.MULTILINE)
    documented = {name for cell in first for name in re.findall(r"`([^`]+)`", cell)}
    assert documented == set(COLUMNS) == set(rows[0])
