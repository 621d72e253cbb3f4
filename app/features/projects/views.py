"""Projects: making one, its page, who is in it, and what its annotators are asked to agree to."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.actions.people import link_address, set_roles
from app.actions.projects import create_project
from app.db import now
from app.errors import RuleBroken
from app.features.projects import actions, members, queries
from app.features.projects.forms import (
    ConsentTextForm,
    InvitationForm,
    ProjectForm,
    RolesForm,
    consent_proposal,
)
from app.features.projects.steps import next_of, setup_steps
from app.web.policy import membership
from app.web.sentences import translated
from app.web.services import database, settings
from app.web.visitor import signed_in

# The same form again within this time is a button that was pressed twice, not another project.
PRESSED_TWICE = timedelta(minutes=1)

pages = Blueprint("projects", __name__)


@pages.get("/projects/<slug:slug>")
def show(slug: str) -> str:
    """What the project is, in which roles the reader is here, and the numbers of each."""
    mine, person_id = membership(), signed_in().person_id
    with database().reading() as session:
        project = queries.project(session, mine.project_id, person_id, mine.roles)
        counts = queries.counts(session, mine.project_id, person_id, mine.roles)
    steps = setup_steps(project, counts) if "lead" in mine.roles else []
    return render_template(
        "projects/show.html", project=project, counts=counts, steps=steps, next_step=next_of(steps)
    )


@pages.get("/projects/new")
def new() -> str:
    """The form of a project, with what suits most of them."""
    return render_template("projects/new.html", form=ProjectForm(formdata=None))


@pages.post("/projects/new")
def create() -> Any:
    """The project, its codebook published and its first round running; whoever makes it leads it."""
    form, me = ProjectForm(), signed_in()
    if not form.validate() or form.book is None:
        return render_template("projects/new.html", form=form), 422
    try:
        with database().writing() as session:
            create_project(session, form.plan(), form.book, by=me.person_id)
            session.commit()
    except RuleBroken as error:
        return _made_already(form) or _refused_project(form, error)
    flash(_("The project is made, and you lead it. Next: bring in documents, and invite annotators."))
    return redirect(url_for("projects.show", slug=form.slug.data), 303)


@pages.get("/projects/<slug:slug>/people")
def people(slug: str) -> str:
    """Who is in the project, and the form that invites somebody."""
    return _people_page(InvitationForm(formdata=None, data={"roles": ["annotator"]}))


@pages.post("/projects/<slug:slug>/people")
def invite(slug: str) -> Any:
    """Take somebody in. Where they are new here, their link is on the page that answers, and nowhere after."""
    form, mine = InvitationForm(), membership()
    if not form.validate():
        return _people_page(form), 422
    try:
        with database().writing() as session:
            invited = actions.invite(
                session,
                mine.project_id,
                email=form.email.data,
                name=form.name.data,
                roles=form.roles.data,
                by=signed_in().person_id,
            )
            session.commit()
    except RuleBroken as error:
        form.add_faults(error)
        return _people_page(form), 422
    if invited.secret is not None:
        return _invitation_page(invited), 201
    flash(
        _(
            "%(name)s has an account here already and is in the project now."
            " Tell them: they find it on their start page when they sign in.",
            name=invited.name,
        )
    )
    return redirect(url_for("projects.people", slug=slug), 303)


@pages.get("/projects/<slug:slug>/people/<id:person_id>")
def person(slug: str, person_id: int) -> str:
    """One member: roles, the link of who never came, and the way out."""
    return _person_page(person_id)


@pages.post("/projects/<slug:slug>/people/<id:person_id>/roles")
def change_roles(slug: str, person_id: int) -> Any:
    """Exactly these roles from now on."""
    form, mine, me = RolesForm(), membership(), signed_in()
    with database().reading() as session:
        member = members.my_member(session, mine.project_id, person_id)
    if not form.validate():
        return _person_page(person_id, form), 422
    try:
        with database().writing() as session:
            set_roles(session, mine.project_id, person_id, form.roles.data, me.person_id)
            session.commit()
    except RuleBroken as error:
        form.add_faults(error)
        return _person_page(person_id, form), 422
    flash(_("The roles of %(name)s are changed. They sign in anew.", name=member.name))
    return redirect(_people_or_start(slug, person_id), 303)


@pages.post("/projects/<slug:slug>/people/<id:person_id>/invitation")
def new_invitation(slug: str, person_id: int) -> Any:
    """Another link for somebody who never came; it is on the page that answers, and nowhere after."""
    with database().writing() as session:
        invited = actions.new_invitation(
            session, membership().project_id, person_id, by=signed_in().person_id
        )
        session.commit()
    return _invitation_page(invited), 201


@pages.get("/projects/<slug:slug>/people/<id:person_id>/remove")
def removal(slug: str, person_id: int) -> str:
    """Ask before somebody is taken out, and say what stays."""
    return _removal_page(person_id)


@pages.post("/projects/<slug:slug>/people/<id:person_id>/remove")
def remove(slug: str, person_id: int) -> Any:
    """Somebody is in the project no more; their work is."""
    try:
        with database().writing() as session:
            name = actions.remove(session, membership().project_id, person_id, by=signed_in().person_id)
            session.commit()
    except RuleBroken as error:
        if error.status == 404:
            raise
        return _removal_page(person_id, translated(error.sentence)), error.status
    flash(_("%(name)s is in the project no more. What they did stays in it.", name=name))
    return redirect(_people_or_start(slug, person_id), 303)


@pages.get("/projects/<slug:slug>/consent-text")
def consent_text(slug: str) -> str:
    """The text as it is now, or one to begin with."""
    with database().reading() as session:
        newest = actions.newest_consent_text(session, membership().project_id)
    body = newest.body if newest else consent_proposal()
    form = ConsentTextForm(formdata=None, data={"body": body})
    return render_template("projects/consent_text.html", form=form, newest=newest)


@pages.post("/projects/<slug:slug>/consent-text")
def change_consent_text(slug: str) -> Any:
    """A new version; whoever agreed to an earlier one is asked again."""
    form, project_id = ConsentTextForm(), membership().project_id
    if not form.validate():
        with database().reading() as session:
            newest = actions.newest_consent_text(session, project_id)
        return render_template("projects/consent_text.html", form=form, newest=newest), 422
    with database().writing() as session:
        version = actions.change_consent_text(session, project_id, form.body.data, by=signed_in().person_id)
        session.commit()
    if version is None:
        flash(_("The text is the same as before, so nobody is asked again."), "info")
    else:
        flash(
            _(
                "This is version %(version)s. Annotators are asked to agree to it before they go on.",
                version=version,
            )
        )
    return redirect(url_for("projects.consent_text", slug=slug), 303)


def _made_already(form: ProjectForm) -> Any:
    """Where the button was pressed twice, the project of the first time."""
    with database().reading() as session:
        mine = queries.is_made_by(session, form.plan(), signed_in().person_id, since=now() - PRESSED_TWICE)
    if not mine:
        return None
    flash(_("You have made this project already: here it is."), "info")
    return redirect(url_for("projects.show", slug=form.slug.data), 303)


def _refused_project(form: ProjectForm, error: RuleBroken) -> Any:
    form.add_faults(error)
    form.ask_for_the_file_again()
    return render_template("projects/new.html", form=form), 422


def _people_page(form: InvitationForm) -> str:
    with database().reading() as session:
        found = members.members(session, membership().project_id)
    return render_template("projects/people.html", form=form, members=found)


def _invitation_page(invited: actions.Invited) -> str:
    address = link_address(settings().base_url, invited.secret or "")
    return render_template(
        "projects/invitation.html", invited=invited, address=address, days=actions.INVITATION_DAYS
    )


def _person_page(person_id: int, form: RolesForm | None = None) -> str:
    mine = membership()
    with database().reading() as session:
        member = members.my_member(session, mine.project_id, person_id)
        awaited = members.may_be_sent_a_link(session, mine.project_id, person_id)
    form = form or RolesForm(formdata=None, data={"roles": list(member.roles)})
    return render_template("projects/person.html", member=member, awaited=awaited, form=form)


def _removal_page(person_id: int, fault: str = "") -> str:
    project_id = membership().project_id
    with database().reading() as session:
        member = members.my_member(session, project_id, person_id)
        work = members.work_of(session, project_id, person_id)
    return render_template("projects/removal.html", member=member, work=work, fault=fault)


def _people_or_start(slug: str, person_id: int) -> str:
    # Whoever changed what they are themselves may be no lead any more.
    if person_id == signed_in().person_id:
        return url_for("home.show")
    return url_for("projects.people", slug=slug)
