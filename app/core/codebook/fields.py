"""Taking the fields of a mapping one by one, each by the kind of value that it must hold.

What is missing or of another kind becomes a fault, and reading goes on with an empty value.
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from app.core.codebook.yaml_tree import Node
from app.errors import Fault, say

MOST_FAULTS = 200
MOST_ENTRIES = 200
_WHOLE = re.compile(r"[+-]?[0-9]{1,9}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}(?:\.[0-9]{1,20})?(?:e[+-]?[0-9]{1,3})?", re.IGNORECASE)


class Reading:
    """The faults of one file so far, and the line on which each place of it stands."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.lines: dict[str, int] = {}

    def fault(self, pointer: str, message: str) -> None:
        """Note a fault, with the line of the nearest place above it that is in the file."""
        at = pointer
        while at and at not in self.lines:
            at = at.rpartition("/")[0]
        line = self.lines.get(at)
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(pointer, message if line is None else f"Line {line}: {message}"))


class Fields:
    """One mapping of the file, with the place where it stands."""

    def __init__(self, node: Node, at: str, reading: Reading) -> None:
        self.at = at
        self.reading = reading
        self._asked: list[str] = []
        self._nodes: dict[str, Node] = {}
        self._place(at, node.line)
        if node.pairs is None:
            reading.fault(at, "Here belongs a mapping, such as “key: …”, each word on a line of its own.")
        for key, value in node.pairs or ():
            self._nodes[key.text or ""] = value
            self._place(self._pointer(key.text or ""), key.line)

    def text(self, name: str, *, needed: bool = False) -> str:
        """A text; empty when it was left out."""
        node = self._take(name)
        if node is None or node.is_nothing:
            if needed:
                self._fault(name, f"“{name}” is missing.")
            return ""
        return self._text_of(node, self._pointer(name), name)

    def optional(self, name: str) -> str | None:
        """A text, or None when it was left out."""
        node = self._take(name)
        return None if node is None or node.is_nothing else self._text_of(node, self._pointer(name), name)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; a single text stands for a list of one."""
        node = self._take(name)
        if node is None or node.is_nothing:
            return ()
        if node.text is not None:
            return (self._text_of(node, self._pointer(name), name),)
        if len(node.items or ()) > MOST_ENTRIES:
            self._fault(
                name,
                say(
                    "“%(name)s” has %(count)s entries; %(most_entries)s is the most.",
                    name=name,
                    count=len(node.items or ()),
                    most_entries=MOST_ENTRIES,
                ),
            )
            return ()
        return tuple(self._text_of(item, at, name) for at, item in self._items(name, node))

    def truth(self, name: str) -> bool:
        """``true`` or ``false``; false when it was left out."""
        word = self.optional(name)
        if word not in (None, "true", "false", ""):
            self._fault(name, say("“%(name)s” is %(word)s; write true or false.", name=name, word=word))
        return word == "true"

    def whole(self, name: str, default: int | None) -> int | None:
        """A whole number."""
        word = self.optional(name)
        if word is None:
            return default
        if not _WHOLE.fullmatch(word):
            self._fault(name, say("“%(name)s” is %(word)s; write a whole number.", name=name, word=word[:40]))
            return default
        return int(word)

    def numbers(self, name: str) -> tuple[int | float, ...]:
        """A list of numbers."""
        found: list[int | float] = []
        for n, word in enumerate(self.texts(name)):
            if _NUMBER.fullmatch(word):
                found.append(int(word) if _WHOLE.fullmatch(word) else float(word))
            else:
                self.reading.fault(
                    f"{self._pointer(name)}/{n}", say("“%(word)s” is not a number.", word=word[:40])
                )
        return tuple(found)

    def sentences(self, name: str) -> dict[str, str]:
        """A mapping from a key to a sentence."""
        inner = self._inner(name)
        return {} if inner is None else {key: inner.text(key, needed=True) for key in list(inner._nodes)}

    def mappings(self, name: str, *, most: int, short: str | None = None) -> "list[Fields]":
        """A list of mappings. With ``short`` an item may be a bare word, which stands for {short: word}."""
        node = self._take(name)
        if node is None or node.is_nothing:
            return []
        found = []
        for at, item in self._items(name, node)[:most]:
            is_bare = short is not None and item.text is not None
            whole = Node(item.line, pairs=((Node(item.line, short), item),)) if is_bare else item
            found.append(Fields(whole, at, self.reading))
        if len(node.items or ()) > most:
            self._fault(
                name,
                say(
                    "“%(name)s” has %(count)s entries; %(most)s is the most.",
                    name=name,
                    count=len(node.items or ()),
                    most=most,
                ),
            )
        return found

    def named_mappings(self, name: str) -> "Iterator[tuple[str, Fields]]":
        """A mapping from a key to a mapping."""
        inner = self._inner(name)
        for key in list(inner._nodes) if inner else ():
            node = inner._take(key) if inner else None
            if inner and node:
                yield key, Fields(node, inner._pointer(key), self.reading)

    def nothing_else(self) -> None:
        """Whatever was not asked for is a fault, with the word that may have been meant."""
        for name in self._nodes:
            if name not in self._asked and len(self.reading.faults) < MOST_FAULTS:
                near = get_close_matches(name[:60], self._asked, n=1)
                meant = (
                    say(" Did you mean %(near)s?", near=near[0])
                    if near
                    else f" Known are {', '.join(self._asked)}."
                )
                self._fault(name, f"“{name[:60]}” is not known here.{meant}")

    def _take(self, name: str) -> Node | None:
        self._asked.append(name)
        return self._nodes.get(name)

    def _inner(self, name: str) -> "Fields | None":
        node = self._take(name)
        return None if node is None or node.is_nothing else Fields(node, self._pointer(name), self.reading)

    def _items(self, name: str, node: Node) -> list[tuple[str, Node]]:
        if node.items is None:
            self._fault(name, say("“%(name)s” must be a list, each entry behind a dash.", name=name))
        placed = [(f"{self._pointer(name)}/{n}", item) for n, item in enumerate(node.items or ())]
        for at, item in placed:
            self._place(at, item.line)
        return placed

    def _text_of(self, node: Node, at: str, name: str) -> str:
        if node.text is None:
            self.reading.fault(
                at, say("“%(name)s” must be a text here, not empty and not a list or a mapping.", name=name)
            )
        return (node.text or "").strip()

    def _pointer(self, name: str) -> str:
        return f"{self.at}/{name.replace('~', '~0').replace('/', '~1')}"

    def _place(self, at: str, line: int | None) -> None:
        if line is not None:
            self.reading.lines[at] = line

    def _fault(self, name: str, message: str) -> None:
        self.reading.fault(self._pointer(name), message)
