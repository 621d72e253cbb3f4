"""The network by API and command: edges, ways, chains and agreement, and what they can be narrowed to."""

import json
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.config import Settings
from app.db import Database, now
from app.features.network.cli import network
from app.models.corpus import Document
from app.models.outlets import Agent
from app.models.rounds import Assignment, Round
from app.models.texts import PASSAGE_ROLES
from tests.cast import Cast
from tests.coding import Harbour, code_all
from tests.corpus_rows import add_documents, enter_all
from tests.features.network.terns import API, an_attribution, answering, make_terns

EDGES = {
    ("gull-post", "tern-agency"): (3, 5),
    ("gull-post", "~anonymous"): (1, 2),
    ("gull-post", "~nobody"): (1, 1),
    ("lark-wire", "gull-post"): (1, 2),
    ("lark-wire", "lark-wire"): (1, 2),
    ("lark-wire", "tern-agency"): (1, 1),
    ("lark-wire", "~named"): (1, 1),
}


def said(
    client: FlaskClient, cast: Cast, query: str = "", who: str = "olga", status: int = 200
) -> dict[str, Any]:
    given = client.get(f"{API}{query}", headers=cast.headers(who))
    assert given.status_code == status, given.text
    return dict(given.get_json())


def counted(found: dict[str, Any]) -> dict[tuple[str, str], tuple[int, int]]:
    return {
        (one["publisher"]["key"], one["cited"]["key"]): (one["citations"], one["attributions"])
        for one in found["edges"]
    }


def edge(found: dict[str, Any], publisher: str, cited: str) -> dict[str, Any]:
    return next(
        one for one in found["edges"] if (one["publisher"]["key"], one["cited"]["key"]) == (publisher, cited)
    )


def test_what_two_annotators_mark_is_one_citation(coded: Harbour, client: FlaskClient, cast: Cast) -> None:
    found = said(client, cast)
    assert counted(found) == EDGES
    assert found["totals"] == {
        "citations": 8,
        "attributions": 14,
        "passages": 6,
        "documents": 2,
        "annotators": 2,
        "edges": 7,
        "chains": 9,
    }
    strongest = found["edges"][0]
    assert strongest["publisher"] == {"key": "gull-post", "kind": "outlet", "name": "Gull Post"}
    assert (strongest["shared"], strongest["agreed"], strongest["passages"]) == (3, 2, 2)
    assert strongest["seen"] == [{"by": 2, "of": 2, "passages": 2}]
    assert found["reading"]["annotators"] == [1, 2]


def test_it_says_how_a_text_comes_to_what_it_cites(coded: Harbour, client: FlaskClient, cast: Cast) -> None:
    ways = edge(said(client, cast), "gull-post", "tern-agency")["ways"]
    assert [
        (way["through"] and way["through"]["key"], way["is_passed_on"], way["citations"]) for way in ways
    ] == [(None, False, 1), (None, True, 1), ("lark-wire", False, 1)]


def test_loops_are_told(coded: Harbour, client: FlaskClient, cast: Cast) -> None:
    found = said(client, cast)
    loops = {
        (one["publisher"]["key"], one["cited"]["key"]): one["loop"] for one in found["edges"] if one["loop"]
    }
    assert loops == {("lark-wire", "lark-wire"): "itself", ("lark-wire", "gull-post"): "owner_group"}


def test_chains_go_over_outlets_and_what_is_nested_to_who_speaks(
    coded: Harbour, client: FlaskClient, cast: Cast
) -> None:
    chains = {
        (one["publisher"]["key"], *((step["kind"], step["name"]) for step in one["steps"])): one["citations"]
        for one in said(client, cast)["chains"]
    }
    assert chains["gull-post", ("outlet", "Tern Agency"), ("speaker", "The minister")] == 1
    assert chains["gull-post", ("outlet", "Lark Wire"), ("outlet", "Tern Agency")] == 1
    assert chains["gull-post", ("anonymous", None)] == 1
    assert chains["gull-post", ("nobody", None)] == 1
    assert chains["lark-wire", ("outlet", "Lark Wire"), ("speaker", "a sailor")] == 1


