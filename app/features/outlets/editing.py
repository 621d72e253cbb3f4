"""What the pages of the registry's editors show: the agent, what stands of it, and each fact in one line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions.outlets import OutletLookup
from app.actions.registry_rows import domains_of, names_of, scheme_of
from app.core.outlets.agents import Domain, Name, RatingScheme
from app.core.outlets.facts import Assertion
from app.core.outlets.vocabulary import PROPERTIES, Property
from app.errors import NotThere, RuleBroken
from app.features.outlets import asserting, edit_words
from app.models import outlets as tables
from app.web.policy import NOT_NOW


@dataclass(frozen=True, slots=True)
class Subject:
    """The agent that a page edits."""

    id: int
    slug: str
    label: str
    kind: str
    is_stub: bool

    @property
    def address(self) -> str:
        """The page on which it is read."""
        return f"/outlets/{self.slug}"


def subject(session: Session, slug: str) -> Subject:
    """The agent of this slug; RuleBroken for one that was merged: what is added goes to the one that stands."""
    table = tables.Agent
    row = session.scalar(select(table).where(table.slug == slug))
    if row is None:
        raise NotThere(NOT_NOW)
    if row.merged_into_id is not None:
        into = session.get_one(table, row.merged_into_id)
        raise RuleBroken(
            "%(slug)s was merged into %(into)s. Edit that one, or part them again on its page “Merge”.",
            slug=slug,
            into=into.slug,
        )
    return Subject(row.id, row.slug, row.name, row.kind, row.is_stub)


def names(session: Session, one: Subject) -> list[Name]:
    """Its names, in the order of recording."""
    return names_of(session, [one.id]).get(one.id, [])


def domains(session: Session, one: Subject) -> list[Domain]:
    """Its addresses, in the order of recording."""
    return domains_of(session, [one.id]).get(one.id, [])


def schemes(session: Session, rater_id: int | None = None) -> tuple[tuple[str, RatingScheme], ...]:
    """Rating schemes with the names of their raters, by rater and name; of one rater where one is given."""
    agent, scheme = tables.Agent, tables.RatingScheme
    query = (
        select(agent.name, scheme).join(agent, agent.id == scheme.rater_id).order_by(agent.name, scheme.name)
    )
    if rater_id is not None:
        query = query.where(scheme.rater_id == rater_id)
    return tuple((name, scheme_of(row)) for name, row in session.execute(query))


def offered(kind: str) -> list[tuple[str, list[Property]]]:
    """The groups of properties that may be asserted of an agent of this kind."""
    grouped = [
        (str(title), [PROPERTIES[key] for key in keys if kind != "person" or PROPERTIES[key].persons])
        for title, keys in edit_words.GROUPS
    ]
    return [(title, ones) for title, ones in grouped if ones]


class Finder:
    """From a slug, a name or an address to the slug of the agent that stands for it."""

    def __init__(self, session: Session) -> None:
        self._session, self._lookup = session, OutletLookup(session)

    def __call__(self, word: str) -> str | None:
        found = self._lookup.find(word)
        if found is None:
            return None
        return self._session.scalars(select(tables.Agent.slug).where(tables.Agent.id == found)).one()


def labels(session: Session, ones: Iterable[Assertion]) -> dict[str, str]:
    """What the agents that these facts name are called."""
    slugs = {slug for one in ones for slug in (one.subject, one.asserted_by, one.value_agent) if slug}
    rows = session.execute(select(tables.Agent.slug, tables.Agent.name).where(tables.Agent.slug.in_(slugs)))
    return {row.slug: row.name for row in rows}


def value_words(one: Assertion, called: Mapping[str, str]) -> str:
    """What a fact says, in words."""
    if one.value_state != "known":
        return str(_("unknown") if one.value_state == "unknown" else _("not applicable"))
    number = None if one.value_number is None else f"{one.value_number:g}"
    if number is not None and one.property == "owned_by":
        number += " %"
    parts = [
        called.get(one.value_agent or "", one.value_agent),
        edit_words.code_word(one.property, one.value_code) if one.value_code else None,
        one.value_text,
        number,
        edit_words.code_word(one.property, one.qualifier) if one.qualifier else None,
    ]
    return ", ".join(str(part) for part in parts if part)


def fact_words(one: Assertion, called: Mapping[str, str]) -> str:
    """A fact in one line: what it says, since when and until when, and who asserts it."""
    parts = {
        "said": value_words(one, called),
        "by": called.get(one.asserted_by, one.asserted_by),
        "since": one.valid_from,
        "until": one.valid_to,
    }
    if one.valid_from and one.valid_to:
        text = _("“%(said)s” from %(since)s to %(until)s, asserted by %(by)s", **parts)
    elif one.valid_from:
        text = _("“%(said)s” since %(since)s, asserted by %(by)s", **parts)
    elif one.valid_to:
        text = _("“%(said)s” until %(until)s, asserted by %(by)s", **parts)
    else:
        text = _("“%(said)s”, undated, asserted by %(by)s", **parts)
    return str(text)


@dataclass(frozen=True, slots=True)
class Line:
    """A fact as a list shows it."""

    id: str
    words: str
    status: str


def lines(session: Session, ones: Sequence[Assertion]) -> list[Line]:
    """Facts, each in one line."""
    called = labels(session, ones)
    return [Line(one.id, fact_words(one, called), one.status) for one in ones]


def standing_lines(session: Session, one: Subject, key: str) -> list[Line]:
    """What stands of one property of an agent."""
    return lines(session, [fact for fact in asserting.standing_of(session, one.id) if fact.property == key])
