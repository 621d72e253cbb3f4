"""The pages for leads in a real browser: rounds, agreement and exports, from the empty project to the full one."""

import hashlib
import re
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from app.config import Settings
from app.db import Database
from app.features.export import work
from app.models.exports import Job
from app.models.projects import Member
from app.models.rounds import Round
from tests.browser.conftest import SignedIn
from tests.browser.live import check_page
from tests.cast import Cast
from tests.coding import Harbour, code_all, make_harbour
from tests.corpus_rows import add_documents, texts_of
from tests.world import a_span

BOOK = b"""
name: Tides
version: 1.0.0
variables:
  - key: framing
    name: Framing
    type: choose_many
    on: [span, passage]
    required: true
    labels:
      - {key: storm, name: Storm}
      - {key: calm, name: Calm}
      - {key: fog, name: A fog that comes in from the sea without anybody having asked for it}
      - {key: ice, name: Ice}
  - {key: tone, name: Tone, type: scale, level: ordinal, points: [-1, 0, 1], on: [passage]}
  - {key: remark, name: Remark, type: text, on: [passage]}
"""
PARAGRAPHS = ("Harbour news", "The storm reached the quay 🌉.", "A calm followed.", "Fog hid the المرفأ.")
TEXTS = (
    {"key": "quay", "title": "Harbour news", "paragraphs": PARAGRAPHS, "text_rights": "none"},
    {"key": "arab", "title": "أخبار المرفأ", "language": "ar", "paragraphs": ("أخبار", "وصلت العاصفة.")},
)


def anns(assignment: dict[str, Any]) -> dict[str, Any]:
    if assignment["text"].startswith("The storm"):
        return {"spans": [a_span(assignment, "storm", "storm")], "seconds": 2700}
    if assignment["text"].startswith("Fog"):
        return {"labels": [{"label": "fog"}], "values": [{"variable": "tone", "value": -1}]}
    return {"none": ["framing"], "values": [{"variable": "tone", "value": 0}]}


def bens(assignment: dict[str, Any]) -> dict[str, Any]:
    if assignment["text"].startswith("A calm"):
        return {"state": "skipped", "skip_reason": "broken_text"}
    if assignment["text"].startswith("Fog"):
        return {"labels": [{"label": "calm"}], "values": [{"variable": "tone", "value": 1}]}
    return anns(assignment)


@pytest.fixture
def harbour(database: Database, cast: Cast) -> Harbour:
    """Two articles in a running round, which nobody has begun."""
    return make_harbour(database, cast, BOOK, TEXTS)


@pytest.fixture
def coded(harbour: Harbour, app: Flask, cast: Cast) -> Harbour:
    """Ann and Ben have coded both, and do not always agree."""
    for who, answer in (("ann", anns), ("ben", bens)):
        code_all(app.test_client(), cast.headers(who), "harbour", answer)
    return harbour


def round_named(harbour: Harbour, name: str) -> Round:
    with harbour.database.reading() as session:
        return session.scalars(select(Round).where(Round.name == name)).one()


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def test_a_lead_begins_where_nothing_is(signed_in: SignedIn) -> None:
    visit = signed_in("olga")
    for part in ("rounds", "rounds/new", "agreement", "exports"):
        visit.goto(f"/projects/border/{part}")
        check_page(visit.page, f"empty-{part.replace('/', '-')}")


def test_a_lead_starts_pauses_and_closes_a_round(signed_in: SignedIn, coded: Harbour) -> None:
    visit = signed_in("olga")
    visit.expected |= {422}
    page = visit.page
    visit.goto("/projects/harbour/rounds")
    check_page(page, "rounds")
    page.get_by_role("link", name="Start a new round").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A new round")
    check_page(page, "round-new")
    page.get_by_text("More settings").click()
    page.get_by_label("Several annotators on only").fill("4")
    page.get_by_label("Or on so many").fill("10")
    page.get_by_label("Name", exact=True).fill("Second wave")
    press(page, "Start the round")
    expect(page.get_by_label("Or on so many")).to_have_attribute("aria-invalid", "true")
    check_page(page, "round-new-fault")
    page.get_by_label("Or on so many").fill("")
    page.get_by_label("Seed", exact=True).fill("3")
    page.get_by_label("What it is for").select_option("reliability")
    press(page, "Start the round")
    expect(page.get_by_role("heading", level=1)).to_have_text("Second wave")
    assert (round_named(coded, "Second wave").purpose, round_named(coded, "Second wave").seed) == (
        "reliability",
        3,
    )
    press(page, "Pause")
    expect(page.get_by_role("main").get_by_role("button", name="Continue", exact=True)).to_be_visible()
    check_page(page, "round-paused")
    press(page, "Continue")
    expect(page.get_by_role("main").get_by_role("button", name="Pause", exact=True)).to_be_visible()
    page.get_by_role("link", name="Close the round").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Close the round")
    check_page(page, "round-close")
    press(page, "Close the round")
    expect(page.get_by_role("status")).to_contain_text("is closed")
    assert round_named(coded, "Second wave").state == "closed"