def test_agreement_is_on_edges_chains_and_words(coded: Harbour, client: FlaskClient, cast: Cast) -> None:
    agreement = said(client, cast)["agreement"]
    # 4 passages with 3 edges each, and 4 with 4; they differ on what is alleged, and twice on the Arabic sentence.
    assert agreement["edges"]["percent"]["n_units"] == 4 * 3 + 4 * 4
    assert agreement["edges"]["percent"]["value"] == pytest.approx(1 - 3 / 28)
    assert agreement["edges"]["positive"]["value"] == pytest.approx(10 / 13)
    assert 0 < agreement["edges"]["alpha_nominal"]["value"] < 1
    assert agreement["spans"]["source"]["value"] == 1.0
    assert 0.9 < agreement["spans"]["content"]["value"] < 1


def test_an_owner_group_counts_as_one(coded: Harbour, client: FlaskClient, cast: Cast) -> None:
    found = said(client, cast, "?by=owner_group")
    assert counted(found) == {
        ("gull-post", "gull-post"): (2, 4),
        ("gull-post", "tern-agency"): (4, 6),
        ("gull-post", "~anonymous"): (1, 2),
        ("gull-post", "~nobody"): (1, 1),
        ("gull-post", "~named"): (1, 1),
    }
    own = edge(found, "gull-post", "gull-post")
    assert (own["loop"], own["publisher"]["name"]) == ("owner_group", "Gull Post, Lark Wire")
    (group,) = found["groups"]
    assert (group["names"], group["members"]) == (
        ["Gull Post", "Lark Wire"],
        ["gull-post", "lark-wire", "nest"],
    )
    assert {(one["subject"], one["property"], one["owner"], one["unsourced"]) for one in group["edges"]} == {
        ("gull-post", "owned_by", "nest", True),
        ("lark-wire", "owned_by", "nest", True),
    }
    # One of its outlets means the group.
    assert counted(said(client, cast, "?by=owner_group&publisher=lark-wire")) == counted(found)


NARROWED = {
    "publisher=lark-wire": {key for key in EDGES if key[0] == "lark-wire"},
    "document=quay": {key for key in EDGES if key[0] == "gull-post"},
    "cited=tern-agency": {key for key in EDGES if key[1] == "tern-agency"},
    "cited=~anonymous": {("gull-post", "~anonymous")},
    "how=through": {("gull-post", "tern-agency")},
    "least=2": {("gull-post", "tern-agency")},
    "publisher=tern-agency": set(),
}
REFUSED = {
    "by=moon": (422, "There are: outlet, owner_group."),
    "how=sideways": (422, "There are: direct, through."),
    "least=none": (422, "whole number"),
    "annotator=0": (422, "whole number"),
    "roles=some": (422, "Write all"),
    "round=autumn": (409, "There is no round autumn"),
    "pass=blind": (409, "no pass blind"),
}


def test_it_is_narrowed(coded: Harbour, client: FlaskClient, cast: Cast) -> None:
    for query, expected in NARROWED.items():
        found = said(client, cast, f"?{query}")
        assert counted(found).keys() == expected, query
        assert {one["publisher"]["key"] for one in found["chains"]} == {one for one, _cited in expected}, (
            query
        )


def test_what_is_narrowed_is_counted_anew(coded: Harbour, client: FlaskClient, cast: Cast) -> None:
    assert counted(said(client, cast, "?how=through")) == {("gull-post", "tern-agency"): (1, 2)}
    assert counted(said(client, cast, "?how=direct&cited=tern-agency"))["gull-post", "tern-agency"] == (2, 3)


def test_one_annotator_is_read_alone(coded: Harbour, client: FlaskClient, cast: Cast) -> None:
    alone = [said(client, cast, f"?annotator={number}") for number in (1, 2)]
    assert sorted(one["totals"]["attributions"] for one in alone) == [6, 8]
    for one in alone:
        assert one["agreement"]["edges"]["percent"]["reason"] == "no_pairs"
        assert one["agreement"]["spans"]["source"]["reason"] == "no_pairs"


def test_what_cannot_be_read_is_refused_with_a_sentence(
    coded: Harbour, client: FlaskClient, cast: Cast
) -> None:
    for query, (status, sentence) in REFUSED.items():
        assert sentence in json.dumps(said(client, cast, f"?{query}", status=status)), query


