"""Agreement of a project's round: which revisions are read, and what is said of them. By command and by API."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.actions import slots
from app.actions.codebooks import publish
from app.actions.rounds import RoundPlan, add_round, enter_documents
from app.config import Settings
from app.core.codebook.read_yaml import read_yaml
from app.db import Database
from app.features.agreement.cli import agreement
from app.models.audit import AuditEntry
from app.models.people import Identity
from app.models.projects import Member
from app.models.rounds import Assignment, RoundReader
from app.models.texts import Passage
from app.models.work import Revision
from tests.cast import Cast
from tests.coding import Harbour, code_all, make_harbour, read, save
from tests.world import a_span

BOOK = b"""
name: Tides
version: 1.0.0
variables:
  - key: framing
    name: Framing
    type: choose_many
    on: [span, passage]
    required: true
    labels: [{key: storm, name: Storm}, {key: calm, name: Calm}, {key: fog, name: Fog}]
  - {key: tone, name: Tone, type: scale, level: ordinal, points: [-1, 0, 1], on: [passage]}
  - key: stance
    name: Stance
    type: choose_one
    on: [passage]
    labels: [{key: pro, name: Pro}, {key: con, name: Con}]
  - {key: remark, name: Remark, type: text, on: [passage]}
"""
PARAGRAPHS = (
    "Harbour news",
    "The storm reached the quay 🌉.",
    "A calm followed.",
    "Fog hid the المرفأ.",
    "Nobody sailed.",
)
HARBOUR = "/api/v1/projects/harbour"


@pytest.fixture
def harbour(database: Database, cast: Cast) -> Harbour:
    """A project of Olga's in which Ann and Ben annotate one article of five passages."""
    return make_harbour(database, cast, BOOK, [{"key": "quay", "paragraphs": PARAGRAPHS}], condition="open")


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The command on this test's instance."""
    monkeypatch.setenv("MASTHEAD_ENV", "test")
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("MASTHEAD_DATA", str(settings.data_folder))
    return lambda *words: CliRunner().invoke(agreement, list(words))


def says(*chosen: str, marks: dict[str, str] | None = None, **values: Any) -> dict[str, Any]:
    """Labels of the passage and, by words of the text, of spans; values by variable. Nothing means None."""
    labels = [{"label": label} for label in chosen]
    if not {"storm", "calm", "fog"} & {*chosen, *(marks or {}).values()}:
        return {"none": ["framing"], "labels": labels, "values": [], "_marks": {}} | _values(values)
    return {"labels": labels, "_marks": marks or {}} | _values(values)


def _values(values: dict[str, Any]) -> dict[str, Any]:
    return {"values": [{"variable": key, "value": value} for key, value in values.items()]}


