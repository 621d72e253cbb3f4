"""The blind part is handed in as a whole: by its annotator, or ended for all by the lead."""

import re
from datetime import timedelta
from threading import Barrier, Thread

from flask import Flask
from sqlalchemy import select, update

from app.actions import slots
from app.db import Database, now, table_of
from app.models.rounds import Assignment, Round, Slot
from tests.cast import Cast, csrf
from tests.corpus_rows import add_documents, enter_all
from tests.features.annotate.conftest import Annotator
from tests.features.annotate.reveal.part import (
    WHY,
    audited,
    finish,
    finish_and_hand_in,
    locks,
    nothing_is_wrong,
    post,
    stored,
)
from tests.features.annotate.test_blind import CANARIES, SIGNED, everything_sent
from tests.world import FERRY, a_save, a_span


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
