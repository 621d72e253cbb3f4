"""/projects/<slug>/exports: made by leads, listed with their hashes, and nobody gives words away by a slip."""

import hashlib
import json
import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update
from werkzeug.test import TestResponse

from app.config import Settings
from app.features.export import work
from app.models.exports import Export, Job
from app.models.people import Identity
from app.models.projects import Member
from app.models.rounds import RoundReader
from tests.cast import Cast, csrf
from tests.coding import Harbour

PAGE = "/projects/harbour/exports"
ASKED = {"format": "jsonl", "kind": "raw", "round": "", "text": "auto", "seed": ""}


@pytest.fixture
def olga(harbour: Harbour, app: Flask, cast: Cast) -> FlaskClient:
    """The lead's browser."""
    browser = app.test_client()
    cast.sign_in(browser, "olga")
    return browser


def make(browser: FlaskClient, **said: str) -> TestResponse:
    return browser.post(PAGE, data={**ASKED, **said, "csrf_token": csrf(browser, PAGE)})


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", page)))


def only_export(harbour: Harbour) -> Export:
    with harbour.database.reading() as session:
        return session.scalars(select(Export)).one()


def test_nothing_was_made_yet(olga: FlaskClient) -> None:
    assert "No export yet" in olga.get(PAGE).text


def test_an_export_is_made_listed_and_downloaded(olga: FlaskClient, coded: Harbour, cast: Cast) -> None:
    given = make(olga, seed="5", text="standoff", round="production")
    one = only_export(coded)
    assert (given.status_code, given.headers["Location"]) == (303, f"{PAGE}/{one.id}")
    assert one.options == {
        "format": "jsonl",
        "kind": "raw",
        "text": "standoff",
        "round": "production",
        "seed": 5,
    }
    page = olga.get(f"{PAGE}/{one.id}").text
    assert one.sha256 in page
    assert "The export is made." in page
    for words in ("Kind Every annotator’s own answers (raw)", "Saved answers that agreement reads (first, "):
        assert words in words_of(page)
    listed = words_of(olga.get(PAGE).text)
    for words in (one.file_name, one.sha256[:12], "Olga", "no words", "round production"):
        assert words in listed
    file = olga.get(f"{PAGE}/{one.id}/file", buffered=True)
    assert hashlib.sha256(file.data).hexdigest() == one.sha256
    assert file.headers["Content-Disposition"] == f"attachment; filename={one.file_name}"
    assert file.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (
            "webanno-jsonld",
            "No place in this format 16 answers that nothing applies; 1 decisions",
        ),
        ("prov", "With all words 1 document"),
    ],
)
def test_the_page_of_an_export_says_what_its_format_has_no_place_for(
    form: str, said: str, olga: FlaskClient, coded: Harbour
) -> None:
    for words in ("W3C Web Annotation: each mark", "PROV-O: where each text"):
        assert words in words_of(olga.get(PAGE).text)
    make(olga, format=form)
    page = words_of(olga.get(f"{PAGE}/{only_export(coded).id}").text)
    assert said in page
    assert ("No place in this format" in page) is (form != "prov")


def test_the_manifest_is_downloaded_beside_the_file(olga: FlaskClient, coded: Harbour) -> None:
    make(olga, text="standoff")
    one = only_export(coded)
    given = olga.get(f"{PAGE}/{one.id}/manifest")
    assert given.headers["Content-Disposition"] == f"attachment; filename={one.file_name}.manifest.json"
    assert given.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert given.json == one.manifest | {"file": one.file_name}
    assert given.json["text_given"] == {"standoff": 4}
    assert f"{PAGE}/{one.id}/manifest" in olga.get(f"{PAGE}/{one.id}").text
    assert olga.get(f"{PAGE}/1/manifest").status_code == 404


def test_all_words_go_out_only_when_somebody_says_that_they_may(olga: FlaskClient, coded: Harbour) -> None:
    assert "Of 4 articles, 3 have rights that do not allow all their words." in words_of(olga.get(PAGE).text)
    refused = make(olga, text="full", seed="9")
    assert refused.status_code == 422
    assert 'id="may_pass_on-fault"' in refused.text
    assert 'value="9"' in refused.text
    assert re.search(r'<input checked[^>]*value="full"', refused.text)
    with coded.database.reading() as session:
        assert session.scalars(select(Export.id)).all() == []
    assert make(olga, text="full", may_pass_on="y").status_code == 303
    one = only_export(coded)
    assert one.manifest["text_rights_overridden"] == 3
    assert "Against their rights 3 documents" in words_of(olga.get(f"{PAGE}/{one.id}").text)
    file = olga.get(f"{PAGE}/{one.id}/file", buffered=True)
    records = [json.loads(line) for line in file.text.splitlines()]
    assert all(
        record["text"][mark["start"] : mark["end"]] == mark["quote"]
        for record in records
        for revision in record["revisions"]
        for mark in revision["marks"]
        if mark["start"] is not None
    )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"format": "xml"}, "format"),
        ({"kind": "gold", "format": "prov"}, "kind"),
        ({"kind": "wish"}, "kind"),
        ({"text": "some"}, "text"),
        ({"round": "autumn"}, "round"),
        ({"seed": "-1"}, "seed"),
        ({"seed": "some"}, "seed"),
    ],
)
def test_what_there_is_not_is_said_beside_its_field(
    olga: FlaskClient, harbour: Harbour, wrong: dict[str, str], field: str
) -> None:
    given = make(olga, **wrong)
    assert given.status_code == 422
    assert f'id="{field}-fault"' in given.text


