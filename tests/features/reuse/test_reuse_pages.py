"""The pages of copies: what they tell to whom, and what a lead decides on them."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from app.actions.copies import copy_groups
from app.db import Database, now
from app.models.audit import AuditEntry
from app.models.corpus import Document, PublicationEdge
from app.models.projects import Member
from app.models.reuse import ReuseDecision
from tests.cast import Cast, csrf
from tests.corpus_rows import add_documents, add_outlet, add_project, enter_all
from tests.features.reuse.conftest import APART, HOME, Desk

STEP = {"step": "republished_from-b", "confidence": "high", "evidence": "Both texts were read."}


def groups(desk: Desk) -> dict[str, str]:
    with desk.database.reading() as session:
        found = copy_groups(session, desk.project_id, list(desk.ids.values()))
    return {name: found[number] for name, number in desk.ids.items()}


def test_before_any_search_the_page_says_what_to_do(desk: Desk) -> None:
    page = desk.client.get(f"{HOME}/reuse").text
    assert "Nobody has looked for copies yet" in page
    assert "Look for copies" in page


def test_the_page_lists_pairs_with_their_share_and_the_reason_of_the_guess(desk: Desk) -> None:
    desk.search()
    page = desk.client.get(f"{HOME}/reuse").text
    assert "B was published 2 days after A." in page
    assert "B is the shorter text, stands in A and was published 1 day later." in page
    assert page.count("waits for you") == 2
    assert desk.pair("article", "repost") in page
    assert "3 documents" in page


def test_a_copy_is_listed_with_who_put_it_out_again(desk: Desk) -> None:
    desk.search()
    assert "put out again by" not in desk.client.get(f"{HOME}/reuse").text
    with desk.database.writing() as session:
        step = {"relation": "copied_at", "agent_id": add_outlet(session, "second-quay"), "evidence": "Seen."}
        session.add(PublicationEdge(project_id=desk.project_id, document_id=desk.ids["repost"], **step))
        session.commit()
    page = desk.client.get(f"{HOME}/reuse").text
    assert "put out again by" in page
    assert "Second-Quay" in page


def test_documents_that_came_in_since_are_counted(desk: Desk) -> None:
    desk.search()
    with desk.database.writing() as session:
        add_documents(session, desk.project_id, [{"key": "late", "paragraphs": ["It came in late."]}])
        session.commit()
    assert "1 document came in since the last search" in desk.client.get(f"{HOME}/reuse").text


def test_a_passage_that_recurs_in_documents_which_are_no_copies_is_listed_until_one_is_withdrawn(
    desk: Desk,
) -> None:
    line = "Who wants to speak to the editors may come to the quay on the first Tuesday of every month."
    texts = [{"key": f"with-{n}", "paragraphs": [*[f"{w} {n} {w}" for w in APART], line]} for n in range(2)]
    texts[1]["paragraphs"][1] = (
        "A choir sang on the upper bank until midnight, and nobody went home before that."
    )
    with desk.database.writing() as session:
        ids = add_documents(session, desk.project_id, texts)
        session.commit()
    desk.search()
    heading = "Passages that recur elsewhere"
    page = desk.client.get(f"{HOME}/reuse").text
    assert heading in page
    assert page.index(heading) < page.index(line)
    with desk.database.writing() as session:
        away = {"withdrawn_at": now(), "withdrawn_reason": "asked for"}
        session.execute(update(Document).where(Document.id == ids[0]).values(**away))
        session.commit()
    assert line not in desk.client.get(f"{HOME}/reuse").text


def test_both_texts_stand_side_by_side_with_their_differences_marked(desk: Desk) -> None:
    desk.search()
    page = desk.client.get(desk.pair("article", "repost")).text
    assert '<mark class="only-b"> late</mark>' in page
    assert '<mark class="only-a">“They want to chain our river,”' in page
    assert "3 are the same, 1 is changed, 1 is in A alone, 1 is in B alone" in page
    assert "B was published 2 days after A." in page
    turned = desk.client.get(desk.pair("repost", "article")).text
    assert '<mark class="only-a"> late</mark>' in turned
    assert "A was published 2 days after B." in turned


def test_two_documents_that_no_search_found_alike_may_be_compared(desk: Desk) -> None:
    desk.search()
    page = desk.client.get(desk.pair("article", "persian"))
    assert page.status_code == 200
    assert "did not find these two alike" in page.text
    assert desk.client.get(f"{HOME}/reuse/{desk.ids['article']}-{desk.ids['article']}").status_code == 404


def test_the_form_is_filled_with_what_was_found(desk: Desk) -> None:
    desk.search()
    page = desk.client.get(desk.pair("article", "repost")).text
    assert '<option selected value="republished_from-b">' in page
    assert "Compared by search" in page
    excerpt = desk.client.get(desk.pair("article", "excerpt")).text
    assert '<option selected value="excerpted_from-b">' in excerpt
    assert "translated" not in excerpt


@pytest.mark.parametrize(
    ("step", "edge"),
    [
        ("republished_from-b", ("repost", "republished_from", "article", False)),
        ("republished_from-a", ("article", "republished_from", "repost", False)),
        ("copied_at-a", ("article", "copied_at", "repost", False)),
        ("excerpted_from-b", ("repost", "excerpted_from", "article", False)),
    ],
)
def test_accepting_records_a_publication_step(
    desk: Desk, step: str, edge: tuple[str, str, str, bool]
) -> None:
    desk.search()
    path = desk.pair("article", "repost")
    answer = desk.post(f"{path}/accept", path, base="0", **STEP | {"step": step})
    assert answer.status_code == 303, answer.text
    assert desk.edges() == [edge]
    (decision,) = desk.rows(ReuseDecision)
    assert decision.outcome == "accepted"
    assert decision.run_id is not None
    assert decision.score is not None
    assert "reuse.decide" in {entry.action for entry in desk.rows(AuditEntry)}
    assert "recorded as a publication step" in desk.client.get(f"{HOME}/reuse").text


def test_a_step_carries_the_days_of_the_copy(desk: Desk) -> None:
    desk.search()
    path = desk.pair("article", "repost")
    desk.post(f"{path}/accept", path, base="0", **STEP | {"step": "copied_at-a"})
    (edge,) = desk.rows(PublicationEdge)
    assert str(edge.dated_from) == "2024-05-03"
    assert (edge.confidence, edge.evidence) == ("high", "Both texts were read.")


def test_a_decision_outlives_the_next_search_and_the_one_after_it_counts(desk: Desk) -> None:
    desk.search()
    path = desk.pair("article", "repost")
    desk.post(f"{path}/accept", path, base="0", **STEP)
    desk.search()
    page = desk.client.get(f"{HOME}/reuse").text
    assert "recorded as a publication step" in page
    (first,) = desk.rows(ReuseDecision)
    answer = desk.post(f"{path}/refuse", path, base=str(first.id), outcome="unrelated")
    assert answer.status_code == 303
    assert desk.outcomes() == ["accepted", "unrelated"]
    assert desk.edges() == [
        ("repost", "republished_from", "article", False),
        ("repost", "republished_from", "article", True),
    ]


def test_a_decision_on_what_somebody_else_decided_meanwhile_is_held_back(desk: Desk) -> None:
    desk.search()
    path = desk.pair("article", "repost")
    desk.post(f"{path}/refuse", path, base="0", outcome="refused")
    answer = desk.post(f"{path}/accept", path, base="0", **STEP | {"evidence": "My own words."})
    assert answer.status_code == 409
    assert "Somebody decided on these two meanwhile" in answer.text
    assert "My own words." in answer.text
    again = desk.post(f"{path}/refuse", path, base="0", outcome="unrelated")
    assert again.status_code == 409
    assert desk.outcomes() == ["refused"]
    assert desk.edges() == []


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        (STEP | {"evidence": ""}, "evidence-fault"),
        (STEP | {"step": "translated_from-b"}, "step-fault"),
        (STEP | {"confidence": "sure"}, "confidence-fault"),
    ],
)
def test_a_step_that_says_too_little_is_not_recorded(desk: Desk, fields: dict[str, str], where: str) -> None:
    desk.search()
    path = desk.pair("article", "repost")
    answer = desk.post(f"{path}/accept", path, base="0", **fields)
    assert answer.status_code == 422
    assert where in answer.text
    assert desk.edges() == []


def test_an_outcome_that_is_none_is_refused(desk: Desk) -> None:
    desk.search()
    path = desk.pair("article", "repost")
    assert desk.post(f"{path}/refuse", path, base="0", outcome="accepted").status_code == 404


def test_copies_are_one_group_until_somebody_says_that_they_are_none(desk: Desk) -> None:
    assert len(set(groups(desk).values())) == 5
    desk.search()
    found = groups(desk)
    assert found["article"] == found["repost"] == found["excerpt"]
    assert len(set(found.values())) == 3
    path = desk.pair("article", "excerpt")
    desk.post(f"{path}/refuse", path, base="0", outcome="unrelated")
    found = groups(desk)
    assert found["article"] == found["repost"] != found["excerpt"]
    desk.post(f"{desk.pair('article', 'repost')}/refuse", path, base="0", outcome="refused")
    assert groups(desk) == found


def test_a_recorded_step_makes_a_group_without_any_search(desk: Desk) -> None:
    path = desk.pair("article", "persian")
    assert desk.post(f"{path}/accept", path, base="0", **STEP).status_code == 303
    found = groups(desk)
    assert found["article"] == found["persian"]


def test_a_group_holds_together_by_a_document_that_was_not_asked_for(desk: Desk) -> None:
    desk.search()
    ends = [desk.ids["repost"], desk.ids["excerpt"]]
    with desk.database.reading() as session:
        found = copy_groups(session, desk.project_id, ends)
    assert len(set(found.values())) == 1


def test_who_still_codes_blind_sees_none_of_it(
    desk: Desk, database: Database, cast: Cast, app: Flask
) -> None:
    desk.search()
    paths = [f"{HOME}/reuse", f"{HOME}/reuse/progress", desk.pair("article", "repost"), f"{HOME}/claims"]
    paths.append(f"{HOME}/passages/{desk.passage('grain, brides')}/related")
    assert [desk.client.get(path).status_code for path in paths] == [200] * 5
    assert f"{HOME}/reuse" in desk.client.get(f"{HOME}/documents").text
    with database.writing() as session:
        session.execute(update(Member).where(Member.person_id == cast.id("olga")).values(is_annotator=True))
        enter_all(session, desk.project_id)
        session.commit()
    claimed = app.test_client().post("/api/v1/projects/tideline/next", headers=cast.headers("olga"))
    assert claimed.status_code == 201, claimed.text
    assert [desk.client.get(path).status_code for path in paths] == [404] * 5
    step = desk.client.post(f"{paths[2]}/accept", data=STEP | {"csrf_token": csrf(desk.client, "/account")})
    assert step.status_code == 404


def test_an_annotator_and_a_stranger_are_kept_out(desk: Desk, app: Flask, cast: Cast) -> None:
    desk.search()
    for who, status in (("ann", 403), ("max", 404)):
        visitor: FlaskClient = app.test_client()
        cast.sign_in(visitor, who)
        assert visitor.get(f"{HOME}/reuse").status_code == status
        assert visitor.get(desk.pair("article", "repost")).status_code == status


def test_a_document_of_another_project_is_not_compared(desk: Desk) -> None:
    with desk.database.writing() as session:
        other = add_project(session, "elsewhere")
        session.flush()
        (foreign,) = add_documents(session, other.id, [{"key": "x", "paragraphs": ["One."]}])
        session.commit()
    assert desk.client.get(f"{HOME}/reuse/{desk.ids['article']}-{foreign}").status_code == 404
