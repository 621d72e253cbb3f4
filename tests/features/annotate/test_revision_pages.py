"""Revisions of an assignment are read in pages."""

from flask.testing import FlaskClient

from app.db import Database
from tests.cast import Cast
from tests.world import a_save, make_world


def test_revisions_come_in_pages(client: FlaskClient, database: Database, cast: Cast) -> None:
    make_world(database, [cast.id("ann")])
    headers = cast.headers("ann")
    claimed = client.post("/api/v1/projects/harbour/next", headers=headers).get_json()
    address = f"/api/v1/assignments/{claimed['current']}"
    for number in range(5):
        body = a_save(client.get(address, headers=headers).get_json(), state="draft", seconds=number)
        key = {"Idempotency-Key": f"a-key-of-a-page-{number}"}
        assert client.put(f"{address}/revisions", json=body, headers=headers | key).status_code == 200
    pages, cursor = [], ""
    while cursor is not None:
        said = client.get(f"{address}/revisions?limit=2&cursor={cursor}", headers=headers).get_json()
        pages.append([one["revision"] for one in said["items"]])
        cursor = said["next_cursor"]
    assert pages == [[1, 2], [3, 4], [5]]
    assert client.get(f"{address}/revisions?limit=501", headers=headers).status_code == 422
