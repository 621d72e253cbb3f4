"""A page opened in a real browser: when it is there, and what it loaded."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, expect

from tools.hands import PATIENCE

# When the page's script listens: the last thing that it does before is to show the button for the keys.
WHEN_READY = """new MutationObserver((_all, observer) => {
  if (!document.querySelector("#keys-button:not([hidden])")) return;
  window.benchReady = performance.now();
  observer.disconnect();
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["hidden"] });"""
FIRST_PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"


@dataclass(frozen=True, slots=True)
class Seen:
    """One opening: milliseconds from the navigation on, and what came over the network, uncompressed."""

    ready: float
    first_paint: float
    bytes: int
    requests: int


class Visits:
    """Openings of pages, one after the other in one browser with its cache."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._lengths: dict[str, int] = {}
        self._over_network: set[str] = set()
        page.add_init_script(WHEN_READY)
        self._session = page.context.new_cdp_session(page)
        self._session.send("Network.enable")
        # The pages on the way here have loaded the stylesheet already.
        self._session.send("Network.clearBrowserCache")
        self._session.on("Network.dataReceived", self._received)
        self._session.on("Network.loadingFinished", self._finished)

    def open(self, address: str) -> Seen:
        """Open it and wait until its script listens."""
        self._lengths.clear()
        self._over_network.clear()
        self.page.goto(address)
        expect(self.page.locator("#keys-button:not([hidden])")).to_be_visible(timeout=PATIENCE)
        ready = self.page.evaluate("() => window.benchReady")
        self.page.wait_for_load_state("networkidle")
        first_paint = self.page.evaluate(FIRST_PAINT)
        weight = sum(self._lengths.get(one, 0) for one in self._over_network)
        return Seen(ready, first_paint, weight, len(self._over_network))

    def close(self) -> None:
        """Close the browser's window with its cache."""
        self.page.context.close()

    def _received(self, event: dict[str, Any]) -> None:
        # How much it is once it is unpacked.
        self._lengths[event["requestId"]] = self._lengths.get(event["requestId"], 0) + event["dataLength"]

    def _finished(self, event: dict[str, Any]) -> None:
        # What comes out of the browser's own cache has no length on the wire.
        if event["encodedDataLength"] > 0:
            self._over_network.add(event["requestId"])
