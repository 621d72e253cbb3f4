"""The page of agreement broken down: lowest first, two slices compared, and nothing of outlets to who codes blind."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from app.db import Database
from app.features.agreement.forms import PICTURES
from app.features.agreement.slices.slicings import SLICINGS
from app.models.projects import Member
from tests.cast import Cast
from tests.coding import Harbour
from tests.features.agreement.numbered import words_of
from tests.features.agreement.ports import OUTLETS, PORTS, all_code, make_ports

PAGE = "/projects/harbour/agreement"
OF_OUTLETS = [key for key, one in SLICINGS.items() if one.tells_outlet]


@pytest.fixture
def olga(database: Database, app: Flask, cast: Cast) -> FlaskClient:
    """The lead's browser, at a project that three people have coded."""
    make_ports(database, cast)
    all_code(app, cast)
    browser = app.test_client()
    cast.sign_in(browser, "olga")
    return browser


def slices_in(page: str) -> str:
    return (
        page.partition('<section class="slices"')[2]
        .partition('id="spans"')[0]
        .partition('id="attributions"')[0]
    )


def test_each_outlet_is_a_row_lowest_first_with_its_n(olga: FlaskClient) -> None:
    part = slices_in(olga.get(f"{PAGE}?by=outlet").text)
    names = re.findall(r'<th scope="row"><bdi>(.*?)</bdi>', part)
    assert set(names) == set(OUTLETS.values())
    assert names[0] == "Heron Herald"
    said = words_of(part)
    assert "8 of 8 compared; 24 answers, 3 annotators, 4 articles" in said
    assert "Heron Herald few" in said
    assert "style=" not in part
    assert slices_in(olga.get(PAGE).text) == ""


def test_two_slices_are_compared_in_the_address(olga: FlaskClient) -> None:
    asked = f"{PAGE}?round=production&by=outlet&a=heron&b=tern"
    page = olga.get(asked).text
    said = words_of(slices_in(page))
    assert "Heron Herald lies" in said
    assert "below Tern Times" in said
    assert "No interval: neither of the two has one of its own." in said
    assert "From 8 articles" in said
    again = re.search(r'This page again: <a href="([^"]*)"', page)
    assert again is not None
    assert unescape(again[1]) == asked
    assert '<option value="heron" selected>' in page
    assert olga.get(f"{PAGE}?by=outlet&a=heron&b=osprey").status_code == 422


def test_labels_of_each_part_are_a_link_away(olga: FlaskClient) -> None:
    page = olga.get(f"{PAGE}?by=outlet").text
    assert "<details>\n<summary>Labels" not in slices_in(page)
    link = re.search(r'<a href="([^"]*)">Show each label', page)
    assert link is not None
    assert "<summary>Labels" in slices_in(olga.get(unescape(link[1])).text)


def test_a_departure_from_the_roles_that_are_read_is_said(olga: FlaskClient) -> None:
    usual = olga.get(f"{PAGE}?by=role").text
    link = re.search(r'<a href="([^"]*)">Read captions', usual)
    assert link is not None
    departed = words_of(olga.get(unescape(link[1])).text)
    assert "passages of every role, as you chose. chosen by you" in departed
    assert "as you chose" not in words_of(usual)


def test_every_slicing_opens(olga: FlaskClient) -> None:
    # Pairs have a picture and a table of their own.
    for key in SLICINGS.keys() - PICTURES.keys():
        given = olga.get(f"{PAGE}?by={key}")
        assert given.status_code == 200, key
        assert "Agreement by:" in given.text


def test_who_codes_blind_learns_nothing_of_outlets(
    database: Database, app: Flask, client: FlaskClient, cast: Cast
) -> None:
    harbour: Harbour = make_ports(database, cast, condition="blind")
    all_code(app, cast, "ann", "ben")
    with database.writing() as session:
        session.execute(update(Member).where(Member.person_id == cast.id("olga")).values(is_annotator=True))
        session.commit()
    headers = cast.headers("olga")
    assert client.post(f"/api/v1/projects/{harbour.slug}/next", headers=headers).status_code == 201
    said = client.post(f"{PORTS}/reading", headers=headers)
    assert said.json is not None
    assert said.json["still_codes"]
    olga = app.test_client()
    cast.sign_in(olga, "olga")
    for key in OF_OUTLETS:
        assert olga.get(f"{PAGE}?by={key}").status_code == 404, key
        assert client.get(f"{PORTS}?by={key}", headers=headers).status_code == 404, key
    there = client.get(f"{PORTS}?by=moon", headers=headers)
    assert "outlet" not in there.text
    plain = olga.get(PAGE).text
    assert not re.findall(r'<option value="(?:outlet|owner_group|country|property:[^"]*)"', plain)
    assert '<option value="language">' in plain
    for key in set(SLICINGS) - set(OF_OUTLETS):
        pages = (olga.get(f"{PAGE}?by={key}").text, client.get(f"{PORTS}?by={key}", headers=headers).text)
        for page in pages:
            assert not [name for name in (*OUTLETS.values(), "Shore Group", "Denmark") if name in page], key
