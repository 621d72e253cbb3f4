"""What revisions say: answers, marks and attributions, put into the records of the revisions."""

from collections.abc import Mapping
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from app.actions.standing import standing
from app.core.formats.rights import Record
from app.features.export.plain import among, as_words, parsed, plain_rows, rows_among
from app.features.export.scope import Scope
from app.models.outlets import Agent
from app.models.work import Answer, Attribution, AttributionSpan, Mark

_IN_TEXT = itemgetter("start", "end", "id")
_ANSWERS = (
    select(
        Answer.revision_id,
        Answer.layer,
        Answer.is_none,
        Answer.label_id,
        Answer.number,
        Answer.words,
        as_words(Answer.attributes),
        Answer.confidence,
        Answer.note,
    )
    .where(among(Answer.revision_id))
    .order_by(Answer.revision_id, Answer.layer, Answer.id)
)
_MARKS = select(
    Mark.revision_id,
    Mark.uid,
    Mark.variable_id,
    Mark.label_id,
    Mark.value,
    Mark.start,
    Mark.end,
    Mark.quote,
    as_words(Mark.attributes),
    Mark.attribution_uid,
    Mark.confidence,
    Mark.note,
).where(among(Mark.revision_id))
_SPANS = (
    select(
        AttributionSpan.revision_id,
        AttributionSpan.attribution_id,
        AttributionSpan.part,
        AttributionSpan.start,
        AttributionSpan.end,
        AttributionSpan.quote,
    )
    .where(among(AttributionSpan.revision_id))
    .order_by(AttributionSpan.attribution_id, AttributionSpan.part, AttributionSpan.position)
)


def add_answers(session: Session, scope: Scope, found: Mapping[int, Record], ids: list[int]) -> None:
    """Put labels and values into the revisions, by the revision's id; of what has none the layer says so."""
    for revision_id, layer, is_none, label, number, words, attributes, confidence, note in plain_rows(
        session, _ANSWERS, ids
    ):
        if is_none:
            found[revision_id]["layers"].append({"layer": layer, "answer": "none"})
            continue
        value = words
        if number is not None:
            value = int(number) if number.is_integer() else number
        found[revision_id]["answers"].append(
            {
                "variable": layer,
                "label": None if label is None else scope.labels[label],
                "value": value,
                "attributes": parsed(attributes),
                "confidence": confidence,
                "note": note,
            }
        )


def add_marks(
    session: Session, scope: Scope, found: Mapping[int, Record], starts: Mapping[int, int], ids: list[int]
) -> None:
    """Put the marks into the revisions; ``starts`` is where each revision's passage begins in the document."""
    variables, labels = scope.variables, scope.labels
    of, at, marks = 0, 0, list[Record]()
    for row in plain_rows(session, _MARKS, ids):
        revision_id, uid, variable, label, value, start, end, quote, attributes, within, confidence, note = (
            row
        )
        if revision_id != of:
            of, at, marks = revision_id, starts[revision_id], found[revision_id]["marks"]
        marks.append(
            {
                "id": uid,
                "variable": variables[variable],
                "label": None if label is None else labels[label],
                "value": value,
                "start": at + start,
                "end": at + end,
                "quote": quote,
                "attributes": parsed(attributes),
                "attribution": within,
                "confidence": confidence,
                "note": note,
            }
        )
    # A few of each revision are sorted sooner here than all of a portion in the database.
    for one in ids:
        found[one]["marks"].sort(key=_IN_TEXT)


@cache
def _attributions() -> Select[*tuple[Any, ...]]:
    cited, via = aliased(Agent), aliased(Agent)
    return (
        select(Attribution, cited.slug, via.slug)
        .select_from(Attribution)
        .outerjoin(cited, cited.id == standing(Attribution.cited_outlet_id))
        .outerjoin(via, via.id == standing(Attribution.via_outlet_id))
        .where(among(Attribution.revision_id))
        .order_by(Attribution.revision_id, Attribution.uid)
    )


def attributions_of(session: Session, ids: list[int]) -> list[Any]:
    """Rows of ``Attribution`` with the slugs of the cited outlet and of the one it came by: ``(one, cited, via)``."""
    return list(rows_among(session, _attributions(), ids))


def spans_of(
    session: Session, starts: Mapping[int, int], ids: list[int]
) -> dict[int, dict[str, list[Record]]]:
    """By attribution and part its spans, in the document."""
    found: dict[int, dict[str, list[Record]]] = {}
    for revision_id, attribution_id, part, start, end, quote in plain_rows(session, _SPANS, ids):
        at = starts[revision_id]
        words = {"start": at + start, "end": at + end, "quote": quote}
        found.setdefault(attribution_id, {}).setdefault(part, []).append(words)
    return found


def attribution_record(
    one: Attribution,
    cited: str | None,
    via: str | None,
    cited_profile: str | None,
    spans: Mapping[str, list[Record]],
) -> Record:
    """An attribution as an export tells it; ``cited_profile`` is the hash of the cited outlet's profile."""
    return {
        "id": one.uid,
        "source": spans.get("source", []),
        "cue": spans.get("cue", []),
        "content": spans.get("content", []),
        "cited_outlet": cited,
        "cited_profile_sha256": cited_profile,
        "via_outlet": via,
        "speaker": one.speaker,
        "source_type": one.source_type,
        "speech": one.speech,
        "nested_in": one.nested_in_uid,
        "note": one.note,
    }
