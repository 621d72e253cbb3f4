"""The way of a document, its facts and its captures as a lead corrects them: rows are added, nothing is overwritten."""

import json
import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from app.db import Database
from app.models.audit import AuditEntry
from app.models.corpus import Document
from app.models.outlets import Agent
from tests.features.corpus.conftest import Lead
from tests.features.corpus.test_document_pages import FERRY, bring
from tests.features.corpus.way_desk import Page, is_sound

RECORD: dict[str, Any] = {
    "key": "ferry",
    "text": FERRY,
    "title": "The ferry stops",
    "published": "2024-03-14",
    "language": "en",
    "outlet": "Weir Gazette",
    "republished_by": "Coast Tonight",
}


@pytest.fixture
def page(lead: Lead, database: Database) -> Page:
    """An article that was published, put out again, and came here nobody knows how."""
    bring(lead, RECORD)
    return Page(lead, database)


def test_the_way_is_told_with_what_is_not_known_and_drawn(page: Page) -> None:
    assert (
        "First published by Weir Gazette on 14 Mar 2024. Put out again by Coast Tonight. Where our copy was taken from"
        " is not known." in page.words()
    )
    html = page.lead.get(page.here).text
    picture = html.split('class="graph"', 1)[1].split("</svg>", 1)[0]
    assert all(one in picture for one in ("Weir Gazette", "Coast Tonight", "taken from: not", "our text"))
    assert 'class="arrow dashed"' in picture
    assert "Import: republished_by" in html


def test_a_step_is_added_with_its_credit_line_and_changes_the_telling(page: Page, database: Database) -> None:
    answer = page.add(
        "obtained_from",
        outlet="Coast Tonight",
        published="2024-04",
        confidence="low",
        evidence="The imprint of the copy.",
        credit="Photo: the quay at noon",
    )
    assert answer.status_code == 303, answer.text
    assert (
        "Our copy was taken from Coast Tonight in April 2024. That is of low confidence. The credit line reads “Photo:"
        " the quay at noon”." in page.words()
    )
    assert (
        '<mark class="credit" title="credit line">Photo: the quay at noon</mark>'
        in page.lead.get(page.here).text
    )
    one = page.steps()[-1]
    assert (one.dated_from, one.dated_to) == (date(2024, 4, 1), date(2024, 4, 30))
    assert (FERRY[one.credit_start : one.credit_end], one.recorded_by_id) == (
        "Photo: the quay at noon",
        page.lead.cast.id("olga"),
    )
    assert is_sound(database)


def test_an_unknown_outlet_is_entered_and_an_address_is_enough(page: Page, database: Database) -> None:
    assert page.add("copied_at", outlet="Reed Post").status_code == 303
    assert page.add("obtained_from", url="https://reed.example/ferry").status_code == 303
    assert "Our copy was taken from reed.example." in page.words()
    with database.reading() as session:
        assert session.scalar(select(Agent.is_stub).where(Agent.name == "Reed Post")) is True


def test_of_an_original_its_language_is_enough(page: Page) -> None:
    assert page.add("translated_from", language="fa", evidence="A note says so.").status_code == 303
    assert "It is translated from Persian." in page.words()
    assert "A note says so." in page.words()
    assert page.fields(f"/way/{page.step('translated_from')}")["language"] == "fa"


def test_a_step_may_lead_to_another_document_and_is_seen_from_there(page: Page, lead: Lead) -> None:
    bring(lead, {"key": "farsi", "text": "کشتی ماند.", "title": "کشتی"})
    assert page.add("translated_from", document="farsi").status_code == 303
    assert "It is translated from کشتی ." in page.words() or "It is translated from کشتی." in page.words()
    with page.database.reading() as session:
        other = session.scalar(select(Document.id).where(Document.key == "farsi"))
    assert "translated from: The ferry stops" in re.sub(r"<[^>]+>", "", lead.get(f"/documents/{other}").text)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Say where the step leads"),
        ({"outlet": "Reed Post", "published": "yesterday"}, "is not a date"),
        ({"url": "ftp://reed.example"}, "This is not an http or https address."),
        ({"document": "nowhere"}, "The project has no document with this key."),
        ({"document": "ferry"}, "This is the document itself."),
        ({"outlet": "Reed Post", "credit": "Not in the text"}, "These words do not stand in the text."),
        ({"outlet": "Reed Post", "credit": "stop"}, "These words stand in 2 places."),
        ({"outlet": "Reed Post", "credit": "stop", "credit_place": "9"}, "These words stand in 2 places."),
        ({"outlet": "Reed Post", "language": "fa"}, "Only an original has it"),
        ({"outlet": "Reed Post", "confidence": "certain"}, "Not a valid choice"),
    ],
)
def test_a_step_that_cannot_be_is_refused_beside_its_field(
    page: Page, fields: dict[str, str], said: str
) -> None:
    before = len(page.steps())
    answer = page.add("copied_at", **fields)
    assert (answer.status_code, said in answer.text) == (422, True), answer.text
    assert len(page.steps()) == before


