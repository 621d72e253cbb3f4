"""The modules of a page as one script, and what is fetched later beside it."""

import pytest

from app.web.bundle import bundle

MODULES = {
    "js/count.js": "export const ONE = 1;\nexport function add(a, b) {\n  return a + b;\n}\n",
    "js/page/word.js": (
        'import { add as plus, ONE } from "../count.js";\nexport class Word {\n  n = plus(ONE, ONE);\n}\n'
    ),
    "js/page/page.js": (
        'import { Word } from "./word.js";\nconst add = new Word();\n'
        'const later = () => import("./later.js");\n'
    ),
    "js/page/later.js": 'import { Word } from "./word.js";\nexport const same = Word;\n',
}


def test_each_module_comes_once_and_before_those_that_need_it() -> None:
    served = bundle(MODULES, "js/page/page.js")
    page = served["js/page/page.js"]
    places = [page.index(one) for one in ("function add", "class Word", "new Word()")]
    assert places == sorted(places)
    assert page.count("class Word") == 1
    assert 'import("./later.js")' in page


def test_what_is_fetched_later_finds_what_the_bundle_holds() -> None:
    served = bundle(MODULES, "js/page/page.js")
    assert set(served) == {"js/page/page.js", "js/page/word.js"}
    assert served["js/page/word.js"] == 'export { $js_page_word_Word as Word } from "./page.js";'
    assert "const $js_page_word_Word = $js_page_word.Word;" in served["js/page/page.js"]


@pytest.mark.parametrize(
    "line",
    ['import "./count.js";', "export default 1;", 'export { add } from "./count.js";', "export let n = 1;"],
)
def test_a_shape_that_is_not_known_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="does not know"):
        bundle({"a.js": f"{line}\n"}, "a.js")


def test_a_circle_is_refused() -> None:
    circle = {
        "a.js": 'import { b } from "./b.js";\n',
        "b.js": 'import { a } from "./a.js";\nexport const b = 1;\n',
    }
    with pytest.raises(ValueError, match=r"circle: a.js -> b.js -> a.js"):
        bundle(circle, "a.js")
