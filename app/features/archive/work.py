"""The work of an archive as rows: the queue, assignments, every saved answer, decisions, questions."""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.core.formats.archive_check import ArchivedDocument, Place, work_of
from app.core.formats.native_jsonl import as_line
from app.core.formats.rights import Record
from app.db import insert_into, insert_row, now, random_id, table_of
from app.features.archive.answers import add_said
from app.features.archive.documents import moment, passage_texts
from app.features.archive.found import Found, person_of, profile_of
from app.models.rounds import Assignment, Batch, RoundDocument, Slot
from app.models.work import Flag, Revision

EXCLUDED = "Excluded before the archive was made."
# Suggestions were shown; what they were is not told.
ASSISTED = [{"from": "archive"}]

Ids = Mapping[Place, int]
Works = dict[tuple[Any, ...], int]


def add_work(
    session: Session, found: Found, document: ArchivedDocument, document_id: int, passages: Ids
) -> Works:
    """Assignments with their revisions; the id of each revision by whose work it is, and its number."""
    assigned = _add_assignments(session, found, document, document_id, passages)
    _add_places(session, found, document, document_id, passages, assigned)
    texts, profiles = passage_texts(document), document.profiles()
    revisions: Works = {}
    # By number: a revision corrects one that is there.
    for version, one in sorted(document.revisions(), key=lambda each: (work_of(*each), each[1]["number"])):
        place = version, one["unit"], one["passage"]
        of = work_of(version, one)
        row = _revision_row(found, document, one, assigned[of])
        row |= {
            "text_sha256": texts[place].sha256,
            "profile_snapshot_id": _profile(session, found, document, one, profiles),
        }
        revision_id = insert_row(session, table_of(Revision), row)
        revisions[*of, one["number"]] = revision_id
        book = found.books[one["codebook"], one["codebook_version"]]
        add_said(session, found, book, one, revision_id, texts[place], profiles)
    _settle(session, document, assigned, revisions)
    _add_questions(session, found, document, revisions)
    return revisions


def _add_assignments(
    session: Session, found: Found, document: ArchivedDocument, document_id: int, passages: Ids
) -> Works:
    batches: dict[tuple[int, int], int] = {}
    rows: list[dict[str, Any]] = []
    ids: Works = {}
    for one in document.work["assignments"]:
        person_id = person_of(session, found, one["annotator"])
        round_id, at = found.rounds[one["round"]], moment(one["claimed_on"])
        if (round_id, person_id) not in batches:
            batch = {
                "project_id": found.project_id,
                "round_id": round_id,
                "person_id": person_id,
                "document_id": document_id,
                "claimed_at": at,
                "finished_at": now(),
            }
            batches[round_id, person_id] = insert_row(session, table_of(Batch), batch)
        of = work_of(one["text_version"], one)
        ids[of] = random_id()
        rows.append(
            {
                "id": ids[of],
                "project_id": found.project_id,
                "round_id": round_id,
                "document_id": document_id,
                "passage_id": passages[one["text_version"], one["unit"], one["passage"]],
                "person_id": person_id,
                "batch_id": batches[round_id, person_id],
                "condition": one["condition"],
                "hidden_fields": one["hidden_fields"],
                "pass": one["pass"],
                # Until its revisions are there, which its state may need.
                "state": "unfinished",
                "claimed_at": at,
                "lease_until": at,
                "excluded_reason": EXCLUDED if one["excluded"] else None,
            }
        )
    if rows:
        session.connection().execute(insert_into(table_of(Assignment)), rows)
    return ids


def _add_places(
    session: Session,
    found: Found,
    document: ArchivedDocument,
    document_id: int,
    passages: Ids,
    assigned: Works,
) -> None:
    for entered in document.work["rounds"]:
        slots = entered["slots"]
        of = {
            "project_id": found.project_id,
            "round_id": found.rounds[entered["round"]],
            "document_id": document_id,
        }
        told = {
            "shuffle": entered["shuffle"],
            "owner_group": entered["owner_group"],
            "language": entered["language"],
        }
        free = sum(not one["closed"] and one["annotator"] is None for one in slots)
        counted = {"slots": len(slots), "free_slots": free}
        session.connection().execute(insert_into(table_of(RoundDocument)), of | told | counted)
        rows = [
            {
                **of,
                "passage_id": passages[one["text_version"], one["unit"], one["passage"]],
                "number": one["number"],
                "shuffle": one["shuffle"],
                "assignment_id": None
                if one["annotator"] is None
                else assigned[work_of(one["text_version"], one | {"round": entered["round"]})],
                "closed_at": now() if one["closed"] else None,
            }
            for one in slots
        ]
        if rows:
            session.connection().execute(insert_into(table_of(Slot)), rows)


