"""Blind, then revealed: what is locked and when, what is shown after it, and what becomes of the answers."""

import json
import re
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import DatabaseError

from app.actions import slots
from app.actions.integrity import CHECKS
from app.config import Settings
from app.db import Database, insert_row, now, table_of
from app.features.export.cli import export
from app.models.audit import AuditEntry
from app.models.corpus import PublicationEdge
from app.models.outlets import Agent
from app.models.projects import Member
from app.models.rounds import Assignment, Round, Slot
from app.models.work import Mark, Revision
from tests.cast import Cast, csrf
from tests.corpus_rows import add_documents, enter_all
from tests.features.annotate.conftest import API, Annotator
from tests.features.annotate.test_blind import CANARIES, DOCUMENT_ID, SIGNED, canary_world, everything_sent
from tests.features.annotate.test_pages import token_of
from tests.world import FERRY, a_save, a_span

WHY = "The byline is that of an agency."


@pytest.fixture
def world(database: Database, cast: Cast) -> int:
    """The ferry article with canaries for Ann and Ben, in a round that reveals; Olga leads it."""
    project_id = canary_world(database, [cast.id("ann"), cast.id("ben")], condition="blind_then_reveal")
    add_lead(database, project_id, cast)
    with database.writing() as session:
        again = insert_row(
            session, table_of(Agent), {"slug": "zanzagain", "kind": "outlet", "name": "Zanzagain Wire"}
        )
        edge = {
            "project_id": project_id,
            "document_id": DOCUMENT_ID,
            "relation": "copied_at",
            "agent_id": again,
        }
        session.execute(
            insert(table_of(PublicationEdge)).values(edge | {"evidence": "", "confidence": "high"})
        )
        session.commit()
    return project_id


def add_lead(database: Database, project_id: int, cast: Cast) -> None:
    """Olga leads the project."""
    roles = {"is_annotator": False, "is_adjudicator": False, "is_lead": True}
    with database.writing() as session:
        row = {"project_id": project_id, "person_id": cast.id("olga")} | roles
        session.execute(insert(table_of(Member)).values(row))
        session.commit()


@pytest.fixture
def ann(client: FlaskClient, cast: Cast, world: int) -> Annotator:
    """Ann annotates."""
    return Annotator(client, cast.headers("ann"), "harbour")


@pytest.fixture
def ben(client: FlaskClient, cast: Cast, world: int) -> Annotator:
    """Ben annotates."""
    return Annotator(client, cast.headers("ben"), "harbour")


def post(annotator: Annotator, assignment_id: int, what: str) -> Any:
    """One of the three posts of a reveal."""
    return annotator.client.post(f"{API}/assignments/{assignment_id}/{what}", headers=annotator.headers)


def finish(annotator: Annotator) -> list[int]:
    """Mark the first words of each passage of the batch, and call it done."""
    claim = annotator.next()
    assert claim is not None
    for one in claim["batch"]:
        passage = annotator.open(one)
        span = a_span(passage, passage["text"][:10], note="said blind")
        saved = annotator.save(one, a_save(passage, spans=[span], none=["attributions"]))
        assert saved.status_code == 200, saved.text
    return list(claim["batch"])


def finish_and_hand_in(annotator: Annotator) -> list[int]:
    """All of it, revealed."""
    batch = finish(annotator)
    assert post(annotator, batch[0], "hand-in").status_code == 200
    return batch


def stored(database: Database, assignment_id: int) -> list[tuple[Any, ...]]:
    """Number, pass, state and reason of every revision of an assignment."""
    with database.reading() as session:
        rows = session.execute(
            select(Revision.number, Revision.pass_, Revision.state, Revision.reason)
            .where(Revision.assignment_id == assignment_id)
            .order_by(Revision.number)
        )
        return [tuple(row) for row in rows]


def audited(database: Database, action: str) -> list[dict[str, Any]]:
    """The details of every audit row of this action."""
    with database.reading() as session:
        found = session.scalars(select(AuditEntry.details).where(AuditEntry.action == action))
        return [one if isinstance(one, dict) else json.loads(one) for one in found]


def nothing_is_wrong(database: Database) -> bool:
    """What ``masthead check`` would find."""
    with database.reading() as session:
        return [fault for check in CHECKS.values() for fault in check(session)] == []


def test_no_hidden_field_is_sent_before_the_part_is_handed_in(ann: Annotator) -> None:
    sent = list(everything_sent(ann))
    work = ann.client.get("/projects/harbour/work", headers=ann.headers).text
    assert "Your blind part is finished" in work
    address = re.search(r"/assignments/\d+/hand-in", work)
    assert address is not None
    asked = ann.client.get(address[0], headers=ann.headers)
    assert "become final" in asked.text
    sent += [work, asked.text + str(asked.headers)]
    canaries = CANARIES | {"who put it out again": "Zanzagain"}
    for one in sent:
        for field, canary in canaries.items():
            assert canary.lower() not in one.lower(), field


