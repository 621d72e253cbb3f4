"""`make bench-ui`: what the annotator's page costs the hand and the eye, beside a yardstick in the same run.

A reading of two articles is played on it by keys and by mouse, in Chromium, against a server process of its own; what
the server stored is compared with the reading. Then come times of single keys, of the long passage, and the weight.
`python -m tools.bench_ui [--reading FOLDER] [--presses 200] [--profile]`
"""

import argparse
import re
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tools import browser as browsers
from tools.bench import Web, free_port
from tools.figures import Table
from tools.hands import PATIENCE, Done
from tools.opening import Visits
from tools.page_world import SPANS, WORDS, Clerk, World, article, spans_over
from tools.reading import Replayed, find_reading
from tools.replay import Play
from tools.trace import Press, Times, profiled, times, traced

WIDTH, HEIGHT = 1280, 900
SENTENCE_PRESSES, PHRASE_PRESSES = 3, 5
SCRIPT_MS, PAINT_MS, LONG_SCRIPT_MS, LONG_PAINT_MS = 4, 33, 16, 66
OPEN_MS, WEIGHT_KB, REQUESTS, OPENINGS = 500, 160, 14, 5
_SAVED = re.compile(r"revision \d+\W?$")
# A page on which a key changes one word, and a loop that every machine can be asked for.
YARDSTICK = (
    "<p id=x>0</p><script>addEventListener('keydown', () => "
    "{ const x = document.getElementById('x'); x.textContent = Number(x.textContent) + 1; })</script>"
)
LOOP = """() => {
  const began = performance.now();
  let x = 1;
  for (let n = 0; n < 1_000_000; n += 1) x = (Math.imul(x, 48271) + n) | 0;
  return [performance.now() - began, x][0];
}"""


def main() -> int:
    """Read the words of the command, and measure; 1 where a mark was stored otherwise than it was read."""
    parser = argparse.ArgumentParser(prog="make bench-ui")
    parser.add_argument("--reading", type=Path, help="a folder with reading.json and its articles")
    parser.add_argument("--presses", type=int, default=200)
    parser.add_argument("--profile", action="store_true", help="say where the script's time goes")
    given = parser.parse_args()
    program = browsers.find()
    if program is None:
        print(browsers.MISSING, file=sys.stderr)
        return 1
    replayed, table = find_reading(given.reading), Table()
    with tempfile.TemporaryDirectory() as name:
        world = World(Path(name))
        for slug in ("keys", "mouse", "short"):
            world.add_project(slug, replayed.codebook, replayed.files)
        (long := Path(name) / "long.txt").write_text(article(WORDS), encoding="utf-8")
        world.add_project("long", replayed.codebook, [long], unit="document")
        port = free_port()
        environ = world.environ | {"PORT": str(port), "BASE_URL": f"http://127.0.0.1:{port}"}
        serve = [sys.executable, "-c", "from app.cli import main; main()", "serve", "--no-worker"]
        with Web(serve, environ, port), sync_playwright() as p:
            chromium = p.chromium.launch(executable_path=str(program), args=["--no-sandbox"])
            print(f"{replayed.name}; Chromium {chromium.version}; {WIDTH} x {HEIGHT}")
            bench = Bench(chromium, world, environ["BASE_URL"], replayed, table)
            wrong = [*bench.replay("keys"), *bench.replay("mouse")]
            bench.time_keys(given.presses, given.profile)
            bench.openings()
            bench.weigh()
            chromium.close()
        world.database.close()
    print("\nover their limit: " + ("; ".join(table.over) or "nothing"))
    print(f"marks that the server stored otherwise than they were read: {len(wrong)}")
    for one in wrong:
        print(f"  {one}")
    return 1 if wrong else 0


