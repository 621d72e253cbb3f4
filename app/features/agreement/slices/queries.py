"""The value of each slicing for what was read: of its document's outlet, of the passage itself, or of the moment."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.actions.chosen_reading import Reading, revisions_of
from app.actions.owner_groups import owner_groups_of
from app.actions.readings import counts
from app.actions.standing import standing
from app.core.outlets.vocabulary import PROPERTIES, Property
from app.features.agreement.queries import Judged
from app.models.corpus import Document
from app.models.outlets import Agent, ProfileSnapshot
from app.models.rounds import Assignment
from app.models.texts import Passage
from app.models.work import Revision

# Where an outlet is: where it is edited, else what is said without a sense, else where it is registered.
COUNTRY = ("country_of_editorial_seat", "country", "country_of_registration")
#: The properties of outlets that have few enough values to part by.
SLICED = tuple(
    one.key
    for one in PROPERTIES.values()
    if one.type in ("code", "agent") or one.key in ("rating", "platform_label")
)


@dataclass(frozen=True, slots=True)
class Valued:
    """A value of each passage read, where one is known, and the names that the data has for values."""

    of: Mapping[int, str]
    names: Mapping[str, str]


def outlets(session: Session, judged: Judged) -> Valued:
    """The outlet that published the document, itself or the one that stands for it."""
    rows = session.execute(
        _documents(judged, Document.id, Agent.slug, Agent.name).join(
            Agent, Agent.id == standing(Document.outlet_id)
        )
    ).all()
    return Valued(
        _of_passages(judged, {row.id: row.slug for row in rows}), {row.slug: row.name for row in rows}
    )


def owner_groups(session: Session, judged: Judged) -> Valued:
    """The owner group of that outlet, over the ownership on the days on which the documents appeared."""
    rows = session.execute(
        _documents(judged, Document.id, Document.published_from, Document.published_to, Agent.slug).join(
            Agent, Agent.id == standing(Document.outlet_id)
        )
    ).all()
    groups = owner_groups_of(
        session, {row.slug for row in rows}, {(row.published_from, row.published_to) for row in rows}
    )
    slugs = {*groups.values(), *(row.slug for row in rows)}
    named = session.execute(select(Agent.slug, Agent.name).where(Agent.slug.in_(slugs)))
    return Valued(
        _of_passages(judged, {row.id: groups.get(row.slug, row.slug) for row in rows}),
        {row.slug: row.name for row in named},
    )


def properties(session: Session, judged: Judged, keys: tuple[str, ...]) -> Valued:
    """What was known of the outlet when the document appeared: the first of these properties that has a value.

    Of each document the profile stored with the answer that knew most; several values are one, joined by a bar. Facts
    without evidence are left out, as in exports.
    """
    newest: dict[int, tuple[int, int]] = {}
    for row in session.execute(
        _read(judged.reading, Assignment.document_id, Revision.profile_snapshot_id, Revision.known_at)
        .where(Revision.profile_snapshot_id.is_not(None))
        .distinct()
    ):
        known = (row.known_at, row.profile_snapshot_id)
        newest[row.document_id] = max(known, newest.get(row.document_id, known))
    wanted = {snapshot for _known_at, snapshot in newest.values()}
    found: dict[int, str] = {}
    agents: set[str] = set()
    for row in session.execute(
        select(ProfileSnapshot.id, ProfileSnapshot.content).where(ProfileSnapshot.id.in_(wanted))
    ):
        entries = [one for one in json.loads(row.content)["assertions"] if _is_told(one)]
        value = next(filter(None, (_value(PROPERTIES[key], entries) for key in keys)), "")
        if value:
            found[row.id] = value
            agents |= {
                one["value_agent"] for one in entries if one["property"] in keys and "value_agent" in one
            }
    of = {
        document: found[snapshot] for document, (_known_at, snapshot) in newest.items() if snapshot in found
    }
    names = {
        row.slug: row.name
        for row in session.execute(select(Agent.slug, Agent.name).where(Agent.slug.in_(agents)))
    }
    told = {
        value: " | ".join(names.get(part, part) for part in value.split("|"))
        for value in found.values()
        if names.keys() & set(value.split("|"))
    }
    return Valued(_of_passages(judged, of), told)


def documents(session: Session, judged: Judged) -> Valued:
    """The document itself, by its key; its name is its title."""
    rows = session.execute(_documents(judged, Document.id, Document.key, Document.title)).all()
    return Valued(
        _of_passages(judged, {row.id: row.key for row in rows}),
        {row.key: row.title or row.key for row in rows},
    )


def of_passages(session: Session, judged: Judged, column: Any) -> Valued:
    """A column of the passage itself: its role, or its language."""
    read = _read(judged.reading, Passage.id).scalar_subquery()
    rows = session.execute(select(Passage.id, column.label("value")).where(Passage.id.in_(read)))
    return Valued({row.id: row.value for row in rows if row.value}, {})


def roles(session: Session, judged: Judged) -> Valued:
    """The role of the passage."""
    return of_passages(session, judged, Passage.role)


def languages(session: Session, judged: Judged) -> Valued:
    """The language of the passage."""
    return of_passages(session, judged, Passage.language)


def weeks(session: Session, judged: Judged) -> dict[tuple[int, str], str]:
    """The ISO week, in UTC, in which each answer was first done."""
    rows = session.execute(
        _read(judged.reading, Assignment.passage_id, Assignment.person_id, Revision.saved_at)
    ).all()
    names = dict(zip(judged.person_ids, judged.annotators, strict=True))
    return {
        (row.passage_id, names[row.person_id]): f"{row.saved_at:%G-W%V}"
        for row in rows
        if row.person_id in names
    }


def _read(reading: Reading, *columns: Any) -> Select[Any]:
    """Columns of every revision of the reading, whatever role its passage has."""
    return revisions_of(reading, *columns).where(counts(every_role=True), Document.withdrawn_at.is_(None))


def _documents(judged: Judged, *columns: Any) -> Select[Any]:
    in_round = select(Assignment.document_id).where(Assignment.round_id == judged.reading.round_id)
    return select(*columns).select_from(Document).where(Document.id.in_(in_round)).order_by(Document.id)


def _of_passages(judged: Judged, of_document: Mapping[int, str]) -> dict[int, str]:
    return {
        passage: of_document[document]
        for passage, document in judged.articles.items()
        if document in of_document
    }


def _is_told(entry: Mapping[str, Any]) -> bool:
    return entry["value_state"] == "known" and not entry["unsourced"]


def _value(one: Property, entries: Iterable[Mapping[str, Any]]) -> str:
    """All values of a property, each once and in order; a rating bears its scheme, a label its platform."""
    said = set()
    for entry in entries:
        value = entry.get(one.column)
        if entry["property"] == one.key and value:
            by = entry.get("rating_scheme") or (
                entry.get("value_agent") if one.key == "platform_label" else None
            )
            said.add(f"{by}: {value}" if by else str(value))
    return "|".join(sorted(said))
