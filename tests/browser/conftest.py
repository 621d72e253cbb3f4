"""Pages in a real browser, on a real server over this test's database."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.browser.live import Server, Visit, open_visit, sign_in
from tests.cast import Cast

SignedIn = Callable[[str], Visit]


@pytest.fixture
def server(app: Flask, engine_name: str) -> Iterator[Server]:
    """The application, answering on this machine alone; its pages are looked at on SQLite."""
    server = Server(app, is_looked_at=engine_name == "sqlite")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def open_browser(browser: Browser, server: Server) -> Iterator[Callable[[], Visit]]:
    """Open a browser for one person. The test fails when any of them met a fault."""
    visits: list[Visit] = []

    def open_one() -> Visit:
        visits.append(open_visit(browser, server.url))
        return visits[-1]

    yield open_one
    for visit in visits:
        visit.page.context.close()
    assert [fault for visit in visits for fault in visit.faults] == []


@pytest.fixture
def visit(open_browser: Callable[[], Visit]) -> Visit:
    """A browser that nobody has signed in with."""
    return open_browser()


@pytest.fixture
def page(visit: Visit) -> Page:
    """Its page."""
    return visit.page


@pytest.fixture
def signed_in(open_browser: Callable[[], Visit], cast: Cast) -> SignedIn:
    """Open a browser and sign it in as somebody of the cast."""

    def as_somebody(who: str) -> Visit:
        visit = open_browser()
        sign_in(visit, cast, who)
        return visit

    return as_somebody
