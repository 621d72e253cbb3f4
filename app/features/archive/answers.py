"""What a revision or a decision of an archive says, as rows: marks, answers, attributions."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.core.formats.archive_check import Place
from app.core.formats.rights import Record
from app.db import insert_into, insert_row, table_of
from app.features.archive.documents import PassageText, moment
from app.features.archive.found import BookIds, Found, person_of, profile_of
from app.models.decisions import Decision, DecisionMark, DecisionSource
from app.models.work import ATTRIBUTION_PARTS, Answer, Attribution, AttributionSpan, Mark

ATTRIBUTIONS = "attributions"


def add_said(
    session: Session,
    found: Found,
    book: BookIds,
    one: Record,
    revision_id: int,
    passage: PassageText,
    profiles: Mapping[str, Record],
) -> None:
    """All that a revision says of a passage."""
    _add_attributions(session, found, one, revision_id, passage, profiles)
    of = {"project_id": found.project_id, "revision_id": revision_id}
    marks = [
        {
            **of,
            "uid": each["id"],
            "variable_id": book.variables[each["variable"]],
            "label_id": book.labels[each["variable"], each["label"]] if each["label"] else None,
            "value": "" if each["label"] is None and each["value"] is None else each["value"],
            **passage.span(each),
            "attributes": each["attributes"],
            "attribution_uid": each["attribution"],
            "confidence": each["confidence"],
            "note": each["note"] or "",
        }
        for each in one["marks"]
    ]
    if marks:
        session.connection().execute(insert_into(table_of(Mark)), marks)
    answers = [_answer(book, each) | of for each in one["answers"]]
    answers += [
        _nothing(book, each["layer"]) | of | {"is_none": True}
        for each in one["layers"]
        if each["answer"] == "none"
    ]
    if answers:
        session.connection().execute(insert_into(table_of(Answer)), answers)


def _nothing(book: BookIds, layer: str) -> dict[str, Any]:
    return {
        "layer": layer,
        "variable_id": None if layer == ATTRIBUTIONS else book.variables[layer],
        "is_none": False,
        "label_id": None,
        "number": None,
        "words": None,
        "attributes": {},
        "confidence": None,
        "note": "",
    }


def _answer(book: BookIds, one: Record) -> dict[str, Any]:
    said: dict[str, Any] = {"attributes": one["attributes"], "confidence": one["confidence"]}
    if one["label"] is not None:
        said["label_id"] = book.labels[one["variable"], one["label"]]
    elif isinstance(one["value"], str) or one["value"] is None:
        # Words that may not go are an answer all the same.
        said["words"] = one["value"] or ""
    else:
        said["number"] = float(one["value"])
    return _nothing(book, one["variable"]) | said | {"note": one["note"] or ""}


def _add_attributions(
    session: Session,
    found: Found,
    one: Record,
    revision_id: int,
    passage: PassageText,
    profiles: Mapping[str, Record],
) -> None:
    for each in _outer_first(one["attributions"]):
        cited, profile = each["cited_outlet"], each["cited_profile_sha256"]
        row = {
            "project_id": found.project_id,
            "revision_id": revision_id,
            "uid": each["id"],
            "cited_outlet_id": found.agents[cited] if cited else None,
            "cited_profile_id": None
            if profile is None
            else profile_of(session, found, profile, profiles[profile], cited),
            "via_outlet_id": found.agents[each["via_outlet"]] if each["via_outlet"] else None,
            "speaker": each["speaker"] or "",
            "source_type": each["source_type"],
            "speech": each["speech"],
            "nested_in_uid": each["nested_in"],
            "note": each["note"] or "",
        }
        attribution_id = insert_row(session, table_of(Attribution), row)
        spans = [
            {
                "revision_id": revision_id,
                "attribution_id": attribution_id,
                "part": part,
                "position": position,
                **passage.span(span),
            }
            for part in ATTRIBUTION_PARTS
            for position, span in enumerate(each[part])
        ]
        if spans:
            session.connection().execute(insert_into(table_of(AttributionSpan)), spans)


def _outer_first(attributions: Sequence[Record]) -> list[Record]:
    """Each attribution after the one that it is nested in, as the foreign key wants them."""
    placed: list[Record] = []
    waiting = list(attributions)
    while waiting:
        known = {one["id"] for one in placed}
        ready = [one for one in waiting if one["nested_in"] is None or one["nested_in"] in known]
        placed += ready
        waiting = [one for one in waiting if one not in ready]
    return placed


def add_decisions(
    session: Session,
    found: Found,
    records: Sequence[Record],
    passages: Mapping[Place, int],
    texts: Mapping[Place, PassageText],
    revisions: Mapping[tuple[Any, ...], int],
) -> int:
    """The decisions on a document, in their order: of two on one thing the later one stands. How many there were."""
    many = 0
    for record in records:
        for one in record["decisions"]:
            place = record["text_version"], one["unit"], one["passage"]
            book = found.books[one["codebook"], one["codebook_version"]]
            row = {
                "project_id": found.project_id,
                "round_id": found.rounds[one["round"]],
                "passage_id": passages[place],
                "variable_id": book.variables[one["variable"]],
                "is_undecidable": one["undecidable"],
                "is_none": one["none"],
                "decided_by_id": person_of(session, found, one["decided_by"]),
                "coded_it": one["coded_it"],
                "reasons": one["reasons"],
                "note": one["note"] or "",
                "decided_at": moment(one["decided_on"]),
            }
            decision_id = insert_row(session, table_of(Decision), row)
            of = {"project_id": found.project_id, "decision_id": decision_id}
            work = one["round"], *place
            sources = [
                of | {"revision_id": revisions[*work, each["annotator"], each["number"]]}
                for each in one["made_from"]
            ]
            if sources:
                session.connection().execute(insert_into(table_of(DecisionSource)), sources)
            _add_decided(session, of, one, book, texts[place])
            many += 1
    return many


def _add_decided(
    session: Session, of: dict[str, int], one: Record, book: BookIds, passage: PassageText
) -> None:
    rows = [
        {
            **of,
            "uid": each["id"],
            "label_id": book.labels[one["variable"], each["label"]] if each["label"] else None,
            "value": "" if each["label"] is None and each["value"] is None else each["value"],
            **passage.span(each),
            "attributes": each["attributes"],
        }
        for each in one["answers"]
    ]
    if rows:
        session.connection().execute(insert_into(table_of(DecisionMark)), rows)
