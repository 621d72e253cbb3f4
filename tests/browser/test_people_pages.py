"""A lead looks at annotators: with everything that can be told, and with what cannot be told yet."""

from typing import Any

from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select

from app.actions.codebooks import published_version
from app.actions.rounds import RoundPlan, add_round, enter_documents
from app.db import Database
from app.models.projects import Member
from app.models.rounds import Round
from tests.browser.conftest import SignedIn
from tests.browser.live import check_page
from tests.cast import Cast
from tests.coding import Answer, Harbour, code_all, make_harbour
from tests.features.agreement.tides import BOOK

PAGE = "/projects/harbour/agreement/people"
PLACES = [f"Line {number} of the المرفأ log, kept that day." for number in range(24)]
TEXTS = [{"key": f"log-{place}", "paragraphs": PLACES[place::6]} for place in range(6)]


def made(database: Database, cast: Cast) -> Harbour:
    """Three annotators of a round in which each passage is read by all."""
    harbour = make_harbour(database, cast, BOOK, TEXTS, condition="open", k=3)
    with database.writing() as session:
        session.add(Member(project_id=harbour.project_id, person_id=cast.id("max"), is_annotator=True))
        session.commit()
    return harbour


def saying(turns: int) -> Answer:
    """Storm, calm or fog by the number of the line; every `turns`-th line is read in another way, less surely."""

    def answer(assignment: dict[str, Any]) -> dict[str, Any]:
        number = int(assignment["text"].split()[1])
        place = number + (number % turns == 0)
        sure = 1 if number % turns == 0 else 3
        label = {"label": ("storm", "calm", "fog")[place % 3], "confidence": sure}
        return {"labels": [label], "values": [{"variable": "tone", "value": place % 3 - 1}]}

    return answer


def test_a_lead_looks_at_annotators(signed_in: SignedIn, app: Flask, database: Database, cast: Cast) -> None:
    harbour = made(database, cast)
    visit = signed_in("olga")
    page = visit.page
    visit.goto(PAGE)
    expect(page.get_by_role("heading", name="Nothing to compare yet")).to_be_visible()
    check_page(page, "people-empty")
    client = app.test_client()
    code_all(client, cast.headers("ann"), "harbour", saying(9))
    code_all(client, cast.headers("ben"), "harbour", saying(5))
    visit.goto(PAGE)
    expect(page.get_by_role("heading", name="What cannot be told yet")).to_be_visible()
    check_page(page, "people-of-two")
    code_all(client, cast.headers("max"), "harbour", saying(4))
    with database.writing() as session:
        first = session.scalars(select(Round)).one()
        first.state = "closed"
        version = published_version(session, harbour.project_id)
        assert version is not None
        plan = RoundPlan("again", "repeat", condition="open")
        add_round(session, harbour.project_id, version.id, plan, by=cast.id("olga"))
        enter_documents(session, harbour.project_id)
        session.commit()
    code_all(client, cast.headers("ann"), "harbour", saying(7))
    visit.goto("/projects/harbour/agreement?round=production")
    page.get_by_role("link", name="Annotators").click()
    expect(page.get_by_text("This is no ranking of people.")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Competence in the model")).to_be_visible()
    expect(page.get_by_text("24 units twice")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Where somebody differs")).to_be_visible()
    check_page(page, "people")
    page.get_by_label("Variable").select_option("tone")
    page.get_by_role("main").get_by_role("button", name="Read", exact=True).click()
    expect(page.get_by_text("Cohen's weighted kappa").first).to_be_visible()
    check_page(page, "people-of-a-scale")
