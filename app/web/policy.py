"""Who may do what: one row for each route. A route that is not here is refused, and fails the suite.

``needs`` is the least that a visitor must be; ``scope`` the least that a script's token must allow, or
``browser`` where no token does: a script never makes itself a wider token or a new password. A route that
``tells_outlet`` is not there for somebody who has something left to code blind, whatever their role. Routes
below ``/projects/<slug>`` find the project through the visitor's membership, so a stranger gets 404.
A *founder* is an administrator, or somebody who leads a project already: whoever makes a project invites
people to this instance, and annotators were not asked to do that.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import cast

from flask import g, request
from sqlalchemy import select

from app.actions import blindness
from app.errors import NotAllowed, NotThere, say
from app.models.people import SCOPES
from app.models.projects import ROLES, Member, Project
from app.web.services import database
from app.web.visitor import Visitor, visitor

EITHER = "adjudicator_or_lead"
NEEDS = (
    "public",
    "signed_in",
    "founder",
    "member",
    "annotator",
    "adjudicator",
    "lead",
    EITHER,
    "registry",
    "admin",
)


@dataclass(frozen=True, slots=True)
class Rule:
    """What one route asks of its visitor."""

    needs: str
    scope: str = "read"
    tells_outlet: bool = False


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


NOT_NOW = say("There is no such page, or it is not yours to read now.")


class SignInFirst(Exception):
    """Nobody is signed in, and this route is not public."""


PUBLIC = Rule("public")
SIGNED_IN = Rule("signed_in")
IN_BROWSER = Rule("signed_in", "browser")
# Its pages show what is said of outlets, so who codes blind reads none of them.
EDITS_REGISTRY = Rule("registry", "lead", tells_outlet=True)

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
    "own_keys.show": IN_BROWSER,
    "own_keys.change": IN_BROWSER,
    "own_keys.reset": IN_BROWSER,
    # projects
    "projects_api.index": SIGNED_IN,
    "projects_api.show": Rule("member"),
    "projects.show": Rule("member"),
    "projects.new": Rule("founder", "browser"),
    "projects.create": Rule("founder", "browser"),
    "projects.people": Rule("lead", "lead"),
    "projects.invite": Rule("lead", "lead"),
    "projects.person": Rule("lead", "lead"),
    "projects.change_roles": Rule("lead", "lead"),
    "projects.new_invitation": Rule("lead", "lead"),
    "projects.removal": Rule("lead", "lead"),
    "projects.remove": Rule("lead", "lead"),
    "projects.consent_text": Rule("lead"),
    "projects.change_consent_text": Rule("lead", "lead"),
    # codebooks
    "codebooks.show": Rule("member"),
    "codebooks.versions": Rule("member"),
    "codebooks.download": Rule("member"),
    "codebooks.upload": Rule("lead"),
    "codebooks.preview": Rule("lead", "lead"),
    "codebooks.publish": Rule("lead", "lead"),
    # corpus
    "corpus.index": Rule("lead", tells_outlet=True),
    "corpus.show": Rule("lead", tells_outlet=True),
    "corpus.correct_roles": Rule("lead", "lead"),
    "corpus.change_warning": Rule("lead", "lead"),
    "corpus.ask_withdraw": Rule("lead"),
    "corpus.withdraw": Rule("lead", "lead"),
    "corpus.import_files": Rule("lead"),
    "corpus.hand_in_files": Rule("lead", "lead"),
    "corpus.import_text": Rule("lead"),
    "corpus.hand_in_text": Rule("lead", "lead"),
    "corpus.show_import": Rule("lead"),
    "corpus.progress": Rule("lead"),
    "corpus.choose": Rule("lead", "lead"),
    "corpus.confirm": Rule("lead", "lead"),
    "corpus.discard": Rule("lead", "lead"),
    "masks.index": Rule("lead"),
    "masks.progress": Rule("lead"),
    "masks.read": Rule("lead", "lead"),
    "masks.show": Rule("lead"),
    "masks.save": Rule("lead", "lead"),
    "corpus_api.index": Rule("lead"),
    "corpus_api.add": Rule("lead", "lead"),
    # annotate
    "annotate.open_next": Rule("annotator", "write"),
    "annotate.show": SIGNED_IN,
    "annotate.save": Rule("signed_in", "write"),
    "annotate.decline": Rule("signed_in", "write"),
    "reveal.confirm_hand_in": SIGNED_IN,
    "reveal.hand_in": Rule("signed_in", "write"),
    "reveal.keep": Rule("signed_in", "write"),
    "reveal.keep_rest": Rule("signed_in", "write"),
    "annotate.show_warning": SIGNED_IN,
    "annotate.read_warning": Rule("signed_in", "write"),
    "annotate.give_back_article": Rule("signed_in", "write"),
    "annotate.work": Rule("annotator"),
    "annotate.show_consent": Rule("annotator"),
    "annotate.give_consent": Rule("annotator", "write"),
    "annotate.withdraw_consent": Rule("annotator", "write"),
    "annotate_api.next_passage": Rule("annotator", "write"),
    "annotate_api.show": SIGNED_IN,
    "annotate_api.more_context": SIGNED_IN,
    "annotate_api.revisions": SIGNED_IN,
    "annotate_api.save": Rule("signed_in", "write"),
    "annotate_api.decline": Rule("signed_in", "write"),
    "annotate_api.hand_in": Rule("signed_in", "write"),
    "annotate_api.keep": Rule("signed_in", "write"),
    "annotate_api.keep_rest": Rule("signed_in", "write"),
    "annotate_api.add_cited_outlet": Rule("signed_in", "write"),
    "annotate.codebook": Rule("member"),
    # questions
    "questions.index": Rule(EITHER),
    "questions.answer": Rule(EITHER, "lead"),
    # rounds
    "rounds.index": Rule("lead", "lead"),
    "rounds.new": Rule("lead", "lead"),
    "rounds.start": Rule("lead", "lead"),
    "rounds.show": Rule("lead", "lead"),
    "rounds.progress_table": Rule("lead", "lead"),
    "rounds.entering": Rule("lead", "lead"),
    "rounds.enter": Rule("lead", "lead"),
    "rounds.pause": Rule("lead", "lead"),
    "rounds.go_on": Rule("lead", "lead"),
    "rounds.confirm_end_blind": Rule("lead", "lead"),
    "rounds.end_blind": Rule("lead", "lead"),
    "rounds.confirm_close": Rule("lead", "lead"),
    "rounds.close": Rule("lead", "lead"),
    # agreement
    "agreement.show": Rule("lead", "lead"),
    "agreement.acknowledge": Rule("lead", "lead"),
    "agreement_api.show": Rule("lead"),
    "agreement_api.acknowledge": Rule("lead", "write"),
    # export
    "exports.index": Rule("lead", "lead"),
    "exports.make": Rule("lead", "lead"),
    "exports.show": Rule("lead", "lead"),
    "exports.progress": Rule("lead", "lead"),
    "exports.download": Rule("lead", "lead"),
    "exports.acknowledge": Rule("lead", "lead"),
    "export_api.make": Rule("lead", "lead"),
    "export_api.show": Rule("lead"),
    "export_api.download": Rule("lead"),
    # outlets
    "outlets_api.index": SIGNED_IN,
    "outlets_api.show": SIGNED_IN,
    "outlets_api.profile": SIGNED_IN,
    # the registry as it is written
    "outlets_edit.new": EDITS_REGISTRY,
    "outlets_edit.create": EDITS_REGISTRY,
    "outlets_edit.names": EDITS_REGISTRY,
    "outlets_edit.add_name": EDITS_REGISTRY,
    "outlets_edit.addresses": EDITS_REGISTRY,
    "outlets_edit.add_address": EDITS_REGISTRY,
    "outlets_edit.schemes": EDITS_REGISTRY,
    "outlets_edit.add_scheme": EDITS_REGISTRY,
    "outlets_edit.describe": EDITS_REGISTRY,
    "outlets_edit.save_description": EDITS_REGISTRY,
    "outlets_edit.merge": EDITS_REGISTRY,
    "outlets_edit.do_merge": EDITS_REGISTRY,
    "outlets_edit.part": EDITS_REGISTRY,
    "outlets_facts.new": EDITS_REGISTRY,
    "outlets_facts.add": EDITS_REGISTRY,
    "outlets_facts.correct": EDITS_REGISTRY,
    "outlets_facts.save_correction": EDITS_REGISTRY,
    "outlets_facts.dispute": EDITS_REGISTRY,
    "outlets_facts.save_dispute": EDITS_REGISTRY,
    "outlets_facts.retract": EDITS_REGISTRY,
    "outlets_facts.save_retraction": EDITS_REGISTRY,
    "outlets_file.show": EDITS_REGISTRY,
    "outlets_file.hand_in": EDITS_REGISTRY,
    "outlets_file.confirm": EDITS_REGISTRY,
    "outlets_file.export": EDITS_REGISTRY,
    "outlets_edit_api.add": EDITS_REGISTRY,
    "outlets_edit_api.add_assertion": EDITS_REGISTRY,
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
