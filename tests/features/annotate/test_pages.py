"""The annotator's pages as a browser without scripts meets them, and whose they are."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from app.db import Database, table_of
from app.models.audit import AuditEntry
from app.models.people import Consent, ConsentText
from app.models.rounds import Assignment
from tests.cast import Cast
from tests.features.annotate.conftest import Annotator
from tests.world import FERRY, a_save, a_span, fill_world

CONSENT = "We keep what you mark, under a number and not under your name."


def ask_consent(database: Database, project_id: int, version: int = 1) -> None:
    """Give a project a text to agree to."""
    with database.writing() as session:
        row = {"project_id": project_id, "version": version, "body": f"{CONSENT} ({version})"}
        session.execute(insert(table_of(ConsentText)).values(row))
        session.commit()


def token_of(client: FlaskClient, address: str) -> dict[str, str]:
    """The hidden fields of the answer's form, as a browser would send them."""
    text = client.get(address).text
    form = text[text.index('<form id="answer"') :]
    names = ("csrf_token", "key", "base", "text_sha256", "mask_version", "codebook_version")
    found = {}
    for name in names:
        tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', form)
        value = re.search(r'value="([^"]*)"', tag[0] if tag else "")
        assert value is not None, name
        found[name] = value[1]
    return found


@pytest.fixture
def browser(client: FlaskClient, cast: Cast, harbour: int) -> FlaskClient:
    """Ann's browser."""
    cast.sign_in(client, "ann")
    return client


@pytest.fixture
def passage(browser: FlaskClient, cast: Cast) -> str:
    """The address of Ann's second passage."""
    claimed = cast.post(browser, "/projects/harbour/next", {})
    assert claimed.status_code == 303
    links = re.findall(r'href="(/assignments/\d+)"', browser.get(claimed.headers["Location"]).text)
    return links[1]


def test_next_opens_the_first_passage_and_says_when_nothing_is_left(
    browser: FlaskClient, cast: Cast, ann: Annotator
) -> None:
    first = cast.post(browser, "/projects/harbour/next", {})
    assert re.fullmatch(r"/assignments/\d+", first.headers["Location"])
    assert cast.post(browser, "/projects/harbour/next", {}).headers["Location"] == first.headers["Location"]
    claim = ann.next()
    assert claim is not None
    for one in claim["batch"]:
        ann.save(one, a_save(ann.open(one)))
    left = cast.post(browser, "/projects/harbour/next", {})
    assert left.headers["Location"] == "/projects/harbour"
    assert "Nothing is left for you." in browser.get("/projects/harbour").text
    work = browser.get("/projects/harbour/work").text
    assert "The article is handed in, with 3 passages." in work
    assert "Press Next to be given another." in work


def test_a_passage_is_readable_as_text_with_its_language_and_direction(
    browser: FlaskClient, passage: str
) -> None:
    text = browser.get(passage).text
    assert re.search(r'<div id="text" role="document"[^>]*dir="ltr" lang="en">', text)
    assert FERRY[1] in text
    assert FERRY[0] in text


def test_nobody_reads_declines_or_saves_what_is_somebody_elses(
    app, browser: FlaskClient, cast: Cast, passage: str
) -> None:
    other = app.test_client()
    cast.sign_in(other, "ben")
    assert other.get(passage).status_code == 404
    assert cast.post(other, passage, {"state": "draft"}).status_code == 404
    assert cast.post(other, f"{passage}/decline", {}).status_code == 404


def test_the_form_saves_labels_and_a_span_and_twice_is_once(
    browser: FlaskClient, passage: str, ann: Annotator
) -> None:
    number = int(passage.rsplit("/", 1)[1])
    said = token_of(browser, passage) | {
        "state": "draft",
        "labels": "ideological_appeal",
        "span_words": "the ferry",
        "span_label": "loaded_language",
    }
    for _again in range(2):
        assert browser.post(passage, data=said).status_code == 303
    found = ann.revisions(number)
    assert len(found) == 1
    assert [one["label"] for one in found[0]["labels"]] == ["ideological_appeal"]
    assert [(one["quote"], one["start"]) for one in found[0]["spans"]] == [
        ("the ferry", FERRY[1].index("the ferry"))
    ]


def test_a_span_keeps_its_note_and_identity_through_the_form_and_may_be_taken_away(
    browser: FlaskClient, passage: str, ann: Annotator
) -> None:
    number = int(passage.rsplit("/", 1)[1])
    opened = ann.open(number)
    span = a_span(opened, "chain our river", note="heated", attributes={"voice": "reported"})
    ann.save(number, a_save(opened, state="draft", spans=[span]))
    browser.post(passage, data=token_of(browser, passage) | {"state": "draft"})
    kept = ann.open(number)["current"]["spans"]
    assert [(one["id"], one["note"], one["attributes"]) for one in kept] == [
        (span["id"], "heated", {"voice": "reported"})
    ]
    browser.post(passage, data=token_of(browser, passage) | {"state": "draft", "remove": span["id"]})
    assert ann.open(number)["current"]["spans"] == []


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"state": "done"}, "is not answered yet"),
        ({"state": "skipped"}, "A skipped passage needs a reason."),
        ({"state": "draft", "span_words": "no such words", "span_label": "loaded_language"}, "do not stand"),
        (
            {"state": "draft", "span_words": "ferry", "span_label": "no_such_label"},
            "has no label no_such_label",
        ),
        (
            {"state": "draft", "none": "framing", "labels": "loaded_language"},
            "has an answer and None as well",
        ),
        ({"state": "draft", "span_words": "the ferry", "span_occurrence": "x"}, "valid integer"),
    ],
)
def test_what_cannot_be_saved_comes_back_with_its_fault_and_the_input(
    browser: FlaskClient, passage: str, ann: Annotator, said: dict[str, str], sentence: str
) -> None:
    answer = browser.post(passage, data=token_of(browser, passage) | said)
    assert answer.status_code == 422
    assert sentence in answer.text
    for words in ("span_words", "labels"):
        assert said.get(words, "") in answer.text
    assert ann.open(int(passage.rsplit("/", 1)[1]))["revision"] == 0


