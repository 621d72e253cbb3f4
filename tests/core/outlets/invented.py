"""Invented agents and facts for the tests of outlets."""

from typing import Any

from app.core.outlets.dates import VagueDate
from app.core.outlets.facts import Assertion

KINDS = {
    "project": "organisation",
    "harbour-gazette": "outlet",
    "river-post": "outlet",
    "river-group": "organisation",
    "tide-holding": "organisation",
    "ministry-of-ferries": "state_body",
    "lamp-ratings": "rater",
    "ivo-lark": "person",
}


def fact(id: str = "a", property: str = "medium", **said: Any) -> Assertion:
    """A fact that has nothing wrong with it, but for what is changed."""
    if property == "medium" and "value_state" not in said:
        said.setdefault("value_code", "newspaper")
    for key in ("valid_from", "valid_to"):
        if isinstance(said.get(key), str):
            said[key] = VagueDate.parse(said[key])
    usual: dict[str, Any] = {
        "subject": "harbour-gazette",
        "asserted_by": "project",
        "sequence": 1,
        "evidence_url": "https://register.example/gazette",
    }
    return Assertion(id=id, property=property, **{**usual, **said})