def test_a_page_that_is_not_ready_says_how_many_passages_wait_and_hides_what_is_hidden(
    ann: Annotator,
) -> None:
    claim = ann.next()
    assert claim is not None
    refused = post(ann, claim["current"], "hand-in")
    page = ann.client.get(f"/assignments/{claim['current']}/hand-in", headers=ann.headers)
    assert refused.status_code == 409
    assert "not finished: 4." in refused.get_json()["detail"]
    assert "Not yet: 4 passages of yours are not finished." in page.text
    assert all(canary.lower() not in (page.text + refused.text).lower() for canary in CANARIES.values())
    assert ann.open(claim["current"])["pass"] == "blind"
    assert ann.open(claim["current"])["reveal"] is None


def test_a_part_with_passages_that_are_free_for_me_is_not_handed_in(
    ann: Annotator, database: Database, world: int
) -> None:
    batch = finish(ann)
    with database.writing() as session:
        held = session.scalars(select(Assignment).where(Assignment.id == batch[0])).one()
        slots.lock_documents(session, held.round_id, [held.document_id])
        slots.free(session, held.round_id, held.document_id, [held.id])
        session.execute(
            update(table_of(Assignment)).where(Assignment.id == held.id).values(state="unfinished")
        )
        session.execute(update(table_of(Assignment)).where(Assignment.id == held.id).values(state="lapsed"))
        session.commit()
    refused = post(ann, batch[1], "hand-in")
    assert refused.status_code == 409
    assert "still free for you: 1." in refused.get_json()["detail"]


def test_handing_in_locks_all_of_mine_and_shows_what_was_hidden(
    ann: Annotator, ben: Annotator, database: Database
) -> None:
    batch, other = finish(ann), finish(ben)
    answered = post(ann, batch[2], "hand-in")
    assert answered.get_json()["passages"] == 4
    found = ann.open(batch[3])
    assert found["pass"] == "revealed"
    assert found["source"]["outlet"] == CANARIES["outlet"]
    assert found["source"]["byline"] == CANARIES["byline"]
    assert found["source"]["published"] == CANARIES["day"]
    assert found["source"]["url"] == f"https://{CANARIES['url']}"
    assert found["reveal"]["hidden"] == ["outlet", "byline", "url", "day", "file_name"]
    assert [one["outlet"] for one in found["reveal"]["way"]] == ["Zanzagain Wire"]
    assert SIGNED in found["text"]
    assert found["mask_version"] == 0
    assert found["current"]["spans"][0]["quote"] == found["text"][:10]
    assert [one["locked"] for one in locks(database, batch)] == [True] * 4
    assert [one["locked"] for one in locks(database, other)] == [False] * 4
    assert ben.open(other[0])["pass"] == "blind"
    assert nothing_is_wrong(database)


def locks(database: Database, batch: list[int]) -> list[dict[str, Any]]:
    """Of each assignment, whether it is locked, and in which state."""
    with database.reading() as session:
        rows = session.scalars(select(Assignment).where(Assignment.id.in_(batch))).all()
        return [{"locked": one.locked_at is not None, "state": one.state} for one in rows]


def test_two_tabs_that_hand_in_at_once_make_one_lock(
    app: Flask, ann: Annotator, cast: Cast, database: Database
) -> None:
    batch, together, said = finish(ann), Barrier(2), []

    def tab() -> None:
        one = Annotator(app.test_client(), cast.headers("ann"), "harbour")
        together.wait()
        said.append(post(one, batch[0], "hand-in"))

    tabs = [Thread(target=tab) for _ in range(2)]
    for one in tabs:
        one.start()
    for one in tabs:
        one.join()
    assert [one.status_code for one in said] == [200, 200]
    assert said[0].get_json() == said[1].get_json()
    assert post(ann, batch[1], "hand-in").get_json() == said[0].get_json()
    assert audited(database, "round.hand_in") == [{"passages": 4}]


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


def test_whoever_handed_in_is_given_no_more_of_the_round(
    ann: Annotator, ben: Annotator, database: Database, world: int
) -> None:
    finish_and_hand_in(ann)
    with database.writing() as session:
        add_documents(session, world, [{"key": "later", "paragraphs": FERRY}])
        enter_all(session, world)
        session.commit()
    assert ann.next() is None
    assert "Handed in and revealed" in ann.client.get("/projects/harbour/work", headers=ann.headers).text
    finish(ben)
    assert len(finish(ben)) == 3
    assert ann.next() is None