def test_a_lead_watches_a_round(signed_in: SignedIn, coded: Harbour) -> None:
    visit = signed_in("olga")
    visit.goto(f"/projects/harbour/rounds/{round_named(coded, 'production').id}")
    row = visit.page.get_by_role("row", name="Ben")
    expect(row.get_by_role("cell")).to_have_text(["5", "1", "0", re.compile(r".*"), "0.8"])
    check_page(visit.page, "round")
    with coded.database.writing() as session:
        add_documents(session, coded.project_id, texts_of(60, paragraphs=1))
        session.commit()
    visit.page.reload()
    press(visit.page, "Let them in")
    expect(visit.page.get_by_role("progressbar", name="52 of 62")).to_be_visible()
    check_page(visit.page, "round-entering")


def test_a_lead_reads_agreement(signed_in: SignedIn, coded: Harbour) -> None:
    visit = signed_in("olga")
    page = visit.page
    visit.goto("/projects/harbour/agreement")
    check_page(page, "agreement")
    labels = page.get_by_role("group", name="Agreement by variable and label")
    folded = labels.locator("details").filter(has_text="Other coefficients of Framing")
    folded.locator("> summary").first.click()
    labels.get_by_text("Other coefficients of Framing").click()
    expect(folded.get_by_text("Percent agreement").first).to_be_visible()
    page.get_by_label("Also show").select_option("pair")
    press(page, "Read")
    expect(page).to_have_url(
        f"{visit.url}/projects/harbour/agreement?round=production&pass=&reading=&by=pair"
    )
    expect(page.get_by_role("rowheader", name="Ann, Ben").first).to_be_visible()
    check_page(page, "agreement-pairs")


def test_a_lead_who_still_codes_is_warned(signed_in: SignedIn, coded: Harbour, cast: Cast) -> None:
    with coded.database.writing() as session:
        session.execute(update(Member).where(Member.person_id == cast.id("olga")).values(is_annotator=True))
        session.execute(update(Round).values(k=3))
        add_documents(session, coded.project_id, texts_of(1, paragraphs=1))
        session.commit()
    visit = signed_in("olga")
    visit.expected |= {422}
    page = visit.page
    visit.goto(f"/projects/harbour/rounds/{round_named(coded, 'production').id}")
    press(page, "Let them in")
    expect(page.get_by_role("status")).to_be_visible()
    visit.goto("/projects/harbour/agreement")
    check_page(page, "agreement-warning")
    visit.goto("/projects/harbour/exports")
    check_page(page, "exports-warning")
    press(page, "Make the export")
    expect(page.get_by_label("I know that what I save")).to_have_attribute("aria-invalid", "true")
    visit.goto("/projects/harbour/agreement")
    press(page, "Read them all the same")
    expect(page.get_by_role("heading", name="What was read")).to_be_visible()


def test_a_lead_makes_an_export_and_downloads_it(signed_in: SignedIn, coded: Harbour) -> None:
    visit = signed_in("olga")
    visit.expected |= {422}
    page = visit.page
    visit.goto("/projects/harbour/exports")
    page.get_by_label("All words of all articles").check()
    press(page, "Make the export")
    expect(page.get_by_label("I may pass on")).to_have_attribute("aria-invalid", "true")
    check_page(page, "exports-fault")
    page.get_by_label("I may pass on").check()
    press(page, "Make the export")
    expect(page.get_by_role("status")).to_contain_text("The export is made")
    check_page(page, "export")
    with page.expect_download() as found:
        page.get_by_role("link", name="Download").click()
    digest = hashlib.sha256(found.value.path().read_bytes()).hexdigest()
    expect(page.get_by_text(digest)).to_be_visible()
    page.get_by_label("Where you are").get_by_role("link", name="Exports").click()
    expect(page).to_have_url(f"{visit.url}/projects/harbour/exports")
    check_page(page, "exports")


def test_a_large_export_is_watched_until_it_is_there(
    signed_in: SignedIn, coded: Harbour, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "MOST_WHILE_WAITING", 1)
    page = signed_in("olga").page
    page.goto(page.url + "projects/harbour/exports")
    press(page, "Make the export")
    expect(page.get_by_text("Waiting to begin.")).to_be_visible()
    check_page(page, "export-waiting")
    with coded.database.reading() as session:
        order = session.scalars(select(Job)).one()

    class Progress:
        @staticmethod
        def say(done: int, total: int) -> None:
            assert done <= total

    work.do_job(coded.database, settings, order, Progress)
    expect(page.get_by_role("link", name="Download")).to_be_visible()
