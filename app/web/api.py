"""The API describes itself: each view says its body and its answers, and the OpenAPI document is read off them.

What they look like is shown: ``examples.json`` beside a feature's views holds one of each body and each answer.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Rule as Route

from app.web.paging import MOST, USUAL
from app.web.policy_table import POLICY

PREFIX = "/api/v1"
#: Which reading of which round, as the addresses about results name it.
OF_ROUND = {
    "round": "The name of a round; the newest production or reliability round when absent.",
    "pass": "blind, revealed or open; the round's first pass when absent.",
}
#: The same, and which labels count.
OF_READING = {**OF_ROUND, "reading": "chosen, or chosen_or_marked (the default where a label is on both)."}
#: What a list of the API is asked with.
PAGE = {
    "limit": f"How many, from 1 to {MOST}; {USUAL} when absent.",
    "cursor": "Where to go on: `next_cursor` of the page before.",
}
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Operation:
    """What a view reads and answers; ``answers`` maps a status to a model, a media type, or nothing."""

    summary: str
    body: type[BaseModel] | str | None = None
    answers: dict[int, type[BaseModel] | str | None] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


def operation(
    summary: str,
    *,
    body: type[BaseModel] | str | None = None,
    answers: dict[int, type[BaseModel] | str | None],
    query: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
) -> Callable[[View], View]:
    """Say what an API view does. A house test refuses a view below ``/api/v1`` without it."""

    def mark(view: View) -> View:
        view.operation = Operation(summary, body, answers, query or {}, headers or {})  # type: ignore[attr-defined]
        return view

    return mark


class Problem(BaseModel):
    """RFC 9457 problem details, as every refusal of the API is said."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] = []
    request_id: str = ""


REFUSALS = {
    401: "No token, or one that is unknown, revoked or over its time.",
    403: "Not in this role, or the scope of the token is too narrow.",
    404: "Not there, or not yours: the answer is the same for both.",
    413: "The body is larger than this server reads.",
    415: "The body is of a kind that is not read here.",
    422: "Something in it is not right: `errors` says what, each with a JSON pointer.",
    429: "Too many requests; `Retry-After` says how many seconds to wait.",
    503: "Not possible for a moment; nothing was stored, and `Retry-After` says when to try again.",
}
SCOPES_SAID = (
    "A token of `masthead user token` or of the account page. Scopes: `read` reads what its person may read, `write` "
    "annotates as them as well, `lead` does all that they may in their projects. A wider scope holds the narrower."
)
SESSION_SAID = "The session of a signed-in browser. Changes need the page's token in `X-CSRFToken` as well."


def openapi(app: Flask) -> dict[str, Any]:
    """The OpenAPI 3.1 document of every route below ``/api/v1``."""
    routes = [route for route in app.url_map.iter_rules() if route.rule.startswith(PREFIX + "/")]
    described = [
        (route, app.view_functions[route.endpoint]) for route in sorted(routes, key=lambda r: r.rule)
    ]
    operations = [(route, view) for route, view in described if hasattr(view, "operation")]
    names, definitions = _schemas([view.operation for _route, view in operations])
    paths: dict[str, Any] = {}
    for route, view in operations:
        shown = _examples(view.__module__).get(route.endpoint, {})
        for method in sorted((route.methods or set()) - {"HEAD", "OPTIONS"}):
            paths.setdefault(_path(route), {})[method.lower()] = _describe(
                route, view.operation, names, shown
            )
    cookie = {"type": "apiKey", "in": "cookie", "name": app.config["SESSION_COOKIE_NAME"]}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Masthead",
            "version": "1",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": definitions,
            "responses": {str(status): _refusal(status, names) for status in REFUSALS},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": SCOPES_SAID},
                "session": cookie | {"description": SESSION_SAID},
            },
        },
        "security": [{"token": []}, {"session": []}],
    }


def _schemas(operations: list[Operation]) -> tuple[dict[Any, Any], dict[str, Any]]:
    """Where each model is described, and the descriptions."""
    models: set[type[BaseModel]] = {Problem}
    for said in operations:
        models |= {one for one in (said.body, *said.answers.values()) if isinstance(one, type)}
    ordered = sorted(models, key=lambda model: model.__name__)
    places, definitions = models_json_schema(
        [(model, "validation") for model in ordered], ref_template="#/components/schemas/{model}"
    )
    return {model: places[(model, "validation")] for model in ordered}, definitions.get("$defs", {})


