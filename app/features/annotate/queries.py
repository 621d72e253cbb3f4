"""What an annotator is shown of their own assignment; what the condition hides is not selected."""

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from app.actions import questions
from app.actions.assignments import Open, my_assignment, rules_of
from app.actions.revisions import revision, some_revisions
from app.actions.standing import standing
from app.actions.suggestions import shown_in
from app.core.text import masks
from app.db import table_of
from app.features.annotate.context import always_shown
from app.features.annotate.revealed import revealed
from app.models.corpus import Capture, Document
from app.models.outlets import Agent


def assignment(session: Session, person_id: int, assignment_id: int) -> dict[str, Any]:
    """One's own assignment: passage, context, what is asked, and the current revision."""
    opened = my_assignment(session, person_id, assignment_id)
    row, rules = opened.row, rules_of(session, opened.row)
    source = _source(session, opened)
    # Why the document distresses or is risky: said of it, and no part of where it comes from.
    warning = source.pop("risk")
    current = revision(session, row.id, row.current_number, opened.served) if row.current_number else None
    return {
        "id": row.id,
        "state": row.state,
        "condition": row.condition,
        "pass": row.current_pass,
        "is_locked": row.locked_at is not None,
        "unit": row.unit,
        "text": opened.served,
        "text_sha256": opened.served_sha256,
        "mask_version": opened.mask_version,
        "role": row.role,
        "language": row.language,
        "direction": row.direction,
        "inside_graphemes": opened.inside_graphemes,
        "sentence_starts": row.sentence_starts,
        "context": always_shown(session, opened),
        "source": source,
        "warning": warning or None,
        "reveal": revealed(session, opened),
        "codebook_version": row.codebook_version,
        "variables": list(rules.variables),
        "asks": {
            "attributions": row.asks_attributions,
            "confidence": row.asks_confidence,
            "outlet_guess": row.asks_outlet_guess and row.current_pass == "blind",
        },
        "suggestions": [one.as_dict() for one in shown_in(session, opened)],
        "lease_until": row.lease_until.isoformat().replace("+00:00", "Z"),
        "revision": row.current_number,
        "current": current,
        "questions": questions.asked_in(session, row.id) if row.questions else [],
    }


def revisions(
    session: Session, person_id: int, assignment_id: int, after: int, most: int
) -> list[dict[str, Any]]:
    """The first ``most`` revisions of one's own assignment with a number above ``after``, oldest first."""
    opened = my_assignment(session, person_id, assignment_id)
    return some_revisions(session, opened.row.id, opened.served, after, most)


@cache
def _source_query(hidden: frozenset[str]) -> Select[Any]:
    """What a condition lets an annotator know of a document: a field that it hides is not selected."""
    document, capture, agent = table_of(Document), table_of(Capture), table_of(Agent)
    columns: list[Any] = [document.c.published_to, document.c.risk]
    tables: Any = document
    columns += [document.c[name] for name in ("title", "byline") if name not in hidden]
    if "day" not in hidden:
        columns.append(document.c.published_from)
    if "outlet" not in hidden:
        columns += [agent.c.name.label("outlet"), agent.c.slug.label("outlet_slug")]
        tables = tables.outerjoin(agent, agent.c.id == standing(document.c.outlet_id))
    captured = {"url": capture.c.submitted_url, "file_name": capture.c.file_name}
    columns += [_newest(column).label(name) for name, column in captured.items() if name not in hidden]
    return select(*columns).select_from(tables).where(document.c.id == bindparam("document_id"))


def _newest(column: Any) -> Any:
    """What the newest capture of the document that says it says."""
    capture, document = table_of(Capture), table_of(Document)
    return (
        select(column)
        .where(capture.c.document_id == document.c.id, column.is_not(None))
        .order_by(capture.c.id.desc())
        .limit(1)
        .correlate(document)
        .scalar_subquery()
    )


def _source(session: Session, opened: Open) -> dict[str, Any]:
    asked = {"document_id": opened.row.document_id}
    row = session.connection().execute(_source_query(opened.hidden), asked).one()
    found = dict(row._mapping)
    first, last = found.pop("published_from", None), found.pop("published_to")
    if found.get("title"):
        found["title"] = masks.hide_words(found["title"], opened.covered_words)
    return found | {"published": _published(first, last)}


def _published(first: date | None, last: date | None) -> str | None:
    """The day or span of days; month and year where the day is hidden."""
    if last is None:
        return None
    if first is None:
        return f"{last:%Y-%m}"
    return last.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"
