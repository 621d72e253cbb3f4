"""Two articles of two invented outlets of one owner, and what Ann and Ben see cited in them."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient

from app.actions.outlets import OutletLookup
from app.actions.projects import STARTER
from app.actions.registry import add_agent, record_assertions
from app.core.outlets.agents import Agent
from app.core.outlets.dates import VagueDate
from app.core.outlets.facts import Assertion
from app.db import Database
from tests.cast import Cast
from tests.coding import Harbour, code_all, make_harbour
from tests.world import words

PAGE, API = "/projects/harbour/network", "/api/v1/projects/harbour/network"
NAMES = {
    "gull-post": "Gull Post",
    "lark-wire": "Lark Wire",
    "tern-agency": "Tern Agency",
    "nest": "Nest Group",
}
QUAY = (
    "Harbour news",
    "Tern Agency reported that the ferry will stop, as the minister had said on Monday.",
    "A photograph by Tern Agency, seen on Lark Wire, shows idle boats.",
    "Observers say that rain will come. Allegedly the pier is closed.",
)
PIER = (
    "The pier",
    "Gull Post wrote on Sunday that the pier is closed.",
    "“Boats lie idle,” a sailor told Lark Wire.",
    "قالت وكالة الخرشنة إن الميناء مغلق.",
)

FERRY = "that the ferry will stop"


def an_attribution(
    shown: dict[str, Any], source: str, cue: str, content: str, **fields: Any
) -> dict[str, Any]:
    """Who says what in this passage; an empty text is a part that is not there."""
    parts = {"source": source, "cue": cue, "content": content}
    return (
        {name: words(shown, quote) if quote else [] for name, quote in parts.items()}
        | {"id": str(uuid4())}
        | fields
    )


def of_ann(shown: dict[str, Any]) -> list[dict[str, Any]]:
    """What Ann sees in a passage."""
    text = shown["text"]
    if text.startswith("Tern"):
        outer = an_attribution(shown, "Tern Agency", "reported", FERRY, cited_outlet="tern-agency")
        minister = {"cited_outlet": "tern-agency", "via_outlet": "tern-agency", "speaker": "The minister"}
        inner = an_attribution(shown, "the minister", "had said", FERRY, nested_in=outer["id"], **minister)
        return [outer, inner]
    if text.startswith("A photograph"):
        way = {"cited_outlet": "tern-agency", "via_outlet": "lark-wire", "source_type": "document"}
        return [an_attribution(shown, "A photograph by Tern Agency", "shows", "idle boats", **way)]
    if text.startswith("Observers"):
        return [
            an_attribution(shown, "Observers", "say", "that rain will come", source_type="anonymous"),
            an_attribution(shown, "", "Allegedly", "the pier is closed", source_type="none"),
        ]
    if text.startswith("Gull"):
        return [
            an_attribution(shown, "Gull Post", "wrote", "that the pier is closed", cited_outlet="gull-post")
        ]
    if text.startswith("“Boats"):
        heard = {"cited_outlet": "lark-wire", "via_outlet": "lark-wire"}
        return [an_attribution(shown, "a sailor", "told Lark Wire", "Boats lie idle", **heard)]
    if text.startswith("قالت"):
        return [an_attribution(shown, "وكالة الخرشنة", "قالت", "إن الميناء مغلق", cited_outlet="tern-agency")]
    return []


def of_ben(shown: dict[str, Any]) -> list[dict[str, Any]]:
    """Ben sees neither the minister nor what is alleged, ends a content early, and names no outlet in Arabic."""
    found = of_ann(shown)
    if shown["text"].startswith("Tern"):
        return [
            an_attribution(shown, "Tern Agency", "reported", "that the ferry", cited_outlet="tern-agency")
        ]
    if shown["text"].startswith("قالت"):
        return [found[0] | {"cited_outlet": None}]
    return found[:1]


def answering(
    see: Callable[[dict[str, Any]], list[dict[str, Any]]],
) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """The save of somebody who sees this."""

    def answer(shown: dict[str, Any]) -> dict[str, Any]:
        found = see(shown)
        return {"none": ["framing"] if found else ["framing", "attributions"], "attributions": found}

    return answer


def make_terns(database: Database, cast: Cast, **round_plan: Any) -> Harbour:
    """A project of Olga's over both articles; Gull Post and Lark Wire are owned by Nest Group."""
    with database.writing() as session:
        for slug, name in NAMES.items():
            add_agent(session, Agent(slug, "organisation" if slug == "nest" else "outlet", name), by=None)
        owned = [
            Assertion(
                f"owner-of-{slug}",
                slug,
                "owned_by",
                asserted_by=slug,
                value_agent="nest",
                valid_from=VagueDate.parse("2001"),
                confidence="high",
            )
            for slug in ("gull-post", "lark-wire")
        ]
        record_assertions(session, owned, by=None)
        find = OutletLookup(session).find
        gull, lark = find("gull-post"), find("lark-wire")
        session.commit()
    texts = [
        {"key": "quay", "paragraphs": QUAY, "outlet_id": gull},
        {"key": "pier", "paragraphs": PIER, "outlet_id": lark},
    ]
    return make_harbour(database, cast, STARTER.read_bytes(), texts, **({"condition": "open"} | round_plan))


def both_code(client: FlaskClient, cast: Cast) -> None:
    """Ann and Ben hand in everything."""
    for who, see in (("ann", of_ann), ("ben", of_ben)):
        assert code_all(client, cast.headers(who), "harbour", answering(see)) == 8


def words_of(page: str) -> str:
    """The text of a page, its blanks made one."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", page)))