def test_a_large_project_is_exported_in_the_background(
    olga: FlaskClient, coded: Harbour, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "MOST_WHILE_WAITING", 3)
    address = make(olga, format="csv").headers["Location"]
    page = olga.get(address).text
    assert f'data-poll="{address}/progress"' in page
    assert "js/poll.js" in page
    assert f'href="{address}">Look again' in page
    assert "Download" not in page
    assert "being made" in olga.get(PAGE).text
    assert olga.get(f"{address}/progress").json == {"state": "waiting", "done": 0, "total": None}
    assert olga.get(f"{address}/file").status_code == 404
    with coded.database.reading() as session:
        order = session.scalars(select(Job)).one()

    class Progress:
        @staticmethod
        def say(done: int, total: int) -> None:
            assert done <= total

    work.do_job(coded.database, settings, order, Progress)
    assert olga.get(f"{address}/progress").json["state"] == "done"
    assert "Download" in olga.get(address).text
    assert words_of(olga.get(PAGE).text).count("own answers (raw), words as far as rights allow") == 1


def test_a_job_that_failed_says_why(
    olga: FlaskClient, coded: Harbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "MOST_WHILE_WAITING", 3)
    address = make(olga).headers["Location"]
    with coded.database.writing() as session:
        session.execute(update(Job).values(state="failed", error="The disk is full."))
        session.commit()
    assert "The disk is full." in olga.get(address).text
    assert "failed" in olga.get(PAGE).text


def as_lead(harbour: Harbour, cast: Cast, who: str) -> None:
    with harbour.database.writing() as session:
        session.execute(
            update(Member)
            .where(Member.project_id == harbour.project_id, Member.person_id == cast.id(who))
            .values(is_lead=True)
        )
        session.commit()


def readers(harbour: Harbour) -> list[int]:
    with harbour.database.reading() as session:
        return list(session.scalars(select(RoundReader.person_id)))


def test_a_lead_who_still_codes_says_that_they_know_before_an_export_is_made(
    harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    as_lead(harbour, cast, "ann")
    cast.sign_in(client, "ann")
    assert "from then on you are not independent there" in client.get(PAGE).text
    refused = make(client)
    assert (refused.status_code, readers(harbour)) == (422, [])
    assert 'id="gives_up-fault"' in refused.text
    assert make(client, gives_up="y").status_code == 303
    assert readers(harbour) == [cast.id("ann")]
    assert "not independent" not in client.get(PAGE).text


def test_a_lead_who_still_codes_does_not_download_what_another_made_before_saying_so(
    olga: FlaskClient, harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    address = make(olga).headers["Location"]
    as_lead(harbour, cast, "ann")
    cast.sign_in(client, "ann")
    page: Any = client.get(address)
    assert "This file shows how the others answered." in page.text
    assert f"{address}/file" not in page.text + client.get(PAGE).text
    assert client.get(f"{address}/file").status_code == 409
    assert cast.post(client, f"{address}/reading", {}).status_code == 303
    assert readers(harbour) == [cast.id("ann")]
    assert client.get(f"{address}/file", buffered=True).status_code == 200


def test_who_made_it_is_said_as_far_as_it_is_known(olga: FlaskClient, harbour: Harbour, cast: Cast) -> None:
    address = make(olga).headers["Location"]
    with harbour.database.writing() as session:
        session.execute(update(Export).values(created_by_id=cast.id("ben")))
        session.execute(delete(Identity).where(Identity.person_id == cast.id("ben")))
        session.commit()
    assert "somebody who left" in olga.get(address).text
    with harbour.database.writing() as session:
        session.execute(update(Export).values(created_by_id=None))
        session.commit()
    assert "the operator of this site" in olga.get(address).text


def test_exports_of_another_project_are_not_there(
    olga: FlaskClient, harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    export_id = make(olga).headers["Location"].rsplit("/", 1)[1]
    cast.sign_in(client, "otto")
    for end in ("", "/file", "/progress"):
        assert client.get(f"/projects/other/exports/{export_id}{end}").status_code == 404
    assert cast.post(client, f"/projects/other/exports/{export_id}/reading", {}).status_code == 404


def test_annotators_see_neither_page_nor_link(harbour: Harbour, client: FlaskClient, cast: Cast) -> None:
    cast.sign_in(client, "ann")
    assert client.get(PAGE).status_code == 403
    assert "/exports" not in client.get("/projects/harbour").text
