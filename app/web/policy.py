"""The guard before every view: it holds a request against its row of ``policy_table``, and finds the membership."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import cast

from flask import g, request
from sqlalchemy import select

from app.actions import blindness
from app.errors import NotAllowed, NotThere, say
from app.models.people import SCOPES
from app.models.projects import ROLES, Member, Project
from app.models.rounds import Assignment
from app.web.policy_table import EITHER, POLICY, Rule
from app.web.services import database
from app.web.visitor import Visitor, visitor


@dataclass(frozen=True, slots=True)
class Membership:
    """The project of this request and what its visitor is in it."""

    project_id: int
    slug: str
    name: str
    roles: frozenset[str]


IN_ANOTHER_ROLE = say("Your role in this project does not include that. Ask a lead of the project.")
REFUSALS = {
    "admin": say("Only an administrator of this instance may do that."),
    "registry": say("Only editors of the outlet registry may do that."),
    "founder": say("Only administrators, and people who lead a project already, make new ones."),
    **dict.fromkeys((*ROLES, EITHER), IN_ANOTHER_ROLE),
}


FOR_PROJECTS = say(
    "This token is for some projects alone, and this address belongs to none. Make one for all on your account page."
)
NOT_NOW = say("There is no such page, or it is not yours to read now.")


class SignInFirst(Exception):
    """Nobody is signed in, and this route is not public."""


def guard() -> None:
    """Let the request through, or raise the answer. Runs before every view."""
    if request.endpoint is None:
        return
    rule = POLICY.get(request.endpoint)
    if rule is None:
        raise NotAllowed("This page has no rule that says who may read it, so nobody may.")
    if rule.needs == "public":
        return
    found = visitor()
    if found is None:
        raise SignInFirst
    if rule.scope == "browser":
        if found.comes_by_token:
            raise NotAllowed("This page is for people in a browser. A token may not use it.")
    elif SCOPES.index(found.scope) < SCOPES.index(rule.scope):
        raise NotAllowed("This token may not do that. Make one with a wider scope on your account page.")
    _check(rule, found)
    if found.project_ids is not None:
        _keep_to(found.project_ids, rule)


def may_found(found: Visitor) -> bool:
    """Whether this visitor may make a project; looked up once a request."""
    if "may_found" not in g:
        leads = select(Member.project_id).where(Member.person_id == found.person_id, Member.is_lead).limit(1)
        with database().reading() as session:
            g.may_found = found.is_admin or session.scalar(leads) is not None
    return cast(bool, g.may_found)


def codes_blind_now(found: Visitor) -> bool:
    """Whether this visitor has something left to code blind; looked up once a request."""
    if "codes_blind" not in g:
        with database().reading() as session:
            g.codes_blind = blindness.codes_blind(session, found.person_id)
    return cast(bool, g.codes_blind)


def membership() -> Membership:
    """The membership that the guard found for this request."""
    return cast(Membership, g.membership)


def meets(needs: str, found: Visitor, roles: Collection[str]) -> bool:
    """Whether this visitor, in these roles of the project asked about, is what a rule needs."""
    if needs in ROLES:
        return needs in roles
    return {
        "member": lambda: bool(roles),
        EITHER: lambda: bool({"adjudicator", "lead"} & set(roles)),
        "registry": lambda: found.is_admin or found.edits_registry,
        "founder": lambda: may_found(found),
        "admin": lambda: found.is_admin,
    }.get(needs, lambda: True)()


def _check(rule: Rule, found: Visitor) -> None:
    roles: frozenset[str] = frozenset()
    if rule.needs in ("member", EITHER, *ROLES):
        slug = (request.view_args or {}).get("slug")
        g.membership = _membership(found.person_id, slug or "")
        roles = g.membership.roles
    if not meets(rule.needs, found, roles):
        raise NotAllowed(REFUSALS[rule.needs])
    if rule.tells_outlet and codes_blind_now(found):
        raise NotThere(NOT_NOW)


def _keep_to(project_ids: frozenset[int], rule: Rule) -> None:
    """A token that was made for some projects finds nothing of the others, and little that belongs to none."""
    assignment_id = (request.view_args or {}).get("assignment_id")
    if rule.needs in ("member", EITHER, *ROLES):
        project_id: int | None = membership().project_id
    elif assignment_id is not None:
        with database().reading() as session:
            project_id = session.scalar(select(Assignment.project_id).where(Assignment.id == assignment_id))
    elif rule.beside_projects:
        return
    else:
        raise NotAllowed(FOR_PROJECTS)
    if project_id not in project_ids:
        raise NotThere("There is no such page, or it is not yours.")


def _membership(person_id: int, slug: str) -> Membership:
    with database().reading() as session:
        row = session.execute(
            select(
                Project.id,
                Project.slug,
                Project.name,
                Member.is_annotator,
                Member.is_adjudicator,
                Member.is_lead,
            )
            .join(Member, Member.project_id == Project.id)
            .where(Project.slug == slug, Member.person_id == person_id)
        ).one_or_none()
    roles = (
        {"annotator": row.is_annotator, "adjudicator": row.is_adjudicator, "lead": row.is_lead} if row else {}
    )
    held = frozenset(role for role, holds in roles.items() if holds)
    if row is None or not held:
        raise NotThere("There is no such page, or it is not yours.")
    return Membership(row.id, row.slug, row.name, held)
