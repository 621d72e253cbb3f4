"""The way in by the pages: a preview before anything is kept, with every choice of the lead."""

import json
import re

from sqlalchemy import select

from app.db import Database
from app.models.outlets import Agent
from app.models.rounds import RoundDocument, Slot
from app.models.texts import TextVersion
from tests.features.corpus.conftest import Lead
from tests.features.corpus.imports import (
    BRIDGE,
    DEMO,
    FERRY,
    Visible,
    count,
    figures,
    nothing_is_kept,
    passages,
    rows_of,
)


def test_the_demo_articles_come_in_through_the_preview(
    lead: Lead, database: Database, visible: Visible
) -> None:
    articles = [(path.read_bytes(), path.name) for path in sorted((DEMO / "articles").glob("*.txt"))]
    manifest = ((DEMO / "manifest.csv").read_bytes(), "manifest.csv")
    preview = lead.hand_in(*articles, manifest=manifest, joins="auto", bad="none")
    page = lead.get(preview)
    assert page.status_code == 200
    assert figures(page.text) == {"rows in": 24, "new": 24, "here already": 0, "refused": 0}
    assert "Documents 1 to 10 of 24 new." in page.text
    assert "Second lane opens on Halvar Bridge" in page.text
    assert "port-ledger" in page.text
    assert nothing_is_kept(database)
    answer = lead.confirm(preview)
    assert answer.status_code == 303
    report = lead.client.get(answer.headers["Location"])
    assert figures(report.text) == {"rows in": 24, "new": 24, "here already": 0, "refused": 0}
    assert "The import is done." in report.text
    assert len(visible()) == 24
    assert visible()["01-second-lane"].title.startswith("Second lane opens")
    assert count(database, RoundDocument) == 24
    assert count(database, Slot) > 0
    listed = lead.get("/documents").text
    assert "24 documents in this project." in listed
    assert "Second lane opens on Halvar Bridge" in listed


def test_every_document_can_be_looked_at_before_it_comes_in(lead: Lead) -> None:
    preview = lead.hand_in((rows_of(23), "rows.csv"))
    seen = []
    for _page in range(3):
        page = lead.get(preview).text
        seen += re.findall(r"name=\"role-(\d+)-1\"", page)
        after = re.search(r'name="after" type="hidden" value="(\d+)"', page)
        assert after is not None
        answer = lead.post(f"{preview.split('?')[0]}/choices", form_at=preview, go="next", after=after[1])
        preview = answer.headers["Location"].removeprefix(lead.home)
    assert seen == [str(number) for number in range(1, 24)]


def test_a_corrected_role_and_a_refused_join_are_stored(lead: Lead, database: Database) -> None:
    preview = lead.hand_in((FERRY, "ferry.txt"), (FERRY + b"\nAnd a line more.\n", "copy.txt"))
    page = lead.get(preview).text
    assert re.search(r'name="join-1-3" value="1" checked', page)
    assert "paragraphs 3 and 4 are one passage" in page
    answer = lead.confirm(preview, **{"role-1-2": "other", "role-1-5": "credit", "join-2-3": "1"})
    assert answer.status_code == 303
    alone = passages(database, "ferry")
    assert [role for role, _text in alone] == ["title", "other", "body", "body", "credit"]
    assert alone[3][1] == "waited for an hour 👩‍👩‍👧 in the rain."
    joined = passages(database, "copy")
    assert [text for role, text in joined if "crowd on the quay\n\nwaited" in text] != []


def test_choices_are_kept_while_somebody_looks_again(lead: Lead, database: Database) -> None:
    preview = lead.hand_in((FERRY, "ferry.txt"))
    sent = {"role-1-2": "credit", "go": "here"}
    assert lead.post(f"{preview}/choices", form_at=preview, **sent).status_code == 303
    page = lead.get(preview).text
    assert re.search(r'<select id="role-1-2".*?<option value="credit" selected>', page)
    assert re.search(r'name="join-1-3" value="1">', page)
    assert nothing_is_kept(database)
    lead.confirm(preview, **{"role-1-2": "credit"})
    assert [role for role, _text in passages(database, "ferry")][1:4] == ["credit", "body", "body"]


