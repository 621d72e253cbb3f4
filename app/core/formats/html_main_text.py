"""The main text of an HTML page, and what the page says of itself. Needs trafilatura: ``masthead[web]``.

Pages are hostile: nothing here is called in the server's own process. Scripts do not run, entities are not
opened, and nothing is fetched, for no part of this opens a connection.
"""

import re
from importlib.util import find_spec
from typing import Any

# A paragraph of its own each; a row of a table is one line.
_BLOCKS = ("p", "head", "item", "row", "code", "div", "ab")
_HOLDERS = ("body", "main", "list", "quote", "table", "fw", "section")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_LANGUAGE = re.compile(r"<html\b[^>]{0,1000}?\blang\s*=\s*[\"']?\s*([A-Za-z0-9-]{2,35})", re.IGNORECASE)


def has_trafilatura() -> bool:
    """Whether the package is installed."""
    return find_spec("trafilatura") is not None


def main_text(html: str, url: str = "") -> dict[str, str]:
    """``text`` with blank lines between its paragraphs, and the fields of a document that the page gives."""
    import trafilatura

    dates = {"original_date": True, "extensive_search": False, "max_date": "2100-01-01"}
    found: Any = trafilatura.bare_extraction(
        html, url=url or None, with_metadata=True, include_comments=False, date_extraction_params=dates
    )
    if found is None or found.body is None:
        return {"text": ""}
    paragraphs: list[str] = []
    _collect(found.body, paragraphs)
    language = _LANGUAGE.search(html[:20_000])
    return {
        "text": "\n\n".join(paragraphs),
        "title": found.title or "",
        "byline": found.author or "",
        "published": found.date or "",
        "outlet": found.sitename or found.hostname or "",
        "canonical_url": found.url or "",
        "language": language.group(1) if language else "",
    }


def _collect(element: Any, paragraphs: list[str]) -> None:
    """The paragraphs below an element in their order, each once."""
    loose = [_plain(element.text)]
    for child in element:
        if child.tag in _HOLDERS or (child.tag in _BLOCKS and _has_blocks(child)):
            _add("".join(loose), paragraphs)
            _collect(child, paragraphs)
            loose = []
        elif child.tag in _BLOCKS:
            _add("".join(loose), paragraphs)
            _add(_words(child), paragraphs)
            loose = []
        else:
            loose.append(_words(child))
        loose.append(_plain(child.tail))
    _add("".join(loose), paragraphs)


def _has_blocks(element: Any) -> bool:
    return any(one.tag in (*_BLOCKS, *_HOLDERS) for one in element)


def _words(element: Any) -> str:
    """All text of an element that is one paragraph: cells set apart by tabs, broken lines as lines."""
    if element.tag == "lb":
        return "\n"
    parts = [_plain(element.text)]
    for child in element:
        parts += [_words(child), "\t" if child.tag == "cell" else "", _plain(child.tail)]
    return "".join(parts)


def _plain(text: str | None) -> str:
    # Lines of a page's source are no lines of its text.
    return _SPACE.sub(" ", text or "")


def _add(text: str, paragraphs: list[str]) -> None:
    # A blank line inside would cut the paragraph.
    settled = "\n".join(line.strip() for line in text.split("\n") if line.strip())
    if settled:
        paragraphs.append(settled)
