"""A lead reads the source effect: the figure and its table, by outlet, before anything is read, and when warned."""

from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import update

from app.db import Database
from app.models.projects import Member
from tests.browser.conftest import SignedIn
from tests.browser.live import check_page
from tests.cast import Cast
from tests.coding import code_all
from tests.features.source_effect.conftest import READERS, make_round, moved

PAGE = "/projects/harbour/source-effect"


def test_a_lead_reads_what_the_outlet_does(
    signed_in: SignedIn, app: Flask, database: Database, cast: Cast
) -> None:
    make_round(database, cast, randomised_arms=True, asks_outlet_guess=True, seed=5)
    visit = signed_in("olga")
    page = visit.page
    visit.goto(PAGE)
    expect(page.get_by_text("Nobody has handed in anything here yet").first).to_be_visible()
    check_page(page, "source-effect-empty")
    for who in READERS:
        code_all(app.test_client(), cast.headers(who), "harbour", moved(who))
    visit.goto("/projects/harbour/agreement")
    page.get_by_role("link", name="Source effect").click()
    expect(page.get_by_role("img", name="Shift of each label from blind to open")).to_be_visible()
    storm = page.get_by_role("row", name="Storm")
    expect(storm.get_by_role("cell").first).to_contain_text("Higher, by ")
    check_page(page, "source-effect")
    page.get_by_label("Broken down").select_option("outlet")
    page.get_by_role("main").get_by_role("button", name="Read", exact=True).click()
    expect(page.get_by_role("heading", name="Heron Herald")).to_be_visible()
    check_page(page, "source-effect-by-outlet")


def test_a_lead_who_still_codes_is_warned_of_the_source_effect(
    signed_in: SignedIn, database: Database, cast: Cast
) -> None:
    make_round(database, cast, condition="blind_then_reveal")
    with database.writing() as session:
        session.execute(update(Member).where(Member.person_id == cast.id("olga")).values(is_annotator=True))
        session.commit()
    visit = signed_in("olga")
    visit.goto(PAGE)
    check_page(visit.page, "source-effect-warning")
    visit.page.get_by_role("button", name="Read them all the same").click()
    expect(visit.page.get_by_role("heading", name="Second thoughts after the reveal")).to_be_visible()
    check_page(visit.page, "source-effect-second-thoughts")
