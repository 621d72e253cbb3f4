"""The body of a request, read once into a declared model."""

from flask import request

from app.core.bodies import Body, Int, Model, Number, Text, faults_of, parse, pointer
from app.errors import say

__all__ = ["Body", "Int", "Number", "Text", "WrongMediaType", "faults_of", "parse", "pointer", "read_body"]


class WrongMediaType(Exception):
    """The body is not of a type that this address reads."""


def read_body(model: type[Model]) -> Model:
    """The request's body as ``model``; BadInput with every fault, WrongMediaType where it is not JSON."""
    if request.mimetype != "application/json":
        raise WrongMediaType(say("Send this as application/json."))
    return parse(model, request.get_data(cache=False))
