"""Attributions for tests: short to write, invented outlets."""

from typing import Any

from hypothesis import strategies as st

from app.core.citations.attributions import Attribution, Range
from app.core.citations.network import Reader

PUBLISHER = "gull-post"


def said(uid: str, annotator: int = 1, **fields: Any) -> Attribution:
    """An attribution in passage 1 of document 1; its source, cue and content stand where most sentences have them."""
    usual: dict[str, Any] = {"source": ((0, 4),), "cue": ((5, 9),), "content": ((10, 40),), "words": "Tern"}
    place = {"passage": 1, "document": 1, "publisher": PUBLISHER}
    return Attribution(uid, annotator, **(place | usual | fields))


def readers(*annotators: int, passages: int = 1, publisher: str = PUBLISHER) -> list[Reader]:
    """Everybody has read the passages 1 and up of document 1."""
    return [Reader(passage, 1, publisher, one) for passage in range(1, passages + 1) for one in annotators]


def ranges(most: int = 2) -> st.SearchStrategy[tuple[Range, ...]]:
    """A few ranges within sixty characters."""
    one = st.tuples(st.integers(0, 50), st.integers(1, 10)).map(lambda pair: (pair[0], pair[0] + pair[1]))
    return st.lists(one, max_size=most).map(tuple)


@st.composite
def passages(draw: st.DrawFn, annotators: int = 3, most: int = 2) -> list[Attribution]:
    """What some annotators mark in one passage, each with ids of their own."""
    count = draw(st.integers(0, annotators * most))
    outlet = st.sampled_from([None, "tern-agency", "lark-wire"])
    return [
        said(
            f"u{number}",
            draw(st.integers(1, annotators)),
            source=draw(ranges()),
            cue=draw(ranges()),
            content=draw(ranges()),
            cited_outlet=draw(outlet),
            via_outlet=draw(outlet),
            speaker=draw(st.sampled_from(["", "Joram Pell"])),
            source_type=draw(st.sampled_from([None, "media", "anonymous", "none"])),
        )
        for number in range(count)
    ]
