"""The registry's editor works by keyboard alone, and each of its pages holds at three widths."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from app.actions import registry
from app.actions.outlets import find_or_stub
from app.actions.registry_rows import agents_named
from app.db import Database, table_of
from app.models.outlets import Agent
from app.models.people import Person
from tests.actions.facts import agents, fact, record
from tests.browser.conftest import SignedIn
from tests.browser.live import Visit, check_page
from tests.cast import Cast

TIDE = "/outlets/morning-tide"
# A form that comes back with a fault; and the page on which an outlet is read, where that is not there.
EXPECTED = {404, 422}


@pytest.fixture
def editor(signed_in: SignedIn, database: Database, cast: Cast) -> Visit:
    """Max edits the registry."""
    person = table_of(Person)
    with database.writing() as session:
        for one in agents():
            registry.add_agent(session, one, by=None)
        session.execute(update(person).where(person.c.id == cast.id("max")).values(edits_registry=True))
        session.commit()
    visit = signed_in("max")
    visit.expected |= EXPECTED
    return visit


def to(page: Page, label: str) -> None:
    """Come to a field as somebody without a mouse does: by Tab, until its label has the focus."""
    wanted = page.get_by_label(label, exact=True)
    for _ in range(60):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not come to {label}")


def said_of(database: Database, slug: str) -> list[tuple[str, str | None, str]]:
    with database.reading() as session:
        said = registry.assertions_of(session, [agents_named(session)[slug].id])
    return [(one.property, one.value_agent or one.value_code, one.asserted_by) for one in said]


def test_a_fact_is_added_by_keyboard_alone_with_the_agent_proposed(editor: Visit, database: Database) -> None:
    page = editor.page
    editor.goto(f"{TIDE}/assert")
    check_page(page, "registry-choose")
    link = page.get_by_role("link", name="Owned by")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Owned by")).to_be_visible()
    check_page(page, "registry-assert")
    page.locator("#main").focus()
    to(page, "Owned by")
    page.keyboard.type("quay", delay=20)
    expect(page.locator("#agents-found option")).to_have_count(1)
    expect(page.locator("#agents-found option")).to_have_attribute("value", "quay-holding")
    page.keyboard.type("-holding")
    to(page, "Share in per cent")
    page.keyboard.type("60")
    to(page, "True since")
    page.keyboard.type("2015-04")
    to(page, "The Morning Tide itself")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    # Asked for its evidence, with all that was typed still there.
    expect(page.get_by_text("“Owned by” needs evidence.")).to_be_visible()
    expect(page.get_by_label("Share in per cent")).to_have_value("60")
    check_page(page, "registry-assert-fault")
    page.locator("#main").focus()
    to(page, "Page")
    page.keyboard.type("https://register.example/tide")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{TIDE}")
    assert said_of(database, "morning-tide") == [("owned_by", "quay-holding", "project")]


def test_a_contradiction_a_correction_and_a_retraction_are_read_at_every_width(
    editor: Visit, database: Database
) -> None:
    page = editor.page
    (first,) = record(database, fact(property="ownership_type", value_code="state", asserted_by="gradewell"))
    editor.goto(f"{TIDE}/assert?property=ownership_type")
    page.get_by_label("Kind of ownership").select_option("cooperative")
    page.get_by_label("The curators of this registry").check()
    page.get_by_label("Page", exact=True).fill("https://register.example/tide")
    page.get_by_role("button", name="Add the fact").click()
    expect(page.get_by_text("This contradicts what stands.")).to_be_visible()
    check_page(page, "registry-contradiction")
    page.get_by_label("Both stand side by side").check()
    page.get_by_role("button", name="Add the fact").click()
    page.wait_for_url(f"**{TIDE}")
    editor.goto(f"{TIDE}/assertions/{first}/correct")
    check_page(page, "registry-correct")
    editor.goto(f"{TIDE}/assertions/{first}/retract")
    check_page(page, "registry-retract")
    page.get_by_label("Reason").fill("The page is gone.")
    page.get_by_role("button", name="Retract").click()
    page.wait_for_url(f"**{TIDE}")
    assert len(said_of(database, "morning-tide")) == 3


def test_agents_names_merges_and_files_are_read_at_every_width(
    editor: Visit, database: Database, tmp_path: Path
) -> None:
    page = editor.page
    with database.writing() as session:
        agent_id, _made = find_or_stub(session, "صحيفة الميناء")
        session.commit()
        stub = session.get_one(Agent, agent_id).slug
    editor.goto("/outlets/new")
    page.get_by_label("Label").fill("The Morning Tide")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("The registry may have it already")).to_be_visible()
    check_page(page, "registry-new-double")
    for path, label in (("names", "Name it goes by"), ("addresses", "Address")):
        editor.goto(f"{TIDE}/{path}")
        page.get_by_label(label, exact=True).fill("صحيفة الميناء")
        page.get_by_label("True since").fill("in March")
        page.get_by_label("True since").press("Enter")
        expect(page.locator(".fault").first).to_be_visible()
        check_page(page, f"registry-{path}")
    editor.goto("/outlets/gradewell/schemes")
    check_page(page, "registry-schemes")
    editor.goto(f"/outlets/{stub}/describe")
    check_page(page, "registry-describe")
    editor.goto(f"/outlets/{stub}/merge?into=morning-tide")
    check_page(page, "registry-merge")
    page.get_by_role("button", name="Merge", exact=True).click()
    page.wait_for_url(f"**{TIDE}")
    editor.goto(f"/outlets/{stub}/merge")
    check_page(page, "registry-part")
    with database.reading() as session:
        assert session.scalars(select(Agent.merged_into_id).where(Agent.slug == stub)).one() is not None
    file = tmp_path / "ours.csv"
    file.write_text(
        "subject,property,value_code,asserted_by\nmorning-tide,medium,blog,project\nmorning-tide,medium,x,project\n",
        encoding="utf-8",
    )
    editor.goto("/outlets/file")
    check_page(page, "registry-file")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Show what it would add").click()
    expect(page.get_by_text("1 line is refused")).to_be_visible()
    check_page(page, "registry-file-refused")
    file.write_text(
        "subject,property,value_code,asserted_by\nmorning-tide,medium,blog,project\n", encoding="utf-8"
    )
    editor.goto("/outlets/file")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Show what it would add").click()
    expect(page.get_by_role("button", name="Add what is new")).to_be_visible()
    check_page(page, "registry-file-report")
    page.get_by_role("button", name="Add what is new").click()
    page.wait_for_url("**/outlets")
    assert said_of(database, "morning-tide") == [("medium", "blog", "project")]
