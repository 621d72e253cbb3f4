"""The pages of the citation network. Their address is the analysis: nothing is stored."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from app.actions.chosen_reading import begun_rounds, choose_round, find_reading
from app.actions.readers import mark_reader, still_coded
from app.core.citations.attributions import NOT_OUTLETS, UNKNOWN
from app.db import now
from app.errors import NotThere
from app.features.network import lines, picture, queries, sentences, words
from app.features.network.forms import NetworkForm
from app.features.network.shown import Choices, Network
from app.models.rounds import Round
from app.web import paging
from app.web.policy import NOT_NOW, membership
from app.web.round_form import LEFT_OUT, PASSES
from app.web.services import database
from app.web.visitor import signed_in

pages = Blueprint("network", __name__)

LISTED_EDGES, LISTED_CHAINS, SENTENCES_AT_ONCE = 200, 40, 20


@pages.get("/projects/<slug:slug>/network")
def show(slug: str) -> Any:
    """Picture, tables and agreement; before them, to whoever still codes in the round, what reading them means."""
    with database().reading() as session:
        rounds = begun_rounds(session, membership().project_id)
        if not rounds:
            return render_template("network/show.html", form=None)
        form = NetworkForm(rounds, request.args)
        if not form.validate() or form.chosen is None:
            return render_template("network/show.html", form=form, network=None), 422
        if _is_unsaid(session, form.chosen):
            return render_template("network/warning.html", form=form)
        network = _network(session, form, form.chosen)
    if not form.offer(network):
        return render_template("network/show.html", form=form, network=None), 422
    outlets = [one for one in network.edges if lines.is_outlet(one)]
    others = [one for one in network.edges if not lines.is_outlet(one)]
    asked = form.address
    return render_template(
        "network/show.html",
        form=form,
        network=network,
        total=network.totals,
        picture=picture.pictured(network, outlets, asked, slug) if outlets else None,
        drawn=min(picture.DRAWN, len(outlets)),
        n_outlets=len(outlets),
        edges=lines.edge_lines(network, outlets[:LISTED_EDGES], asked, slug),
        others=lines.edge_lines(network, others[:LISTED_EDGES], asked, slug),
        chains=lines.chain_lines(network, LISTED_CHAINS),
        groups=lines.group_lines(network),
        alike=(network.edge_agreement(), network.chain_agreement(), network.span_agreement()),
        words=words,
        passes=PASSES,
        reasons=LEFT_OUT,
    )


@pages.get("/projects/<slug:slug>/network/<publisher>/<cited>")
def show_edge(slug: str, publisher: str, cited: str) -> Any:
    """The sentences of one edge."""
    with database().reading() as session:
        _refuse_unknown(session, publisher, cited)
        rounds = begun_rounds(session, membership().project_id)
        if not rounds:
            return redirect(url_for("network.show", slug=slug), 303)
        form = NetworkForm(rounds, request.args)
        if not form.validate() or form.chosen is None:
            return render_template("network/show.html", form=form, network=None), 422
        if _is_unsaid(session, form.chosen):
            return render_template("network/warning.html", form=form)
        network = _network(session, form, form.chosen)
        found = network.on_edge(publisher, cited)
        start = paging.cursor()
        some = found[start : start + SENTENCES_AT_ONCE]
        texts = queries.texts_of(session, [one for one, _whole in some])
    edge = next((one for one in network.edges if (one.publisher, one.cited) == (publisher, cited)), None)
    return render_template(
        "network/edge.html",
        form=form,
        network=network,
        line=None if edge is None else lines.edge_lines(network, [edge], form.address, slug)[0],
        names=(words.label(network, publisher), words.label(network, cited)),
        keys=(publisher, cited),
        sentences=sentences.sentences_of(network, some, texts),
        agreement=network.edge_agreement((publisher, cited)),
        start=start,
        following=start + SENTENCES_AT_ONCE if len(found) > start + SENTENCES_AT_ONCE else None,
        words=words,
        passes=PASSES,
    )


@pages.post("/projects/<slug:slug>/network/reading")
def acknowledge(slug: str) -> Any:
    """Say that one reads results while still coding, and go on to them."""
    mine, person_id = membership(), signed_in().person_id
    with database().writing() as session:
        one = choose_round(session, mine.project_id, request.form.get("round") or None)
        coded = still_coded(session, mine.project_id, person_id, [one.id])
        mark_reader(session, mine.project_id, person_id, coded, "network", now())
        session.commit()
    named = ("pass", "by", "roles", "publisher", "cited", "document", "how", "annotator", "least")
    kept: dict[str, Any] = {name: request.form[name] for name in named if request.form.get(name)}
    return redirect(url_for("network.show", slug=slug, round=one.name, **kept), 303)


def _is_unsaid(session: Session, one: Round) -> bool:
    coded = still_coded(session, membership().project_id, signed_in().person_id, [one.id])
    return any(not one.has_read for one in coded)


def _network(session: Session, form: NetworkForm, one: Round) -> Network:
    reading = find_reading(session, one, form.pass_.data or None)
    read = queries.read(session, reading, every_role=form.roles.data == "all")
    return Network(read, Choices.of(request.args))


def _refuse_unknown(session: Session, publisher: str, cited: str) -> None:
    for key, others in ((publisher, (UNKNOWN,)), (cited, NOT_OUTLETS)):
        if key not in others and not queries.is_agent(session, key):
            raise NotThere(NOT_NOW)
