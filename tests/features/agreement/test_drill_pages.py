"""From a number down to the passages: ranked by their share, with who said what; labels confused; what is left out."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db import Database
from app.models.rounds import RoundReader
from tests.cast import Cast
from tests.coding import Harbour, code_all
from tests.features.agreement.numbered import words_of
from tests.features.agreement.quays import (
    ANNS,
    CANARY,
    FOG,
    PAGE,
    WORDS,
    both_code,
    codes_blind,
    make_annotator,
    make_quays,
    mask,
    passage_id,
)
from tests.features.agreement.tides import coding

LISTS = ("passages", "confusions", "annotators")


@pytest.fixture
def harbour(database: Database, cast: Cast) -> Harbour:
    """Two articles of two outlets."""
    return make_quays(database, cast)


@pytest.fixture
def olga(harbour: Harbour, app: Flask, cast: Cast) -> FlaskClient:
    """The lead's browser."""
    browser = app.test_client()
    cast.sign_in(browser, "olga")
    return browser


def rows_of(page: str) -> list[str]:
    return [words_of(row) for row in re.findall(r"<tr>(.*?)</tr>", page, re.S)]


def marked_text(page: str) -> list[str]:
    found = re.findall(r'<div class="passage marked"[^>]*>(.*?)</div>', page, re.S)
    return [unescape(re.sub(r"<[^>]*>", "", one)) for one in found]


