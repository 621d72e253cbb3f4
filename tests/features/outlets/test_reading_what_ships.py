"""The registry that ships, on its pages: what was so on a day, what was not yet, and who belongs together."""

import re

import pytest
from flask.testing import FlaskClient

from app.db import Database
from tests.cast import Cast
from tests.features.outlets.reading_desk import (
    CENTRAL_OFFICE,
    UZBEK_OFFICE,
    Desk,
    add_shipped,
)


@pytest.fixture
def olga(client: FlaskClient, cast: Cast) -> Desk:
    return Desk(client, cast, "olga")


@pytest.fixture
def shipped(database: Database) -> Database:
    add_shipped(database)
    return database


@pytest.mark.parametrize(("outlet", "day"), [(CENTRAL_OFFICE, "2021-07"), (UZBEK_OFFICE, "2021-08-05")])
def test_a_ban_of_2024_is_not_said_of_2021(shipped: Database, olga: Desk, outlet: str, day: str) -> None:
    assert "proscribed" not in olga(f"/{outlet}?as_of={day}").section("government_claims")
    assert "proscribed (United Kingdom)" in olga(f"/{outlet}?as_of=2024-02-01").section("government_claims")
    assert "proscribed (United Kingdom)" in olga(f"/{outlet}").section("government_claims")


def test_what_comes_later_stands_in_the_timeline_and_is_not_so_on_the_day(
    shipped: Database, olga: Desk
) -> None:
    (row,) = [row for row in olga(f"/{CENTRAL_OFFICE}?as_of=2021-07").rows("times") if "proscribed" in row]
    assert row.endswith("since 19 Jan 2024 no")
    (row,) = [row for row in olga(f"/{CENTRAL_OFFICE}?as_of=2024").rows("times") if "proscribed" in row]
    assert row.endswith("perhaps, or in part")


def test_a_designation_of_march_2022_is_said_of_may_2022(shipped: Database, olga: Desk) -> None:
    page = olga("/new-eastern-outlook?as_of=2022-05-18")
    claims = page.section("government_claims")
    assert "sanctioned (United States)" in claims
    assert "claim of a government" in claims
    assert "says US Office of Foreign Assets Control · since 3 Mar 2022" in claims
    assert "sanctioned" not in olga("/new-eastern-outlook?as_of=2022-03-02").section("government_claims")


def test_a_rating_of_2017_is_shown_as_old_in_2021_and_not_in_2018(shipped: Database, olga: Desk) -> None:
    old = [row for row in olga("/world-socialist-web-site?as_of=2021-07-13").rows("ratings") if "2017" in row]
    assert len(old) == 2
    assert all("old: more than four years" in row for row in old)
    assert all(row.startswith("Media Bias/Fact Check") and "5 May 2017" in row for row in old)
    assert "old:" not in olga("/world-socialist-web-site?as_of=2018-07-13").section("ratings")


def test_two_offices_are_one_owner_group_and_two_agencies_another(shipped: Database, olga: Desk) -> None:
    one = "3 agents belong together: Hizb ut-Tahrir, "
    for outlet in (CENTRAL_OFFICE, UZBEK_OFFICE):
        group = olga(f"/{outlet}?as_of=2021-08").section("group")
        assert one in group
        assert "Central Media Office of Hizb ut-Tahrir" in group
        assert "Media Office of Hizb ut-Tahrir in Uzbekistan" in group
        assert "RIA Novosti" not in group
    for outlet in ("ria-novosti", "sputnik-tajikistan"):
        page = olga(f"/{outlet}?as_of=2021-08")
        group = page.section("group")
        assert "RIA Novosti" in group
        assert "Sputnik Tajikistan" in group
        assert "Hizb" not in group
        joining = [row for row in page.rows("group") if "owned by" in row and "no source" in row]
        assert {row.split(" owned by ")[0] for row in joining} == {"RIA Novosti", "Sputnik Tajikistan"}


def test_no_page_counts_labels_and_each_says_what_it_is_not(shipped: Database, olga: Desk) -> None:
    for path in ("", "/world-socialist-web-site", "/world-socialist-web-site/history"):
        page = olga(path)
        assert "No number of labels is a verdict on an outlet, a faith, a movement or a country." in page.text
        assert not re.search(r"\d+ (labels?|marks?|annotations?)\b", page.text)
