"""The names under which annotators are compared."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.people import Identity


def names_of(session: Session, person_ids: Collection[int]) -> dict[int, str]:
    """A name for each person, another for each: two of the same name are numbered, who was erased has none."""
    found: dict[int, str] = {}
    rows = session.execute(
        select(Identity.person_id, Identity.name)
        .where(Identity.person_id.in_(person_ids))
        .order_by(Identity.name, Identity.person_id)
    ).all()
    for row in rows:
        alike = sum(name == row.name or name.startswith(f"{row.name} (") for name in found.values())
        found[row.person_id] = f"{row.name} ({alike + 1})" if alike else row.name
    for number, person_id in enumerate(sorted(set(person_ids) - set(found)), 1):
        found[person_id] = f"somebody {number}"
    return found
