"""What a project says of its data: reading it, and saying it anew."""

from dataclasses import asdict

from sqlalchemy.orm import Session

from app.actions import audit
from app.core.formats.card_values import CARD_FIELDS, Card
from app.db import now
from app.errors import BadInput
from app.models.projects import DatasetCard, Project


def card_of(session: Session, project_id: int) -> Card:
    """What is said now; of a project that has said nothing, an empty card."""
    row = session.get(DatasetCard, project_id)
    return Card() if row is None else Card(**{name: getattr(row, name) for name in CARD_FIELDS})


def say_card(session: Session, project_id: int, card: Card, *, by: int | None) -> bool:
    """Say this from now on; whether anything is new. BadInput for what is too long, or no address."""
    if faults := card.faults():
        raise BadInput(faults)
    # Two who say it at once wait for each other: the first row is made once.
    session.get_one(Project, project_id, with_for_update=True)
    before = card_of(session, project_id)
    if before == card:
        return False
    said = asdict(card)
    row = session.get(DatasetCard, project_id)
    if row is None:
        row = DatasetCard(project_id=project_id)
        session.add(row)
    for name, words in said.items():
        setattr(row, name, words)
    row.changed_by_id, row.changed_at = by, now()
    changed = sorted(name for name, words in said.items() if words != getattr(before, name))
    audit.record(
        session,
        "dataset_card.change",
        "dataset_card",
        project_id,
        project_id=project_id,
        person_id=by,
        details={"fields": changed},
    )
    return True
