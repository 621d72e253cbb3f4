"""The page of a project: to each role its own numbers."""

from flask.testing import FlaskClient

from app.actions.codebooks import publish
from app.actions.projects import STARTER
from app.actions.rounds import RoundPlan, add_round
from app.core.codebook.read_yaml import read_yaml
from app.db import Database
from tests.cast import Cast
from tests.corpus_rows import add_documents, texts_of


def page(client: FlaskClient, cast: Cast, who: str) -> str:
    cast.sign_in(client, who)
    response = client.get("/projects/border")
    assert response.status_code == 200
    return response.text


def fill(database: Database, cast: Cast) -> None:
    with database.writing() as session:
        project_id = cast.project("border")
        version = publish(session, project_id, read_yaml(STARTER.read_bytes()), by=None)
        add_round(session, project_id, version.id, RoundPlan("canary-main"), by=None)
        add_documents(session, project_id, texts_of(41, paragraphs=1))
        session.commit()


def test_a_lead_reads_name_codebook_and_counts(client: FlaskClient, cast: Cast, database: Database) -> None:
    fill(database, cast)
    text = page(client, cast, "olga")
    assert "<h1>Border press</h1>" in text
    assert "Starter 1.0.0" in text
    assert "<dt>Documents</dt>\n<dd>41</dd>" in text


def test_an_annotator_reads_their_own_counts_and_not_the_projects(
    client: FlaskClient, cast: Cast, database: Database
) -> None:
    fill(database, cast)
    text = page(client, cast, "ann")
    assert "<dt>Passages that you have begun</dt>\n<dd>0</dd>" in text
    for hidden in ("Documents", ">41<", "Rounds", "canary-main"):
        assert hidden not in text


def test_an_adjudicator_is_told_that_adjudication_has_no_page_yet(client: FlaskClient, cast: Cast) -> None:
    assert "Adjudication has no page yet" in page(client, cast, "ada")
    assert "Adjudication has no page yet" not in page(client, cast, "ann")


def test_a_single_round_is_not_called_rounds(client: FlaskClient, cast: Cast, database: Database) -> None:
    fill(database, cast)
    assert "<dt>Round</dt>\n<dd>1</dd>" in page(client, cast, "olga")


def test_a_project_without_a_codebook_says_so(client: FlaskClient, cast: Cast) -> None:
    assert "none is published yet" in page(client, cast, "ada")


def test_a_stranger_finds_nothing_and_nobody_is_sent_to_sign_in(client: FlaskClient, cast: Cast) -> None:
    assert client.get("/projects/border").status_code == 303
    cast.sign_in(client, "max")
    assert client.get("/projects/border").status_code == 404


def test_a_lead_is_shown_the_next_step_until_all_are_done(
    client: FlaskClient, cast: Cast, database: Database
) -> None:
    text = page(client, cast, "olga")
    current = text[text.index('aria-current="step"') :]
    assert current.index("Publish a codebook") < current.index("Bring in documents")
    assert text.count('aria-current="step"') == 1
    fill(database, cast)
    text = page(client, cast, "olga")
    assert 'aria-current="step"' not in text
    assert "Setting up: all is done" in text
    assert "Setting up" not in page(client, cast, "ann")
