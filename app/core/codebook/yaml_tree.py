"""A YAML file as a plain tree that remembers its lines, read in one pass over the parser's events.

Scalars stay the text that was typed, so that ``1.0.0``, ``no`` and ``3`` mean what they look like; the reader
of the codebook decides what each place needs. Anchors, aliases and tags have no use in a codebook and are
refused, which also ends every way of making a small file large.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from app.core.codebook.refused import CodebookRefused
from app.errors import Fault, say

LARGEST_FILE = 1_000_000
DEEPEST = 12
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_PLAIN_TAGS = frozenset(
    {None, "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"}
)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Node:
    """A scalar (``text``; None when the place is empty), a list (``items``) or a mapping (``pairs``)."""

    line: int | None
    text: str | None = None
    items: "tuple[Node, ...] | None" = None
    pairs: "tuple[tuple[Node, Node], ...] | None" = None

    @property
    def is_nothing(self) -> bool:
        """Whether the place was left empty."""
        return self.text is None and self.items is None and self.pairs is None


def refuse(message: str, line: int | None = None, pointer: str = "") -> CodebookRefused:
    """One fault as an error, with its line in front where it is known."""
    return CodebookRefused([Fault(pointer, message if line is None else f"Line {line}: {message}")])


def decoded(data: bytes | str, what: str) -> str:
    """The file, named ``what``, as text with LF line ends: UTF-8, at most ``LARGEST_FILE`` bytes."""
    try:
        raw = data.encode() if isinstance(data, str) else data
        if len(raw) > LARGEST_FILE:
            raise refuse(f"{what} has {len(raw):,} bytes; {LARGEST_FILE:,} is the most.")
        return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeError:
        raise refuse(
            say("%(what)s is not written in UTF-8. Save it as UTF-8 and try again.", what=what)
        ) from None


def strange_character(text: str) -> str | None:
    """The name of the first character that no text may hold (a control character or half a pair), or None."""
    for character in text:
        if character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cs"):
            return f"U+{ord(character):04X}"
    return None


def read_tree(data: bytes | str) -> Node:
    """The one document of a YAML file. Raises ``CodebookRefused`` for whatever keeps it from being read."""
    text = decoded(data, "The file")
    try:
        return _document(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = (error.problem or "it cannot be read").rstrip(".")
        raise refuse(
            say("this is not YAML: %(problem)s.", problem=problem), mark.line + 1 if mark else None
        ) from None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise refuse(
            say("The file is not YAML: a character in it is not allowed (%(error)s).", error=error)
        ) from None


def tree_of(value: object) -> Node:
    """The same tree from plain JSON values, for a codebook that was kept as ``to_dict`` gave it."""
    if isinstance(value, dict):
        return Node(None, pairs=tuple((Node(None, str(key)), tree_of(item)) for key, item in value.items()))
    if isinstance(value, list | tuple):
        return Node(None, items=tuple(tree_of(item) for item in value))
    if isinstance(value, bool):
        return Node(None, "true" if value else "false")
    return Node(None, None if value is None else str(value))


def _document(events: Iterator[yaml.Event]) -> Node:
    found = None
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            if found is not None:
                raise refuse("a second document begins here; a codebook is one.", _line(event))
            found = _node(next(events), events, 1)
    if found is None or found.is_nothing:
        raise refuse("The file is empty. A codebook needs a name, a version and variables.")
    return found


def _node(event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
    line = _line(event)
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
        raise refuse("anchors (&) and aliases (*) are not used in a codebook; write the text out.", line)
    if getattr(event, "tag", None) not in _PLAIN_TAGS:
        raise refuse("tags (!) are not used in a codebook; write the plain value.", line)
    if depth > DEEPEST:
        raise refuse(
            say("lists and mappings are nested more than %(deepest)s deep here.", deepest=DEEPEST), line
        )
    if isinstance(event, yaml.SequenceStartEvent):
        items = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(_node(event, events, depth + 1))
        return Node(line, items=tuple(items))
    if isinstance(event, yaml.MappingStartEvent):
        return Node(line, pairs=_pairs(events, depth))
    assert isinstance(event, yaml.ScalarEvent)
    return _scalar(event, line)


def _line(event: yaml.Event) -> int | None:
    return event.start_mark.line + 1 if event.start_mark else None


def _pairs(events: Iterator[yaml.Event], depth: int) -> tuple[tuple[Node, Node], ...]:
    pairs: dict[str, tuple[Node, Node]] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        key = _node(event, events, depth + 1)
        if key.text is None:
            raise refuse("the word before a colon must be plain text.", key.line)
        if key.text in pairs:
            raise refuse(
                say(
                    "%(text)s stands twice; the first is on line %(line)s.",
                    text=key.text,
                    line=pairs[key.text][0].line,
                ),
                key.line,
            )
        pairs[key.text] = (key, _node(next(events), events, depth + 1))
    return tuple(pairs.values())


def _scalar(event: yaml.ScalarEvent, line: int | None) -> Node:
    # A plain scalar has the style None in one parser of PyYAML and '' in the other.
    if not event.style and event.value in _NOTHING:
        return Node(line)
    if strange := strange_character(event.value):
        raise refuse(
            say(
                "this text holds the character %(strange)s, which cannot be shown or stored.", strange=strange
            ),
            line,
        )
    return Node(line, event.value)