def test_the_passage_with_most_of_the_disagreement_stands_first(
    olga: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    both_code(client, cast)
    page = olga.get(f"{PAGE}/passages").text
    _head, first, second = rows_of(page)
    assert "The storm reached" in first
    assert "1 " in first.strip()[:2]
    assert "53.8 %" in first
    assert "Ann : Storm Calm Fog" in first
    assert "Ben : Storm" in first
    assert "46.2 %" in second
    assert "All of it lies in 2 of 4 passages with two answers or more." in words_of(page)
    assert "style=" not in page


def test_a_list_is_narrowed_to_a_label_two_labels_and_two_annotators(
    olga: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    both_code(client, cast)
    of_calm = rows_of(olga.get(f"{PAGE}/passages?label=calm").text)
    assert len(of_calm) == 2
    assert "100.0 %" in of_calm[1]
    between = olga.get(f"{PAGE}/passages?c=fog&k=%7B%7D&one=Ann&other=Ben").text
    assert len(rows_of(between)) == 3
    assert "between Fog and nothing, between Ann and Ben" in words_of(between)
    assert "They agree everywhere" in olga.get(f"{PAGE}/passages?label=storm").text


def test_each_variable_is_looked_at_by_itself(olga: FlaskClient, client: FlaskClient, cast: Cast) -> None:
    both_code(client, cast)
    tone = olga.get(f"{PAGE}/passages?variable=tone").text
    assert "Tone · production" in words_of(tone)
    assert ["A calm" in row for row in rows_of(tone)] == [False, True]
    assert "Ann : 0 Ben : 1" in rows_of(tone)[1]
    stance = rows_of(olga.get(f"{PAGE}/passages?variable=stance").text)
    assert any("Ann : nothing Ben : Con" in row for row in stance)


@pytest.mark.parametrize(
    ("query", "field", "sentence"),
    [
        ("?round=autumn", "round", "no such round"),
        ("?variable=remark", "variable", "does not compare such a variable"),
        ("?label=rain", "label", "no such one here"),
        ("?c=fog", "k", "two different ones"),
        ("?c=fog&k=fog", "k", "two different ones"),
        ("?one=Ann&other=Zoe", "other", "no such one here"),
        ("?label=fog&c=fog&k=calm", "label", "not both"),
    ],
)
def test_what_is_not_there_is_said_beside_its_field(
    olga: FlaskClient, client: FlaskClient, cast: Cast, query: str, field: str, sentence: str
) -> None:
    both_code(client, cast)
    given = olga.get(f"{PAGE}/passages{query}")
    assert given.status_code == 422
    assert f'id="{field}-fault"' in given.text
    assert sentence in given.text
    assert "<table" not in given.text


def test_a_long_list_comes_in_pages(
    olga: FlaskClient, client: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_code(client, cast)
    monkeypatch.setattr("app.features.agreement.drill.views.PAGE", 1)
    first = olga.get(f"{PAGE}/passages?reading=chosen_or_marked").text
    following = re.search(r'<a rel="next" href="([^"]*)"', first)
    assert following is not None
    second = olga.get(unescape(following[1])).text
    assert "A calm" in rows_of(second)[1]
    assert "2 to 2 of 2" in words_of(second)
    assert 'rel="next"' not in second
    assert "The list ends before this" in olga.get(f"{PAGE}/passages?cursor=9").text


def test_a_passage_has_the_marks_of_each_annotator_below_its_own_words(
    olga: FlaskClient, client: FlaskClient, cast: Cast, harbour: Harbour
) -> None:
    both_code(client, cast)
    page = olga.get(f"{PAGE}/passages/{passage_id(harbour, 'The storm')}").text
    assert marked_text(page) == [WORDS]
    names = re.findall(r'<mark data-lane="(\d)" data-slot="\d+" data-name="([^"]*)"', page)
    assert {name for _, name in names} == {"1 Storm", "1 Fog", "1 Calm", "2 Storm"}
    lanes = {name: lane for lane, name in names}
    assert lanes["1 Storm"] != lanes["1 Fog"]
    said = words_of(page)
    for words in ("“storm”", "quay 🌉", "reached the", "characters 4 to 9", "Place 1 of 2"):
        assert words.strip("“”") in said
    assert 'rel="next" accesskey="n"' in page
    assert 'rel="prev"' not in page


def test_right_to_left_words_and_joined_characters_are_quoted_whole(
    olga: FlaskClient, client: FlaskClient, cast: Cast, harbour: Harbour
) -> None:
    both_code(client, cast)
    page = olga.get(f"{PAGE}/passages/{passage_id(harbour, 'Fog')}").text
    assert marked_text(page) == [FOG]
    assert '<q dir="auto">المرفأ e\u0301tat</q>' in page
    assert "No disagreement here" in page


def test_the_next_passage_keeps_what_is_looked_at(
    olga: FlaskClient, client: FlaskClient, cast: Cast, harbour: Harbour
) -> None:
    both_code(client, cast)
    page = olga.get(f"{PAGE}/passages/{passage_id(harbour, 'The storm')}?label=fog").text
    following = re.search(r'<a rel="next"[^>]* href="([^"]*)"', page)
    assert following is not None
    assert "label=fog" in following[1]
    again = olga.get(unescape(following[1])).text
    assert marked_text(again) == ["A calm followed."]


def test_a_passage_that_was_not_read_is_not_there(
    olga: FlaskClient, harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    both_code(client, cast)
    assert olga.get(f"{PAGE}/passages/999999").status_code == 404


def test_labels_that_are_confused_lead_to_their_passages(
    olga: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    both_code(client, cast)
    page = olga.get(f"{PAGE}/confusions").text
    assert "Storm" in page
    row = next(row for row in rows_of(page) if row.lstrip().startswith("Fog") and "2 passages" in row)
    assert "nothing" in row
    address = re.search(r'href="([^"]*passages\?[^"]*c=fog[^"]*)"', page)
    assert address is not None
    assert len(rows_of(olga.get(unescape(address[1])).text)) == 3
    stance = words_of(olga.get(f"{PAGE}/confusions?variable=stance").text)
    assert "Against chance" in stance
    assert "Coincidences after Krippendorff" in stance


def test_what_raises_alpha_most_when_left_out_stands_first(
    olga: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    both_code(client, cast)
    page = olga.get(f"{PAGE}/annotators").text
    labels, annotators, outlets = (
        [row for row in rows_of(part) if row.strip()]
        for part in page.split('<section aria-labelledby="')[-3:]
    )
    assert "Fog" in labels[1]
    assert "higher by" in labels[1]
    assert "Ann" in annotators[1] or "Ben" in annotators[1]
    assert "only one annotator has judged" in annotators[1]
    assert "50.0 %" in annotators[1]
    assert {"Kingfisher", "Heron"} == {
        name for row in outlets for name in ("Kingfisher", "Heron") if name in row
    }


def test_before_any_answer_and_where_all_agree_the_pages_say_so(
    olga: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    for part in LISTS:
        assert "Nothing to look at yet" in olga.get(f"{PAGE}/{part}").text
    for who in ("ann", "ben"):
        code_all(client, cast.headers(who), "harbour", coding(ANNS))
    for part in LISTS:
        page = olga.get(f"{PAGE}/{part}")
        assert page.status_code == 200
        assert "They agree everywhere" in page.text
        assert "<table" not in page.text


def test_a_lead_who_still_codes_is_warned_before_each_of_them(
    olga: FlaskClient, harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    code_all(client, cast.headers("ann"), "harbour", coding(ANNS))
    make_annotator(harbour, cast.id("olga"))
    one = passage_id(harbour, "The storm")
    for part in (*LISTS, f"passages/{one}"):
        warning = olga.get(f"{PAGE}/{part}?variable=tone").text
        assert "Before you read agreement" in warning, part
        assert "<table" not in warning
        assert "storm" not in warning
    with harbour.database.reading() as session:
        assert session.scalars(select(RoundReader.person_id)).all() == []
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', warning.split("<main")[1]))
    given = olga.post(f"{PAGE}/reading", data=fields)
    assert given.status_code == 303
    assert given.headers["Location"] == f"{PAGE}/passages/{one}?round=production&variable=tone"
    with harbour.database.reading() as session:
        assert session.scalars(select(RoundReader.person_id)).all() == [cast.id("olga")]
    assert marked_text(olga.get(given.headers["Location"]).text) == [WORDS]


def test_annotators_and_strangers_are_kept_out(harbour: Harbour, client: FlaskClient, cast: Cast) -> None:
    one = passage_id(harbour, "The storm")
    for who, status in (("ann", 403), ("max", 404)):
        cast.sign_in(client, who)
        for part in (*LISTS, f"passages/{one}"):
            assert client.get(f"{PAGE}/{part}").status_code == status


def test_who_codes_blind_elsewhere_reads_masked_words_and_of_no_outlet(
    olga: FlaskClient, harbour: Harbour, database: Database, client: FlaskClient, cast: Cast
) -> None:
    both_code(client, cast)
    mask(harbour, "Kingfisher")
    one = passage_id(harbour, "The storm")
    pages = [f"{PAGE}/{part}" for part in (*LISTS, f"passages/{one}")]
    assert any(CANARY in olga.get(page).text.lower() for page in pages)
    assert "/documents/" in olga.get(pages[-1]).text
    codes_blind(database, cast, "olga")
    for page in pages:
        given = olga.get(page)
        assert given.status_code == 200
        assert CANARY not in given.text.lower(), page
        assert "heron" not in given.text.lower()
        assert "/documents/" not in given.text
    assert marked_text(olga.get(pages[-1]).text) == [WORDS.replace("Kingfisher", "█" * 10)]
