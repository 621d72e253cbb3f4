"""A real server for a browser, pages that notice every fault, and what every page of ours must be."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import ClassVar

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, expect
from werkzeug.serving import make_server

from app.actions.people import make_link
from tests.cast import Cast

PICTURES = Path(__file__).parent / "pictures"
SCHEMES = ("light", "dark")
WIDTHS = (1280, MIDDLE := 800, 390)
AXE = Axe().axe_script
RULES = {
    "light": {"resultTypes": ["violations"]},
    "dark": {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": ["cat.color"]}},
}
CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
# Nothing here asserts a time: a machine with much to do is waited for, and only a test that fails waits so long.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)
# Chromium says this of each answer from 400 up; such answers are judged where they come in.
STATUS_NOTICE = "Failed to load resource: the server responded with a status of"


class Server:
    """The application on a port of its own, in a thread."""

    # The addresses of those whose pages are looked at when the same test runs on the other engine.
    unseen: ClassVar[set[str]] = set()

    def __init__(self, app: Flask, is_looked_at: bool = True) -> None:
        self._server = make_server("127.0.0.1", 0, app, threaded=True)
        # Closing waits for what a page asked in its last moment, and its connection to the database is given back.
        self._server.daemon_threads = False
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        if not is_looked_at:
            self.unseen.add(self.url + "/")

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no more, and give the port back."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self.unseen.discard(self.url + "/")


@dataclass
class Visit:
    """One person's browser: its page, and every fault that was met on it."""

    page: Page
    url: str
    faults: list[str] = field(default_factory=list)
    # The statuses from 400 up that this test provokes.
    expected: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("requestfailed", self._on_failed)
        self.page.on("response", self._on_response)

    def goto(self, address: str) -> Response:
        """Open an address of the server."""
        response = self.page.goto(self.url + address)
        assert response is not None
        return response

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(STATUS_NOTICE):
            self.faults.append(f"console: {message.text}")

    def _on_failed(self, request: Request) -> None:
        # A page that is left takes its open requests with it.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"request: {request.url} {request.failure}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.faults.append(f"answer: {response.url} {response.status}")


def open_visit(browser: Browser, url: str) -> Visit:
    """A browser of its own, with cookies of its own, that nobody has signed in with."""
    context = browser.new_context(reduced_motion="reduce", locale="en-GB")
    context.set_default_timeout(PATIENCE)
    return Visit(context.new_page(), url)


def sign_in(visit: Visit, cast: Cast, who: str) -> None:
    """Sign in by a link and its button's form, of which only the answers are read, and open the start page."""
    with cast.database.writing() as session:
        secret = make_link(session, cast.id(who), hours=1, by=None)
        session.commit()
    address = f"{visit.url}/sign-in/link/{secret}"
    front_door = visit.page.request
    found = CSRF.search(front_door.get(address).text())
    assert found is not None
    answer = front_door.post(address, form={"csrf_token": found[1]})
    assert answer.url == visit.url + "/", f"{answer.url} {answer.status}"
    visit.goto("/")


def check_page(page: Page, picture: str = "") -> None:
    """A title and one first heading; and on one of the two engines, what ``look_at`` looks for.

    The pages are the same bytes on both engines, and looking is what takes the time: so a test runs on
    both, and looks on one.
    """
    expect(page).to_have_title(re.compile(r"^\S.* · Masthead$"))
    expect(page.locator("h1:visible")).to_have_count(1)
    if not page.url.startswith(tuple(Server.unseen)):
        look_at(page, picture)


def look_at(page: Page, picture: str = "") -> None:
    """No axe violation and no sideways scroll, light and dark, wide and narrow.

    Only colours differ between the schemes, and between the wide and the narrow page the middle one has
    nothing of its own but its width: so dark is asked for its colours, and the middle for its scroll. With
    PICTURES=1 each state that ``picture`` names is kept in tests/browser/pictures for a person to look at.
    """
    before = page.viewport_size or {"width": 1280, "height": 720}
    page.evaluate(AXE)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            where = f"{page.url} at {width} px, {scheme}"
            wide = page.evaluate(
                "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
            )
            assert wide <= 0, f"{where}: {wide} px too wide"
            if picture and os.environ.get("PICTURES"):
                PICTURES.mkdir(exist_ok=True)
                page.screenshot(path=PICTURES / f"{picture}-{width}-{scheme}.png", full_page=True)
            if width != MIDDLE:
                found = AxeResults(page.evaluate("options => axe.run(options)", RULES[scheme]))
                assert found.violations_count == 0, f"{where}:\n{found.generate_report()}"
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(before)
