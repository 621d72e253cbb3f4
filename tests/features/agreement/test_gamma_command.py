"""`masthead agreement SLUG --gamma`."""

import json

import pytest
from flask.testing import FlaskClient

from app.features.agreement.gamma import work as gamma_work
from tests.cast import Cast
from tests.coding import Harbour
from tests.features.agreement.gamma_marks import both_mark, command_says


def test_the_command_computes_it_at_once(
    harbour: Harbour, client: FlaskClient, cast: Cast, environment: dict[str, str]
) -> None:
    both_mark(client, cast)
    said = command_says(environment, "harbour", "--gamma")
    assert "gamma-cat" in said
    assert "gamma-k: Storm" in said
    assert "Seed 1, draws shifted" in said
    one = json.loads(
        command_says(environment, "harbour", "--gamma", "--json", "--variable", "framing", "--seed", "5")
    )
    assert (one["seed"], [variable["variable"] for variable in one["variables"]]) == (5, ["framing"])
    other = json.loads(
        command_says(environment, "harbour", "--gamma", "--json", "--seed", "5", "--draws", "statistical")
    )
    assert other["data"] == one["data"]
    assert other["variables"][0]["expected_disorder"] != one["variables"][0]["expected_disorder"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["harbour", "--gamma", "--variable", "moon"], "has no variable moon that is coded on spans"),
        (["harbour", "--gamma", "--round", "autumn"], "There is no round autumn"),
    ],
)
def test_the_command_refuses_with_a_sentence(
    harbour: Harbour, environment: dict[str, str], words: list[str], sentence: str
) -> None:
    assert sentence in command_says(environment, *words, exit_code=1)


@pytest.mark.parametrize(
    "words", [["harbour", "--seed", "1"], ["harbour", "--gamma", "--by", "pair"], ["--gamma"]]
)
def test_options_that_do_not_go_together_are_refused(environment: dict[str, str], words: list[str]) -> None:
    command_says(environment, *words, exit_code=2)


def test_without_scipy_the_command_says_how_to_get_it(
    harbour: Harbour, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gamma_work, "has_scipy", lambda: False)
    said = command_says(environment, "harbour", "--gamma", exit_code=1)
    assert "pip install 'masthead[gamma]'" in said
