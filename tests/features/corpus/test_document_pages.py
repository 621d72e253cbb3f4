"""The list of documents, one document with its provenance, corrected roles, and a withdrawal."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.actions.audit import broken_links
from app.actions.integrity import slot_counts
from app.core.text.normalise import sha256_bytes, sha256_text
from app.db import Database
from app.models.audit import AuditEntry
from app.models.corpus import Document
from app.models.rounds import Assignment, RoundDocument, Slot
from app.models.texts import Passage
from tests.cast import Cast
from tests.features.corpus.conftest import SLUG, Lead
from tests.world import a_save

Visible = Callable[[], dict[str, Document]]

FERRY = "The ferry stops\n\nThe ferry stopped on Monday. Nobody was told.\n\nPhoto: the quay at noon"
RECORDS: list[dict[str, Any]] = [
    {
        "key": "ferry",
        "text": FERRY,
        "title": "The ferry stops",
        "byline": "Ada Brook",
        "published": "2024-03-14",
        "language": "en",
        "outlet": "Weir Gazette",
        "republished_by": "Coast Tonight",
        "obtained_from": "https://keep.example/ferry",
        "translated_from": "fa",
        "url": "https://weir.example/ferry",
        "archive_url": "https://keep.example/2024/ferry",
        "retrieved_at": "2024-03-15T08:10:00Z",
        "text_rights": "excerpt:300",
        "genre": "report",
    },
    {
        "key": "marfa",
        "text": "وصلت السفينة إلى المرفأ صباحا.",
        "language": "ar",
        "published": "2023",
        "text_rights": "full",
    },
    {
        "key": "reprint",
        "text": "The ferry stopped again.",
        "outlet": "Coast Tonight",
        "translated_from": "ferry",
    },
]


def bring(lead: Lead, *records: dict[str, Any]) -> None:
    """Import these through the preview."""
    raw = "\n".join(json.dumps(one) for one in records or RECORDS).encode()
    assert lead.confirm(lead.hand_in((raw, "rows.jsonl"))).status_code == 303


def listed(page: str) -> list[str]:
    """The keys on a page of the list, in order."""
    return [
        key or name
        for name, key in re.findall(r'dir="auto">([^<]*)</a>(?:<br><small[^>]*><bdi>([^<]*))?', page)
    ]


def claim(client: FlaskClient, cast: Cast, who: str = "ann") -> dict[str, Any]:
    """What they get next, through the API."""
    answer = client.post(f"/api/v1/projects/{SLUG}/next", headers=cast.headers(who), json={})
    if answer.status_code == 204:
        return {}
    found: dict[str, Any] = answer.get_json()
    return found


def save(client: FlaskClient, cast: Cast, assignment_id: int, **said: Any) -> int:
    """Answer an assignment of Ann's."""
    address = f"/api/v1/assignments/{assignment_id}"
    shown = client.get(address, headers=cast.headers("ann")).get_json()
    headers = cast.headers("ann") | {"Idempotency-Key": f"a-key-for-{assignment_id}"}
    body = a_save(shown, **said)
    return client.put(f"{address}/revisions", headers=headers, json=body).status_code


def test_an_empty_project_says_how_to_begin(lead: Lead) -> None:
    page = lead.get("/documents").text
    assert "No documents yet" in page
    assert f'href="{lead.home}/documents/import"' in page


def test_the_list_says_of_each_document_what_is_known(lead: Lead, visible: Visible) -> None:
    bring(lead)
    page = lead.get("/documents").text
    assert listed(page) == ["ferry", "marfa", "reprint"]
    rows = [re.sub(r"<[^>]+>|\s+", " ", row) for row in re.findall(r"<tr>.*?</tr>", page, re.S)]
    ferry = " ".join(rows[1].split())
    assert "The ferry stops ferry Weir Gazette en 14 Mar 2024 3 an excerpt of 300 characters 1" in ferry
    assert " ".join(rows[2].split()) == "marfa unknown ar 2023 1 the whole text 1"
    assert f'href="{lead.home}/documents/{visible()["ferry"].id}"' in page


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("q=FERRY+STOPPED", ["ferry", "reprint"]),
        ("q=السفينة", ["marfa"]),
        ("q=reprint", ["reprint"]),
        ("q=100%25", []),
        ("outlet=coast-tonight", ["reprint"]),
        ("outlet=-", ["marfa"]),
        ("language=ar", ["marfa"]),
        ("language=-", ["reprint"]),
        ("q=ferry&language=en&outlet=weir-gazette", ["ferry"]),
        ("q=ferry&language=ar", []),
        ("outlet=nobody", []),
    ],
)
def test_documents_are_found_by_text_outlet_and_language(lead: Lead, query: str, keys: list[str]) -> None:
    bring(lead)
    page = lead.get(f"/documents?{query}").text
    assert listed(page) == keys
    assert ("Nothing is found" in page) == (not keys)


