"""`make pictures`: the pictures of docs/, taken from the demo in a real browser by mouse and keyboard.

The demo is loaded into a temporary folder and served on this machine alone, so nothing of an instance is touched.
What a page says of the day and the hour is that of the run; everything else is the same each time.
"""

import csv
import io
import struct
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from playwright.sync_api import Browser, FloatRect, Page, expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from app import demo, schema
from app.config import Settings, read_settings
from app.db import Database
from app.factory import create_app
from tools import browser

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
WIDTH, HEIGHT, TALL, PHONE = 1280, 760, 900, 390
LEAD, ANNOTATOR = "irene", "noor"
# Two short articles with a sentence that a blank line breaks, for the preview of an import.
BROKEN = ("15-boats-at-upper-ferry.txt", "17-cannot-read-a-map.txt")
# Where a quote is drawn: the left end of its first line and the right end of its last. Nothing is touched.
PLACE = """(quote) => {
  const node = document.getElementById("text").firstChild;
  const at = node.data.indexOf(quote);
  const range = document.createRange();
  range.setStart(node, at);
  range.setEnd(node, at + quote.length);
  const boxes = [...range.getClientRects()];
  const first = boxes[0], last = boxes[boxes.length - 1];
  return [first.left + 2, first.top + first.height / 2, last.right - 2, last.top + last.height / 2];
}"""


class Quiet(WSGIRequestHandler):
    """Answers, and says nothing about it."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Nothing."""


@dataclass
class Studio:
    """A browser on the served demo, with a link for each person, which works once."""

    browser: Browser
    url: str
    links: dict[str, str]

    def visit(self, who: str) -> Page:
        """A page on which this person is signed in."""
        page = self.blank()
        page.goto(self.links[who])
        if who == LEAD:
            keep("sign-in", page)
        page.get_by_role("main").get_by_role("button", name="Sign in").click()
        page.wait_for_url(self.url + "/")
        return page

    def blank(self) -> Page:
        """A page of a browser of its own: light, without motion, in one language and time zone."""
        context = self.browser.new_context(
            viewport={"width": WIDTH, "height": HEIGHT},
            locale="en-GB",
            timezone_id="UTC",
            color_scheme="light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        return context.new_page()


def main() -> int:
    """Take all pictures anew."""
    program = browser.find()
    if program is None:
        print(browser.MISSING, file=sys.stderr)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    for old in PICTURES.glob("*.png"):
        old.unlink()
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder)) as (url, links),
        sync_playwright() as p,
    ):
        studio = Studio(p.chromium.launch(executable_path=str(program)), url, links)
        lead, annotator = studio.visit(LEAD), studio.visit(ANNOTATOR)
        annotator_pictures(annotator, url)
        lead_pictures(lead, url, Path(folder))
        consent_picture(lead, annotator, url)
        studio.browser.close()
    for path in sorted(PICTURES.glob("*.png")):
        print(f"{path.stat().st_size / 1000:6.0f} kB  {path.name}")
    return 0


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The demo, loaded and served: its address, and each person's link."""
    database, settings = Database(f"sqlite:///{folder / 'masthead.db'}"), _settings(folder, 0)
    schema.upgrade(database)
    demo.load(database, settings)
    server = make_server("127.0.0.1", 0, create_app(settings, database), threaded=True, request_handler=Quiet)
    settings = _settings(folder, server.server_port)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield (
            settings.base_url,
            {one.key: link for one, link in demo.sign_in_links(database, settings)},
        )
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        database.close()


def _settings(folder: Path, port: int) -> Settings:
    said = {"MASTHEAD_ENV": "demo", "MASTHEAD_DATA": str(folder), "BASE_URL": f"http://127.0.0.1:{port}"}
    return read_settings(said)


def annotator_pictures(page: Page, url: str) -> None:
    """What waits, a selection with its labels, the finished page in three shapes, and who says what."""
    page.goto(f"{url}/projects/demo/work")
    keep("work", page)
    page.get_by_role("button", name="Next").click()
    _open(page, 11)
    _drag(page, "The siege belongs", "to be taken")
    expect(page.get_by_role("group", name="Label the selection")).to_be_visible()
    keep("annotate-labels", page)
    _label(page, "Imperialist framing")
    _drag(page, "the edge", "a chart")
    page.keyboard.press("4")
    expect(page.locator("#spans li.chosen strong")).to_have_text("Loaded language")
    expect(page.locator("#card").get_by_role("heading", name="Loaded language")).to_be_visible()
    page.set_viewport_size({"width": WIDTH, "height": TALL})
    # Back up in the answers, where the labels stand above the rule of the one in hand.
    page.mouse.move(WIDTH - 200, HEIGHT / 2)
    page.mouse.wheel(0, -3000)
    page.mouse.move(0, 0)
    _wait_saved(page)
    keep("annotate", page)
    page.emulate_media(color_scheme="dark")
    keep("annotate-dark", page)
    page.emulate_media(color_scheme="light")
    page.keyboard.press("k")
    expect(page.locator("#card")).to_be_hidden()
    page.set_viewport_size({"width": PHONE, "height": 844})
    page.evaluate("scrollTo(0, 0)")
    keep("annotate-390", page)
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    _open(page, 7)
    _say_who(page)


def _say_who(page: Page) -> None:
    page.keyboard.press("a")
    expect(page.get_by_role("combobox", name="Speech")).to_be_visible()
    _drag(page, "the northern power", "when it was called")
    page.keyboard.press("3")
    _drag(page, "It says", "says")
    page.keyboard.press("2")
    _drag(page, "The new textbook", "textbook")
    page.keyboard.press("1")
    keep("annotate-who-says", page)
    page.keyboard.press("Enter")
    _wait_saved(page)