def test_a_corrected_step_stands_in_the_place_of_the_one_before(page: Page, database: Database) -> None:
    number = page.step("copied_at")
    sent = page.fields(f"/way/{number}") | {"published": "2024-04-02", "reason": "The imprint says so."}
    assert page.post(f"/way/{number}", **sent).status_code == 303
    assert "Put out again by Coast Tonight on 2 Apr 2024." in page.words()
    old, new = [one for one in page.steps() if one.relation == "copied_at"]
    assert (new.supersedes_id, new.reason, old.dated_from) == (old.id, "The imprint says so.", None)
    history = page.words("/way")
    assert "corrected" in history
    assert "The imprint says so." in history
    with database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "step.correct")).one()
    details = json.loads(entry.details)
    assert details["to"]["dated_from"] == "2024-04-02"
    assert "dated_from" not in details["from"]


def test_a_correction_needs_its_reason(page: Page) -> None:
    number = page.step("copied_at")
    answer = page.post(f"/way/{number}", **page.fields(f"/way/{number}"))
    assert (answer.status_code, "Say why" in answer.text) == (422, True)


def test_two_corrections_of_one_step_show_both_and_lose_neither(page: Page) -> None:
    number = page.step("copied_at")
    mine = page.fields(f"/way/{number}") | {"published": "2024-04-02", "reason": "One."}
    theirs = mine | {"published": "2024-04-03", "reason": "Other."}
    assert page.post(f"/way/{number}", **mine).status_code == 303
    late = page.post(f"/way/{number}", **theirs)
    assert late.status_code == 409
    assert "Somebody corrected this step meanwhile." in late.text
    assert "Now it says: 2024-04-02" in late.text
    assert 'value="2024-04-03"' in late.text
    base = re.search(r'name="base" type="hidden" value="(\d+)"', late.text)
    assert base is not None
    again = page.post(f"/way/{number}", **theirs | {"base": base[1]})
    assert again.status_code == 303, again.text
    assert "Coast Tonight on 3 Apr 2024" in page.words()
    assert len([one for one in page.steps() if one.relation == "copied_at"]) == 3


def test_a_withdrawn_step_is_told_no_more_and_stays_in_the_history(page: Page) -> None:
    number = page.step("copied_at")
    assert "Put out again by Coast Tonight." in page.words(f"/way/{number}/withdraw")
    assert page.post(f"/way/{number}/withdraw", reason="").status_code == 422
    assert page.post(f"/way/{number}/withdraw", reason="It was another article.").status_code == 303
    assert "Put out again" not in page.words().split("In rounds")[0].split("The way that it came")[1]
    history = page.words("/way")
    assert "withdrawn" in history
    assert "It was another article." in history
    assert page.post(f"/way/{number}/withdraw", reason="Again.").status_code == 409
    assert page.lead.get(f"{page.here}/way/{number}").status_code == 404


def test_a_step_of_another_document_is_not_there(page: Page, lead: Lead) -> None:
    bring(lead, {"key": "other", "text": "The bridge opened.", "outlet": "Weir Gazette"})
    other = max(one.id for one in page.steps())
    assert lead.get(f"{page.here}/way/{other}").status_code == 404
    sent = page.fields("/way/new") | {"outlet": "Reed Post", "reason": "No.", "base": str(other)}
    assert page.post(f"/way/{other}", **sent).status_code == 404


def test_a_page_warns_where_facts_and_the_way_name_two_outlets(page: Page) -> None:
    number = page.step("published_by")
    sent = page.fields(f"/way/{number}") | {"outlet": "Reed Post", "reason": "The imprint."}
    assert page.post(f"/way/{number}", **sent).status_code == 303
    assert "The step says that Reed Post published it, and the facts name Weir Gazette." in page.words()
