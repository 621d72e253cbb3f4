"""The pages that everybody meets, in each of their states: sound, readable, and nothing refused is offered."""

import re

import pytest
from flask import Flask, Response, request
from playwright.sync_api import Page, expect
from sqlalchemy import update

from app.actions.people import open_session, set_roles
from app.actions.tokens import make_token
from app.db import Database
from app.errors import BadInput, Fault, NotAllowed, RuleBroken, TooManyTries
from app.models.projects import Project
from app.web.policy_table import POLICY, PUBLIC
from tests.browser.conftest import SignedIn
from tests.browser.live import Visit, check_page
from tests.cast import Cast
from tests.world import make_world


def fill(database: Database, cast: Cast) -> None:
    """Ann, Ben and Olga at work in a project that runs; Olga leads it, and reads herself."""
    make_world(database, [cast.id("ann"), cast.id("ben")], slug="harbour")
    with database.writing() as session:
        project = session.query(Project).filter_by(slug="harbour").one()
        set_roles(session, project.id, cast.id("olga"), ["lead", "annotator"], None)
        session.execute(
            update(Project)
            .where(Project.id == project.id)
            .values(
                name="Harbour press, 2020 to 2024", description="Who speaks when the ferry is written about?"
            )
        )
        session.commit()


def test_the_sign_in_page_with_and_without_a_fault(visit: Visit) -> None:
    visit.expected.add(422)
    visit.goto("/sign-in")
    check_page(visit.page, "sign-in")
    visit.page.get_by_label("E-mail address").fill("ann@example.org")
    visit.page.get_by_label("Password").fill("not this one")
    visit.page.get_by_role("button", name="Sign in").click()
    expect(visit.page.get_by_role("alert")).to_have_text(re.compile(r"^\s*This address and this password"))
    expect(visit.page.get_by_label("E-mail address")).to_have_value("ann@example.org")
    check_page(visit.page, "sign-in-fault")


def test_the_page_of_a_link(visit: Visit) -> None:
    visit.goto("/sign-in/link/no-such-link")
    check_page(visit.page, "link")


def test_the_start_page_of_somebody_in_no_project(signed_in: SignedIn) -> None:
    page = signed_in("max").page
    expect(page.get_by_role("main")).to_contain_text("You are in no project yet.")
    check_page(page, "home-empty")


@pytest.mark.parametrize("who", ["ann", "olga"])
def test_the_start_page_says_what_waits(
    signed_in: SignedIn, database: Database, cast: Cast, who: str
) -> None:
    fill(database, cast)
    page = signed_in(who).page
    expect(page.get_by_role("listitem").filter(has_text="Harbour press")).to_have_count(1)
    expect(page.get_by_role("main")).to_contain_text("Passages wait to be read.")
    check_page(page, f"home-{who}")


def test_the_account_page_full_of_browsers_and_tokens(
    signed_in: SignedIn, database: Database, cast: Cast
) -> None:
    with database.writing() as session:
        open_session(session, cast.id("ann"))
        for name in (
            "Weekly copy",
            "A script with a long name that nobody will ever read to its end, but is kept",
        ):
            make_token(session, cast.id("ann"), scope="read", days=9, name=name, by=cast.id("ann"))
        session.commit()
    visit = signed_in("ann")
    visit.goto("/account")
    check_page(visit.page, "account")
    visit.page.get_by_label("What it is for").fill("Backup")
    visit.page.get_by_role("button", name="Make a token").click()
    expect(visit.page.get_by_role("heading", name="Your new token")).to_be_visible()
    check_page(visit.page, "account-token")


