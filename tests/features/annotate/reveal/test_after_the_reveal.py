"""After the lock: what is shown, what never changes, and what becomes of the answers."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select
from sqlalchemy.exc import DatabaseError

from app.config import Settings
from app.db import Database, table_of
from app.features.export.cli import export
from app.models.work import Mark, Revision
from tests.cast import Cast
from tests.features.annotate.conftest import API, Annotator
from tests.features.annotate.reveal.part import (
    WHY,
    audited,
    finish,
    finish_and_hand_in,
    nothing_is_wrong,
    post,
    stored,
)
from tests.features.annotate.test_blind import CANARIES
from tests.features.annotate.test_pages import token_of
from tests.world import a_save, a_span


def test_nothing_of_the_blind_pass_changes_after_the_lock(ann: Annotator, database: Database) -> None:
    batch = finish(ann)
    before = ann.open(batch[1])
    key = "a-save-whose-answer-was-lost"
    correction = a_save(before, spans=[a_span(before, "ferry")], none=["attributions"])
    assert ann.save(batch[1], correction, key).status_code == 200
    assert post(ann, batch[1], "hand-in").status_code == 200
    again = ann.save(batch[1], correction, key)
    assert (again.status_code, again.get_json()["revision"]) == (200, 2)
    for said in ({}, {"pass": "blind"}, {"reason": WHY}):
        refused = ann.save(batch[1], correction | {"base": 2} | said)
        assert refused.status_code == 409
        assert "handed in" in refused.get_json()["detail"]
    declined = ann.client.post(f"{API}/assignments/{batch[1]}/decline", headers=ann.headers)
    assert declined.status_code == 409
    assert len(stored(database, batch[1])) == 2
    with database.writing() as session:
        row = session.execute(select(table_of(Revision)).where(Revision.assignment_id == batch[1])).first()
        assert row is not None
        more = dict(row._mapping) | {"number": 3, "base": 2, "client_key": "behind the back"}
        del more["id"]
        with pytest.raises(DatabaseError, match="the blind pass is locked"):
            session.execute(insert(table_of(Revision)).values(more))


def test_a_change_needs_a_reason_and_stands_beside_the_blind_answer(
    ann: Annotator, database: Database
) -> None:
    batch = finish_and_hand_in(ann)
    passage = ann.open(batch[1])
    save = a_save(passage, spans=[a_span(passage, "ferry")], none=["attributions"]) | {"pass": "revealed"}
    for reason in ({}, {"reason": None}, {"reason": "  "}):
        refused = ann.save(batch[1], save | reason)
        assert refused.status_code == 422
        assert [one["pointer"] for one in refused.get_json()["errors"]] == ["/reason"]
    assert ann.save(batch[1], save | {"reason": WHY, "state": "draft"}).get_json()["revision"] == 2
    assert ann.save(batch[1], save | {"reason": WHY, "base": 2}).get_json()["revision"] == 3
    assert stored(database, batch[1]) == [
        (1, "blind", "done", None),
        (2, "revealed", "draft", WHY),
        (3, "revealed", "done", WHY),
    ]
    with database.reading() as session:
        shown = session.scalars(
            select(Revision.shown_fields).where(Revision.assignment_id == batch[1]).order_by(Revision.number)
        ).all()
        corrections = session.scalar(select(func.count()).where(Revision.is_correction))
    assert "outlet" not in shown[0]
    assert shown[2] == ["outlet", "byline", "url", "title", "day", "file_name"]
    assert corrections == 0
    assert nothing_is_wrong(database)


def test_keeping_stores_the_blind_answer_once_more_with_everything_in_it(
    ann: Annotator, database: Database
) -> None:
    claim = ann.next()
    assert claim is not None
    passage = ann.open(claim["batch"][1])
    outer, inner = "0b0e7c1e-0000-4000-8000-000000000001", "0b0e7c1e-0000-4000-8000-000000000002"
    cue = [{"start": 4, "end": 11, "quote": passage["text"][4:11]}]
    answer = {
        "spans": [a_span(passage, "harbour", note="a note", attribution=inner)],
        "labels": [{"label": "ideological_appeal", "note": "of all of it"}],
        "attributions": [
            {"id": outer, "cue": cue, "speaker": "the office"},
            {"id": inner, "content": cue, "nested_in": outer},
        ],
    }
    ann.save(passage["id"], a_save(passage, **answer))
    for one in claim["batch"]:
        if one != passage["id"]:
            ann.save(one, a_save(ann.open(one), none=["framing", "attributions"]))
    assert post(ann, passage["id"], "hand-in").status_code == 200
    before = ann.open(passage["id"])["current"]
    assert post(ann, passage["id"], "keep").get_json() == {"kept": 1}
    assert post(ann, passage["id"], "keep").get_json() == {"kept": 0}
    after = ann.open(passage["id"])["current"]
    for name in ("spans", "labels", "attributions", "none", "values", "state", "seconds"):
        assert after[name] == before[name], name
    assert (after["revision"], after["pass"], after["reason"]) == (2, "revealed", None)
    assert after["key"] != before["key"]
    assert post(ann, passage["id"], "keep-rest").get_json() == {"kept": 3}
    assert post(ann, passage["id"], "keep-rest").get_json() == {"kept": 0}
    assert [len(stored(database, one)) for one in claim["batch"]] == [2, 2, 2, 2]
    assert audited(database, "revision.keep") == [{"passages": 1}, {"passages": 3}]
    assert nothing_is_wrong(database)


def test_keep_comes_back_from_a_change_that_was_begun(ann: Annotator, database: Database) -> None:
    batch = finish_and_hand_in(ann)
    passage = ann.open(batch[0])
    begun = a_save(passage, state="draft", spans=[]) | {"pass": "revealed", "reason": WHY}
    assert ann.save(batch[0], begun).status_code == 200
    assert post(ann, batch[0], "keep-rest").get_json() == {"kept": 3}
    assert post(ann, batch[0], "keep").get_json() == {"kept": 1}
    assert [one[1:] for one in stored(database, batch[0])] == [
        ("blind", "done", None),
        ("revealed", "draft", WHY),
        ("revealed", "done", None),
    ]
    with database.reading() as session:
        quotes = session.scalars(
            select(Mark.quote)
            .join(Revision, Revision.id == Mark.revision_id)
            .where(Revision.assignment_id == batch[0])
        ).all()
    assert quotes == [passage["text"][:10]] * 2


def test_nothing_is_kept_before_the_reveal_nor_by_anybody_else(ann: Annotator, ben: Annotator) -> None:
    batch = finish(ann)
    assert post(ann, batch[0], "keep").status_code == 409
    assert post(ann, batch[0], "keep-rest").status_code == 409
    for what in ("hand-in", "keep", "keep-rest"):
        assert post(ben, batch[0], what).status_code == 404
    assert ben.client.get(f"/assignments/{batch[0]}/hand-in", headers=ben.headers).status_code == 404


def test_a_skipped_passage_is_handed_in_and_may_be_answered_after_the_reveal(
    ann: Annotator, database: Database
) -> None:
    claim = ann.next()
    assert claim is not None
    for one in claim["batch"]:
        ann.save(one, a_save(ann.open(one), state="skipped", skip_reason="other"))
    page = ann.client.get(f"/assignments/{claim['current']}/hand-in", headers=ann.headers).text
    assert "0 done, 4 skipped" in page
    assert post(ann, claim["current"], "hand-in").status_code == 200
    first, second = claim["batch"][:2]
    passage = ann.open(first)
    answer = a_save(passage, none=["framing", "attributions"]) | {"pass": "revealed", "reason": WHY}
    assert ann.save(first, answer).status_code == 200
    assert post(ann, second, "keep").get_json() == {"kept": 1}
    assert ann.open(first)["state"] == "skipped"
    assert [one[1:3] for one in stored(database, first)] == [("blind", "skipped"), ("revealed", "done")]
    assert [one[1:3] for one in stored(database, second)] == [("blind", "skipped"), ("revealed", "skipped")]
    assert nothing_is_wrong(database)


def test_changes_after_the_reveal_leave_the_agreement_of_the_blind_pass_as_it_was(
    ann: Annotator, ben: Annotator, cast: Cast, client: FlaskClient
) -> None:
    mine, _others = finish_and_hand_in(ann), finish_and_hand_in(ben)
    address, olga = f"{API}/projects/harbour/agreement", cast.headers("olga")
    before = client.get(address, headers=olga).get_json()
    assert (before["reading"]["pass"], before["reading"]["readings"]) == ("blind", 8)
    passage = ann.open(mine[0])
    change = a_save(passage, none=["framing", "attributions"]) | {"pass": "revealed", "reason": WHY}
    assert ann.save(mine[0], change).status_code == 200
    post(ben, _others[0], "keep-rest")
    assert client.get(address, headers=olga).get_json() == before
    revealed = client.get(f"{address}?pass=revealed", headers=olga).get_json()
    assert (revealed["reading"]["pass"], revealed["reading"]["condition"]) == ("revealed", "blind")
    assert revealed["reading"]["readings"] == 5
    assert revealed["variables"] != before["variables"]


def test_an_export_holds_both_passes_and_reads_the_blind_one(
    ann: Annotator, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    batch = finish(ann)
    corrected = ann.open(batch[3])
    assert ann.save(batch[3], a_save(corrected, none=["framing", "attributions"])).status_code == 200
    assert post(ann, batch[0], "hand-in").status_code == 200
    passage = ann.open(batch[1])
    change = a_save(passage, none=["framing", "attributions"]) | {"pass": "revealed", "reason": WHY}
    assert ann.save(batch[1], change).status_code == 200
    assert post(ann, batch[0], "keep-rest").get_json() == {"kept": 3}
    path = tmp_path / "both.jsonl"
    monkeypatch.setenv("MASTHEAD_ENV", "test")
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("MASTHEAD_DATA", str(settings.data_folder))
    run = CliRunner().invoke(export, ["harbour", "--format", "jsonl", "--out", str(path)])
    assert run.exit_code == 0, run.output
    rows = [
        (one["passage"], one["number"], one["pass"], one["is_kept"], one["is_default_reading"])
        for one in json.loads(path.read_text().splitlines()[0])["revisions"]
    ]
    assert rows == [
        (1, 1, "blind", False, True),
        (1, 2, "revealed", True, False),
        (2, 1, "blind", False, True),
        (2, 2, "revealed", False, False),
        (3, 1, "blind", False, True),
        (3, 2, "revealed", True, False),
        (4, 1, "blind", False, True),
        (4, 2, "blind", False, False),
        (4, 3, "revealed", True, False),
    ]
    # Nothing is known of the rights of this text, so nobody's own words go out; with the words they do.
    whole = CliRunner().invoke(export, ["harbour", "--format", "jsonl", "--out", str(path), "--text", "full"])
    assert whole.exit_code == 0, whole.output
    reasons = [one["reason"] for one in json.loads(path.read_text().splitlines()[0])["revisions"]]
    assert [one for one in reasons if one] == [WHY]


def test_the_form_without_scripts_hands_in_keeps_and_changes(
    app: Flask, ann: Annotator, cast: Cast, database: Database
) -> None:
    browser = app.test_client()
    cast.sign_in(browser, "ann")
    batch = finish(ann)
    address = f"/assignments/{batch[0]}/hand-in"
    work = browser.get("/projects/harbour/work").text
    assert "Your blind part is finished" in work
    assert "Your answers to 4 passages become final: 4 done, 0 skipped." in browser.get(address).text
    old = token_of(browser, f"/assignments/{batch[1]}")
    assert cast.post(browser, address, {}).headers["Location"] == "/projects/harbour/work"
    assert "Your blind answers to 4 passages are final." in browser.get("/projects/harbour/work").text
    page = browser.get(f"/assignments/{batch[0]}").text
    for shown in ("outlet", "byline", "day", "url", "file name"):
        assert CANARIES[shown] in page, shown
    kept = cast.post(browser, f"/assignments/{batch[0]}/keep", {})
    assert kept.headers["Location"] == f"/assignments/{batch[1]}"
    late = browser.post(f"/assignments/{batch[1]}", data=old | {"pass": "blind", "state": "done"})
    assert late.status_code == 409
    said = token_of(browser, f"/assignments/{batch[1]}") | {"pass": "revealed", "none": "attributions"}
    refused = browser.post(f"/assignments/{batch[1]}", data=said | {"state": "done"})
    assert refused.status_code == 422
    assert "Say why you change your answer" in refused.text
    changed = browser.post(f"/assignments/{batch[1]}", data=said | {"state": "done", "reason": WHY})
    assert changed.headers["Location"] == f"/assignments/{batch[2]}"
    assert cast.post(browser, f"/assignments/{batch[2]}/keep-rest", {}).status_code == 303
    assert [stored(database, one)[-1][1:] for one in batch] == [
        ("revealed", "done", None),
        ("revealed", "done", WHY),
        ("revealed", "done", None),
        ("revealed", "done", None),
    ]
    after = browser.get("/projects/harbour/work").text
    assert "nothing waits here" in after
    assert "changed after the reveal" in after
