"""Who reads the registry in the tests of its pages, what is in it, and how a page is read."""

import html
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import update

from app.actions import registry
from app.actions import registry_files as actions
from app.actions.registry_rows import agents_named
from app.core.outlets.agents import Agent, Domain, Name
from app.core.outlets.dates import VagueDate
from app.core.outlets.facts import Assertion
from app.core.outlets.registry_file import read_registry
from app.db import Database
from app.models import outlets as tables
from tests.cast import Cast

SHIPPED = Path(__file__).parents[3] / "seeds" / "outlets" / "registry.jsonl"
CENTRAL_OFFICE = "hizb-ut-tahrir-central-media-office"
UZBEK_OFFICE = "hizb-ut-tahrir-media-office-uzbekistan"


def add_shipped(database: Database) -> None:
    """The registry that ships, imported."""
    reading = read_registry("registry.jsonl", SHIPPED.read_text(encoding="utf-8"))
    with database.writing() as session:
        actions.import_registry(session, reading, by=None)
        session.commit()


def fact(subject: str, property: str, asserted_by: str = "project", **said: Any) -> Assertion:
    """A fact of this registry; dates may be texts."""
    for key in ("valid_from", "valid_to"):
        if isinstance(said.get(key), str):
            said[key] = VagueDate.parse(said[key])
    return Assertion(said.pop("id", "new"), subject, property, asserted_by, **said)


def record(database: Database, *facts: Assertion, by: int | None = None) -> list[str]:
    """Enter them; the numbers of their rows as texts."""
    with database.writing() as session:
        ids = [registry.record_assertion(session, one, by=by) for one in facts]
        session.commit()
    return [str(one) for one in ids]


def add_river_press(database: Database, by: int | None = None) -> None:
    """Invented agents: a paper with names in three scripts, its owner, an editor, a ministry and a stub."""
    with database.writing() as session:
        if "project" not in agents_named(session):
            registry.add_agent(session, Agent("project", "organisation", "Curators"), by=None)
        for agent in (
            Agent(
                "rud-e-shomal",
                "outlet",
                "رود شمال",
                (
                    Name("رود شمال", "fa", "Arab"),
                    Name("Rud-e Shomal", "en", "Latn", "translation"),
                    Name("Рӯди Шимол", "tg", "Cyrl", "translation"),
                    Name("Shomal Weekly", "en", "Latn", "former", None, VagueDate.parse("2012")),
                ),
                (
                    Domain(
                        "rud.example", "/fa", VagueDate.parse("2018"), None, "https://register.example/rud"
                    ),
                    Domain("old-rud.example", "/", None, VagueDate.parse("2017")),
                ),
            ),
            Agent("weir-group", "organisation", "Weir Group"),
            Agent("ivo-lark", "person", "Ivo Lark"),
            Agent("ministry-of-ferries", "state_body", "Ministry of Ferries"),
        ):
            registry.add_agent(session, agent, by=by)
        registry.add_agent(
            session, Agent("harbour-channel", "outlet", "Harbour Channel", (Name("Harbour Channel"),)), by=by,
            is_stub=True,
        )  # fmt: skip
        session.commit()


def merge(database: Database, slug: str, into: str) -> None:
    """One agent turned out to be another."""
    with database.writing() as session:
        target = agents_named(session, {into})[into].id
        session.execute(update(tables.Agent).where(tables.Agent.slug == slug).values(merged_into_id=target))
        session.commit()


@dataclass(frozen=True, slots=True)
class Shown:
    """A page as its reader sees it."""

    source: str

    @property
    def text(self) -> str:
        """All its words, blanks as one."""
        return words(self.source)

    def section(self, heading: str) -> str:
        """The words below the heading with this id, until the next section; none where it is not there."""
        found = re.search(rf'<section[^>]* aria-labelledby="{heading}".*?</section>', self.source, re.S)
        return words(found[0]) if found else ""

    def rows(self, heading: str) -> list[str]:
        """The words of each row of the tables below a heading."""
        found = re.search(rf'<section[^>]* aria-labelledby="{heading}".*?</section>', self.source, re.S)
        return [words(row) for row in re.findall(r"<tr>.*?</tr>", found[0], re.S)] if found else []


def words(source: str) -> str:
    """What is left of HTML without its tags."""
    bare = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", source)).split())
    return re.sub(r" (?=[,.:])", "", bare)


class Desk:
    """Reads pages below /outlets as one of the cast."""

    def __init__(self, client: FlaskClient, cast: Cast, who: str) -> None:
        self._client, self._headers = client, cast.headers(who)

    def __call__(self, path: str = "", status: int = 200) -> Shown:
        response = self._client.get(f"/outlets{path}", headers=self._headers)
        assert response.status_code == status, response.text
        return Shown(response.text)

    def location(self, path: str) -> str:
        """Where an address sends its reader."""
        response = self._client.get(f"/outlets{path}", headers=self._headers)
        assert response.status_code == 303, response.text
        return response.headers["Location"]
