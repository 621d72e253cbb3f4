"""Which outlet somebody means by a slug, a name or an address; and a stub for one that nobody described yet."""

import hashlib
import math
import re
import unicodedata
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.actions import registry
from app.actions.registry_rows import domain_of, folded, name_of
from app.core.outlets import agents, codes
from app.core.outlets.dates import Span, possibly_true
from app.errors import RuleBroken, TooManyTries
from app.models.outlets import Agent, AgentDomain, AgentName

# As many outlets as a person may name in an hour: more than anybody meets in an article, fewer than a script tries.
NAMED_IN_AN_HOUR = 30
LONGEST_PATH, LONGEST_NAME, LONGEST_SLUG = 300, 300, 100
_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")


class OutletAmbiguous(RuleBroken):
    """The word fits more than one agent, and a person must say which."""


class OutletLookup:
    """Finds agents by what people call them; asks the database once for each word and each host."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._by_word: dict[str, list[tuple[int, agents.Name | None]]] = {}
        self._by_host: dict[str, list[tuple[str, agents.Domain]]] = {}
        self._merged: dict[int, int] = {}

    def find(self, word: str, as_of: Span | None = None) -> int | None:
        """The agent that ``word`` means on a day of ``as_of``; None where nobody fits.

        A slug goes before a name, a name before an address. OutletAmbiguous where several fit.
        """
        return self._one(
            word, self._called(word, as_of) or {self._standing(one) for one in self._at(word, as_of)}
        )

    def find_name(self, name: str) -> int | None:
        """The agent that goes by this name, whatever its address. OutletAmbiguous where several do."""
        return self._one(name, self._called(name, None))

    def _one(self, word: str, ids: set[int]) -> int | None:
        if len(ids) > 1:
            slugs = sorted(self.session.scalars(select(Agent.slug).where(Agent.id.in_(ids))))
            raise OutletAmbiguous(
                "“%(word)s” could be any of these: %(slugs)s. Write the one that is meant.",
                word=word,
                slugs=", ".join(slugs),
            )
        return next(iter(ids), None)

    def _called(self, word: str, as_of: Span | None) -> set[int]:
        if word not in self._by_word:
            self._by_word[word] = self._named(word)
        found = self._by_word[word]
        fitting = [
            (agent_id, name)
            for agent_id, name in found
            if as_of is None or name is None or possibly_true(name.valid_from, name.valid_to, as_of)
        ]
        # A name out of its time is better than none: the dates of names are often known in part only.
        return {self._standing(agent_id) for agent_id, _name in fitting or found}

    def _named(self, word: str) -> list[tuple[int, agents.Name | None]]:
        if "://" in word:
            return []
        with_slug = self.session.scalars(select(Agent.id).where(Agent.slug == word)).all()
        if with_slug:
            return [(agent_id, None) for agent_id in with_slug]
        labelled = self.session.scalars(select(Agent.id).where(Agent.name == word))
        named = self.session.scalars(select(AgentName).where(AgentName.folded == folded(word)))
        return [(row.agent_id, name_of(row)) for row in named] or [(agent_id, None) for agent_id in labelled]

    def _at(self, word: str, as_of: Span | None) -> list[int]:
        try:
            host, _path = agents.split_address(word)
        except ValueError:
            return []
        if host not in self._by_host:
            rows = self.session.scalars(select(AgentDomain).where(AgentDomain.host == host))
            self._by_host[host] = [(str(row.agent_id), domain_of(row)) for row in rows]
        return [int(one) for one in agents.resolve(self._by_host[host], word, as_of)]

    def _standing(self, agent_id: int) -> int:
        """The agent that this one was merged into, if it was."""
        if agent_id not in self._merged:
            into = self.session.scalar(select(Agent.merged_into_id).where(Agent.id == agent_id))
            self._merged[agent_id] = agent_id if into is None else self._standing(into)
        return self._merged[agent_id]


def find_or_stub(
    session: Session, word: str, as_of: Span | None = None, *, by: int | None = None, kind: str = "outlet"
) -> tuple[int, bool]:
    """The agent that ``word`` means, and whether it had to be made: a stub, which somebody describes later."""
    found = OutletLookup(session).find(word, as_of)
    if found is None:
        # The registry is ours from here on; somebody else may have made it while we waited.
        registry.next_sequence(session, 0)
        found = OutletLookup(session).find(word, as_of)
    if found is not None:
        return found, False
    return registry.add_agent(session, _stub(session, word, kind), by=by, is_stub=True), True


def name_stub(
    session: Session, name: str, language: str | None, *, by: int, at: datetime, anew: bool = False
) -> tuple[int, bool]:
    """The agent of this name, and whether it had to be made: an outlet of which nothing but the name is known.

    An agent that bears the name already is the answer, unless ``anew`` says that another one is meant; where
    several bear it, OutletAmbiguous. TooManyTries after as many new ones as a person may name in an hour.
    """
    # The registry is ours from here on: nobody else makes the same one meanwhile.
    registry.next_sequence(session, 0)
    found = None if anew else OutletLookup(session).find_name(name)
    if found is not None:
        return found, False
    _refuse_too_many(session, by, at)
    named = agents.Agent(free_slug(session, name), "outlet", name, names=(agents.Name(name, language),))
    return registry.add_agent(session, named, by=by, is_stub=True), True


def _refuse_too_many(session: Session, by: int, at: datetime) -> None:
    hour = timedelta(hours=1)
    mine = (Agent.created_by_id == by, Agent.created_at > at - hour)
    count, first = session.execute(
        select(func.count(), func.min(Agent.created_at)).select_from(Agent).where(*mine)
    ).one()
    if count >= NAMED_IN_AN_HOUR:
        raise TooManyTries(
            "You have added many outlets in this hour. Go on without it, and add it later.",
            math.ceil((first + hour - at).total_seconds()),
        )


def _stub(session: Session, word: str, kind: str) -> agents.Agent:
    address = _address(word)
    if address is None:
        label = word[:LONGEST_NAME]
        return agents.Agent(free_slug(session, label), kind, label, names=(agents.Name(label),))
    host, path = address
    label = (host + path.rstrip("/"))[:LONGEST_NAME]
    return agents.Agent(free_slug(session, label), kind, label, domains=(agents.Domain(host, path),))


def _address(word: str) -> tuple[str, str] | None:
    """Host and path where the word is an address; a path too long to keep is left out."""
    if "://" not in word and ("." not in word or re.search(r"\s", word)):
        return None
    try:
        host, path = agents.split_address(word)
    except ValueError:
        return None
    return host, (path.rstrip("/") or "/") if len(path) <= LONGEST_PATH else "/"


def free_slug(session: Session, name: str) -> str:
    """A slug for an agent of this name that no agent has, and that is no page's own address."""
    wanted = _slug(name)
    taken = agents.RESERVED_SLUGS | set(
        session.scalars(select(Agent.slug).where(Agent.slug.startswith(wanted, autoescape=True)))
    )
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (wanted, *numbered) if slug not in taken)


def _slug(name: str) -> str:
    """Lower-case words joined by hyphens; a name in other letters than Latin gets a hash for one."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    slug = _NOT_IN_SLUG.sub("-", bare)[:LONGEST_SLUG].strip("-")
    foreign = any(letter.isalpha() and not letter.isascii() for letter in bare)
    if codes.is_slug(slug) and not foreign:
        return slug
    return "outlet-" + hashlib.sha256(folded(name).encode()).hexdigest()[:10]
