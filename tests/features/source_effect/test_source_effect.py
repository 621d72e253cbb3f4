"""The source effect of a round, by the API and the command: arms, guesses, and second thoughts apart."""

import json
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.source_effect.report import REASONS
from app.db import Database
from tests.cast import Cast
from tests.coding import Harbour, code_all, read, save
from tests.command_line import Masthead
from tests.features.source_effect.conftest import OF_GULL, OF_HERON, READERS, make_round, moved

ADDRESS = "/api/v1/projects/harbour/source-effect"


def effect(client: FlaskClient, cast: Cast, **asked: str) -> dict[str, Any]:
    given = client.get(ADDRESS, headers=cast.headers("olga"), query_string=asked)
    assert given.status_code == 200, given.text
    return dict(given.json)


def label(labels: list[dict[str, Any]], key: str) -> dict[str, Any]:
    return next(one for one in labels if one["label"] == key)


@pytest.mark.usefixtures("read_by_all")
def test_a_label_that_the_outlet_brings_is_shown_to_shift(client: FlaskClient, cast: Cast) -> None:
    said = effect(client, cast)
    assert (said["design"]["can_show"], said["seed"], said["not_compared"]) == (True, 1, ["tone"])
    storm, calm, fog = (label(said["effect"]["labels"], key) for key in ("storm", "calm", "fog"))
    # Of sixteen readings on either side twelve are of the gull.
    assert (storm["blind"]["readings"], storm["open"]["readings"]) == (16, 16)
    assert storm["open"]["rate"] - storm["blind"]["rate"] == pytest.approx(storm["shift"]["value"])
    assert storm["shift"]["ci"][0] > 0
    assert (storm["shift"]["documents"], storm["shift"]["annotators"]) == (8, 4)
    assert storm["chance"] <= 0.05
    assert storm["draws"] == 1999
    assert calm["shift"]["value"] == pytest.approx(0)
    assert calm["agreement"]["value"] == 0
    assert (fog["shift"]["reason"], fog["shift"]["value"]) == ("label_unused", None)


@pytest.mark.usefixtures("read_by_all")
def test_each_outlet_has_its_own_shift_and_a_small_one_has_no_interval(
    client: FlaskClient, cast: Cast
) -> None:
    gull, heron = effect(client, cast, by="outlet")["effect"]["outlets"]
    assert (gull["outlet"], heron["outlet"]) == ("gull", "heron")
    storm, of_heron = label(gull["labels"], "storm"), label(heron["labels"], "calm")
    assert storm["shift"]["documents"] == OF_GULL
    assert storm["shift"]["ci"][0] > 0.2
    assert not storm["is_small"]
    assert (of_heron["shift"]["documents"], of_heron["shift"]["ci"]) == (OF_HERON, None)
    assert of_heron["shift"]["no_interval"] == "too_few"
    assert of_heron["is_small"]
    assert label(heron["labels"], "storm")["shift"]["reason"] == "label_unused"
    assert "labels" not in effect(client, cast, by="outlet")["effect"]
    assert "outlets" not in effect(client, cast, by="label")["effect"]


@pytest.mark.usefixtures("read_by_all")
def test_guesses_are_counted_against_chance_and_not_knowing_apart(client: FlaskClient, cast: Cast) -> None:
    guesses = effect(client, cast)["guesses"]
    # Ann and Ben each read four documents blind, three of the gull and one of the heron, and name one outlet only.
    everything = guesses["all"]
    assert (everything["right"], everything["wrong"], everything["unknown"]) == (4, 4, 4)
    assert (everything["value"], everything["chance"], everything["annotators"]) == (0.5, 0.5, 2)
    gull, heron = guesses["outlets"]
    assert (gull["right"], gull["wrong"], gull["unknown"]) == (3, 3, 3)
    assert (heron["right"], heron["wrong"], heron["unknown"]) == (1, 1, 1)


