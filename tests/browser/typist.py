"""Keys as a keyboard with its own layout sends them, and a project in which everything is asked."""

from typing import Any

from playwright.sync_api import Locator, expect
from sqlalchemy import insert

from app.actions.projects import STARTER, ProjectPlan, create_project
from app.actions.rounds import RoundPlan
from app.core.codebook.read_yaml import read_yaml
from app.db import Database, table_of
from app.models.projects import Member
from tests.browser.reader import Reader
from tests.cast import Cast
from tests.corpus_rows import add_documents, enter_all
from tests.world import FERRY

THEMES = ("tides", "nets", "ropes", "lamps", "masts", "hulls", "oars", "harvest")
# More labels than there are digits left, one with a letter, and a value of each kind.
BOOK = STARTER.read_bytes() + "\n".join(
    [
        "",
        "  - key: theme",
        "    type: choose_many",
        "    on: [span, passage]",
        "    labels:",
        *(f"      - {{key: {name}, name: {name.title()}}}" for name in THEMES),
        "      - {key: storms, name: Storms, shortcut: h}",
        "  - {key: tone, type: scale, level: ordinal, points: [-1, 0, 1], on: [passage]}",
        "  - {key: gist, type: text, max_length: 80, on: [passage]}",
        "",
    ]
).encode("utf-8")


def asks_everything(database: Database, cast: Cast) -> None:
    """The ferry article for Ann, in a round that asks all variables, attributions and confidence."""
    with database.writing() as session:
        plan = ProjectPlan("harbour", "Harbour", first_round=RoundPlan(asks_confidence=True))
        project = create_project(session, plan, read_yaml(BOOK), by=None)
        role = {"is_annotator": True, "is_adjudicator": False, "is_lead": False}
        row = {"project_id": project.id, "person_id": cast.id("ann")} | role
        session.execute(insert(table_of(Member)).values(row))
        add_documents(session, project.id, [{"key": "ferry", "paragraphs": FERRY}])
        enter_all(session, project.id)
        session.commit()


class Keyboard:
    """A keyboard whose keys send the codes and signs that a test gives them, through the browser's own input."""

    def __init__(self, reader: Reader) -> None:
        self._session = reader.page.context.new_cdp_session(reader.page)

    def press(self, code: str, key: str, modifiers: int = 0, repeats: int = 0) -> None:
        """Press the key at a place, on which ``key`` is printed; ``repeats`` is how long it is held down."""
        said: dict[str, Any] = {"code": code, "key": key, "modifiers": modifiers}
        for n in range(repeats + 1):
            self._session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "autoRepeat": n > 0} | said)
        self._session.send("Input.dispatchKeyEvent", {"type": "keyUp"} | said)


def tab_to(reader: Reader, place: Locator, key: str = "Tab") -> None:
    """Go from control to control until this one has the focus."""
    for _n in range(80):
        if place.evaluate("(element) => element === document.activeElement"):
            return
        reader.press(key)
    expect(place).to_be_focused()
