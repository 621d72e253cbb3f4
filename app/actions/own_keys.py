"""The keys that somebody gave to the commands of the annotator's page."""

from collections.abc import Mapping

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.actions import audit
from app.core.keyboard.commands import BY_NAME
from app.core.keyboard.keymap import collisions
from app.db import table_of
from app.errors import BadInput, Fault, say
from app.models.people import PersonKey

_key = table_of(PersonKey)


def own_keys(session: Session, person_id: int) -> dict[str, str]:
    """Keys by the names of commands; a command that is no more has none."""
    rows = session.execute(select(_key.c.command, _key.c.key).where(_key.c.person_id == person_id))
    return {row.command: row.key for row in rows if row.command in BY_NAME and not BY_NAME[row.command].fixed}


def change_own_keys(session: Session, person_id: int, keys: Mapping[str, str]) -> None:
    """Store these in the place of all that were there; BadInput where two commands would share a key."""
    kept = {name: key for name, key in keys.items() if BY_NAME[name].keys != (key,)}
    if taken := collisions(kept):
        raise BadInput(
            [
                Fault(f"/{name}", say("This key is taken: %(does)s.", does=other.does))
                for name, other in taken.items()
            ]
        )
    if kept == own_keys(session, person_id):
        return
    session.execute(delete(_key).where(_key.c.person_id == person_id))
    if kept:
        rows = [{"person_id": person_id, "command": name, "key": key} for name, key in sorted(kept.items())]
        session.execute(insert(_key), rows)
    audit.record(session, "keys.change", "person", person_id, person_id=person_id, details={"keys": kept})