def coding(answers: dict[str, dict[str, Any]]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """The answer for the passage that begins with each of these words; None applies elsewhere."""

    def answer(assignment: dict[str, Any]) -> dict[str, Any]:
        said = next((one for words, one in answers.items() if assignment["text"].startswith(words)), says())
        spans = [a_span(assignment, quote, label) for quote, label in said["_marks"].items()]
        return {key: value for key, value in said.items() if key != "_marks"} | {"spans": spans}

    return answer


ANNS = {
    "The storm": says("storm", tone=1, remark="Loud."),
    "A calm": says("calm", "pro", tone=0),
    "Fog": says(marks={"Fog": "fog"}, tone=-1),
}
BENS = {
    "The storm": says(marks={"storm": "storm"}, tone=1),
    "A calm": says("calm", "fog", "pro", tone=1),
    "Fog": says("fog", "con", tone=-1),
}


def both_code(client: FlaskClient, cast: Cast) -> None:
    assert code_all(client, cast.headers("ann"), "harbour", coding(ANNS)) == 5
    assert code_all(client, cast.headers("ben"), "harbour", coding(BENS)) == 5


def report_of(client: FlaskClient, cast: Cast, query: str = "") -> dict[str, Any]:
    given = client.get(f"{HARBOUR}/agreement{query}", headers=cast.headers("olga"))
    assert given.status_code == 200, given.get_data(as_text=True)
    return dict(given.json)


def variable(report: dict[str, Any], key: str) -> dict[str, Any]:
    return dict(next(one for one in report["variables"] if one["variable"] == key))


def test_each_variable_of_the_round_has_its_measures_with_n(
    harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    both_code(client, cast)
    report = report_of(client, cast)
    assert [one["variable"] for one in report["variables"]] == ["framing", "tone", "stance"]
    assert [one["variable"] for one in report["not_compared"]] == ["remark"]
    framing = variable(report, "framing")
    assert (framing["level"], framing["headline"], framing["labels_read"]) == (
        "masi",
        "alpha_masi",
        "chosen_or_marked",
    )
    # Two sets of five differ: {calm} beside {calm, fog}; all else is alike, the two empty ones included.
    assert framing["measures"]["percent"]["value"] == pytest.approx(4 / 5)
    assert framing["measures"]["percent"]["n_pairable"] == 5
    assert framing["labels"]["storm"]["alpha_label"]["value"] == 1
    assert framing["labels"]["fog"]["alpha_label"]["value"] == pytest.approx(1 - 9 * 2 / (2 * 3 * 7))


def test_alpha_is_what_the_formula_gives_by_hand(harbour: Harbour, client: FlaskClient, cast: Cast) -> None:
    both_code(client, cast)
    report = report_of(client, cast)
    tone = variable(report, "tone")["measures"]
    # Units (1, 1), (0, 1), (-1, -1); n = 6, n_-1 = 2, n_0 = 1, n_1 = 3. Ordinal d(0, 1) = (1 + 3 - 2)^2 = 4,
    # d(-1, 0) = (2 + 1 - 1.5)^2 = 2.25, d(-1, 1) = (2 + 1 + 3 - 2.5)^2 = 12.25.
    expected = 1 - (6 - 1) * (2 * 4) / (2 * (2 * 1 * 2.25 + 2 * 3 * 12.25 + 1 * 3 * 4))
    assert tone["alpha_ordinal"]["value"] == pytest.approx(expected)
    assert (tone["alpha_ordinal"]["n_pairable"], tone["alpha_ordinal"]["n_judgements"]) == (3, 6)


def test_a_choice_that_was_asked_and_left_open_counts_as_nothing_chosen(
    harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    both_code(client, cast)
    stance = variable(report_of(client, cast), "stance")
    assert stance["level"] == "nominal"
    # (pro, pro), (nothing, con), and three times (nothing, nothing).
    assert stance["measures"]["percent"]["value"] == pytest.approx(4 / 5)
    assert set(stance["labels"]) == {"pro", "con", "{}"}


def test_what_was_marked_is_left_aside_when_only_choices_are_read(
    harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    both_code(client, cast)
    chosen = report_of(client, cast, "?reading=chosen")
    assert chosen["reading"]["labels"] == "chosen"
    framing = variable(chosen, "framing")
    # Now ({storm}, {}), ({calm}, {calm, fog}), ({}, {fog}), and two empty pairs.
    assert framing["measures"]["percent"]["value"] == pytest.approx(2 / 5)
    assert framing["labels_read"] == "chosen"


def test_a_correction_is_a_rate_and_changes_no_agreement(
    harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    both_code(client, cast)
    before = report_of(client, cast)
    with harbour.database.reading() as session:
        mine = session.scalars(select(Assignment.id).where(Assignment.person_id == cast.id("ann"))).all()
    for assignment_id in mine[:2]:
        save(client, cast.headers("ann"), read(client, cast.headers("ann"), assignment_id), none=["framing"])
    after = report_of(client, cast)
    assert after["variables"] == before["variables"]
    assert after["reading"]["corrections"] == {"count": 2, "of": 10, "rate": 0.2}
    assert before["reading"]["corrections"]["count"] == 0


def test_drafts_and_skipped_passages_are_missing(harbour: Harbour, client: FlaskClient, cast: Cast) -> None:
    both_code(client, cast)
    with harbour.database.writing() as session:
        add_third(session, harbour, cast.id("max"))
        session.commit()
    headers = cast.headers("max")
    given = client.post(f"{HARBOUR}/next", headers=headers).json
    first, second = given["batch"][:2]
    save(client, headers, read(client, headers, first), state="draft", labels=[{"label": "storm"}])
    save(client, headers, read(client, headers, second), state="skipped", skip_reason="cannot_read")
    assert report_of(client, cast)["reading"]["annotators"] == 2


def add_third(session: Any, harbour: Harbour, person_id: int) -> None:
    """A third annotator, and a place for each passage that they can take."""
    session.add(Member(project_id=harbour.project_id, person_id=person_id, is_annotator=True))
    session.flush()
    rows = session.execute(
        select(Assignment.round_id, Assignment.document_id, Assignment.passage_id).distinct()
    ).all()
    slots.make(
        session,
        [row._asdict() | {"project_id": harbour.project_id, "number": 3, "shuffle": 1} for row in rows],
    )


def test_assisted_answers_are_left_out_and_counted(harbour: Harbour, client: FlaskClient, cast: Cast) -> None:
    code_all(client, cast.headers("ann"), "harbour", coding(ANNS))
    code_all(
        client, cast.headers("ben"), "harbour", lambda a: coding(BENS)(a) | {"assisted": [{"model": "m"}]}
    )
    report = report_of(client, cast)
    assert report["reading"]["left_out"]["assisted"] == 5
    framing = variable(report, "framing")["measures"]["alpha_masi"]
    assert (framing["status"], framing["value"], framing["reason"]) == ("undefined", None, "no_pairs")
    assert "one annotator" in framing["sentence"]


def test_excluded_surplus_and_other_roles_are_left_out_and_counted(
    harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    both_code(client, cast)
    with harbour.database.writing() as session:
        of_ann = select(Assignment.id).where(Assignment.person_id == cast.id("ann"))
        one, other = session.scalars(of_ann.order_by(Assignment.id).limit(2)).all()
        session.execute(
            update(Assignment).where(Assignment.id == one).values(excluded_reason="a slip of the lead's")
        )
        passage = session.scalars(select(Assignment.passage_id).where(Assignment.id == other)).one()
        session.execute(update(Passage).where(Passage.id == passage).values(role="caption"))
        session.commit()
    report = report_of(client, cast)
    left_out = report["reading"]["left_out"]
    assert (left_out["excluded"], left_out["other_role"]) == (1, 2)
    assert report["reading"]["readings"] == 7


def test_pairs_are_told_apart_by_name(harbour: Harbour, client: FlaskClient, cast: Cast) -> None:
    both_code(client, cast)
    report = report_of(client, cast, "?by=pair&measure=percent")
    pairs = variable(report, "framing")["pairs"]
    assert [pair["annotators"] for pair in pairs] == [["Ann", "Ben"]]
    assert pairs[0]["measures"]["percent"]["value"] == pytest.approx(4 / 5)


def test_two_annotators_of_one_name_stay_two(harbour: Harbour, client: FlaskClient, cast: Cast) -> None:
    with harbour.database.writing() as session:
        session.execute(update(Identity).values(name="Kim"))
        session.commit()
    both_code(client, cast)
    pairs = variable(report_of(client, cast, "?by=pair"), "framing")["pairs"]
    assert [pair["annotators"] for pair in pairs] == [["Kim", "Kim (2)"]]


def test_an_unknown_measure_breakdown_reading_or_round_names_what_there_is(
    harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    for query, status, named in (
        ("?measure=luck", 422, "alpha_masi"),
        ("?by=outlet", 422, "label, pair"),
        ("?reading=all", 422, "chosen_or_marked"),
        ("?round=autumn", 409, "production"),
        ("?pass=blind", 409, "open"),
    ):
        given = client.get(f"{HARBOUR}/agreement{query}", headers=cast.headers("olga"))
        assert given.status_code == status
        assert named in given.json["detail"]


def test_numbers_of_two_codebook_versions_are_never_pooled(
    harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    both_code(client, cast)
    with harbour.database.writing() as session:
        version = publish(
            session, harbour.project_id, read_yaml(BOOK.replace(b"1.0.0", b"1.1.0")), by=cast.id("olga")
        )
        plan = RoundPlan("autumn", "reliability", condition="open", seed=2)
        add_round(session, harbour.project_id, version.id, plan, by=cast.id("olga"))
        enter_documents(session, harbour.project_id)
        session.commit()
    autumn = report_of(client, cast)
    assert (autumn["reading"]["round"], autumn["reading"]["codebook_version"]) == ("autumn", "1.1.0")
    assert autumn["reading"]["readings"] == 0
    assert report_of(client, cast, "?round=production")["reading"]["readings"] == 10


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
    assert any("no_pairs: No passage has two judgements" in line for line in lines)
    assert "remark: Texts in an annotator's own words are not compared." in lines


def test_the_command_refuses_with_a_sentence(harbour: Harbour, run: Callable[..., Result]) -> None:
    for words, code, sentence in (
        (("nowhere",), 1, "There is no project nowhere"),
        (("harbour", "--by", "outlet"), 1, "There are: label, pair."),
        (("harbour", "--measure", "luck"), 1, "alpha_masi"),
        (("harbour", "--level", "nominal"), 2, "--level is for tables"),
        ((), 2, "Name a project, or a table"),
    ):
        result = run(*words)
        assert result.exit_code == code
        assert sentence in result.stderr
