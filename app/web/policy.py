"""Who may do what: one row for each route. A route that is not here is refused, and fails the suite.

``needs`` is the least that a visitor must be; ``scope`` the least that a script's token must allow, or
``browser`` where no token does: a script never makes itself a wider token or a new password. Routes
below ``/projects/<slug>`` find the project through the visitor's membership, so a stranger gets 404.
"""

from dataclasses import dataclass
from typing import cast

from flask import g, request
from sqlalchemy import select

from app.errors import NotAllowed, NotThere
from app.models.people import SCOPES
from app.models.projects import Member, Project
from app.web.services import database
from app.web.visitor import Visitor, visitor

NEEDS = ("public", "signed_in", "member", "annotator", "adjudicator", "lead", "registry", "admin")


@dataclass(frozen=True, slots=True)
class Rule:
    """What one route asks of its visitor."""

    needs: str
    scope: str = "read"


@dataclass(frozen=True, slots=True)
class Membership:
    """The project of this request and what its visitor is in it."""

    project_id: int
    slug: str
    name: str
    roles: frozenset[str]


class SignInFirst(Exception):
    """Nobody is signed in, and this route is not public."""


PUBLIC = Rule("public")
SIGNED_IN = Rule("signed_in")
IN_BROWSER = Rule("signed_in", "browser")

POLICY: dict[str, Rule] = {
    "static": PUBLIC,
    "web.health": PUBLIC,
    "web.openapi": PUBLIC,
    # home
    "home.show": SIGNED_IN,
    # accounts
    "accounts.sign_in": PUBLIC,
    "accounts.sign_in_with_password": PUBLIC,
    "accounts.show_link": PUBLIC,
    "accounts.use_link": PUBLIC,
    "accounts.sign_out": IN_BROWSER,
    "accounts.show": IN_BROWSER,
    "accounts.change_profile": IN_BROWSER,
    "accounts.change_password": IN_BROWSER,
    "accounts.end_session": IN_BROWSER,
    "accounts.end_other_sessions": IN_BROWSER,
    "accounts.make_token": IN_BROWSER,
    "accounts.revoke_token": IN_BROWSER,
    # projects
    "projects_api.index": SIGNED_IN,
    "projects_api.show": Rule("member"),
    "projects.show": Rule("member"),
    # corpus
    "corpus_api.index": Rule("lead"),
    "corpus_api.add": Rule("lead", "lead"),
    # annotate
    "annotate_api.next_passage": Rule("annotator", "write"),
    "annotate_api.show": SIGNED_IN,
    "annotate_api.revisions": SIGNED_IN,
    "annotate_api.save": Rule("signed_in", "write"),
    "annotate_api.decline": Rule("signed_in", "write"),
    # agreement
    "agreement_api.show": Rule("lead"),
    "agreement_api.acknowledge": Rule("lead", "write"),
    # export
    "export_api.make": Rule("lead", "lead"),
    "export_api.show": Rule("lead"),
    "export_api.download": Rule("lead"),
    # outlets
    "outlets_api.index": SIGNED_IN,
    "outlets_api.show": SIGNED_IN,
    "outlets_api.profile": SIGNED_IN,
}


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


def membership() -> Membership:
    """The membership that the guard found for this request."""
    return cast(Membership, g.membership)


def _check(rule: Rule, found: Visitor) -> None:
    if rule.needs == "admin" and not found.is_admin:
        raise NotAllowed("Only an administrator of this instance may do that.")
    if rule.needs == "registry" and not (found.is_admin or found.edits_registry):
        raise NotAllowed("Only editors of the outlet registry may do that.")
    slug = (request.view_args or {}).get("slug")
    if rule.needs in ("member", "annotator", "adjudicator", "lead"):
        g.membership = _membership(found.person_id, slug or "")
        if rule.needs != "member" and rule.needs not in g.membership.roles:
            raise NotAllowed("Your role in this project does not include that. Ask a lead of the project.")


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