def test_the_lead_ends_the_blind_part_for_everybody(
    app: Flask, ann: Annotator, ben: Annotator, cast: Cast, database: Database
) -> None:
    done = finish(ann)
    claim = ben.next()
    assert claim is not None
    passage = ben.open(claim["current"])
    draft = a_save(passage, state="draft", spans=[a_span(passage, passage["text"][:5])])
    assert ben.save(passage["id"], draft).status_code == 200
    with database.reading() as session:
        round_id = session.scalars(select(Round.id)).one()
    olga, address = app.test_client(), f"/projects/harbour/rounds/{round_id}/end-blind"
    cast.sign_in(olga, "olga")
    asked = olga.get(address).text
    assert "4 passages are in somebody’s hands" in asked
    assert "1 of them has a draft" in asked
    assert "2 people have not handed in yet" in asked
    for _again in range(2):
        ended = olga.post(address, data={"csrf_token": csrf(olga, "/account")})
    assert ended.status_code == 409
    assert audited(database, "round.end_blind") == [{"left": 4, "passages": 4}]
    assert ann.open(done[0])["pass"] == "revealed"
    left = ben.open(passage["id"])
    assert (left["pass"], left["state"], left["source"].get("outlet")) == ("blind", "lapsed", None)
    late = ben.save(passage["id"], a_save(left, spans=draft["spans"], none=["attributions"]))
    assert late.status_code == 409
    assert stored(database, passage["id"]) == [(1, "blind", "draft", None)]
    assert ben.next() is None
    page = ben.client.get(f"/assignments/{passage['id']}", headers=ben.headers).text
    assert "ended before this passage was finished" in page
    assert CANARIES["outlet"] not in page
    assert "Blind part ended" in olga.get(f"/projects/harbour/rounds/{round_id}").text
    assert nothing_is_wrong(database)


def test_only_a_lead_ends_it_and_only_where_something_is_revealed(
    app: Flask, ann: Annotator, cast: Cast, database: Database
) -> None:
    with database.reading() as session:
        round_id = session.scalars(select(Round.id)).one()
    address = f"/projects/harbour/rounds/{round_id}/end-blind"
    assert ann.client.post(address, headers=ann.headers).status_code == 403
    with database.writing() as session:
        session.execute(update(table_of(Round)).values(condition="blind"))
        session.commit()
    olga = cast.headers("olga")
    assert app.test_client().post(address, headers=olga).status_code == 409
    assert app.test_client().get(address, headers=olga).status_code == 303
    batch = finish(ann)
    refused = post(ann, batch[0], "hand-in")
    assert refused.status_code == 409
    assert "nothing is revealed" in refused.get_json()["detail"]


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


def test_a_closed_round_takes_neither_a_hand_in_nor_a_change(
    ann: Annotator, ben: Annotator, database: Database
) -> None:
    batch, unlocked = finish_and_hand_in(ann), finish(ben)
    with database.writing() as session:
        session.execute(update(table_of(Round)).values(state="closed", closed_at=now()))
        session.commit()
    assert post(ben, unlocked[0], "hand-in").status_code == 409
    assert post(ann, batch[0], "keep").status_code == 409
    passage = ann.open(batch[0])
    change = a_save(passage, none=["framing", "attributions"]) | {"pass": "revealed", "reason": WHY}
    assert ann.save(batch[0], change).status_code == 409


def test_a_lapsed_passage_is_locked_with_the_rest_and_shows_nothing(
    ann: Annotator, database: Database
) -> None:
    claim = ann.next()
    assert claim is not None
    with database.writing() as session:
        session.execute(
            update(table_of(Assignment))
            .where(Assignment.id == claim["batch"][0])
            .values(lease_until=now() - timedelta(hours=1))
        )
        round_id = session.scalars(select(Round.id)).one()
        assert slots.expire_leases(session, round_id, now()) == 1
        session.execute(update(table_of(Slot)).where(Slot.assignment_id.is_(None)).values(closed_at=now()))
        session.commit()
    for one in claim["batch"][1:]:
        ann.save(one, a_save(ann.open(one), none=["framing", "attributions"]))
    assert post(ann, claim["batch"][1], "hand-in").status_code == 200
    lapsed = ann.open(claim["batch"][0])
    assert (lapsed["pass"], lapsed["is_locked"], lapsed["reveal"]) == ("blind", True, None)
    late = ann.save(lapsed["id"], a_save(lapsed, none=["framing", "attributions"]))
    assert late.status_code == 409
