"""The pages of claims, for leads: clusters, one of them, and a passage with those that are like it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.errors import BadInput
from app.features.reuse import claim_queries, claims
from app.features.reuse.claim_forms import JoinForm, NameForm, PartForm
from app.features.reuse.claims import Part
from app.features.reuse.words import CLAIM_RELATIONS, METHODS
from app.web.policy import membership
from app.web.services import database
from app.web.visitor import signed_in

pages = Blueprint("claims", __name__, url_prefix="/projects/<slug:slug>")


@pages.get("/claims")
def index(slug: str) -> str:
    """Every cluster."""
    return _index(NameForm(formdata=None))


@pages.post("/claims")
def make(slug: str) -> Any:
    """A new cluster, still empty."""
    form = NameForm()
    if not form.validate():
        return _index(form), 422
    try:
        with database().writing() as session:
            made = claims.make(session, membership().project_id, form.name.data, signed_in().person_id)
            session.commit()
    except BadInput as error:
        form.add_faults(error)
        return _index(form), 422
    return _to("claims.show", slug=slug, cluster_id=made)


@pages.get("/claims/<id:cluster_id>")
def show(slug: str, cluster_id: int) -> str:
    """One cluster with its members."""
    return _cluster(cluster_id)


@pages.post("/claims/<id:cluster_id>/name")
def rename(slug: str, cluster_id: int) -> Any:
    """Another name."""
    form = NameForm()
    if not form.validate():
        return _cluster(cluster_id, name_form=form), 422
    try:
        with database().writing() as session:
            mine, me = membership().project_id, signed_in().person_id
            claims.rename(session, mine, cluster_id, form.name.data, me)
            session.commit()
    except BadInput as error:
        form.add_faults(error)
        return _cluster(cluster_id, name_form=form), 422
    return _to("claims.show", slug=slug, cluster_id=cluster_id)


@pages.post("/claims/<id:cluster_id>/passages/<id:passage_id>")
def change(slug: str, cluster_id: int, passage_id: int) -> Any:
    """Say anew how a passage stands in it."""
    form = PartForm().of(passage_id)
    if not form.validate():
        return _cluster(cluster_id, (passage_id, form)), 422
    try:
        with database().writing() as session:
            mine, me = membership().project_id, signed_in().person_id
            claims.join(session, mine, cluster_id, [passage_id], form.part(), me)
            session.commit()
    except BadInput as error:
        form.add_faults(error)
        return _cluster(cluster_id, (passage_id, form)), 422
    return _to("claims.show", slug=slug, cluster_id=cluster_id)


@pages.post("/claims/<id:cluster_id>/passages/<id:passage_id>/leave")
def leave(slug: str, cluster_id: int, passage_id: int) -> Any:
    """Take a passage out."""
    with database().writing() as session:
        claims.leave(session, membership().project_id, cluster_id, passage_id, signed_in().person_id)
        session.commit()
    flash(_("The passage is not in this claim any more. What was said stays in the history."))
    return _to("claims.show", slug=slug, cluster_id=cluster_id)


@pages.get("/passages/<id:passage_id>/related")
def related(slug: str, passage_id: int) -> str:
    """The passages that are like this one."""
    form = JoinForm(formdata=None)
    form.passage.data = [passage_id]
    return _related(passage_id, form)


@pages.post("/passages/<id:passage_id>/related")
def join(slug: str, passage_id: int) -> Any:
    """Put the ticked passages into a cluster."""
    form, mine, me = JoinForm(), membership().project_id, signed_in().person_id
    if not form.is_complete():
        return _related(passage_id, form), 422
    try:
        with database().writing() as session:
            cluster_id = form.cluster_id()
            if cluster_id is None:
                cluster_id = claims.make(session, mine, form.name.data, me)
            many = claims.join(session, mine, cluster_id, form.passage.data, Part(form.relation.data), me)
            session.commit()
    except BadInput as error:
        form.add_faults(error)
        return _related(passage_id, form), 422
    flash(ngettext("%(num)s passage joined the claim.", "%(num)s passages joined the claim.", many))
    return _to("claims.show", slug=slug, cluster_id=cluster_id)


def _index(form: NameForm) -> str:
    with database().reading() as session:
        found = claim_queries.clusters(session, membership().project_id)
    return render_template("reuse/claims.html", clusters=found, form=form)


def _cluster(
    cluster_id: int, said: tuple[int, PartForm] | None = None, name_form: NameForm | None = None
) -> str:
    project_id = membership().project_id
    with database().reading() as session:
        row = claims.my_cluster(session, project_id, cluster_id)
        cluster = claim_queries.clusters(session, project_id, cluster_id)[0]
    forms = {one.passage.row.id: _part_form(one) for one in cluster.members}
    if said is not None:
        forms[said[0]] = said[1]
    return render_template(
        "reuse/claim.html",
        cluster=cluster,
        forms=forms,
        opened=said[0] if said else None,
        name_form=name_form or NameForm(formdata=None, name=row.name),
        relations=CLAIM_RELATIONS,
    )


def _part_form(member: claim_queries.Member) -> PartForm:
    said = member.said
    words = member.meant if said.start is not None else ""
    return PartForm(formdata=None, relation=said.relation, words=words, note=said.note).of(said.passage_id)


def _related(passage_id: int, form: JoinForm) -> str:
    project_id = membership().project_id
    with database().reading() as session:
        found = claim_queries.my_passage(session, project_id, passage_id)
        form.offer([one.row for one in claim_queries.clusters(session, project_id)])
    return render_template("reuse/related.html", found=found, form=form, methods=METHODS)


def _to(endpoint: str, **values: Any) -> Any:
    return redirect(url_for(endpoint, **values), 303)
