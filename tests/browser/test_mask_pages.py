"""The lead's page of masks in a browser: words are covered with the mouse, and a blind annotator reads blocks."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import insert, select

from app.db import Database, insert_row, table_of
from app.models.outlets import Agent
from app.models.projects import Member
from app.models.texts import Mask, MaskSet, TextVersion
from tests.browser.conftest import SignedIn
from tests.browser.live import check_page
from tests.cast import Cast
from tests.corpus_rows import add_documents, add_project, enter_all

HOME = "/projects/tideline"
ARTICLE = [
    "The ferry stops",
    "Mara Quill\nThe harbour office told the Weir Gazette 🌉 on Monday that the ferry would stop.",
    "قالت إدارة المرفأ إن العبارة توقفت، وقالت لمراسلنا إنها لا تعرف السبب.",
    "Nobody on the quay was told why it stopped. It is considered a foreign agent.",
    "desk@weir.example",
]


@pytest.fixture
def document_id(database: Database, cast: Cast) -> int:
    """An article that gives its outlet away, in a running blind round of Ann's."""
    with database.writing() as session:
        agent = {"slug": "weir-gazette", "kind": "outlet", "name": "Weir Gazette"}
        outlet_id = insert_row(session, table_of(Agent), agent)
        project = add_project(session)
        for who, role in (("olga", "is_lead"), ("ann", "is_annotator")):
            member = {"project_id": project.id, "person_id": cast.id(who), "is_annotator": False}
            held = {"is_adjudicator": False, "is_lead": False} | {role: True}
            session.execute(insert(table_of(Member)).values(member | held))
        text = {"key": "ferry", "title": ARTICLE[0], "paragraphs": ARTICLE, "outlet_id": outlet_id}
        (document_id,) = add_documents(session, project.id, [text])
        enter_all(session, project.id)
        session.commit()
    return document_id


def select_words(page: Page, words: str) -> None:
    """Drag over words of the text, as far as a page notices."""
    # The script listens once the page is loaded.
    page.wait_for_load_state()
    page.evaluate(
        """(words) => {
            const walker = document.createTreeWalker(document.querySelector("#mask-text"), NodeFilter.SHOW_TEXT);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const at = node.data.indexOf(words);
                if (at >= 0) {
                    document.getSelection().setBaseAndExtent(node, at, node, at + words.length);
                    node.parentElement.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
                    return;
                }
            }
            throw new Error(`no ${words}`);
        }""",
        words,
    )


def covered(database: Database) -> list[str]:
    """The words under the newest masks."""
    with database.reading() as session:
        text = session.scalars(select(TextVersion.text)).one() or ""
        newest = session.scalars(select(MaskSet.id).order_by(MaskSet.version.desc())).first()
        rows = session.execute(
            select(Mask.start, Mask.end).where(Mask.mask_set_id == newest).order_by(Mask.start)
        )
        return [text[row.start : row.end] for row in rows]


def test_a_lead_covers_words_and_a_blind_annotator_reads_blocks(
    signed_in: SignedIn, database: Database, document_id: int
) -> None:
    visit = signed_in("olga")
    page = visit.page
    visit.goto(f"{HOME}/masks")
    check_page(page, "masks-waiting")
    page.get_by_role("link", name="The ferry stops").click()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(5)
    select_words(page, "on Monday")
    page.get_by_label("What it is").first.select_option("dateline")
    check_page(page, "masks-selection")
    page.get_by_role("button", name="Cover the selected words").click()
    expect(page.get_by_label("on Monday")).to_be_checked()
    page.get_by_label("Mara Quill").uncheck()
    page.get_by_role("button", name="Save the masks").click()
    expect(page.get_by_text("Saved as version 1: 5 places are covered.")).to_be_visible()
    assert covered(database) == [
        "Weir Gazette",
        "on Monday",
        "لمراسلنا",
        "It is considered a foreign agent.",
        "desk@weir.example",
    ]
    expect(page.get_by_label("Mara Quill")).not_to_be_checked()
    check_page(page, "masks-saved")

    reader = signed_in("ann")
    reader.goto(HOME)
    reader.page.get_by_role("button", name="Next passage").click()
    expect(reader.page.locator("#text")).to_be_visible()
    reader.page.get_by_role("navigation", name="This article").get_by_role("link").nth(2).click()
    expect(reader.page.locator("#text")).to_contain_text(f"told the {'█' * 12} 🌉 {'█' * 9} that")
    assert "Weir Gazette" not in reader.page.content()