def test_a_join_that_cannot_be_is_said_beside_its_document(lead: Lead, database: Database) -> None:
    preview = lead.hand_in((FERRY, "ferry.txt"))
    answer = lead.confirm(preview, **{"role-1-4": "caption", "join-1-3": "1"})
    assert answer.status_code == 422
    assert "both have to be body text" in answer.text
    assert re.search(r'<select id="role-1-4".*?<option value="caption" selected>', answer.text)
    assert re.search(r'name="join-1-3" value="1" checked', answer.text)
    assert nothing_is_kept(database)


def test_a_role_that_is_none_is_refused(lead: Lead, database: Database) -> None:
    preview = lead.hand_in((FERRY, "ferry.txt"))
    answer = lead.confirm(preview, **{"role-1-2": "poet"})
    assert answer.status_code == 422
    assert "“poet” is not a role of a passage." in answer.text
    assert nothing_is_kept(database)


def test_joins_are_off_where_nobody_wants_them(lead: Lead, database: Database) -> None:
    preview = lead.hand_in((FERRY, "ferry.txt"), joins="off")
    assert re.search(r'name="join-1-3" value="1">', lead.get(preview).text)
    lead.confirm(preview)
    assert len(passages(database, "ferry")) == 5


def test_what_is_here_already_is_said(lead: Lead, visible: Visible, database: Database) -> None:
    lead.confirm(lead.hand_in((BRIDGE, "bridge.txt")))
    again = lead.get(lead.hand_in((BRIDGE, "bridge.txt"))).text
    assert figures(again) == {"rows in": 1, "new": 0, "here already": 1, "refused": 0}
    assert "Everything in it is here already." in again
    assert ">Import</button>" not in again
    both = lead.hand_in((BRIDGE, "bridge.txt"), (FERRY, "ferry.txt"))
    report = lead.client.get(lead.confirm(both).headers["Location"]).text
    assert figures(report) == {"rows in": 2, "new": 1, "here already": 1, "refused": 0}
    assert sorted(visible()) == ["bridge", "ferry"]


def test_an_unknown_outlet_is_shown_before_it_is_entered(lead: Lead, database: Database) -> None:
    raw = json.dumps({"key": "a", "text": "Fine.", "outlet": "Weir Gazette"}).encode()
    preview = lead.hand_in((raw, "rows.jsonl"))
    page = lead.get(preview).text
    assert "Unknown to the registry" in page
    assert "<li><bdi>Weir Gazette</bdi></li>" in page
    assert count(database, Agent) == 0
    report = lead.client.get(lead.confirm(preview).headers["Location"]).text
    assert "Entered in the registry by this import" in report
    with database.reading() as session:
        assert session.execute(select(Agent.name, Agent.is_stub)).one() == ("Weir Gazette", True)


def test_a_pasted_text_comes_in_with_its_fields(lead: Lead, visible: Visible, database: Database) -> None:
    fields = {
        "text": FERRY.decode().replace("\n", "\r\n"),
        "title": "The ferry stops",
        "outlet": "Weir Gazette",
        "published": "2024-03",
        "language": "EN",
        "rights": "excerpt",
        "excerpt": "120",
        "joins": "auto",
    }
    answer = lead.post("/documents/import/text", **fields)
    preview = answer.headers["Location"].removeprefix(lead.home)
    lead.confirm(preview, **{"join-1-3": "1"})
    (one,) = visible().values()
    assert (one.title, one.language, one.text_rights, one.excerpt_length) == (
        "The ferry stops",
        "en",
        "excerpt",
        120,
    )
    assert (str(one.published_from), str(one.published_to), one.date_precision) == (
        "2024-03-01",
        "2024-03-31",
        "month",
    )
    with database.reading() as session:
        assert session.scalars(select(TextVersion.text)).one() == FERRY.decode()
    assert passages(database, one.key)[0] == ("title", "The ferry stops")
