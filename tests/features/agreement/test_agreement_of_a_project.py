"""Agreement of a project's round: which revisions are read, and what is said of them."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.actions import slots
from app.actions.codebooks import publish
from app.actions.rounds import RoundPlan, add_round, enter_documents
from app.core.codebook.read_yaml import read_yaml
from app.models.people import Identity
from app.models.projects import Member
from app.models.rounds import Assignment
from app.models.texts import Passage
from tests.cast import Cast
from tests.coding import Harbour, code_all, read, save
from tests.features.agreement.tides import ANNS, BENS, BOOK, HARBOUR, both_code, coding, report_of, variable


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
        ("?by=moon", 422, "label, outlet"),
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
