"""What a project says of its data, for scripts: PUT replaces all of it."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint
from pydantic import BaseModel

from app.core.bodies import Body
from app.core.formats.card_values import Card
from app.features.export.cards import card_of, say_card
from app.web.api import PREFIX, operation
from app.web.bodies import read_body
from app.web.policy import membership
from app.web.services import database
from app.web.visitor import signed_in

api = Blueprint("card_api", __name__, url_prefix=PREFIX)


class CardBody(Body):
    """What a project says of its data. ``licence`` is an SPDX identifier or a sentence, ``address`` a web address."""

    title: str = ""
    licence: str = ""
    creator: str = ""
    contact: str = ""
    address: str = ""
    citation: str = ""
    funding: str = ""
    out_of_scope: str = ""


class CardOut(BaseModel):
    """What is said now; empty is not said."""

    title: str
    licence: str
    creator: str
    contact: str
    address: str
    citation: str
    funding: str
    out_of_scope: str


@api.get("/projects/<slug:slug>/dataset-card")
@operation("What a project says of its data", answers={200: CardOut})
def show(slug: str) -> Any:
    """All of it, empty where nothing was said."""
    with database().reading() as session:
        return asdict(card_of(session, membership().project_id))


@api.put("/projects/<slug:slug>/dataset-card")
@operation("Say what a project says of its data", body=CardBody, answers={200: CardOut})
def change(slug: str) -> Any:
    """All of it at once: what is not in the body is not said any more."""
    card = Card(**read_body(CardBody).model_dump())
    with database().writing() as session:
        say_card(session, membership().project_id, card, by=signed_in().person_id)
        session.commit()
    return asdict(card)
