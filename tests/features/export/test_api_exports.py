"""Exports by the API: made, looked at, downloaded; by leads alone, and by those who code only with open eyes."""

import hashlib
import json
import os
import time
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.config import Settings
from app.core.formats.registry import FORMATS
from app.features.export import work
from app.models.audit import AuditEntry
from app.models.exports import Export, Job
from app.models.projects import Member
from app.models.rounds import RoundReader
from tests.cast import Cast
from tests.coding import Harbour

EXPORTS = "/api/v1/projects/harbour/exports"


def made(client: FlaskClient, cast: Cast, **asked: Any) -> dict[str, Any]:
    given = client.post(EXPORTS, json={"format": "jsonl"} | asked, headers=cast.headers("olga"))
    assert given.status_code == 201, given.get_data(as_text=True)
    assert given.headers["Location"] == f"{EXPORTS}/{given.json['id']}"
    return dict(given.json)


def fetched(client: FlaskClient, address: str, headers: dict[str, str]) -> TestResponse:
    """The answer with its body read and its file closed."""
    return client.get(address, headers=headers, buffered=True)


def test_an_export_is_made_looked_at_and_downloaded(
    coded: Harbour, client: FlaskClient, cast: Cast, settings: Settings
) -> None:
    one = made(client, cast, text="standoff", seed=5)
    olga = cast.headers("olga")
    assert client.get(f"{EXPORTS}/{one['id']}", headers=olga).json == one
    file = fetched(client, f"{EXPORTS}/{one['id']}/file", olga)
    assert file.status_code == 200
    assert hashlib.sha256(file.data).hexdigest() == one["sha256"]
    assert len(file.data) == one["size"]
    assert file.headers["Content-Disposition"] == f"attachment; filename={one['file_name']}"
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert [path.name for path in (settings.data_folder / "exports").iterdir()] == [one["sha256"]]
    with coded.database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "export.make")).one()
        assert (entry.object_id, entry.person_id) == (one["id"], cast.id("olga"))


def test_what_a_killed_export_left_half_written_is_dropped_when_it_is_a_day_old(
    coded: Harbour, client: FlaskClient, cast: Cast, settings: Settings
) -> None:
    folder = settings.data_folder / "exports"
    (folder / ".export-folder").mkdir(parents=True)
    for name in (".export-file", ".export-now", ".export-folder/inside"):
        (folder / name).write_bytes(b"half")
    long_ago = time.time() - 25 * 60 * 60
    for name in (".export-file", ".export-folder"):
        os.utime(folder / name, (long_ago, long_ago))
    one = made(client, cast)
    assert {path.name for path in folder.iterdir()} == {".export-now", one["sha256"]}


def test_the_same_seed_on_the_same_data_gives_the_same_bytes_in_every_format_and_kind(
    coded: Harbour, client: FlaskClient, cast: Cast
) -> None:
    for form, kind in ((name, kind) for name, one in FORMATS.items() for kind in one.kinds):
        asked = {"format": form, "kind": kind}
        if FORMATS[form].lays_out:
            asked["out_of_scope"] = "No ranking of outlets."
        first, again = (made(client, cast, seed=5, **asked) for _ in range(2))
        assert first["manifest"] == again["manifest"]
        assert first["sha256"] == again["sha256"]
        # Pseudonyms are of the answers alone: shares and decisions name nobody.
        unseeded = {made(client, cast, **asked)["sha256"] for _ in range(2)}
        assert len(unseeded) == (2 if kind == "raw" else 1)


@pytest.mark.parametrize("form", ["webanno-jsonld", "prov"])
def test_linked_data_is_served_as_what_it_is_and_tells_of_the_lead_by_a_pseudonym(
    form: str, coded: Harbour, client: FlaskClient, cast: Cast
) -> None:
    one = made(client, cast, format=form)
    file = fetched(client, f"{EXPORTS}/{one['id']}/file", cast.headers("olga"))
    assert file.mimetype == "application/ld+json"
    assert one["file_name"].endswith(".jsonld")
    assert str(cast.id("olga")) not in file.text
    assert set(json.loads(file.data)) >= {"@context"}


