"""The pages on which a lead corrects where a document came from and what it says, in a browser and without a script."""

import json

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import expect
from sqlalchemy import select

from app.config import Settings
from app.core.formats.jsonl import read_jsonl
from app.core.text.normalise import sha256_bytes
from app.db import Database
from app.features.corpus.actions import Order
from app.features.corpus.runner import run_import
from app.models.corpus import Document
from app.models.projects import Member
from tests.browser.conftest import SignedIn
from tests.browser.live import check_page
from tests.cast import Cast
from tests.corpus_rows import add_project
from tests.features.annotate.conftest import Annotator
from tests.world import a_save, a_span

HOME = "/projects/tideline"
PERSIAN = "هیچ‌کس پیش از آن چیزی نگفته بود."
ARTICLE = (
    "The ferry stops\n\nThe office said that the ferry wuold stop at noon, and nobody 👩‍👩‍👧 was told.\n\n"
    f"{PERSIAN}\n\nFirst printed in the Weir Gazette"
)
RECORD = {
    "key": "ferry",
    "title": "The ferry stops",
    "text": ARTICLE,
    "language": "en",
    "published": "2024-03-14",
    "outlet": "Weir Gazette",
    "republished_by": "Coast Tonight",
    "translated_from": "fa",
    "url": "https://weir.example/2024/03/ferry",
}


@pytest.fixture
def here(database: Database, settings: Settings, cast: Cast, client: FlaskClient) -> str:
    """The page of an article of which Ann has marked words in two passages."""
    with database.writing() as session:
        project = add_project(session)
        session.add(Member(project_id=project.id, person_id=cast.id("olga"), is_lead=True))
        session.add(Member(project_id=project.id, person_id=cast.id("ann"), is_annotator=True))
        session.commit()
    raw = json.dumps(RECORD).encode()
    order = Order(project.id, "rows.jsonl", "jsonl")
    run_import(
        database, settings.data_folder, order, list(read_jsonl("rows.jsonl", raw)), {sha256_bytes(raw): raw}
    )
    reader = Annotator(client, cast.headers("ann"), "tideline")
    claim = reader.next()
    assert claim is not None
    for one in claim["batch"]:
        shown = reader.open(one)
        words = [words for words in ("wuold stop", PERSIAN[:8]) if words in shown["text"]]
        said = {"spans": [a_span(shown, *words)]} if words else {"none": ["framing"]}
        assert reader.save(one, a_save(shown, **said)).status_code == 200
    with database.reading() as session:
        return f"{HOME}/documents/{session.scalars(select(Document.id)).one()}"


def test_a_lead_adds_a_step_and_reads_the_way(signed_in: SignedIn, here: str) -> None:
    visit = signed_in("olga")
    page = visit.page
    visit.goto(here)
    expect(page.get_by_text("Where our copy was taken from is not known.")).to_be_visible()
    page.get_by_role("link", name="Add a step").click()
    check_page(page, "step-new")
    page.get_by_label("What happened").select_option("obtained_from")
    page.get_by_label("Outlet", exact=True).fill("Coast Tonight")
    page.get_by_label("When").fill("2024-04")
    page.get_by_label("How sure").select_option("low")
    page.get_by_label("Credit line").fill("Not in the text")
    visit.expected.add(422)
    page.get_by_role("button", name="Save the step").click()
    expect(page.get_by_text("These words do not stand in the text.")).to_be_visible()
    check_page(page, "step-fault")
    page.get_by_label("Credit line").fill("First printed in the Weir Gazette")
    page.get_by_role("button", name="Save the step").click()
    expect(page.locator("p.way")).to_contain_text("Our copy was taken from Coast Tonight in April 2024.")
    expect(page.locator("mark.credit")).to_have_text("First printed in the Weir Gazette")
    check_page(page, "document-way")
    page.get_by_role("link", name="All that was ever said").click()
    check_page(page, "way-history")


def test_a_lead_corrects_facts_a_step_and_a_capture(signed_in: SignedIn, here: str) -> None:
    visit = signed_in("olga")
    page = visit.page
    visit.goto(f"{here}/facts")
    check_page(page, "facts")
    page.get_by_label("Published").fill("2024-03")
    page.get_by_role("button", name="Save the facts").click()
    expect(page.locator("p.way")).to_contain_text("First published by Weir Gazette in March 2024.")
    page.get_by_role("link", name="Correct Put out again by Coast Tonight.").click()
    check_page(page, "step-correct")
    page.get_by_role("link", name="Go back").click()
    page.get_by_role("link", name="Withdraw Put out again by Coast Tonight.").click()
    check_page(page, "step-withdraw")
    page.get_by_role("link", name="Go back").click()
    page.get_by_role("link", name="Add an archived address").click()
    check_page(page, "capture")


def test_a_lead_corrects_a_text_and_places_the_mark_that_is_left_by_keys(
    signed_in: SignedIn, here: str
) -> None:
    visit = signed_in("olga")
    page = visit.page
    visit.goto(here)
    page.get_by_role("link", name="Correct the text").click()
    check_page(page, "text")
    # What a browser makes of a text on its way through a form is the same text.
    box = page.get_by_label("The corrected text")
    expect(box).to_have_value(ARTICLE)
    box.fill(ARTICLE.replace("wuold", "would") + "\n\nOne more line.")
    page.get_by_label("Why it is corrected").fill("A letter was wrong.")
    page.get_by_role("button", name="Show what would change").click()
    expect(page.locator("del")).to_have_text("wuold")
    expect(page.locator("ins").first).to_have_text("would")
    check_page(page, "text-preview")
    page.get_by_role("button", name="Keep the corrected text").click()
    expect(page.get_by_text("1 mark needs a person.")).to_be_visible()
    check_page(page, "marks")
    page.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_text("given a place")).to_be_visible()
    expect(page.locator("mark.may-be")).to_have_text("would stop")
    check_page(page, "marks-decided")
    page.get_by_role("button", name="Open it again").click()
    expect(page.get_by_text("1 mark needs a person.")).to_be_visible()
    visit.goto(here)
    check_page(page, "document-corrected")
