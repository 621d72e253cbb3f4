"""The citation network for scripts. Nothing is stored: the address is the analysis."""

from typing import Any

from flask import Blueprint, request
from pydantic import BaseModel

from app.actions.chosen_reading import choose_round, find_reading
from app.actions.readers import refuse_unsaid
from app.errors import BadInput, Fault, say
from app.features.network import queries, reports
from app.features.network.shown import Choices, Network
from app.web.api import OF_ROUND, PREFIX, operation
from app.web.policy import membership
from app.web.services import database
from app.web.visitor import signed_in

api = Blueprint("network_api", __name__, url_prefix=PREFIX)


class NetworkOut(BaseModel):
    """What was read; every edge and chain with its counts; agreement, with a reason where it is undefined."""

    project: str
    reading: dict[str, Any]
    choices: dict[str, Any]
    totals: dict[str, int]
    edges: list[dict[str, Any]]
    chains: list[dict[str, Any]]
    agreement: dict[str, Any]
    groups: list[dict[str, Any]] | None = None


@api.get("/projects/<slug:slug>/network")
@operation(
    "Whom the outlets of a project cite, and how many annotators saw it",
    answers={200: NetworkOut},
    query={
        **OF_ROUND,
        "roles": "all, for captions, credits and the like as well; title, heading and body when absent.",
        "by": "outlet (when absent) or owner_group.",
        "publisher": "The slug of a publisher, or the key of its owner group.",
        "cited": "The slug of an outlet, the key of an owner group, or ~anonymous, ~named, ~nobody.",
        "document": "The key of a document.",
        "how": "direct, or through another outlet; both when absent.",
        "annotator": "The number of an annotator in this reading, from 1.",
        "least": "Leave out edges with fewer citations.",
    },
)
def show(slug: str) -> Any:
    """409 for somebody who still codes in the round, until they have said that they read it."""
    given, mine = request.args, membership()
    choices = Choices.of(given)
    if (roles := given.get("roles", "")) not in ("", "all"):
        raise BadInput(
            [Fault("/roles", say("Write all, or leave it out; %(said)s is neither.", said=roles[:60]))]
        )
    with database().reading() as session:
        one = choose_round(session, mine.project_id, given.get("round") or None)
        refuse_unsaid(session, mine.project_id, mine.slug, signed_in().person_id, [one.id])
        reading = find_reading(session, one, given.get("pass") or None)
        read = queries.read(session, reading, every_role=roles == "all")
    return reports.report(slug, Network(read, choices))
