"""The pages on which a lead makes a project, publishes its codebook and settles who is in it, in a real browser."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import insert, select

from app.actions.codebooks import publish
from app.actions.people import set_roles
from app.actions.projects import STARTER
from app.core.codebook.read_yaml import read_yaml
from app.core.codebook.values import Codebook
from app.core.codebook.write import to_yaml
from app.db import Database, table_of
from app.models.codebooks import CodebookVersion
from app.models.people import PersonLanguage
from app.models.projects import Project
from tests.browser.conftest import SignedIn
from tests.browser.live import Visit, check_page, open_visit
from tests.cast import Cast

CODEBOOK, PEOPLE = "/projects/border/codebook", "/projects/border/people"


def starter() -> Codebook:
    return read_yaml(STARTER.read_bytes())


def next_starter() -> Codebook:
    """The starter codebook with one label of other meaning, one fewer, and one new."""
    first = starter()
    framing = first.variables[0]
    kept, changed, *_rest, last = framing.labels
    labels = (
        replace(kept, confused_with={}, name="Imperial framing"),
        replace(changed, definition="Now by another rule.", confused_with={}),
        replace(last, key="heated", name="Heated", confused_with={}, avoid_when=()),
    )
    return replace(first, version="1.1.0", variables=(replace(framing, labels=labels), *first.variables[1:]))


def published(database: Database, cast: Cast, *books: Codebook) -> None:
    with database.writing() as session:
        for book in books:
            publish(session, cast.project("border"), book, by=None)
        session.commit()


@pytest.fixture
def olga(signed_in: SignedIn) -> Visit:
    """Olga's browser; some of what she sends is refused on purpose."""
    visit = signed_in("olga")
    visit.expected |= {409, 422}
    return visit


