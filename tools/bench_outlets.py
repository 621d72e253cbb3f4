"""A registry of 2,000 outlets and 40,000 assertions for `make bench`, and somebody who reads it."""

import http.client
from datetime import date

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.db import Database, now, table_of
from app.models.outlets import Agent, AgentDomain, AgentName, Assertion, RegistryHead
from tools.invented import add_person

OUTLETS, ASSERTIONS_EACH, OUTLETS_OF_AN_OWNER = 2_000, 20, 5
SECRET = "secret-of-the-reader"
DAY = "2021-07-13"
# One after another for each outlet: what most registries say most of.
PROPERTIES = (
    ("country", "TJ"),
    ("medium", "online_news"),
    ("languages", "fa"),
    ("ownership_type", "private_company"),
    ("legal_status_event", "registered"),
    ("funding_source", "advertising"),
    ("attributed_alignment", "river_party"),
)


class Reader:
    """Reads the pages of outlets in turn, as a script with a token does."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def page(self, turn: int) -> None:
        """An outlet today."""
        self._get(f"/outlets/outlet-{turn * 37 % OUTLETS}")

    def page_then(self, turn: int) -> None:
        """An outlet as of a day."""
        self._get(f"/outlets/outlet-{turn * 37 % OUTLETS}?as_of={DAY}")

    def profile(self, turn: int) -> None:
        """Its profile on that day, as JSON."""
        self._get(f"/api/v1/outlets/outlet-{turn * 37 % OUTLETS}/profile?as_of={DAY}")

    def index(self, turn: int) -> None:
        """A page of the list."""
        self._get(f"/outlets?page={turn % 40 + 1}")

    def found(self, turn: int) -> None:
        """What a word and two filters find."""
        self._get(f"/outlets?q=outlet%20{turn % 10}&country=TJ&unsourced=1")

    def _get(self, path: str) -> None:
        self._connection.request("GET", path, headers={"Authorization": f"Bearer {SECRET}"})
        response = self._connection.getresponse()
        raw = response.read()
        if response.status != 200:
            raise SystemExit(f"GET {path}: {response.status} {raw[:300]!r}")


def fill_registry(database: Database) -> None:
    """The registry, and a reader who codes nothing."""
    with database.writing() as session:
        add_person(session, "Reader", SECRET, "read")
        owners = OUTLETS // OUTLETS_OF_AN_OWNER
        slugs = {
            "curators": "organisation",
            "ministry": "state_body",
            **{f"owner-{number}": "organisation" for number in range(owners)},
            **{f"outlet-{number}": "outlet" for number in range(OUTLETS)},
        }
        names = [
            {"slug": slug, "kind": kind, "name": slug.replace("-", " ").title(), "created_at": now()}
            for slug, kind in slugs.items()
        ]
        session.execute(insert(table_of(Agent)), names)
        ids = {row.slug: row.id for row in session.execute(select(Agent.slug, Agent.id))}
        rows = [row for number in range(OUTLETS) for row in _said_of(number, ids)]
        for place, row in enumerate(rows, start=1):
            row["sequence"] = place
        session.execute(insert(table_of(Assertion)), rows)
        _name(session, ids, len(rows))
        session.commit()


def _said_of(number: int, ids: dict[str, int]) -> list[dict[str, object]]:
    """Twenty facts: an owner, what a ministry claims, and the usual ones over the years."""
    subject = ids[f"outlet-{number}"]
    owner = ids[f"owner-{number // OUTLETS_OF_AN_OWNER}"]
    usual = {
        "subject_id": subject,
        "asserted_by_id": ids["curators"],
        "value_code": None,
        "value_agent_id": None,
        "qualifier": None,
        "evidence_url": None,
        "recorded_by_id": None,
        "recorded_at": now(),
        "valid_from": None,
        "valid_from_precision": None,
    }
    dated = {"valid_from": date(2010, 1, 1), "valid_from_precision": "year"}
    rows = [usual | dated | {"property": "owned_by", "value_agent_id": owner}]
    for place in range(ASSERTIONS_EACH - 1):
        key, code = PROPERTIES[place % len(PROPERTIES)]
        row = usual | {"property": key, "value_code": code, "evidence_url": "https://register.example/page"}
        if key == "legal_status_event":
            row |= {"qualifier": "TJ", "asserted_by_id": ids["ministry"]}
        if place % 3:
            row |= {"valid_from": date(2005 + place, 3, 1), "valid_from_precision": "month"}
        rows.append(row)
    return rows


def _name(session: Session, ids: dict[str, int], sequence: int) -> None:
    rows, hosts = [], []
    for number in range(OUTLETS):
        agent_id, name = ids[f"outlet-{number}"], f"Outlet {number} of the river"
        rows.append({"agent_id": agent_id, "name": name, "folded": name.casefold(), "sequence": sequence + 1})
        hosts.append({"agent_id": agent_id, "host": f"outlet-{number}.example", "sequence": sequence + 2})
    session.execute(insert(table_of(AgentName)), rows)
    session.execute(insert(table_of(AgentDomain)), hosts)
    session.execute(update(RegistryHead).values(sequence=sequence + 2))
