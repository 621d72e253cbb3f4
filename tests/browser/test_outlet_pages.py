"""The pages of the registry in a browser: each state sound at every width, found and read by keys."""

import pytest
from playwright.sync_api import expect

from app.db import Database
from tests.browser.conftest import SignedIn
from tests.browser.live import check_page
from tests.cast import Cast
from tests.features.outlets.reading_desk import (
    CENTRAL_OFFICE,
    add_river_press,
    add_shipped,
    fact,
    merge,
    record,
)


@pytest.fixture
def filled(database: Database, cast: Cast) -> Database:
    """The registry that ships, and an invented paper of which much is said."""
    add_shipped(database)
    add_river_press(database, by=cast.id("ada"))
    ids = record(
        database,
        fact("rud-e-shomal", "ownership_type", value_code="private_company", valid_from="2019"),
        fact("rud-e-shomal", "ownership_type", "rud-e-shomal", value_code="cooperative", valid_from="2020-04"),
        fact("rud-e-shomal", "owned_by", value_agent="weir-group", value_number=60, valid_from="2015",
             evidence_url="https://register.example/rud-e-shomal/a-long-address-that-goes-on-and-on/and-on"),
        fact("rud-e-shomal", "controlled_by", "ministry-of-ferries", value_agent="ministry-of-ferries"),
        fact("rud-e-shomal", "edited_by", value_agent="ivo-lark", valid_from="2021-03-04"),
        fact("rud-e-shomal", "country_of_registration", value_state="unknown"),
        fact("rud-e-shomal", "self_declared_alignment", "rud-e-shomal", value_code="river_party",
             value_text="ما صدای رودخانه‌ایم", evidence_quote="ما صدای رودخانه‌ایم"),
        by=cast.id("ada"),
    )  # fmt: skip
    record(
        database,
        fact("rud-e-shomal", "ownership_type", value_code="private_company", valid_from="2019",
             status="disputed", supersedes=ids[0]),
        by=cast.id("ada"),
    )  # fmt: skip
    return database


def test_the_list_empty_full_narrowed_and_without_a_hit(
    signed_in: SignedIn, database: Database, request: pytest.FixtureRequest
) -> None:
    visit = signed_in("olga")
    page, visit.expected = visit.page, {422}
    visit.goto("/outlets")
    check_page(page, "outlets-empty")
    request.getfixturevalue("filled")
    page.get_by_role("link", name="Outlets").click()
    check_page(page, "outlets")
    page.get_by_label("Name or address").fill("https://rud.example/fa/2020/ferry")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Whose address this is")).to_be_visible()
    check_page(page, "outlets-address")
    visit.goto("/outlets?country=RU&unsourced=1")
    expect(page.get_by_label("Country")).to_have_value("RU")
    check_page(page, "outlets-narrowed")
    visit.goto("/outlets?q=no+such+name&as_of=soon")
    expect(page.get_by_label("As of")).to_have_attribute("aria-invalid", "true")
    check_page(page, "outlets-nothing")


def test_an_outlet_of_which_much_is_said_and_its_history(signed_in: SignedIn, filled: Database) -> None:
    visit = signed_in("olga")
    page = visit.page
    merge(filled, "harbour-channel", "rud-e-shomal")
    visit.goto("/outlets?q=shomal")
    page.get_by_role("link", name="رود شمال").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("رود شمال")
    for one in page.locator("details > summary").all():
        one.click()
    check_page(page, "outlet-full")
    page.get_by_role("textbox", name="As of").fill("2016-05")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name="As of May 2016")).to_be_visible()
    expect(page.get_by_role("link", name="Weir Group").first).to_have_attribute(
        "href", "/outlets/weir-group?as_of=2016-05"
    )
    page.get_by_role("link", name="History").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("History of")
    check_page(page, "outlet-history")


@pytest.mark.parametrize(
    ("address", "picture"),
    [
        ("/outlets/world-socialist-web-site?as_of=2021-07-13", "outlet-old-rating"),
        ("/outlets/new-eastern-outlook?as_of=2022-05-18", "outlet-claims"),
        (f"/outlets/{CENTRAL_OFFICE}?as_of=2021-07", "outlet-group"),
        ("/outlets/media-bias-fact-check", "outlet-rater"),
        ("/outlets/ivo-lark", "outlet-person"),
        ("/outlets/harbour-channel", "outlet-stub"),
        ("/outlets/ministry-of-ferries?known_at=3", "outlet-nothing-said"),
    ],
    ids=lambda one: one.rpartition("/")[2],
)
def test_each_kind_of_agent_is_sound(
    signed_in: SignedIn, filled: Database, address: str, picture: str
) -> None:
    visit = signed_in("olga")
    visit.goto(address)
    check_page(visit.page, picture)
