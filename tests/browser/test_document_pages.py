"""The pages of documents and imports in a browser: each state sound, readable, and usable without scripts."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect
from sqlalchemy import select

from app.config import Settings
from app.core.formats.jsonl import read_jsonl
from app.core.text.normalise import sha256_bytes
from app.db import Database
from app.features.corpus.actions import Order
from app.features.corpus.runner import run_import
from app.models.corpus import Document
from app.models.projects import Member
from app.models.texts import Passage
from tests.browser.conftest import SignedIn
from tests.browser.live import Server, Visit, check_page, sign_in
from tests.cast import Cast
from tests.corpus_rows import add_project

DEMO = Path(__file__).parents[2] / "seeds" / "demo"
HOME = "/projects/tideline"
PERSIAN = "کشتی در بندر ماند.\n\nهیچ‌کس پیش از آن چیزی نگفته بود.\n\nعکس: بندر در نیمروز"
RECORDS = [
    {
        "key": "ferry",
        "title": "The ferry stops, and nobody on the upper quay was told why",
        "text": "The ferry stops, and nobody on the upper quay was told why\n\nBy Ada Brook\n\nThe harbour office said"
        " on Monday that the ferry would stop, and the crowd on the quay\n\nwaited 👩‍👩‍👧 for an hour in the rain.\n\n"
        "Photo: the quay at noon",
        "byline": "Ada Brook",
        "published": "2024-03-14",
        "language": "en",
        "outlet": "Weir Gazette",
        "republished_by": "Coast Tonight",
        "obtained_from": "https://keep.example/2024/03/14/the-ferry-stops-and-nobody-on-the-upper-quay-was-told-why",
        "url": "https://weir.example/2024/03/ferry",
        "retrieved_at": "2024-03-15T08:10:00Z",
        "text_rights": "excerpt:300",
    },
    {
        "key": "bandar",
        "title": "بندر",
        "text": PERSIAN,
        "language": "fa",
        "published": "2023-05",
        "outlet": "Weir Gazette",
    },
    {
        "key": "a-name-without-any-place-to-break-it-that-goes-on-and-on-and-on-for-eighty-letters",
        "text": "One line.",
    },
]


@pytest.fixture
def project_id(database: Database, cast: Cast) -> int:
    """An empty project that Olga leads."""
    with database.writing() as session:
        project = add_project(session)
        session.add(Member(project_id=project.id, person_id=cast.id("olga"), is_lead=True))
        session.commit()
        return project.id


@pytest.fixture
def filled(database: Database, settings: Settings, project_id: int) -> dict[str, int]:
    """Documents by key, imported before."""
    raw = "\n".join(json.dumps(one) for one in RECORDS).encode()
    rows = list(read_jsonl("rows.jsonl", raw))
    run_import(
        database,
        settings.data_folder,
        Order(project_id, "rows.jsonl", "jsonl"),
        rows,
        {sha256_bytes(raw): raw},
    )
    with database.reading() as session:
        return {one.key: one.id for one in session.scalars(select(Document))}


def hand_in(page: Page, *files: FilePayload) -> None:
    """Choose files and ask for their preview."""
    page.get_by_label("Files", exact=True).set_input_files(list(files))
    page.get_by_role("button", name="Show the preview").click()
    page.get_by_role("heading", name="Preview of an import").wait_for()


def a_file(name: str, text: str) -> FilePayload:
    """A file as a browser has it."""
    return {"name": name, "mimeType": "text/plain", "buffer": text.encode()}


def test_the_list_empty_full_and_without_a_hit(
    signed_in: SignedIn,
    database: Database,
    settings: Settings,
    project_id: int,
    request: pytest.FixtureRequest,
) -> None:
    visit = signed_in("olga")
    visit.goto(f"{HOME}/documents")
    check_page(visit.page, "documents-empty")
    request.getfixturevalue("filled")
    visit.goto(f"{HOME}/documents")
    check_page(visit.page, "documents")
    visit.page.get_by_label("Text").fill("no such word")
    visit.page.get_by_role("button", name="Show").click()
    expect(visit.page.get_by_role("heading", name="Nothing is found")).to_be_visible()
    expect(visit.page.get_by_label("Text")).to_have_value("no such word")
    check_page(visit.page, "documents-nothing")


def test_a_document_its_corrected_role_and_its_withdrawal(
    signed_in: SignedIn, database: Database, filled: dict[str, int]
) -> None:
    visit = signed_in("olga")
    visit.expected = {422}
    visit.goto(f"{HOME}/documents")
    visit.page.get_by_role("link", name="بندر").click()
    expect(visit.page.get_by_role("heading", level=1)).to_have_text("بندر")
    check_page(visit.page, "document-rtl")
    visit.goto(f"{HOME}/documents/{filled['ferry']}")
    check_page(visit.page, "document")
    visit.page.get_by_label("Role of passage 2").select_option("other")
    visit.page.get_by_role("button", name="Save the roles").click()
    expect(visit.page.get_by_role("status")).to_have_text("The role of 1 passage is changed.")
    with database.reading() as session:
        query = select(Passage.role).where(Passage.document_id == filled["ferry"], Passage.number == 2)
        assert session.scalars(query).one() == "other"
    visit.page.get_by_role("link", name="Withdraw this document").click()
    expect(visit.page.get_by_role("button", name="Withdraw it")).to_be_visible()
    check_page(visit.page, "withdraw")
    visit.page.get_by_label("Reason").fill("   ")
    visit.page.get_by_role("button", name="Withdraw it").click()
    expect(visit.page.get_by_label("Reason")).to_have_attribute("aria-invalid", "true")
    check_page(visit.page, "withdraw-fault")
    visit.page.get_by_label("Reason").fill("The outlet took it back.")
    visit.page.get_by_role("button", name="Withdraw it").click()
    expect(visit.page.get_by_text("This document is withdrawn.")).to_be_visible()
    check_page(visit.page, "document-withdrawn")


def walk_through_an_import(visit: Visit, database: Database) -> None:
    """The demo's articles from their files to the list, one role corrected and one join refused on the way."""
    page = visit.page
    visit.goto(f"{HOME}/documents")
    page.get_by_role("link", name="Import documents").click()
    page.get_by_label("Manifest").set_input_files(DEMO / "manifest.csv")
    page.get_by_label("Files", exact=True).set_input_files(sorted((DEMO / "articles").glob("*.txt")))
    page.get_by_role("button", name="Show the preview").click()
    page.get_by_label("Role of paragraph 2 of 01-second-lane").select_option("other")
    first = page.locator("section", has_text="01-second-lane").get_by_role("checkbox")
    expect(first).to_be_checked()
    first.uncheck()
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_role("heading", name="Report of an import").wait_for()
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^\s*The import is done\."))
    page.get_by_role("link", name="See the documents").click()
    expect(page.get_by_role("main")).to_contain_text("24 documents in this project.")
    with database.reading() as session:
        query = select(Passage).join(Document, Document.id == Passage.document_id)
        rows = session.scalars(query.where(Document.key == "01-second-lane").order_by(Passage.number)).all()
    assert (rows[1].role, {row.paragraphs for row in rows}) == ("other", {1})


