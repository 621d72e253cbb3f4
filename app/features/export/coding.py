"""What was coded of a portion of documents: each annotator's first done and current revision, and decisions.

A fixed number of statements for a portion; revisions are named to the next statement by a select, not by ids.
"""

import json
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, not_, or_, select
from sqlalchemy.orm import Session, aliased

from app.actions.readings import counts, first_done
from app.actions.standing import standing
from app.core.formats.pseudonyms import Pseudonyms
from app.core.formats.rights import Record
from app.core.outlets.profile import canonical_json, sha256, visible_for_export
from app.db import table_of
from app.features.export.queries import Portion
from app.features.export.scope import Scope
from app.models.codebooks import Codebook, CodebookVersion, Label, Variable
from app.models.outlets import Agent, ProfileSnapshot
from app.models.rounds import Assignment, Round
from app.models.texts import Passage
from app.models.work import Answer, Attribution, AttributionSpan, Mark, Revision

PROFILES_KEPT = 2_000
_UNSAID = {"done": "empty", "draft": "unanswered", "skipped": "skipped"}


class Profiles:
    """Profiles as they may leave: by the id of their snapshot, the hash of what is visible and the visible itself.

    Hashed after values were withheld, so that a withheld value cannot be guessed and tried.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[int, tuple[str, Record]] = OrderedDict()

    def visible(self, session: Session, ids: Iterable[int | None]) -> dict[int, tuple[str, Record]]:
        """Those of these ids, read where they were not read lately."""
        wanted = {one for one in ids if one is not None}
        found = {one: self._kept[one] for one in wanted if one in self._kept}
        missing = sorted(wanted - set(found))
        for first in range(0, len(missing), 500):
            some = missing[first : first + 500]
            for row in session.execute(
                select(ProfileSnapshot.id, ProfileSnapshot.content).where(ProfileSnapshot.id.in_(some))
            ):
                # Keys in one order, whether it was stored here or came in an archive.
                shown = canonical_json(visible_for_export(json.loads(row.content)))
                found[row.id] = self._kept[row.id] = (sha256(shown), json.loads(shown))
        while len(self._kept) > PROFILES_KEPT:
            self._kept.popitem(last=False)
        return found


def add_revisions(
    session: Session, scope: Scope, portion: Portion, profiles: Profiles, names: Pseudonyms
) -> None:
    """Put the revisions into the records of the portion, in an order that tells nothing."""
    rows = session.execute(_heads(scope, portion)).all()
    cited = list(_attributions(session, scope, portion))
    shown = profiles.visible(
        session,
        [row.Revision.profile_snapshot_id for row in rows] + [one.cited_profile_id for one, *_ in cited],
    )
    found: dict[int, Record] = {}
    starts: dict[int, int] = {}
    for row in rows:
        version_id, start = portion.starts[row.passage_id]
        revision = _revision(row, shown, names.of(row.person_id))
        _remember(portion.records[version_id], shown, row.Revision.profile_snapshot_id)
        found[row.Revision.id], starts[row.Revision.id] = revision, start
        portion.records[version_id]["revisions"].append(revision)
    for revision_id, answer in _answers(session, scope, portion):
        _put_answer(found[revision_id], answer)
    for row in session.execute(_marks(scope, portion)):
        found[row.revision_id]["marks"].append(_mark(row, starts[row.revision_id]))
    spans = _spans(session, scope, portion, starts)
    version_of = {row.Revision.id: portion.starts[row.passage_id][0] for row in rows}
    for one, slug, via in cited:
        _remember(portion.records[version_of[one.revision_id]], shown, one.cited_profile_id)
        said = _attribution(one, slug, via, shown, spans.get(one.id, {}))
        found[one.revision_id]["attributions"].append(said)
    for row in rows:
        _say_layers(found[row.Revision.id], scope.layers[row.round_id])
    for record in portion.records.values():
        record["revisions"].sort(
            key=lambda one: (one["round"], one["unit"], one["passage"], one["annotator"], one["number"])
        )
        record["profiles"] = dict(sorted(record["profiles"].items()))


def _exported(scope: Scope, portion: Portion, *columns: Any) -> Select[Any]:
    shown = or_(Revision.id == Assignment.current_revision_id, first_done(), _last_blind())
    # By way of rounds and passages: that is how assignments are indexed.
    return (
        select(*columns)
        .select_from(Passage)
        .join(Assignment, Assignment.passage_id == Passage.id)
        .join(Revision, Revision.assignment_id == Assignment.id)
        .join(Round, Round.id == Assignment.round_id)
        .where(
            Passage.project_id == scope.project_id,
            Passage.document_id.in_(portion.document_ids),
            Assignment.round_id.in_(scope.round_ids),
            Assignment.person_id.not_in(scope.withdrawn_people),
            not_(shown) if portion.is_rest else shown,
        )
    )


def _last_blind() -> ColumnElement[bool]:
    """What stood when the blind part was handed in: it goes out as well where a revealed answer came after it."""
    later = aliased(Revision)
    overtaken = exists().where(
        later.assignment_id == Revision.assignment_id,
        later.pass_ == Revision.pass_,
        later.number > Revision.number,
    )
    return and_(Assignment.pass_ == "revealed", Revision.pass_ == "blind", ~overtaken.correlate(Revision))


def _heads(scope: Scope, portion: Portion) -> Select[Any]:
    return (
        _exported(
            scope,
            portion,
            Revision,
            Assignment.passage_id,
            Assignment.person_id,
            Assignment.round_id,
            Assignment.condition,
            Assignment.excluded_reason.is_not(None).label("is_excluded"),
            (Revision.id == Assignment.current_revision_id).label("is_current"),
            # A round that reveals is read blind, unless somebody asks for the other pass by its name.
            and_(counts(), Revision.pass_ != "revealed").label("is_default_reading"),
            Round.name.label("round"),
            Round.purpose,
            Passage.unit,
            Passage.number.label("passage"),
            Codebook.key.label("codebook"),
            CodebookVersion.version.label("codebook_version"),
        )
        .join(CodebookVersion, CodebookVersion.id == Revision.codebook_version_id)
        .join(Codebook, Codebook.id == CodebookVersion.codebook_id)
    )


def _ids(scope: Scope, portion: Portion) -> Select[Any]:
    return _exported(scope, portion, Revision.id)


def _revision(row: Any, shown: dict[int, tuple[str, Record]], annotator: str) -> Record:
    one: Revision = row.Revision
    profile = None if one.profile_snapshot_id is None else shown[one.profile_snapshot_id][0]
    return {
        "annotator": annotator,
        "passage": row.passage,
        "unit": row.unit,
        "round": row.round,
        "purpose": row.purpose,
        "condition": row.condition,
        "pass": one.pass_,
        "number": one.number,
        "state": one.state,
        "skip_reason": one.skip_reason,
        "is_default_reading": bool(row.is_default_reading),
        "is_current": bool(row.is_current),
        "is_correction": one.is_correction,
        "is_kept": one.pass_ == "revealed" and one.state != "draft" and one.reason is None,
        "independent": one.is_independent,
        "assisted": bool(one.assisted),
        "surplus": one.is_surplus,
        "excluded": bool(row.is_excluded),
        "codebook": row.codebook,
        "codebook_version": row.codebook_version,
        "saved_on": one.saved_at.date().isoformat(),
        "seconds": one.seconds,
        "locale": one.locale,
        "shown_fields": one.shown_fields,
        "context_shown": one.context_shown,
        "mask_version": one.mask_version,
        "outlet_guess": one.outlet_guess,
        "reason": one.reason,
        "as_of": one.as_of.isoformat() if one.as_of else None,
        "known_at": one.known_at,
        "outlet_profile_sha256": profile,
        "layers": [],
        "answers": [],
        "marks": [],
        "attributions": [],
    }


def _remember(record: Record, shown: dict[int, tuple[str, Record]], snapshot_id: int | None) -> None:
    if snapshot_id is not None:
        sha, profile = shown[snapshot_id]
        record["profiles"][sha] = profile


def _answers(session: Session, scope: Scope, portion: Portion) -> Iterator[tuple[int, Any]]:
    rows = session.execute(
        select(Answer, Label.key)
        .outerjoin(Label, Label.id == Answer.label_id)
        .where(Answer.revision_id.in_(_ids(scope, portion)))
        .order_by(Answer.revision_id, Answer.layer, Answer.id)
    )
    for row in rows:
        yield row.Answer.revision_id, row


def _put_answer(revision: Record, row: Any) -> None:
    one: Answer = row.Answer
    if one.is_none:
        revision["layers"].append({"layer": one.layer, "answer": "none"})
        return
    number = None if one.number is None else int(one.number) if one.number.is_integer() else one.number
    revision["answers"].append(
        {
            "variable": one.layer,
            "label": row.key,
            "value": one.words if number is None else number,
            "attributes": one.attributes,
            "confidence": one.confidence,
            "note": one.note,
        }
    )


def _marks(scope: Scope, portion: Portion) -> Select[Any]:
    # Columns and not objects: there are more of these than of anything else.
    columns = (*table_of(Mark).c, Variable.key.label("variable"), Label.key.label("label"))
    return (
        select(*columns)
        .join(Variable, Variable.id == Mark.variable_id)
        .outerjoin(Label, Label.id == Mark.label_id)
        .where(Mark.revision_id.in_(_ids(scope, portion)))
        .order_by(Mark.revision_id, Mark.start, Mark.end, Mark.uid)
    )


def _mark(row: Any, start: int) -> Record:
    return {
        "id": row.uid,
        "variable": row.variable,
        "label": row.label,
        "value": row.value,
        "start": start + row.start,
        "end": start + row.end,
        "quote": row.quote,
        "attributes": row.attributes,
        "attribution": row.attribution_uid,
        "confidence": row.confidence,
        "note": row.note,
    }


def _attributions(session: Session, scope: Scope, portion: Portion) -> Iterator[Any]:
    cited, via = aliased(Agent), aliased(Agent)
    yield from session.execute(
        select(Attribution, cited.slug, via.slug)
        .select_from(Attribution)
        .outerjoin(cited, cited.id == standing(Attribution.cited_outlet_id))
        .outerjoin(via, via.id == standing(Attribution.via_outlet_id))
        .where(Attribution.revision_id.in_(_ids(scope, portion)))
        .order_by(Attribution.revision_id, Attribution.uid)
    )


def _spans(
    session: Session, scope: Scope, portion: Portion, starts: dict[int, int]
) -> dict[int, dict[str, list[Record]]]:
    found: dict[int, dict[str, list[Record]]] = {}
    rows = session.scalars(
        select(AttributionSpan)
        .where(AttributionSpan.revision_id.in_(_ids(scope, portion)))
        .order_by(AttributionSpan.attribution_id, AttributionSpan.part, AttributionSpan.position)
    )
    for one in rows:
        start = starts[one.revision_id]
        words = {"start": start + one.start, "end": start + one.end, "quote": one.quote}
        found.setdefault(one.attribution_id, {}).setdefault(one.part, []).append(words)
    return found


def _attribution(
    one: Attribution,
    cited: str | None,
    via: str | None,
    shown: dict[int, tuple[str, Record]],
    spans: dict[str, list[Record]],
) -> Record:
    return {
        "id": one.uid,
        "source": spans.get("source", []),
        "cue": spans.get("cue", []),
        "content": spans.get("content", []),
        "cited_outlet": cited,
        "cited_profile_sha256": None if one.cited_profile_id is None else shown[one.cited_profile_id][0],
        "via_outlet": via,
        "speaker": one.speaker,
        "source_type": one.source_type,
        "speech": one.speech,
        "nested_in": one.nested_in_uid,
        "note": one.note,
    }


def _say_layers(revision: Record, asked: list[str]) -> None:
    """For each layer that was asked: given, none, or nothing was said of it. Nobody has to infer a silence."""
    none = {one["layer"] for one in revision["layers"]}
    given = {one["variable"] for one in (*revision["marks"], *revision["answers"])}
    if revision["attributions"]:
        given.add("attributions")
    unsaid = _UNSAID[revision["state"]]
    revision["layers"] = [
        {"layer": key, "answer": "none" if key in none else "given" if key in given else unsaid}
        for key in asked
    ]
