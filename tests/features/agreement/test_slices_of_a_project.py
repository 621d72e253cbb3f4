"""Agreement in parts of a project, as scripts are told: by outlet as it stood, text, people, and reading."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.actions import registry
from app.core.agreement.krippendorff import alpha
from app.core.agreement.ratings import Ratings
from app.db import Database
from app.models.people import Identity
from app.models.projects import Member
from app.models.rounds import Round
from app.models.texts import Passage
from app.models.work import Revision
from tests.cast import Cast
from tests.coding import Harbour, code_all, make_harbour
from tests.command_line import command_line
from tests.features.agreement.ports import (
    BOOK,
    DOCUMENTS,
    OUTLETS,
    PORTS,
    READERS,
    all_code,
    coding,
    fact,
    make_ports,
    open_second_round,
    report,
    says,
    slices_of,
)


@pytest.fixture
def ports(database: Database, cast: Cast) -> Harbour:
    """The project, in which nobody has answered yet."""
    return make_ports(database, cast)


@pytest.fixture
def coded(ports: Harbour, app: Flask, cast: Cast) -> Harbour:
    """The same, read by all three."""
    all_code(app, cast)
    return ports


def by_hand(
    *slugs: str, readers: tuple[str, ...] = READERS, years: tuple[int, ...] = (2021, 2022)
) -> float | None:
    """Alpha of these outlets' passages, from what everybody says."""
    rows = [
        (text, who, frozenset(says(who, text)))
        for slug, n, day in DOCUMENTS
        if slug in slugs and day.year in years
        for text in (f"Notice {n} {part} of {slug[0]}" for part in "ab")
        for who in readers
    ]
    return alpha(Ratings.from_long(rows), "masi").value


def test_each_outlet_has_the_number_of_its_own_passages(
    coded: Harbour, client: FlaskClient, cast: Cast
) -> None:
    found = slices_of(client, cast, "by=outlet")
    assert {key: one["name"] for key, one in found.items()} == OUTLETS
    for slug, one in found.items():
        assert one["value"] == pytest.approx(by_hand(slug))
        assert (one["n_pairable"], one["n_judgements"], one["n_articles"]) == (8, 24, 4)
        assert one["is_small"]
    assert list(found) == sorted(found, key=lambda slug: found[slug]["value"])


def test_labels_are_told_in_each_slice_where_they_are_asked_for(
    coded: Harbour, client: FlaskClient, cast: Cast
) -> None:
    assert slices_of(client, cast, "by=outlet")["gull"]["labels"] == {}
    labels = slices_of(client, cast, "by=outlet&each=label")["tern"]["labels"]
    assert labels["storm"]["value"] == 1
    assert labels["fog"]["reason"] == "label_unused"


def test_outlets_of_one_owner_are_one_group(coded: Harbour, client: FlaskClient, cast: Cast) -> None:
    found = slices_of(client, cast, "by=owner_group")
    assert len(found) == 2
    assert found["tern"]["value"] == pytest.approx(by_hand("tern"))
    (shore,) = (one for key, one in found.items() if key != "tern")
    assert shore["value"] == pytest.approx(by_hand("gull", "heron"))


def test_a_property_is_read_as_it_stood_when_the_document_appeared(
    coded: Harbour, client: FlaskClient, cast: Cast, database: Database
) -> None:
    with database.writing() as session:
        later = [fact("tern", "funding_source", value_code="donations")]
        registry.record_assertions(session, later, by=None)
        session.commit()
    found = slices_of(client, cast, "by=property:funding_source")
    assert set(found) == {"advertising", "state_subsidy", None}
    assert found["state_subsidy"]["value"] == by_hand("heron", years=(2021,))
    assert found["advertising"]["n_units"] == 12
    # What was learnt of the tern after everybody had answered does not move its documents.
    assert found[None]["n_units"] == 8
    assert found[None]["name"] == "not known"
    assert found["state_subsidy"]["name"] == "state subsidy"


def test_the_country_is_that_of_the_editorial_seat_where_it_is_known(
    coded: Harbour, client: FlaskClient, cast: Cast
) -> None:
    found = slices_of(client, cast, "by=country")
    assert {key: one["name"] for key, one in found.items()} == {
        "DK": "Denmark",
        "NO": "Norway",
        None: "not known",
    }
    assert list(found)[-1] is None


def test_languages_and_documents_are_those_of_the_passage(
    coded: Harbour, client: FlaskClient, cast: Cast, database: Database
) -> None:
    with database.writing() as session:
        some = select(Passage.id).order_by(Passage.id).limit(6)
        session.execute(update(Passage).where(Passage.id.in_(some)).values(language="fa"))
        session.commit()
    found = slices_of(client, cast, "by=language")
    assert {key: (one["name"], one["n_units"]) for key, one in found.items()} == {
        "fa": ("Persian", 6),
        "en": ("English", 18),
    }
    assert len(slices_of(client, cast, "by=document")) == len(DOCUMENTS)
    assert slices_of(client, cast, "by=document")["gull-1"]["n_units"] == 2


