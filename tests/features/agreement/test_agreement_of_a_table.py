"""Agreement of a table that somebody brought: no project, no database, no settings."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.features.agreement.cli import agreement


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder, and an environment in which the server itself would refuse to start."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MASTHEAD_ENV", "production")
    monkeypatch.setenv("DATABASE_URL", "nothing-of-the-kind")
    monkeypatch.delenv("SECRET_KEY", raising=False)
    return tmp_path


def test_a_table_needs_no_instance_and_leaves_nothing_behind(bare: Path) -> None:
    (bare / "r.csv").write_text("unit,ann,ben\n1,a,a\n2,a,b\n3,b,b\n", encoding="utf-8")
    result = CliRunner().invoke(agreement, ["--ratings", "r.csv", "--json"])
    assert result.exit_code == 0
    said = json.loads(result.stdout)
    assert (said["ratings"], said["level"]) == ("r.csv", "nominal")
    assert said["variables"][0]["measures"]["percent"]["value"] == pytest.approx(2 / 3)
    assert [path.name for path in bare.iterdir()] == ["r.csv"]


def test_sets_ordinal_scales_and_one_measure_can_be_asked_for(bare: Path) -> None:
    (bare / "r.csv").write_text("unit,ann,ben\n1,a|b,a\n2,{},{}\n3,b,b\n", encoding="utf-8")
    said = json.loads(
        CliRunner()
        .invoke(agreement, ["--ratings", "r.csv", "--level", "masi", "--measure", "alpha_masi", "--json"])
        .stdout
    )
    assert list(said["variables"][0]["measures"]) == ["alpha_masi"]
    assert said["variables"][0]["labels"] == {}


def test_pairs_of_a_table_have_their_own_numbers(bare: Path) -> None:
    (bare / "r.csv").write_text("unit,ann,ben,cem\n1,a,a,b\n2,a,b,b\n3,b,b,\n", encoding="utf-8")
    result = CliRunner().invoke(agreement, ["--ratings", "r.csv", "--by", "pair"])
    assert result.exit_code == 0
    assert "ann and ben: Percent agreement" in result.stdout


def test_a_table_that_cannot_be_read_names_the_line(bare: Path) -> None:
    (bare / "r.csv").write_text("unit,ann,ben\n1,x,2\n", encoding="utf-8")
    result = CliRunner().invoke(agreement, ["--ratings", "r.csv", "--level", "ordinal"])
    assert result.exit_code == 1
    assert result.stderr.startswith("Line 2: “x” is not a number")
    assert result.stdout == ""


def test_rounds_are_not_asked_of_a_table(bare: Path) -> None:
    (bare / "r.csv").write_text("unit,ann,ben\n1,a,a\n", encoding="utf-8")
    result = CliRunner().invoke(agreement, ["--ratings", "r.csv", "--round", "one"])
    assert result.exit_code == 2


def test_intervals_of_a_table_leave_out_whole_clusters(bare: Path) -> None:
    lines = ["unit,cluster,ann,ben"]
    for number in range(120):
        one = "ab"[number % 2]
        lines.append(f"{number},{number // 5},{one},{'a' if number % 9 == 0 else one}")
    (bare / "r.csv").write_text("\n".join(lines), encoding="utf-8")
    said = json.loads(CliRunner().invoke(agreement, ["--ratings", "r.csv", "--json"]).stdout)
    alpha = said["variables"][0]["measures"]["alpha_nominal"]
    assert alpha["n_clusters"] == 24
    assert alpha["ci"][0] < alpha["value"] < alpha["ci"][1]
    assert 0 <= alpha["below"]["0.667"] <= alpha["below"]["0.8"] <= 1
    assert "95 % interval" in CliRunner().invoke(agreement, ["--ratings", "r.csv"]).stdout


def test_pairs_of_a_table_say_what_each_of_them_tends_to(bare: Path) -> None:
    (bare / "r.csv").write_text("unit,ann,ben\n1,a,a\n2,a,b\n3,b,b\n", encoding="utf-8")
    said = json.loads(CliRunner().invoke(agreement, ["--ratings", "r.csv", "--by", "pair", "--json"]).stdout)
    table = said["variables"][0]["pairs"][0]["table"]
    assert (table["n"], table["values"], table["cells"]) == (3, ["a", "b"], [[1, 1], [0, 1]])
    assert table["kappa"] == pytest.approx(0.4)


SPANS = (
    "unit,annotator,value,start,end,length,outlet\n1,ann,war,0,4,9,Herald\n1,ben,war,0,6,9,Herald\n2,ann,,,,9,Post\n"
    "2,ben,peace,1,3,9,Post\n"
)


def test_spans_and_outlets_of_a_table_have_their_own_lines(bare: Path) -> None:
    (bare / "r.csv").write_text(SPANS, encoding="utf-8")
    result = CliRunner().invoke(agreement, ["--ratings", "r.csv"])
    assert result.exit_code == 0
    assert "value (spans)" in result.stdout
    assert "Krippendorff's alpha over characters: war" in result.stdout
    assert "outlet Herald (small): Krippendorff's alpha, MASI distance" in result.stdout
    assert "outlet Herald (small): Krippendorff's alpha over characters: war" in result.stdout


def test_the_command_gives_spans_and_outlets_as_json(bare: Path) -> None:
    (bare / "r.csv").write_text(SPANS, encoding="utf-8")
    said = json.loads(CliRunner().invoke(agreement, ["--ratings", "r.csv", "--json"]).stdout)
    (one,) = said["variables"]
    war = one["spans"]["labels"]["war"]["alpha_characters"]
    assert war["value"] == pytest.approx(1 - 35 * 2 * 2 / (2 * 10 * 26))
    assert {each["outlet"] for each in one["outlets"]} == {"Herald", "Post"}
    herald = next(each for each in one["spans"]["outlets"] if each["outlet"] == "Herald")["labels"]["war"]
    assert herald["value"] == pytest.approx(1 - 17 * 2 * 2 / (2 * 10 * 8))
    assert herald["is_small"]
    only = json.loads(
        CliRunner().invoke(agreement, ["--ratings", "r.csv", "--measure", "f1_exact", "--json"]).stdout
    )
    assert list(only["variables"][0]["spans"]["measures"]) == ["f1_exact"]
