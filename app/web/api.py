"""The API describes itself: each view says its body and its answers, and the OpenAPI document is read off them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import Flask
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Rule as Route

from app.web.policy_table import POLICY

PREFIX = "/api/v1"
#: Which reading of which round, as the addresses about results name it.
OF_ROUND = {
    "round": "The name of a round; the newest production or reliability round when absent.",
    "pass": "blind, revealed or open; the round's first pass when absent.",
}
#: The same, and which labels count.
OF_READING = {**OF_ROUND, "reading": "chosen, or chosen_or_marked (the default where a label is on both)."}
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


def openapi(app: Flask) -> dict[str, Any]:
    """The OpenAPI 3.1 document of every route below ``/api/v1``."""
    routes = [route for route in app.url_map.iter_rules() if route.rule.startswith(PREFIX + "/")]
    described = [
        (route, app.view_functions[route.endpoint]) for route in sorted(routes, key=lambda r: r.rule)
    ]
    operations = [(route, view.operation) for route, view in described if hasattr(view, "operation")]
    models: set[type[BaseModel]] = {Problem}
    for _route, said in operations:
        models |= {one for one in (said.body, *said.answers.values()) if isinstance(one, type)}
    ordered = sorted(models, key=lambda model: model.__name__)
    places, definitions = models_json_schema(
        [(model, "validation") for model in ordered], ref_template="#/components/schemas/{model}"
    )
    names = {model: places[(model, "validation")] for model in ordered}
    paths: dict[str, Any] = {}
    for route, said in operations:
        for method in sorted((route.methods or set()) - {"HEAD", "OPTIONS"}):
            paths.setdefault(_path(route), {})[method.lower()] = _describe(route, said, names)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Masthead",
            "version": "1",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": definitions.get("$defs", {}),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _path(route: Route) -> str:
    return re.sub(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", r"{\1}", route.rule)


def _describe(route: Route, said: Operation, names: dict[Any, Any]) -> dict[str, Any]:
    rule = POLICY[route.endpoint]
    described: dict[str, Any] = {
        "operationId": route.endpoint.replace(".", "_"),
        "summary": said.summary,
        "description": f"Needs: {rule.needs.replace('_', ' ')}; token scope {rule.scope} or wider.",
        "parameters": [
            *_path_parameters(route),
            *_parameters("query", said.query),
            *_parameters("header", said.headers),
        ],
        "responses": {str(status): _content(answer, names) for status, answer in said.answers.items()},
    }
    problem = {"application/problem+json": {"schema": names[Problem]}}
    described["responses"]["default"] = {"description": "Refused, with the reason.", "content": problem}
    if said.body is not None:
        described["requestBody"] = {"required": True, "content": _content(said.body, names)["content"]}
    return described


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    kinds = {"id": {"type": "integer", "minimum": 1}, "slug": {"type": "string", "pattern": "^[a-z0-9-]+$"}}
    found = re.findall(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>", route.rule)
    return [
        {"name": name, "in": "path", "required": True, "schema": kinds.get(kind, {"type": "string"})}
        for kind, name in found
    ]


def _parameters(place: str, said: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "name": name.rstrip("!"),
            "in": place,
            "required": name.endswith("!"),
            "description": text,
            "schema": {"type": "string"},
        }
        for name, text in said.items()
    ]


def _content(answer: type[BaseModel] | str | None, names: dict[Any, Any]) -> dict[str, Any]:
    if answer is None:
        return {"description": "Done; nothing to say."}
    if isinstance(answer, str):
        return {"description": "As named.", "content": {answer: {"schema": {"type": "string"}}}}
    return {"description": "Done.", "content": {"application/json": {"schema": names[answer]}}}
