"""A server that fails in every way, between a page and the real one."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route

SAVES = "**/api/v1/assignments/*/revisions"
TRYING = re.compile(r"^Not saved: .*Trying again; \d+ changes? waits?\.$")


def note_saved(page: Page) -> list[str]:
    """Every text that the state of saving shows from now on."""
    shown: list[str] = []

    def note(text: str) -> None:
        shown.append(text)

    page.expose_function("noteSaved", note)
    page.evaluate(
        """() => new MutationObserver(() => noteSaved(document.getElementById("saved").textContent))
            .observe(document.getElementById("saved"), { childList: true, characterData: true, subtree: true })"""
    )
    return shown


def failing(times: int, answer: Callable[[Route], None], keys: list[str]) -> Callable[[Route], None]:
    """A route that answers so for a number of times and then lets the request through; it notes each key."""

    def handle(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) <= times:
            answer(route)
        else:
            route.continue_()

    return handle


def hold(times: int, keys: list[str]) -> Callable[[Route], None]:
    """A route that reaches the server a number of times and gives no answer back; it notes each key."""

    def handle(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) <= times:
            route.fetch()
        else:
            route.continue_()

    return handle
