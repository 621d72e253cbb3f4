"""Answers beside suggestions: what became of each is stored, and such answers are outside the default reading."""

import json
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from app.db import Database
from app.models.projects import Member
from app.models.work import Mark
from tests.cast import Cast
from tests.features.annotate.conftest import Annotator
from tests.features.annotate.test_blind import SIGNED, canary_world
from tests.features.suggestions.conftest import ADDRESS, Model, faults_of
from tests.world import a_save, a_span


def open_with(ann: Annotator, quote: str) -> dict[str, Any]:
    """Ann's passage that has these words."""
    claim = ann.next()
    assert claim is not None
    return next(one for one in map(ann.open, claim["batch"]) if quote in one["text"])


def suggested(opened: dict[str, Any], quote: str) -> dict[str, Any]:
    """The suggestion on these words, as the annotator is sent it."""
    return next(one for one in opened["suggestions"] if opened["text"][one["start"] : one["end"]] == quote)


def test_an_annotator_is_sent_places_and_no_words(model: Model, ann: Annotator) -> None:
    model.send(model.on("chain", confidence=0.4), model.on("👩‍👩‍👧"))
    opened = open_with(ann, "chain")
    assert {tuple(sorted(one)) for one in opened["suggestions"]} == {("end", "id", "label", "start")}
    places = [opened["text"][one["start"] : one["end"]] for one in opened["suggestions"]]
    assert places == ["chain", "👩‍👩‍👧"]


def test_what_became_of_each_is_stored_with_the_revision(model: Model, ann: Annotator) -> None:
    model.send(*(model.on(words) for words in ("chain", "would", "councillor", "Monday", "office")))
    opened = open_with(ann, "chain")
    chain, would, councillor, monday = (
        suggested(opened, words)["id"] for words in ("chain", "would", "councillor", "Monday")
    )
    wider = a_span(opened, "would stop")
    said = [
        {"suggestion": chain, "became": "accepted"},
        {"suggestion": would, "became": "edited", "mark": wider["id"]},
        {"suggestion": councillor, "became": "rejected"},
        {"suggestion": monday, "became": "ignored"},
    ]
    body = a_save(opened, spans=[a_span(opened, "chain"), wider], assisted=said)
    assert ann.save(opened["id"], body).status_code == 200
    (revision,) = ann.revisions(opened["id"])
    left = {"suggestion": suggested(opened, "office")["id"], "became": "ignored"}
    assert revision["assisted"] == [*said, left]
    became = {
        one["quote"]: {word: one[word] for word in ("shown", "accepted", "edited", "rejected", "ignored")}
        for one in model.listed()["items"]
    }
    assert became == {
        "chain": {"shown": 1, "accepted": 1, "edited": 0, "rejected": 0, "ignored": 0},
        "would": {"shown": 1, "accepted": 0, "edited": 1, "rejected": 0, "ignored": 0},
        "councillor": {"shown": 1, "accepted": 0, "edited": 0, "rejected": 1, "ignored": 0},
        "Monday": {"shown": 1, "accepted": 0, "edited": 0, "rejected": 0, "ignored": 1},
        "office": {"shown": 1, "accepted": 0, "edited": 0, "rejected": 0, "ignored": 1},
    }


def test_an_answer_that_says_nothing_of_its_suggestions_is_assisted(model: Model, ann: Annotator) -> None:
    model.send(model.on("chain"))
    opened = open_with(ann, "chain")
    assert ann.save(opened["id"], a_save(opened)).status_code == 200
    (revision,) = ann.revisions(opened["id"])
    assert revision["assisted"] == [{"suggestion": opened["suggestions"][0]["id"], "became": "ignored"}]


def test_a_passage_without_suggestions_has_an_unassisted_answer(model: Model, ann: Annotator) -> None:
    model.send(model.on("chain"))
    opened = open_with(ann, "noon")
    assert opened["suggestions"] == []
    assert ann.save(opened["id"], a_save(opened)).status_code == 200
    assert ann.revisions(opened["id"])[0]["assisted"] == []


def test_ids_that_were_not_shown_and_contradictions_are_refused(model: Model, ann: Annotator) -> None:
    model.send(model.on("chain"), model.on("noon"), model.on("stop"))
    opened, title = open_with(ann, "chain"), open_with(ann, "noon")
    foreign, mine = title["suggestions"][0]["id"], suggested(opened, "chain")["id"]

    def refused(*said: dict[str, Any], **more: Any) -> dict[str, str]:
        body = a_save(opened, **({"none": ["framing"]} | more), assisted=list(said))
        return faults_of(ann.save(opened["id"], body))

    at = "/assisted/0/suggestion"
    assert refused({"suggestion": foreign, "became": "rejected"})[at].startswith("This passage has no sugg")
    assert refused({"suggestion": 77, "became": "rejected"})[at].startswith(
        "This passage has no suggestion 77"
    )
    once = {"suggestion": mine, "became": "rejected"}
    assert refused(once, once)["/assisted/1/suggestion"] == "This suggestion is named twice."
    accepted = {"suggestion": mine, "became": "accepted"}
    assert "no such label at its place" in refused(accepted)["/assisted/0"]
    elsewhere = a_span(opened, "river")
    assert "no such label" in refused(accepted, spans=[elsewhere], none=[])["/assisted/0"]
    edited = {"suggestion": mine, "became": "edited"}
    assert "name as mark" in refused(edited, spans=[elsewhere], none=[])["/assisted/0"]
    assert "what it became" in refused({"suggestion": mine, "became": "liked"})["/assisted/0"]
    assert ann.revisions(opened["id"]) == []


