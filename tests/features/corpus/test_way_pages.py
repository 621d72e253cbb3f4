"""The way of a document, its facts and its captures as a lead corrects them: rows are added, nothing is overwritten."""

import json
import re
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.actions.integrity import CHECKS
from app.db import Database
from app.models.audit import AuditEntry
from app.models.corpus import Capture, Document, PublicationEdge
from app.models.outlets import Agent, ProfileSnapshot
from app.models.rounds import RoundDocument
from app.models.texts import Passage
from app.models.work import Revision
from tests.cast import Cast, csrf
from tests.features.corpus.conftest import Lead
from tests.features.corpus.test_document_pages import FERRY, bring, claim, save

RECORD: dict[str, Any] = {
    "key": "ferry",
    "text": FERRY,
    "title": "The ferry stops",
    "published": "2024-03-14",
    "language": "en",
    "outlet": "Weir Gazette",
    "republished_by": "Coast Tonight",
}


class Page:
    """The page of one document in Olga's browser."""

    def __init__(self, lead: Lead, database: Database) -> None:
        self.lead, self.database = lead, database
        with database.reading() as session:
            self.id = session.execute(select(Document.id).where(Document.key == "ferry")).scalar_one()
        self.here = f"/documents/{self.id}"

    def words(self, path: str = "") -> str:
        """What a page says, without its markup."""
        answer = self.lead.get(self.here + path)
        assert answer.status_code == 200, answer.text
        return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())

    def fields(self, path: str) -> dict[str, str]:
        """The form of a page as it is sent when nothing is changed."""
        text = self.lead.get(self.here + path).text
        main = text.split("<main", 1)[1]
        found = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', main))
        found |= dict(re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\r?\n?([^<]*)</textarea>', main))
        for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', main, re.S):
            chosen = re.search(r'<option selected value="([^"]*)"', options)
            found[name] = chosen[1] if chosen else ""
        return {name: value for name, value in found.items() if name != "csrf_token"}

    def post(self, path: str, **fields: Any) -> Any:
        """Send a form."""
        return self.lead.post(self.here + path, form_at=self.here, **fields)

    def add(self, relation: str, **fields: Any) -> Any:
        """Add a step."""
        return self.post("/way", **{"relation": relation, "confidence": "medium"} | fields)

    def steps(self) -> list[PublicationEdge]:
        """Every step that was ever said."""
        with self.database.reading() as session:
            return list(session.scalars(select(PublicationEdge).order_by(PublicationEdge.id)))

    def step(self, relation: str) -> int:
        """The number of the last step of this relation."""
        return max(one.id for one in self.steps() if one.relation == relation)


@pytest.fixture
def page(lead: Lead, database: Database) -> Page:
    """An article that was published, put out again, and came here nobody knows how."""
    bring(lead, RECORD)
    return Page(lead, database)


def is_sound(database: Database) -> bool:
    """Whether ``masthead check`` would find nothing."""
    with database.reading() as session:
        return [one for check in CHECKS.values() for one in check(session)] == []


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


def facts(page: Page, **changes: str) -> dict[str, str]:
    """The form of the facts with some of them changed."""
    return page.fields("/facts") | changes


def test_facts_are_corrected_with_both_in_the_audit(page: Page, database: Database) -> None:
    sent = facts(page, title="The ferry rests", language="uk", text_rights="excerpt:200", genre="report")
    assert page.post("/facts", **sent).status_code == 303
    with database.reading() as session:
        row = session.get_one(Document, page.id)
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "document.facts")).one()
        spoken = session.scalars(select(Passage.language).where(Passage.document_id == page.id)).all()
        in_round = session.scalar(select(RoundDocument.language).where(RoundDocument.document_id == page.id))
    assert (row.title, row.text_rights, row.excerpt_length) == ("The ferry rests", "excerpt", 200)
    assert set(spoken) == {"uk"}
    assert in_round == "uk"
    assert json.loads(entry.details) == {
        "from": {"title": "The ferry stops", "language": "en", "genre": "", "text_rights": "unknown"},
        "to": {
            "title": "The ferry rests",
            "language": "uk",
            "genre": "report",
            "text_rights": "excerpt:200",
        },
    }
    assert is_sound(database)


def test_facts_that_stand_already_change_nothing(page: Page, database: Database) -> None:
    answer = page.lead.client.post(
        page.lead.home + page.here + "/facts",
        data=facts(page) | {"csrf_token": csrf(page.lead.client, page.lead.home + page.here)},
        follow_redirects=True,
    )
    assert "Nothing was changed: these facts stand already." in answer.text
    with database.reading() as session:
        assert session.scalars(select(AuditEntry).where(AuditEntry.action == "document.facts")).all() == []


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("published", "2024-13", "is not a day of the calendar"),
        ("language", "english", "is not a language"),
        ("text_rights", "all", "cannot be text_rights"),
        ("text_rights", "", "Write full, excerpt:300, none or unknown."),
    ],
)
def test_a_fact_that_cannot_be_is_refused(page: Page, name: str, value: str, said: str) -> None:
    answer = page.post("/facts", **facts(page, **{name: value}))
    assert (answer.status_code, said in answer.text) == (422, True)


