"""The facts of a document and of its captures, as a lead corrects them and as an import fills them in."""

import json
import re
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db import Database
from app.models.audit import AuditEntry
from app.models.corpus import Capture, Document
from app.models.outlets import Agent, ProfileSnapshot
from app.models.rounds import RoundDocument
from app.models.texts import Passage
from app.models.work import Revision
from tests.cast import Cast, csrf
from tests.features.corpus.conftest import Lead
from tests.features.corpus.test_document_pages import FERRY, bring, claim, save
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
