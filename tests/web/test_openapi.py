"""GET /api/v1/openapi.json"""

from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.web.api import PREFIX


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
