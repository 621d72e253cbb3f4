"""A question goes from the annotator's page to the lead's and comes back with its answer."""

from playwright.sync_api import expect
from sqlalchemy import select

from app.db import Database
from app.models.projects import Member
from app.models.work import Flag
from tests.browser.conftest import SignedIn
from tests.browser.live import check_page
from tests.cast import Cast
from tests.world import make_world

HOME = "/projects/harbour"


def test_a_question_is_asked_answered_and_read(signed_in: SignedIn, database: Database, cast: Cast) -> None:
    project_id = make_world(database, [cast.id("ann")])
    with database.writing() as session:
        session.add(Member(project_id=project_id, person_id=cast.id("olga"), is_lead=True))
        session.commit()
    lead = signed_in("olga")
    lead.goto(f"{HOME}/questions")
    check_page(lead.page, "questions-empty")

    reader = signed_in("ann")
    reader.goto(HOME)
    reader.page.get_by_role("button", name="Next passage").click()
    reader.page.locator("#text").wait_for()
    reader.page.locator("#flag summary").click()
    reader.page.locator("#question").fill("Is a title\nloaded language?")
    reader.page.get_by_role("button", name="Send the question").click()
    expect(reader.page.locator("#saved")).to_contain_text("Saved")

    lead.goto(f"{HOME}/questions")
    expect(lead.page.get_by_role("link", name="Questions 1")).to_be_visible()
    check_page(lead.page, "questions-waiting")
    lead.page.get_by_label("Your answer").fill("It may be. Read the definition again, please.")
    lead.page.get_by_role("button", name="Send the answer").click()
    expect(lead.page.get_by_text("Every question is answered.")).to_be_visible()
    check_page(lead.page, "questions-answered")
    with database.reading() as session:
        assert session.scalars(select(Flag.answer)).all() == ["It may be. Read the definition again, please."]

    reader.page.reload()
    expect(reader.page.get_by_role("heading", name="Your questions")).to_be_visible()
    expect(reader.page.get_by_text("Read the definition again, please.")).to_be_visible()
    check_page(reader.page, "questions-on-the-passage")
    reader.goto(f"{HOME}/work")
    check_page(reader.page, "questions-in-my-work")
