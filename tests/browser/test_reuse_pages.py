"""A lead looks for copies in a browser, reads two side by side, records a step, and puts a claim together."""

from datetime import date

import pytest
from playwright.sync_api import expect
from sqlalchemy import insert, select

from app.core.reuse.copies import Parameters
from app.db import Database, table_of
from app.features.reuse import actions, runner
from app.models.corpus import PublicationEdge
from app.models.projects import Member
from tests.browser.conftest import SignedIn
from tests.browser.live import check_page
from tests.cast import Cast
from tests.corpus_rows import add_documents, add_outlet, add_project
from tests.features.reuse.conftest import APART, ARTICLE, HOME, PERSIAN, REPOST


@pytest.fixture
def project_id(database: Database, cast: Cast) -> int:
    """Olga's project: an article and its repost, in two scripts, and one that tells a part of it anew."""
    with database.writing() as session:
        project = add_project(session)
        lead = {"project_id": project.id, "person_id": cast.id("olga"), "is_lead": True}
        session.execute(
            insert(table_of(Member)).values(lead | {"is_annotator": False, "is_adjudicator": False})
        )
        persian = [PERSIAN[0], PERSIAN[1].replace("دوشنبه", "جمعه")]
        texts = [
            {"key": "article", "paragraphs": ARTICLE, "published": date(2024, 5, 1)},
            {"key": "repost", "paragraphs": REPOST, "published": date(2024, 5, 3)},
            {"key": "apart", "paragraphs": APART},
            {"key": "pol", "paragraphs": PERSIAN, "language": "fa"},
            {"key": "pol-again", "paragraphs": persian, "language": "fa"},
        ]
        outlet_id = add_outlet(session, "weir-gazette")
        add_documents(session, project.id, [one | {"outlet_id": outlet_id} for one in texts])
        session.commit()
        return project.id


def test_a_lead_finds_a_copy_and_records_where_it_came_from(
    signed_in: SignedIn, database: Database, project_id: int
) -> None:
    visit = signed_in("olga")
    page = visit.page
    visit.goto(f"{HOME}/documents")
    page.get_by_role("link", name="Copies").click()
    check_page(page, "reuse-empty")
    page.get_by_role("button", name="Look for copies").click()
    expect(page.get_by_role("heading", name="The texts are being compared")).to_be_visible()
    check_page(page, "reuse-running")
    with database.writing() as session:
        run_id = actions.begin(session, project_id, Parameters(), by=None)
        session.commit()
    runner.search(database, project_id, run_id, Parameters())
    visit.goto(f"{HOME}/reuse")
    check_page(page, "reuse-found")
    page.get_by_role("link", name="Compare pol, pol-again").click()
    check_page(page, "reuse-rtl")
    visit.goto(f"{HOME}/reuse")
    page.get_by_role("link", name="Compare article, repost").click()
    expect(page.locator("mark.only-b").filter(has_text="late")).to_be_visible()
    check_page(page, "reuse-pair")
    expect(page.get_by_label("What happened")).to_have_value("republished_from-b")
    page.get_by_label("high").check()
    page.get_by_role("button", name="Record this step").click()
    expect(page.get_by_text("Kept: recorded as a publication step.")).to_be_visible()
    with database.reading() as session:
        assert session.scalars(select(PublicationEdge.confidence)).one() == "high"


def test_a_lead_puts_passages_together_into_a_claim(
    signed_in: SignedIn, database: Database, project_id: int
) -> None:
    with database.writing() as session:
        run_id = actions.begin(session, project_id, Parameters(), by=None)
        session.commit()
    runner.search(database, project_id, run_id, Parameters())
    visit = signed_in("olga")
    page = visit.page
    visit.goto(f"{HOME}/claims")
    check_page(page, "claims-empty")
    visit.goto(f"{HOME}/documents")
    page.get_by_role("link", name="article", exact=True).click()
    page.get_by_role("link", name="Passages like it 5").click()
    check_page(page, "claims-related")
    page.get_by_label("By May twelve masts").check()
    page.get_by_label("Name of a new claim").fill("Radar at Cape Ansel")
    page.get_by_label("How they stand to each other").select_option("contradicts")
    page.get_by_role("button", name="Put them together").click()
    expect(page.get_by_role("heading", name="Radar at Cape Ansel", level=1)).to_be_visible()
    page.locator("summary").first.click()
    page.get_by_label("Only these words").first.fill("at Cape Ansel")
    check_page(page, "claims-claim")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.locator("mark", has_text="at Cape Ansel")).to_be_visible()
    visit.goto(f"{HOME}/claims")
    check_page(page, "claims-list")
