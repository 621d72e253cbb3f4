"""Anybody measures a table of their own; a lead reads agreement on spans, voice and attributions."""

from flask import Flask
from playwright.sync_api import Page, expect

from app.actions.registry import add_agent
from app.core.outlets.agents import Agent
from app.db import Database
from tests.browser.conftest import SignedIn
from tests.browser.live import Visit, check_page
from tests.cast import Cast
from tests.coding import make_harbour
from tests.features.agreement.gulls import BOOK, PARAGRAPHS, both_mark

TABLE = (
    "unit,annotator,value,start,end,length,outlet\n"
    "1,ann,عاصفة,2,8,11,Herald\n1,ben,عاصفة,2,6,11,Herald\n2,ann,🌉,0,1,5,Post\n2,ben,,,,5,Post\n"
)


def unfold_all(page: Page) -> None:
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")


def test_a_table_is_measured_mended_and_taken_along_without_an_account(visit: Visit) -> None:
    page = visit.page
    visit.goto("/sign-in")
    page.get_by_role("link", name="Measure a table of your own").click()
    check_page(page, "ratings")
    visit.expected = {422}
    page.get_by_label("Or paste the table").fill(TABLE.replace("2,8,11", "8,2,11"))
    page.get_by_role("button", name="Measure").click()
    expect(page.get_by_role("alert")).to_contain_text("Line 2: the span ends at 2")
    check_page(page, "ratings-faults")
    page.get_by_label("Or paste the table").fill(TABLE)
    page.get_by_role("button", name="Measure").click()
    expect(page.get_by_role("heading", name="Agreement in your table")).to_be_visible()
    unfold_all(page)
    check_page(page, "ratings-report")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download CSV").click()
    assert taken.value.suggested_filename == "agreement.csv"


def test_a_lead_reads_spans_voice_and_attributions(
    signed_in: SignedIn, app: Flask, database: Database, cast: Cast
) -> None:
    with database.writing() as session:
        for slug, name in (("lark-wire", "Lark Wire"), ("tern-agency", "Tern Agency")):
            add_agent(session, Agent(slug, "outlet", name), by=None)
        session.commit()
    make_harbour(database, cast, BOOK, [{"key": "quay", "paragraphs": PARAGRAPHS}], condition="open")
    both_mark(app.test_client(), cast)
    visit = signed_in("olga")
    visit.goto("/projects/harbour/agreement")
    for name in ("Spans", "Voice and what else is said of marks", "Attributions"):
        expect(visit.page.get_by_role("heading", name=name)).to_be_visible()
    unfold_all(visit.page)
    check_page(visit.page, "agreement-words")
