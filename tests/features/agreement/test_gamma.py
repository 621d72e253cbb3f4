"""/projects/<slug>/agreement/gamma, its job, and `masthead agreement SLUG --gamma`."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.actions.rounds import RoundPlan, add_round, enter_documents
from app.config import Settings
from app.core.agreement.spans import gamma
from app.db import Database, table_of
from app.errors import say, say_many, together
from app.features.agreement.gamma import views as gamma_views
from app.features.agreement.gamma import work as gamma_work
from app.features.agreement.gamma.work import packed, unpacked
from app.features.jobs.actions import Order
from app.models.exports import Job
from app.models.projects import Member
from app.models.rounds import Round
from tests.cast import Cast, csrf
from tests.coding import Harbour, code_all
from tests.features.agreement.gamma_marks import ANNS_MARKS, BENS, both_mark, command_says
from tests.features.agreement.numbered import words_of
from tests.features.agreement.tides import coding

ROOT = Path(__file__).parents[3]
PAGE = "/projects/harbour/agreement/gamma"


@pytest.fixture
def olga(harbour: Harbour, app: Flask, cast: Cast) -> FlaskClient:
    """The lead's browser."""
    browser = app.test_client()
    cast.sign_in(browser, "olga")
    return browser


def jobs(database: Database) -> list[Job]:
    with database.reading() as session:
        return list(session.scalars(select(Job).where(Job.kind == "gamma").order_by(Job.created_at, Job.id)))


def press(olga: FlaskClient, seed: str = "1", query: str = "") -> Any:
    return olga.post(f"{PAGE}{query}", data={"csrf_token": csrf(olga, "/account"), "seed": seed})


class Heard:
    """Progress that is only listened to."""

    def __init__(self) -> None:
        self.steps: list[tuple[int, int]] = []

    def say(self, done: int, total: int) -> None:
        self.steps.append((done, total))

    def step(self, _session: Any, done: int, total: int) -> None:
        self.steps.append((done, total))


def work(database: Database, settings: Settings, job: Job) -> dict[str, Any]:
    """What the worker does with the job, here and now."""
    order = Order(job.id, job.kind, job.project_id, job.arguments, 1, 0, None)
    heard = Heard()
    result = gamma_work.do_job(database, settings, order, heard)
    assert [done for done, _total in heard.steps] == sorted(done for done, _total in heard.steps)
    assert heard.steps[-1][0] == heard.steps[-1][1]
    with database.writing() as session:
        table = table_of(Job)
        done = {"state": "done", "result": result}
        session.execute(update(table).where(table.c.id == job.id).values(**done))
        session.commit()
    return result


def test_before_it_was_computed_the_page_offers_it(olga: FlaskClient) -> None:
    page = olga.get(PAGE).text
    assert "Gamma was not computed for this round yet" in page
    assert "<table" not in page


def test_a_press_starts_one_job_and_its_numbers_are_shown(
    olga: FlaskClient, client: FlaskClient, cast: Cast, database: Database, settings: Settings
) -> None:
    both_mark(client, cast)
    for _press in range(2):
        answer = press(olga)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{PAGE}?round=production")
    (job,) = jobs(database)
    assert "Marks are being aligned" in olga.get(PAGE).text
    state = olga.get(f"{PAGE}/progress").get_json()
    assert (state["state"], state["next"]) == ("waiting", f"{PAGE}?round=production")
    result = work(database, settings, job)
    page = olga.get(PAGE).text
    (framing,) = result["variables"]
    assert f"<strong>{framing['gamma']['value']:.2f}</strong>" in page
    said = words_of(page)
    assert "of the answers of now" in said
    assert "seed 1" in said
    assert re.search(r"[^<>]*quay[^<>]*, passage \d", said)
    assert "3 of 5 passages that two annotators have read hold marks" in said
    assert "style=" not in page


def test_answers_that_came_since_make_the_numbers_those_of_an_earlier_state(
    olga: FlaskClient, client: FlaskClient, cast: Cast, database: Database, settings: Settings
) -> None:
    assert code_all(client, cast.headers("ann"), "harbour", coding(ANNS_MARKS)) == 5
    press(olga)
    work(database, settings, jobs(database)[0])
    page = words_of(olga.get(PAGE).text)
    assert "of the answers of now" in page
    assert "only one annotator has judged" in page
    assert code_all(client, cast.headers("ben"), "harbour", coding(BENS)) == 5
    page = words_of(olga.get(PAGE).text)
    assert "these numbers are of an earlier state" in page
    assert "Compute again" in page
    press(olga, seed="7")
    result = work(database, settings, jobs(database)[1])
    assert result["seed"] == 7
    page = words_of(olga.get(PAGE).text)
    assert "these numbers are of an earlier state" not in page
    assert "seed 7" in page


@pytest.mark.parametrize("seed", ["", "-1", "two"])
def test_a_seed_that_is_none_is_said_beside_its_field(
    olga: FlaskClient, database: Database, seed: str
) -> None:
    answer = press(olga, seed)
    assert answer.status_code == 422
    assert 'id="seed-fault"' in answer.text
    assert jobs(database) == []