def test_a_label_of_the_whole_passage_is_accepted(model: Model, ann: Annotator) -> None:
    passage = next(one for one in model.passages() if "chain" in one["text"])
    model.send({"passage": passage["id"], "label": "loaded_language"})
    opened = open_with(ann, "chain")
    (one,) = opened["suggestions"]
    assert (one["start"], one["end"]) == (None, None)
    said = [{"suggestion": one["id"], "became": "accepted"}]
    refused = ann.save(opened["id"], a_save(opened, none=["framing"], assisted=said))
    assert "/assisted/0" in faults_of(refused)
    body = a_save(opened, labels=[{"label": "loaded_language"}], assisted=said)
    assert ann.save(opened["id"], body).status_code == 200
    assert model.listed()["items"][0]["accepted"] == 1


def test_assisted_answers_are_in_no_default_reading(
    model: Model, ann: Annotator, client: FlaskClient, cast: Cast
) -> None:
    ben = Annotator(client, cast.headers("ben"), "harbour")
    model.send(model.on("chain"))
    for person in (ann, ben):
        while claim := person.next():
            opened = person.open(claim["current"])
            said = [{"suggestion": one["id"], "became": "accepted"} for one in opened["suggestions"]]
            body = a_save(opened, spans=[a_span(opened, "chain")], assisted=said) if said else a_save(opened)
            assert person.save(opened["id"], body).status_code == 200
    read = client.get("/api/v1/projects/harbour/agreement", headers=cast.headers("olga")).get_json()
    assert read["reading"]["left_out"]["assisted"] == 2
    raw = exported(client, cast, "raw")["revisions"]
    assert [(one["assisted"], one["is_default_reading"]) for one in raw].count((True, False)) == 2
    assert [(one["assisted"], one["is_default_reading"]) for one in raw].count((False, True)) == 4
    for kind in ("soft", "gold"):
        assert {one["passage"] for one in exported(client, cast, kind)[kind]} == {1, 3}


def exported(client: FlaskClient, cast: Cast, kind: str) -> dict[str, Any]:
    """The one document of the project as an export of this kind has it."""
    olga, address = cast.headers("olga"), "/api/v1/projects/harbour/exports"
    made = client.post(address, json={"format": "jsonl", "kind": kind, "text": "full"}, headers=olga)
    assert made.status_code == 201, made.text
    file = client.get(f"{address}/{made.get_json()['id']}/file", headers=olga, buffered=True)
    return dict(json.loads(file.data))


def test_who_reads_with_masks_is_sent_nothing_that_touches_one(
    database: Database, client: FlaskClient, cast: Cast
) -> None:
    project_id = canary_world(database, [cast.id("ann")])
    with database.writing() as session:
        session.add(Member(project_id=project_id, person_id=cast.id("olga"), is_lead=True))
        session.commit()
    model, ann = Model(client, cast.headers("olga")), Annotator(client, cast.headers("ann"), "harbour")
    part, around = SIGNED[:10], f"the {SIGNED} and"
    sent = model.send(model.on(SIGNED), model.on(part), model.on(around), model.on("nobody else"))
    assert sent.status_code == 201, sent.text
    opened = open_with(ann, "nobody else")
    assert (
        SIGNED.split()[0] not in client.get(f"/api/v1/assignments/{opened['id']}", headers=ann.headers).text
    )
    assert [opened["text"][one["start"] : one["end"]] for one in opened["suggestions"]] == ["nobody else"]
    hidden = next(one["id"] for one in model.listed()["items"] if one["quote"] == SIGNED)
    said = [{"suggestion": hidden, "became": "rejected"}]
    assert faults_of(ann.save(opened["id"], a_save(opened, assisted=said)))
    said = [{"suggestion": opened["suggestions"][0]["id"], "became": "accepted"}]
    body = a_save(opened, spans=[a_span(opened, "nobody else")], assisted=said)
    assert ann.save(opened["id"], body).status_code == 200
    assert len(ann.revisions(opened["id"])[0]["assisted"]) == 1
    with database.reading() as session:
        assert session.scalars(select(Mark.quote)).all() == ["nobody else"]


def test_a_lead_who_still_codes_blind_reads_neither_texts_nor_suggestions(
    model: Model, database: Database, client: FlaskClient, cast: Cast, harbour: int
) -> None:
    model.send(model.on("chain"))
    with database.writing() as session:
        member = session.get(Member, (harbour, cast.id("olga")))
        assert member is not None
        member.is_annotator = True
        session.commit()
    olga = cast.headers("olga")
    refused = client.get(ADDRESS, headers=olga)
    assert (refused.status_code, "not independent" in refused.get_json()["detail"]) == (409, True)
    assert client.post("/api/v1/projects/harbour/next", headers=olga).status_code == 201
    for address in (ADDRESS, f"{ADDRESS}/passages"):
        assert client.get(address, headers=olga).status_code == 404
