"""A warning stands before a document that is hard to read: once a batch, with a way out that costs nothing."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.actions.audit import broken_links
from app.actions.integrity import slot_counts
from app.db import Database, table_of
from app.models.audit import AuditEntry
from app.models.corpus import Document
from app.models.projects import Member
from app.models.rounds import Assignment, Slot
from tests.cast import Cast, csrf
from tests.features.annotate.conftest import Annotator
from tests.world import a_save, make_world

HOME = "/projects/harbour"
WHY = "Describes a death\nand shows a name."


@pytest.fixture
def project_id(database: Database, cast: Cast) -> int:
    """The harbour project with Olga as its lead; its one document has a warning."""
    project_id = make_world(database, [cast.id("ann"), cast.id("ben")])
    with database.writing() as session:
        session.add(Member(project_id=project_id, person_id=cast.id("olga"), is_lead=True))
        session.execute(update(table_of(Document)).values(risk=WHY))
        session.commit()
    return project_id


@pytest.fixture
def browser(app: Flask, cast: Cast, project_id: int) -> FlaskClient:
    """Ann in a browser."""
    client = app.test_client()
    cast.sign_in(client, "ann")
    return client


@pytest.fixture
def ann(app: Flask, cast: Cast, project_id: int) -> Annotator:
    """Ann as a script."""
    return Annotator(app.test_client(), cast.headers("ann"), "harbour")


def test_the_warning_stands_before_every_passage_until_it_is_read_and_never_again(
    browser: FlaskClient, ann: Annotator, cast: Cast, database: Database
) -> None:
    claim = ann.next()
    assert claim is not None
    for one in claim["batch"]:
        answer = browser.get(f"/assignments/{one}")
        assert answer.headers["Location"] == f"/assignments/{one}/warning"
    first, last = claim["batch"][0], claim["batch"][-1]
    page = browser.get(f"/assignments/{first}/warning").text
    assert WHY in page
    assert "Ferry stops at noon" not in page
    for _press in range(2):
        read = browser.post(f"/assignments/{first}/warning", data={"csrf_token": csrf(browser, "/account")})
        assert read.headers["Location"] == f"/assignments/{first}"
    assert browser.get(f"/assignments/{last}").status_code == 200
    assert browser.get(f"/assignments/{last}/warning").status_code == 303
    with database.reading() as session:
        read_rows = session.scalars(select(AuditEntry).where(AuditEntry.action == "warning.read"))
        assert [one.person_id for one in read_rows] == [cast.id("ann")]
        assert broken_links(session) == []


def test_giving_the_article_back_frees_every_place_of_it(
    browser: FlaskClient, ann: Annotator, database: Database
) -> None:
    claim = ann.next()
    assert claim is not None
    token = csrf(browser, f"/assignments/{claim['current']}/warning")
    back = browser.post(f"/assignments/{claim['current']}/give-back", data={"csrf_token": token})
    assert back.headers["Location"] == f"{HOME}/work"
    assert "It counts against nobody" in browser.get(back.headers["Location"]).text
    assert ann.next() is None
    with database.reading() as session:
        assert set(session.scalars(select(Assignment.state))) == {"declined"}
        assert session.scalars(select(Slot.assignment_id).where(Slot.assignment_id.is_not(None))).all() == []
        assert slot_counts(session) == []


def test_scripts_are_given_the_warning_with_the_passage(ann: Annotator) -> None:
    assert ann.open_next()["warning"] == WHY


def test_a_passage_that_was_saved_before_opens_without_a_warning(
    browser: FlaskClient, ann: Annotator
) -> None:
    passage = ann.open_next()
    assert ann.save(passage["id"], a_save(passage)).status_code == 200
    assert browser.get(f"/assignments/{passage['id']}").status_code == 200


@pytest.mark.parametrize("path", ["warning", "give-back"])
def test_nobody_answers_the_warning_of_somebody_else(
    app: Flask, cast: Cast, ann: Annotator, database: Database, path: str
) -> None:
    claim = ann.next()
    assert claim is not None
    ben = app.test_client()
    cast.sign_in(ben, "ben")
    sent = ben.post(f"/assignments/{claim['current']}/{path}", data={"csrf_token": csrf(ben, "/account")})
    assert sent.status_code == 404
    with database.reading() as session:
        assert set(session.scalars(select(Assignment.state))) == {"unfinished"}


def test_a_lead_sets_the_warning_and_takes_it_back(
    client: FlaskClient, cast: Cast, ann: Annotator, database: Database
) -> None:
    cast.sign_in(client, "olga")
    with database.reading() as session:
        document_id = session.scalars(select(Document.id)).one()
    page = f"{HOME}/documents/{document_id}"
    shown = client.get(page).text
    assert WHY in shown
    assert "do not name the outlet" in shown
    for words in ("Burned houses.\r\nNames of victims.", ""):
        sent = client.post(f"{page}/warning", data={"risk": words, "csrf_token": csrf(client, page)})
        assert sent.status_code == 303
        warning = ann.open_next()["warning"]
        assert warning == (words.replace("\r\n", "\n") or None)
    with database.reading() as session:
        entries = session.scalars(select(AuditEntry.details).where(AuditEntry.action == "document.warning"))
        assert len(entries.all()) == 2


def test_a_document_without_a_warning_opens_at_once(
    browser: FlaskClient, ann: Annotator, database: Database
) -> None:
    with database.writing() as session:
        session.execute(update(table_of(Document)).values(risk=""))
        session.commit()
    passage = ann.open_next()
    assert passage["warning"] is None
    assert browser.get(f"/assignments/{passage['id']}").status_code == 200
    assert browser.get(f"/assignments/{passage['id']}/warning").status_code == 303
