"""What Ann and Ben mark in one article in three scripts, whose voice they hear there, and whom they see cited."""

from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient

from tests.cast import Cast
from tests.coding import code_all
from tests.world import a_span, words

BOOK = b"""
name: Gulls
version: 1.0.0
variables:
  - key: framing
    name: Framing
    type: choose_many
    on: [span]
    required: true
    attributes: [voice, remark]
    labels: [{key: storm, name: Storm, colour: 5}, {key: calm, name: Calm}]
  - key: voice
    name: Voice
    type: choose_one
    on: [mark]
    default: author
    values: [{key: author, name: Author}, {key: attributed, name: Attributed}]
  - {key: remark, name: Remark, type: text, on: [mark]}
"""
PARAGRAPHS = (
    "Gulls over the quay",
    "🌉🌉 The storm reached the quay, Lark Wire reported.",
    "قالت وكالة الخرشنة إن العاصفة مرت.",
    "The cafe\u0301 was calm, a sailor said.",
)
HARBOUR = "/api/v1/projects/harbour"


def of_ann(shown: dict[str, Any]) -> dict[str, Any]:
    """Three marks and two attributions."""
    text = shown["text"]
    if text.startswith("🌉"):
        mark = a_span(
            shown, "The storm reached", "storm", attributes={"voice": "attributed", "remark": "loud"}
        )
        return _said(
            [mark], [_attribution(shown, "Lark Wire", "reported", "The storm reached the quay", "lark-wire")]
        )
    if text.startswith("قالت"):
        mark = a_span(shown, "العاصفة", "storm", attributes={"voice": "attributed"})
        return _said([mark], [_attribution(shown, "وكالة الخرشنة", "قالت", "إن العاصفة مرت", "tern-agency")])
    if text.startswith("The cafe"):
        return _said([a_span(shown, "cafe\u0301 was calm", "calm")], [])
    return _said([], [])


def of_ben(shown: dict[str, Any]) -> dict[str, Any]:
    """He hears another voice in the storm, sees another agency in Arabic, and does not mark the calm."""
    text = shown["text"]
    if text.startswith("🌉"):
        mark = a_span(shown, "storm reached", "storm", attributes={"voice": "author"})
        return _said([mark], [_attribution(shown, "Lark Wire", "reported", "The storm", "lark-wire")])
    if text.startswith("قالت"):
        mark = a_span(shown, "العاصفة", "storm", attributes={"voice": "attributed"})
        return _said([mark], [_attribution(shown, "وكالة الخرشنة", "قالت", "إن العاصفة مرت", "lark-wire")])
    return _said([], [])


def _said(spans: list[dict[str, Any]], attributions: list[dict[str, Any]]) -> dict[str, Any]:
    none = [key for key, found in (("framing", spans), ("attributions", attributions)) if not found]
    return {"none": none, "spans": spans, "attributions": attributions}


def _attribution(shown: dict[str, Any], source: str, cue: str, content: str, outlet: str) -> dict[str, Any]:
    parts = {"source": words(shown, source), "cue": words(shown, cue), "content": words(shown, content)}
    return parts | {"id": str(uuid4()), "cited_outlet": outlet, "speech": "indirect"}


def both_mark(client: FlaskClient, cast: Cast) -> None:
    """Ann and Ben answer all of the article."""
    assert code_all(client, cast.headers("ann"), "harbour", of_ann) == len(PARAGRAPHS)
    assert code_all(client, cast.headers("ben"), "harbour", of_ben) == len(PARAGRAPHS)
