"""Which documents belong together because they are copies: for exports that must not split them, and for pages.

Two documents are linked by the newest complete run, unless somebody said that they are unrelated, by a
publication edge that stands, and, where asked, by a claim that both speak of. A group is all that a chain of links
leads to.
"""

from collections.abc import Collection

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from app.core.reuse.copies import clusters
from app.models.corpus import PublicationEdge
from app.models.reuse import ClaimMember, ReuseDecision, ReuseRun, TextRelation
from app.models.texts import Passage

KIND = "reuse"


def newest_run(session: Session, project_id: int) -> ReuseRun | None:
    """The run whose suggestions count."""
    return session.scalar(
        select(ReuseRun)
        .where(ReuseRun.project_id == project_id, ReuseRun.state == "complete")
        .order_by(ReuseRun.id.desc())
        .limit(1)
    )


def copy_groups(
    session: Session, project_id: int, document_ids: Collection[int], *, with_claims: bool = False
) -> dict[int, str]:
    """Document to the key of its group: two that must stay on one side of a split have the same key."""
    links = document_links(session, project_id)
    if with_claims:
        links |= _claim_links(session, project_id)
    first = {one: group[0] for group in clusters(sorted(links)) for one in group}
    return {one: f"copies:{first.get(one, one)}" for one in document_ids}


def document_links(session: Session, project_id: int) -> set[tuple[int, int]]:
    """Pairs of documents that are copies as far as anybody knows, the lower first."""
    decided = outcomes(session, project_id)
    run = newest_run(session, project_id)
    found: set[tuple[int, int]] = set()
    if run is not None:
        rows = session.execute(
            select(TextRelation.document_id, TextRelation.other_document_id).where(
                TextRelation.run_id == run.id, TextRelation.level == "document"
            )
        )
        found = {(row.document_id, row.other_document_id) for row in rows}
    found |= {pair for pair, decision in decided.items() if decision.outcome != "unrelated"}
    found -= {pair for pair, decision in decided.items() if decision.outcome == "unrelated"}
    return found | edge_links(session, project_id)


def outcomes(session: Session, project_id: int) -> dict[tuple[int, int], ReuseDecision]:
    """The newest decision on each pair."""
    newest = (
        select(func.max(ReuseDecision.id))
        .where(ReuseDecision.project_id == project_id)
        .group_by(ReuseDecision.document_id, ReuseDecision.other_document_id)
    )
    rows = session.scalars(select(ReuseDecision).where(ReuseDecision.id.in_(newest)))
    return {(row.document_id, row.other_document_id): row for row in rows}


def edge_links(session: Session, project_id: int) -> set[tuple[int, int]]:
    """Pairs of documents between which a publication edge stands, the lower first."""
    newer = aliased(PublicationEdge)
    rows = session.execute(
        select(PublicationEdge.document_id, PublicationEdge.other_document_id).where(
            PublicationEdge.project_id == project_id,
            PublicationEdge.other_document_id.is_not(None),
            PublicationEdge.is_withdrawn.is_(False),
            ~exists().where(newer.supersedes_id == PublicationEdge.id),
        )
    )
    pairs = ((row.document_id, row.other_document_id or 0) for row in rows)
    return {(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]}


def standing_members(session: Session, project_id: int, cluster_id: int | None = None) -> list[ClaimMember]:
    """The passages in claims: the newest row of each passage in each cluster, unless it was withdrawn."""
    newest = (
        select(func.max(ClaimMember.id))
        .where(ClaimMember.project_id == project_id)
        .group_by(ClaimMember.cluster_id, ClaimMember.passage_id)
    )
    if cluster_id is not None:
        newest = newest.where(ClaimMember.cluster_id == cluster_id)
    members = select(ClaimMember).where(ClaimMember.id.in_(newest), ClaimMember.is_withdrawn.is_(False))
    return list(session.scalars(members.order_by(ClaimMember.cluster_id, ClaimMember.passage_id)))


def _claim_links(session: Session, project_id: int) -> set[tuple[int, int]]:
    members = standing_members(session, project_id)
    rows = session.execute(
        select(Passage.id, Passage.document_id).where(Passage.id.in_({one.passage_id for one in members}))
    )
    document = {row.id: row.document_id for row in rows}
    of_cluster: dict[int, list[int]] = {}
    for one in members:
        of_cluster.setdefault(one.cluster_id, []).append(document[one.passage_id])
    # A chain from the first to each is enough to make one group.
    return {
        (min(first, one), max(first, one))
        for first, *others in of_cluster.values()
        for one in others
        if one != first
    }
