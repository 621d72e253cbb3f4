"""/projects/<slug>/rounds: leads start, watch, pause and close rounds; annotators see none of it."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.models.audit import AuditEntry
from app.models.projects import Member
from app.models.rounds import Round, RoundDocument
from tests.cast import Cast, csrf
from tests.coding import Harbour, read, save
from tests.corpus_rows import add_documents, texts_of
from tests.features.rounds.conftest import ROUNDS, post, the_round, words_of

PLAN = {
    "name": "Second wave",
    "purpose": "pilot",
    "k": "2",
    "condition": "blind",
    "unit": "paragraph",
    "variables": ["framing", "tone"],
    "hidden_fields": ["outlet", "byline"],
    "order": "articles",
    "roles": ["title", "heading", "body"],
    "seed": "7",
    "lease_hours": "12",
    "asks_attributions": "y",
}


def start(browser: FlaskClient, **said: object) -> TestResponse:
    data = {**PLAN, **said, "csrf_token": csrf(browser, f"{ROUNDS}/new")}
    return browser.post(ROUNDS, data={key: value for key, value in data.items() if value is not None})


def test_the_list_says_each_round_in_words(olga: FlaskClient) -> None:
    said = words_of(olga.get(ROUNDS).text)
    for words in (
        "production",
        "running",
        "Open: nothing is hidden.",
        "2 annotators for each passage",
        "Paragraph by paragraph",
        "Framing, Tone, who is quoted (codebook 1.0.0)",
        "0 of 5 passages finished, 0 in work, 5 free",
    ):
        assert words in said


def test_a_project_without_rounds_says_what_to_do_first(client: FlaskClient, cast: Cast) -> None:
    cast.sign_in(client, "olga")
    assert "No round yet" in client.get("/projects/border/rounds").text
    assert "First a codebook" in client.get("/projects/border/rounds/new").text
    assert post(client, cast, "/projects/border/rounds").status_code == 409


def test_a_lead_starts_a_round_and_its_documents_are_in_it(olga: FlaskClient, harbour: Harbour) -> None:
    given = start(olga, k="3", overlap_count="1", sample_size="2", stratify_by=["language"])
    one = the_round(harbour.database, "Second wave")
    assert (given.status_code, given.headers["Location"]) == (303, f"{ROUNDS}/{one.id}")
    assert (one.purpose, one.k, one.condition, one.hidden_fields) == (
        "pilot",
        3,
        "blind",
        ["outlet", "byline"],
    )
    assert (one.overlap_count, one.sample_size, one.stratify_by) == (1, 2, ["language"])
    assert (one.seed, one.lease_hours, one.asks_attributions, one.asks_confidence) == (7, 12, True, False)
    said = words_of(olga.get(given.headers["Location"]).text)
    assert "The round Second wave runs." in said
    assert "Blind. Hidden: outlet, byline." in said
    assert "3 annotators for each passage of 1 documents, one for all others" in said
    assert "Quay closed" in said


def test_a_lead_starts_a_round_that_is_half_blind_and_half_open(olga: FlaskClient, harbour: Harbour) -> None:
    given = start(olga, randomised_arms="y", asks_outlet_guess="y")
    one = the_round(harbour.database, "Second wave")
    assert (one.randomised_arms, one.asks_outlet_guess) == (True, True)
    said = words_of(olga.get(given.headers["Location"]).text)
    assert "Half blind, half open, drawn by seed. Hidden while blind: outlet, byline." in said


def test_a_round_that_reveals_says_so_and_offers_its_lead_to_end_the_blind_part(
    olga: FlaskClient, harbour: Harbour
) -> None:
    assert "those answers never change again" in words_of(olga.get(f"{ROUNDS}/new").text)
    given = start(olga, condition="blind_then_reveal")
    assert the_round(harbour.database, "Second wave").condition == "blind_then_reveal"
    said = words_of(olga.get(given.headers["Location"]).text)
    assert "Blind, then revealed. Hidden until somebody has handed in all of theirs: outlet, byline." in said
    assert "End the blind part" in said
    other = the_round(harbour.database, "production")
    assert "End the blind part" not in olga.get(f"{ROUNDS}/{other.id}").text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Give the round a name."),
        ({"name": "production"}, "There is a round of this name already."),
        ({"name": "two\nlines"}, "characters that cannot be seen"),
        ({"k": "0"}, "Write a whole number from 1 to 50."),
        ({"k": "many"}, "Not a valid integer value."),
        ({"condition": "dark"}, "Not a valid choice."),
        ({"randomised_arms": "y", "condition": "open"}, "This needs a blind round"),
        ({"randomised_arms": "y", "k": "1"}, "This needs two annotators for each passage"),
        ({"condition": "blind_then_reveal", "hidden_fields": []}, "Say what is hidden first;"),
        ({"variables": []}, "Choose at least one question."),
        ({"variables": ["genre"]}, "None of these can be asked of this unit."),
        ({"roles": []}, "Choose at least one part."),
        ({"overlap_count": "3", "overlap_percent": "10"}, "a number of documents or a percentage, not both"),
        ({"overlap_percent": "101"}, "Write a whole number from 0 to 100."),
        ({"stratify_by": ["month"]}, "Only a sample can be spread."),
        ({"seed": "-1"}, "Write a whole number from 0"),
        ({"lease_hours": "99999999999999999999"}, "Write a whole number from 1 to 8760."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_the_rest_is_kept(
    olga: FlaskClient, harbour: Harbour, wrong: dict[str, object], sentence: str
) -> None:
    given = start(olga, **({"name": "Kept name"} | wrong))
    assert given.status_code == 422
    field = re.search(r'<p class="fault" id="(\w+)-fault">(.*?)</p>', given.text, re.S)
    assert field is not None
    assert field[1] in wrong
    assert sentence in words_of(given.text)
    if "name" not in wrong:
        assert 'value="Kept name"' in given.text
    with harbour.database.reading() as session:
        assert session.scalars(select(Round.name)).all() == ["production"]


def test_a_lead_declares_what_agreement_has_to_reach(olga: FlaskClient, harbour: Harbour) -> None:
    given = start(olga, primary_measure="alpha", primary_threshold="0.667")
    assert given.status_code == 303
    one = the_round(harbour, "Second wave")
    assert (one.primary_measure, one.primary_threshold) == ("alpha", 0.667)
    said = words_of(olga.get(f"{ROUNDS}/{one.id}").text)
    assert "Agreement leads with Krippendorff&#39;s alpha; at least 0.667" in said


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"primary_threshold": "0.7"}, "Choose the coefficient above of which this is asked."),
        ({"primary_measure": "alpha", "primary_threshold": "7"}, "Write a number above 0 and at most 1"),
        ({"primary_measure": "alpha", "primary_threshold": "nan"}, "Write a number above 0 and at most 1"),
        ({"primary_measure": "conger"}, "is for none of the variables that the round asks"),
    ],
)
def test_a_declaration_that_says_nothing_is_answered_beside_its_field(
    olga: FlaskClient, said: dict[str, str], fault: str
) -> None:
    given = start(olga, **said)
    assert given.status_code == 422
    assert fault in given.text


def test_a_fault_in_the_folded_part_unfolds_it(olga: FlaskClient) -> None:
    assert "<details" in start(olga, name="").text
    assert " open>" not in start(olga, name="").text
    assert " open>" in start(olga, seed="-1").text


def test_documents_asked_as_a_whole_may_be_asked_of_documents(olga: FlaskClient, harbour: Harbour) -> None:
    assert start(olga, unit="document", variables=["genre"]).status_code == 303
    assert the_round(harbour.database, "Second wave").unit == "document"


def test_a_paused_round_gives_nothing_out_and_goes_on(
    olga: FlaskClient, harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    one = the_round(harbour.database)
    assert post(olga, cast, f"{ROUNDS}/{one.id}/pause").status_code == 303
    assert "paused" in olga.get(f"{ROUNDS}/{one.id}").text
    ann = cast.headers("ann")
    assert client.post("/api/v1/projects/harbour/next", headers=ann).status_code == 204
    assert post(olga, cast, f"{ROUNDS}/{one.id}/pause").status_code == 409
    with harbour.database.writing() as session:
        add_documents(session, harbour.project_id, texts_of(1))
        session.commit()
    assert post(olga, cast, f"{ROUNDS}/{one.id}/continue").status_code == 303
    assert post(olga, cast, f"{ROUNDS}/{one.id}/continue").status_code == 409
    assert client.post("/api/v1/projects/harbour/next", headers=ann).status_code == 201
    with harbour.database.reading() as session:
        assert len(session.scalars(select(RoundDocument.document_id)).all()) == 3


def test_closing_says_first_what_will_be_lost_and_then_nobody_saves(
    olga: FlaskClient, harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    ann = cast.headers("ann")
    batch = client.post("/api/v1/projects/harbour/next", headers=ann).json["batch"]
    held = read(client, ann, batch[0])
    save(client, ann, held, state="draft")
    one = the_round(harbour.database)
    asked = words_of(olga.get(f"{ROUNDS}/{one.id}/close").text)
    assert "Nobody can save in this round any more" in asked
    assert "1 of them has a draft" in asked
    assert "5 of 5 passages are not finished" in asked
    assert the_round(harbour.database).state == "running"
    assert post(olga, cast, f"{ROUNDS}/{one.id}/close").status_code == 303
    closed = the_round(harbour.database)
    assert closed.state == "closed"
    assert closed.closed_at is not None
    refused = client.put(
        f"/api/v1/assignments/{held['id']}/revisions",
        json={
            "base": 1,
            "text_sha256": held["text_sha256"],
            "mask_version": 0,
            "codebook_version": "1.0.0",
            "state": "done",
            "none": ["framing"],
        },
        headers=ann | {"Idempotency-Key": "after-the-end"},
    )
    assert refused.status_code == 409
    for address in ("close", "continue", "pause"):
        assert post(olga, cast, f"{ROUNDS}/{one.id}/{address}").status_code == 409
    assert olga.get(f"{ROUNDS}/{one.id}/close").status_code == 409
    page = olga.get(f"{ROUNDS}/{one.id}").text
    assert "Close the round" not in page
    with harbour.database.reading() as session:
        assert session.scalars(select(AuditEntry.action)).all().count("round.close") == 1


def test_another_projects_round_is_not_there(
    olga: FlaskClient, harbour: Harbour, cast: Cast, client: FlaskClient
) -> None:
    one = the_round(harbour.database)
    cast.sign_in(client, "otto")
    for address in ("", "/close", "/progress.csv"):
        assert client.get(f"/projects/other/rounds/{one.id}{address}").status_code == 404
    for address in ("/close", "/pause", "/continue", "/enter"):
        assert post(client, cast, f"/projects/other/rounds/{one.id}{address}").status_code == 404
    assert the_round(harbour.database).state == "running"


def test_annotators_and_adjudicators_are_kept_out_and_see_no_link(
    harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    one = the_round(harbour.database)
    with harbour.database.writing() as session:
        session.add(Member(project_id=harbour.project_id, person_id=cast.id("ada"), is_adjudicator=True))
        session.commit()
    for who in ("ann", "ada"):
        cast.sign_in(client, who)
        for address in (ROUNDS, f"{ROUNDS}/new", f"{ROUNDS}/{one.id}", f"{ROUNDS}/{one.id}/progress.csv"):
            assert client.get(address).status_code == 403
        assert "/rounds" not in client.get("/projects/harbour").text
