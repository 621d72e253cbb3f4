"""``masthead round add`` and ``list``: documents enter at once, on the newest codebook."""

import json

import pytest
from sqlalchemy import func, select

from app.actions.codebooks import publish
from app.actions.integrity import slot_counts
from app.core.codebook.read_yaml import from_dict
from app.db import Database
from app.models.rounds import Round, RoundDocument
from tests.cast import Cast
from tests.command_line import Masthead
from tests.corpus_rows import filled_project, texts_of


def the_round(database: Database, name: str) -> Round:
    with database.reading() as session:
        return session.scalars(select(Round).where(Round.name == name)).one()


def test_a_round_runs_with_its_documents_in_it(masthead: Masthead, database: Database) -> None:
    filled_project(database, texts_of(60, paragraphs=1))
    done = masthead(
        "round", "add", "tideline", "check", "--purpose", "reliability", "--k", "3", "--seed", "9"
    )
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == "The round check runs on codebook 1.0.0, with 60 documents in it.\n"
    one = the_round(database, "check")
    assert (one.purpose, one.k, one.seed, one.condition, one.state) == (
        "reliability",
        3,
        9,
        "blind",
        "running",
    )
    with database.reading() as session:
        slots = session.scalar(
            select(func.sum(RoundDocument.free_slots)).where(RoundDocument.round_id == one.id)
        )
        assert slots == 180
        assert slot_counts(session) == []


def test_a_round_may_be_blind_first_and_then_revealed(masthead: Masthead, database: Database) -> None:
    filled_project(database, texts_of(1))
    done = masthead(
        "round", "add", "tideline", "twice", "--purpose", "pilot", "--condition", "blind_then_reveal"
    )
    assert (done.exit_code, done.stderr) == (0, "")
    one = the_round(database, "twice")
    assert (one.condition, one.hidden_fields) == (
        "blind_then_reveal",
        ["outlet", "byline", "url", "day", "file_name"],
    )


def test_a_round_may_be_half_blind_and_half_open(masthead: Masthead, database: Database) -> None:
    filled_project(database, texts_of(2))
    words = ("round", "add", "tideline", "halves", "--purpose", "reliability")
    done = masthead(*words, "--arms", "--ask-outlet", "--seed", "4")
    assert (done.exit_code, done.stderr) == (0, "")
    one = the_round(database, "halves")
    assert (one.randomised_arms, one.asks_outlet_guess, one.condition, one.seed) == (True, True, "blind", 4)
    assert (
        "halves  reliability, running, half blind, half open, k 2"
        in masthead("round", "list", "tideline").stdout
    )
    refused = masthead(*words, "--arms", "--condition", "open")
    assert refused.exit_code == 1
    assert "Choose the condition blind." in refused.stderr


def test_a_round_uses_the_version_that_was_published_last(masthead: Masthead, database: Database) -> None:
    project_id = filled_project(database, texts_of(1))
    book = from_dict(
        {
            "key": "starter",
            "name": "Starter",
            "version": "2.0.0",
            "variables": [{"key": "calm", "type": "text", "on": ["passage"]}],
        }
    )
    with database.writing() as session:
        newest = publish(session, project_id, book, by=None)
        session.commit()
    assert (
        "runs on codebook 2.0.0" in masthead("round", "add", "tideline", "new", "--purpose", "pilot").stdout
    )
    assert the_round(database, "new").codebook_version_id == newest.id


@pytest.mark.parametrize(
    ("said", "held"), [("4", (4, None)), ("25%", (None, 25)), ("0", (0, None)), ("100%", (None, 100))]
)
def test_an_overlap_is_a_number_or_a_percentage(
    masthead: Masthead, database: Database, said: str, held: tuple[int | None, int | None]
) -> None:
    filled_project(database, texts_of(1))
    assert (
        masthead("round", "add", "tideline", "some", "--purpose", "pilot", "--overlap", said).exit_code == 0
    )
    one = the_round(database, "some")
    assert (one.overlap_count, one.overlap_percent) == held


