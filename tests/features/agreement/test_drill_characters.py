"""From alpha over characters down to the passages: by the characters that some marked and others did not."""

import json
import re
from html import unescape
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from app.cli import main
from app.db import Database
from tests.cast import Cast
from tests.coding import Harbour
from tests.features.agreement.numbered import words_of
from tests.features.agreement.quays import PAGE, both_code, make_quays, passage_id, read


@pytest.fixture
def harbour(database: Database, cast: Cast) -> Harbour:
    """Two articles of two outlets, whose framing is chosen for a passage and marked in it."""
    return make_quays(database, cast)


@pytest.fixture
def coded(harbour: Harbour, client: FlaskClient, cast: Cast) -> Harbour:
    """Ann marks storm (5), storm reached (13) and quay 🌉 (6), and some fog elsewhere; Ben reached the (11)."""
    both_code(client, cast)
    return harbour


def rows_of(page: str) -> list[str]:
    return [words_of(row) for row in re.findall(r"<tr>(.*?)</tr>", page, re.S)]


def test_passages_are_ranked_by_their_characters(coded: Harbour, client: FlaskClient, cast: Cast) -> None:
    said = read(client, cast, "disagreements?by=characters")
    storm, fog = said["passages"]
    assert (said["by"], said["level"], said["labels_read"]) == ("characters", "nominal", "marked")
    assert (said["n_pairable"], said["n_differing"], said["status"]) == (4, 2, "ok")
    # Ann covers 13 and 6 characters, Ben 11 of which 7 are hers: 12 + 4 differ; of the fog all that Ann marked.
    assert storm["passage"] == passage_id(coded, "The storm")
    assert storm["marked"] == [{"annotator": "Ann", "characters": 19}, {"annotator": "Ben", "characters": 11}]
    assert (storm["characters"], storm["pairs"]) == (16, None)
    assert fog["characters"] == fog["marked"][0]["characters"] == len("المرفأ e\u0301tat")
    assert storm["share"] == pytest.approx(16 / (16 + fog["characters"]))
    assert storm["share"] + fog["share"] == pytest.approx(1)
    assert said["largest"] == storm["share"]
    assert "some of its readers marked and others did not" in said["meaning"]
    assert storm["said"][0] == {"annotator": "Ann", "labels": ["storm", "calm", "fog"]}
    assert storm["excerpt"].startswith("The storm reached the quay")


def test_one_label_is_ranked_by_itself_and_the_list_comes_in_pages(
    coded: Harbour, client: FlaskClient, cast: Cast
) -> None:
    said = read(client, cast, "disagreements?by=characters&label=fog&limit=1")
    assert [(one["rank"], one["characters"]) for one in said["passages"]] == [(1, 13)]
    following = read(client, cast, f"disagreements?by=characters&label=fog&cursor={said['next_cursor']}")
    assert [one["rank"] for one in following["passages"]] == [2]
    assert said["passages"][0]["share"] + following["passages"][0]["share"] == pytest.approx(1)
    both = read(client, cast, "disagreements?by=characters&one=Ann&other=Ben")
    assert both["passages"] == read(client, cast, "disagreements?by=characters")["passages"]


def test_what_nobody_marked_is_an_answer_with_a_reason(
    harbour: Harbour, client: FlaskClient, cast: Cast
) -> None:
    said = read(client, cast, "disagreements?by=characters")
    assert (said["status"], said["reason"], said["passages"]) == ("undefined", "no_pairs", [])


@pytest.mark.parametrize(
    ("query", "field", "sentence"),
    [
        ("by=words", "by", "no such choice"),
        ("by=characters&variable=tone", "by", "Nothing of this variable is marked"),
        ("by=characters&label=rain", "label", "no such one here"),
        ("by=characters&c=fog&k=calm", "c", "one label, or none"),
    ],
)
def test_what_cannot_be_counted_is_said_beside_its_field(
    coded: Harbour, olga: FlaskClient, client: FlaskClient, cast: Cast, query: str, field: str, sentence: str
) -> None:
    given = olga.get(f"{PAGE}/passages?{query}")
    assert given.status_code == 422
    assert f'id="{field}-fault"' in given.text
    assert sentence in given.text
    refused = client.get(f"/api/v1{PAGE}/disagreements?{query}", headers=cast.headers("olga"))
    assert refused.status_code == 422
    assert f"/{field}" in [one["pointer"] for one in refused.json["errors"]]


def test_the_page_leads_from_the_number_to_the_marks_side_by_side(coded: Harbour, olga: FlaskClient) -> None:
    home = olga.get(PAGE).text
    links = [unescape(one) for one in re.findall(r'href="([^"]*by=characters[^"]*)"', home)]
    assert any("label=fog" in one for one in links)
    page = olga.get(next(one for one in links if "label" not in one)).text
    _head, first, second = rows_of(page)
    assert "The storm reached" in first
    assert "Ann : 19 characters Ben : 11 characters" in first
    assert "16 characters are marked by some and not by others" in first
    assert "characters that some of its readers marked" in words_of(page)
    assert "Fog hid" in second
    to_passage = re.search(r'<th scope="row" class="disputed"><a href="([^"]*)"', page)
    assert to_passage is not None
    assert "by=characters" in to_passage[1]
    passage = olga.get(unescape(to_passage[1])).text
    assert "Place 1 of 2" in words_of(passage)
    assert len(re.findall(r"<mark data-lane", passage)) > 1
    assert 'rel="next"' in passage


def test_the_command_says_what_the_api_says(
    coded: Harbour, client: FlaskClient, cast: Cast, environment: dict[str, str]
) -> None:
    def run(*more: str) -> Any:
        return CliRunner().invoke(
            main, ["agreement", "harbour", "--by", "characters", *more], env=environment
        )

    said = json.loads(run("--label", "fog", "--json").stdout)
    api = read(client, cast, "disagreements?by=characters&label=fog")
    assert [one["share"] for one in said["passages"]] == [one["share"] for one in api["passages"]]
    assert (said["by"], said["meaning"]) == (api["by"], api["meaning"])
    lines = run().stdout
    assert "2 of 4 passages bear all of it." in lines
    assert "16 characters (Ann: 19; Ben: 11)" in lines
    refused = run("--label", "rain")
    assert refused.exit_code != 0
    assert "There is no label rain. There are: storm" in refused.output
    refused = run("--variable", "tone")
    assert refused.exit_code != 0
    assert "Name the variable with --variable. There are: framing" in refused.output
