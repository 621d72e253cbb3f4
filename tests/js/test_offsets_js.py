"""The module that counts code points in the browser, tried in Chromium on the cases that Python passes too.

Each text is laid out in the page in several ways: as one text node, cut into nested elements with comments
and empty nodes between, and as one node for each code point. Offsets may not depend on the layout.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
CASES = json.loads((ROOT / "tests" / "cases" / "offsets.json").read_text(encoding="utf-8"))
MODULE = (ROOT / "app" / "static" / "js" / "offsets.js").read_text(encoding="utf-8")
ORIGIN = "http://offsets.test"

LAYOUTS = """
const layouts = {
  one: (root, text) => root.append(text),
  nested: (root, text) => {
    const points = Array.from(text);
    const third = Math.ceil(points.length / 3);
    const outer = document.createElement("b");
    const inner = document.createElement("i");
    inner.append(points.slice(third, 2 * third).join(""));
    outer.append(document.createTextNode(""), inner, document.createComment("no text"));
    root.append(points.slice(0, third).join(""), outer, document.createElement("hr"));
    root.append(points.slice(2 * third).join(""));
  },
  apart: (root, text) => {
    for (const point of text) {
      const element = document.createElement("span");
      element.append(point);
      root.append(element);
    }
  },
};
window.lay = (text, layout) => {
  const root = document.createElement("p");
  layouts[layout](root, text);
  document.querySelector("main").replaceChildren("before ", root, " after");
  return root;
};
window.refuses = (act) => {
  try {
    act();
  } catch (error) {
    return error instanceof RangeError;
  }
  return false;
};
"""
PAGE = f"""<!doctype html><meta charset="utf-8"><title>Offsets</title><main></main>
<script type="module">
import * as offsets from "{ORIGIN}/offsets.js";
window.offsets = offsets;
{LAYOUTS}</script>"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A page of Chromium that has the module as `window.offsets`; nothing leaves the machine."""
    opened = browser.new_page()
    opened.route(
        f"{ORIGIN}/**",
        lambda route: (
            route.fulfill(body=MODULE, content_type="text/javascript; charset=utf-8")
            if route.request.url.endswith(".js")
            else route.fulfill(body=PAGE, content_type="text/html; charset=utf-8")
        ),
    )
    opened.goto(ORIGIN + "/")
    opened.wait_for_function("Boolean(window.offsets)")
    yield opened
    opened.close()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_strings_convert_both_ways(page, case):
    found = page.evaluate(
        """({text, utf16}) => ({
            units: utf16.map((_, point) => offsets.toUtf16(text, point)),
            points: utf16.map((unit) => offsets.toCodePoints(text, unit)),
        })""",
        case,
    )
    assert found == {"units": case["utf16"], "points": list(range(len(case["text"]) + 1))}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_offsets_inside_a_pair_or_outside_the_text_are_refused(page, case):
    refused = page.evaluate(
        """({text, utf16, refused_utf16}) => [
            ...refused_utf16.map((unit) => refuses(() => offsets.toCodePoints(text, unit))),
            ...[-1, 0.5, NaN, utf16.length].map((point) => refuses(() => offsets.toUtf16(text, point))),
        ]""",
        case,
    )
    assert refused == [True] * len(refused)


@pytest.mark.parametrize("layout", ["one", "nested", "apart"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_every_range_comes_back_as_it_went(page, case, layout):
    """offsetsToRange selects the very words, and rangeToOffsets answers the offsets again."""
    text = case["text"]
    found = page.evaluate(
        """({text, utf16, layout}) => {
            const root = lay(text, layout);
            const rows = [];
            for (let start = 0; start < utf16.length; start += 1) {
                for (let end = start; end < utf16.length; end += 1) {
                    const range = offsets.offsetsToRange(root, start, end);
                    const {start: s, end: e} = offsets.rangeToOffsets(root, range);
                    rows.push([s, e, range.toString()]);
                }
            }
            return rows;
        }""",
        {**case, "layout": layout},
    )
    places = range(len(text) + 1)
    assert found == [[start, end, text[start:end]] for start in places for end in places if start <= end]


def test_a_range_is_tight_around_its_text_nodes(page):
    found = page.evaluate(
        """() => {
            const root = lay("ab😀cd", "apart");
            const range = offsets.offsetsToRange(root, 1, 3);
            return [range.startContainer.data, range.startOffset, range.endContainer.data, range.endOffset];
        }"""
    )
    assert found == ["b", 0, "😀", 2]


def test_a_range_that_ends_in_elements_is_counted(page):
    found = page.evaluate(
        """() => {
            const root = lay("a😀bcdef", "nested");
            const outer = root.querySelector("b");
            const within = (setUp) => {
                const range = document.createRange();
                setUp(range);
                return Object.values(offsets.rangeToOffsets(root, range));
            };
            return [
                within((range) => range.selectNodeContents(root)),
                within((range) => range.selectNode(outer)),
                within((range) => range.selectNodeContents(outer)),
                within((range) => { range.setStart(root, 0); range.setEnd(outer, 1); }),
                within((range) => { range.setStart(outer, 2); range.setEnd(root, 3); }),
                within((range) => { range.setStart(root, 1); range.setEnd(root, root.childNodes.length); }),
            ];
        }"""
    )
    assert found == [[0, 7], [3, 6], [3, 6], [0, 3], [6, 6], [3, 7]]


def test_a_range_that_leaves_the_root_is_clamped_to_it(page):
    found = page.evaluate(
        """() => {
            const root = lay("a😀b", "one");
            const range = document.createRange();
            range.selectNodeContents(document.querySelector("main"));
            const both = Object.values(offsets.rangeToOffsets(root, range));
            range.setStart(root.firstChild, 1);
            const after = Object.values(offsets.rangeToOffsets(root, range));
            range.selectNodeContents(root.nextSibling);
            return [both, after, Object.values(offsets.rangeToOffsets(root, range))];
        }"""
    )
    assert found == [[0, 3], [1, 3], [3, 3]]


def test_a_range_that_ends_before_it_starts_is_refused(page):
    assert page.evaluate("() => refuses(() => offsets.offsetsToRange(lay('abc', 'one'), 2, 1))")
