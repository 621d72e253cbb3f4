"""The pictures of the docs are there and all of them are used; links between the pages of the docs lead somewhere."""

import re
from pathlib import Path

import pytest

from tests.house.tree import ROOT, name

PICTURES = ROOT / "docs" / "pictures"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
MOST_BYTES = 150_000


def _prose(page: Path) -> str:
    """A page without its blocks of code, where brackets are no links."""
    return re.sub(r"^```.*?^```", "", page.read_text(), flags=re.S | re.M)


def _images() -> list[tuple[Path, str, str]]:
    return [(page, *found) for page in PAGES for found in IMAGE.findall(_prose(page))]


def test_every_picture_that_a_page_shows_is_there() -> None:
    assert len(_images()) > 10
    missing = [
        f"{name(page)}: {path}" for page, _alt, path in _images() if not (page.parent / path).is_file()
    ]
    assert missing == []


def test_every_picture_is_shown_by_a_page() -> None:
    shown = {(page.parent / path).resolve() for page, _alt, path in _images()}
    assert [name(path) for path in sorted(PICTURES.iterdir()) if path not in shown] == []


def test_every_picture_says_in_words_what_is_seen() -> None:
    assert [path for _page, alt, path in _images() if len(alt.split()) < 8] == []


def test_a_picture_is_small_enough_for_a_repository() -> None:
    large = {
        path.name: path.stat().st_size for path in PICTURES.iterdir() if path.stat().st_size > MOST_BYTES
    }
    assert large == {}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = [link.split("#")[0] for link in LINK.findall(_prose(page)) if "://" not in link]
    assert [link for link in links if link and not (page.parent / link).exists()] == []
