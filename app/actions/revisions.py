"""Revisions read back in the shape in which they were saved, from the rows that hold them."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.models.codebooks import Label
from app.models.outlets import Agent
from app.models.work import Answer, Attribution, AttributionSpan, Flag, Mark, Revision


def revision(session: Session, assignment_id: int, number: int, served: str) -> dict[str, Any]:
    """A stored revision in the shape of a save, with its number and time; {} for number 0.

    ``served`` is the passage as its annotator is shown it: quotes are given in those words, masks and all.
    """
    found = _revisions(session, Revision.assignment_id == assignment_id, Revision.number == number)
    return _read_back(session, found[0], served) if found else {}


def all_revisions(session: Session, assignment_id: int, served: str) -> list[dict[str, Any]]:
    """Every revision of an assignment, oldest first."""
    found = _revisions(session, Revision.assignment_id == assignment_id)
    return [_read_back(session, one, served) for one in found]


def _revisions(session: Session, *where: Any) -> list[list[Any]]:
    """Rows of revisions with their answers and flag, one list for each revision, oldest first."""
    rows = session.execute(
        select(Revision, Answer, Label.key, Flag.question)
        .outerjoin(Answer, Answer.revision_id == Revision.id)
        .outerjoin(Label, Label.id == Answer.label_id)
        .outerjoin(Flag, Flag.revision_id == Revision.id)
        .where(*where)
        .order_by(Revision.number, Answer.id)
    ).all()
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row[0].id, []).append(row)
    return list(found.values())


def _read_back(session: Session, rows: list[Any], served: str) -> dict[str, Any]:
    one: Revision = rows[0][0]
    question = rows[0][3]
    labels, values, none = _split_answers(rows)
    return {
        "revision": one.number,
        "key": one.client_key,
        "saved_at": one.saved_at.isoformat().replace("+00:00", "Z"),
        "base": one.base,
        "pass": one.pass_,
        "state": one.state,
        "skip_reason": one.skip_reason,
        "text_sha256": one.text_sha256,
        "mask_version": one.mask_version,
        "locale": one.locale,
        "none": none,
        "labels": labels,
        "values": values,
        "spans": _read_marks(session, one.id, served),
        "attributions": _read_attributions(session, one.id, served),
        "flag": {"question": question} if question else None,
        "outlet_guess": one.outlet_guess,
        "context_shown": one.context_shown,
        "assisted": one.assisted,
        "reason": one.reason,
        "seconds": one.seconds,
        "is_correction": one.is_correction,
    }


def _read_marks(session: Session, revision_id: int, served: str) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Mark, Label.key)
        .join(Label, Label.id == Mark.label_id)
        .where(Mark.revision_id == revision_id)
        .order_by(Mark.start, Mark.end, Mark.id)
    )
    return [
        {
            "id": mark.uid,
            "label": label,
            "start": mark.start,
            "end": mark.end,
            "quote": served[mark.start : mark.end],
            "attributes": mark.attributes,
            "attribution": mark.attribution_uid,
            "confidence": mark.confidence,
            "note": mark.note,
        }
        for mark, label in rows
    ]


def _split_answers(rows: list[Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[str]]:
    """Labels of the passage, values by variable, and the layers where none applies."""
    labels: list[dict[str, Any]] = []
    values: list[dict[str, Any]] = []
    none: list[str] = []
    for _revision, one, label, _question in rows:
        if one is None:
            continue
        if one.is_none:
            none.append(one.layer)
        elif label is not None:
            given = {"attributes": one.attributes, "confidence": one.confidence, "note": one.note}
            labels.append({"label": label} | given)
        else:
            values.append({"variable": one.layer, "value": one.words if one.number is None else one.number})
    return labels, values, none


def _read_attributions(session: Session, revision_id: int, served: str) -> list[dict[str, Any]]:
    via = aliased(Agent)
    found: dict[int, dict[str, Any]] = {}
    for one, span, cited, through in session.execute(
        select(Attribution, AttributionSpan, Agent.slug, via.slug)
        .outerjoin(AttributionSpan, AttributionSpan.attribution_id == Attribution.id)
        .outerjoin(Agent, Agent.id == Attribution.cited_outlet_id)
        .outerjoin(via, via.id == Attribution.via_outlet_id)
        .where(Attribution.revision_id == revision_id)
        .order_by(Attribution.id, AttributionSpan.position)
    ):
        if one.id not in found:
            found[one.id] = {
                "id": one.uid,
                "source": [],
                "cue": [],
                "content": [],
                "cited_outlet": cited,
                "via_outlet": through,
                "speaker": one.speaker,
                "source_type": one.source_type,
                "speech": one.speech,
                "nested_in": one.nested_in_uid,
                "note": one.note,
            }
        if span is not None:
            quote = served[span.start : span.end]
            found[one.id][span.part].append({"start": span.start, "end": span.end, "quote": quote})
    return list(found.values())