@pytest.mark.usefixtures("read_by_all")
def test_the_same_seed_draws_the_same_and_the_command_says_what_the_api_says(
    client: FlaskClient, cast: Cast, masthead: Masthead
) -> None:
    said = effect(client, cast, seed="7")
    done = masthead("source-effect", "harbour", "--seed", "7", "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    assert json.loads(done.stdout) == said
    words = masthead("source-effect", "harbour").stdout
    assert "harbour, round production (half blind, half open, running), codebook 1.0.0" in words
    assert "framing: storm" in words
    assert "all: 4 of 8 right (50 %, 22 to 78); chance 50 %; did not know: 4; annotators: 2." in words
    assert "Shift, open less blind, in points: gull" in words


def test_a_round_that_nobody_has_read_says_so(client: FlaskClient, cast: Cast, halves: Harbour) -> None:
    said = effect(client, cast)
    assert said["design"] == {"can_show": False, "reason": "no_readings", "sentence": REASONS["no_readings"]}
    assert {one["shift"]["reason"] for one in said["effect"]["labels"]} == {"no_readings"}


def test_while_only_blind_documents_are_read_the_design_shows_nothing_yet(
    client: FlaskClient, cast: Cast, halves: Harbour
) -> None:
    headers = cast.headers("ann")
    given = client.post("/api/v1/projects/harbour/next", headers=headers)
    one = read(client, headers, given.json["current"])
    save(client, headers, one, **moved("ann")(one))
    assert effect(client, cast)["design"]["reason"] == "open_empty"


def test_one_annotator_alone_shows_no_effect(
    app: Flask, client: FlaskClient, cast: Cast, halves: Harbour
) -> None:
    code_all(app.test_client(), cast.headers("ann"), "harbour", moved("ann"))
    said = effect(client, cast)
    assert said["design"]["reason"] == "documents_confounded"
    assert {one["reason"] for one in said["effect"]["outlets"]} == {"documents_confounded"}


def test_a_round_without_arms_cannot_show_an_effect(
    app: Flask, client: FlaskClient, cast: Cast, database: Database, masthead: Masthead
) -> None:
    make_round(database, cast)
    for who in READERS[:2]:
        code_all(app.test_client(), cast.headers(who), "harbour", moved(who))
    said = effect(client, cast)
    assert (said["design"]["reason"], said["effect"], said["second_thoughts"]) == ("no_arms", None, None)
    assert "This design cannot show an effect of the source" in masthead("source-effect", "harbour").stdout


def test_second_thoughts_after_a_reveal_are_reported_apart(
    app: Flask, client: FlaskClient, cast: Cast, database: Database
) -> None:
    make_round(database, cast, condition="blind_then_reveal")
    for who in READERS:
        browser, headers = app.test_client(), cast.headers(who)
        code_all(browser, headers, "harbour", moved(who))
        _hand_in_and_change(browser, headers)
    said = effect(client, cast)
    assert (said["design"]["reason"], said["effect"]) == ("no_arms", None)
    storm = label(said["second_thoughts"]["labels"], "storm")
    calm = label(said["second_thoughts"]["labels"], "calm")
    # Each of the four calls one tide of the gull a storm, now that they see whose it is.
    assert (storm["added"], storm["removed"], storm["people"]) == (4, 0, 4)
    assert (calm["added"], calm["removed"], calm["people"]) == (0, 0, 0)
    assert storm["shift"]["value"] == pytest.approx(4 / 32)
    assert (storm["revealed"]["readings"], storm["blind"]["chosen"]) == (32, 2)
    gull, heron = said["second_thoughts"]["outlets"]
    assert label(gull["labels"], "storm")["shift"]["value"] == pytest.approx(4 / 24)
    assert label(heron["labels"], "storm")["added"] == 0


def _hand_in_and_change(browser: FlaskClient, headers: dict[str, str]) -> None:
    """Keep everything but one answer."""
    mine = [one for one in _assignments(browser, headers) if one]
    assert browser.post(f"/api/v1/assignments/{mine[0]}/hand-in", headers=headers).status_code == 200
    for assignment_id in mine:
        one = read(browser, headers, assignment_id)
        if one["source"]["outlet"] == "Gull Gazette" and " 5 " in one["text"]:
            changed = {"labels": [{"label": "storm"}], "reason": "It is the gull.", "pass": "revealed"}
            given = browser.put(
                f"/api/v1/assignments/{assignment_id}/revisions",
                headers=headers | {"Idempotency-Key": str(uuid4())},
                json={
                    "base": one["revision"],
                    "text_sha256": one["text_sha256"],
                    "mask_version": one["mask_version"],
                    "codebook_version": one["codebook_version"],
                    "state": "done",
                }
                | changed,
            )
            assert given.status_code == 200, given.text
    assert browser.post(f"/api/v1/assignments/{mine[0]}/keep-rest", headers=headers).status_code == 200


def _assignments(browser: FlaskClient, headers: dict[str, str]) -> list[int]:
    page = browser.get("/projects/harbour/work", headers=headers).text
    return sorted({int(part.split('"')[0].split("/")[0]) for part in page.split("/assignments/")[1:]})


@pytest.mark.parametrize(
    ("asked", "status"),
    [("by=colour", 422), ("seed=-1", 422), ("seed=99999999999", 422), ("round=none", 409)],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(
    client: FlaskClient, cast: Cast, halves: Harbour, asked: str, status: int
) -> None:
    given = client.get(f"{ADDRESS}?{asked}", headers=cast.headers("olga"))
    assert given.status_code == status
    assert given.json["detail"]
