"""How fast scripts may ask."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from app.config import Settings, read_settings
from app.db import Database
from app.factory import create_app
from app.web.rate import Buckets
from tests.cast import Cast
from tests.world import make_world


class Clock:
    """Seconds, as a test says."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        """The time."""
        return self.at


@pytest.fixture
def slow(settings: Settings, database: Database) -> Flask:
    """An application that lets three requests a minute through."""
    return create_app(replace(settings, api_per_minute=3), database)


def test_a_bucket_is_emptied_at_once_and_fills_evenly() -> None:
    clock = Clock()
    buckets = Buckets(60, clock)
    assert [buckets.take("a").is_let_in for _ in range(61)] == [True] * 60 + [False]
    assert buckets.take("b").remaining == 59
    clock.at += 1
    assert [buckets.take("a").is_let_in for _ in range(2)] == [True, False]
    assert buckets.take("a").wait == 1
    assert buckets.take("a").reset == 60
    clock.at += 3600
    assert buckets.take("a").remaining == 59


def test_full_buckets_are_forgotten_and_emptied_ones_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.web.rate.MOST_BUCKETS", 3)
    clock = Clock()
    buckets = Buckets(1, clock)
    buckets.take("a")
    clock.at += 50
    for who in "bcd":
        buckets.take(who)
    assert not buckets.take("a").is_let_in
    clock.at += 30
    assert buckets.take("a").is_let_in


def test_beyond_the_limit_a_script_is_told_how_long_to_wait(slow: Flask, cast: Cast) -> None:
    client = slow.test_client()
    answers = [client.get("/api/v1/projects", headers=cast.headers("ann")) for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert [one.headers["RateLimit-Remaining"] for one in answers] == ["2", "1", "0", "0"]
    assert {one.headers["RateLimit-Limit"] for one in answers} == {"3"}
    refused = answers[-1]
    assert refused.mimetype == "application/problem+json"
    assert "more than 3 requests a minute" in refused.get_json()["detail"]
    assert 1 <= int(refused.headers["Retry-After"]) <= 20
    assert 1 <= int(refused.headers["RateLimit-Reset"]) <= 60


def test_each_token_has_a_bucket_of_its_own_and_what_is_refused_counts_too(slow: Flask, cast: Cast) -> None:
    client = slow.test_client()
    statuses = [
        client.get("/api/v1/projects/nowhere", headers=cast.headers("ann")).status_code for _ in range(4)
    ]
    assert statuses == [404, 404, 404, 429]
    assert client.get("/api/v1/projects", headers=cast.headers("ben")).status_code == 200
    assert client.get("/", headers=cast.headers("ann")).status_code == 429


def test_a_browsers_session_is_counted_but_never_the_work_of_an_annotator(
    slow: Flask, database: Database, cast: Cast
) -> None:
    make_world(database, [cast.id("ann")])
    client = slow.test_client()
    cast.sign_in(client, "ann")
    listed = [client.get("/api/v1/projects").status_code for _ in range(4)]
    assert listed == [200, 200, 200, 429]
    claimed: Any = slow.test_client().post("/api/v1/projects/harbour/next", headers=cast.headers("ann"))
    address = f"/api/v1/assignments/{claimed.get_json()['current']}"
    work = [client.get(address) for _ in range(9)]
    assert {one.status_code for one in work} == {200}
    assert "RateLimit-Limit" not in work[-1].headers
    assert client.get("/account").status_code == 200


def test_there_is_a_limit_unless_the_settings_take_it_away() -> None:
    assert read_settings({"MASTHEAD_ENV": "demo", "SECRET_KEY": "k" * 40}).api_per_minute == 600
    assert (
        read_settings({"MASTHEAD_ENV": "demo", "SECRET_KEY": "k" * 40, "API_PER_MINUTE": "0"}).api_per_minute
        == 0
    )
    assert read_settings({"MASTHEAD_ENV": "test"}).api_per_minute == 0