def _revision_row(
    found: Found,
    document: ArchivedDocument,
    one: Record,
    assignment_id: int,
) -> dict[str, Any]:
    as_of, reason = one["as_of"], one["reason"]
    if reason is None and one["pass"] == "revealed" and one["state"] != "draft" and not one["is_kept"]:
        # Its words may not go; that there were some tells a changed answer from one that was kept.
        reason = ""
    return {
        "project_id": found.project_id,
        "assignment_id": assignment_id,
        "person_id": found.people[one["annotator"]],
        "number": one["number"],
        "base": one["number"] - 1,
        "client_key": f"archive-{assignment_id}-{one['number']}",
        "body_sha256": hashlib.sha256(as_line(one).encode("utf-8")).hexdigest(),
        "state": one["state"],
        "skip_reason": one["skip_reason"],
        "pass": one["pass"],
        "codebook_version_id": found.books[one["codebook"], one["codebook_version"]].version_id,
        "mask_version": one["mask_version"],
        "as_of_from": None if as_of is None else _as_of_from(document, date.fromisoformat(as_of)),
        "as_of": None if as_of is None else date.fromisoformat(as_of),
        "known_at": one["known_at"],
        "shown_fields": one["shown_fields"],
        "context_shown": one["context_shown"],
        "locale": one["locale"],
        "assisted": ASSISTED if one["assisted"] else [],
        "outlet_guess": one["outlet_guess"],
        "reason": reason,
        "is_correction": one["is_correction"],
        "is_independent": one["independent"],
        "is_surplus": one["surplus"],
        "seconds": float(one["seconds"]),
        "saved_at": moment(one["saved_on"]),
    }


def _profile(
    session: Session, found: Found, document: ArchivedDocument, one: Record, profiles: Mapping[str, Record]
) -> int | None:
    name, outlet = one["outlet_profile_sha256"], document.records[0]["outlet"]
    if name is None:
        return None
    return profile_of(session, found, name, profiles[name], None if outlet is None else outlet["slug"])


def _as_of_from(document: ArchivedDocument, as_of: date) -> date:
    """The first day that a profile was taken for: that of the document, unless its dates were put right since."""
    published = document.records[0]["published"]
    first = as_of if published is None else date.fromisoformat(published["from"])
    return min(first, as_of)


def _settle(session: Session, document: ArchivedDocument, assigned: Works, revisions: Works) -> None:
    """What an assignment says of its revisions, and its lock, now that they are there."""
    saved: dict[tuple[Any, ...], list[Record]] = {}
    for version, one in document.revisions():
        saved.setdefault(work_of(version, one), []).append(one)
    for one in document.work["assignments"]:
        of = work_of(one["text_version"], one)
        done = [
            each["number"] for each in saved[of] if each["state"] == "done" and each["pass"] != "revealed"
        ]
        session.execute(
            update(table_of(Assignment))
            .where(table_of(Assignment).c.id == assigned[of])
            .values(
                state=one["state"],
                is_surplus=one["surplus"],
                current_number=len(saved[of]),
                current_revision_id=revisions[*of, len(saved[of])],
                first_done_revision_id=revisions[*of, min(done)] if done else None,
                locked_at=now() if one["locked"] else None,
            )
        )


def _add_questions(session: Session, found: Found, document: ArchivedDocument, revisions: Works) -> None:
    for one in document.work["questions"]:
        row = {
            "project_id": found.project_id,
            "revision_id": revisions[*work_of(one["text_version"], one), one["number"]],
            "question": one["question"],
            "asked_at": moment(one["asked_on"]),
            "answer": one["answer"],
            "answered_at": moment(one["answered_on"]),
        }
        session.connection().execute(insert_into(table_of(Flag)), row)