def test_a_form_on_an_old_base_is_409_and_keeps_its_input(
    browser: FlaskClient, passage: str, ann: Annotator
) -> None:
    number, old = int(passage.rsplit("/", 1)[1]), token_of(browser, passage)
    opened = ann.open(number)
    ann.save(number, a_save(opened, state="draft", spans=[a_span(opened, "Monday")]))
    answer = browser.post(passage, data=old | {"state": "draft", "labels": "loaded_language"})
    assert answer.status_code == 409
    assert "Monday" in answer.text
    assert re.search(r'value="loaded_language"[^>]*checked', answer.text)
    again = browser.post(
        passage, data=token_of(browser, passage) | {"state": "draft", "labels": "loaded_language"}
    )
    assert again.status_code == 303
    assert [one["quote"] for one in ann.open(number)["current"]["spans"]] == ["Monday"]


def test_declining_leads_on_and_the_passage_is_not_saved_to_any_more(
    browser: FlaskClient, cast: Cast, passage: str, database: Database
) -> None:
    fields = token_of(browser, passage)
    answer = cast.post(browser, f"{passage}/decline", {}, form_at=passage)
    assert answer.status_code == 303
    assert answer.headers["Location"] != passage
    with database.reading() as session:
        assert session.get_one(Assignment, int(passage.rsplit("/", 1)[1])).state == "declined"
    assert browser.post(passage, data=fields | {"state": "draft"}).status_code == 409


def test_my_work_shows_what_waits_and_what_i_did_and_nothing_of_others(
    browser: FlaskClient, passage: str, ann: Annotator, ben: Annotator
) -> None:
    claim = ben.next()
    assert claim is not None
    ben.save(claim["batch"][2], a_save(ben.open(claim["batch"][2])))
    assert "Nothing yet" in browser.get("/projects/harbour/work").text
    number = int(passage.rsplit("/", 1)[1])
    ann.save(number, a_save(ann.open(number)))
    text = browser.get("/projects/harbour/work").text
    assert "2 passages wait for you." in text
    assert f'href="{passage}">Correct' in text
    assert FERRY[1][:60] in text
    assert FERRY[2][:40] not in text
    ann.save(number, a_save(ann.open(number), labels=[{"label": "loaded_language"}]))
    assert "changed later" in browser.get("/projects/harbour/work").text
    assert "This page is empty." in browser.get("/projects/harbour/work?page=9").text


def test_consent_comes_before_the_first_passage_and_is_kept_with_its_version(
    browser: FlaskClient, cast: Cast, harbour: int, database: Database
) -> None:
    assert browser.get("/projects/harbour/consent").headers["Location"] == "/projects/harbour/work"
    ask_consent(database, harbour)
    claimed = cast.post(browser, "/projects/harbour/next", {})
    assert claimed.headers["Location"] == "/projects/harbour/consent"
    assert CONSENT in browser.get("/projects/harbour/consent").text
    with database.reading() as session:
        assert session.scalars(select(Assignment)).all() == []
    for _again in range(2):
        cast.post(browser, "/projects/harbour/consent", {"version": "1"})
    assert "/assignments/" in cast.post(browser, "/projects/harbour/next", {}).headers["Location"]
    ask_consent(database, harbour, 2)
    assert cast.post(browser, "/projects/harbour/consent", {"version": "1"}).status_code == 409
    assert cast.post(browser, "/projects/harbour/next", {}).headers["Location"].endswith("/consent")
    with database.reading() as session:
        assert len(session.scalars(select(Consent)).all()) == 1
        assert len(session.scalars(select(AuditEntry).where(AuditEntry.action == "consent.give")).all()) == 1


def test_a_withdrawn_consent_is_asked_for_again(
    browser: FlaskClient, cast: Cast, harbour: int, database: Database
) -> None:
    ask_consent(database, harbour)
    cast.post(browser, "/projects/harbour/consent", {"version": "1"})
    withdrawal = "/projects/harbour/consent/withdrawal"
    assert withdrawal in browser.get("/projects/harbour/consent").text
    for _again in range(2):
        assert cast.post(browser, withdrawal, {}).headers["Location"] == "/projects/harbour/consent"
    with database.reading() as session:
        assert session.scalars(select(Consent)).one().withdrawn_at is not None
        taken = select(AuditEntry).where(AuditEntry.action == "consent.withdraw")
        assert len(session.scalars(taken).all()) == 1
    assert withdrawal not in browser.get("/projects/harbour/consent").text
    assert cast.post(browser, "/projects/harbour/next", {}).headers["Location"].endswith("/consent")
    cast.post(browser, "/projects/harbour/consent", {"version": "1"})
    assert "/assignments/" in cast.post(browser, "/projects/harbour/next", {}).headers["Location"]


def test_text_that_looks_like_markup_is_text(client: FlaskClient, cast: Cast, database: Database) -> None:
    hostile = "</div><script>alert('1')</script> & \"quoted\" 'words' of the clerk."
    fill_world(database, [cast.id("ann")], [{"key": "markup", "paragraphs": [hostile]}], slug="markup")
    cast.sign_in(client, "ann")
    address = cast.post(client, "/projects/markup/next", {}).headers["Location"]
    text = client.get(address).text
    assert "<script>alert" not in text
    assert "&lt;/div&gt;&lt;script&gt;" in text
