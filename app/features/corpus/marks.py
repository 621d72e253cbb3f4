"""The marks of an import beside its documents: planned after them, written in the commit that shows them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions import codebooks, imported_answers, imported_people, passages
from app.actions.codebooks import Book, read_book
from app.actions.imported_answers import ImportedAnswers, ImportedDocument
from app.actions.rounds import RoundPlan
from app.core.corpus import DocumentDraft, Row
from app.errors import say
from app.features.corpus import coding_queries, cutting
from app.features.corpus.actions import Order
from app.features.corpus.coding_plan import CodedRow, Judged, judge
from app.features.corpus.plan import NewDocument, Plan, Refused, make_plan
from app.models.rounds import Round
from app.models.texts import TextVersion

LONGEST_ROUND_NAME = 100
AT_ONCE = 200


def plan_import(session: Session, order: Order, rows: Iterable[Row]) -> Plan:
    """What an import would do, with the marks in it: a row with a fault in its marks is refused as a whole."""
    plan = make_plan(session, order.project_id, rows)
    coded = [_new_row(one, order) for one in plan.new if one.draft.coded]
    coded += _stored_rows(session, order.project_id, plan.coded)
    if not coded:
        return plan
    outcome = judge(session, order.project_id, order.coding, coded)
    plan.judged, plan.notes = outcome.judged, outcome.notes
    drafts = {one.number: one.draft for one in coded}
    plan.refused += [Refused(number, drafts[number].place, fault) for number, fault in outcome.faults.items()]
    plan.refused.sort(key=lambda one: one.number)
    plan.new = [one for one in plan.new if one.number not in outcome.faults]
    here = {number for number, _draft in plan.coded}
    plan.present -= len(here & set(outcome.faults)) + plan.added
    return plan


def write(session: Session, order: Order, judged: Judged, by_key: Mapping[str, int]) -> list[Round]:
    """Write what coders said, in rounds of its own; ``by_key`` are the ids of the documents that came with it."""
    if judged.version_id is None:
        version_id = codebooks.publish(session, order.project_id, judged.codebook, by=order.by).id
    else:
        version_id = judged.version_id
    book = read_book(session, version_id)
    ids = {
        one.number: by_key[one.draft.key] if one.stored is None else one.stored.document_id
        for one in judged.documents
    }
    if judged.unit != "paragraph":
        passages.ensure_unit(session, order.project_id, list(ids.values()), judged.unit)
    names = {each.coder for one in judged.documents for each in one.judgements}
    people = imported_people.coders(session, order.project_id, names, order.coding.coders, order.by)
    versions = _versions(session, [ids[one.number] for one in judged.documents if one.stored is None])
    by_round: dict[str, list[ImportedAnswers]] = {}
    for one in judged.documents:
        document_id = ids[one.number]
        of = one.stored.text_version_id if one.stored else versions[document_id]
        document = _document(one.draft, document_id, of)
        for each in one.judgements:
            answers = ImportedAnswers(document, people[each.coder], each.key, each.bodies)
            by_round.setdefault(each.round, []).append(answers)
    return [_round(session, order, judged, book, name, answers) for name, answers in sorted(by_round.items())]


def _round(
    session: Session,
    order: Order,
    judged: Judged,
    book: Book,
    name: str,
    answers: Sequence[ImportedAnswers],
) -> Round:
    many: dict[tuple[int, int], int] = {}
    for one in answers:
        for number in one.bodies:
            at = one.document.id, number
            many[at] = many.get(at, 0) + 1
    plan = RoundPlan(
        name=_free_name(session, order, name),
        k=max(many.values()),
        condition="open",
        hidden_fields=(),
        unit=judged.unit,
        variables=judged.variables,
        asks_attributions=judged.attributions,
        attributions_alone=not judged.variables,
    )
    return imported_answers.add_imported_round(session, order.project_id, plan, book, answers, order.by)


def _free_name(session: Session, order: Order, name: str) -> str:
    """What the round is called: by its files, and by the round that they name; with a number where that is taken."""
    said = say("Imported: %(source)s", source=f"{order.source}, {name}" if name else order.source)
    plain = " ".join(said.split())
    taken = set(session.scalars(select(Round.name).where(Round.project_id == order.project_id)))
    chosen, number = plain[:LONGEST_ROUND_NAME], 2
    while chosen in taken:
        ending = f" ({number})"
        chosen, number = plain[: LONGEST_ROUND_NAME - len(ending)] + ending, number + 1
    return chosen


def _new_row(one: NewDocument, order: Order) -> CodedRow:
    draft = one.draft
    rows = cutting.cut_document(one, order.joins, order.choices.get(one.number)).passages
    cut: dict[str, Sequence[Mapping[str, Any]]] = {"paragraph": rows}
    return CodedRow(one.number, draft, None, _Units(draft, cut))


def _stored_rows(
    session: Session, project_id: int, drafts: Sequence[tuple[int, DocumentDraft]]
) -> list[CodedRow]:
    texts = {(draft.key, draft.text_sha256) for _number, draft in drafts}
    known = coding_queries.stored(session, project_id, texts)
    found = []
    for number, draft in drafts:
        stored = known.get((draft.key, draft.text_sha256))
        # Withdrawn, or its words were taken out: it stays as it is.
        if stored is not None:
            rows = coding_queries.pieces_of(session, stored, draft.text, draft.language)
            found.append(CodedRow(number, draft, stored, rows))
    return found


class _Units(dict[str, Sequence[Mapping[str, Any]]]):
    """The passages of a new text by unit, cut when they are asked for."""

    def __init__(self, draft: DocumentDraft, cut: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        super().__init__(cut)
        self._draft = draft

    def __missing__(self, unit: str) -> Sequence[Mapping[str, Any]]:
        paragraphs = self["paragraph"]
        self[unit] = passages.recut(self._draft.text, unit, self._draft.language, paragraphs)
        return self[unit]


def _versions(session: Session, document_ids: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for first in range(0, len(document_ids), AT_ONCE):
        some = TextVersion.document_id.in_(document_ids[first : first + AT_ONCE])
        rows = session.execute(select(TextVersion.document_id, TextVersion.id).where(some))
        found |= {row.document_id: row.id for row in rows}
    return found


def _document(draft: DocumentDraft, document_id: int, text_version_id: int) -> ImportedDocument:
    published = draft.published
    return ImportedDocument(
        document_id,
        draft.key,
        text_version_id,
        draft.language,
        published.first if published else None,
        published.last if published else None,
        draft.retrieved_at.date() if draft.retrieved_at else None,
    )
