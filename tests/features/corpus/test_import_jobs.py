"""Large imports are jobs: with progress, begun again where they broke off, dropped where nobody wants them."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from app.config import Settings
from app.db import Database, now
from app.features.corpus import work
from app.features.jobs import actions as job_actions
from app.models.audit import AuditEntry
from app.models.corpus import Document, Import, ImportRow
from app.models.exports import Job
from tests.features.corpus.conftest import Lead
from tests.features.corpus.imports import (
    BRIDGE,
    FERRY,
    Steps,
    Visible,
    count,
    do_jobs,
    figures,
    nothing_is_kept,
    passages,
    rows_of,
)


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
