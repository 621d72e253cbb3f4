"""The registry for scripts of its editors: an agent, and a fact about one, by the same rules as in the browser."""

from typing import Any, Literal

from flask import Blueprint
from pydantic import Field

from app.core.bodies import Body, Number, Text
from app.core.outlets.agents import Agent, Domain, Name, RatingScheme, agent_faults
from app.core.outlets.contradictions import contradicted_by, said_already
from app.core.outlets.facts import Assertion, evidence_missing
from app.core.outlets.records import BadRecord, assertion_from, domain_from, name_from, scheme_from
from app.core.outlets.vocabulary import PROPERTIES
from app.errors import BadInput, Fault, RuleBroken
from app.features.outlets import agent_actions, asserting, editing
from app.web.api import PREFIX, operation
from app.web.bodies import read_body
from app.web.services import database
from app.web.visitor import signed_in

api = Blueprint("outlets_edit_api", __name__, url_prefix=PREFIX)

AgentKind = Literal["outlet", "organisation", "person", "state_body", "platform", "rater"]
MOST_PARTS = 100


class NameBody(Body):
    """A name, in one language and script."""

    name: Text
    language: Text | None = None
    script: Text | None = None
    kind: Literal["official", "translation", "acronym", "former"] = "official"
    valid_from: Text | None = None
    valid_to: Text | None = None


class DomainBody(Body):
    """A bare host, and how the path begins below which it is this agent's."""

    host: Text
    path_prefix: Text = "/"
    valid_from: Text | None = None
    valid_to: Text | None = None
    evidence_url: Text | None = None
    evidence_note: Text | None = None


class SchemeBody(Body):
    """A rater's scale; its values may not be passed on unless it says so."""

    key: Text
    name: Text
    version: Text | None = None
    scale: Literal["nominal", "ordinal", "interval"] = "nominal"
    levels: list[Text] = Field(default=[], max_length=MOST_PARTS)
    orientation: Text | None = None
    url: Text | None = None
    licence: Text | None = None
    redistributable: bool = False


class AgentBody(Body):
    """A new agent. Without a slug one is made from the label; ``is_another`` adds it beside one that is like it."""

    kind: AgentKind
    label: Text
    slug: Text | None = None
    names: list[NameBody] = Field(default=[], max_length=MOST_PARTS)
    domains: list[DomainBody] = Field(default=[], max_length=MOST_PARTS)
    rating_schemes: list[SchemeBody] = Field(default=[], max_length=MOST_PARTS)
    is_another: bool = False


class AgentAdded(Body):
    """The slug of the new agent."""

    slug: str


class AssertionBody(Body):
    """A fact, as in a file of the registry. ``supersedes`` is the id of the one that it takes the place of.

    A property that requires evidence is refused without any, unless ``unsourced`` says that this is meant.
    """

    property: Text
    asserted_by: Text
    value_state: Literal["known", "unknown", "not_applicable"] = "known"
    value_code: Text | None = None
    value_text: Text | None = None
    value_number: Number | None = None
    value_agent: Text | None = None
    qualifier: Text | None = None
    rating_scheme: Text | None = None
    valid_from: Text | None = None
    valid_to: Text | None = None
    evidence_url: Text | None = None
    evidence_archive_url: Text | None = None
    evidence_quote: Text | None = None
    evidence_note: Text | None = None
    evidence_retrieved_at: Text | None = None
    confidence: Literal["low", "medium", "high"] = "medium"
    status: Literal["current", "disputed", "retracted"] = "current"
    supersedes: Text | None = None
    redistributable: bool = True
    note: Text | None = None
    unsourced: bool = False


class AssertionAdded(Body):
    """The id of the fact, and of those that it contradicts: they stand side by side."""

    id: str
    contradicts: list[str]


