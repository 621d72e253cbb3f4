"""A language that nobody speaks: every sentence of the pages in brackets, written from right to left.

What stands outside the brackets on a page was never handed to a translator.
"""

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from flask import Flask

from app.web import locale
from tools.messages import collected, compiled

LOCALE = "ar"
# What these hold is somebody's own: names, texts, keys, code.
OWN_WORDS = {"bdi", "code", "kbd", "pre", "time", "q", "textarea", "script", "style", "option"}
VOID = {"br", "hr", "img", "input", "link", "meta", "path", "circle", "line", "rect", "col", "use"}


def speak(app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the application this language as its second one."""
    catalog = Catalog(locale=LOCALE)
    for message in collected():
        if isinstance(message.id, (list, tuple)):
            catalog.add(message.id, tuple(_pseudo(message.id[1]) for _form in range(catalog.num_plurals)))
        elif message.id:
            catalog.add(message.id, _pseudo(message.id))
    path = folder / LOCALE / "LC_MESSAGES" / "messages.mo"
    path.parent.mkdir(parents=True)
    path.write_bytes(compiled(catalog))
    known = app.extensions["babel"]
    app.extensions["babel"] = replace(known, translation_directories=[str(folder)])
    monkeypatch.setattr(locale, "LOCALES", ("en", LOCALE))


def _pseudo(sentence: str) -> str:
    return f"⟦{sentence}⟧"


class Strays(HTMLParser):
    """The words of a page that are nobody's own and in no catalogue."""

    def __init__(self, own: set[str]) -> None:
        super().__init__()
        self.own, self.found = own, []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a part begins whose words are somebody's own, and look at the words of attributes."""
        given = dict(attrs)
        inside = bool(self._open) and self._open[-1][1]
        # The lines of a box are pieces of what its title says whole.
        is_line = tag == "text" and "data-line" in given
        is_own = (
            inside or is_line or tag in OWN_WORDS or (tag != "html" and ("lang" in given or "dir" in given))
        )
        if tag not in VOID:
            self._open.append((tag, is_own))
        if not is_own:
            for name in ("aria-label", "title", "placeholder", "alt"):
                self._look(given.get(name) or "")

    def handle_endtag(self, tag: str) -> None:
        """Leave the part."""
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Look at the words of the page."""
        if not (self._open and self._open[-1][1]):
            self._look(data)

    def _look(self, words: str) -> None:
        depth, outside = 0, []
        for character in words:
            depth += (character == "⟦") - (character == "⟧")
            if depth == 0 and character != "⟧":
                outside.append(character)
        for part in "".join(outside).split("·"):
            left = part.strip(" :;,.()/–—-“”…×→←|0123456789%#+\n")
            if any(letter.isalpha() for letter in left) and left not in self.own:
                self.found.append(left)


def strays(page: str, own: set[str]) -> list[str]:
    """The words of a page that were never handed to a translator; ``own`` are names that may stand anywhere."""
    reader = Strays(own)
    reader.feed(page)
    return reader.found
