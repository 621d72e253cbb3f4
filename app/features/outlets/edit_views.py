"""How agents, names, addresses and rating schemes come into the registry, and how two agents are made one."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _

from app.actions import registry
from app.core.outlets.agents import split_address
from app.errors import RuleBroken
from app.features.outlets import agent_actions, asserting, edit_words, editing, merging
from app.features.outlets.edit_forms import (
    AddressForm,
    DescribeForm,
    MergeForm,
    NameForm,
    NewAgentForm,
    SchemeForm,
)
from app.features.outlets.editing import Subject
from app.web.forms import Form
from app.web.sentences import translated
from app.web.services import database
from app.web.visitor import signed_in

pages = Blueprint("outlets_edit", __name__, url_prefix="/outlets")


@pages.get("/new")
def new() -> str:
    """A new agent."""
    return _new_page(NewAgentForm(formdata=None))


@pages.post("/new")
def create() -> Any:
    """Add it. Where one like it is there, ask first."""
    form = NewAgentForm()
    if not form.validate():
        return _new_page(form), 422
    host = split_address(form.address.data)[0] if form.address.data else None
    with database().reading() as session:
        doubles = agent_actions.likely_doubles(session, (form.label.data, form.name.data), host)
        slug = form.slug.data or agent_actions.proposed_slug(session, form.label.data)
    if doubles and not form.is_another.data:
        return _new_page(form, doubles), 422
    try:
        with database().writing() as session:
            slug = agent_actions.add(session, form.value(slug), by=signed_in().person_id)
            session.commit()
    except RuleBroken as error:
        form.add_faults(error)
        return _new_page(form, doubles), error.status
    flash(_("Added. Say what is known of it, with the evidence."))
    return _to(f"/outlets/{slug}")


@pages.get("/<slug:slug>/names")
def names(slug: str) -> str:
    """The names of an agent, and a form for one more."""
    return _parts_page(slug, "names", NameForm(formdata=None))


@pages.post("/<slug:slug>/names")
def add_name(slug: str) -> Any:
    """Add a name."""
    return _add_part(slug, "names", NameForm(), registry.record_name, _("The name is added."))


@pages.get("/<slug:slug>/addresses")
def addresses(slug: str) -> str:
    """The addresses of an agent, and a form for one more."""
    return _parts_page(slug, "addresses", AddressForm(formdata=None))


@pages.post("/<slug:slug>/addresses")
def add_address(slug: str) -> Any:
    """Add an address."""
    return _add_part(slug, "addresses", AddressForm(), registry.record_domain, _("The address is added."))


@pages.get("/<slug:slug>/schemes")
def schemes(slug: str) -> str:
    """The rating schemes of a rater, and a form for one more."""
    return _parts_page(slug, "schemes", SchemeForm(formdata=None))


@pages.post("/<slug:slug>/schemes")
def add_scheme(slug: str) -> Any:
    """Add a rating scheme."""
    return _add_part(slug, "schemes", SchemeForm(), registry.record_scheme, _("The rating scheme is added."))


@pages.get("/<slug:slug>/describe")
def describe(slug: str) -> str:
    """Say of what kind a stub is."""
    with database().reading() as session:
        one = editing.subject(session, slug)
    form = DescribeForm(formdata=None, kind=one.kind, label=one.label)
    return render_template("outlets/edit_describe.html", one=one, form=form)


@pages.post("/<slug:slug>/describe")
def save_description(slug: str) -> Any:
    """Keep the kind and the label: from now on it is no stub."""
    with database().reading() as session:
        one = editing.subject(session, slug)
    form = DescribeForm()
    if not form.validate():
        return render_template("outlets/edit_describe.html", one=one, form=form), 422
    try:
        with database().writing() as session:
            agent_actions.describe(session, one.id, form.kind.data, form.label.data, by=signed_in().person_id)
            session.commit()
    except RuleBroken as error:
        form.add_faults(error)
        return render_template("outlets/edit_describe.html", one=one, form=form), error.status
    flash(_("Described. Say what is known of it, with the evidence."))
    return _to(one.address)


@pages.get("/<slug:slug>/merge")
def merge(slug: str) -> Any:
    """Which agent this one is; with ``into`` in the address, what a merge would mean."""
    form = MergeForm(formdata=request.args if "into" in request.args else None)
    return _merge_page(slug, form)


@pages.post("/<slug:slug>/merge")
def do_merge(slug: str) -> Any:
    """Read the one as the other from now on."""
    form = MergeForm()
    with database().reading() as session:
        one = asserting.agent_of(session, slug)
        into = asserting.agent_of(session, form.into.data or "")
    try:
        with database().writing() as session:
            stands = merging.merge(session, one.id, into.id, by=signed_in().person_id)
            session.commit()
    except RuleBroken as error:
        return _merge_page(slug, form, error)
    flash(_("Merged: whatever names the one is read as the other from now on."))
    return _to(f"/outlets/{stands}")


@pages.post("/<slug:slug>/part")
def part(slug: str) -> Any:
    """Let a merged agent stand for itself again."""
    with database().reading() as session:
        one = asserting.agent_of(session, slug)
    with database().writing() as session:
        merging.part(session, one.id, by=signed_in().person_id)
        session.commit()
    flash(_("Parted: it stands for itself again."))
    return _to(f"/outlets/{slug}")


def _new_page(form: NewAgentForm, doubles: Sequence[agent_actions.Double] = ()) -> str:
    return render_template("outlets/edit_new.html", form=form, doubles=doubles, words=edit_words)


def _add_part(slug: str, what: str, form: Any, record: Any, said: str) -> Any:
    with database().reading() as session:
        one = editing.subject(session, slug)
    if not form.validate():
        return _parts_page(slug, what, form), 422
    try:
        with database().writing() as session:
            record(session, one.id, form.value(), by=signed_in().person_id)
            session.commit()
    except RuleBroken as error:
        form.add_faults(error)
        return _parts_page(slug, what, form), error.status
    flash(said)
    return _to(f"/outlets/{slug}/{what}")


def _parts_page(slug: str, what: str, form: Form) -> str:
    with database().reading() as session:
        one = editing.subject(session, slug)
        there: Any
        if what == "schemes":
            there = [scheme for _rater, scheme in editing.schemes(session, one.id)]
        else:
            there = editing.names(session, one) if what == "names" else editing.domains(session, one)
    return render_template(f"outlets/edit_{what}.html", one=one, there=there, form=form, words=edit_words)


def _merge_page(slug: str, form: MergeForm, error: RuleBroken | None = None) -> Any:
    with database().reading() as session:
        row = asserting.agent_of(session, slug)
        one = Subject(row.id, row.slug, row.name, row.kind, row.is_stub)
        into, moving = None, None
        if row.merged_into_id is not None:
            into = session.get_one(type(row), row.merged_into_id)
        elif form.into.data and error is None:
            try:
                into = _other(session, form, row)
                moving = merging.moving(session, row.id) if into is not None else None
            except RuleBroken as broken:
                error = broken
        stands_for = merging.merged_into(session, row.id)
    if error is not None:
        form.into.errors = [*form.into.errors, translated(error.sentence)]
    page = render_template(
        "outlets/edit_merge.html",
        one=one,
        is_merged=row.merged_into_id is not None,
        form=form,
        into=into,
        moving=moving,
        stands_for=stands_for,
    )
    return (page, error.status) if error is not None else page


def _other(session: Any, form: MergeForm, row: Any) -> Any:
    """The agent that the form names, if this one may be merged into it; what is wrong is said beside the field."""
    found = editing.Finder(session)(form.into.data)
    if found is None:
        form.into.errors = [_("The registry has nobody of this name. Add them first, or choose another.")]
        return None
    into = asserting.agent_of(session, found)
    merging.refuse_merge(session, row, into)
    return into


def _to(address: str) -> Any:
    return redirect(address, 303)
