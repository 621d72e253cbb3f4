"""The policy table is whole, and its rules are of kinds that the guard knows."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models.people import SCOPES
from app.web.policy_table import NEEDS, POLICY, PUBLIC, Rule
from tests.cast import Cast

OF_A_PROJECT = ("member", "annotator", "adjudicator", "lead", "adjudicator_or_lead")
LOOKING = {"GET", "HEAD", "OPTIONS"}


def test_every_route_is_in_the_policy_table(app: Flask) -> None:
    assert {route.endpoint for route in app.url_map.iter_rules()} - POLICY.keys() == set()


def test_every_row_of_the_policy_table_has_a_route(app: Flask) -> None:
    assert POLICY.keys() - {route.endpoint for route in app.url_map.iter_rules()} == set()


def test_every_rule_is_of_a_kind_that_the_guard_knows() -> None:
    unknown = {
        endpoint: rule
        for endpoint, rule in POLICY.items()
        if rule.needs not in NEEDS or rule.scope not in (*SCOPES, "browser")
    }
    assert unknown == {}


def test_a_route_that_changes_is_closed_to_tokens_that_may_only_read(app: Flask) -> None:
    changing = {route.endpoint for route in app.url_map.iter_rules() if set(route.methods or ()) - LOOKING}
    assert {one for one in changing if POLICY[one].needs != "public" and POLICY[one].scope == "read"} == set()


def test_a_route_below_a_project_asks_for_a_role_in_it(app: Flask) -> None:
    below = [route for route in app.url_map.iter_rules() if "/projects/<slug:slug>" in route.rule]
    assert {route.endpoint for route in below if POLICY[route.endpoint].needs not in OF_A_PROJECT} == set()


def test_a_rule_that_asks_for_a_role_is_below_a_project(app: Flask) -> None:
    wanting = [route for route in app.url_map.iter_rules() if POLICY[route.endpoint].needs in OF_A_PROJECT]
    assert {route.endpoint for route in wanting if "slug" not in route.arguments} == set()


def test_a_route_without_a_rule_is_refused_to_everybody(app: Flask, client: FlaskClient, cast: Cast) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    for headers in ({}, cast.headers("olga"), cast.headers("root")):
        response = client.get("/forgotten", headers=headers)
        assert response.status_code == 403
        assert "secret" not in response.text


@pytest.mark.parametrize(("who", "status"), [("olga", 403), ("root", 200)])
def test_an_administrators_page_is_an_administrators(
    app: Flask, client: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch, who: str, status: int
) -> None:
    monkeypatch.setitem(POLICY, "engine_room", Rule("admin"))
    app.add_url_rule("/engine-room", "engine_room", lambda: "steam")
    assert client.get("/engine-room", headers=cast.headers(who)).status_code == status


def test_a_public_route_is_anybodys(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(POLICY, "square", PUBLIC)
    app.add_url_rule("/square", "square", lambda: "pigeons")
    assert client.get("/square").text == "pigeons"