def test_the_demo_articles_come_in_by_hand(signed_in: SignedIn, database: Database, project_id: int) -> None:
    walk_through_an_import(signed_in("olga"), database)


def test_the_same_without_scripts(
    browser: Browser, server: Server, cast: Cast, database: Database, project_id: int
) -> None:
    context = browser.new_context(java_script_enabled=False)
    visit = Visit(context.new_page(), server.url)
    sign_in(visit, cast, "olga")
    walk_through_an_import(visit, database)
    context.close()
    assert visit.faults == []


def test_every_state_of_an_import(
    signed_in: SignedIn, database: Database, settings: Settings, project_id: int
) -> None:
    visit = signed_in("olga")
    page, visit.expected = visit.page, {422}
    visit.goto(f"{HOME}/documents/import")
    check_page(page, "import-files")
    page.get_by_role("button", name="Show the preview").click()
    expect(page.get_by_text("Choose at least one file.")).to_be_visible()
    check_page(page, "import-files-fault")
    text = str(RECORDS[0]["text"])
    hand_in(
        page, a_file("ferry.txt", text), a_file("bandar.txt", PERSIAN), a_file("nul.txt", "A NUL\x00 in it.")
    )
    check_page(page, "import-preview")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("Rows are refused.")).to_be_visible()
    check_page(page, "import-preview-fault")
    page.get_by_label("Leave out the rows that are refused").check()
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_role("heading", name="Report of an import").wait_for()
    check_page(page, "import-report")
    visit.goto(f"{HOME}/documents/import")
    hand_in(page, a_file("ferry.txt", text))
    expect(page.get_by_text("Everything in it is here already.")).to_be_visible()
    check_page(page, "import-present")
    visit.goto(f"{HOME}/documents/import")
    lines = "\n".join(json.dumps({"key": f"d{one}", "text": "The ferry stopped."}) for one in range(60))
    hand_in(page, a_file("many.jsonl", lines))
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_role("heading", name="Import under way").wait_for()
    expect(page.get_by_role("progressbar")).to_be_visible()
    check_page(page, "import-progress")
    visit.goto(f"{HOME}/documents")
    page.get_by_role("link", name="many.jsonl").click()
    expect(page.get_by_role("heading", name="Import under way")).to_be_visible()


def test_a_text_is_pasted(signed_in: SignedIn, project_id: int) -> None:
    visit = signed_in("olga")
    page, visit.expected = visit.page, {422}
    visit.goto(f"{HOME}/documents/import/text")
    check_page(page, "import-text")
    page.get_by_label("Text", exact=True).fill("The ferry stopped.\n\nNobody was told.")
    page.get_by_label("Title").fill("Ferry")
    page.get_by_label("Published").fill("yesterday")
    page.get_by_role("button", name="Show the preview").click()
    expect(page.get_by_label("Published")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Text", exact=True)).to_have_value("The ferry stopped.\n\nNobody was told.")
    check_page(page, "import-text-fault")
    page.get_by_label("Published").fill("2024-03")
    page.get_by_role("button", name="Show the preview").click()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", name="Report of an import")).to_be_visible()
