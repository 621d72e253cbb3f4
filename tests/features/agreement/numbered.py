"""A round whose numbers are opened: six articles, two annotators, variables of every level."""

import re
from functools import partial
from html import unescape
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import update

from app.db import Database
from app.models.people import Identity
from tests.cast import Cast
from tests.coding import Harbour, code_all, make_harbour

BOOK = b"""
name: Tides
version: 1.0.0
variables:
  - key: framing
    name: Framing
    type: choose_many
    on: [passage]
    required: true
    labels: [{key: storm, name: Storm}, {key: calm, name: "\xd9\x87\xd8\xaf\xd9\x88\xd8\xa1"}, {key: fog, name: Fog}]
  - {key: tone, name: Tone, type: scale, level: ordinal, points: [-1, 0, 1, 2], on: [passage]}
  - {key: heat, name: Heat, type: scale, level: interval, points: [0, 5, 10], on: [passage]}
  - {key: size, name: Size, type: scale, level: ratio, points: [0, 1, 2, 4], on: [passage]}
  - key: stance
    name: Stance
    type: choose_one
    on: [passage]
    labels: [{key: pro, name: Pro}, {key: con, name: Con}, {key: never, name: Never}]
"""
ARTICLES, PARAGRAPHS = 6, 8
NAME = "בן <Nevis>"
PAGE = "/projects/harbour/agreement/number"
VARIABLES = ("framing", "tone", "heat", "size", "stance")


def make_numbered(database: Database, cast: Cast) -> Harbour:
    """The project; Ben's name is written from right to left, and has a bracket in it."""
    texts = [
        {"key": f"quay-{one}", "paragraphs": [f"Line {one}-{each}." for each in range(PARAGRAPHS)]}
        for one in range(ARTICLES)
    ]
    with database.writing() as session:
        session.execute(update(Identity).where(Identity.person_id == cast.id("ben")).values(name=NAME))
        session.commit()
    return make_harbour(database, cast, BOOK, texts, condition="open")


def both_code(client: FlaskClient, cast: Cast, who: tuple[str, ...] = ("ann", "ben")) -> None:
    """They mostly say the same; Ben leaves out some values."""
    for name in who:
        code_all(client, cast.headers(name), "harbour", partial(answer, name))


def answer(who: str, assignment: dict[str, Any]) -> dict[str, Any]:
    """What one says of the passage with this number."""
    words = str(assignment["text"]).removeprefix("Line ").removesuffix(".").split("-")
    n = int(words[0]) * PARAGRAPHS + int(words[1])
    if who == "ben" and n % 5 == 0:
        n += 1
    labels = [{"label": key} for key, every in (("storm", 2), ("calm", 3), ("fog", 7)) if n % every == 0]
    values: list[dict[str, Any]] = [
        {"variable": "tone", "value": (2, -1, 0, 1)[n % 4]},
        {"variable": "heat", "value": (0, 5, 10)[n % 3]},
        {"variable": "size", "value": (0, 1, 2, 4)[n % 4]},
    ]
    stance = [] if n % 11 == 0 else [{"label": ("pro", "con")[n % 2]}]
    said: dict[str, Any] = {
        "labels": [*labels, *stance],
        "values": values if n % 9 or who == "ann" else values[:2],
    }
    return said if labels else said | {"none": ["framing"]}


def words_of(page: str) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", page)))


def json_of(browser: FlaskClient, address: str) -> dict[str, Any]:
    """The values that are behind an address."""
    given = browser.get(address)
    assert given.status_code == 200, given.text
    assert given.mimetype == "application/json"
    return dict(given.get_json())
