"""Coders whose work came in from another program: people whom nobody can sign in as, known by a name in a file.

Each has an identity with that name, which can be forgotten like anybody's, and an address in a domain that never
exists. Their account is closed from the start.
"""

import hashlib
from collections.abc import Iterable, Mapping

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.actions import audit
from app.core.people import clean_email, clean_name
from app.db import now, random_id, table_of
from app.models.people import Identity, Person
from app.models.projects import Member

# RFC 2606 keeps it free for ever.
DOMAIN = "imported.invalid"
AT_ONCE = 500

_identity, _person, _member = table_of(Identity), table_of(Person), table_of(Member)


def address_of(project_id: int, coder: str, members: Mapping[str, str]) -> str:
    """The address that stands for a coder of a file: a member's where the lead says who it was, else one made up.

    The same name in the same project has the same one, so that another file of theirs is known to be theirs.
    """
    if coder in members:
        return clean_email(members[coder])
    hashed = hashlib.sha256(f"{project_id} {clean_name(coder)}".encode()).hexdigest()[:24]
    return f"coder-{hashed}@{DOMAIN}"


def people_at(session: Session, addresses: Iterable[str]) -> dict[str, int]:
    """Address to person, for those that are there."""
    found: dict[str, int] = {}
    wanted = sorted(set(addresses))
    for first in range(0, len(wanted), AT_ONCE):
        some = _identity.c.email.in_(wanted[first : first + AT_ONCE])
        found |= {
            row.email: row.person_id
            for row in session.execute(select(_identity.c.email, _identity.c.person_id).where(some))
        }
    return found


def coders(
    session: Session, project_id: int, names: Iterable[str], members: Mapping[str, str], by: int | None
) -> dict[str, int]:
    """The person for each of these coders; who is not there yet is made, and annotates in the project."""
    wanted = {name: address_of(project_id, name, members) for name in names}
    known = people_at(session, wanted.values())
    for name, address in wanted.items():
        if address not in known:
            known[address] = _made(session, name, address, by)
    ids = set(known.values())
    joined = set(
        session.scalars(
            select(_member.c.person_id).where(
                _member.c.project_id == project_id, _member.c.person_id.in_(ids)
            )
        )
    )
    for person_id in sorted(ids - joined):
        session.execute(insert(_member).values(project_id=project_id, person_id=person_id, is_annotator=True))
        details = {"before": [], "after": ["annotator"], "imported": True}
        audit.record(
            session,
            "member.roles",
            "member",
            person_id,
            project_id=project_id,
            person_id=by,
            details=details,
        )
    return {name: known[address] for name, address in wanted.items()}


def _made(session: Session, name: str, address: str, by: int | None) -> int:
    person_id, at = random_id(), now()
    session.execute(
        insert(_person).values(
            id=person_id, is_admin=False, edits_registry=False, created_at=at, deactivated_at=at
        )
    )
    row = {"person_id": person_id, "name": clean_name(name), "email": address, "created_at": at}
    session.execute(insert(_identity).values(row))
    details = {"is_admin": False, "has_password": False, "imported": True}
    audit.record(session, "person.add", "person", person_id, person_id=by, details=details)
    return person_id
