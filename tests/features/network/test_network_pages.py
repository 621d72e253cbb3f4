"""The pages of the network: picture, tables, sentences, and what they say where there is nothing."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from app.db import now
from app.features.network import picture, views
from app.models.corpus import Document
from app.models.rounds import Round
from tests.cast import Cast
from tests.coding import Harbour
from tests.features.network.terns import PAGE, words_of

TERN = f"{PAGE}/gull-post/tern-agency"


def table_of(page: str, caption: str) -> list[str]:
    """The rows of a table, in words."""
    found = re.search(rf"<caption[^>]*>{caption}</caption>(.*?)</table>", page, re.S)
    assert found is not None
    return [words_of(row).strip() for row in re.findall(r"<tr>(.*?)</tr>", found[1], re.S)][1:]


def test_before_any_round_the_page_says_what_to_do(client: FlaskClient, cast: Cast) -> None:
    cast.sign_in(client, "olga")
    page = client.get("/projects/border/network")
    assert page.status_code == 200
    assert "No round was begun" in page.text
    assert client.get("/projects/border/network/~unknown/~named").status_code == 303


def test_before_any_answer_there_is_no_table_of_nothing(olga: FlaskClient) -> None:
    page = olga.get(PAGE).text
    assert "Nobody is cited yet" in page
    assert "<table" not in page
    assert "<svg width" not in page


def test_a_round_that_does_not_ask_is_said_to(olga: FlaskClient, harbour: Harbour) -> None:
    with harbour.database.writing() as session:
        session.execute(update(Round).values(asks_attributions=False))
        session.commit()
    assert "This round does not ask who says what" in olga.get(PAGE).text


def test_outlets_and_sources_without_one_stand_apart(olga: FlaskClient, coded: Harbour) -> None:
    page = olga.get(PAGE).text
    outlets, others = table_of(page, "Outlets that are cited"), table_of(page, "Sources without an outlet")
    assert outlets[0].startswith(
        "Gull Post Tern Agency the outlet itself: 1 somebody in it: 1 through Lark Wire : 1 3 1 2 of 2 in 2 passages"
    )
    loops = [
        row.split(" the outlet")[0].split(" somebody")[0]
        for row in outlets
        if "cites itself" in row or "within one" in row
    ]
    assert sorted(loops) == ["Lark Wire Gull Post within one owner group", "Lark Wire Lark Wire cites itself"]
    assert sorted(row.split(" 1 ")[0] for row in others) == [
        "Gull Post anonymous sources",
        "Gull Post no source at all",
        "Lark Wire sources without an outlet",
    ]
    assert "They are no verdict on an outlet" in words_of(page)
    assert "style=" not in page


def test_the_picture_has_who_cites_left_and_who_is_cited_right(olga: FlaskClient, coded: Harbour) -> None:
    page = olga.get(PAGE).text
    at = {}
    for x, name in re.findall(r'<text x="([\d.]+)" y="[\d.]+"[^>]*>([A-Z][^<]*)</text>', page):
        at.setdefault(name, []).append(float(x))
    assert len(at["Lark Wire"]) == 3
    left, middle, right = sorted(at["Lark Wire"])
    assert left in at["Gull Post"]
    assert [x > middle for x in at["Tern Agency"]] == [True]
    assert left < middle < right
    assert page.count('class="arrow dashed"') == 2
    assert f'href="{TERN}?round=production"' in page


def test_a_large_network_is_cut_to_the_strongest_and_says_so(
    olga: FlaskClient, coded: Harbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture, "DRAWN", 1)
    monkeypatch.setattr(views, "LISTED_EDGES", 2)
    monkeypatch.setattr(views, "LISTED_CHAINS", 3)
    page = olga.get(PAGE).text
    said = words_of(page)
    assert "The picture has the 1 strongest of 4 edges." in said
    assert "The table has the 2 strongest of 4 edges" in said
    assert "The table has the 3 most frequent of 9 chains" in said
    assert len(table_of(page, "Outlets that are cited")) == 2


def test_owner_groups_are_shown_and_explained(olga: FlaskClient, coded: Harbour) -> None:
    page = olga.get(f"{PAGE}?by=owner_group").text
    rows = table_of(page, "Outlets that are cited")
    assert rows[0].startswith("Gull Post, Lark Wire Tern Agency")
    said = words_of(page)
    assert "Gull Post is owned by Nest Group unsourced" in said
    assert "Lark Wire is owned by Nest Group unsourced" in said


def test_the_address_says_all_of_it(olga: FlaskClient, coded: Harbour) -> None:
    page = olga.get(f"{PAGE}?cited=tern-agency&least=2").text
    again = re.search(r'This page again: <a href="([^"]*)"', page)
    assert again is not None
    address = again[1].replace("&amp;", "&")
    assert address == f"{PAGE}?round=production&cited=tern-agency&least=2"
    assert words_of(olga.get(address).text) == words_of(page)
    assert len(table_of(page, "Outlets that are cited")) == 1


NOT_THERE = {
    "round=autumn": "round",
    "pass=blind": "pass",
    "by=moon": "by",
    "publisher=nobody": "publisher",
    "cited=nobody": "cited",
    "document=nothing": "document",
    "annotator=7": "annotator",
    "annotator=x": "annotator",
    "least=4": "least",
}


def test_what_is_not_there_is_said_beside_its_field(olga: FlaskClient, coded: Harbour) -> None:
    for query, field in NOT_THERE.items():
        given = olga.get(f"{PAGE}?{query}")
        assert given.status_code == 422, query
        assert f'id="{field}-fault"' in given.text, query
        assert "<table" not in given.text, query


def test_what_does_not_occur_is_said(olga: FlaskClient, coded: Harbour) -> None:
    page = olga.get(f"{PAGE}?publisher=gull-post&cited=lark-wire")
    assert page.status_code == 200
    assert "Nothing fits" in page.text


def test_the_sentences_of_an_edge_have_their_words_marked_and_who_saw_them(
    olga: FlaskClient, coded: Harbour
) -> None:
    page = olga.get(TERN).text
    assert page.count("<blockquote") == 3
    assert '<mark class="said-source">Tern Agency</mark>' in page
    assert '<mark class="said-cue">reported</mark>' in page
    assert '<mark class="said-content">that the ferry will stop</mark>' in page
    said = words_of(page)
    assert "Gull Post › , then Tern Agency › , then The minister" in said
    assert "read the passage and did not mark it" in said
    assert "3 citations , 2 passages , 1 document".replace(" ,", ",") in said
    # Whose answer it is, nobody is told.
    assert "Ann " not in said.replace("Annotator", "")
    assert "Ben" not in said
    assert re.search(r'href="/projects/harbour/documents/\d+"', page)


def test_arabic_runs_from_right_to_left_and_what_others_saw_there_is_told(
    olga: FlaskClient, coded: Harbour
) -> None:
    page = olga.get(f"{PAGE}/lark-wire/tern-agency").text
    assert '<blockquote class="passage" dir="rtl"' in page
    assert '<mark class="said-source">وكالة الخرشنة</mark>' in page
    assert "sees in the same words: sources without an outlet" in words_of(page)


def test_sources_without_an_outlet_have_their_sentences(olga: FlaskClient, coded: Harbour) -> None:
    assert '<mark class="said-source">Observers</mark>' in olga.get(f"{PAGE}/gull-post/~anonymous").text
    nobody = olga.get(f"{PAGE}/gull-post/~nobody").text
    assert '<mark class="said-cue">Allegedly</mark>' in nobody
    assert "said-source" in nobody.split('class="legend"')[1].split("</p>")[0]
    assert "said-source" not in nobody.split('class="sentences"')[1]


def test_an_edge_that_nobody_saw_is_said_and_one_that_cannot_be_is_not_there(
    olga: FlaskClient, coded: Harbour
) -> None:
    page = olga.get(f"{PAGE}/tern-agency/gull-post")
    assert page.status_code == 200
    assert "No such citation" in page.text
    for address in ("gull-post/nowhere", "nowhere/gull-post", "~named/gull-post", "gull-post/~something"):
        assert olga.get(f"{PAGE}/{address}").status_code == 404


def test_many_sentences_come_in_pages(
    olga: FlaskClient, coded: Harbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "SENTENCES_AT_ONCE", 2)
    first = olga.get(TERN).text
    following = re.search(r'href="([^"]*cursor=2[^"]*)">More sentences', first)
    assert following is not None
    second = olga.get(following[1].replace("&amp;", "&")).text
    assert (first.count("<blockquote"), second.count("<blockquote")) == (2, 1)
    assert '<ol class="sentences" start="3">' in second


def test_texts_of_withdrawn_documents_are_left_out_and_said(olga: FlaskClient, coded: Harbour) -> None:
    with coded.database.writing() as session:
        withdrawn = {"withdrawn_at": now(), "withdrawn_reason": "The outlet took it back."}
        session.execute(update(Document).where(Document.key == "quay").values(**withdrawn))
        session.commit()
    assert "8 answers of withdrawn documents" in words_of(olga.get(PAGE).text)
    page = olga.get(TERN).text
    assert "ferry" not in page
    assert "texts of withdrawn documents are left out" in page
