"""More of the article around the passage, one step at a time, without the passage moving on the screen."""

from flask import Flask
from playwright.sync_api import expect

from app.db import Database
from tests.browser.conftest import SignedIn
from tests.browser.live import check_page
from tests.browser.reader import Reader
from tests.cast import Cast
from tests.features.annotate.test_context import PARAGRAPHS
from tests.world import fill_world


def test_the_article_opens_around_the_passage_step_by_step_and_the_save_says_what_was_shown(
    signed_in: SignedIn, app: Flask, database: Database, cast: Cast
) -> None:
    fill_world(database, [cast.id("ann")], [{"key": "bridge", "paragraphs": PARAGRAPHS}])
    ann = Reader(signed_in("ann"), app, cast)
    ann.begin()
    ann.open(3)
    expect(ann.page.get_by_text(PARAGRAPHS[1])).to_be_visible()
    top = ann.page.locator("#text").bounding_box()
    ann.page.get_by_role("link", name="More of the article").click()
    expect(ann.page.get_by_text(PARAGRAPHS[3])).to_be_visible()
    expect(ann.page.get_by_text(PARAGRAPHS[1]).locator("visible=true")).to_have_count(1)
    expect(ann.page.get_by_text(PARAGRAPHS[4])).to_have_count(0)
    ann.page.get_by_role("link", name="The whole article").click()
    expect(ann.page.get_by_text(PARAGRAPHS[4])).to_be_visible()
    expect(ann.page.get_by_text(PARAGRAPHS[0]).locator("visible=true")).to_have_count(1)
    check_page(ann.page, "annotate-article")
    ann.page.get_by_role("link", name="Only the passage").click()
    expect(ann.page.get_by_text(PARAGRAPHS[4])).to_have_count(0)
    assert ann.page.locator("#text").bounding_box() == top
    ann.press("s", "1")
    ann.wait_saved()
    assert ann.stored()["current"]["spans"][0]["quote"] == PARAGRAPHS[2].rstrip()
    [*_, saved] = (
        app.test_client()
        .get(f"/api/v1/assignments/{ann.assignment_id}/revisions", headers=cast.headers("ann"))
        .get_json()["items"]
    )
    assert saved["context_shown"] == ["title", "previous", "around", "article"]
