"""Which documents have give-away text that nobody has looked at, and what is proposed in each of them.

A document has been looked at when its newest text has a set of masks, an empty one included. Reading a text takes
some milliseconds, so the proposals of many documents are counted by a job, whose result is the count of each;
documents that came since are counted as they are asked for, as long as they are few.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from app.actions.standing import standing
from app.core.text.cut import cut
from app.core.text.giveaways import Known, Proposal, Stretch, propose
from app.core.text.sentences import sentence_starts
from app.models.corpus import Document, Import, PublicationEdge
from app.models.exports import Job
from app.models.outlets import Agent, AgentDomain, AgentName
from app.models.texts import MaskSet, Passage, TextVersion

KIND = "giveaways"
# So many texts are read while somebody waits for a page that only counts them.
READ_AT_ONCE = 25
# Who put a text out gives it away; a person or a platform on its way does not.
_PUBLISHERS = ("published_by", "republished_from", "syndicated_by", "copied_at", "obtained_from")


@dataclass(frozen=True, slots=True)
class Unseen:
    """The documents that nobody has looked at: proposals by document, those without any, those not read yet."""

    counts: Mapping[int, int]
    nothing_found: tuple[int, ...]
    unread: tuple[int, ...]

    @property
    def documents(self) -> int:
        """How many have give-away text."""
        return len(self.counts)


@dataclass(frozen=True, slots=True)
class Text:
    """The newest text of a document with its passages, and what is known of where it comes from."""

    document_id: int
    version_id: int
    text: str
    language: str
    passages: list[Stretch]
    known: Known


def unseen(session: Session, project_id: int) -> Unseen:
    """What waits for a lead. Texts that no job has read are read now where they are few."""
    waiting = _not_looked_at(session, project_id)
    counted = counts_kept(session, project_id)
    new = [document for document, version in waiting.items() if version not in counted]
    found = {document: counted[version] for document, version in waiting.items() if version in counted}
    unread: tuple[int, ...] = tuple(new)
    if len(new) <= READ_AT_ONCE:
        found |= {document: len(proposals) for document, proposals in read(session, new).items()}
        unread = ()
    with_some = {document: found[document] for document in waiting if found.get(document)}
    nothing = tuple(document for document in waiting if found.get(document) == 0)
    return Unseen(with_some, nothing, unread)


def counts_kept(session: Session, project_id: int) -> dict[int, int]:
    """Proposals by text version, as the newest finished job counted them."""
    newest = (
        select(Job.result)
        .where(Job.project_id == project_id, Job.kind == KIND, Job.state == "done")
        .order_by(Job.finished_at.desc(), Job.id)
        .limit(1)
    )
    result: dict[str, Any] = session.scalar(newest) or {}
    return {int(version): int(many) for version, many in result.get("counts", {}).items()}


def to_read(session: Session, project_id: int) -> list[int]:
    """The documents that nobody has looked at, in their order."""
    return list(_not_looked_at(session, project_id))


def read(session: Session, document_ids: Collection[int]) -> dict[int, list[Proposal]]:
    """Proposals by document; the newest text of each is read anew."""
    return {one.document_id: proposals_in(one) for one in texts(session, document_ids)}


def proposals_in(one: Text) -> list[Proposal]:
    """What is proposed in one text."""
    return list(_proposed(one.text, tuple(one.passages), one.known))


# A small project is counted with every page that says how many documents wait.
@lru_cache(maxsize=4 * READ_AT_ONCE)
def _proposed(text: str, passages: tuple[Stretch, ...], known: Known) -> tuple[Proposal, ...]:
    return tuple(propose(text, passages, known))


def texts(session: Session, document_ids: Collection[int]) -> list[Text]:
    """The newest texts of these documents; those whose text was erased are left out."""
    if not document_ids:
        return []
    rows = session.execute(
        select(
            TextVersion.document_id,
            TextVersion.id,
            TextVersion.text,
            Document.byline,
            Document.language,
            standing(Document.outlet_id).label("outlet_id"),
        )
        .join(Document, Document.id == TextVersion.document_id)
        .where(TextVersion.document_id.in_(document_ids), *_newest_with_text())
        .order_by(TextVersion.document_id)
    ).all()
    passages = _passages(session, [row.id for row in rows])
    agents = _agents(session, rows)
    names, domains = _names(session, agents)
    return [
        Text(
            row.document_id,
            row.id,
            row.text,
            row.language or "",
            passages.get(row.id) or _as_cut(row.text, row.language or ""),
            Known(
                _all(names, agents[row.document_id]), _all(domains, agents[row.document_id]), row.byline or ""
            ),
        )
        for row in rows
    ]


def _newest_with_text() -> tuple[Any, ...]:
    other = TextVersion.__table__.alias("other")
    newest = (
        select(func.max(other.c.number))
        .where(other.c.document_id == TextVersion.document_id)
        .scalar_subquery()
    )
    return TextVersion.number == newest, TextVersion.text.is_not(None)


def _not_looked_at(session: Session, project_id: int) -> dict[int, int]:
    """Document to text version, where that has no set of masks."""
    rows = session.execute(
        select(Document.id, TextVersion.id.label("version_id"))
        .join(Import, Import.id == Document.import_id)
        .join(TextVersion, TextVersion.document_id == Document.id)
        .where(
            Document.project_id == project_id,
            Import.state == "complete",
            Document.withdrawn_at.is_(None),
            ~exists().where(MaskSet.text_version_id == TextVersion.id),
            *_newest_with_text(),
        )
        .order_by(Document.id)
    )
    return {row.id: row.version_id for row in rows}


def _passages(session: Session, version_ids: list[int]) -> dict[int, list[Stretch]]:
    rows = session.execute(
        select(Passage.text_version_id, Passage.start, Passage.end, Passage.role, Passage.sentence_starts)
        .where(Passage.text_version_id.in_(version_ids), Passage.unit == "paragraph")
        .order_by(Passage.text_version_id, Passage.number)
    )
    found: dict[int, list[Stretch]] = {}
    for row in rows:
        one = Stretch(row.start, row.end, row.role, tuple(row.sentence_starts))
        found.setdefault(row.text_version_id, []).append(one)
    return found


def _as_cut(text: str, language: str) -> list[Stretch]:
    """The passages that a document would have, for one that no round has taken in."""
    return [
        Stretch(
            one.start,
            one.end,
            one.role,
            tuple(sentence_starts(text[one.start : one.end], one.language or "")),
        )
        for one in cut(text, language=language)
    ]


def _agents(session: Session, rows: Iterable[Any]) -> dict[int, set[int]]:
    """Document to the agents that put it out, those that were merged with them included."""
    found: dict[int, set[int]] = {row.document_id: {row.outlet_id} - {None} for row in rows}
    edges = session.execute(
        select(PublicationEdge.document_id, standing(PublicationEdge.agent_id).label("agent_id")).where(
            PublicationEdge.document_id.in_(found),
            PublicationEdge.agent_id.is_not(None),
            PublicationEdge.relation.in_(_PUBLISHERS),
        )
    )
    for row in edges:
        found[row.document_id].add(row.agent_id)
    return found


def _names(
    session: Session, agents: Mapping[int, set[int]]
) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
    """Names and addresses by agent; those of an agent that was merged into it are its own, too."""
    wanted = set().union(*agents.values())
    if not wanted:
        return {}, {}
    rows = session.execute(
        select(Agent.id, Agent.merged_into_id, Agent.name).where(
            or_(Agent.id.in_(wanted), Agent.merged_into_id.in_(wanted))
        )
    ).all()
    of = {row.id: row.id if row.id in wanted else row.merged_into_id for row in rows}
    names: dict[int, set[str]] = {}
    domains: dict[int, set[str]] = {}
    for row in rows:
        names.setdefault(of[row.id], set()).add(row.name)
    for name in session.execute(select(AgentName.agent_id, AgentName.name).where(AgentName.agent_id.in_(of))):
        names.setdefault(of[name.agent_id], set()).add(name.name)
    hosts = select(AgentDomain.agent_id, AgentDomain.host, AgentDomain.path_prefix)
    for one in session.execute(hosts.where(AgentDomain.agent_id.in_(of))):
        domains.setdefault(of[one.agent_id], set()).add(one.host + one.path_prefix.rstrip("/"))
    return names, domains


def _all(by_agent: Mapping[int, set[str]], agents: Iterable[int]) -> tuple[str, ...]:
    return tuple(sorted({one for agent in agents for one in by_agent.get(agent, ())}))
