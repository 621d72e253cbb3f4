"""What an annotator is shown of their own assignment; what the condition hides is not selected."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.actions.assignments import Open, my_assignment, rules_of
from app.actions.revisions import all_revisions, revision
from app.core.text import masks
from app.models.corpus import Capture, Document, Passage, TextVersion
from app.models.outlets import Agent

CAPTURE_FIELDS = {"url": Capture.submitted_url, "file_name": Capture.file_name}


def assignment(session: Session, person_id: int, assignment_id: int) -> dict[str, Any]:
    """One's own assignment: passage, context, what is asked, and the current revision."""
    opened = my_assignment(session, person_id, assignment_id)
    row, rules = opened.row, rules_of(session, opened.row)
    current = revision(session, row.id, row.current_number, opened.served) if row.current_number else None
    return {
        "id": row.id,
        "state": row.state,
        "condition": row.condition,
        "pass": row.pass_,
        "unit": row.unit,
        "text": opened.served,
        "text_sha256": opened.served_sha256,
        "mask_version": opened.mask_version,
        "role": row.role,
        "language": row.language,
        "direction": row.direction,
        "inside_graphemes": opened.inside_graphemes,
        "sentence_starts": row.sentence_starts,
        "context": _context(session, opened),
        "source": _source(session, opened),
        "codebook_version": row.codebook_version,
        "variables": list(rules.variables),
        "asks": {
            "attributions": row.asks_attributions,
            "confidence": row.asks_confidence,
            "outlet_guess": row.asks_outlet_guess and row.condition == "blind",
        },
        "lease_until": row.lease_until.isoformat().replace("+00:00", "Z"),
        "revision": row.current_number,
        "current": current,
    }


def revisions(session: Session, person_id: int, assignment_id: int) -> list[dict[str, Any]]:
    """Every revision of one's own assignment, oldest first."""
    opened = my_assignment(session, person_id, assignment_id)
    return all_revisions(session, opened.row.id, opened.served)


def _context(session: Session, opened: Open) -> list[dict[str, Any]]:
    """The title (unless it is hidden) and the previous paragraph, masked as the passage is."""
    row = opened.row
    previous = (
        select(func.max(Passage.number))
        .where(
            Passage.text_version_id == row.text_version_id,
            Passage.unit == row.unit,
            Passage.number < row.number,
            Passage.role.in_(("body", "heading", "quotation")),
        )
        .scalar_subquery()
    )
    wanted = Passage.number == previous
    if "title" not in row.hidden_fields:
        wanted |= Passage.role == "title"
    found = session.execute(
        select(
            Passage.number,
            Passage.role,
            Passage.language,
            Passage.direction,
            Passage.start,
            Passage.end,
            func.substr(TextVersion.text, Passage.start + 1, Passage.end - Passage.start).label("text"),
        )
        .join(TextVersion, TextVersion.id == Passage.text_version_id)
        .where(
            Passage.text_version_id == row.text_version_id,
            Passage.unit == row.unit,
            Passage.number < row.number,
            wanted,
        )
        .order_by(Passage.number)
    ).all()
    return [
        {
            "kind": "title" if one.role == "title" else "previous",
            "text": masks.apply(one.text, masks.within(opened.covers, one.start, one.end)),
            "language": one.language,
            "direction": one.direction,
        }
        for one in found
    ]


def _source(session: Session, opened: Open) -> dict[str, Any]:
    """What the condition lets the annotator know of the document: each field is selected only if it is shown."""
    hidden = set(opened.row.hidden_fields)
    columns: dict[str, Any] = {}
    if "title" not in hidden:
        columns["title"] = Document.title
    if "byline" not in hidden:
        columns["byline"] = Document.byline
    if "day" not in hidden:
        columns |= {"published_from": Document.published_from, "published_to": Document.published_to}
    else:
        columns["published_to"] = Document.published_to
    if "outlet" not in hidden:
        columns |= {"outlet": Agent.name, "outlet_slug": Agent.slug}
    columns |= {name: column for name, column in CAPTURE_FIELDS.items() if name not in hidden}
    query = select(*(column.label(name) for name, column in columns.items())).select_from(Document)
    if "outlet" not in hidden:
        query = query.outerjoin(Agent, Agent.id == Document.outlet_id)
    if not hidden.issuperset(CAPTURE_FIELDS):
        query = query.outerjoin(Capture, Capture.document_id == Document.id)
    row = session.execute(query.where(Document.id == opened.row.document_id).limit(1)).one()
    return _shown(row._asdict(), "day" in hidden)


def _shown(found: dict[str, Any], month_only: bool) -> dict[str, Any]:
    first, last = found.pop("published_from", None), found.pop("published_to", None)
    if month_only:
        found["published"] = None if last is None else f"{last:%Y-%m}"
    elif last is not None and first is not None:
        found["published"] = last.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"
    else:
        found["published"] = None
    return found
