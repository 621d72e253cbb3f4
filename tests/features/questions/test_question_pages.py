"""Annotators ask, a lead answers once, and the asker reads the answer."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.actions.audit import broken_links
from app.db import Database
from app.features.questions import queries
from app.models.audit import AuditEntry
from app.models.projects import Member
from app.models.work import Flag
from tests.cast import Cast, csrf
from tests.features.annotate.conftest import Annotator
from tests.world import a_save, a_span, make_world

HOME = "/projects/harbour"
PAGE = f"{HOME}/questions"
ASKED = "Is “chain” Loaded language here, or is it a quotation only?"


@pytest.fixture
def ann(app: Flask, database: Database, cast: Cast) -> Annotator:
    """Ann annotates the ferry article blind; Olga leads, Ada adjudicates."""
    project_id = make_world(database, [cast.id("ann")])
    with database.writing() as session:
        session.add(Member(project_id=project_id, person_id=cast.id("olga"), is_lead=True))
        session.add(Member(project_id=project_id, person_id=cast.id("ada"), is_adjudicator=True))
        session.commit()
    return Annotator(app.test_client(), cast.headers("ann"), "harbour")


def ask(ann: Annotator, question: str = ASKED, at: int = 1) -> int:
    """Ask about one passage of the batch; the id of its assignment."""
    claim = ann.next()
    assert claim is not None
    passage = ann.open(claim["batch"][at])
    body = a_save(passage, state="draft", flag={"question": question})
    if at == 1:
        body |= {"spans": [a_span(passage, "chain our river")]}
    assert ann.save(passage["id"], body).status_code == 200
    return int(passage["id"])


def question_ids(database: Database) -> list[int]:
    with database.reading() as session:
        return list(session.scalars(select(Flag.id).order_by(Flag.id)))


def reply(client: FlaskClient, question_id: int, words: str) -> tuple[int, str]:
    """Send an answer: its status, and the page that follows."""
    token = csrf(client, PAGE) if 'name="csrf_token"' in client.get(PAGE).text else csrf(client, "/account")
    sent = client.post(f"{PAGE}/{question_id}/answer", data={"answer": words, "csrf_token": token})
    return sent.status_code, client.get(
        sent.headers["Location"]
    ).text if sent.status_code == 303 else sent.text


def test_a_lead_reads_who_asks_what_about_which_passage_and_label(
    client: FlaskClient, cast: Cast, ann: Annotator
) -> None:
    cast.sign_in(client, "olga")
    assert "No questions yet" in client.get(PAGE).text
    ask(ann)
    page = client.get(PAGE).text
    for words in (
        "Ann",
        "Is “chain”",
        "They want to chain our river",
        "Labels that it names: Loaded language",
    ):
        assert words in page, words
    assert "This annotator reads blind" in page
    ask(ann, "And this?", at=2)
    assert "Labels of the answer that it came with" not in client.get(PAGE).text


def test_the_labels_of_the_answer_stand_beside_a_question_that_names_none(
    client: FlaskClient, cast: Cast, ann: Annotator
) -> None:
    cast.sign_in(client, "olga")
    ask(ann, "Is this one?")
    assert "Labels of the answer that it came with: Loaded language" in client.get(PAGE).text


def test_an_answer_is_kept_once_with_an_audit_row_and_the_asker_reads_it(
    client: FlaskClient, cast: Cast, ann: Annotator, database: Database
) -> None:
    assignment_id = ask(ann)
    (question_id,) = question_ids(database)
    assert ann.open(assignment_id)["questions"][0]["answer"] is None
    assert "Not answered yet" in ann.client.get(f"/assignments/{assignment_id}", headers=ann.headers).text
    cast.sign_in(client, "olga")
    status, page = reply(client, question_id, "Both:\nmark it, voice reported.")
    assert status == 303
    assert "Your answer is sent" in page
    assert "Every question is answered" in page
    again = client.post(
        f"{PAGE}/{question_id}/answer", data={"answer": "No.", "csrf_token": csrf(client, "/account")}
    )
    assert again.status_code == 409
    assert "was answered meanwhile" in again.text
    assert "No." in again.text
    with database.reading() as session:
        kept = session.scalars(select(Flag)).one()
        assert (kept.answer, kept.answered_by_id) == ("Both:\nmark it, voice reported.", cast.id("olga"))
        assert session.scalars(select(AuditEntry.action).where(AuditEntry.object_kind == "flag")).all() == [
            "question.answer"
        ]
        assert broken_links(session) == []
    told = ann.open(assignment_id)["questions"]
    assert [(one["question"], one["answer"]) for one in told] == [(ASKED, "Both:\nmark it, voice reported.")]
    for path in (f"/assignments/{assignment_id}", f"{HOME}/work"):
        assert "mark it, voice reported." in ann.client.get(path, headers=ann.headers).text, path


def test_an_empty_answer_is_a_fault_beside_its_field(
    client: FlaskClient, cast: Cast, ann: Annotator, database: Database
) -> None:
    ask(ann)
    cast.sign_in(client, "olga")
    status, page = reply(client, question_ids(database)[0], "  ")
    assert status == 422
    assert "Write an answer." in page


def test_the_number_of_open_questions_stands_in_the_navigation_of_who_answers(
    client: FlaskClient, cast: Cast, ann: Annotator, app: Flask, database: Database
) -> None:
    ask(ann)
    badge = '<span class="badge wait">1</span>'
    for who in ("olga", "ada"):
        browser = app.test_client()
        cast.sign_in(browser, who)
        assert badge in browser.get(f"{HOME}/codebook").text, who
    annotator = app.test_client()
    cast.sign_in(annotator, "ann")
    assert badge not in annotator.get(f"{HOME}/codebook").text
    cast.sign_in(client, "olga")
    reply(client, question_ids(database)[0], "Yes.")
    assert badge not in client.get(f"{HOME}/codebook").text


def test_an_adjudicator_answers_too_and_is_not_told_who_asks(
    client: FlaskClient, cast: Cast, ann: Annotator, database: Database
) -> None:
    ask(ann)
    cast.sign_in(client, "ada")
    page = client.get(PAGE).text
    assert "an annotator" in page
    assert "<bdi>Ann</bdi>" not in page
    assert reply(client, question_ids(database)[0], "Yes.")[0] == 303


def test_an_annotator_reads_nobodys_questions(ann: Annotator) -> None:
    ask(ann)
    assert ann.client.get(PAGE, headers=ann.headers).status_code == 403


def test_lists_of_questions_come_in_pages(
    client: FlaskClient, cast: Cast, ann: Annotator, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 1)
    ask(ann, "First?", at=0)
    ask(ann, "Second?", at=1)
    cast.sign_in(client, "olga")
    page = client.get(PAGE).text
    first, second = question_ids(database)
    assert ("First?" in page, "Second?" in page) == (True, False)
    assert "Second?" in client.get(f"{PAGE}?cursor={first}").text
    for one in (first, second):
        reply(client, one, "Yes.")
    page = client.get(PAGE).text
    assert ("First?" in page, "Second?" in page) == (False, True)
    assert "First?" in client.get(f"{PAGE}?answered=2").text
