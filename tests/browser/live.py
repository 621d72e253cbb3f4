"""A real server for a browser, pages that notice every fault, and what every page of ours must be."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response
from werkzeug.serving import make_server

from app.actions.people import make_link
from tests.cast import Cast

PICTURES = Path(__file__).parent / "pictures"
SCHEMES = ("light", "dark")
WIDTHS = (1280, 800, 390)
# Chromium says this of each answer from 400 up; such answers are judged where they come in.
STATUS_NOTICE = "Failed to load resource: the server responded with a status of"


class Server:
    """The application on a port of its own, in a thread."""

    def __init__(self, app: Flask) -> None:
        self._server = make_server("127.0.0.1", 0, app, threaded=True)
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no more, and give the port back."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


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
    context.set_default_timeout(10_000)
    return Visit(context.new_page(), url)


def sign_in(visit: Visit, cast: Cast, who: str) -> None:
    """Sign in by a link and its button, as people do."""
    with cast.database.writing() as session:
        secret = make_link(session, cast.id(who), hours=1, by=None)
        session.commit()
    visit.goto(f"/sign-in/link/{secret}")
    visit.page.get_by_role("main").get_by_role("button", name="Sign in").click()
    visit.page.wait_for_url(visit.url + "/")


def check_page(page: Page, picture: str = "") -> None:
    """No axe violation, no sideways scroll, one first heading and a title: light and dark, wide and narrow.

    Where ``picture`` names one, each state is kept in tests/browser/pictures for a person to look at.
    """
    before = page.viewport_size or {"width": 1280, "height": 720}
    assert re.fullmatch(r"\S.* · Masthead", page.title())
    assert page.locator("h1:visible").count() == 1
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            where = f"{page.url} at {width} px, {scheme}"
            if picture:
                PICTURES.mkdir(exist_ok=True)
                page.screenshot(path=PICTURES / f"{picture}-{width}-{scheme}.png", full_page=True)
            wide = page.evaluate(
                "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
            )
            assert wide <= 0, f"{where}: {wide} px too wide"
            found = Axe().run(page)
            assert found.violations_count == 0, f"{where}:\n{found.generate_report()}"
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(before)