def test_other_roles_are_read_only_where_that_is_chosen_and_said(
    coded: Harbour, client: FlaskClient, cast: Cast, database: Database
) -> None:
    with database.writing() as session:
        some = select(Passage.id).order_by(Passage.id).limit(4)
        session.execute(update(Passage).where(Passage.id.in_(some)).values(role="caption"))
        session.commit()
    assert {key: one["n_units"] for key, one in slices_of(client, cast, "by=role").items()} == {"body": 20}
    assert {key: one["n_units"] for key, one in slices_of(client, cast, "by=role&roles=all").items()} == {
        "body": 20,
        "caption": 4,
    }
    said = report(client, cast, "by=role&roles=all")["slices"]
    assert (said["roles"], said["remarks"]) == ("all", ["Read here: passages of every role, as you chose."])


def test_annotators_and_pairs_are_read_from_pairs_of_answers(
    coded: Harbour, client: FlaskClient, cast: Cast
) -> None:
    pairs = slices_of(client, cast, "by=pair")
    assert set(pairs) == {"Ada / Ann", "Ada / Ben", "Ann / Ben"}
    assert pairs["Ann / Ben"]["value"] == pytest.approx(by_hand(*OUTLETS, readers=("ann", "ben")))
    found = slices_of(client, cast, "by=annotator")
    assert {key: one["n_pairable"] for key, one in found.items()} == {"Ann": 48, "Ben": 48, "Ada": 48}
    assert next(iter(found)) == "Ada"


def test_labels_are_rolled_up_to_their_parents(coded: Harbour, client: FlaskClient, cast: Cast) -> None:
    found = slices_of(client, cast, "by=parent&each=label&a=parents&b=as_chosen")
    assert found["as_chosen"]["value"] == pytest.approx(by_hand(*OUTLETS))
    assert set(found["parents"]["labels"]) == {"weather", "trade"}
    (framing,) = report(client, cast, "by=parent&a=parents&b=as_chosen")["slices"]["variables"]
    expected = found["parents"]["value"] - found["as_chosen"]["value"]
    assert framing["difference"]["value"] == pytest.approx(expected)
    assert framing["difference"]["n_shared"] == 12


def test_marks_are_parted_by_what_is_said_of_them(coded: Harbour, client: FlaskClient, cast: Cast) -> None:
    found = slices_of(client, cast, "by=voice")
    assert {key: one["name"] for key, one in found.items()} == {"outlet": "The outlet", "quoted": "Quoted"}
    # Ada hears a voice that is quoted throughout: nobody else does in what the outlet says itself.
    assert found["outlet"]["value"] < found["quoted"]["value"]
    assert found["quoted"]["n_units"] == 24


def test_weeks_are_those_of_the_first_done_answer(
    coded: Harbour, client: FlaskClient, cast: Cast, database: Database
) -> None:
    with database.reading() as session:
        saved = {f"{at:%G-W%V}" for at in session.scalars(select(Revision.saved_at))}
    assert set(slices_of(client, cast, "by=week")) == saved


def test_rounds_and_versions_are_each_read_in_their_own_way(
    coded: Harbour, app: Flask, client: FlaskClient, cast: Cast
) -> None:
    open_second_round(coded, cast)
    all_code(app, cast, "ann", "ben")
    for by, first, second in (("round", "production", "autumn"), ("version", "1.0.0", "1.1.0")):
        found = slices_of(client, cast, f"by={by}&round=production")
        assert found[first]["value"] == pytest.approx(by_hand(*OUTLETS))
        assert found[second]["value"] == pytest.approx(by_hand(*OUTLETS, readers=("ann", "ben")))
        said = report(client, cast, f"by={by}&a={first}&b={second}&round=production")["slices"]
        framing = next(one for one in said["variables"] if one["variable"] == "framing")
        assert framing["difference"]["n_shared"] == 12


def test_somebody_else_of_the_same_name_in_another_round_is_somebody_else(
    ports: Harbour, app: Flask, client: FlaskClient, cast: Cast, database: Database
) -> None:
    all_code(app, cast, "ann", "ben")
    open_second_round(ports, cast)
    with database.writing() as session:
        # The second round is read by Ada alone, who is called Ann there as the other is in the first.
        session.execute(update(Identity).where(Identity.person_id == cast.id("ada")).values(name="Ann"))
        session.execute(update(Round).where(Round.name == "production").values(state="closed"))
        session.commit()
    code_all(app.test_client(), cast.headers("ada"), "harbour", coding("ada"))
    for by in ("round", "version"):
        said = report(client, cast, f"by={by}&round=production")["slices"]["variables"]
        framing = next(one for one in said if one["variable"] == "framing")
        assert "other_annotators" in {one["code"] for one in framing["warnings"]}