class Bench:
    """The browser on the served world."""

    def __init__(self, browser: Browser, world: World, url: str, replayed: Replayed, table: Table) -> None:
        self.browser, self.world, self.clerk, self.url = browser, world, Clerk(url), url
        self.replayed, self.table = replayed, table
        codebook = replayed.codebook
        self.labels = [
            one.key
            for variable in codebook.variables
            if variable.labels
            for one in variable.labels
            if not one.abstract
        ]
        self.key = next(
            one.shortcut for variable in codebook.variables for one in variable.labels if one.shortcut == "4"
        )

    def signed_in(self) -> Page:
        """A page of a browser of its own, with the annotator signed in."""
        context = self.browser.new_context(
            viewport={"width": WIDTH, "height": HEIGHT}, locale="en-GB", reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto(self.url + self.world.sign_in_path())
        page.get_by_role("main").get_by_role("button", name="Sign in").click()
        page.wait_for_url(self.url + "/")
        return page

    def ready(self, page: Page) -> None:
        """Wait until the page's script listens."""
        expect(page.locator("#keys-button:not([hidden])")).to_be_visible(timeout=PATIENCE)

    # ---- the hand

    def replay(self, how: str) -> list[str]:
        """The whole reading once; what was stored otherwise."""
        play = Play(
            self.signed_in(),
            self.clerk,
            self.url,
            self.replayed.codebook,
            self.replayed,
            by_mouse=how == "mouse",
        )
        play.all_of(how)
        play.page.context.close()
        marks = [one for passage in play.passages for one in passage.marks]
        name = "presses" if how == "keys" else "clicks, drags, keys"
        self.table.head(f"by {how}: {name}", "median", "p90", "max", "all")
        parts: list[tuple[str, Callable[[Done], int]]] = [
            ("a mark, all of it", lambda one: one.actions),
            ("  moving there", lambda one: one.moves),
            ("  selecting the words", lambda one: one.selects),
            ("  the label", lambda one: one.labels),
            ("  the voice", lambda one: one.voice),
        ]
        for title, part in parts:
            self._spread(title, [part(one) for one in marks])
        for kind in ("sentence", "3 words"):
            some = [one.selects + one.labels for one in marks if one.kind == kind]
            if some:
                self._spread(f"  {kind}, without moving there ({len(some)})", some)
        self._spread("a passage, all of it", [one.actions for one in play.passages])
        self._spread("  None", [one.none for one in play.passages])
        self._spread("  Done, and on", [one.done + one.onward for one in play.passages])
        self.table.head(f"by {how}: ms, without a pause for thought", "median", "p90", "max", "all")
        self._spread("a mark, the voice included", [one.milliseconds for one in marks])
        self._spread(
            "a passage, saving and the next one included", [one.milliseconds for one in play.passages]
        )
        print(f"{len(marks)} marks in {len(play.passages)} passages, {len(play.wrong)} stored otherwise")
        return play.wrong

    def _spread(self, name: str, figures: list[float] | list[int]) -> None:
        ninth = statistics.quantiles([*figures, *figures], n=10, method="inclusive")[8]
        self.table.line(name, [statistics.median(figures), ninth, max(figures), sum(figures)])

    # ---- the eye

    def time_keys(self, presses: int, profile: bool) -> None:
        """Single keys on an ordinary passage and on the long one, and on a page that does next to nothing."""
        yard = self.browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        yard.set_content(YARDSTICK)
        # The fastest: what other programs took from the slower ones is not in the script's own time either.
        loop = min(yard.evaluate(LOOP) for _try in range(15))
        bare = traced(self.browser, yard, [("bare", "a")] * presses)
        yard.close()
        paint = times([one.paint for one in bare])
        self.table.head("the yardstick", "median", "p95")
        self.table.line("a million rounds of a loop, ms", [loop])
        self.table.line("key to paint on an empty page, ms", [paint.median, paint.p95])
        page = self.signed_in()
        page.goto(f"{self.url}/projects/short/work")
        page.get_by_role("button", name="Next", exact=True).click()
        self.ready(page)
        page.get_by_role("navigation", name="This article").get_by_role("link").nth(5).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Passage 5 of", timeout=PATIENCE)
        self.ready(page)
        self.cases(page)
        self._timed("an ordinary passage", page, presses, SCRIPT_MS, PAINT_MS, paint, loop)
        page.goto(f"{self.url}/assignments/{self.long_passage()}")
        self.ready(page)
        name = f"{WORDS:,} words, {SPANS} spans"
        self._timed(name, page, presses, LONG_SCRIPT_MS, LONG_PAINT_MS, paint, loop)
        if profile:
            self.table.head(f"{name}: where the script of 40 keys goes", "ms")
            pressed = self._keys(40)
            for function, ms in profiled(page, lambda: [page.keyboard.press(key) for _kind, key in pressed]):
                self.table.line(f"  {function[:44]}", [ms])
        page.context.close()

    def cases(self, page: Page) -> None:
        """The two that are named: a sentence at the caret, and a phrase of three words there."""
        number = int(page.url.rpartition("/")[2])
        self.table.head("at the caret, to the label", "presses")
        for name, keys, limit in (
            ("a sentence", ("s", self.key), SENTENCE_PRESSES),
            ("a phrase of three words", ("BracketRight", "BracketRight", self.key), PHRASE_PRESSES),
        ):
            for key in keys:
                page.keyboard.press(key)
            expect(page.locator("#saved")).to_have_text(_SAVED, timeout=PATIENCE)
            spans = self.clerk.stored(number)["current"]["spans"]
            ends = spans[0]["quote"] if len(spans) == 1 else ""
            is_right = len(ends.split()) == 3 if "three" in name else ends.endswith(".")
            self.table.line(f"{name}{'' if is_right else ' (stored otherwise!)'}", [len(keys)], limit)
            page.keyboard.press("Backspace")
            expect(page.locator("#spans li.nothing")).to_be_visible(timeout=PATIENCE)

    def long_passage(self) -> int:
        """The long passage, its spans saved; its assignment."""
        number = self.clerk.claim("long")
        shown = self.clerk.stored(number)
        if shown["current"] is None:
            self.clerk.save(number, spans_over(shown["text"], self.labels))
        return number

    def _keys(self, presses: int) -> list[tuple[str, str]]:
        """On by a word, select it, label it, take it away."""
        four = [("move", "ArrowRight"), ("select", "w"), ("label", str(self.key)), ("delete", "Backspace")]
        return four * (presses // 4)

    def _timed(
        self, name: str, page: Page, presses: int, script: float, paint: float, bare: Times, loop: float
    ) -> None:
        # The first ones pay for what is then there.
        traced(self.browser, page, self._keys(8))
        found = traced(self.browser, page, self._keys(presses))
        self.table.head(f"{name}: {len(found)} keys", "median", "p95", "ratio")
        kinds = {"move": "a move", "select": "a selection", "label": "a label", "delete": "a deletion"}
        for kind, title in (*kinds.items(), ("", "all")):
            some: list[Press] = [one for one in found if not kind or one.kind == kind]
            did, saw = times([one.script for one in some]), times([one.paint for one in some])
            layout, frame = times([one.layout for one in some]), times([one.frame for one in some])
            self.table.line(
                f"  {title}: script, ms", [did.median, did.p95, f"{did.median / loop:.2f}"], script, 1
            )
            self.table.line("    of it style and layout, ms", [layout.median, layout.p95])
            self.table.line("    style and layout beside it, ms", [frame.median, frame.p95])
            ratio = f"{saw.median / bare.median:.2f}"
            self.table.line(f"  {title}: key to paint, ms", [saw.median, saw.p95, ratio], paint, 1)

    # ---- the way in

    def openings(self) -> None:
        """How long the long passage takes to open, in a browser that never saw the page and in one that did."""
        address = f"{self.url}/assignments/{self.long_passage()}"
        first, again = [], []
        for _time in range(OPENINGS):
            visits = Visits(self.signed_in())
            first.append(visits.open(address))
            again.append(visits.open(address))
            visits.close()
        self.table.head(f"opening {WORDS:,} words, {SPANS} spans: ms", "median", "max")
        for name, found in (("first", first), ("second", again)):
            ready, paint = [one.ready for one in found], [one.first_paint for one in found]
            self.table.line(
                f"  {name} visit, until the keys work", [statistics.median(ready), max(ready)], OPEN_MS
            )
            self.table.line("    first contentful paint", [statistics.median(paint), max(paint)])

    def weigh(self) -> None:
        """What an ordinary page loads, uncompressed."""
        visits = Visits(self.signed_in())
        address = f"{self.url}/assignments/{self.clerk.claim('short')}"
        self.table.head("an ordinary page", "kB", "requests")
        for name in ("first", "second"):
            seen = visits.open(address)
            self.table.line(f"  {name} visit, uncompressed", [seen.bytes / 1000, seen.requests], WEIGHT_KB)
            if seen.requests > REQUESTS:
                self.table.line("    requests", [seen.requests], REQUESTS)
        visits.close()


if __name__ == "__main__":
    sys.exit(main())
