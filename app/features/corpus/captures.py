"""What a lead adds to a capture: a row of its own on the same bytes, so that what proves the first stays untouched."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.actions import audit
from app.actions.documents import locked
from app.db import insert_row, table_of
from app.errors import NotThere
from app.features.corpus.actions import tool_version
from app.models.corpus import Capture

# What fetched or read the bytes of such a row: nothing did, somebody said it.
BY_HAND = "by hand"


def add_facts(
    session: Session, project_id: int, document_id: int, capture_id: int, said: Mapping[str, Any], by: int
) -> int:
    """One row more; its id. It has the address, the bytes and the hash of the capture that it adds to."""
    locked(session, project_id, document_id)
    first = session.get(Capture, capture_id)
    if first is None or first.document_id != document_id:
        raise NotThere("There is no such page, or it is not yours.")
    same = ("project_id", "document_id", "file_name", "submitted_url", "raw_sha256", "raw_length")
    row = {name: getattr(first, name) for name in same} | dict(said)
    row |= {"tool": BY_HAND, "tool_version": tool_version()}
    added = insert_row(session, table_of(Capture), row)
    known = {name: str(value) for name, value in said.items() if value is not None}
    audit.record(
        session,
        "capture.add",
        "capture",
        added,
        project_id=project_id,
        person_id=by,
        details={"document": document_id, "adds_to": capture_id} | known,
    )
    return added
