"""What was coded of a portion of documents: each annotator's first done and current revision, and decisions.

A fixed number of statements for a portion of at most a few thousand revisions.
"""

import json
from collections import OrderedDict
from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from app.actions.readings import counts, first_done, unassisted
from app.core.formats.pseudonyms import Pseudonyms
from app.core.formats.rights import Record
from app.core.outlets.profile import canonical_json, sha256, visible_for_export
from app.features.export.plain import among, as_words, in_rounds, not_withdrawn, of_scope, parsed, rows_among
from app.features.export.queries import Portion
from app.features.export.said import add_answers, add_marks, attribution_record, attributions_of, spans_of
from app.features.export.scope import Scope
from app.models.codebooks import Codebook, CodebookVersion
from app.models.outlets import ProfileSnapshot
from app.models.rounds import Assignment, Round
from app.models.texts import Passage
from app.models.work import Revision

PROFILES_KEPT = 2_000
# What a record says of a revision, in its order: names, and the columns that they are read from. No objects are made,
# for a million marks have hundreds of thousands of these.
_TOLD: dict[str, Any] = {
    "annotator": Assignment.person_id,
    "passage": Passage.number,
    "unit": Passage.unit,
    "round": Round.name,
    "purpose": Round.purpose,
    "condition": Assignment.condition,
    "pass": Revision.pass_,
    "number": Revision.number,
    "state": Revision.state,
    "skip_reason": Revision.skip_reason,
    # A round that reveals is read blind, unless somebody asks for the other pass by its name.
    "is_default_reading": and_(counts(), Revision.pass_ != "revealed"),
    "is_current": and_(
        Assignment.current_revision_id.is_not(None), Revision.id == Assignment.current_revision_id
    ),
    "is_correction": Revision.is_correction,
    "is_kept": and_(Revision.pass_ == "revealed", Revision.state != "draft", Revision.reason.is_(None)),
    "independent": Revision.is_independent,
    "assisted": ~unassisted(),
    "surplus": Revision.is_surplus,
    "excluded": Assignment.excluded_reason.is_not(None),
    "codebook": Codebook.key,
    "codebook_version": CodebookVersion.version,
    "saved_on": func.date(Revision.saved_at),
    "seconds": Revision.seconds,
    "locale": Revision.locale,
    "shown_fields": as_words(Revision.shown_fields),
    "context_shown": as_words(Revision.context_shown),
    "mask_version": Revision.mask_version,
    "outlet_guess": Revision.outlet_guess,
    "reason": Revision.reason,
    "as_of": Revision.as_of,
    "known_at": Revision.known_at,
    "outlet_profile_sha256": Revision.profile_snapshot_id,
}
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
    rows = list(rows_among(session, _heads(portion.is_rest), list(portion.starts), of_scope(scope)))
    ids = [row[0] for row in rows]
    cited = attributions_of(session, ids)
    shown = profiles.visible(session, [row[-1] for row in rows] + [one.cited_profile_id for one, *_ in cited])
    found: dict[int, Record] = {}
    starts: dict[int, int] = {}
    of: dict[int, Record] = {}
    asked: dict[int, list[str]] = {}
    for revision_id, passage_id, round_id, *told in rows:
        version_id, starts[revision_id] = portion.starts[passage_id]
        asked[revision_id] = scope.layers[round_id]
        of[revision_id] = record = portion.records[version_id]
        _remember(record, shown, told[-1])
        found[revision_id] = revision = _revision(told, shown, names)
        record["revisions"].append(revision)
    add_answers(session, scope, found, ids)
    add_marks(session, scope, found, starts, ids)
    spans = spans_of(session, starts, ids)
    for one, slug, via in cited:
        _remember(of[one.revision_id], shown, one.cited_profile_id)
        profile = None if one.cited_profile_id is None else shown[one.cited_profile_id][0]
        said = attribution_record(one, slug, via, profile, spans.get(one.id, {}))
        found[one.revision_id]["attributions"].append(said)
    for revision_id, revision in found.items():
        _say_layers(revision, asked[revision_id])
    for record in portion.records.values():
        record["revisions"].sort(
            key=lambda one: (one["round"], one["unit"], one["passage"], one["annotator"], one["number"])
        )
        record["profiles"] = dict(sorted(record["profiles"].items()))


def _exported(is_rest: bool, *columns: Any) -> Select[Any]:
    shown = or_(Revision.id == Assignment.current_revision_id, first_done(), _last_blind())
    # By round and passage: that is how assignments are indexed. By documents, SQLite would begin with all of a round.
    return (
        select(*columns)
        .select_from(Assignment)
        .join(Passage, Passage.id == Assignment.passage_id)
        .join(Revision, Revision.assignment_id == Assignment.id)
        .join(Round, Round.id == Assignment.round_id)
        .where(
            among(Assignment.passage_id),
            in_rounds(Assignment.round_id),
            not_withdrawn(Assignment.person_id),
            not_(shown) if is_rest else shown,
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


@cache
def _heads(is_rest: bool) -> Select[Any]:
    return (
        _exported(is_rest, Revision.id, Assignment.passage_id, Assignment.round_id, *_TOLD.values())
        .join(CodebookVersion, CodebookVersion.id == Revision.codebook_version_id)
        .join(Codebook, Codebook.id == CodebookVersion.codebook_id)
    )


def _revision(told: list[Any], shown: dict[int, tuple[str, Record]], names: Pseudonyms) -> Record:
    one: Record = dict(zip(_TOLD, told, strict=True))
    one["annotator"] = names.of(one["annotator"])
    one["saved_on"] = str(one["saved_on"])
    one["shown_fields"], one["context_shown"] = parsed(one["shown_fields"]), parsed(one["context_shown"])
    if one["as_of"] is not None:
        one["as_of"] = one["as_of"].isoformat()
    if one["outlet_profile_sha256"] is not None:
        one["outlet_profile_sha256"] = shown[one["outlet_profile_sha256"]][0]
    one["layers"], one["answers"], one["marks"], one["attributions"] = [], [], [], []
    return one


def _remember(record: Record, shown: dict[int, tuple[str, Record]], snapshot_id: int | None) -> None:
    if snapshot_id is not None:
        sha, profile = shown[snapshot_id]
        record["profiles"][sha] = profile


def _say_layers(revision: Record, asked: list[str]) -> None:
    """For each layer that was asked: given, none, or nothing was said of it. Nobody has to infer a silence."""
    said = dict.fromkeys(asked, _UNSAID[revision["state"]])
    for one in revision["marks"]:
        said[one["variable"]] = "given"
    for one in revision["answers"]:
        said[one["variable"]] = "given"
    if revision["attributions"]:
        said["attributions"] = "given"
    for one in revision["layers"]:
        said[one["layer"]] = "none"
    revision["layers"] = [{"layer": key, "answer": said[key]} for key in asked]