@api.post("/outlets")
@operation("Add an agent to the registry", body=AgentBody, answers={201: AgentAdded})
def add() -> Any:
    """409 where the registry may have it already, unless ``is_another`` says that this is another one."""
    body = read_body(AgentBody)
    with database().reading() as session:
        slug = body.slug or agent_actions.proposed_slug(session, body.label)
        agent = _agent(body, slug)
        names = (body.label, *(one.name for one in agent.names))
        hosts: list[str | None] = [one.host for one in agent.domains] or [None]
        found = [one for host in hosts for one in agent_actions.likely_doubles(session, names, host)]
    doubles = {one.slug for one in found}
    if doubles and not body.is_another:
        raise RuleBroken(
            "The registry may have it already: %(slugs)s. Send is_another: true where it is another one.",
            slugs=", ".join(sorted(doubles)),
        )
    with database().writing() as session:
        agent_actions.add(session, agent, by=signed_in().person_id)
        session.commit()
    return {"slug": slug}, 201


@api.post("/outlets/<slug:slug>/assertions")
@operation(
    "Add a fact about an agent, or put one right",
    body=AssertionBody,
    answers={200: AssertionAdded, 201: AssertionAdded},
)
def add_assertion(slug: str) -> Any:
    """201 for a new one, 200 for one that stands already. 409 where what it supersedes was put right meanwhile."""
    body = read_body(AssertionBody)
    with database().reading() as session:
        one = editing.subject(session, slug)
        draft = _draft(body, slug)
        standing = asserting.standing_of(session, one.id)
        if draft.supersedes:
            _refuse_unknown(session, one.id, draft.supersedes)
        elif (same := said_already(draft, standing)) is not None:
            return {"id": same.id, "contradicts": []}
    contradicted = [other.id for other in contradicted_by(draft, standing) if other.id != draft.supersedes]
    with database().writing() as session:
        added = asserting.add(session, draft, by=signed_in().person_id)
        session.commit()
    return {"id": str(added), "contradicts": contradicted}, 201


def _agent(body: AgentBody, slug: str) -> Agent:
    parts: dict[str, list[Any]] = {"names": [], "domains": [], "rating_schemes": []}
    readers: dict[str, Any] = {"names": name_from, "domains": domain_from, "rating_schemes": scheme_from}
    wrong: list[Fault] = []
    for key, read in readers.items():
        for place, part in enumerate(getattr(body, key)):
            try:
                parts[key].append(read(part.model_dump(exclude_none=True)))
            except BadRecord as bad:
                wrong += [Fault(f"/{key}/{place}", sentence) for sentence in bad.sentences]
    names: list[Name] = parts["names"] or [Name(body.label)]
    domains: list[Domain] = parts["domains"]
    schemes: list[RatingScheme] = parts["rating_schemes"]
    agent = Agent(slug, body.kind, body.label, tuple(names), tuple(domains), tuple(schemes))
    if len(body.label) > 300 or len(slug) > 120:
        wrong.append(Fault("/label", "A label has at most 300 characters, a slug 120."))
    wrong += [Fault("", sentence) for sentence in agent_faults(agent)]
    if wrong:
        raise BadInput(wrong)
    return agent


def _draft(body: AssertionBody, slug: str) -> Assertion:
    record = body.model_dump(exclude_none=True, exclude={"unsourced"})
    try:
        draft = assertion_from(record, slug, "new")
    except BadRecord as bad:
        raise BadInput([Fault("", sentence) for sentence in bad.sentences]) from None
    if draft.property in PROPERTIES and not body.unsourced and (missing := evidence_missing(draft)):
        raise BadInput([Fault("/evidence_url", missing)])
    return draft


def _refuse_unknown(session: Any, agent_id: int, supersedes: str) -> None:
    """A fact of this agent is named by its number."""
    if not (supersedes.isascii() and supersedes.isdigit() and len(supersedes) < 18):
        raise BadInput([Fault("/supersedes", "Name a fact by its id, which is a number.")])
    asserting.fact(session, agent_id, int(supersedes))