def test_withdrawn_documents_are_left_out_and_counted(
    coded: Harbour, client: FlaskClient, cast: Cast
) -> None:
    with coded.database.writing() as session:
        session.execute(
            update(Document).where(Document.key == "pier").values(withdrawn_at=now(), withdrawn_reason="x")
        )
        session.commit()
    found = said(client, cast)
    assert {publisher for publisher, _cited in counted(found)} == {"gull-post"}
    assert found["reading"]["left_out"]["withdrawn"] == 8
    assert "الخرشنة" not in json.dumps(found, ensure_ascii=False)


def test_what_a_lead_excluded_is_left_out_and_counted(
    coded: Harbour, client: FlaskClient, cast: Cast
) -> None:
    with coded.database.writing() as session:
        of_ben = update(Assignment).where(Assignment.person_id == cast.id("ben"))
        session.execute(of_ben.values(excluded_reason="A misunderstanding."))
        session.commit()
    found = said(client, cast)
    assert (found["totals"]["attributions"], found["reading"]["left_out"]["excluded"]) == (8, 8)
    assert found["reading"]["annotators"] == [1]


def test_credits_are_read_when_they_are_asked_for(
    database: Database, client: FlaskClient, cast: Cast
) -> None:
    harbour = make_terns(database, cast, roles=PASSAGE_ROLES)
    credit = ("Ferry stops", "The ferry stopped at noon.", "Photo: Tern Agency")
    with database.writing() as session:
        outlet_id = session.scalars(select(Agent.id).where(Agent.slug == "gull-post")).one()
        add_documents(
            session, harbour.project_id, [{"key": "ferry", "paragraphs": credit, "outlet_id": outlet_id}]
        )
        enter_all(session, harbour.project_id)
        session.commit()

    def see(shown: dict[str, Any]) -> list[dict[str, Any]]:
        if not shown["text"].startswith("Photo"):
            return []
        return [an_attribution(shown, "Tern Agency", "Photo", "", cited_outlet="tern-agency")]

    code_all(client, cast.headers("ann"), "harbour", answering(see))
    usual, everything = said(client, cast), said(client, cast, "?roles=all")
    assert (counted(usual), usual["reading"]["left_out"]["other_role"]) == ({}, 1)
    assert counted(everything) == {("gull-post", "tern-agency"): (1, 1)}
    assert (everything["reading"]["roles"], everything["reading"]["left_out"]["other_role"]) == ("all", 0)


def test_an_outlet_that_was_merged_is_the_one_that_it_became(
    coded: Harbour, client: FlaskClient, cast: Cast
) -> None:
    with coded.database.writing() as session:
        nest = session.scalars(select(Agent.id).where(Agent.slug == "nest")).one()
        session.execute(update(Agent).where(Agent.slug == "tern-agency").values(merged_into_id=nest))
        session.commit()
    assert counted(said(client, cast))["gull-post", "nest"] == (3, 5)


def test_a_round_that_does_not_ask_says_so(harbour: Harbour, client: FlaskClient, cast: Cast) -> None:
    with harbour.database.writing() as session:
        session.execute(update(Round).values(asks_attributions=False))
        session.commit()
    found = said(client, cast)
    assert (found["reading"]["asks_attributions"], found["edges"], found["chains"]) == (False, [], [])


def test_the_command_says_what_the_api_says(
    coded: Harbour, client: FlaskClient, cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MASTHEAD_ENV", "test")
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("MASTHEAD_DATA", str(settings.data_folder))
    run = CliRunner().invoke
    assert json.loads(run(network, ["harbour", "--json"]).stdout) == said(client, cast)
    by_group = run(network, ["harbour", "--by", "owner_group", "--least", "2", "--json"]).stdout
    assert json.loads(by_group) == said(client, cast, "?by=owner_group&least=2")
    text = run(network, ["harbour"]).stdout
    assert "8 citations (14 attributions of 2 annotators) in 2 documents" in text
    assert "Gull Post -> Tern Agency (through Lark Wire 1)" in text
    assert "Lark Wire -> Lark Wire  [cites itself]" in text
    assert "Gull Post -> (anonymous sources)" in text
    assert "Gull Post -> Tern Agency -> The minister" in text
    refused = run(network, ["nowhere"])
    assert (refused.exit_code, "There is no project nowhere" in refused.stderr) == (1, True)
