"""GET /api/v1/openapi.json"""

import json
from collections.abc import Iterator
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.models.people import SCOPES
from app.web.api import PREFIX
from tests.house.tree import ROOT


def test_the_document_is_valid_openapi_3_1(client: FlaskClient) -> None:
    document = client.get(f"{PREFIX}/openapi.json").get_json()
    assert document["openapi"] == "3.1.0"
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_every_address_of_the_api_is_in_the_document(app: Flask, client: FlaskClient) -> None:
    described = {
        (method.upper(), path)
        for path, methods in client.get(f"{PREFIX}/openapi.json").get_json()["paths"].items()
        for method in methods
    }
    routes = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith(PREFIX) and rule.endpoint != "web.openapi"
    }
    written = {
        (method, rule.replace("<slug:", "{").replace("<id:", "{").replace(">", "}"))
        for method, rule in routes
    }
    assert written == described


def test_each_operation_says_who_may_and_how_it_is_refused(client: FlaskClient) -> None:
    for methods in client.get(f"{PREFIX}/openapi.json").get_json()["paths"].values():
        for operation in methods.values():
            assert operation["summary"]
            assert operation["description"].startswith("Needs: ")
            assert "application/problem+json" in operation["responses"]["default"]["content"]


def shown(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every body and every answer with a model, with what it is of."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            parts = {"body": operation.get("requestBody", {})} | operation["responses"]
            for part, said in parts.items():
                for media_type, content in said.get("content", {}).items():
                    if part != "default":
                        yield f"{method} {path} {part} {media_type}", content


def test_every_body_and_every_answer_has_an_example_that_is_one(client: FlaskClient) -> None:
    document = client.get(f"{PREFIX}/openapi.json").get_json()
    described = {"components": document["components"]}
    contents = [
        *shown(document),
        *(
            (f"refusal {status}", said["content"]["application/problem+json"])
            for status, said in document["components"]["responses"].items()
        ),
    ]
    assert len(contents) > 40
    without = [of for of, content in contents if "example" not in content]
    assert without == [], "write them into examples.json beside the views"
    faults = [
        f"{of}: {fault.json_path} {fault.message[:200]}"
        for of, content in contents
        for fault in Draft202012Validator(described | content["schema"]).iter_errors(content["example"])
    ]
    assert faults == []


def test_no_example_is_of_an_operation_that_is_not_there(app: Flask) -> None:
    written = {
        endpoint
        for path in sorted((ROOT / "app" / "features").rglob("examples.json"))
        for endpoint in json.loads(path.read_text())
    }
    assert written - set(app.view_functions) == set()


def test_each_operation_names_the_scope_that_a_token_needs(client: FlaskClient) -> None:
    document = client.get(f"{PREFIX}/openapi.json").get_json()
    assert set(document["components"]["securitySchemes"]) == {"token", "session"}
    scopes = {
        operation["operationId"]: operation["security"][0]["token"]
        for methods in document["paths"].values()
        for operation in methods.values()
    }
    assert scopes["annotate_api_save"] == ["write"]
    assert scopes["corpus_api_add"] == ["lead"]
    assert scopes["projects_api_index"] == ["read"]
    assert {scope for (scope,) in scopes.values()} <= set(SCOPES)
