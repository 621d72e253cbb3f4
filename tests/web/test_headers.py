"""What every answer carries, and what the cookie may and may not do."""

from http.cookies import SimpleCookie

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.config import read_settings
from app.db import Database
from app.factory import create_app
from tests.cast import Cast

ADDRESSES = ["/healthz", "/sign-in", "/nowhere", "/api/v1/openapi.json", "/api/v1/nowhere", "/account"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_forbids_what_it_does_not_need(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "private, no-store"


def test_every_answer_has_a_number_of_its_own(client: FlaskClient) -> None:
    numbers = {client.get(address).headers["X-Request-Id"] for address in ADDRESSES}
    assert len(numbers) == len(ADDRESSES)
    assert "" not in numbers


def test_the_stylesheet_may_be_kept_by_the_browser(client: FlaskClient) -> None:
    response = client.get("/static/css/masthead.css", buffered=True)
    assert response.status_code == 200
    assert "no-store" not in response.headers["Cache-Control"]
    assert "Content-Security-Policy" in response.headers


def test_no_page_has_scripts_or_styles_in_its_markup(client: FlaskClient, cast: Cast) -> None:
    pages = [client.get("/sign-in").text, client.get("/sign-in/link/a").text]
    cast.sign_in(client, "ann")
    pages += [client.get(address).text for address in ("/", "/account", "/nowhere")]
    for page in pages:
        assert "<style" not in page
        assert " style=" not in page
        assert " onclick" not in page
        assert "<h1>" in page
        assert page.count("<h1") == 1


def cookie_of(client: FlaskClient, scheme: str = "http") -> SimpleCookie:
    """The cookie that the sign-in page sets for its form."""
    response = client.get("/sign-in", base_url=f"{scheme}://localhost")
    return SimpleCookie(response.headers["Set-Cookie"])


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: FlaskClient) -> None:
    cookie = cookie_of(client)["masthead"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")


@pytest.fixture
def behind_tls(database_url: str, database: Database) -> Flask:
    """The same application, reached over HTTPS."""
    return create_app(
        read_settings(
            {
                "MASTHEAD_ENV": "production",
                "SECRET_KEY": "kZ8-2hQ1fW_x7Lr0pT5vN3cYb6mJ9aSd4gUe",
                "TRUSTED_HOSTS": "localhost",
                "BASE_URL": "https://localhost",
                "DATABASE_URL": database_url,
            }
        ),
        database,
    )


def test_over_tls_the_cookie_is_bound_to_the_host_and_stays_on_tls(behind_tls: Flask) -> None:
    client = behind_tls.test_client()
    cookie = cookie_of(client, "https")["__Host-masthead"]
    assert (cookie["secure"], cookie["domain"], cookie["path"]) == (True, "", "/")
    assert "max-age=" in client.get("/healthz").headers["Strict-Transport-Security"]


def test_the_cookie_tells_nobody_who_it_is(client: FlaskClient, cast: Cast) -> None:
    cast.sign_in(client, "ann")
    with client.session_transaction() as cookie:
        assert set(cookie) <= {"_permanent", "key", "by_link", "csrf_token", "_flashes"}
