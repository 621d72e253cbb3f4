"""Who reads agreement and when, by API and by command."""

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.config import Settings
from app.features.agreement.cli import agreement
from app.models.audit import AuditEntry
from app.models.projects import Member
from app.models.rounds import RoundReader
from app.models.work import Revision
from tests.cast import Cast
from tests.coding import Harbour, code_all
from tests.features.agreement.tides import (
    ANNS,
    HARBOUR,
    both_code,
    coding,
    report_of,
)


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The command on this test's instance."""
    monkeypatch.setenv("MASTHEAD_ENV", "test")
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("MASTHEAD_DATA", str(settings.data_folder))
    return lambda *words: CliRunner().invoke(agreement, list(words))


def test_only_a_lead_reads_agreement(harbour: Harbour, client: FlaskClient, cast: Cast) -> None:
    answers = {
        who: client.get(f"{HARBOUR}/agreement", headers=cast.headers(who)).status_code
        for who in ("olga", "ann", "max")
    }
    assert answers == {"olga": 200, "ann": 403, "max": 404}


def test_a_lead_who_still_codes_says_so_before_reading(
    harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    with harbour.database.writing() as session:
        session.execute(
            update(Member).where(Member.person_id == cast.id("olga")).values(is_annotator=True, is_lead=True)
        )
        session.commit()
    olga = cast.headers("olga")
    refused = client.get(f"{HARBOUR}/agreement", headers=olga)
    assert refused.status_code == 409
    assert "POST /api/v1/projects/harbour/agreement/reading" in refused.json["detail"]
    said = client.post(f"{HARBOUR}/agreement/reading", headers=olga)
    assert said.json == {"round": "production", "still_codes": True, "independent": False}
    assert client.post(f"{HARBOUR}/agreement/reading", json={}, headers=olga).status_code == 200
    assert client.get(f"{HARBOUR}/agreement", headers=olga).status_code == 200
    with harbour.database.reading() as session:
        assert session.scalars(select(RoundReader.person_id)).all() == [cast.id("olga")]
        actions = session.scalars(select(AuditEntry.action)).all()
        assert actions.count("round.read_results") == 1
    code_all(client, olga, "harbour", coding({}))
    assert report_of(client, cast)["reading"]["left_out"]["not_independent"] == 5
    with harbour.database.reading() as session:
        assert set(session.scalars(select(Revision.is_independent)).all()) == {False}


def test_a_lead_who_has_coded_everything_reads_at_once(
    harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    with harbour.database.writing() as session:
        session.execute(update(Member).where(Member.person_id == cast.id("olga")).values(is_annotator=True))
        session.commit()
    code_all(client, cast.headers("olga"), "harbour", coding(ANNS))
    assert report_of(client, cast)["reading"]["annotators"] == 1
    said = client.post(f"{HARBOUR}/agreement/reading", headers=cast.headers("olga"))
    assert said.json == {"round": "production", "still_codes": False, "independent": True}


def test_the_command_says_what_the_api_says(
    harbour: Harbour, client: FlaskClient, cast: Cast, run: Callable[..., Result]
) -> None:
    both_code(client, cast)
    printed = run("harbour", "--json")
    assert printed.exit_code == 0
    assert json.loads(printed.stdout) == report_of(client, cast)


def test_the_table_shows_value_n_and_reason(
    harbour: Harbour, client: FlaskClient, cast: Cast, run: Callable[..., Result]
) -> None:
    code_all(client, cast.headers("ann"), "harbour", coding(ANNS))
    lines = run("harbour").stdout.splitlines()
    assert lines[0] == "harbour, round production (production, running), codebook 1.0.0"
    assert "condition open, pass open; roles title, heading, body" in lines[1]
    assert any("no_pairs: Nothing has two judgements" in line for line in lines)
    assert "remark: Texts in an annotator's own words are not compared." in lines


def test_the_command_refuses_with_a_sentence(harbour: Harbour, run: Callable[..., Result]) -> None:
    for words, code, sentence in (
        (("nowhere",), 1, "There is no project nowhere"),
        (("harbour", "--by", "moon"), 1, "There are: label, outlet"),
        (("harbour", "--measure", "luck"), 1, "alpha_masi"),
        (("harbour", "--level", "nominal"), 2, "--level is for tables"),
        ((), 2, "Name a project, or a table"),
    ):
        result = run(*words)
        assert result.exit_code == code
        assert sentence in result.stderr
