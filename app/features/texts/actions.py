"""Putting a corrected text in the place of the one before, with its passages, covers and the places of marks."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.actions import audit, slots
from app.actions.documents import locked
from app.core.assignment import document_place
from app.core.reanchor import Piece, Version
from app.core.text.normalise import NORMALISATION
from app.db import insert_row, now, table_of
from app.errors import RuleBroken, Stale, say
from app.features.texts import places
from app.features.texts.places import Texts
from app.features.texts.plan import Current, Plan, unit_rows
from app.models.anchors import TextCorrection
from app.models.rounds import Round, RoundDocument, Slot
from app.models.texts import Mask, MaskSet, Passage, TextVersion

MEANWHILE = say(
    "Somebody corrected this text meanwhile. Below is what would change of theirs; look at it and save again."
)
DECIDED = say(
    "Somebody decided about this mark meanwhile. What they said is shown; decide again if it is wrong."
)


class Prepared:
    """All that is computed of a correction before the transaction begins."""

    def __init__(self, session: Session, current: Current, plan: Plan) -> None:
        self.current, self.plan = current, plan
        language = current.document.language
        self.rows: dict[str, list[dict[str, Any]]] = {"paragraph": plan.rows}
        for unit in current.passages:
            if unit != "paragraph":
                self.rows[unit] = unit_rows(plan, unit, language)
        new = {unit: version_of(plan.text, rows) for unit, rows in self.rows.items()}
        # The version that is to come has no id yet: every mark that is there was set on another one.
        groups = places.groups_of(session, current.document.id, -1)
        texts = Texts(session, current.document.id)
        self.outcomes = places.outcomes(groups, texts, new, plan.base + 1)

    def count(self, *methods: str) -> int:
        """How many places with marks come out so."""
        return sum(one.method in methods for one in self.outcomes)


def version_of(text: str, rows: Sequence[Mapping[str, Any]]) -> Version:
    """A text that is not kept yet, its passages named by their numbers."""
    return Version(
        text,
        tuple(
            Piece(
                row["number"],
                row["start"],
                row["end"],
                row["text_sha256"],
                frozenset(row["inside_graphemes"]),
            )
            for row in rows
        ),
    )


def correct(
    session: Session, prepared: Prepared, reason: str, by: int, *, ask_again: bool
) -> tuple[int, int]:
    """The corrected text as the next version; its id, and how many slots were made for passages that changed.

    Stale where somebody was first. Rounds go on with the text before, unless they are to ask again.
    """
    plan, current = prepared.plan, prepared.current
    document = locked(session, current.document.project_id, current.document.id)
    newest = session.scalar(
        select(func.max(TextVersion.number)).where(TextVersion.document_id == document.id)
    )
    if newest != plan.base or document.withdrawn_at is not None:
        raise Stale(MEANWHILE, {"number": newest})
    belongs = {"project_id": document.project_id, "document_id": document.id}
    said = {"reason": reason, "asks_again": ask_again, "corrected_by_id": by}
    version_id = _add_version(session, belongs, prepared, said)
    ids = _add_passages(session, belongs | {"text_version_id": version_id}, prepared)
    _add_masks(session, document.project_id, version_id, plan, by)
    places.add_rows(session, document.project_id, version_id, prepared.outcomes, ids)
    made = _ask_again(session, prepared, ids) if ask_again else 0
    audit.record(
        session,
        "text.correct",
        "text_version",
        version_id,
        project_id=document.project_id,
        person_id=by,
        details={
            "document": document.id,
            "number": plan.base + 1,
            "from": current.version.text_sha256,
            "to": plan.sha256,
            "reason": reason,
            "exact": prepared.count("exact"),
            "quote": prepared.count("quote"),
            "open": prepared.count("open"),
            "lost_masks": plan.lost_covers,
            "new_slots": made,
        },
    )
    return version_id, made


def _add_version(session: Session, belongs: dict[str, Any], prepared: Prepared, said: dict[str, Any]) -> int:
    plan, at = prepared.plan, now()
    row = belongs | {
        "number": plan.base + 1,
        "text": plan.text,
        "text_sha256": plan.sha256,
        "length": len(plan.text),
        "normalisation": NORMALISATION,
        "extractor": "by hand",
        "parent_id": prepared.current.version.id,
        "created_at": at,
    }
    version_id = insert_row(session, table_of(TextVersion), row)
    belongs_to = {"text_version_id": version_id, "project_id": belongs["project_id"], "corrected_at": at}
    session.execute(insert(table_of(TextCorrection)).values(said | belongs_to))
    return version_id


def _add_passages(
    session: Session, belongs: dict[str, Any], prepared: Prepared
) -> dict[tuple[str, int], int]:
    rows = [belongs | row for unit_ in prepared.rows.values() for row in unit_]
    session.execute(insert(table_of(Passage)), rows)
    made = session.execute(
        select(Passage.unit, Passage.number, Passage.id).where(
            Passage.text_version_id == belongs["text_version_id"]
        )
    )
    return {(row.unit, row.number): row.id for row in made}


def _add_masks(session: Session, project_id: int, version_id: int, plan: Plan, by: int) -> None:
    if not plan.has_masks:
        return
    row = {"project_id": project_id, "text_version_id": version_id, "version": 1, "created_by_id": by}
    mask_set_id = insert_row(session, table_of(MaskSet), row | {"created_at": now()})
    covers = [
        {"project_id": project_id, "mask_set_id": mask_set_id}
        | {"start": one.start, "end": one.end, "kind": one.kind}
        for one in plan.covers
    ]
    if covers:
        session.execute(insert(table_of(Mask)), covers)


def _ask_again(session: Session, prepared: Prepared, ids: Mapping[tuple[str, int], int]) -> int:
    """Slots for the passages that changed, in each round that is not over; the old ones are offered to nobody."""
    document = prepared.current.document
    rounds = session.scalars(
        select(Round)
        .join(RoundDocument, RoundDocument.round_id == Round.id)
        .where(
            RoundDocument.document_id == document.id,
            Round.state.in_(("running", "paused")),
            # Once the blind part is over nobody could be given them.
            Round.blind_locked_at.is_(None),
        )
        .order_by(Round.id)
    ).all()
    made = 0
    for one in rounds:
        before = prepared.current.passages.get(one.unit, [])
        known = {passage.text_sha256 for passage in before}
        new = [
            row
            for row in prepared.rows.get(one.unit, [])
            if row["text_sha256"] not in known and (one.unit == "document" or row["role"] in one.roles)
        ]
        kept = {row["text_sha256"] for row in prepared.rows.get(one.unit, [])}
        gone = [passage.id for passage in before if passage.text_sha256 not in kept]
        slots.lock_documents(session, one.id, [document.id])
        slots.close_passages(session, one.id, document.id, gone, now())
        made += _make_slots(session, one, document.id, [ids[one.unit, row["number"]] for row in new])
    return made


def _make_slots(session: Session, one: Round, document_id: int, passage_ids: Sequence[int]) -> int:
    """As many for each passage as the document's other passages have in this round."""
    mine = Slot.round_id == one.id, Slot.document_id == document_id
    most = session.scalar(select(func.max(Slot.number)).where(*mine)) or one.k
    rows = [
        {
            "project_id": one.project_id,
            "round_id": one.id,
            "document_id": document_id,
            "passage_id": passage_id,
            "number": number,
            "shuffle": document_place(one.seed, str(passage_id)),
        }
        for passage_id in passage_ids
        for number in range(1, most + 1)
    ]
    slots.make(session, rows)
    return len(rows)


def refuse_same(current: Current, text: str) -> None:
    """RuleBroken where a correction would change nothing."""
    if text == current.text:
        raise RuleBroken("This is the text that stands already. Nothing was changed.")