@cache
def _examples(module: str) -> dict[str, Any]:
    """The examples of the feature that a view belongs to, by endpoint: ``body``, and ``answers`` by status."""
    path = Path(sys.modules[module].__file__ or "").with_name("examples.json")
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _path(route: Route) -> str:
    return re.sub(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", r"{\1}", route.rule)


def _describe(route: Route, said: Operation, names: dict[Any, Any], shown: dict[str, Any]) -> dict[str, Any]:
    rule, answers = POLICY[route.endpoint], shown.get("answers", {})
    described: dict[str, Any] = {
        "operationId": route.endpoint.replace(".", "_"),
        "summary": said.summary,
        "description": f"Needs: {rule.needs.replace('_', ' ')}; token scope {rule.scope} or wider.",
        "security": [{"token": [rule.scope]}, {"session": []}],
        "parameters": [
            *_path_parameters(route),
            *_parameters("query", said.query),
            *_parameters("header", said.headers),
        ],
        "responses": {
            str(status): _content(answer, names, answers.get(str(status)))
            for status, answer in said.answers.items()
        },
    }
    described["responses"] |= {
        str(status): {"$ref": f"#/components/responses/{status}"} for status in _refused(route, said)
    }
    problem = {"application/problem+json": {"schema": names[Problem]}}
    described["responses"]["default"] = {"description": "Refused, with the reason.", "content": problem}
    if said.body is not None:
        content = _content(said.body, names, shown.get("body"))["content"]
        described["requestBody"] = {"required": True, "content": content}
    return described


def _refused(route: Route, said: Operation) -> Iterator[int]:
    """The refusals that an operation has; others are its ``default``."""
    for status in REFUSALS:
        needs = {404: bool(route.arguments), 413: said.body is not None, 415: said.body is not None}
        if needs.get(status, True) and status not in said.answers:
            yield status


def _refusal(status: int, names: dict[Any, Any]) -> dict[str, Any]:
    example = {
        "type": f"urn:masthead:problem:{status}",
        "title": REFUSALS[status].partition(":")[0].partition(",")[0].rstrip("."),
        "status": status,
        "detail": REFUSALS[status],
        "request_id": "6f1c0d2a9b3e4857",
    }
    if status == 422:
        example["errors"] = [{"pointer": "/limit", "message": "limit must be a whole number from 1 to 500."}]
    headers = {"Retry-After": {"schema": {"type": "integer"}}} if status in (429, 503) else {}
    return {
        "description": REFUSALS[status],
        **({"headers": headers} if headers else {}),
        "content": {"application/problem+json": {"schema": names[Problem], "example": example}},
    }


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    kinds = {"id": {"type": "integer", "minimum": 1}, "slug": {"type": "string", "pattern": "^[a-z0-9-]+$"}}
    found = re.findall(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>", route.rule)
    return [
        {"name": name, "in": "path", "required": True, "schema": kinds.get(kind, {"type": "string"})}
        for kind, name in found
    ]


_KINDS: dict[str, dict[str, Any]] = {
    "limit": {"type": "integer", "minimum": 1, "maximum": MOST},
    "cursor": {"type": "string", "pattern": "^[0-9]{1,17}$"},
}


def _parameters(place: str, said: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "name": name.rstrip("!"),
            "in": place,
            "required": name.endswith("!"),
            "description": text,
            "schema": _KINDS.get(name, {"type": "string"}),
        }
        for name, text in said.items()
    ]


def _content(answer: type[BaseModel] | str | None, names: dict[Any, Any], example: Any) -> dict[str, Any]:
    if answer is None:
        return {"description": "Done; nothing to say."}
    shown = {} if example is None else {"example": example}
    if isinstance(answer, str):
        return {"description": "As named.", "content": {answer: {"schema": {"type": "string"}} | shown}}
    return {"description": "Done.", "content": {"application/json": {"schema": names[answer]} | shown}}
