"""masthead agreement ... --script: the script of one number, of a project or of a table."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import main
from tests.numpy_alone import run

ROWS = (
    ("1", "ann", "a"),
    ("1", "ben", "a"),
    ("2", "ann", "b"),
    ("2", "ben", "a"),
    ("3", "ann", "b"),
    ("3", "ben", "b"),
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "tone.csv"
    path.write_text("unit,annotator,value\n" + "".join(f"{','.join(row)}\n" for row in ROWS))
    return path


def asked(table: Path, *given: str) -> tuple[int, str]:
    ran = CliRunner().invoke(main, ["agreement", "--ratings", str(table), *given])
    return ran.exit_code, ran.output


def test_the_script_of_a_table_gives_its_number(table: Path, tmp_path: Path) -> None:
    script = tmp_path / "number.py"
    code, said = asked(table, "--measure", "ac1", "--labels", "a, b, c", "--script", str(script))
    assert code == 0, said
    assert "Gwet's AC1   0.556" in said
    (output,) = run([script.read_text()], tmp_path)
    assert "value: 0.5555555555555" in output
    assert "ended: 0" in output
    assert "ann" not in script.read_text().replace("annotator", "")


def test_a_label_that_nobody_chose_counts_where_chance_is_reckoned_over_all(table: Path) -> None:
    two, three = (asked(table, "--measure", "ac1", "--labels", labels)[1] for labels in ("a,b", "a,b,c"))
    assert two != three


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (("--script", "x.py"), "Name the number that the script is of with --measure."),
        (("--label", "a"), "--variable and --label say which number --script is of."),
        (("--measure", "alpha_label", "--label", "z", "--script", "x.py"), "has no label z"),
        (("--measure", "ac1", "--variable", "z", "--script", "x.py"), "Name the variable with --variable."),
        (("--level", "ordinal", "--labels", "low"), "--labels:"),
    ],
)
def test_what_cannot_be_written_is_said(given: tuple[str, ...], sentence: str, table: Path) -> None:
    code, said = asked(table, *given)
    assert code != 0
    assert sentence in said


def test_without_a_number_there_is_no_script(tmp_path: Path) -> None:
    table = tmp_path / "one.csv"
    table.write_text("unit,annotator,value\n1,ann,a\n")
    script = tmp_path / "number.py"
    code, said = asked(table, "--measure", "percent", "--script", str(script))
    assert code != 0
    assert "There is no number that a script could reproduce." in said
    assert not script.exists()
