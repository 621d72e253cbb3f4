"""The pages on which the registry is read, by the front door."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.core.outlets.registry_file import read_registry
from app.db import Database
from app.features.outlets import actions
from tests.cast import Cast

SHIPPED = Path(__file__).parents[3] / "seeds" / "outlets" / "registry.jsonl"


@pytest.fixture
def shipped(database: Database) -> Database:
    reading = read_registry("registry.jsonl", SHIPPED.read_text(encoding="utf-8"))
    with database.writing() as session:
        actions.import_registry(session, reading, by=None)
        session.commit()
    return database


def test_x(shipped: Database, client: FlaskClient, cast: Cast) -> None:
    cast.sign_in(client, "olga")
    import json

    for line in SHIPPED.read_text().splitlines():
        slug = json.loads(line)["slug"]
        for more in ("", "?as_of=2021-07-13", "/history"):
            r = client.get(f"/outlets/{slug}{more}")
            assert r.status_code == 200, (slug, r.text[:500])
    for q in ("", "?q=RIA", "?q=https://journal-neo.su/x", "?country=RU&unsourced=1", "?as_of=zz"):
        r = client.get(f"/outlets{q}")
        assert r.status_code in (200, 422), r.text