def test_a_round_that_one_still_codes_in_is_left_out_and_named(
    coded: Harbour, client: FlaskClient, cast: Cast, database: Database
) -> None:
    open_second_round(coded, cast)
    with database.writing() as session:
        session.execute(update(Member).where(Member.person_id == cast.id("olga")).values(is_annotator=True))
        session.commit()
    # k is three and all three places of the first round are taken: she codes in the second alone.
    said = report(client, cast, "by=round&round=production")["slices"]
    assert any("autumn" in one for one in said["remarks"])
    assert {one["slice"] for table in said["variables"] for one in table["slices"]} == {"production"}


def test_halves_are_read_apart(database: Database, app: Flask, client: FlaskClient, cast: Cast) -> None:
    make_ports(database, cast, condition="blind", randomised_arms=True)
    all_code(app, cast)
    found = slices_of(client, cast, "by=condition")
    assert set(found) == {"blind", "open"}
    assert sum(one["n_judgements"] for one in found.values()) == 72
    alone = report(client, cast, "pass=open")
    framing = next(one for one in alone["variables"] if one["variable"] == "framing")
    assert found["open"]["value"] == framing["measures"]["alpha_masi"]["value"]


def test_a_round_of_one_pass_says_that_there_is_nothing_beside_it(
    coded: Harbour, client: FlaskClient, cast: Cast
) -> None:
    for by in ("pass", "condition"):
        remarks = report(client, cast, f"by={by}")["slices"]["remarks"]
        assert "There is only one of them here, so there is nothing to compare it with." in remarks


def test_who_judged_what_is_warned_of(ports: Harbour, app: Flask, client: FlaskClient, cast: Cast) -> None:
    all_code(app, cast)
    said = report(client, cast, "by=outlet")["slices"]["variables"]
    assert [one["warnings"] for one in said] == [[], []]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("by=moon", "/by"),
        ("by=property:moon", "/by"),
        ("by=outlet&a=gull", "/b"),
        ("by=outlet&a=gull&b=gull", "/b"),
        ("by=outlet&a=gull&b=osprey", "/b"),
        ("a=gull&b=heron", "/by"),
        ("by=outlet&each=moon", "/each"),
        ("by=outlet&roles=all", "/roles"),
        ("by=role&roles=moon", "/roles"),
    ],
)
def test_what_is_not_there_is_named(
    coded: Harbour, client: FlaskClient, cast: Cast, query: str, pointer: str
) -> None:
    given = client.get(f"{PORTS}?{query}", headers=cast.headers("olga"))
    assert given.status_code == 422
    assert given.json is not None
    assert [one["pointer"] for one in given.json["errors"]] == [pointer]


def test_two_outlets_differ_by_their_numbers(coded: Harbour, client: FlaskClient, cast: Cast) -> None:
    said = report(client, cast, "by=outlet&a=heron&b=tern")["slices"]
    framing = next(one for one in said["variables"] if one["variable"] == "framing")
    gap = framing["difference"]
    heron, tern = by_hand("heron"), by_hand("tern")
    assert heron is not None
    assert tern is not None
    assert gap["value"] == pytest.approx(heron - tern)
    assert gap["sentence"].startswith("Heron Herald lies ")
    assert "below Tern Times" in gap["sentence"]
    assert (gap["ci"], [one["code"] for one in gap["notes"]]) == (None, ["no_interval"])


def test_a_document_without_an_outlet_is_not_known(
    database: Database, app: Flask, client: FlaskClient, cast: Cast
) -> None:
    text = {"key": "x", "paragraphs": ["Notice 1 a of g.", "Notice 1 b of g."]}
    make_harbour(database, cast, BOOK, [text], condition="open", k=2)
    all_code(app, cast, "ann", "ben")
    for by in ("outlet", "owner_group", "country", "property:medium"):
        assert set(slices_of(client, cast, f"by={by}")) == {None}


def test_the_command_says_of_slices_what_the_api_says(
    coded: Harbour, client: FlaskClient, cast: Cast, database_url: str, tmp_path: Path
) -> None:
    run: Callable[..., Result] = command_line(database_url, tmp_path / "instance")
    for words, query in (
        (("--by", "outlet"), "by=outlet"),
        (("--by", "country", "--each", "label", "--a", "DK", "--b", "NO"), "by=country&each=label&a=DK&b=NO"),
        (("--by", "role", "--roles", "all"), "by=role&roles=all"),
    ):
        printed = run("agreement", "harbour", *words, "--json")
        assert printed.exit_code == 0, printed.stderr
        assert json.loads(printed.stdout) == report(client, cast, query)
    lines = run("agreement", "harbour", "--by", "outlet", "--a", "gull", "--b", "heron").stdout
    assert "By outlet" in lines
    assert "Gull Gazette (small)" in lines
    assert "Gull Gazette lies" in lines
    refused = run("agreement", "harbour", "--by", "moon")
    assert (refused.exit_code, "owner_group" in refused.stderr) == (1, True)
