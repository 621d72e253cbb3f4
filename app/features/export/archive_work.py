"""The work on each document, beyond what the native format tells: places of the queue, masks, every saved answer."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.formats.pseudonyms import Pseudonyms
from app.core.formats.rights import Record, Rights, limit, rights_of
from app.features.export.coding import Profiles, add_revisions
from app.features.export.queries import Portion, passage_record, portions
from app.features.export.scope import Scope
from app.models.anchors import TextCorrection
from app.models.rounds import Assignment, Round, RoundDocument, Slot
from app.models.texts import Mask, MaskSet, Passage, TextVersion
from app.models.work import Flag, Revision

_OF_WORK = ("texts", "joined", "masks", "corrections", "rounds", "assignments", "revisions", "questions")


def work_lines(session: Session, scope: Scope, text: str, names: Pseudonyms) -> Iterator[Record]:
    """One record for each document, in the order of the documents."""
    profiles = Profiles()
    for portion in portions(session, scope):
        yield from _Work(session, scope, portion, names).records(text, profiles)


class _Work:
    """A portion of documents, and how its passages are told."""

    def __init__(self, session: Session, scope: Scope, portion: Portion, names: Pseudonyms) -> None:
        self.session, self.scope, self.portion, self.names = session, scope, portion, names
        self.texts = session.scalars(
            select(TextVersion)
            .where(TextVersion.document_id.in_(portion.document_ids))
            .order_by(TextVersion.document_id, TextVersion.number)
        ).all()
        self.version = {one.id: one.number for one in self.texts}
        self.document_of_text = {one.id: one.document_id for one in self.texts}
        self.passages = session.scalars(
            select(Passage)
            .where(Passage.project_id == scope.project_id, Passage.document_id.in_(portion.document_ids))
            .order_by(Passage.text_version_id, Passage.unit, Passage.number)
        ).all()
        self.place = {
            one.id: {
                "text_version": self.version[one.text_version_id],
                "unit": one.unit,
                "passage": one.number,
            }
            for one in self.passages
        }

    def records(self, text: str, profiles: Profiles) -> Iterator[Record]:
        """What is told of each document."""
        key: dict[int, str] = {}
        rights: dict[int, Rights] = {}
        for version_id, record in self.portion.records.items():
            key[self.document_of_text[version_id]] = record["document_id"]
            rights[self.document_of_text[version_id]] = rights_of(*self.portion.rights[version_id], text)
        found: dict[int, Record] = {
            document_id: {"document_id": key[document_id]}
            | {part: [] for part in _OF_WORK}
            | {"profiles": {}}
            for document_id in self.portion.document_ids
        }
        self._texts(found, rights)
        for one in self.passages:
            if one.paragraphs > 1:
                told = self.place[one.id] | {"paragraphs": one.paragraphs}
                found[one.document_id]["joined"].append(told)
        self._masks(found)
        self._corrections(found, rights)
        assignments = self._assignments(found)
        self._rounds(found, assignments)
        self._rest(found, text, profiles)
        self._questions(found, rights)
        yield from found.values()

    def _texts(self, found: dict[int, Record], rights: dict[int, Rights]) -> None:
        """Earlier texts that nobody coded: rounds may still ask them, and a credit line may stand there alone."""
        for one in self.texts:
            if one.id in self.portion.records:
                continue
            cut = [passage_record(passage) for passage in self.passages if passage.text_version_id == one.id]
            told = {
                "text_version": one.number,
                "text": one.text if rights[one.document_id].words else None,
                "text_sha256": one.text_sha256,
                "text_length": one.length,
                "text_extractor": f"{one.extractor} {one.extractor_version}".strip(),
                "text_normalisation": one.normalisation,
                "passages": cut,
            }
            found[one.document_id]["texts"].append(told)

    def _masks(self, found: dict[int, Record]) -> None:
        covers: dict[int, list[list[Any]]] = defaultdict(list)
        for row in self.session.execute(
            select(Mask.mask_set_id, Mask.start, Mask.end, Mask.kind)
            .join(MaskSet, MaskSet.id == Mask.mask_set_id)
            .where(MaskSet.text_version_id.in_(self.version))
            .order_by(Mask.mask_set_id, Mask.start, Mask.end)
        ):
            covers[row.mask_set_id].append([row.start, row.end, row.kind])
        for one in self.session.scalars(
            select(MaskSet)
            .where(MaskSet.text_version_id.in_(self.version))
            .order_by(MaskSet.text_version_id, MaskSet.version)
        ):
            number = self.version[one.text_version_id]
            told = {"text_version": number, "version": one.version, "masks": covers[one.id]}
            found[self.document_of_text[one.text_version_id]]["masks"].append(told)

    def _corrections(self, found: dict[int, Record], rights: dict[int, Rights]) -> None:
        parent_of = {one.id: one.parent_id for one in self.texts}
        for one in self.session.scalars(
            select(TextCorrection)
            .where(TextCorrection.text_version_id.in_(self.version))
            .order_by(TextCorrection.text_version_id)
        ):
            document_id = self.document_of_text[one.text_version_id]
            told = {
                "text_version": self.version[one.text_version_id],
                "corrects": self.version.get(parent_of[one.text_version_id] or 0),
                "reason": one.reason if rights[document_id].words else None,
                "asks_again": one.asks_again,
                "corrected_on": _day(one.corrected_at),
            }
            found[document_id]["corrections"].append(told)

    def _assignments(self, found: dict[int, Record]) -> dict[int, str]:
        """Those that somebody has saved to; who has each of them, by its id."""
        rows = self.session.execute(
            select(Assignment, Round.name)
            .join(Round, Round.id == Assignment.round_id)
            .where(
                Assignment.document_id.in_(self.portion.document_ids),
                Assignment.round_id.in_(self.scope.round_ids),
                Assignment.person_id.not_in(self.scope.withdrawn_people),
                Assignment.current_revision_id.is_not(None),
            )
        )
        who: dict[int, str] = {}
        for one, name in rows:
            who[one.id] = self.names.of(one.person_id)
            found[one.document_id]["assignments"].append(
                {
                    "round": name,
                    **self.place[one.passage_id],
                    "annotator": who[one.id],
                    "condition": one.condition,
                    "hidden_fields": one.hidden_fields,
                    "pass": one.pass_,
                    "state": one.state,
                    "surplus": one.is_surplus,
                    "excluded": one.excluded_reason is not None,
                    "locked": one.locked_at is not None,
                    "claimed_on": _day(one.claimed_at),
                }
            )
        for record in found.values():
            record["assignments"].sort(key=_in_order)
        return who

    def _rounds(self, found: dict[int, Record], who: dict[int, str]) -> None:
        entered: dict[tuple[int, int], Record] = {}
        for one, name in self.session.execute(
            select(RoundDocument, Round.name)
            .join(Round, Round.id == RoundDocument.round_id)
            .where(
                RoundDocument.document_id.in_(self.portion.document_ids),
                RoundDocument.round_id.in_(self.scope.round_ids),
            )
            .order_by(RoundDocument.document_id, RoundDocument.round_id)
        ):
            told = {
                "round": name,
                "shuffle": one.shuffle,
                "owner_group": one.owner_group,
                "language": one.language,
                "slots": [],
            }
            entered[one.round_id, one.document_id] = told
            found[one.document_id]["rounds"].append(told)
        taken = self._taken_by_withdrawn()
        for slot in self.session.scalars(
            select(Slot).where(
                Slot.document_id.in_(self.portion.document_ids), Slot.round_id.in_(self.scope.round_ids)
            )
        ):
            told = {
                **self.place[slot.passage_id],
                "number": slot.number,
                "shuffle": slot.shuffle,
                # The place of somebody whose work stays behind is offered to nobody else.
                "closed": slot.closed_at is not None or slot.assignment_id in taken,
                "annotator": who.get(slot.assignment_id or 0),
            }
            entered[slot.round_id, slot.document_id]["slots"].append(told)
        for record in entered.values():
            record["slots"].sort(
                key=lambda one: (one["text_version"], one["unit"], one["passage"], one["number"])
            )

    def _taken_by_withdrawn(self) -> set[int]:
        return set(
            self.session.scalars(
                select(Assignment.id).where(
                    Assignment.document_id.in_(self.portion.document_ids),
                    Assignment.person_id.in_(self.scope.withdrawn_people),
                )
            )
        )

    def _rest(self, found: dict[int, Record], text: str, profiles: Profiles) -> None:
        """The revisions between the first done one and the current one, which the native format leaves out."""
        empty: dict[str, Any] = {"revisions": [], "decisions": [], "profiles": {}}
        blank = {
            version_id: record | {key: type(value)() for key, value in empty.items()} | {"provenance": []}
            for version_id, record in self.portion.records.items()
        }
        rest = replace(self.portion, records=blank, is_rest=True)
        add_revisions(self.session, self.scope, rest, profiles, self.names)
        for version_id, record in blank.items():
            told = limit(record, rights_of(*self.portion.rights[version_id], text), self.scope.own_words)
            into = found[self.document_of_text[version_id]]
            number = self.version[version_id]
            into["revisions"] += [{"text_version": number, **one} for one in told["revisions"]]
            into["profiles"] |= told["profiles"]
        for record in found.values():
            record["profiles"] = dict(sorted(record["profiles"].items()))

    def _questions(self, found: dict[int, Record], rights: dict[int, Rights]) -> None:
        rows = self.session.execute(
            select(Flag, Revision.number, Assignment, Round.name)
            .join(Revision, Revision.id == Flag.revision_id)
            .join(Assignment, Assignment.id == Revision.assignment_id)
            .join(Round, Round.id == Assignment.round_id)
            .where(
                Assignment.document_id.in_(self.portion.document_ids),
                Assignment.round_id.in_(self.scope.round_ids),
                Assignment.person_id.not_in(self.scope.withdrawn_people),
            )
        )
        for one, number, assignment, name in rows:
            if not rights[assignment.document_id].words:
                continue
            told = {
                "round": name,
                **self.place[assignment.passage_id],
                "annotator": self.names.of(assignment.person_id),
                "number": number,
                "question": one.question,
                "asked_on": _day(one.asked_at),
                "answer": one.answer,
                "answered_on": None if one.answered_at is None else _day(one.answered_at),
            }
            found[assignment.document_id]["questions"].append(told)
        for record in found.values():
            record["questions"].sort(key=lambda one: (*_in_order(one), one["number"]))


def _in_order(one: Record) -> tuple[Any, ...]:
    return one["round"], one["text_version"], one["unit"], one["passage"], one["annotator"]


def _day(at: datetime) -> str:
    return at.date().isoformat()