def lead_pictures(page: Page, url: str, folder: Path) -> None:
    """A project from its making to its preview; then what the demo's project shows of finished work."""
    page.goto(f"{url}/projects/new")
    page.get_by_label("Name", exact=True).fill("Bridges and borders")
    page.get_by_label("What it is about").fill("How papers on two banks of a river write of the other bank.")
    keep("project-new", page, high=1300)
    page.get_by_role("button", name="Make the project").click()
    page.wait_for_url(f"{url}/projects/bridges-and-borders")
    keep("project-steps", page, whole=True)
    preview_picture(page, f"{url}/projects/bridges-and-borders", folder)
    home = f"{url}/projects/demo"
    page.goto(f"{home}/people")
    keep("people", page, whole=True)
    page.goto(f"{home}/codebook")
    keep("codebook", page)
    page.goto(f"{home}/documents")
    page.get_by_role("link", name="The bridge that reaches nowhere").click()
    keep("document", page, high=1000)
    page.goto(f"{home}/rounds/new")
    keep("round-new", page, whole=True)
    page.goto(f"{home}/rounds")
    page.get_by_role("link", name="production").click()
    keep("round", page, high=900)
    page.goto(f"{home}/agreement")
    keep("agreement", page, high=1000)
    page.goto(f"{home}/exports")
    keep("export-new", page, high=1060)
    page.get_by_role("button", name="Make the export").click()
    expect(page.get_by_role("link", name="Download")).to_be_visible()
    keep("export-made", page, whole=True)
    outlet_pictures(page, url)


def outlet_pictures(page: Page, url: str) -> None:
    """The registry as a list, and one of its outlets."""
    page.goto(f"{url}/outlets?kind=outlet")
    keep("outlets", page, high=900)
    page.goto(f"{url}/outlets/port-ledger?as_of=2024-03")
    keep("outlet", page, high=1150)
    page.evaluate("document.querySelector('#times').scrollIntoView()")
    keep("outlet-times", page)


def preview_picture(page: Page, home: str, folder: Path) -> None:
    """Two articles of the demo on their way into a new project."""
    with (demo.DEMO / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    written = io.StringIO()
    table = csv.DictWriter(written, rows[0].keys())
    table.writeheader()
    table.writerows(row for row in rows if row["file"] in BROKEN)
    manifest = folder / "manifest.csv"
    manifest.write_text(written.getvalue(), encoding="utf-8")
    page.goto(f"{home}/documents/import")
    page.get_by_label("Files", exact=True).set_input_files([demo.DEMO / "articles" / name for name in BROKEN])
    page.get_by_label("Manifest").set_input_files(manifest)
    page.get_by_role("button", name="Show the preview").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Preview of an import")
    keep("import-preview", page, high=1100)


def consent_picture(lead: Page, annotator: Page, url: str) -> None:
    """The lead asks for consent with the text that is proposed, and an annotator is asked."""
    lead.goto(f"{url}/projects/demo/consent-text")
    lead.get_by_role("button", name="Save and ask").click()
    expect(lead.get_by_text("Version 1 is asked now")).to_be_visible()
    annotator.goto(f"{url}/projects/demo/consent")
    keep("consent", annotator, whole=True)


def _open(page: Page, number: int) -> None:
    page.get_by_role("navigation", name="This article").get_by_role("link").nth(number).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Passage {number} of")
    # The button is hidden until the page's script has started.
    expect(page.locator("#keys-button")).to_be_visible()


def _drag(page: Page, first: str, last: str) -> None:
    """Press on the beginning of ``first``, let go on the end of ``last``."""
    x, y, *_end = page.evaluate(PLACE, first)
    *_start, to_x, to_y = page.evaluate(PLACE, last)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move((x + to_x) / 2, (y + to_y) / 2)
    page.mouse.move(to_x, to_y)
    page.mouse.up()
    expect(page.get_by_role("group", name="Label the selection")).to_be_visible()


def _label(page: Page, name: str) -> None:
    page.get_by_role("group", name="Label the selection").get_by_role("button", name=name).click()


def _wait_saved(page: Page) -> None:
    expect(page.locator("#saved")).to_contain_text("Saved")


def keep(name: str, page: Page, *, whole: bool = False, high: int = 0) -> None:
    """Write docs/pictures/NAME.png: what the window shows, the whole page, or its first ``high`` pixels."""
    if high:
        most = min(high, page.evaluate("document.documentElement.scrollHeight"))
        clip: FloatRect | None = {"x": 0, "y": 0, "width": WIDTH, "height": most}
    else:
        clip = None
    taken = page.screenshot(full_page=whole or bool(high), clip=clip, animations="disabled")
    (PICTURES / f"{name}.png").write_bytes(smaller(taken))


def smaller(png: bytes) -> bytes:
    """The same picture, its lines packed as tightly as zlib can (PNG specification, third edition, 10.1)."""
    signature, rest, packed = png[:8], png[8:], b""
    kept: list[tuple[bytes, bytes]] = []
    while rest:
        (length,) = struct.unpack(">I", rest[:4])
        kind, data = rest[4:8], rest[8 : 8 + length]
        rest = rest[12 + length :]
        if kind == b"IDAT":
            packed += data
        else:
            kept.append((kind, data))
        if kind == b"IEND":
            kept.insert(-1, (b"IDAT", zlib.compress(zlib.decompress(packed), 9)))
    parts = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in kept
    )
    return signature + b"".join(parts)


if __name__ == "__main__":
    sys.exit(main())
