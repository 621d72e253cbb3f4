"""A round whose numbers of marks are opened: twenty articles, two annotators who mark words, often the same."""

from functools import partial
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import update

from app.db import Database
from app.models.people import Identity
from tests.cast import Cast
from tests.coding import Harbour, code_all, make_harbour
from tests.features.agreement.numbered import NAME
from tests.world import a_span

BOOK = b"""
name: Tides
version: 1.0.0
variables:
  - key: topic
    name: Topic
    type: choose_many
    on: [span]
    labels: [{key: storm, name: Storm}, {key: calm, name: "\xd9\x87\xd8\xaf\xd9\x88\xd8\xa1"}, {key: fog, name: Fog}]
"""
ARTICLES, PARAGRAPHS = 20, 2
NUMBER = "/projects/harbour/agreement/number"


def make_marked(database: Database, cast: Cast) -> Harbour:
    """The project; before what is marked stand an emoji and Arabic."""
    texts = [
        {
            "key": f"quay-{one}",
            "paragraphs": [
                f"{one}-{each} 🌉 المرفأ gale rose, swell fell at pier." for each in range(PARAGRAPHS)
            ],
        }
        for one in range(ARTICLES)
    ]
    with database.writing() as session:
        session.execute(update(Identity).where(Identity.person_id == cast.id("ben")).values(name=NAME))
        session.commit()
    return make_harbour(database, cast, BOOK, texts, condition="open")


def both_mark(client: FlaskClient, cast: Cast, who: tuple[str, ...] = ("ann", "ben")) -> None:
    """They mark the gale and the swell; Ben marks more or less of some, and gives some another label."""
    for name in who:
        code_all(client, cast.headers(name), "harbour", partial(answer, name))


def answer(who: str, assignment: dict[str, Any]) -> dict[str, Any]:
    """What one marks in the passage with this number."""
    one, each = str(assignment["text"]).split(" ")[0].split("-")
    n = int(one) * PARAGRAPHS + int(each)
    is_ben = who == "ben"
    marks = []
    if not (is_ben and n % 7 == 0):
        marks.append(("gale rose" if is_ben and n % 4 == 0 else "gale", "storm"))
    if n % 3:
        marks.append(("swell", "calm" if not is_ben or n % 5 else "storm"))
    return {"spans": [a_span(assignment, quote, label) for quote, label in marks], "labels": [], "values": []}
