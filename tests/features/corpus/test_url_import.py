"""Pages come in from addresses by every door, where the server's settings allow it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask.testing import FlaskClient
from sqlalchemy import select

from app.config import Settings
from app.db import Database
from app.features.corpus import addresses, fetch
from app.models.corpus import Capture, Document
from tests.features.corpus.conftest import Lead
from tests.features.corpus.far_server import Far, far_server, moved, page
from tests.features.corpus.imports import figures, nothing_is_kept
from tests.features.corpus.web_files import PAGE

REFUSED = "This address cannot be fetched."
URL = "http://gazette.example/ferry"

Run = Callable[..., Result]
Visible = Callable[[], dict[str, Document]]


@pytest.fixture
def far() -> Iterator[Far]:
    """The web of this test."""
    with far_server() as far:
        far.answers["/ferry"] = page(PAGE.encode(), "text/html; charset=utf-8")
        yield far


@pytest.fixture
def environment(environment: dict[str, str], far: Far, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Fetching is allowed here, and the web is the server of the test."""
    monkeypatch.setattr(fetch, "WEB", far.web())
    return environment | {"URL_IMPORT": "on"}


@pytest.fixture
def settings(settings: Settings, far: Far, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The same for the server."""
    monkeypatch.setattr(fetch, "WEB", far.web())
    object.__setattr__(settings, "url_import", True)
    return settings


def test_the_command_fetches_pages_and_keeps_what_proves_them(
    masthead_import: Run, far: Far, visible: Visible, database: Database, environment: dict[str, str]
) -> None:
    far.answers["/a"] = moved("/ferry")
    far.answers["/note"] = page(
        "The bridge opens.\n\nÜber it.".encode("cp1252"), "text/plain; charset=latin1"
    )
    result = masthead_import("--url", "http://gazette.example/a", "--url", "http://gazette.example/note")
    assert result.exit_code == 0, result.output
    assert "2 rows in: 2 new, 0 present already, 0 refused." in result.output
    with database.reading() as session:
        first, second = session.scalars(select(Capture).order_by(Capture.id)).all()
    assert (first.submitted_url, first.final_url) == ("http://gazette.example/a", URL)
    assert (first.http_status, first.media_type, first.charset) == (200, "text/html", "utf-8")
    assert (first.raw_length, first.tool) == (len(PAGE.encode()), "masthead")
    assert first.retrieved_at is not None
    assert (second.media_type, second.charset) == ("text/plain", "cp1252")
    raw = Path(environment["MASTHEAD_DATA"]) / "raw" / first.raw_sha256[:2] / first.raw_sha256[2:]
    assert raw.read_bytes() == PAGE.encode()
    again = masthead_import("--url", "http://gazette.example/a", "--url", "http://gazette.example/note")
    assert "2 rows in: 0 new, 2 present already, 0 refused." in again.output


def test_one_refused_address_refuses_all_unless_the_bad_are_skipped(
    masthead_import: Run, far: Far, visible: Visible
) -> None:
    words = ("--url", URL, "--url", "http://169.254.169.254/latest/meta-data")
    result = masthead_import(*words)
    assert result.exit_code == 1
    assert f"Row 2 (http://169.254.169.254/latest/meta-data): {REFUSED}" in result.output
    assert visible() == {}
    assert masthead_import(*words, "--skip-bad").exit_code == 0
    assert len(visible()) == 1


def test_the_command_wants_a_file_or_an_address(masthead_import: Run) -> None:
    assert masthead_import().exit_code == 2


def test_nothing_is_fetched_where_it_was_not_allowed(
    masthead_import: Run, far: Far, environment: dict[str, str]
) -> None:
    environment.pop("URL_IMPORT")
    result = masthead_import("--url", URL)
    assert result.exit_code == 1
    assert "URL_IMPORT=on" in result.stderr
    assert far.connected == []


def test_the_import_page_has_a_field_for_addresses_where_they_are_fetched(
    lead: Lead, far: Far, database: Database, visible: Visible, settings: Settings
) -> None:
    assert 'name="addresses"' in lead.get("/documents/import").text
    answer = lead.post("/documents/import", addresses=f"{URL}\n\n http://10.0.0.7/ \n", bad="skip")
    assert answer.status_code == 303, answer.text
    preview = answer.headers["Location"].removeprefix(lead.home)
    shown = lead.get(preview).text
    assert figures(shown) == {"rows in": 2, "new": 1, "here already": 0, "refused": 1}
    assert REFUSED in shown
    assert nothing_is_kept(database)
    lead.confirm(preview, skip_bad="y")
    assert [one.title for one in visible().values()] == ["The ferry stops"]


def test_the_field_is_not_there_where_nothing_is_fetched(lead: Lead, far: Far, settings: Settings) -> None:
    object.__setattr__(settings, "url_import", False)
    assert 'name="addresses"' not in lead.get("/documents/import").text
    answer = lead.post("/documents/import", addresses=URL)
    assert (answer.status_code, far.connected) == (422, [])


def test_a_request_may_ask_for_a_few_addresses(lead: Lead, far: Far) -> None:
    answer = lead.post("/documents/import", addresses="\n".join([URL] * (addresses.MOST_IN_A_REQUEST + 1)))
    assert (answer.status_code, far.connected) == (422, [])
    assert "At most 5 addresses are fetched at a time" in answer.text


def test_a_script_fetches_pages(olga: Callable[..., Any], far: Far, visible: Visible) -> None:
    sent = olga("POST", "/fetch", json={"urls": [URL]})
    assert (sent.status_code, sent.get_json()["new"]) == (201, 1)
    assert olga("POST", "/fetch", json={"urls": [URL]}).status_code == 200
    refused = olga("POST", "/fetch", json={"urls": ["http://127.0.0.1/"]})
    assert refused.status_code == 422
    assert refused.get_json()["refused"] == [{"row": 1, "reason": REFUSED}]
    for body in ({"urls": []}, {"urls": [URL] * 6}, {"urls": "x"}, {}):
        assert olga("POST", "/fetch", json=body).status_code == 422


def test_a_script_is_told_where_nothing_is_fetched(
    olga: Callable[..., Any], far: Far, settings: Settings, client: FlaskClient
) -> None:
    object.__setattr__(settings, "url_import", False)
    answer = olga("POST", "/fetch", json={"urls": [URL]})
    assert (answer.status_code, far.connected) == (409, [])
    assert "URL_IMPORT=on" in answer.get_json()["detail"]


def test_a_third_request_waits_for_no_thread(olga: Callable[..., Any], far: Far) -> None:
    with addresses._turn(), addresses._turn():
        answer = olga("POST", "/fetch", json={"urls": [URL]})
    assert (answer.status_code, far.connected) == (409, [])
    assert olga("POST", "/fetch", json={"urls": [URL]}).status_code == 201
