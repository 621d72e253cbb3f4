"""The pages of the citation network in a real browser: picture, tables and sentences, in every width and direction."""

from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import update

from app.db import Database
from app.models.projects import Member
from tests.browser.conftest import SignedIn
from tests.browser.live import check_page
from tests.cast import Cast
from tests.features.network.terns import PAGE, both_code, make_terns


def test_from_an_empty_network_to_the_sentences_of_an_edge(
    signed_in: SignedIn, app: Flask, database: Database, cast: Cast
) -> None:
    make_terns(database, cast)
    visit = signed_in("olga")
    visit.expected = {422}
    page = visit.page
    visit.goto(PAGE)
    expect(page.get_by_role("heading", name="Nobody is cited yet")).to_be_visible()
    check_page(page, "network-empty")
    both_code(app.test_client(), cast)

    page.get_by_role("navigation", name="Project").get_by_role("link", name="Network").click()
    expect(page.get_by_role("heading", name="Outlets that are cited")).to_be_visible()
    check_page(page, "network")
    page.get_by_label("Network of").select_option("owner_group")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("table", name="Outlets that are cited")).to_contain_text("Gull Post, Lark Wire")
    check_page(page, "network-groups")

    visit.goto(PAGE)
    page.get_by_text("Only a part of it").click()
    page.get_by_label("Who is cited").select_option("tern-agency")
    page.get_by_label("At least").select_option("2")
    page.get_by_role("button", name="Show this part").click()
    expect(page.get_by_label("Who is cited")).to_have_value("tern-agency")
    check_page(page, "network-part")
    visit.goto(f"{PAGE}?document=nothing")
    check_page(page, "network-fault")

    visit.goto(PAGE)
    page.locator(f".graph a[href*='{PAGE}/gull-post/tern-agency'] text").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gull Post cites Tern Agency")
    check_page(page, "network-edge")
    page.get_by_role("link", name="Network of citations").click()
    page.get_by_role("link", name="Read where Lark Wire cites Tern Agency").click()
    expect(page.locator("blockquote[dir=rtl] mark").first).to_be_visible()
    check_page(page, "network-edge-rtl")
    visit.goto(f"{PAGE}/tern-agency/gull-post")
    check_page(page, "network-edge-empty")


def test_who_still_codes_is_asked_before_it_is_shown(
    signed_in: SignedIn, database: Database, cast: Cast
) -> None:
    harbour = make_terns(database, cast)
    with harbour.database.writing() as session:
        session.execute(update(Member).where(Member.person_id == cast.id("olga")).values(is_annotator=True))
        session.commit()
    visit = signed_in("olga")
    visit.goto(PAGE)
    check_page(visit.page, "network-warning")
    visit.page.get_by_role("button", name="Read it all the same").click()
    expect(visit.page.get_by_role("heading", name="Nobody is cited yet")).to_be_visible()
