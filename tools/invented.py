"""People and outlets of invented projects that are measured, and the words that their texts are made of."""

from datetime import timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.db import now, random_id, table_of
from app.models.outlets import Agent
from app.models.people import ApiToken, Identity, Person
from app.web.visitor import secret_hash

VOCABULARY = (
    "harbour",
    "ferry",
    "council",
    "river",
    "market",
    "winter",
    "stopped",
    "opened",
    "bridge",
    "quay",
)


def add_person(session: Session, name: str, secret: str | None = None, scope: str = "write") -> int:
    """Somebody who may sign in, with a token of this secret for a day where one is given; their id."""
    person_id = random_id()
    session.execute(insert(table_of(Person)).values(id=person_id, is_admin=False, edits_registry=False))
    email = f"{name.lower().replace(' ', '')}@example.org"
    session.execute(insert(table_of(Identity)).values(person_id=person_id, name=name, email=email))
    if secret is not None:
        token = {"person_id": person_id, "secret_hash": secret_hash(secret), "scope": scope, "name": ""}
        session.execute(insert(table_of(ApiToken)).values(token | {"expires_at": now() + timedelta(days=1)}))
    return person_id


def add_outlets(session: Session, many: int) -> list[int]:
    """So many outlets of which nothing but a name is known, in a registry that has no other; their ids."""
    rows = [
        {"slug": f"outlet-{number}", "kind": "outlet", "name": f"Outlet {number}", "created_at": now()}
        for number in range(many)
    ]
    session.execute(insert(table_of(Agent)), rows)
    return list(session.scalars(select(Agent.id).order_by(Agent.id)))
