"""Schemathesis against a server process, as everybody: no fault of ours, and every answer as it is described."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.actions.tokens import make_token
from app.db import Database
from app.models.projects import Member
from tests.cast import Cast
from tests.server_process import ServerProcess
from tests.world import make_world

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
ROLES = {
    "nobody": (None, "read"),
    "an annotator who reads": ("ann", "read"),
    "an annotator who writes": ("ann", "write"),
    "an adjudicator": ("ada", "lead"),
    "a lead": ("olga", "lead"),
    "an administrator": ("root", "lead"),
}
# For each operation and role: some that fit what is described, and as many that do not.
EXAMPLES = 2


@pytest.fixture
def server(
    database: Database, cast: Cast, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ServerProcess]:
    """A server on a project with everybody in it."""
    project_id = make_world(database, [cast.id("ann")])
    with database.writing() as session:
        session.add(Member(project_id=project_id, person_id=cast.id("ada"), is_adjudicator=True))
        session.add(Member(project_id=project_id, person_id=cast.id("olga"), is_lead=True))
        session.commit()
    monkeypatch.setitem(os.environ, "API_PER_MINUTE", "0")
    with ServerProcess(database_url, tmp_path / "instance") as started:
        yield started


def bearer(database: Database, cast: Cast, who: str | None, scope: str) -> dict[str, str]:
    """What a script of theirs sends."""
    if who is None:
        return {}
    with database.writing() as session:
        secret = make_token(session, cast.id(who), scope=scope, days=1, by=None)
        session.commit()
    return {"Authorization": f"Bearer {secret}"}


def knock(operation: Any, headers: dict[str, str], values: dict[str, Any], mode: GenerationMode) -> set[int]:
    """Send what Schemathesis makes up for an operation, its objects being there; every status that came."""
    statuses: set[int] = set()

    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: Any) -> None:
        case.path_parameters = {
            name: values.get(name, one) for name, one in (case.path_parameters or {}).items()
        }
        response = case.call(headers=headers)
        case.validate_response(response, checks=CHECKS, headers=headers)
        statuses.add(response.status_code)

    send()
    return statuses


def test_no_answer_to_anybody_is_a_fault_of_ours_or_other_than_described(
    server: ServerProcess, database: Database, cast: Cast
) -> None:
    _status, claim = server.ask("POST", "/api/v1/projects/harbour/next", {}, cast.headers("ann"))
    schema = schemathesis.openapi.from_url(f"http://127.0.0.1:{server.port}/api/v1/openapi.json")
    operations = [one.ok() for one in schema.get_all_operations()]
    assert len(operations) > 25
    for role, (who, scope) in ROLES.items():
        headers, came = bearer(database, cast, who, scope), set()
        for operation in operations:
            of_outlets = "/outlets/{" in operation.path
            values = {"slug": "tass" if of_outlets else "harbour", "assignment_id": claim["current"]}
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                came |= knock(operation, headers, values, mode)
        assert came == {401} if who is None else 401 not in came, role
        if role == "a lead":
            assert {200, 201, 403, 404, 422} <= came
