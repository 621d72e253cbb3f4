"""masthead agreement SLUG --by passage|confusion|leave-out: what the API says of disagreement, in the terminal."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from app.cli import main
from app.db import Database
from tests.cast import Cast
from tests.coding import Harbour
from tests.features.agreement.quays import both_code, make_quays, read

SAME_AS = {"passage": "disagreements", "confusion": "confusions", "leave-out": "leave-outs"}


@pytest.fixture
def harbour(database: Database, cast: Cast) -> Harbour:
    return make_quays(database, cast)


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    return {"MASTHEAD_ENV": "test", "DATABASE_URL": database_url, "MASTHEAD_DATA": str(tmp_path / "instance")}


def without_words(said: dict[str, Any]) -> dict[str, Any]:
    """The terminal prints no words of a text, and all passages at once."""
    kept = {key: one for key, one in said.items() if key != "next_cursor"}
    if "passages" in kept:
        kept["passages"] = [
            {key: it for key, it in one.items() if key != "excerpt"} for one in kept["passages"]
        ]
    return kept


def test_the_command_says_what_the_api_says(
    harbour: Harbour, client: FlaskClient, cast: Cast, environment: dict[str, str]
) -> None:
    both_code(client, cast)
    for by, address in SAME_AS.items():
        ran = CliRunner().invoke(main, ["agreement", "harbour", "--by", by, "--json"], env=environment)
        assert ran.exit_code == 0, ran.output
        said = json.loads(ran.stdout)
        assert (said.pop("project"), said.pop("round"), said.pop("pass")) == ("harbour", "production", "open")
        assert said == without_words(read(client, cast, address))
        lines = CliRunner().invoke(main, ["agreement", "harbour", "--by", by], env=environment).stdout
        assert lines.startswith("harbour, round production, pass open\nframing (masi)\n")
    lines = CliRunner().invoke(main, ["agreement", "harbour", "--by", "passage"], env=environment).stdout
    assert "2 of 4 passages bear all of the disagreement." in lines
    assert "Ann: storm, calm, fog; Ben: storm" in lines
    refused = CliRunner().invoke(
        main, ["agreement", "harbour", "--by", "passage", "--variable", "nope"], env=environment
    )
    assert refused.exit_code != 0
    assert "Name the variable with --variable. There are: framing" in refused.output


def test_a_table_has_no_passages_to_go_down_to(tmp_path: Path) -> None:
    table = tmp_path / "r.csv"
    table.write_text("unit,annotator,value\n1,ann,a\n")
    ran = CliRunner().invoke(main, ["agreement", "--ratings", str(table), "--by", "passage"])
    assert ran.exit_code != 0
    assert "read a project" in ran.output
