"""/api/v1/projects/<slug>/documents: a lead hands documents in, and lists them."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.models.corpus import Document
from tests.cast import Cast

Api = Callable[..., Any]
Visible = Callable[[], dict[str, Document]]


def lines(*records: dict[str, Any]) -> bytes:
    return "\n".join(json.dumps(record) for record in records).encode()


def test_one_document_comes_in(olga: Api, visible: Visible) -> None:
    response = olga("POST", json={"key": "a", "text": "One.", "outlet": "Weir Gazette", "title": None})
    assert response.status_code == 201
    assert response.get_json() == {
        "rows_in": 1,
        "new": 1,
        "present": 0,
        "refused": [],
        "stubs": ["Weir Gazette"],
        "notes": [],
    }
    assert set(visible()) == {"a"}


def test_the_same_document_again_is_present(olga: Api) -> None:
    olga("POST", json={"key": "a", "text": "One."})
    response = olga("POST", json={"key": "a", "text": "One."})
    assert response.status_code == 200
    assert response.get_json() == {
        "rows_in": 1,
        "new": 0,
        "present": 1,
        "refused": [],
        "stubs": [],
        "notes": [],
    }


def test_many_come_in_or_none(olga: Api, visible: Visible) -> None:
    body = lines(
        {"key": "a", "text": "One."}, {"key": "b"}, {"key": "c", "text": "Three.", "url": "ftp://x.example"}
    )
    response = olga("POST", data=body, content_type="application/x-ndjson")
    assert response.status_code == 422
    assert response.mimetype == "application/problem+json"
    said = response.get_json()
    assert (said["rows_in"], said["new"], said["present"]) == (3, 1, 0)
    assert [one["row"] for one in said["refused"]] == [2, 3]
    assert "needs the field “text”" in said["refused"][0]["reason"]
    assert [one["pointer"] for one in said["errors"]] == ["/1", "/2"]
    assert visible() == {}
    response = olga("POST", "?skip_bad=1", data=body, content_type="application/x-ndjson")
    assert response.status_code == 201
    assert (response.get_json()["new"], len(response.get_json()["refused"])) == (1, 2)
    assert set(visible()) == {"a"}


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"text=One.", "application/x-www-form-urlencoded", 415),
        (b"\n\n", "application/x-ndjson", 422),
        (b"", "application/json", 422),
        (b'{"text": NaN}', "application/json", 422),
        (b'{"text": "\\ud800"}', "application/json", 422),
        (b"[" * 50_000, "application/json", 422),
        (b'["One."]', "application/json", 422),
        (b"\xff\xfe\xff", "application/x-ndjson", 422),
    ],
)
def test_what_is_no_document_is_refused(
    olga: Api, body: bytes, content_type: str, status: int, visible: Visible
) -> None:
    response = olga("POST", data=body, content_type=content_type)
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    assert visible() == {}


def test_too_much_is_413(olga: Api, client: FlaskClient) -> None:
    client.application.config["MAX_CONTENT_LENGTH"] = 1000
    response = olga("POST", json={"text": "wave " * 1000})
    assert response.status_code == 413


def test_an_unknown_choice_is_422(olga: Api) -> None:
    assert olga("POST", "?skip_bad=maybe", json={"text": "One."}).status_code == 422
    assert olga("POST", "?join=always", json={"text": "One."}).status_code == 422


def test_the_list_comes_in_pages(olga: Api) -> None:
    body = lines(
        *(
            {"key": f"d{one}", "text": f"Title {one}\n\nA sentence of document {one}. Another."}
            for one in range(5)
        ),
        {
            "key": "last",
            "text": "One.",
            "outlet": "Weir Gazette",
            "published": "2031-05",
            "language": "en",
            "text_rights": "excerpt:80",
        },
    )
    olga("POST", data=body, content_type="application/x-ndjson")
    seen, cursor = [], ""
    while cursor is not None:
        page = olga("GET", f"?limit=2&cursor={cursor}").get_json()
        assert len(page["items"]) <= 2
        seen += page["items"]
        cursor = page["next_cursor"]
    assert [one["key"] for one in seen] == ["d0", "d1", "d2", "d3", "d4", "last"]
    assert (seen[0]["title"], seen[0]["passages"], seen[0]["outlet"]) == ("Title 0", 2, None)
    last = seen[-1]
    assert last["outlet"] == {"slug": "weir-gazette", "name": "Weir Gazette"}
    assert last["published"] == {"first": "2031-05-01", "last": "2031-05-31", "precision": "month"}
    assert (last["language"], last["text_rights"], last["length"], last["withdrawn"]) == (
        "en",
        "excerpt:80",
        4,
        False,
    )
    assert len(last["text_sha256"]) == 64


def test_a_stranger_and_an_annotator_get_no_list(client: FlaskClient, cast: Cast, olga: Api) -> None:
    path = "/api/v1/projects/tideline/documents"
    assert client.get(path).status_code == 401
    assert client.get(path, headers=cast.headers("max")).status_code == 404
    assert client.post(path, headers=cast.headers("max"), json={"text": "One."}).status_code == 404
