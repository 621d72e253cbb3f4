"""Clusters of claims: made, named, joined and left by people. Members are only ever added, a leaving too."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.actions import audit
from app.errors import BadInput, Fault, NotThere, say
from app.models.reuse import ClaimCluster, ClaimMember
from app.models.texts import Passage, TextVersion

NOT_YOURS = say("There is no such page, or it is not yours.")
TAKEN = say("There is a claim of this name already.")
NOT_IN_IT = say("These words do not stand in the passage.")


@dataclass(frozen=True, slots=True)
class Part:
    """How a passage stands in a cluster: its relation, the words meant (all of it for none), a note."""

    relation: str
    words: str = ""
    note: str = ""


def make(session: Session, project_id: int, name: str, by: int) -> int:
    """A cluster without members; its id. BadInput where the name is taken."""
    _free(session, project_id, name)
    cluster = ClaimCluster(project_id=project_id, name=name, created_by_id=by)
    session.add(cluster)
    session.flush()
    _say(session, "claim.make", cluster, by, {"name": name})
    return cluster.id


def rename(session: Session, project_id: int, cluster_id: int, name: str, by: int) -> None:
    """Give it another name; the audit keeps the one before."""
    cluster = my_cluster(session, project_id, cluster_id, lock=True)
    if name == cluster.name:
        return
    _free(session, project_id, name)
    before, cluster.name = cluster.name, name
    _say(session, "claim.rename", cluster, by, {"before": before, "name": name})


def join(
    session: Session, project_id: int, cluster_id: int, passage_ids: Collection[int], part: Part, by: int
) -> int:
    """Put passages into a cluster, or say anew how one stands there; how many changed."""
    cluster = my_cluster(session, project_id, cluster_id, lock=True)
    passages = session.scalars(
        select(Passage)
        .where(Passage.project_id == project_id, Passage.id.in_(passage_ids))
        .order_by(Passage.id)
    ).all()
    if len(passages) != len(set(passage_ids)):
        raise NotThere(NOT_YOURS)
    changed = []
    for passage in passages:
        start, end = _range(session, passage, part.words)
        before = _newest(session, cluster_id, passage.id)
        said = (start, end, part.relation, part.note, False)
        if before and (before.start, before.end, before.relation, before.note, before.is_withdrawn) == said:
            continue
        session.add(
            ClaimMember(
                project_id=project_id,
                cluster_id=cluster_id,
                passage_id=passage.id,
                start=start,
                end=end,
                relation=part.relation,
                note=part.note,
                recorded_by_id=by,
            )
        )
        changed.append(passage.id)
    if changed:
        _say(session, "claim.join", cluster, by, {"passages": changed, "relation": part.relation})
    return len(changed)


def leave(session: Session, project_id: int, cluster_id: int, passage_id: int, by: int) -> None:
    """Take a passage out of a cluster by a row that says so."""
    cluster = my_cluster(session, project_id, cluster_id, lock=True)
    before = _newest(session, cluster_id, passage_id)
    if before is None or before.is_withdrawn:
        raise NotThere(NOT_YOURS)
    session.add(
        ClaimMember(
            project_id=project_id,
            cluster_id=cluster_id,
            passage_id=passage_id,
            start=before.start,
            end=before.end,
            relation=before.relation,
            note=before.note,
            is_withdrawn=True,
            recorded_by_id=by,
        )
    )
    _say(session, "claim.leave", cluster, by, {"passages": [passage_id]})


def my_cluster(session: Session, project_id: int, cluster_id: int, *, lock: bool = False) -> ClaimCluster:
    """A cluster of this project; NotThere for every other."""
    query = select(ClaimCluster).where(ClaimCluster.id == cluster_id, ClaimCluster.project_id == project_id)
    cluster = session.scalar(query.with_for_update() if lock else query)
    if cluster is None:
        raise NotThere(NOT_YOURS)
    return cluster


def _free(session: Session, project_id: int, name: str) -> None:
    taken = select(ClaimCluster.id).where(ClaimCluster.project_id == project_id, ClaimCluster.name == name)
    if session.scalar(taken) is not None:
        raise BadInput([Fault("/name", TAKEN)])


def _newest(session: Session, cluster_id: int, passage_id: int) -> ClaimMember | None:
    newest = select(func.max(ClaimMember.id)).where(
        ClaimMember.cluster_id == cluster_id, ClaimMember.passage_id == passage_id
    )
    return session.scalar(select(ClaimMember).where(ClaimMember.id == newest.scalar_subquery()))


def _range(session: Session, passage: Passage, words: str) -> tuple[int | None, int | None]:
    """Where the words first stand, from the passage's start."""
    if not words:
        return None, None
    text = session.scalar(select(TextVersion.text).where(TextVersion.id == passage.text_version_id)) or ""
    start = text[passage.start : passage.end].find(words)
    if start < 0:
        raise BadInput([Fault("/words", NOT_IN_IT)])
    return start, start + len(words)


def _say(session: Session, action: str, cluster: ClaimCluster, by: int, details: dict[str, object]) -> None:
    audit.record(
        session,
        action,
        "claim_cluster",
        cluster.id,
        project_id=cluster.project_id,
        person_id=by,
        details=details,
    )
