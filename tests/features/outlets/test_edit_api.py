"""Scripts of editors add agents and facts by the rules of the pages."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.core.outlets.records import ASSERTION_FIELDS
from app.core.outlets.vocabulary import REFUSED_FOR_PERSONS
from app.db import table_of
from app.features.outlets.edit_api import AssertionBody
from app.models import outlets as tables
from app.models.people import ApiToken
from tests.cast import Cast
from tests.features.outlets.conftest import Editor

SOURCED = {"asserted_by": "project", "evidence_url": "https://register.example/tide"}


class Script:
    """Posts to the registry with the token of an editor."""

    def __init__(self, client: FlaskClient, cast: Cast) -> None:
        self._client, self.headers = client, cast.headers("max")

    def __call__(self, path: str, body: Any, status: int = 201) -> Any:
        answer = self._client.post(f"/api/v1/outlets{path}", json=body, headers=self.headers)
        assert answer.status_code == status, answer.text
        if status >= 400:
            assert answer.mimetype == "application/problem+json"
        return answer.get_json()


@pytest.fixture
def script(editor: Editor, client: FlaskClient, cast: Cast) -> Script:
    return Script(client, cast)


def test_an_agent_is_added_with_all_its_parts(editor: Editor, script: Script) -> None:
    body = {
        "kind": "rater", "label": "Lake Watch", "names": [{"name": "Lake Watch", "language": "en"}],
        "domains": [{"host": "lakewatch.example", "valid_from": "2020"}],
        "rating_schemes": [{"key": "lake-care", "name": "Care", "levels": ["low", "high"], "scale": "ordinal"}],
    }  # fmt: skip
    assert script("", body) == {"slug": "lake-watch"}
    with editor.database.reading() as session:
        row = session.scalars(select(tables.Agent).where(tables.Agent.slug == "lake-watch")).one()
        assert (row.kind, row.name) == ("rater", "Lake Watch")
        assert session.scalars(select(tables.AgentDomain.host)).all() == ["lakewatch.example"]
    assert "may have it already: lake-watch" in script("", body | {"slug": "lake"}, 409)["detail"]
    again = body | {"is_another": True, "rating_schemes": []}
    assert script("", again) == {"slug": "lake-watch-2"}
    assert script("", again | {"slug": "lake-watch"}, 422)["errors"][0]["pointer"] == "/slug"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"kind": "rock"}, "/kind"),
        ({"colour": "red"}, "/colour"),
        ({"names": [{"name": ""}]}, "/names/0"),
        ({"domains": [{"host": "https://x.example/"}]}, ""),
        ({"slug": "No Slug"}, ""),
        ({"label": ""}, ""),
        ({"label": "x" * 301}, "/label"),
        ({"rating_schemes": [{"key": "a", "name": "A"}]}, ""),
    ],
)
def test_an_agent_that_is_wrong_is_refused_whole(
    editor: Editor, script: Script, change: dict[str, Any], pointer: str
) -> None:
    said = script("", {"kind": "outlet", "label": "Lake Post", **change}, 422)
    assert pointer in {one["pointer"] for one in said["errors"]}
    with editor.database.reading() as session:
        assert session.scalar(select(tables.Agent).where(tables.Agent.name == "Lake Post")) is None


def test_a_fact_is_added_once_and_says_what_it_contradicts(editor: Editor, script: Script) -> None:
    path = "/morning-tide/assertions"
    first = script(path, SOURCED | {"property": "ownership_type", "value_code": "state"})
    assert first["contradicts"] == []
    body = SOURCED | {"property": "ownership_type", "value_code": "cooperative", "valid_from": "2020-03"}
    second = script(path, body)
    assert second["contradicts"] == [first["id"]]
    assert script(path, body, 200) == {"id": second["id"], "contradicts": []}
    third = script(path, body | {"supersedes": second["id"], "valid_from": "2021"})
    assert script(path, body | {"supersedes": second["id"]}, 409)["current"] == {
        "assertion": int(third["id"])
    }
    retracted = body | {
        "supersedes": third["id"],
        "valid_from": "2021",
        "status": "retracted",
        "note": "Gone.",
    }
    script(path, retracted)
    standing = [one for one in editor.standing("morning-tide") if one.status == "current"]
    assert [one.id for one in standing] == [first["id"]]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"property": "colour", "value_code": "red"}, ""),
        ({"property": "owned_by", "value_agent": "nobody-known"}, ""),
        ({"property": "owned_by", "value_agent": "tide-press", "evidence_url": None}, "/evidence_url"),
        ({"property": "owned_by", "value_agent": "tide-press", "supersedes": "first"}, "/supersedes"),
        ({"property": "medium", "value_code": "blog", "valid_from": "2022-13"}, ""),
        ({"property": "medium", "value_code": "blog", "confidence": "sure"}, "/confidence"),
        ({"property": "event", "value_text": "a\x00b"}, "/value_text"),
    ],
)
def test_a_fact_that_is_wrong_is_refused(
    editor: Editor, script: Script, change: dict[str, Any], pointer: str
) -> None:
    said = script("/morning-tide/assertions", SOURCED | change, 422)
    assert pointer in {one["pointer"] for one in said["errors"]}, said
    assert editor.said_of("morning-tide") == []


def test_a_fact_without_required_evidence_comes_in_where_that_is_meant(script: Script) -> None:
    body = {"property": "owned_by", "value_agent": "tide-press", "asserted_by": "project", "unsourced": True}
    script("/morning-tide/assertions", body)


@pytest.mark.parametrize("key", sorted(REFUSED_FOR_PERSONS))
def test_of_a_person_no_judgement_is_taken(editor: Editor, script: Script, key: str) -> None:
    said = script("/mira-quill/assertions", SOURCED | {"property": key, "value_state": "unknown"}, 422)
    assert "is not recorded of a person" in said["errors"][0]["message"]
    assert editor.said_of("mira-quill") == []


def test_a_body_has_the_fields_of_a_file() -> None:
    fields = set(AssertionBody.model_fields) - {"unsourced"}
    assert fields == set(ASSERTION_FIELDS) - {"id", "withheld"}


def test_a_token_of_a_narrower_scope_and_a_body_that_is_no_json_are_refused(
    editor: Editor, script: Script, client: FlaskClient, cast: Cast
) -> None:
    token = table_of(ApiToken)
    answer = client.post("/api/v1/outlets", data="{}", headers=script.headers, content_type="text/plain")
    assert answer.status_code == 415
    with editor.database.writing() as session:
        session.execute(update(token).where(token.c.person_id == cast.id("max")).values(scope="write"))
        session.commit()
    script("", {"kind": "outlet", "label": "Lake Post"}, 403)
    script("/morning-tide/assertions", SOURCED, 403)


def test_what_is_not_there_is_404(script: Script) -> None:
    script("/no-such-outlet/assertions", SOURCED | {"property": "event", "value_text": "x"}, 404)
