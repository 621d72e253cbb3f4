"""``masthead suggestions``."""

import json
from pathlib import Path

import pytest

from tests.command_line import Masthead, command_line
from tests.features.suggestions.conftest import Model


@pytest.fixture
def masthead(database_url: str, tmp_path: Path) -> Masthead:
    """The command on the test's own database."""
    return command_line(database_url, tmp_path / "instance")


def test_a_file_is_suggested_and_a_second_time_adds_nothing(
    model: Model, masthead: Masthead, tmp_path: Path
) -> None:
    path = tmp_path / "words.jsonl"
    lines = [json.dumps(model.on(words), ensure_ascii=False) for words in ("chain", "المَعْبَر", "🌉")]
    path.write_text("\n".join([*lines, "", ""]))
    order = ("suggestions", "harbour", path, "--source", "word list", "--source-version", "1.0")
    first, second = masthead(*order), masthead(*order)
    assert first.output == "The round production: 3 suggestions added, 0 were there before.\n"
    assert second.output == "The round production: 0 suggestions added, 3 were there before.\n"
    assert {one["quote"] for one in model.listed()["items"]} == {"chain", "المَعْبَر", "🌉"}


def test_faults_are_told_by_their_lines_and_nothing_is_kept(
    model: Model, masthead: Masthead, tmp_path: Path
) -> None:
    path, good = tmp_path / "words.jsonl", model.on("chain")
    order = ("suggestions", "harbour", path, "--source", "word list", "--source-version", "1.0")
    path.write_text("\n" + json.dumps(good) + "\n" + json.dumps(good | {"label": "sarcasm"}) + "\n")
    wrong = masthead(*order)
    assert (wrong.exit_code, wrong.stderr) == (1, "/line 3/label: The codebook has no label sarcasm.\n")
    path.write_text(json.dumps(good) + "\n{not json}\n" + json.dumps({"label": "x"}) + "\n")
    broken = masthead(*order)
    assert broken.exit_code == 1
    assert [line.split(":")[0] for line in broken.stderr.splitlines()] == ["/line 2", "/line 3/passage"]
    path.write_text("\n")
    assert "There is no suggestion in it." in masthead(*order).stderr
    assert model.listed()["items"] == []
