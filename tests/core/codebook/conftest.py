"""The plain values of a small codebook, and the codebook that they are."""

from copy import deepcopy
from typing import Any

import pytest

from app.core.codebook.read_yaml import from_dict
from app.core.codebook.values import Codebook

PLAIN: dict[str, Any] = {
    "key": "harbour",
    "name": "Harbour",
    "version": "1.0.0",
    "variables": [
        {
            "key": "framing",
            "name": "Framing",
            "type": "choose_many",
            "on": ["span", "passage"],
            "required": True,
            "attributes": ["voice", "target"],
            "labels": [
                {"key": "heading", "name": "Heading", "abstract": True},
                {"key": "tide", "name": "Tide", "parent": "heading", "shortcut": "1"},
                {"key": "storm", "name": "Storm", "parent": "heading", "excludes": ["calm"]},
                {"key": "calm", "name": "Calm", "shortcut": "d"},
                {"key": "wreck", "name": "Wreck", "requires": ["storm"]},
            ],
        },
        {
            "key": "kind",
            "name": "Kind",
            "type": "choose_one",
            "on": ["span", "passage"],
            "labels": [{"key": "kind.news", "name": "News"}, {"key": "kind.letter", "name": "Letter"}],
        },
        {
            "key": "tone",
            "name": "Tone",
            "type": "scale",
            "level": "ordinal",
            "points": [-1, 0, 1],
            "on": ["passage"],
        },
        {"key": "clear", "name": "Clear", "type": "choose_one", "values": ["yes", "no"], "on": ["passage"]},
        {
            "key": "gist",
            "name": "Gist",
            "type": "text",
            "max_length": 10,
            "on": ["document"],
            "required": True,
        },
        {
            "key": "voice",
            "name": "Voice",
            "type": "choose_one",
            "values": ["author", "reported"],
            "default": "author",
            "on": ["mark"],
        },
        {"key": "target", "name": "Target", "type": "text", "max_length": 10, "on": ["mark"]},
    ],
}


@pytest.fixture
def plain() -> dict[str, Any]:
    """A copy of the plain values, which a test may spoil in one place."""
    return deepcopy(PLAIN)


@pytest.fixture
def harbour() -> Codebook:
    """The codebook that the plain values are."""
    return from_dict(PLAIN)
