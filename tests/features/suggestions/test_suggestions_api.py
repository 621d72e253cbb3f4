"""Suggestions over the API: handed in by a lead, checked one by one, all or none."""

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.core.text.graphemes import inside_graphemes
from app.db import Database
from app.models.audit import AuditEntry
from app.models.suggestions import Suggestion
from app.models.texts import Passage
from tests.cast import Cast
from tests.features.annotate.conftest import Annotator
from tests.features.suggestions.conftest import ADDRESS, Model, faults_of
from tests.world import FERRY


def stored(database: Database) -> list[Suggestion]:
    with database.reading() as session:
        return list(session.scalars(select(Suggestion).order_by(Suggestion.start)))


def test_a_model_reads_the_passages_of_the_round(model: Model) -> None:
    found = model.passages()
    assert [one["text"] for one in found] == FERRY
    assert [one["given_out"] for one in found] == [False, False, False]
    assert found[0] | {"id": 0} == {
        "id": 0,
        "document": "ferry",
        "number": 1,
        "role": "title",
        "language": "en",
        "direction": "ltr",
        "text": FERRY[0],
        "given_out": False,
    }


def test_suggestions_are_kept_with_their_words_and_their_source(model: Model, database: Database) -> None:
    whole = {"passage": model.passages()[0]["id"], "label": "loaded_language"}
    response = model.send(model.on("chain", confidence=0.8), model.on("المَعْبَر"), model.on("🌉"), whole)
    assert (response.status_code, response.get_json()) == (
        201,
        {"round": "production", "new": 4, "present": 0},
    )
    rows = stored(database)
    assert {one.quote for one in rows} == {"chain", "المَعْبَر", "🌉", None}
    with database.reading() as session:
        texts = dict(zip(session.scalars(select(Passage.id).order_by(Passage.id)), FERRY, strict=True))
    for one in rows:
        assert one.quote is None or texts[one.passage_id][one.start : one.end] == one.quote
    assert {(one.source, one.source_version) for one in rows} == {("word list", "1.0")}
    assert {one.confidence for one in rows} == {0.8, None}


def test_what_was_sent_before_adds_nothing_even_once_it_was_given_out(
    model: Model, ann: Annotator, database: Database
) -> None:
    sent = [model.on("chain"), {"passage": model.passages()[0]["id"], "label": "loaded_language"}]
    assert model.send(*sent, sent[0]).get_json() == {"round": "production", "new": 2, "present": 1}
    assert model.send(*sent).get_json() == {"round": "production", "new": 0, "present": 2}
    ann.open_next()
    again = model.send(*sent)
    assert (again.status_code, again.get_json()["present"]) == (200, 2)
    assert model.send(*sent, source_version="1.1").status_code == 422
    assert len(stored(database)) == 2
    with database.reading() as session:
        kinds = select(func.count()).where(AuditEntry.action == "suggestion.add")
        assert session.scalar(kinds) == 1


def test_every_fault_has_its_number_and_nothing_is_kept(model: Model, database: Database) -> None:
    good = model.on("chain")
    family = model.on("👩‍👩‍👧")
    inside = family | {"end": family["end"] - 1, "quote": family["quote"][:-1]}
    bad: list[dict[str, Any]] = [
        good,
        good | {"passage": 999_999},
        good | {"label": "sarcasm"},
        good | {"quote": "chains"},
        good | {"start": 9_000, "end": 9_005},
        good | {"end": good["start"], "quote": ""},
        inside,
        {name: good[name] for name in ("passage", "label", "start", "end")},
    ]
    assert inside["end"] in inside_graphemes(FERRY[1])
    faults = faults_of(model.send(*bad))
    assert {pointer.rsplit("/", 1)[0] if pointer.count("/") > 2 else pointer for pointer in faults} == {
        f"/suggestions/{n}" for n in range(1, len(bad))
    }
    assert faults["/suggestions/1/passage"] == "The round has no passage 999999."
    assert faults["/suggestions/2/label"] == "The codebook has no label sarcasm."
    assert "is not what stands at" in faults["/suggestions/3/quote"]
    assert "outside the text" in faults["/suggestions/4/quote"]
    assert "is empty" in faults["/suggestions/5/quote"]
    assert "inside a character" in faults["/suggestions/6/quote"]
    assert "Leave out all three" in faults["/suggestions/7"]
    assert stored(database) == []


def test_a_body_that_is_not_one_is_refused_with_pointers(model: Model) -> None:
    good = model.on("chain")
    assert "/suggestions/0/confidence" in faults_of(model.send(good | {"confidence": 1.5}))
    assert "/suggestions/0/why" in faults_of(model.send(good | {"why": "so"}))
    assert "/suggestions" in faults_of(model.send())
    assert "/source" in faults_of(model.send(good, source=" "))


def test_nothing_is_suggested_for_what_somebody_was_given(
    model: Model, ann: Annotator, database: Database
) -> None:
    late = model.on("chain")
    ann.open_next()
    assert all(one["given_out"] for one in model.passages())
    faults = faults_of(model.send(late))
    assert "Suggestions come before anybody reads it" in faults["/suggestions/0/passage"]
    assert stored(database) == []


def test_a_round_of_another_name_is_not_guessed(model: Model) -> None:
    refused = model.send(model.on("chain"), round="second")
    assert refused.status_code == 409
    assert "There is no round second" in refused.get_json()["detail"]


def test_a_passage_of_another_project_is_unknown(model: Model, client: FlaskClient, cast: Cast) -> None:
    here = model.on("chain")
    elsewhere = client.post(
        "/api/v1/projects/border/suggestions",
        json={"source": "w", "source_version": "1", "suggestions": [here]},
        headers=cast.headers("olga"),
    )
    assert elsewhere.status_code == 409
    assert "No production or reliability round" in elsewhere.get_json()["detail"]


def test_who_only_annotates_neither_suggests_nor_reads_suggestions(
    model: Model, client: FlaskClient, cast: Cast
) -> None:
    body = {"source": "w", "source_version": "1", "suggestions": [model.on("chain")]}
    headers = cast.headers("ann")
    assert client.post(ADDRESS, json=body, headers=headers).status_code == 403
    assert client.get(ADDRESS, headers=headers).status_code == 403
    assert client.get(f"{ADDRESS}/passages", headers=headers).status_code == 403


def test_the_list_comes_in_pages(model: Model) -> None:
    assert model.send(*(model.on(word) for word in ("chain", "river", "noon", "ferry"))).status_code == 201
    first = model.listed(limit=3)
    rest = model.listed(limit=3, cursor=first["next_cursor"])
    quotes = [one["quote"] for one in first["items"] + rest["items"]]
    assert sorted(quotes) == ["chain", "ferry", "noon", "river"]
    assert rest["next_cursor"] is None
    counted = {(one["shown"], one["accepted"], one["ignored"]) for one in first["items"]}
    assert counted == {(0, 0, 0)}
    pages = model.passages(limit=2)
    assert [one["text"] for one in pages] == FERRY[:2]
