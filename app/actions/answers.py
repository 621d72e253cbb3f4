"""The rows of a revision, written once and together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.actions import snapshots
from app.actions.assignments import Open, RoundRules
from app.core.codebook.answers import Chosen
from app.core.outlets.dates import Span
from app.core.work.check import ATTRIBUTIONS
from app.core.work.save_body import AttributionBody, MarkedSpan, SaveBody
from app.db import insert_into, insert_row, table_of
from app.models.work import ATTRIBUTION_PARTS, Answer, Attribution, AttributionSpan, Flag, Mark, Revision

# What of its outlet an annotator sees when nothing is hidden.
SHOWABLE_FIELDS = ("outlet", "byline", "url", "title", "day", "file_name")


@dataclass(frozen=True, slots=True)
class Checked:
    """A save that may be stored, with everything that storing needs; ``cited`` is by the outlet's slug."""

    body: SaveBody
    body_sha256: str
    open: Open
    rules: RoundRules
    profile: snapshots.Prepared | None
    cited: dict[str, tuple[int, snapshots.Prepared]]
    when: Span
    known_at: int
    assisted: list[dict[str, Any]]


def insert_revision(
    session: Session, person_id: int, key: str, checked: Checked, now: Any, at: datetime, *, is_surplus: bool
) -> int:
    """Append a checked save as the next revision of its assignment; the new revision's id."""
    row, body = checked.open.row, checked.body
    profile = checked.profile
    revision_id = insert_row(
        session,
        table_of(Revision),
        {
            "project_id": row.project_id,
            "assignment_id": row.id,
            "person_id": person_id,
            "number": now.current_number + 1,
            "base": body.base,
            "client_key": key,
            "body_sha256": checked.body_sha256,
            "state": body.state,
            "skip_reason": body.skip_reason,
            "pass": now.current_pass,
            "codebook_version_id": row.codebook_version_id,
            "text_sha256": body.text_sha256,
            "mask_version": body.mask_version,
            "profile_snapshot_id": None if profile is None else snapshots.store(session, profile),
            "as_of_from": checked.when.first,
            "as_of": checked.when.last,
            "known_at": checked.known_at,
            "shown_fields": [name for name in SHOWABLE_FIELDS if name not in checked.open.hidden],
            "context_shown": body.context_shown,
            "locale": body.locale,
            "assisted": checked.assisted,
            "outlet_guess": body.outlet_guess,
            "reason": body.reason,
            "is_correction": _is_correction(session, now, row.id),
            "is_independent": row.is_independent,
            "is_surplus": is_surplus,
            "seconds": body.seconds,
            "saved_at": at,
        },
    )
    _insert_attributions(session, checked, revision_id)
    _insert_marks(session, checked, revision_id)
    _insert_answers(session, checked.rules, body, row.project_id, revision_id)
    if body.flag is not None:
        asked = {"revision_id": revision_id, "question": body.flag.question, "asked_at": at}
        insert_row(session, table_of(Flag), {"project_id": row.project_id} | asked)
    return revision_id


def _is_correction(session: Session, now: Any, assignment_id: int) -> bool:
    """Something was done before in the same pass; the first answer after a reveal corrects nothing."""
    if now.current_pass != "revealed":
        return now.first_done_revision_id is not None
    done = exists().where(
        Revision.assignment_id == assignment_id, Revision.pass_ == "revealed", Revision.state == "done"
    )
    return bool(session.scalar(select(done)))


def _insert_marks(session: Session, checked: Checked, revision_id: int) -> None:
    rules = checked.rules
    rows = [
        {
            "project_id": checked.open.row.project_id,
            "revision_id": revision_id,
            "uid": span.id or str(uuid4()),
            "variable_id": rules.book.variable_ids[rules.book.variable_of[span.label]],
            "label_id": rules.book.label_ids[span.label],
            "start": span.start,
            "end": span.end,
            # What stands there, also where the annotator was shown a mask.
            "quote": checked.open.text[span.start : span.end],
            "attributes": _attributes(rules, span),
            "attribution_uid": span.attribution,
            "confidence": span.confidence,
            "note": span.note,
        }
        for span in checked.body.spans
    ]
    if rows:
        session.connection().execute(insert_into(table_of(Mark)), rows)


def _attributes(rules: RoundRules, span: MarkedSpan) -> dict[str, object]:
    return rules.asked.rules.with_defaults(Chosen(span.label, span.attributes, span.start, span.end))


def _insert_answers(
    session: Session, rules: RoundRules, body: SaveBody, project_id: int, revision_id: int
) -> None:
    book = rules.book
    nothing: dict[str, Any] = {
        "is_none": False,
        "label_id": None,
        "number": None,
        "words": None,
        "attributes": {},
        "confidence": None,
        "note": "",
    }
    rows: list[dict[str, Any]] = []
    for one in body.labels:
        layer = book.variable_of[one.label]
        given = rules.asked.rules.with_defaults(Chosen(one.label, one.attributes))
        rows.append(
            nothing
            | {"layer": layer, "label_id": book.label_ids[one.label], "attributes": given}
            | {"confidence": one.confidence, "note": one.note}
        )
    for value in body.values:
        said = {"words": value.value} if isinstance(value.value, str) else {"number": value.value}
        rows.append(nothing | {"layer": value.variable} | said)
    rows += [nothing | {"layer": layer, "is_none": True} for layer in body.none]
    for row in rows:
        row |= {
            "project_id": project_id,
            "revision_id": revision_id,
            "variable_id": None if row["layer"] == ATTRIBUTIONS else book.variable_ids[row["layer"]],
        }
    if rows:
        session.connection().execute(insert_into(table_of(Answer)), rows)


def _insert_attributions(session: Session, checked: Checked, revision_id: int) -> None:
    profiles = {
        slug: snapshots.store(session, checked.cited[slug][1])
        for slug in sorted({one.cited_outlet for one in checked.body.attributions if one.cited_outlet})
    }
    for one in _outer_first(checked.body.attributions):
        attribution_id = insert_row(
            session,
            table_of(Attribution),
            {
                "project_id": checked.open.row.project_id,
                "revision_id": revision_id,
                "uid": one.id or str(uuid4()),
                "cited_outlet_id": checked.cited[one.cited_outlet][0] if one.cited_outlet else None,
                "cited_profile_id": profiles[one.cited_outlet] if one.cited_outlet else None,
                "via_outlet_id": checked.cited[one.via_outlet][0] if one.via_outlet else None,
                "speaker": one.speaker,
                "source_type": one.source_type,
                "speech": one.speech,
                "nested_in_uid": one.nested_in,
                "note": one.note,
            },
        )
        spans = [
            {
                "revision_id": revision_id,
                "attribution_id": attribution_id,
                "part": part,
                "position": position,
                "start": words.start,
                "end": words.end,
                "quote": checked.open.text[words.start : words.end],
            }
            for part in ATTRIBUTION_PARTS
            for position, words in enumerate(getattr(one, part))
        ]
        session.connection().execute(insert_into(table_of(AttributionSpan)), spans)


def _outer_first(attributions: Sequence[AttributionBody]) -> list[AttributionBody]:
    """Each attribution after the one that it is nested in, as the foreign key wants them."""
    placed: list[AttributionBody] = []
    waiting = list(attributions)
    while waiting:
        known = {one.id for one in placed}
        ready = [one for one in waiting if one.nested_in is None or one.nested_in in known]
        placed += ready
        waiting = [one for one in waiting if one not in ready]
    return placed