def test_a_sample_is_stratified_by_the_fields_that_are_named(masthead: Masthead, database: Database) -> None:
    filled_project(database, texts_of(9, paragraphs=1))
    words = ["--purpose", "pilot", "--sample", "4", "--stratify", "outlet, month,language"]
    assert "with 4 documents" in masthead("round", "add", "tideline", "some", *words).stdout
    one = the_round(database, "some")
    assert (one.sample_size, one.stratify_by) == (4, ["outlet", "month", "language"])


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["production", "--purpose", "pilot"], 1, "a round called production already"),
        (["new", "--purpose", "pilot", "--k", "0"], 1, "must be from 1 to 50"),
        (["new", "--purpose", "pilot", "--overlap", "101%"], 1, "from 0% to 100%"),
        (["new", "--purpose", "pilot", "--sample", "0"], 1, "one document or more"),
        (["new", "--purpose", "pilot", "--stratify", "month"], 1, "Only a sample can be stratified"),
        (["new", "--purpose", "pilot", "--sample", "2", "--stratify", "moon"], 1, "moon is none of them"),
        (["new"], 2, "Missing option '--purpose'"),
        (["new", "--purpose", "fun"], 2, "'fun' is not one of"),
        (["new", "--purpose", "pilot", "--overlap", "some"], 2, "write a number of documents"),
        (["new", "--purpose", "pilot", "--overlap", "-3"], 2, "write a number of documents"),
    ],
)
def test_a_round_that_cannot_be_is_refused(
    masthead: Masthead, database: Database, words: list[str], code: int, said: str
) -> None:
    filled_project(database, texts_of(1))
    refused = masthead("round", "add", "tideline", *words)
    assert refused.exit_code == code
    assert said in refused.stderr
    with database.reading() as session:
        assert session.scalars(select(Round.name)).all() == ["production"]


def test_a_project_without_a_codebook_has_no_rounds(masthead: Masthead, cast: Cast) -> None:
    refused = masthead("round", "add", "border", "new", "--purpose", "pilot")
    assert (refused.exit_code, refused.stderr) == (
        1,
        "This project has no published codebook. Run: masthead codebook publish\n",
    )
    assert masthead("round", "list", "border", "--json").stdout == "[]\n"


def test_the_list_says_how_far_each_round_is(masthead: Masthead, database: Database) -> None:
    filled_project(database, texts_of(2, paragraphs=2))
    assert json.loads(masthead("round", "list", "tideline", "--json").stdout) == [
        {
            "name": "production",
            "purpose": "production",
            "state": "running",
            "condition": "blind",
            "randomised_arms": False,
            "unit": "paragraph",
            "order": "articles",
            "k": 2,
            "codebook_version": "1.0.0",
            "documents": 2,
            "slots": 8,
            "free_slots": 8,
        }
    ]
    assert "2 documents, 0 of 8 slots taken" in masthead("round", "list", "tideline").stdout


def test_a_round_may_declare_what_agreement_has_to_reach(masthead: Masthead, database: Database) -> None:
    filled_project(database, texts_of(1))
    done = masthead(
        *("round", "add", "tideline", "check", "--purpose", "reliability"),
        *("--primary", "gwet", "--threshold", "0.7"),
    )
    assert (done.exit_code, done.stderr) == (0, "")
    one = the_round(database, "check")
    assert (one.primary_measure, one.primary_threshold) == ("gwet", 0.7)
    listed = json.loads(masthead("round", "list", "tideline", "--json").stdout)
    assert [(each["primary_measure"], each["primary_threshold"]) for each in listed] == [
        (None, None),
        ("gwet", 0.7),
    ]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (("--threshold", "0.7"), "A threshold is of a coefficient"),
        (("--primary", "alpha", "--threshold", "1.2"), "must be above 0 and at most 1"),
        (("--primary", "alpha", "--threshold", "nan"), "must be above 0 and at most 1"),
        (("--primary", "brennan_prediger"), "is for none of the variables that the round asks"),
    ],
)
def test_a_declaration_that_says_nothing_is_refused(
    masthead: Masthead, database: Database, said: tuple[str, ...], sentence: str
) -> None:
    filled_project(database, texts_of(1))
    done = masthead("round", "add", "tideline", "check", "--purpose", "pilot", *said)
    assert done.exit_code == 1
    assert sentence in done.stderr
    with database.reading() as session:
        assert session.scalar(select(func.count()).where(Round.name == "check")) == 0
