"""What the page of annotators reads beside the judgements: repeats of a round, and how sure people said they were."""

from collections.abc import Collection, Hashable
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.actions.chosen_reading import Reading, find_reading, passes_of, revisions_of
from app.actions.readers import still_coded
from app.actions.readings import counts
from app.features.agreement import queries
from app.features.agreement.annotators import names_of
from app.models.codebooks import Variable
from app.models.corpus import Document
from app.models.projects import Project
from app.models.rounds import Assignment, Round
from app.models.work import Answer, Mark, Revision

#: By (passage, annotator).
Sure = dict[tuple[Hashable, Hashable], float]


@dataclass(frozen=True, slots=True)
class Again:
    """A round that repeats the one that is read: what was judged in it, under the names of the round that is read, and
    when each was saved, by (passage, annotator).
    """

    judged: queries.Judged
    saved: dict[tuple[int, str], datetime]


@dataclass(frozen=True, slots=True)
class Beside:
    """Everything beside the judgements. `confidence` is by variable, then by (passage, annotator): the mean of what was
    said with that answer, 1 to 3. `unread` names repeat rounds that whoever asks still codes in.
    """

    stance: str
    is_repeat: bool
    saved: dict[tuple[int, str], datetime]
    again: tuple[Again, ...]
    unread: tuple[str, ...]
    confidence: dict[str, Sure]


def beside(session: Session, one: Round, reading: Reading, person_id: int | None) -> Beside:
    """What stands beside the judgements of a round; `person_id` is who asks, None for whoever runs the server."""
    stance = session.scalars(select(Project.stance).where(Project.id == one.project_id)).one()
    names = names_of(session, _people(session, reading))
    saved = _saved(session, reading, names)
    rounds = [] if one.purpose == "repeat" else _repeats_of(session, one, reading)
    unread = _unread(session, one, [each.id for each in rounds], person_id)
    again = tuple(
        _again(session, find_reading(session, each, reading.pass_), names)
        for each in rounds
        if each.id not in unread
    )
    left = tuple(each.name for each in rounds if each.id in unread)
    return Beside(stance, one.purpose == "repeat", saved, again, left, _confidence(session, reading, names))


def _repeats_of(session: Session, one: Round, reading: Reading) -> list[Round]:
    """Begun repeat rounds of the same codebook version and unit that have the same pass, in the order they were made.

    A repeat round does not say what it repeats: it asks of the same passages again, whoever answered them before.
    """
    rounds = session.scalars(
        select(Round)
        .where(
            Round.project_id == one.project_id,
            Round.purpose == "repeat",
            Round.state != "draft",
            Round.codebook_version_id == one.codebook_version_id,
            Round.unit == one.unit,
        )
        .order_by(Round.id)
    )
    return [each for each in rounds if reading.pass_ in passes_of(each)]


def _unread(session: Session, one: Round, round_ids: list[int], person_id: int | None) -> set[int]:
    if person_id is None or not round_ids:
        return set()
    return {
        each.id for each in still_coded(session, one.project_id, person_id, round_ids) if not each.has_read
    }


def _again(session: Session, reading: Reading, names: dict[int, str]) -> Again:
    judged = queries.ratings(session, reading)
    known = np.array([person in names for person in judged.person_ids], dtype=bool)
    theirs = judged.where(known[judged.annotator])
    # The same person may bear another name in a round where others took part.
    renamed = tuple(
        names.get(person, name) for person, name in zip(judged.person_ids, judged.annotators, strict=True)
    )
    return Again(replace(theirs, annotators=renamed), _saved(session, reading, names))


def _people(session: Session, reading: Reading) -> Collection[int]:
    query = revisions_of(reading, Assignment.person_id).where(counts(), Document.withdrawn_at.is_(None))
    return set(session.scalars(query.distinct()))


def _saved(session: Session, reading: Reading, names: dict[int, str]) -> dict[tuple[int, str], datetime]:
    """When each counted answer was first saved as done."""
    columns = (Assignment.passage_id, Assignment.person_id, Revision.saved_at)
    rows = session.execute(revisions_of(reading, *columns).where(counts(), Document.withdrawn_at.is_(None)))
    return {(row.passage_id, names[row.person_id]): row.saved_at for row in rows if row.person_id in names}


def _confidence(session: Session, reading: Reading, names: dict[int, str]) -> dict[str, Sure]:
    """The mean of what was said with the labels and marks of each answer, by variable."""
    read = (
        revisions_of(reading, Revision.id.label("revision_id"), Assignment.passage_id, Assignment.person_id)
        .where(counts(), Document.withdrawn_at.is_(None))
        .cte("read")
    )
    sums: dict[tuple[str, int, str], tuple[float, int]] = {}
    for said in (Answer, Mark):
        rows = session.execute(
            select(
                Variable.key,
                read.c.passage_id,
                read.c.person_id,
                func.sum(said.confidence).label("total"),
                func.count(said.confidence).label("many"),
            )
            .select_from(read)
            .join(said, said.revision_id == read.c.revision_id)
            .join(Variable, Variable.id == said.variable_id)
            .where(said.confidence.is_not(None))
            .group_by(Variable.key, read.c.passage_id, read.c.person_id)
        )
        for row in rows:
            at = (row.key, row.passage_id, names[row.person_id])
            total, many = sums.get(at, (0.0, 0))
            sums[at] = (total + float(row.total), many + row.many)
    found: dict[str, Sure] = {}
    for (key, passage, name), (total, many) in sums.items():
        found.setdefault(key, {})[passage, name] = total / many
    return found
