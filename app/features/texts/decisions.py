"""What a person says of marks that no rule could place, and looking for those that were set since."""

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.actions import audit
from app.actions.anchors import newest_version
from app.actions.documents import locked
from app.core.reanchor import Place, Version
from app.core.text.graphemes import back_to_edge, on_to_edge
from app.db import now, table_of
from app.errors import BadInput, Fault, NotThere, Stale, say
from app.features.texts import places
from app.features.texts.places import Group, Outcome, Texts
from app.models.anchors import Anchor

DECIDED = say(
    "Somebody decided about this mark meanwhile. What they said is shown; decide again if it is wrong."
)


def place_new(session: Session, project_id: int, document_id: int, by: int) -> int:
    """Look for marks that were set on an earlier text since it was corrected; how many places there were."""
    locked(session, project_id, document_id)
    version_id = newest_version(session, document_id)
    if version_id is None:
        return 0
    texts = Texts(session, document_id)
    waiting = [one for one in places.groups_of(session, document_id, version_id) if one.without(version_id)]
    new = {unit: texts.version(version_id, unit) for unit in {one.passage.unit for one in waiting}}
    found = []
    for group in waiting:
        before = group.last(version_id)
        if before is None:
            found += places.outcomes([group], texts, new, texts.number(version_id))
        else:
            found.append(places.as_decided(group, before))
    places.add_rows(session, project_id, version_id, found)
    if found:
        details = {"document": document_id, "places": len(found)}
        audit.record(
            session,
            "anchor.place",
            "text_version",
            version_id,
            project_id=project_id,
            person_id=by,
            details=details,
        )
    return len(found)


def decide(
    session: Session,
    project_id: int,
    document_id: int,
    key: str,
    base: int,
    said: tuple[str, Place | None],
    note: str,
    by: int,
) -> None:
    """What a person says of a place with marks: where it is, that its words are gone, or that it is open again."""
    locked(session, project_id, document_id)
    version_id = newest_version(session, document_id)
    group = group_of(session, document_id, version_id, key)
    assert version_id is not None
    last = group.last(version_id)
    if (last.id if last else 0) != base:
        raise Stale(DECIDED, {"method": last.method if last else ""})
    method, place = said
    texts = Texts(session, document_id)
    quote = None
    if place is not None:
        quote = checked_words(texts.version(version_id, group.passage.unit), place)
    outcome = Outcome(group, method, place, quote, by, now(), note)
    numbers = {places.id_of(one): one.number for one in group.anchors if one.text_version_id == version_id}
    rows = [
        places.row_of(
            project_id, version_id, one, numbers.get(one, 0) + 1, outcome, place.key if place else None
        )
        for one in group.ids
    ]
    session.execute(insert(table_of(Anchor)), rows)
    audit.record(
        session,
        "anchor.decide",
        "text_version",
        version_id,
        project_id=project_id,
        person_id=by,
        details={"document": document_id, "place": key, "method": method, "marks": len(rows)},
    )


def group_of(session: Session, document_id: int, version_id: int | None, key: str) -> Group:
    """The place with marks that a form names; NotThere where there is none."""
    if version_id is not None:
        for one in places.groups_of(session, document_id, version_id):
            if one.key == key:
                return one
    raise NotThere("There is no such page, or it is not yours.")


def checked_words(version: Version, place: Place) -> str:
    """The words at a place that a person chose; BadInput where it is no whole characters of a passage."""
    piece = version.by_key.get(place.key)
    if piece is None or not 0 <= place.start < place.end <= piece.end - piece.start:
        raise BadInput([Fault("/place", "This place is not in the text. Reload the page.")])
    whole = back_to_edge(piece.inside, place.start), on_to_edge(piece.inside, place.end)
    if whole != (place.start, place.end):
        raise BadInput(
            [Fault("/words", "These words begin or end inside a character. Take in whole characters.")]
        )
    return version.quote(place)


def find_words(version: Version, words: str, nth: int | None) -> Place:
    """The place of words that a person wrote; BadInput where they stand nowhere, or in several places."""
    found = [
        Place(one.key, at, at + len(words))
        for one in version.pieces
        for at in _starts(version.words(one), words)
    ]
    if not found:
        raise BadInput(
            [Fault("/words", "These words do not stand in one passage of the text. Copy them from it.")]
        )
    if nth is None and len(found) > 1:
        sentence = say("These words stand in %(count)s places. Say which is meant.", count=len(found))
        raise BadInput([Fault("/nth", sentence)])
    if (nth or 1) > len(found):
        raise BadInput([Fault("/nth", say("These words stand in %(count)s places.", count=len(found)))])
    return found[(nth or 1) - 1]


def _starts(text: str, words: str) -> list[int]:
    found = []
    at = text.find(words)
    while at >= 0:
        found.append(at)
        at = text.find(words, at + 1)
    return found
