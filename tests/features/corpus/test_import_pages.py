"""The way in by the pages: a preview before anything is kept, then all of it or nothing."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from app.config import Settings
from app.db import Database, now
from app.features.corpus import work
from app.features.jobs import actions as job_actions
from app.features.jobs.actions import Order as JobOrder
from app.models.audit import AuditEntry
from app.models.corpus import Capture, Document, Import, ImportRow, PublicationEdge
from app.models.exports import Job
from app.models.outlets import Agent
from app.models.rounds import RoundDocument, Slot
from app.models.texts import Passage, TextVersion
from tests.cast import Cast
from tests.features.corpus.conftest import Lead

DEMO = Path(__file__).parents[3] / "seeds" / "demo"
Visible = Callable[[], dict[str, Document]]

FERRY = """The ferry stops

By Ada Brook

The harbour office said on Monday that the ferry would stop at noon. Nobody was told before, and the
crowd on the quay

waited for an hour 👩‍👩‍👧 in the rain.

Photo: the quay at noon
""".encode()
BRIDGE = b"The bridge opens\n\nThe new bridge opened on Friday. Trucks may cross it from June.\n"


def count(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def nothing_is_kept(database: Database) -> bool:
    tables = (Document, Capture, TextVersion, Passage, PublicationEdge, Agent, Slot, RoundDocument)
    return [count(database, one) for one in tables] == [0] * len(tables)


def passages(database: Database, key: str) -> list[tuple[str, str]]:
    """Role and text of each passage of a document."""
    with database.reading() as session:
        query = (
            select(Passage, TextVersion.text)
            .join(TextVersion, TextVersion.id == Passage.text_version_id)
            .join(Document, Document.id == Passage.document_id)
            .where(Document.key == key, Passage.unit == "paragraph")
            .order_by(Passage.number)
        )
        return [(row.role, text[row.start : row.end]) for row, text in session.execute(query)]


def figures(page: str) -> dict[str, int]:
    """The counts that a page shows."""
    found = re.findall(r"<dt>([^<]+)</dt>\s*<dd>(\d+)", page)
    return {name: int(value) for name, value in found}


def rows_of(count_: int, **more: str) -> bytes:
    """A CSV of as many short documents."""
    out = io.StringIO()
    writer = csv.DictWriter(out, ["key", "text", *more])
    writer.writeheader()
    for number in range(count_):
        writer.writerow({"key": f"row-{number}", "text": f"Ferry {number} was late.", **more})
    return out.getvalue().encode()


def do_jobs(database: Database, settings: Settings) -> None:
    """Do what waits, as a worker does."""
    with database.writing() as session:
        waiting = session.scalars(select(Job.id).where(Job.state == "waiting")).all()
        orders = [job_actions.take(session, one, now()) for one in waiting]
        session.commit()
    for order in orders:
        assert order is not None
        result = work.do_job(database, settings, order, Steps(database, order))
        with database.writing() as session:
            job_actions.finish(session, order, result, now())
            session.commit()


class Steps:
    """Stores every step that a job says."""

    def __init__(self, database: Database, order: JobOrder) -> None:
        self.database, self.order = database, order

    def say(self, done: int, total: int | None = None) -> None:
        """One step."""
        with self.database.writing() as session:
            job_actions.move_on(session, self.order, done, total, now())
            session.commit()


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


def test_faults_are_listed_and_nothing_is_kept(lead: Lead, database: Database) -> None:
    bad = [
        {"key": "a", "text": "Fine."},
        {"key": "b", "text": "Fine.", "published": "yesterday"},
        {"key": "c"},
        {"key": "a", "text": "Twice."},
    ]
    raw = "\n".join([*map(json.dumps, bad), "{"]).encode()
    preview = lead.hand_in((raw, "rows.jsonl"))
    page = lead.get(preview).text
    assert figures(page) == {"rows in": 5, "new": 1, "here already": 0, "refused": 4}
    assert re.findall(r'<td class="number">(\d+)</td>', page) == ["2", "3", "4", "5"]
    for said in (
        "yesterday",
        "There is no text in it",
        "Each document needs its own",
        "This line is not JSON",
    ):
        assert said in page
    answer = lead.confirm(preview)
    assert answer.status_code == 422
    assert "Say that they are left out" in answer.text
    assert nothing_is_kept(database)


def test_bad_rows_may_be_left_out_and_stay_in_the_report(
    lead: Lead, visible: Visible, database: Database
) -> None:
    raw = b'{"key": "a", "text": "Fine."}\n{"key": "b"}\n{"key": "c", "text": "Fine, too."}\n'
    preview = lead.hand_in((raw, "rows.jsonl"), bad="skip")
    assert re.search(r'checked[^>]* name="skip_bad"', lead.get(preview).text)
    report = lead.client.get(lead.confirm(preview, skip_bad="y").headers["Location"]).text
    assert figures(report) == {"rows in": 3, "new": 2, "here already": 0, "refused": 1}
    assert "rows.jsonl line 2" in report
    assert sorted(visible()) == ["a", "c"]
    with database.reading() as session:
        kept = session.execute(select(ImportRow.number, ImportRow.draft).order_by(ImportRow.number)).all()
        done = session.scalars(select(Import)).one()
    assert [(row.number, row.draft is None) for row in kept] == [(0, False), (2, True)]
    assert done.rows_in == done.rows_new + done.rows_present + done.rows_refused == 3


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


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("text", "   ", "There is no text in it."),
        ("text", "A NUL\x00 in it.", "a NUL character"),
        ("published", "last week", "last week"),
        ("language", "not a language", "is not a language"),
        ("url", "javascript:alert(1)", "This is not an http or https address."),
        ("rights", "excerpt", "Say how long the excerpt may be."),
    ],
)
def test_a_fault_of_a_pasted_text_stands_beside_its_field(
    lead: Lead, database: Database, field: str, value: str, said: str
) -> None:
    sent = {"text": "The ferry stopped.", "title": "Kept <title>", "rights": "full", "joins": "off"} | {
        field: value
    }
    answer = lead.post("/documents/import/text", **sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'id="{field}-fault"' in answer.text
    assert 'value="Kept &lt;title&gt;"' in answer.text
    assert count(database, Import) == 0


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([], "Choose at least one file."),
        ([(b"# Notes", "notes.md")], "What is notes.md? Its name does not say."),
        ([(b"\n\n", "empty.jsonl")], "There is no document in these files."),
    ],
)
def test_files_that_cannot_be_read_at_all_are_refused_at_once(
    lead: Lead, database: Database, files: list[Any], said: str
) -> None:
    answer = lead.post("/documents/import", files=files, joins="off", bad="skip")
    assert answer.status_code == 422
    assert said in answer.text
    assert re.search(r'checked[^>]*value="off"', answer.text)
    assert count(database, Import) == 0


def test_a_manifest_that_does_not_fit_is_said_beside_its_field(lead: Lead, database: Database) -> None:
    for manifest, said in [
        ((b"file,colour\nferry.txt,blue\n", "manifest.csv"), "“colour” is not a column that is known"),
        ((b"file\nferry.txt\n", "manifest.doc"), "a manifest&#39;s name ends in"),
    ]:
        answer = lead.post("/documents/import", files=[(FERRY, "ferry.txt")], manifest=manifest)
        assert answer.status_code == 422
        assert said in answer.text
    table = lead.post("/documents/import", files=[(rows_of(1), "rows.csv")], manifest=(b"file\n", "m.csv"))
    assert "A manifest goes with text files." in table.text
    assert count(database, Import) == 0


def test_hostile_files_are_refused_by_name_and_nothing_breaks(lead: Lead, database: Database) -> None:
    files = [
        (b"A NUL\x00 in it.", "nul.txt"),
        ("Сутки на причале.".encode("cp1251"), "encoding.txt"),
        (b"", "empty.txt"),
        (BRIDGE, "../../etc/bridge.txt"),
        (BRIDGE, "bridge.txt"),
        (FERRY, "a\tb<script>.txt"),
    ]
    preview = lead.hand_in(*files)
    page = lead.get(preview).text
    assert figures(page) == {"rows in": 6, "new": 2, "here already": 0, "refused": 4}
    for said in (
        "a NUL character",
        "This file is not UTF-8",
        "There is no text in it",
        "Each document needs its own",
    ):
        assert said in page
    assert "<script>" not in page.replace('<script type="module"', "")
    assert ".." not in re.findall(r"<bdi>([^<]*)</bdi>", page)[0]
    assert nothing_is_kept(database)


def test_what_is_too_large_is_answered_413(lead: Lead, database: Database) -> None:
    lead.client.application.config["MAX_CONTENT_LENGTH"] = 10_000
    answer = lead.client.post(
        f"{lead.home}/documents/import", data={"files": (io.BytesIO(b"x" * 20_000), "large.txt")}
    )
    assert answer.status_code == 413
    assert count(database, Import) == 0


def test_ten_thousand_rows_are_a_job_with_a_page_that_says_how_far_it_is(
    lead: Lead, database: Database, settings: Settings, visible: Visible
) -> None:
    preview = lead.hand_in((rows_of(10_000), "rows.csv"))
    page = lead.get(preview).text
    assert figures(page) == {"rows in": 10_000, "new": 10_000, "here already": 0, "refused": 0}
    assert "So many are imported in the background" in page
    assert lead.confirm(preview).status_code == 303
    page = lead.get(preview).text
    assert "Import under way" in page
    assert f'data-poll="{lead.home}{preview}/progress"' in page
    assert lead.get(f"{preview}/progress").get_json()["state"] == "waiting"
    assert visible() == {}
    assert lead.confirm_blind(preview).status_code == 303
    assert count(database, Job) == 1
    assert "Imports that are not done yet" in lead.get("/documents").text


def test_a_large_import_is_done_by_the_worker(
    lead: Lead, database: Database, settings: Settings, visible: Visible
) -> None:
    preview = lead.hand_in((rows_of(work.MOST_WHILE_WAITING + 1), "rows.csv"))
    lead.confirm(preview, **{"role-1-1": "caption"})
    do_jobs(database, settings)
    with database.reading() as session:
        job = session.scalars(select(Job)).one()
    assert (job.state, job.done, job.total) == ("done", 51, 51)
    assert lead.get(f"{preview}/progress").get_json() == {
        "state": "done",
        "done": 51,
        "total": 51,
        "next": f"{lead.home}{preview}",
    }
    report = lead.get(preview).text
    assert figures(report) == {"rows in": 51, "new": 51, "here already": 0, "refused": 0}
    assert len(visible()) == 51
    assert passages(database, "row-0") == [("caption", "Ferry 0 was late.")]
    assert list((settings.data_folder / "staged").glob("*")) == []


def test_a_job_that_was_killed_begins_again_and_keeps_every_document_once(
    lead: Lead, database: Database, settings: Settings, visible: Visible, monkeypatch: pytest.MonkeyPatch
) -> None:
    preview = lead.hand_in((rows_of(60), "rows.csv"))
    lead.confirm(preview)
    with database.writing() as session:
        job_id = session.scalars(select(Job.id)).one()
        order = job_actions.take(session, job_id, now())
        session.commit()
    assert order is not None

    class Killed(BaseException):
        """The worker is gone, and cleans nothing up."""

    def die(*_arguments: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("app.features.corpus.runner._show", die)
        patch.setattr("app.features.corpus.runner._abandon", lambda *_arguments: None)
        with pytest.raises(Killed):
            work.do_job(database, settings, order, Steps(database, order))
    assert count(database, Document) == 60
    assert visible() == {}
    work.do_job(database, settings, order, Steps(database, order))
    assert count(database, Document) == len(visible()) == 60
    # And once more, as after a crash between the last commit and the end of the job.
    assert work.do_job(database, settings, order, Steps(database, order)) == order.arguments
    assert len(visible()) == 60


def test_an_import_that_broke_off_can_be_started_again_from_its_preview(
    lead: Lead, database: Database, visible: Visible, monkeypatch: pytest.MonkeyPatch
) -> None:
    preview = lead.hand_in((FERRY, "ferry.txt"))

    def breaks(*_arguments: Any) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("app.features.corpus.runner._show", breaks)
        assert lead.confirm(preview).status_code == 500
    assert nothing_is_kept(database)
    assert "This import was broken off." in lead.get(preview).text
    lead.confirm(preview)
    assert sorted(visible()) == ["ferry"]


def test_a_key_that_was_taken_meanwhile_is_said_and_nothing_is_kept(
    lead: Lead, database: Database, visible: Visible
) -> None:
    first, second = lead.hand_in((BRIDGE, "ferry.txt")), lead.hand_in((FERRY, "ferry.txt"), (BRIDGE, "b.txt"))
    lead.confirm(first)
    answer = lead.confirm(second)
    page = lead.client.get(answer.headers["Location"]).text
    assert "The project changed since this preview" in page
    assert figures(page) == {"rows in": 2, "new": 1, "here already": 0, "refused": 1}
    assert "and another text" in page
    assert len(visible()) == 1


def test_a_preview_can_be_thrown_away(lead: Lead, database: Database, settings: Settings) -> None:
    preview = lead.hand_in((FERRY, "ferry.txt"))
    assert "waits for you to confirm it" in lead.get("/documents").text
    answer = lead.post(f"{preview}/discard", form_at=preview)
    assert answer.status_code == 303
    assert "was thrown away" in lead.client.get(answer.headers["Location"]).text
    assert lead.get(preview).status_code == 404
    assert (count(database, Import), count(database, ImportRow)) == (0, 0)
    assert list((settings.data_folder / "staged").glob("*")) == []


def test_what_nobody_confirms_is_dropped_after_a_day(
    lead: Lead, database: Database, settings: Settings
) -> None:
    old = lead.hand_in((FERRY, "ferry.txt"))
    with database.writing() as session:
        session.execute(update(Import).values(heartbeat_at=now() - timedelta(hours=23)))
        session.commit()
    lead.hand_in((BRIDGE, "bridge.txt"))
    assert "Preview of an import" in lead.get(old).text
    with database.writing() as session:
        session.execute(update(Import).values(heartbeat_at=now() - timedelta(hours=25)))
        session.commit()
    lead.hand_in((BRIDGE, "bridge.txt"))
    page = lead.get(old).text
    assert "nothing of it was kept. Hand the files in again." in page
    with database.reading() as session:
        drafts = session.scalar(select(func.count()).select_from(ImportRow).where(ImportRow.number > 0))
    assert drafts == 1
    assert len(list((settings.data_folder / "staged").glob("*"))) == 1


def test_an_import_that_is_done_is_not_begun_again(lead: Lead, database: Database) -> None:
    preview = lead.hand_in((FERRY, "ferry.txt"))
    lead.confirm(preview)
    assert lead.confirm_blind(preview).status_code == 303
    assert lead.post(f"{preview}/discard", form_at="/documents/import").status_code == 409
    assert count(database, Document) == 1
    with database.reading() as session:
        said = session.scalars(select(AuditEntry.action)).all()
    assert said.count("documents.import") == 1


def test_an_annotator_and_a_stranger_are_kept_out(lead: Lead, client: FlaskClient, cast: Cast) -> None:
    preview = lead.hand_in((FERRY, "ferry.txt"))
    for who, status in (("ann", 403), ("max", 404)):
        browser = client.application.test_client()
        cast.sign_in(browser, who)
        for path in ("/documents/import", "/documents/import/text", preview, f"{preview}/progress"):
            assert browser.get(lead.home + path).status_code == status
        for path in ("/documents/import", f"{preview}/confirm", f"{preview}/choices", f"{preview}/discard"):
            assert cast.post(browser, lead.home + path, {}).status_code == status
    assert "Preview of an import" in lead.get(preview).text


def test_the_preview_of_another_project_is_not_there(lead: Lead, client: FlaskClient, cast: Cast) -> None:
    preview = lead.hand_in((FERRY, "ferry.txt"))
    assert client.get(f"/projects/border{preview}").status_code == 404