def test_a_change_is_said_and_a_fault_stands_beside_its_field(signed_in: SignedIn) -> None:
    visit = signed_in("ann")
    visit.expected.add(422)
    visit.goto("/account")
    field = visit.page.get_by_label("Languages that you read")
    field.fill("en, ru")
    visit.page.get_by_role("button", name="Save").click()
    expect(visit.page.get_by_role("status")).to_have_text("Your account is changed.")
    check_page(visit.page, "account-changed")
    field.fill("not a language")
    visit.page.get_by_role("button", name="Save").click()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value("not a language")
    told = (field.get_attribute("aria-describedby") or "").split()
    assert len(told) == 2
    for one in told:
        expect(visit.page.locator(f"#{one}")).to_be_visible()
    check_page(visit.page, "account-fault")


@pytest.mark.parametrize("who", ["ann", "ada", "olga"])
def test_the_page_of_an_empty_project(signed_in: SignedIn, cast: Cast, who: str) -> None:
    visit = signed_in(who)
    visit.goto("/projects/border")
    check_page(visit.page, f"project-empty-{who}")


@pytest.mark.parametrize("who", ["ann", "olga"])
def test_the_page_of_a_project_at_work(signed_in: SignedIn, database: Database, cast: Cast, who: str) -> None:
    fill(database, cast)
    visit = signed_in(who)
    visit.goto("/projects/harbour")
    check_page(visit.page, f"project-{who}")


@pytest.mark.parametrize("who", ["ann", "ada", "olga", "root", "max"])
def test_no_link_on_a_page_is_refused_to_its_reader(signed_in: SignedIn, cast: Cast, who: str) -> None:
    visit = signed_in(who)
    pages = ["/", "/account", *(["/projects/border"] if who in ("ann", "ada", "olga") else [])]
    refused = []
    for address in pages:
        visit.goto(address)
        links = visit.page.locator("a[href^='/']").evaluate_all(
            "all => all.map(one => one.getAttribute('href'))"
        )
        assert "/account" in links
        refused += [
            (address, link) for link in set(links) if visit.page.request.get(visit.url + link).status >= 400
        ]
    assert refused == []


TROUBLE: dict[str, Exception] = {
    "403": NotAllowed("Your role in this project does not include that. Ask a lead of the project."),
    "409": RuleBroken("The round is paused. Nothing was changed."),
    "422": BadInput([Fault("/name", "A name is needed."), Fault("/slug", "An address is needed.")]),
    "429": TooManyTries("That were too many tries. Wait a quarter of an hour.", wait_seconds=900),
    "500": ValueError("the inside of the program"),
}


@pytest.fixture
def trouble(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address at which every error is met."""

    def view(what: str) -> str:
        raise TROUBLE[what]

    monkeypatch.setitem(POLICY, "trouble", PUBLIC)
    app.add_url_rule("/trouble/<what>", "trouble", view)


@pytest.mark.parametrize("what", [*TROUBLE, "404"])
def test_an_error_is_a_page_like_the_others(trouble: None, visit: Visit, what: str) -> None:
    visit.expected.add(int(what))
    response = visit.goto(f"/trouble/{what}" if what in TROUBLE else "/nowhere")
    assert response.status == int(what)
    check_page(visit.page, f"error-{what}")


def test_the_skip_link_is_the_first_stop_and_leads_to_the_content(visit: Visit) -> None:
    page: Page = visit.page
    visit.goto("/sign-in")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_a_second_visit_asks_for_no_stylesheet_script_or_picture(app: Flask, visit: Visit) -> None:
    asked: list[str] = []

    @app.after_request
    def note(response: Response) -> Response:
        asked.append(request.path)
        return response

    visit.goto("/sign-in")
    # The picture of the tab comes when the browser finds the time, and is kept a moment after it has come.
    for _try in range(200):
        if any(path.endswith("icon.svg") for path in asked):
            break
        visit.page.wait_for_timeout(50)
    assert [path.rsplit("/")[-1] for path in sorted(asked)] == ["sign-in", "masthead.css", "icon.svg"]
    visit.page.wait_for_timeout(500)
    asked.clear()
    visit.goto("/sign-in")
    visit.page.wait_for_load_state("networkidle")
    assert asked == ["/sign-in"]