def test_a_long_list_comes_in_pages_that_keep_the_filter(lead: Lead, database: Database) -> None:
    bring(lead, *({"key": f"row-{one}", "text": f"Ferry {one}.", "language": "en"} for one in range(50)))
    bring(
        lead,
        {"key": "extra", "text": "One more ferry.", "language": "en"},
        {"key": "not", "text": "No boat."},
    )
    first = lead.get("/documents?language=en").text
    address = re.search(r'href="([^"]*cursor=[^"]*)">More documents', first)
    assert address is not None
    assert "language=en" in address[1]
    second = lead.client.get(address[1].replace("&amp;", "&")).text
    assert (len(listed(first)), listed(second)) == (50, ["extra"])
    assert "From the beginning" in second
    assert lead.get("/documents?cursor=x").status_code == 422


def test_a_document_shows_where_it_came_from_and_what_proves_it(lead: Lead, visible: Visible) -> None:
    bring(lead)
    ferry = visible()["ferry"]
    page = lead.get(f"/documents/{ferry.id}").text
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert (
        "It is translated from Persian. First published by Weir Gazette on 14 Mar 2024. Put out again by Coast Tonight."
        " Our copy was taken from keep.example." in words
    )
    assert "https://weir.example/ferry" in words
    assert "https://keep.example/ferry" in words
    assert "Archived at https://keep.example/2024/ferry" in words
    assert "Retrieved 15 Mar 2024" in words
    assert "an excerpt of 300 characters" in words
    raw = "\n".join(json.dumps(one) for one in RECORDS).encode()
    assert f"SHA-256 {sha256_bytes(raw)}" in words
    assert f"SHA-256 {sha256_text(FERRY)}" in words
    assert "masthead" in words
    reprint = lead.get(f"/documents/{visible()['reprint'].id}").text
    assert f'href="{lead.home}/documents/{ferry.id}"' in reprint


def test_a_passage_says_its_role_language_and_direction(lead: Lead, visible: Visible) -> None:
    bring(lead)
    ferry, marfa = visible()["ferry"], visible()["marfa"]
    page = lead.get(f"/documents/{ferry.id}").text
    assert re.findall(r'<option value="(\w+)" selected>', page) == ["title", "body", "credit"]
    assert page.count('class="passage" dir="auto" lang="en"') == 3
    assert "ar, right to left" in lead.get(f"/documents/{marfa.id}").text


def test_a_corrected_role_is_stored_and_audited_and_slots_stay(
    lead: Lead, database: Database, visible: Visible
) -> None:
    bring(lead)
    ferry = visible()["ferry"]
    with database.reading() as session:
        query = select(Passage).where(Passage.document_id == ferry.id, Passage.unit == "paragraph")
        passages = session.scalars(query.order_by(Passage.number)).all()
        before = session.scalar(select(func.count()).select_from(Slot))
    here = f"/documents/{ferry.id}"
    sent = {f"role-{passages[1].id}": "quotation", f"role-{passages[2].id}": "credit"}
    answer = lead.post(f"{here}/roles", form_at=here, **sent)
    assert answer.status_code == 303
    page = lead.client.get(answer.headers["Location"]).text
    assert "The role of 1 passage is changed." in page
    assert "Rounds keep the slots that they have made" in page
    with database.reading() as session:
        assert session.get_one(Passage, passages[1].id).role == "quotation"
        assert session.scalar(select(func.count()).select_from(Slot)) == before
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "passage.role")).one()
        assert (entry.object_id, entry.person_id) == (passages[1].id, lead.cast.id("olga"))
        assert json.loads(entry.details) == {"document": ferry.id, "from": "body", "to": "quotation"}
        assert broken_links(session) == []


def test_a_role_is_corrected_in_its_own_document_alone(
    lead: Lead, database: Database, visible: Visible
) -> None:
    bring(lead)
    ferry, marfa = visible()["ferry"], visible()["marfa"]
    with database.reading() as session:
        other = session.scalars(select(Passage).where(Passage.document_id == marfa.id)).one()
    here = f"/documents/{ferry.id}"
    answers = [
        lead.post(f"{here}/roles", form_at=here, **sent)
        for sent in (
            {f"role-{other.id}": "caption"},
            {"role-x": "caption", "role-²": "caption", "role-99999999999999999999": "caption"},
            {},
        )
    ]
    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert lead.post(f"{here}/roles", form_at=here, **{f"role-{other.id}": "poet"}).status_code == 422
    assert lead.post("/documents/999999/roles", form_at=here).status_code == 404
    with database.reading() as session:
        assert session.get_one(Passage, other.id).role == "body"
        assert session.scalars(select(AuditEntry).where(AuditEntry.action == "passage.role")).all() == []