def test_a_round_that_is_not_there_starts_nothing(olga: FlaskClient, database: Database) -> None:
    assert press(olga, query="?round=autumn").status_code == 422
    assert jobs(database) == []


def test_without_scipy_the_page_says_how_to_get_it(
    olga: FlaskClient, client: FlaskClient, cast: Cast, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_mark(client, cast)
    monkeypatch.setattr(gamma_views, "has_scipy", lambda: False)
    assert "pip install 'masthead[gamma]'" in unescape(olga.get(PAGE).text)
    assert press(olga).status_code == 303
    assert jobs(database) == []


def test_annotators_and_strangers_are_kept_out(harbour: Harbour, client: FlaskClient, cast: Cast) -> None:
    for who, status in (("ann", 403), ("max", 404)):
        cast.sign_in(client, who)
        assert client.get(PAGE).status_code == status
        assert client.get(f"{PAGE}/progress").status_code == status


def test_a_lead_who_still_codes_is_warned_before_any_number(
    olga: FlaskClient, harbour: Harbour, cast: Cast, database: Database
) -> None:
    with database.writing() as session:
        session.execute(update(Member).where(Member.person_id == cast.id("olga")).values(is_annotator=True))
        version = session.scalars(select(Round.codebook_version_id)).first()
        assert version is not None
        add_round(
            session, harbour.project_id, version, RoundPlan("trial", "pilot", condition="open"), by=None
        )
        enter_documents(session, harbour.project_id)
        session.commit()
    asked = f"{PAGE}?round=trial"
    warning = olga.get(asked).text
    assert "Before you read agreement" in warning
    assert "Before you read agreement" in press(olga, query="?round=trial").text
    assert jobs(database) == []
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', warning.split("<main")[1]))
    given = olga.post("/projects/harbour/agreement/reading", data=fields)
    assert (given.status_code, given.headers["Location"]) == (303, asked)


def test_what_an_earlier_try_found_is_not_computed_again(
    olga: FlaskClient,
    client: FlaskClient,
    cast: Cast,
    database: Database,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both_mark(client, cast)
    press(olga)
    (job,) = jobs(database)
    measured = []
    whole = gamma.gamma_report

    def counted(*given: Any) -> Any:
        measured.append(given[0])
        if len(measured) == 3:
            raise ConnectionError
        return whole(*given)

    monkeypatch.setattr(gamma_work, "gamma_report", counted)
    with pytest.raises(ConnectionError):
        work(database, settings, job)
    broken = work(database, settings, jobs(database)[0])
    assert len(measured) == 3 + 2
    press(olga)
    assert work(database, settings, jobs(database)[1]) == broken


def test_a_job_that_was_killed_in_the_middle_goes_on_and_finds_the_same(
    olga: FlaskClient,
    client: FlaskClient,
    cast: Cast,
    database: Database,
    environment: dict[str, str],
    engine_name: str,
) -> None:
    both_mark(client, cast)
    press(olga)
    told = os.environ | environment
    told["JOBS_URL"] = environment["DATABASE_URL"] if engine_name == "postgresql" else ""
    command = [sys.executable, "-m", "tests.features.agreement.slow_worker"]
    first = subprocess.Popen(command, cwd=ROOT, env=told | {"SLOW": "1"})
    try:
        wait(lambda: jobs(database)[0].result is not None)
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert jobs(database)[0].state == "running"
    second = subprocess.Popen(command, cwd=ROOT, env=told)
    try:
        wait(lambda: jobs(database)[0].state in ("done", "failed"))
    finally:
        second.terminate()
        second.wait()
    (job,) = jobs(database)
    assert (job.state, job.attempts, job.error) == ("done", 2, None)
    said = json.loads(command_says(environment, "harbour", "--gamma", "--json"))
    assert job.result is not None
    assert unpacked(job.result)["variables"] == said["variables"]


def test_sentences_survive_being_kept() -> None:
    parts = [
        say("%(a)s and %(b)s.", a="x", b=2),
        say_many("%(num)s mark", "%(num)s marks", 3),
        say("100 %% sure."),
    ]
    for sentence in [*parts, say("Plain."), together(*parts[:2])]:
        again = unpacked(json.loads(json.dumps(packed({"sentence": sentence, "n": 1}))))
        assert again == {"sentence": sentence, "n": 1}
        assert again["sentence"].template == sentence.template  # type: ignore[attr-defined]


def test_gamma_is_of_the_same_marks_as_the_live_measures(
    harbour: Harbour, client: FlaskClient, cast: Cast, database: Database
) -> None:
    both_mark(client, cast)
    with database.reading() as session:
        wanted = gamma_work.Wanted(None, None)
        _reading, ((variable, table),) = gamma_work.read(session, harbour.project_id, wanted)
    assert variable.key == "framing"
    assert len(table.unit) == 7
    assert gamma.gamma_of(table).n_pairable == 5


def wait(until: Any) -> None:
    end = time.monotonic() + 90
    while not until():
        assert time.monotonic() < end
        time.sleep(0.02)
