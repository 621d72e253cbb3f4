"""Revisions read back in the shape in which they were saved, from the rows that hold them."""

from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.actions.standing import standing
from app.db import table_of
from app.models.codebooks import Label
from app.models.outlets import Agent
from app.models.work import Answer, Attribution, AttributionSpan, Flag, Mark, Revision

_revision, _answer, _flag = table_of(Revision), table_of(Answer), table_of(Flag)
_mark, _label = table_of(Mark), table_of(Label)
_attribution, _span = table_of(Attribution), table_of(AttributionSpan)
_cited, _via = table_of(Agent).alias("cited"), table_of(Agent).alias("via")

# Asked with every passage opened, and so built once.
_OF_ASSIGNMENT = (
    select(
        _revision,
        _answer.c.layer,
        _answer.c.is_none,
        _answer.c.number.label("value_number"),
        _answer.c.words.label("value_words"),
        _answer.c.attributes.label("label_attributes"),
        _answer.c.confidence.label("label_confidence"),
        _answer.c.note.label("label_note"),
        _label.c.key.label("label"),
        _flag.c.question,
    )
    .select_from(
        _revision.outerjoin(_answer, _answer.c.revision_id == _revision.c.id)
        .outerjoin(_label, _label.c.id == _answer.c.label_id)
        .outerjoin(_flag, _flag.c.revision_id == _revision.c.id)
    )
    .where(_revision.c.assignment_id == bindparam("assignment_id"))
    .order_by(_revision.c.number, _answer.c.id)
)
# Their numbers have no gaps, so a page of them is a range.
_SOME = _OF_ASSIGNMENT.where(
    _revision.c.number > bindparam("after"), _revision.c.number <= bindparam("until")
)
_NUMBERED = _OF_ASSIGNMENT.where(_revision.c.number == bindparam("revision_number"))
_MARKS = (
    select(
        _mark.c.uid,
        _mark.c.start,
        _mark.c.end,
        _mark.c.attributes,
        _mark.c.attribution_uid,
        _mark.c.confidence,
        _mark.c.note,
        _label.c.key.label("label"),
    )
    .select_from(_mark.join(_label, _label.c.id == _mark.c.label_id))
    .where(_mark.c.revision_id == bindparam("revision_id"))
    .order_by(_mark.c.start, _mark.c.end, _mark.c.id)
)
_ATTRIBUTIONS = (
    select(
        _attribution,
        _span.c.part,
        _span.c.start,
        _span.c.end,
        _cited.c.slug.label("cited_outlet"),
        _via.c.slug.label("via_outlet"),
    )
    .select_from(
        _attribution.outerjoin(_span, _span.c.attribution_id == _attribution.c.id)
        .outerjoin(_cited, _cited.c.id == standing(_attribution.c.cited_outlet_id))
        .outerjoin(_via, _via.c.id == standing(_attribution.c.via_outlet_id))
    )
    .where(_attribution.c.revision_id == bindparam("revision_id"))
    .order_by(_attribution.c.id, _span.c.position)
)


def revision(session: Session, assignment_id: int, number: int, served: str) -> dict[str, Any]:
    """A stored revision in the shape of a save, with its number and time; {} for number 0.

    ``served`` is the passage as its annotator is shown it: quotes are given in those words, masks and all.
    """
    asked = {"assignment_id": assignment_id, "revision_number": number}
    rows = session.connection().execute(_NUMBERED, asked).all()
    return _read_back(session, list(rows), served) if rows else {}


def some_revisions(
    session: Session, assignment_id: int, served: str, after: int, most: int
) -> list[dict[str, Any]]:
    """The first ``most`` revisions of an assignment with a number above ``after``, oldest first."""
    found: dict[int, list[Any]] = {}
    asked = {"assignment_id": assignment_id, "after": after, "until": after + most}
    for row in session.connection().execute(_SOME, asked):
        found.setdefault(row.id, []).append(row)
    return [_read_back(session, rows, served) for rows in found.values()]


def _read_back(session: Session, rows: list[Any], served: str) -> dict[str, Any]:
    """One revision; ``rows`` has one for each of its answers, or one alone."""
    one = rows[0]
    labels, values, none = _split_answers(rows)
    return {
        "revision": one.number,
        "key": one.client_key,
        "saved_at": one.saved_at.isoformat().replace("+00:00", "Z"),
        "base": one.base,
        "pass": one._mapping["pass"],
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
        "flag": {"question": one.question} if one.question else None,
        "outlet_guess": one.outlet_guess,
        "context_shown": one.context_shown,
        "assisted": one.assisted,
        "reason": one.reason,
        "seconds": one.seconds,
        "is_correction": one.is_correction,
    }


def _split_answers(rows: list[Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[str]]:
    """Labels of the passage, values by variable, and the layers where none applies."""
    labels: list[dict[str, Any]] = []
    values: list[dict[str, Any]] = []
    none: list[str] = []
    for row in rows:
        if row.layer is None:
            continue
        if row.is_none:
            none.append(row.layer)
        elif row.label is not None:
            given = {"attributes": row.label_attributes, "confidence": row.label_confidence}
            labels.append({"label": row.label} | given | {"note": row.label_note})
        else:
            value = row.value_words if row.value_number is None else row.value_number
            values.append({"variable": row.layer, "value": value})
    return labels, values, none


def _read_marks(session: Session, revision_id: int, served: str) -> list[dict[str, Any]]:
    return [
        {
            "id": row.uid,
            "label": row.label,
            "start": row.start,
            "end": row.end,
            "quote": served[row.start : row.end],
            "attributes": row.attributes,
            "attribution": row.attribution_uid,
            "confidence": row.confidence,
            "note": row.note,
        }
        for row in session.connection().execute(_MARKS, {"revision_id": revision_id})
    ]


def _read_attributions(session: Session, revision_id: int, served: str) -> list[dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for row in session.connection().execute(_ATTRIBUTIONS, {"revision_id": revision_id}):
        one = found.setdefault(
            row.id,
            {
                "id": row.uid,
                "source": [],
                "cue": [],
                "content": [],
                "cited_outlet": row.cited_outlet,
                "via_outlet": row.via_outlet,
                "speaker": row.speaker,
                "source_type": row.source_type,
                "speech": row.speech,
                "nested_in": row.nested_in_uid,
                "note": row.note,
            },
        )
        if row.part is not None:
            words = {"start": row.start, "end": row.end, "quote": served[row.start : row.end]}
            one[row.part].append(words)
    return list(found.values())