def test_a_withdrawal_needs_a_reason_and_says_what_is_lost(
    lead: Lead, database: Database, visible: Visible
) -> None:
    bring(lead, RECORDS[0])
    here = f"/documents/{visible()['ferry'].id}/withdraw"
    page = lead.get(here).text
    assert "4 free slots are closed" in page
    answer = lead.post(here, reason="   ")
    assert answer.status_code == 422
    assert "Say why it is withdrawn" in answer.text
    assert visible()["ferry"].withdrawn_at is None


def test_a_withdrawn_document_is_offered_to_nobody_and_leaves_exports(
    lead: Lead, client: FlaskClient, cast: Cast, database: Database, visible: Visible
) -> None:
    bring(lead, RECORDS[0])
    script = client.application.test_client()
    batch = claim(script, cast)["batch"]
    assert len(batch) == 2
    assert save(script, cast, batch[0]) == 200
    here = f"/documents/{visible()['ferry'].id}"
    answer = lead.post(f"{here}/withdraw", reason="The outlet <b>took it back</b>.")
    assert answer.status_code == 303
    page = lead.client.get(answer.headers["Location"]).text
    assert "This document is withdrawn." in page
    assert "The outlet &lt;b&gt;took it back&lt;/b&gt;." in page
    with database.reading() as session:
        entry = session.scalars(select(RoundDocument)).one()
        states = {one.id: one.state for one in session.scalars(select(Assignment))}
        audited = session.scalars(select(AuditEntry).where(AuditEntry.action == "document.withdraw")).one()
        assert slot_counts(session) == []
    assert (entry.slots, entry.free_slots) == (4, 0)
    assert [states[one] for one in batch] == ["done", "lapsed"]
    assert json.loads(audited.details) == {
        "reason": "The outlet <b>took it back</b>.",
        "closed_slots": 2,
        "taken_back": 1,
    }
    assert claim(script, cast) == {}
    assert "withdrawn" in lead.get("/documents").text
    assert lead.post(f"{here}/withdraw", form_at="/documents/import", reason="Again.").status_code == 409
    olga = client.application.test_client()
    made = olga.post(
        f"/api/v1/projects/{SLUG}/exports",
        headers=cast.headers("olga"),
        json={"format": "jsonl", "kind": "raw"},
    ).get_json()
    assert made["manifest"]["left_out"]["withdrawn_documents"] == 1


def test_a_draft_of_a_withdrawn_document_that_is_declined_is_offered_to_nobody(
    lead: Lead, client: FlaskClient, cast: Cast, database: Database, visible: Visible
) -> None:
    bring(lead, RECORDS[0])
    script = client.application.test_client()
    batch = claim(script, cast)["batch"]
    assert save(script, cast, batch[0], state="draft") == 200
    lead.post(f"/documents/{visible()['ferry'].id}/withdraw", reason="A mistake.")
    declined = script.post(f"/api/v1/assignments/{batch[0]}/decline", headers=cast.headers("ann"), json={})
    assert declined.status_code in (200, 204)
    with database.reading() as session:
        assert session.scalars(select(RoundDocument.free_slots)).one() == 0
        assert session.scalar(select(func.count()).select_from(Slot).where(Slot.closed_at.is_(None))) == 0
        assert slot_counts(session) == []


def test_an_annotator_and_a_stranger_are_kept_out(
    lead: Lead, client: FlaskClient, cast: Cast, visible: Visible
) -> None:
    bring(lead)
    one = visible()["ferry"].id
    for who, status in (("ann", 403), ("max", 404)):
        browser = client.application.test_client()
        cast.sign_in(browser, who)
        for path in ("/documents", f"/documents/{one}", f"/documents/{one}/withdraw"):
            assert browser.get(lead.home + path).status_code == status
        for path in (f"/documents/{one}/roles", f"/documents/{one}/withdraw"):
            assert cast.post(browser, lead.home + path, {"reason": "Because."}).status_code == status
    assert visible()["ferry"].withdrawn_at is None
    ann = client.application.test_client()
    cast.sign_in(ann, "ann")
    assert "/documents" not in ann.get(lead.home).text


def test_a_document_of_another_project_is_not_there(
    lead: Lead, client: FlaskClient, visible: Visible
) -> None:
    bring(lead)
    assert client.get(f"/projects/border/documents/{visible()['ferry'].id}").status_code == 404