def test_only_leads_export_and_strangers_learn_nothing(
    coded: Harbour, client: FlaskClient, cast: Cast
) -> None:
    one = made(client, cast)
    for who, status in (("ann", 403), ("max", 404)):
        headers = cast.headers(who)
        assert client.post(EXPORTS, json={"format": "jsonl"}, headers=headers).status_code == status
        assert client.get(f"{EXPORTS}/{one['id']}", headers=headers).status_code == status
        assert client.get(f"{EXPORTS}/{one['id']}/file", headers=headers).status_code == status


def test_an_export_of_another_project_is_not_there(coded: Harbour, client: FlaskClient, cast: Cast) -> None:
    one = made(client, cast)
    with coded.database.writing() as session:
        session.execute(update(Export).where(Export.id == one["id"]).values(project_id=cast.project("other")))
        session.commit()
    for address in (f"{EXPORTS}/{one['id']}", f"{EXPORTS}/{one['id']}/file", f"{EXPORTS}/1"):
        assert client.get(address, headers=cast.headers("olga")).status_code == 404


def test_what_there_is_not_is_refused_with_its_place(coded: Harbour, client: FlaskClient, cast: Cast) -> None:
    for asked, pointer in (
        ({"format": "xml"}, "/format"),
        ({"format": "prov", "kind": "gold"}, "/kind"),
        ({"kind": "soft", "pass": "revealed"}, "/pass"),
        ({"kind": "wish"}, "/kind"),
        ({"text": "some"}, "/text"),
        ({"seed": -1}, "/seed"),
        ({"colour": "red"}, "/colour"),
    ):
        given = client.post(EXPORTS, json={"format": "jsonl"} | asked, headers=cast.headers("olga"))
        assert given.status_code == 422
        assert [fault["pointer"] for fault in given.json["errors"]] == [pointer]
    unknown = client.post(EXPORTS, json={"format": "csv", "round": "autumn"}, headers=cast.headers("olga"))
    assert (unknown.status_code, "production" in unknown.json["detail"]) == (409, True)


def test_a_lead_who_still_codes_is_marked_by_exporting_and_stopped_before_reading_anothers_export(
    harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    one = made(client, cast)
    with harbour.database.writing() as session:
        session.execute(
            update(Member)
            .where(Member.project_id == harbour.project_id, Member.person_id == cast.id("ann"))
            .values(is_lead=True)
        )
        session.commit()
    ann = cast.headers("ann")
    assert client.get(f"{EXPORTS}/{one['id']}/file", headers=ann).status_code == 409
    assert client.post(EXPORTS, json={"format": "csv"}, headers=ann).status_code == 201
    assert fetched(client, f"{EXPORTS}/{one['id']}/file", ann).status_code == 200
    with harbour.database.reading() as session:
        assert session.scalars(select(RoundReader.person_id)).all() == [cast.id("ann")]


def test_a_file_that_is_gone_is_said_to_be(
    coded: Harbour, client: FlaskClient, cast: Cast, settings: Settings
) -> None:
    one = made(client, cast)
    (settings.data_folder / "exports" / one["sha256"]).unlink()
    given = client.get(f"{EXPORTS}/{one['id']}/file", headers=cast.headers("olga"))
    assert given.status_code == 409
    assert "Make the export again" in given.json["detail"]


def test_a_large_project_is_exported_by_a_worker_under_the_number_of_its_job(
    coded: Harbour, client: FlaskClient, cast: Cast, settings: Settings, monkeypatch: Any
) -> None:
    monkeypatch.setattr(work, "MOST_WHILE_WAITING", 3)
    olga = cast.headers("olga")
    given = client.post(EXPORTS, json={"format": "csv", "seed": 2}, headers=olga)
    assert (given.status_code, given.json["state"]) == (202, "waiting")
    address = given.headers["Location"]
    assert client.get(address, headers=olga).json["state"] == "waiting"
    assert client.get(f"{address}/file", headers=olga).status_code == 404
    with coded.database.reading() as session:
        order = session.scalars(select(Job)).one()
    steps: list[tuple[int, int]] = []

    class Progress:
        @staticmethod
        def say(done: int, total: int) -> None:
            steps.append((done, total))

    for _ in range(2):
        assert work.do_job(coded.database, settings, order, Progress) == {"export": order.id}
    assert steps == [(4, 4)]
    assert client.get(address, headers=olga).json["state"] == "done"
    assert fetched(client, f"{address}/file", olga).status_code == 200
