"""A round whose numbers of attributions and voices are opened: twenty articles, two annotators who mostly agree."""

from functools import partial
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient
from sqlalchemy import update

from app.actions.registry import add_agent
from app.core.outlets.agents import Agent
from app.db import Database
from app.models.people import Identity
from tests.cast import Cast
from tests.coding import Harbour, code_all, make_harbour
from tests.features.agreement.numbered import NAME
from tests.world import a_span, words

BOOK = b"""
name: Gulls
version: 1.0.0
variables:
  - key: framing
    name: Framing
    type: choose_many
    on: [span]
    attributes: [voice, heat]
    labels: [{key: storm, name: Storm}, {key: calm, name: Calm}]
  - key: voice
    name: Voice
    type: choose_one
    on: [mark]
    values: [{key: author, name: Author}, {key: attributed, name: Attributed}]
  - {key: heat, name: Heat, type: scale, level: ordinal, points: [0, 1, 2], on: [mark]}
"""
ARTICLES, PARAGRAPHS = 20, 4
OUTLETS = (("lark-wire", "Lark Wire"), ("tern-agency", "Tern Agency"))


def make_spoken(database: Database, cast: Cast, **round_: Any) -> Harbour:
    """The project; before what is marked stand an emoji and Arabic."""
    texts = [
        {
            "key": f"quay-{one}",
            "paragraphs": [
                f"{one}-{each} 🌉 المرفأ gale rose, Lark Wire reported." for each in range(PARAGRAPHS)
            ],
        }
        for one in range(ARTICLES)
    ]
    with database.writing() as session:
        for slug, name in OUTLETS:
            add_agent(session, Agent(slug, "outlet", name), by=None)
        session.execute(update(Identity).where(Identity.person_id == cast.id("ben")).values(name=NAME))
        session.commit()
    return make_harbour(database, cast, BOOK, texts, condition="open", **{"asks_attributions": True} | round_)


def both_say(client: FlaskClient, cast: Cast, who: tuple[str, ...] = ("ann", "ben")) -> None:
    """They hear the gale and see who reported it; Ben misses some, and says something else of others."""
    for name in who:
        code_all(client, cast.headers(name), "harbour", partial(answer, name))


def answer(who: str, assignment: dict[str, Any]) -> dict[str, Any]:
    """What one says of the passage with this number."""
    one, each = str(assignment["text"]).split(" ")[0].split("-")
    n, is_ben = int(one) * PARAGRAPHS + int(each), who == "ben"
    voice = "attributed" if n % 3 or (is_ben and n % 4 == 0) else "author"
    attributes = {"voice": voice, "heat": (n + (is_ben and n % 5 == 0)) % 3}
    mark = a_span(assignment, "gale rose" if n % 2 else "gale", "storm", attributes=attributes)
    spans = [] if is_ben and n % 7 == 0 else [mark]
    attributions = [] if n % 9 == 0 or (is_ben and n % 2 == 0) else [_attribution(assignment, n, is_ben)]
    none = [] if attributions else ["attributions"]
    return {"none": none, "spans": spans, "attributions": attributions, "labels": [], "values": []}


def _attribution(assignment: dict[str, Any], n: int, is_ben: bool) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "source": words(assignment, "Wire" if is_ben and n % 6 == 1 else "Lark Wire"),
        "cue": words(assignment, "reported"),
        "content": words(assignment, "rose" if is_ben and n % 4 == 1 else "gale rose"),
        "cited_outlet": "lark-wire" if n % 3 or (is_ben and n % 7 == 3) else "tern-agency",
        "speech": "direct" if n % 5 == 1 or (is_ben and n % 10 == 7) else "indirect",
    }
