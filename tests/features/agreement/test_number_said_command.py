"""masthead agreement SLUG --attribution and --attribute: one number of attributions or of voices, and its script."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from app.cli import main
from app.db import Database
from tests.cast import Cast
from tests.coding import Harbour
from tests.features.agreement.spoken import both_say, make_spoken
from tests.features.agreement.test_number_said import said_by_the_api
from tests.numpy_alone import give_again


@pytest.fixture
def harbour(database: Database, cast: Cast) -> Harbour:
    """Twenty articles in which attributions and voices are marked."""
    return make_spoken(database, cast)


def asked(environment: dict[str, str], *given: str) -> Result:
    return CliRunner().invoke(main, ["agreement", "harbour", *given], env=environment)


def test_the_command_writes_scripts_of_attributions_and_voices(
    harbour: Harbour, client: FlaskClient, cast: Cast, environment: dict[str, str], tmp_path: Path
) -> None:
    both_say(client, cast)
    wanted = [
        {"attribution": "seen", "measure": "positive"},
        {"attribution": "source", "measure": "alpha_characters"},
        {"attribution": "content", "measure": "f1_matched"},
        {"attribution": "speech", "measure": "alpha_nominal"},
        {"variable": "framing", "attribute": "voice", "measure": "percent"},
    ]
    scripts, reports = [], []
    for at, query in enumerate(wanted):
        path = tmp_path / f"{at}.py"
        options = [part for name, value in query.items() for part in (f"--{name}", value)]
        ran = asked(environment, *options, "--script", str(path), "--json")
        assert ran.exit_code == 0, ran.output
        assert f"Wrote {at}.py." in ran.stderr
        report = json.loads(ran.stdout)["report"]
        there = said_by_the_api(client, cast, query)
        assert (report["value"], report["ci"]) == (there["value"], there["ci"]), query
        scripts.append(path.read_text(encoding="utf-8"))
        reports.append(report)
    give_again(scripts, reports, tmp_path)


def test_without_a_script_the_number_is_printed(
    harbour: Harbour, client: FlaskClient, cast: Cast, environment: dict[str, str]
) -> None:
    both_say(client, cast)
    said = asked(environment, "--attribution", "seen")
    assert said.exit_code == 0, said.output
    assert said.stdout.startswith("harbour, round production")
    assert "seen, attributions (nominal)" in said.stdout
    value = said_by_the_api(client, cast, {"attribution": "seen", "measure": "positive"})["value"]
    assert f"{value:.3f}" in said.stdout


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (("--attribution", "tone"), "Nothing called tone is compared of attributions."),
        (("--attribution", "seen", "--measure", "ac1"), "There is no measure ac1 of seen."),
        (("--attribution", "seen", "--by", "label"), "without --by"),
        (("--attribution", "seen", "--variable", "framing"), "leave --variable and --attribute out"),
        (("--attribute", "mood"), "Nothing called mood is asked of those marks."),
    ],
)
def test_what_is_not_there_is_said(
    harbour: Harbour, environment: dict[str, str], given: tuple[str, ...], sentence: str
) -> None:
    said = asked(environment, *given)
    assert said.exit_code != 0
    assert sentence in said.output
