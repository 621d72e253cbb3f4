"""The import page with pages, archives and WARC files in a browser: what was found is seen before it is kept."""

import pytest
from playwright.sync_api import expect

from app.db import Database
from app.models.projects import Member
from tests.browser.conftest import SignedIn
from tests.browser.live import check_page
from tests.cast import Cast
from tests.corpus_rows import add_project
from tests.features.corpus.web_files import PAGE, warc, zip_named

HOME = "/projects/tideline"


@pytest.fixture
def project_id(database: Database, cast: Cast) -> int:
    """An empty project that Olga leads."""
    with database.writing() as session:
        project = add_project(session)
        session.add(Member(project_id=project.id, person_id=cast.id("olga"), is_lead=True))
        session.commit()
        return project.id


def test_an_archive_and_a_pasted_page_are_previewed(signed_in: SignedIn, project_id: int) -> None:
    visit = signed_in("olga")
    page = visit.page
    visit.goto(f"{HOME}/documents/import")
    week = zip_named(("../out.txt", b"x"), ("ferry.html", PAGE.encode()))
    page.get_by_label("Files", exact=True).set_input_files(
        [
            {"name": "week.zip", "mimeType": "application/zip", "buffer": week},
            {"name": "site.warc.gz", "mimeType": "application/gzip", "buffer": warc()},
        ]
    )
    page.get_by_role("button", name="Show the preview").click()
    expect(page.get_by_text("leads out of the archive")).to_be_visible()
    expect(page.get_by_text("1 record is no HTML page")).to_be_visible()
    check_page(page, "import-archive-preview")
    visit.goto(f"{HOME}/documents/import/text")
    check_page(page, "import-text-or-page")
    page.get_by_label("Text", exact=True).fill(PAGE)
    page.get_by_label("The source of an HTML page, to find the text in").check()
    page.get_by_role("button", name="Show the preview").click()
    expect(page.get_by_role("heading", name="The ferry stops")).to_be_visible()
    check_page(page, "import-page-preview")
