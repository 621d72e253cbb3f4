"""A lead warns of an article; the annotator reads why before it, and has two ways to go on."""

from playwright.sync_api import expect
from sqlalchemy import select

from app.db import Database
from app.models.corpus import Document
from app.models.projects import Member
from app.models.rounds import Assignment
from tests.browser.conftest import SignedIn
from tests.browser.live import check_page
from tests.cast import Cast
from tests.world import make_world

HOME = "/projects/harbour"


def test_a_warning_is_set_read_by_one_and_taken_as_a_reason_to_go_by_another(
    signed_in: SignedIn, database: Database, cast: Cast
) -> None:
    project_id = make_world(database, [cast.id("ann"), cast.id("ben")])
    with database.writing() as session:
        session.add(Member(project_id=project_id, person_id=cast.id("olga"), is_lead=True))
        session.commit()
    with database.reading() as session:
        document_id = session.scalars(select(Document.id)).one()
    lead = signed_in("olga")
    lead.goto(f"{HOME}/documents/{document_id}")
    lead.page.get_by_text("Warn annotators before they read it").click()
    lead.page.get_by_label("Warning before reading").fill("It describes how two people die.")
    lead.page.get_by_role("button", name="Save the warning").click()
    expect(lead.page.get_by_text("annotators are warned")).to_be_visible()
    check_page(lead.page, "warning-set")

    ann = signed_in("ann")
    ann.goto(HOME)
    ann.page.get_by_role("button", name="Next passage").click()
    expect(ann.page.get_by_text("It describes how two people die.")).to_be_visible()
    check_page(ann.page, "warning-before")
    ann.page.get_by_role("button", name="Read it").click()
    expect(ann.page.locator("#text")).to_contain_text("Ferry stops at noon")
    ann.page.get_by_role("navigation", name="This article").get_by_role("link").last.click()
    expect(ann.page.locator("#text")).to_contain_text("The old name of the crossing")

    ben = signed_in("ben")
    ben.goto(HOME)
    ben.page.get_by_role("button", name="Next passage").click()
    ben.page.get_by_role("button", name="Give this article back").click()
    expect(ben.page.get_by_text("It counts against nobody.")).to_be_visible()
    with database.reading() as session:
        states = session.execute(select(Assignment.person_id, Assignment.state).distinct()).all()
    assert {tuple(one) for one in states} == {(cast.id("ann"), "unfinished"), (cast.id("ben"), "declined")}
