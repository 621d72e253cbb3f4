"""Clusters with their members, and a passage with the passages that are like it."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.actions.copies import newest_run, standing_members
from app.errors import NotThere
from app.features.reuse.claims import NOT_YOURS
from app.features.reuse.queries import Named, named, words_of
from app.features.reuse.texts import visible_documents
from app.models.corpus import Document, Import
from app.models.reuse import ClaimCluster, ClaimMember, TextRelation
from app.models.texts import Passage


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage with its words and its document."""

    row: Passage
    words: str
    document: Named


@dataclass(frozen=True, slots=True)
class Member:
    """A passage in a cluster; ``before``, ``meant`` and ``after`` are its words, cut where a part is meant."""

    said: ClaimMember
    passage: Shown
    before: str
    meant: str
    after: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """A claim with its members in the order of their dates, those without one last."""

    row: ClaimCluster
    members: list[Member]

    @property
    def outlets(self) -> int:
        """How many outlets speak of it; one that is not known counts by its document."""
        return len({one.passage.document.outlet_slug or one.passage.document.id for one in self.members})


@dataclass(frozen=True, slots=True)
class Near:
    """A passage that is like another: by its shingles, or by its words."""

    passage: Shown
    method: str
    score: float
    clusters: list[ClaimCluster]


@dataclass(frozen=True, slots=True)
class Related:
    """A passage, the clusters that it is in, its copies, and the passages that use the same words."""

    passage: Shown
    clusters: list[ClaimCluster]
    copies: list[Near]
    related: list[Near]
    has_run: bool


def clusters(session: Session, project_id: int, cluster_id: int | None = None) -> list[Cluster]:
    """The clusters of a project with what stands in them; withdrawn documents are left out."""
    query = select(ClaimCluster).where(ClaimCluster.project_id == project_id)
    if cluster_id is not None:
        query = query.where(ClaimCluster.id == cluster_id)
    rows = session.scalars(query.order_by(ClaimCluster.name, ClaimCluster.id)).all()
    said = standing_members(session, project_id, cluster_id)
    passages = _shown(session, project_id, {one.passage_id for one in said})
    found: dict[int, list[Member]] = {row.id: [] for row in rows}
    for one in said:
        if (passage := passages.get(one.passage_id)) is not None:
            found[one.cluster_id].append(_member(one, passage))
    for members in found.values():
        members.sort(key=_by_date)
    return [Cluster(row, found[row.id]) for row in rows]


def my_passage(session: Session, project_id: int, passage_id: int) -> Related:
    """A passage of a visible document of this project, and what is like it; NotThere for every other."""
    there = session.scalar(
        select(Passage.id)
        .join(Document, Document.id == Passage.document_id)
        .join(Import, Import.id == Document.import_id)
        .where(Passage.id == passage_id, Passage.project_id == project_id, Import.state == "complete")
    )
    if there is None:
        raise NotThere(NOT_YOURS)
    run = newest_run(session, project_id)
    rows = _alike(session, run.id, passage_id) if run else []
    others = {_other(row, passage_id): row for row in rows}
    passages = _shown(session, project_id, {passage_id, *others})
    if passage_id not in passages:
        raise NotThere(NOT_YOURS)
    joined = _joined(session, project_id)
    near = [
        Near(passages[other], row.method, row.score, joined.get(other, []))
        for other, row in others.items()
        if other in passages
    ]
    return Related(
        passages[passage_id],
        joined.get(passage_id, []),
        [one for one in near if one.method != "tfidf"],
        [one for one in near if one.method == "tfidf"],
        run is not None,
    )


def _alike(session: Session, run_id: int, passage_id: int) -> list[TextRelation]:
    return list(
        session.scalars(
            select(TextRelation)
            .where(
                TextRelation.run_id == run_id,
                or_(TextRelation.passage_id == passage_id, TextRelation.other_passage_id == passage_id),
            )
            .order_by(TextRelation.score.desc(), TextRelation.id)
        )
    )


def _other(row: TextRelation, passage_id: int) -> int:
    other = row.other_passage_id if row.passage_id == passage_id else row.passage_id
    assert other is not None
    return other


def _shown(session: Session, project_id: int, passage_ids: Iterable[int]) -> dict[int, Shown]:
    """Passages of documents that nobody withdrew."""
    visible = set(visible_documents(session, project_id))
    rows = [
        row
        for row in session.scalars(select(Passage).where(Passage.id.in_(passage_ids)))
        if row.document_id in visible
    ]
    words = words_of(session, rows)
    documents = named(session, {row.document_id for row in rows})
    return {row.id: Shown(row, words[row.id], documents[row.document_id]) for row in rows}


def _joined(session: Session, project_id: int) -> dict[int, list[ClaimCluster]]:
    rows = {
        row.id: row
        for row in session.scalars(select(ClaimCluster).where(ClaimCluster.project_id == project_id))
    }
    found: dict[int, list[ClaimCluster]] = {}
    for one in standing_members(session, project_id):
        found.setdefault(one.passage_id, []).append(rows[one.cluster_id])
    return found


def _member(said: ClaimMember, passage: Shown) -> Member:
    start, end = said.start or 0, len(passage.words) if said.end is None else said.end
    return Member(said, passage, passage.words[:start], passage.words[start:end], passage.words[end:])


def _by_date(member: Member) -> tuple[bool, str, int]:
    published = member.passage.document.row.published_from
    return published is None, str(published), member.passage.row.id