def test_another_outlet_and_day_alter_no_stored_profile_and_are_carried_from_then_on(
    page: Page, client: FlaskClient, cast: Cast, database: Database
) -> None:
    first = claim(client, cast)
    assert save(client, cast, first["batch"][0]) == 200
    with database.reading() as session:
        before = session.scalars(select(Revision)).one()
        kept = session.scalars(select(ProfileSnapshot.content)).all()
    assert "1 answer was saved before and keeps what it carries." in page.words("/facts")
    answer = page.post("/facts", **facts(page, outlet="Coast Tonight", published="2023"))
    assert answer.status_code == 303, answer.text
    assert save(client, cast, first["batch"][1]) == 200
    with database.reading() as session:
        old, new = session.scalars(select(Revision).order_by(Revision.id)).all()
        contents = session.scalars(select(ProfileSnapshot.content).order_by(ProfileSnapshot.id)).all()
        slugs = {
            one.id: slug
            for one, slug in session.execute(
                select(ProfileSnapshot, Agent.slug).join(Agent, Agent.id == ProfileSnapshot.agent_id)
            )
        }
    assert (old.profile_snapshot_id, old.as_of) == (before.profile_snapshot_id, date(2024, 3, 14))
    assert contents[: len(kept)] == kept
    assert (slugs[new.profile_snapshot_id or 0], new.as_of) == ("coast-tonight", date(2023, 12, 31))
    assert "First published by Coast Tonight in 2023." in page.words()


def test_two_corrections_of_facts_show_both_and_lose_neither(page: Page) -> None:
    mine, theirs = facts(page, title="One"), facts(page, title="Other")
    assert page.post("/facts", **mine).status_code == 303
    late = page.post("/facts", **theirs)
    assert late.status_code == 409
    assert "Now it says: One" in late.text
    assert 'value="Other"' in late.text
    seal = re.search(r'name="seal" type="hidden" value="(\w+)"', late.text)
    assert seal is not None
    assert page.post("/facts", **theirs | {"seal": seal[1]}).status_code == 303
    assert "Other" in page.words()


def test_a_page_warns_where_facts_and_the_way_name_two_outlets(page: Page) -> None:
    number = page.step("published_by")
    sent = page.fields(f"/way/{number}") | {"outlet": "Reed Post", "reason": "The imprint."}
    assert page.post(f"/way/{number}", **sent).status_code == 303
    assert "The step says that Reed Post published it, and the facts name Weir Gazette." in page.words()


def test_more_is_said_of_a_capture_and_what_proves_it_stays(page: Page, database: Database) -> None:
    with database.reading() as session:
        first = session.scalars(select(Capture)).one()
    said = {
        "archive_url": "https://keep.example/2024/ferry",
        "warc_record": "<urn:uuid:0f3c1d52>",
        "canonical_url": "https://weir.example/ferry",
        "retrieved_at": "2024-03-15T08:10:00Z",
        "http_status": "200",
    }
    assert page.post(f"/captures/{first.id}", **said).status_code == 303
    with database.reading() as session:
        same, more = session.scalars(select(Capture).order_by(Capture.id)).all()
    assert (same.archive_url, same.tool) == (None, first.tool)
    assert (more.raw_sha256, more.archive_url, more.http_status) == (
        first.raw_sha256,
        said["archive_url"],
        200,
    )
    words = page.words()
    assert "a lead said so of the same bytes" in words
    assert "urn:uuid:0f3c1d52" in words
    assert is_sound(database)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Say at least one thing"),
        ({"retrieved_at": "yesterday"}, "is not a moment"),
        ({"archive_url": "keep.example"}, "This is not an http or https address."),
        ({"http_status": "99"}, "is not a status of HTTP"),
    ],
)
def test_a_capture_takes_nothing_that_cannot_be(page: Page, fields: dict[str, str], said: str) -> None:
    with page.database.reading() as session:
        first = session.scalars(select(Capture.id)).one()
    answer = page.post(f"/captures/{first}", **fields)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert page.lead.get(f"{page.here}/captures/999").status_code == 404


def test_an_import_fills_in_every_column_of_a_capture(lead: Lead, database: Database) -> None:
    bring(
        lead,
        RECORD
        | {
            "url": "https://weir.example/f",
            "final_url": "https://weir.example/2024/ferry",
            "canonical_url": "https://weir.example/ferry",
            "warc_record": "<urn:uuid:0f3c1d52>",
            "media_type": "Text/HTML; charset=utf-8",
            "http_status": 200,
        },
    )
    with database.reading() as session:
        one = session.scalars(select(Capture)).one()
    assert (one.final_url, one.canonical_url, one.warc_record, one.media_type, one.http_status) == (
        "https://weir.example/2024/ferry",
        "https://weir.example/ferry",
        "<urn:uuid:0f3c1d52>",
        "text/html",
        200,
    )
    rows = [RECORD | {"key": "bad", "http_status": "OK"}, RECORD | {"key": "worse", "media_type": "page"}]
    raw = "\n".join(json.dumps(one) for one in rows).encode()
    page = lead.get(lead.hand_in((raw, "rows.jsonl"))).text
    assert "is not a status of HTTP" in page
    assert "is not a media type" in page
