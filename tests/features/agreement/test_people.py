"""Each annotator: beside the others, without them, on repeats, how sure they were; page, API and command."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from app.actions.codebooks import published_version
from app.actions.rounds import RoundPlan, add_round, enter_documents
from app.db import now
from app.features.agreement.cli import agreement
from app.models.people import Identity
from app.models.projects import Member, Project
from app.models.rounds import Round
from tests.cast import Cast
from tests.coding import Harbour, code_all
from tests.features.agreement.numbered import words_of
from tests.features.agreement.tides import ANNS, BENS, HARBOUR, both_code, coding, says
from tests.pseudo import LOCALE, speak, strays

PAGE = "/projects/harbour/agreement/people"


@pytest.fixture
def olga(harbour: Harbour, app: Flask, cast: Cast) -> FlaskClient:
    """The lead's browser."""
    browser = app.test_client()
    cast.sign_in(browser, "olga")
    return browser


def people_of(client: FlaskClient, cast: Cast, query: str = "") -> dict[str, Any]:
    given = client.get(f"{HARBOUR}/agreement/people{query}", headers=cast.headers("olga"))
    assert given.status_code == 200, given.get_data(as_text=True)
    return dict(given.json)


def framing(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    one = next(one for one in report["variables"] if one["variable"] == "framing")
    return {person["annotator"]: person for person in one["people"]}


def repeat_round(harbour: Harbour, cast: Cast, name: str = "again") -> None:
    """A repeat round of the same codebook over the same passages."""
    with harbour.database.writing() as session:
        version = published_version(session, harbour.project_id)
        assert version is not None
        plan = RoundPlan(name, "repeat", condition="open", seed=3)
        add_round(session, harbour.project_id, version.id, plan, by=cast.id("olga"))
        enter_documents(session, harbour.project_id)
        session.commit()


def test_two_annotators_agree_with_each_other_as_alpha_says(
    harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    both_code(client, cast)
    report = people_of(client, cast)
    whole = client.get(f"{HARBOUR}/agreement", headers=cast.headers("olga")).json["variables"][0]
    alpha = whole["measures"]["alpha_masi"]["value"]
    people = framing(report)
    assert list(people) == ["Ann", "Ben"]
    for one in people.values():
        assert one["n_judgements"] == 5
        assert one["with_others"]["value"] == pytest.approx(alpha)
        assert one["with_others"]["n_pairable"] == 5
        assert one["without"]["reason"] == "no_pairs"
        assert one["repeats"] is None
    assert "no ranking" in report["sentence"]


def test_the_model_is_refused_with_what_is_missing(harbour: Harbour, client: FlaskClient, cast: Cast) -> None:
    both_code(client, cast)
    competence = framing(people_of(client, cast))["Ann"]["competence"]
    assert (competence["value"], competence["reason"]) == (None, "too_few_annotators")
    assert "2.0" in competence["sentence"]


def test_a_descriptive_project_says_why_no_competence_is_shown(
    harbour: Harbour, client: FlaskClient, olga: FlaskClient, cast: Cast
) -> None:
    with harbour.database.writing() as session:
        session.execute(update(Project).values(stance="descriptive"))
        session.commit()
    both_code(client, cast)
    report = people_of(client, cast)
    assert report["competence"]["is_shown"] is False
    assert framing(report)["Ann"]["competence"] is None
    page = words_of(olga.get(PAGE).text)
    assert "disagreement is data" in page
    assert "Competence" not in page.split("Annotator ")[1].split("1 is perfect")[0]


def test_what_is_read_again_in_a_repeat_round_is_agreement_with_oneself(
    harbour: Harbour, client: FlaskClient, olga: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_code(client, cast)
    repeat_round(harbour, cast)
    # Ann says the same again but for the calm; Ben has not begun.
    second = ANNS | {"A calm": says("fog", tone=0)}
    monkeypatch.setattr("app.features.annotate.api.now", lambda: now() + timedelta(days=14))
    assert code_all(client, cast.headers("ann"), "harbour", coding(second)) == 5
    monkeypatch.undo()
    report = people_of(client, cast, "?round=production")
    assert report["repeats"]["rounds"] == ["again"]
    ann = framing(report)["Ann"]["repeats"]
    assert ann["n"] == 5
    assert ann["measures"]["percent"]["value"] == pytest.approx(4 / 5)
    assert ann["measures"]["alpha_masi"]["value"] < 1
    assert ann["days"]["median"] == pytest.approx(14, abs=0.1)
    assert framing(report)["Ben"]["repeats"] is None
    # What somebody says twice is no agreement between people.
    assert framing(report)["Ann"]["with_others"]["n_pairable"] == 5
    page = words_of(olga.get(f"{PAGE}?round=production").text)
    assert "5 units twice" in page
    assert "The same passage twice" in page
    assert "14.0 14.0 to 14.0" in page
    repeat = people_of(client, cast, "?round=again")
    assert "itself a repeat" in repeat["repeats"]["sentence"]


def test_a_repeat_that_the_reader_still_codes_is_not_read(
    harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    both_code(client, cast)
    with harbour.database.writing() as session:
        session.execute(update(Round).values(state="closed"))
        session.execute(update(Member).where(Member.person_id == cast.id("olga")).values(is_annotator=True))
        session.commit()
    repeat_round(harbour, cast)
    code_all(client, cast.headers("ann"), "harbour", coding(ANNS))
    report = people_of(client, cast, "?round=production")
    assert (report["repeats"]["rounds"], report["repeats"]["not_read"]) == ([], ["again"])
    assert framing(report)["Ann"]["repeats"] is None


def test_confidence_stands_beside_agreement_and_has_none_of_its_own(
    harbour: Harbour, client: FlaskClient, olga: FlaskClient, cast: Cast
) -> None:
    def sure(answers: dict[str, Any], of: dict[str, int]) -> Any:
        def answer(assignment: dict[str, Any]) -> dict[str, Any]:
            said = coding(answers)(assignment)
            level = next((n for words, n in of.items() if assignment["text"].startswith(words)), None)
            if level is not None:
                for one in said["labels"]:
                    one["confidence"] = level
            return said

        return answer

    anns, bens = {"The storm": 3, "A calm": 1}, {"A calm": 2}
    code_all(client, cast.headers("ann"), "harbour", sure(ANNS, anns))
    code_all(client, cast.headers("ben"), "harbour", sure(BENS, bens))
    report = people_of(client, cast, "?variable=framing")
    assert [one["variable"] for one in report["variables"]] == ["framing"]
    # They say the same of the storm and differ on the calm.
    assert report["variables"][0]["confidence"] == {
        "agreeing": 3,
        "n_agreeing": 1,
        "differing": 1.5,
        "n_differing": 2,
    }
    assert framing(report)["Ben"]["confidence"]["differing"] == 2
    assert "Where somebody differs" in olga.get(PAGE).text


def test_names_hold_over_rounds_in_which_others_took_part(
    harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    with harbour.database.writing() as session:
        session.execute(update(Identity).values(name="Kim"))
        session.commit()
    both_code(client, cast)
    repeat_round(harbour, cast)
    code_all(client, cast.headers("ben"), "harbour", coding(BENS))
    people = framing(people_of(client, cast, "?round=production"))
    assert set(people) == {"Kim", "Kim (2)"}
    assert sorted(one["repeats"] is None for one in people.values()) == [False, True]
    again = next(one["repeats"] for one in people.values() if one["repeats"])
    assert again["measures"]["percent"]["value"] == 1


def test_the_page_says_that_it_ranks_nobody_and_goes_by_name(
    olga: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    assert "Nothing to compare yet" in olga.get(PAGE).text
    both_code(client, cast)
    page = olga.get(PAGE).text
    assert "This is no ranking of people." in words_of(page)
    assert page.index("<bdi>Ann</bdi>") < page.index("<bdi>Ben</bdi>")
    assert "style=" not in page
    assert (
        olga.get("/projects/harbour/agreement").text.count('href="/projects/harbour/agreement/people?') == 1
    )


def test_an_unknown_variable_is_said_beside_its_field(
    olga: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    both_code(client, cast)
    page = olga.get(f"{PAGE}?variable=luck")
    assert page.status_code == 422
    assert 'id="variable-fault"' in page.text
    given = client.get(f"{HARBOUR}/agreement/people?variable=luck", headers=cast.headers("olga"))
    assert given.status_code == 422
    assert "framing" in given.json["detail"]
    assert olga.get(f"{PAGE}?variable=tone").status_code == 200


def test_a_lead_who_still_codes_is_warned_before_any_name(
    olga: FlaskClient, harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    code_all(client, cast.headers("ann"), "harbour", coding(ANNS))
    with harbour.database.writing() as session:
        session.execute(update(Member).where(Member.person_id == cast.id("olga")).values(is_annotator=True))
        session.commit()
    assert "Before you read agreement" in olga.get(PAGE).text
    refused = client.get(f"{HARBOUR}/agreement/people", headers=cast.headers("olga"))
    assert refused.status_code == 409


def test_annotators_and_strangers_do_not_read_of_each_other(
    harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    for who, status in (("ann", 403), ("max", 404)):
        cast.sign_in(client, who)
        assert client.get(PAGE).status_code == status


def test_a_table_tells_its_annotators_and_own_duplicates(tmp_path: Path) -> None:
    lines = ["unit,annotator,value"]
    for unit in range(12):
        said = "ab"[unit % 2]
        lines += [f"{unit},ann,{said}", f"{unit},ben,{said}", f"{unit},cem,a"]
    # Cem was asked twice about four of them and says something else of one.
    lines += ["0,cem,a", "1,cem,a", "2,cem,b", "3,cem,a"]
    table = tmp_path / "r.csv"
    table.write_text("\n".join(lines), encoding="utf-8")
    asked = ["--ratings", str(table), "--by", "annotator"]
    said_of = json.loads(CliRunner().invoke(agreement, [*asked, "--json"]).stdout)
    people = {one["annotator"]: one for one in said_of["variables"][0]["people"]}
    assert people["cem"]["repeats"]["n"] == 4
    assert people["cem"]["repeats"]["measures"]["percent"]["value"] == pytest.approx(3 / 4)
    assert people["ann"]["repeats"] is None
    assert people["cem"]["without"]["value"] == 1
    assert people["ann"]["competence"]["reason"] == "too_few_judgements"
    assert people["ann"]["majority"]["n_units"] == 12
    text = CliRunner().invoke(agreement, asked)
    assert text.exit_code == 0
    assert "no ranking" in text.stdout
    assert "too_few_judgements" in text.stdout


def test_no_sentence_of_the_page_is_kept_from_the_translators(
    app: Flask,
    olga: FlaskClient,
    harbour: Harbour,
    client: FlaskClient,
    cast: Cast,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    speak(app, tmp_path, monkeypatch)
    both_code(client, cast)
    repeat_round(harbour, cast)
    code_all(client, cast.headers("ann"), "harbour", coding(ANNS))
    own = {"Masthead", "Harbour", "Olga", "Ann", "Ben", "production", "again"}
    for variable in ("", "&variable=tone"):
        page = olga.get(f"{PAGE}?round=production{variable}", headers={"Accept-Language": LOCALE}).text
        assert strays(page, own) == []