def test_a_project_is_made_and_what_is_wrong_stands_beside_its_field(olga: Visit, database: Database) -> None:
    page = olga.page
    page.get_by_role("link", name="Make a project").click()
    page.get_by_role("heading", name="Its first round").wait_for()
    check_page(page, "project-new")
    page.get_by_label("Name", exact=True).fill("Harbour press, 2020 to 2024")
    page.get_by_label("Address", exact=True).fill("border")
    page.get_by_label("Annotators for each passage").fill("3")
    page.get_by_label("Descriptive").check()
    page.get_by_role("button", name="Make the project").click()
    page.locator("#slug-fault").wait_for()
    expect(page.get_by_label("Address", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Descriptive")).to_be_checked()
    check_page(page, "project-new-fault")
    page.get_by_label("Address", exact=True).fill("")
    page.get_by_role("button", name="Make the project").click()
    page.wait_for_url(f"{olga.url}/projects/harbour-press-2020-to-2024")
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^\s*The project is made"))
    with database.reading() as session:
        assert session.scalars(select(Project.stance).where(Project.slug.startswith("harbour"))).one() == (
            "descriptive"
        )


def test_a_codebook_with_faults_is_refused_on_the_page_of_a_project(olga: Visit, tmp_path: Path) -> None:
    file = tmp_path / "tide.yaml"
    file.write_text("name: Tide\nversion: 1.0.0\nlabels: []\nvariabels: []\n")
    olga.goto("/projects/new")
    olga.page.get_by_label("Name", exact=True).fill("Tide")
    olga.page.get_by_label("Codebook").set_input_files(file)
    olga.page.get_by_role("button", name="Make the project").click()
    expect(olga.page.get_by_role("alert")).to_contain_text("Line 3:")
    check_page(olga.page, "project-new-codebook-fault")


@pytest.mark.parametrize("who", ["ann", "olga"])
def test_the_codebook_of_a_project_that_has_none(signed_in: SignedIn, who: str) -> None:
    visit = signed_in(who)
    visit.goto(CODEBOOK)
    expect(visit.page.get_by_role("link", name="Publish a codebook")).to_have_count(int(who == "olga"))
    check_page(visit.page, f"codebook-empty-{who}")


def test_an_annotator_reads_and_searches_the_codebook(
    signed_in: SignedIn, database: Database, cast: Cast
) -> None:
    published(database, cast, starter())
    visit = signed_in("ann")
    visit.goto(CODEBOOK)
    expect(visit.page.get_by_role("link", name="Publish")).to_have_count(0)
    check_page(visit.page, "codebook")
    visit.page.get_by_label("Find in the codebook").fill("chessboard")
    visit.page.keyboard.press("Enter")
    expect(visit.page.get_by_role("status")).to_have_text(
        re.compile(r"^\s*1 label or value holds these words\.")
    )
    check_page(visit.page, "codebook-search")


def test_a_lead_previews_and_publishes_the_next_version(
    olga: Visit, database: Database, cast: Cast, tmp_path: Path
) -> None:
    published(database, cast, starter())
    file = tmp_path / "starter.yaml"
    file.write_text(to_yaml(next_starter()))
    page = olga.page
    empty = tmp_path / "empty.yaml"
    empty.touch()
    olga.goto(f"{CODEBOOK}/upload")
    page.get_by_label("Codebook file").set_input_files(empty)
    page.get_by_role("button", name="Preview").click()
    page.locator("#file-fault").wait_for()
    expect(page.get_by_label("Codebook file")).to_have_attribute("aria-invalid", "true")
    check_page(page, "codebook-upload-fault")
    page.get_by_label("Codebook file").set_input_files(file)
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("heading", name="What changes from 1.0.0").wait_for()
    page.get_by_text("What changed").first.click()
    check_page(page, "codebook-preview")
    page.get_by_role("button", name="Publish", exact=True).click()
    page.wait_for_url(olga.url + CODEBOOK)
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^\s*Starter 1\.1\.0 is published\."))
    with database.reading() as session:
        assert session.scalars(select(CodebookVersion.version).order_by(CodebookVersion.id)).all() == [
            "1.0.0",
            "1.1.0",
        ]
    page.get_by_role("link", name="Versions").click()
    page.get_by_role("heading", name="From 1.0.0 to 1.1.0").wait_for()
    check_page(page, "codebook-versions")
    page.get_by_role("link", name="Read it Starter 1.0.0").click()
    page.get_by_text("an earlier version").wait_for()
    check_page(page, "codebook-earlier")


def test_a_file_with_many_faults_lists_them(olga: Visit, tmp_path: Path) -> None:
    file = tmp_path / "tide.yaml"
    file.write_text("name: Tide\nversion: 1.0.0\n" + "".join(f"wrong_{n}: {n}\n" for n in range(30)))
    olga.goto(f"{CODEBOOK}/upload")
    olga.page.get_by_label("Codebook file").set_input_files(file)
    olga.page.get_by_role("button", name="Preview").click()
    olga.page.get_by_role("alert").wait_for()
    expect(olga.page.get_by_role("alert").get_by_role("listitem")).to_have_count(30)
    check_page(olga.page, "codebook-faults")


def test_somebody_is_invited_by_a_link_that_lets_them_in(olga: Visit, database: Database, cast: Cast) -> None:
    with database.writing() as session:
        rows = [{"person_id": cast.id("ann"), "language": tag} for tag in ("ar", "en", "uz-Cyrl")]
        session.execute(insert(table_of(PersonLanguage)), rows)
        session.commit()
    page = olga.page
    olga.goto(PEOPLE)
    page.get_by_label("E-mail address").fill("nobody")
    page.get_by_label("Name", exact=True).fill("Nia")
    page.get_by_role("button", name="Invite").click()
    page.locator("#email-fault").wait_for()
    expect(page.get_by_label("E-mail address")).to_have_value("nobody")
    check_page(page, "people-fault")
    page.get_by_label("E-mail address").fill("nia.reed@example.org")
    page.get_by_label("Name", exact=True).fill("Nia Reed")
    page.get_by_role("button", name="Invite").click()
    page.locator("code.once").wait_for()
    check_page(page, "people-invitation")
    link = page.locator("code.once").inner_text()
    address = link[link.index("/sign-in/") :]
    guest = open_visit(page.context.browser, olga.url)  # type: ignore[arg-type]
    guest.goto(address)
    guest.page.get_by_role("main").get_by_role("button", name="Sign in").click()
    guest.page.wait_for_url(olga.url + "/")
    expect(guest.page.get_by_role("main").get_by_role("link", name="Border press").first).to_be_visible()
    assert guest.faults == []
    guest.page.context.close()
    olga.goto(PEOPLE)
    check_page(page, "people")


def test_a_member_is_changed_and_removed_after_a_question(olga: Visit, cast: Cast) -> None:
    page = olga.page
    olga.goto(PEOPLE)
    page.get_by_role("link", name="Ann", exact=True).last.click()
    page.get_by_role("heading", name="What they are here").wait_for()
    check_page(page, "person")
    page.get_by_label("Annotator:").uncheck()
    page.get_by_role("button", name="Change the roles").click()
    page.get_by_text("Choose one role or more.").wait_for()
    check_page(page, "person-fault")
    page.get_by_role("link", name="Remove from the project").click()
    page.get_by_text("Nothing of their work is lost").wait_for()
    check_page(page, "person-removal")
    page.get_by_role("button", name="Remove from the project").click()
    page.wait_for_url(olga.url + PEOPLE)
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^\s*Ann is in the project no more\."))
    expect(page.get_by_text("ann@example.org")).to_have_count(0)


def test_the_last_lead_is_told_why_they_stay(olga: Visit, cast: Cast) -> None:
    olga.goto(f"{PEOPLE}/{cast.id('olga')}/remove")
    olga.page.get_by_role("button", name="Remove from the project").click()
    expect(olga.page.get_by_role("alert")).to_contain_text("A project needs a lead.")
    check_page(olga.page, "person-last-lead")


def test_the_consent_text_is_proposed_and_saved(olga: Visit) -> None:
    page = olga.page
    olga.goto("/projects/border/consent-text")
    check_page(page, "consent-text")
    page.get_by_label("Text").fill("   ")
    page.get_by_role("button", name="Save and ask").click()
    page.locator("#body-fault").wait_for()
    check_page(page, "consent-text-fault")
    page.get_by_label("Text").fill("Read gently, and stop when you like.")
    page.get_by_role("button", name="Save and ask").click()
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^\s*This is version 1\."))
    check_page(page, "consent-text-saved")


@pytest.mark.parametrize("who", ["ann", "ada", "olga"])
def test_no_link_on_these_pages_is_refused_to_its_reader(
    signed_in: SignedIn, database: Database, cast: Cast, who: str
) -> None:
    published(database, cast, starter(), next_starter())
    with database.writing() as session:
        set_roles(session, cast.project("border"), cast.id("max"), ["annotator"], None)
        session.commit()
    visit = signed_in(who)
    pages = [CODEBOOK, f"{CODEBOOK}/versions"]
    if who == "olga":
        member = f"{PEOPLE}/{cast.id('max')}"
        pages += [f"{CODEBOOK}/upload", PEOPLE, member, f"{member}/remove", "/projects/border/consent-text"]
    refused, met = [], set()
    for address in pages:
        visit.goto(address)
        links = visit.page.locator("a[href^='/']").evaluate_all(
            "all => all.map(one => one.getAttribute('href'))"
        )
        for link in set(links) - met:
            met.add(link)
            status = visit.page.request.get(visit.url + link).status
            if status >= 400:
                refused.append(f"{address}: {link} {status}")
    assert refused == []
    assert met
