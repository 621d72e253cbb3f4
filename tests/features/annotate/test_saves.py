"""PUT /api/v1/assignments/<id>/revisions"""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app.actions import audit
from app.db import Database
from app.models.audit import AuditEntry
from app.models.rounds import Assignment, Round
from app.models.work import Mark, Revision
from tests.features.annotate.conftest import Annotator
from tests.world import a_save, a_span, words


def body_passage(annotator: Annotator, at: int = 1) -> dict[str, Any]:
    claim = annotator.next()
    assert claim is not None
    return annotator.open(claim["batch"][at])


def test_a_save_is_read_back_as_it_was_sent(ann: Annotator) -> None:
    passage = body_passage(ann)
    said = {
        "spans": [
            a_span(
                passage, "chain our river", attributes={"voice": "reported"}, confidence=2, note="metaphor"
            )
        ],
        "labels": [
            {"label": "imperialist_framing", "attributes": {"voice": "mixed"}, "confidence": None, "note": ""}
        ],
        "seconds": 41.2,
        "context_shown": ["title", "previous"],
        "flag": {"question": "Is a councillor an official?"},
    }
    response = ann.save(passage["id"], a_save(passage, **said))
    assert response.status_code == 200
    assert response.get_json()["revision"] == 1
    current = ann.open(passage["id"])["current"]
    assert current["state"] == "done"
    for name in ("labels", "seconds", "context_shown", "flag"):
        assert current[name] == said[name]
    assert current["spans"] == [said["spans"][0] | {"attribution": None}]


def test_a_mark_after_an_emoji_family_and_arabic_is_the_words_it_names(
    ann: Annotator, database: Database
) -> None:
    claim = ann.next()
    assert claim is not None
    for assignment_id, quote in zip(
        claim["batch"][1:], ("councillor said", "owners still use it 🌉"), strict=True
    ):
        passage = ann.open(assignment_id)
        assert ann.save(assignment_id, a_save(passage, spans=[a_span(passage, quote)])).status_code == 200
    with database.reading() as session:
        assert set(session.scalars(select(Mark.quote))) == {"councillor said", "owners still use it 🌉"}


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [(3, 3, "empty"), (0, 10_000, "outside"), (5, 9, "not what stands")],
)
def test_a_mark_that_is_not_its_quote_is_refused(
    ann: Annotator, database: Database, start: int, end: int, said: str
) -> None:
    passage = body_passage(ann)
    span = {"label": "loaded_language", "start": start, "end": end, "quote": "The "}
    response = ann.save(passage["id"], a_save(passage, spans=[span]))
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["pointer"] == "/spans/0"
    assert said in response.get_json()["errors"][0]["message"]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Revision)) == 0


def test_a_mark_never_ends_inside_a_grapheme(ann: Annotator) -> None:
    passage = body_passage(ann, 2)
    cut = passage["text"].index("caf") + 4
    assert cut in passage["inside_graphemes"]
    span = {"label": "loaded_language", "start": cut - 4, "end": cut, "quote": passage["text"][cut - 4 : cut]}
    response = ann.save(passage["id"], a_save(passage, spans=[span]))
    assert response.status_code == 422
    assert "inside a character" in response.get_json()["errors"][0]["message"]


def test_the_same_key_again_gives_the_same_revision(ann: Annotator, database: Database) -> None:
    passage, key = body_passage(ann), str(uuid4())
    first = ann.save(passage["id"], a_save(passage), key)
    again = ann.save(passage["id"], a_save(passage), key)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.get_json() == again.get_json()
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Revision)) == 1


def test_the_same_key_with_another_body_is_refused(ann: Annotator) -> None:
    passage, key = body_passage(ann), str(uuid4())
    ann.save(passage["id"], a_save(passage), key)
    response = ann.save(passage["id"], a_save(passage, state="draft", none=["framing"]), key)
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["pointer"] == "/Idempotency-Key"


def test_the_same_key_for_another_passage_is_refused(ann: Annotator) -> None:
    claim, key = ann.next(), str(uuid4())
    assert claim is not None
    first, second = (ann.open(one) for one in claim["batch"][:2])
    ann.save(first["id"], a_save(first), key)
    assert ann.save(second["id"], a_save(second), key).status_code == 422


def test_a_stale_base_answers_409_with_the_current_revision(ann: Annotator) -> None:
    passage = body_passage(ann)
    ann.save(passage["id"], a_save(passage, state="draft", spans=[a_span(passage, "river")]))
    response = ann.save(passage["id"], a_save(passage))
    assert response.status_code == 409
    assert response.get_json()["current"]["revision"] == 1
    assert response.get_json()["current"]["spans"][0]["quote"] == "river"


@pytest.mark.parametrize("field", ["text_sha256", "codebook_version", "mask_version"])
def test_a_save_for_another_text_or_codebook_is_refused(ann: Annotator, field: str) -> None:
    passage = body_passage(ann)
    other = {"text_sha256": "0" * 64, "codebook_version": "9.9.9", "mask_version": 7}
    assert ann.save(passage["id"], a_save(passage) | {field: other[field]}).status_code == 409


def test_done_with_a_required_layer_open_names_the_layer(ann: Annotator) -> None:
    passage = body_passage(ann)
    response = ann.save(passage["id"], a_save(passage, state="done"))
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["pointer"] == "/none"


def test_a_draft_may_leave_a_layer_open(ann: Annotator) -> None:
    passage = body_passage(ann)
    assert ann.save(passage["id"], a_save(passage, state="draft")).status_code == 200


def test_nested_attributions_are_stored_with_all_their_spans(ann: Annotator) -> None:
    passage = body_passage(ann)
    outer, inner = str(uuid4()), str(uuid4())
    said = [
        {
            "id": inner,
            "source": words(passage, "a 👩‍👩‍👧 councillor"),
            "cue": words(passage, "said."),
            "content": words(passage, "They want to chain our river"),
            "speech": "direct",
            "nested_in": outer,
        },
        {
            "id": outer,
            "source": words(passage, "The harbour office"),
            "cue": words(passage, "said on Monday"),
        },
    ]
    span = a_span(passage, "chain our river", attribution=inner, attributes={"voice": "reported"})
    response = ann.save(passage["id"], a_save(passage, attributions=said, spans=[span]))
    assert response.status_code == 200
    stored = {one["id"]: one for one in ann.open(passage["id"])["current"]["attributions"]}
    assert stored[inner]["nested_in"] == outer
    assert stored[inner]["content"] == said[0]["content"]
    assert stored[outer]["source"] == said[1]["source"]
    assert [stored[one]["speech"] for one in (inner, outer)] == ["direct", None]


def test_attributions_nested_in_a_circle_are_refused(ann: Annotator) -> None:
    passage = body_passage(ann)
    one, other = str(uuid4()), str(uuid4())
    said = [
        {"id": one, "cue": words(passage, "said on"), "nested_in": other},
        {"id": other, "cue": words(passage, "said."), "nested_in": one},
    ]
    assert ann.save(passage["id"], a_save(passage, attributions=said, none=["framing"])).status_code == 422


def test_done_again_is_kept_apart_as_a_correction(ann: Annotator, database: Database) -> None:
    passage = body_passage(ann)
    ann.save(passage["id"], a_save(passage))
    passage = ann.open(passage["id"])
    ann.save(passage["id"], a_save(passage, spans=[a_span(passage, "river")]))
    found = ann.revisions(passage["id"])
    assert [(one["revision"], one["is_correction"]) for one in found] == [(1, False), (2, True)]
    with database.reading() as session:
        row = session.get_one(Assignment, passage["id"])
        first = session.scalars(select(Revision.id).where(Revision.number == 1)).one()
        assert (row.state, row.current_number, row.first_done_revision_id) == ("done", 2, first)


def test_a_skip_keeps_its_reason_and_needs_one(ann: Annotator) -> None:
    passage = body_passage(ann)
    assert ann.save(passage["id"], a_save(passage, state="skipped")).status_code == 422
    response = ann.save(passage["id"], a_save(passage, state="skipped", skip_reason="broken_text"))
    assert response.status_code == 200
    assert ann.open(passage["id"])["state"] == "skipped"


def test_nobody_saves_to_somebody_elses_assignment(ann: Annotator, ben: Annotator) -> None:
    passage = body_passage(ann)
    assert ben.save(passage["id"], a_save(passage)).status_code == 404
    assert ben.client.get(f"/api/v1/assignments/{passage['id']}", headers=ben.headers).status_code == 404


def test_a_closed_round_takes_no_saves_and_a_paused_one_does(ann: Annotator, database: Database) -> None:
    passage = body_passage(ann)
    for state, expected in (("paused", 200), ("closed", 409)):
        with database.writing() as session:
            session.scalars(select(Round)).one().state = state
            session.commit()
        passage = ann.open(passage["id"])
        assert ann.save(passage["id"], a_save(passage)).status_code == expected


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b'{"base": 0',
        b'{"base": NaN}',
        b'{"base": true, "state": "done"}',
        b'{"base": "0"}',
        b'{"unknown": 1}',
        b'{"flag": {"question": "\\u0000"}}',
        b'{"flag": {"question": "\\ud800"}}',
        b"[" * 100_000,
        b'{"none": ' + b"[" * 5_000 + b"]" * 5_000 + b"}",
        b"\xff\xfe",
    ],
)
def test_a_body_that_is_not_a_save_is_422_and_never_500(ann: Annotator, raw: bytes) -> None:
    passage = body_passage(ann)
    headers = ann.headers | {"Idempotency-Key": str(uuid4()), "Content-Type": "application/json"}
    response = ann.client.put(f"/api/v1/assignments/{passage['id']}/revisions", data=raw, headers=headers)
    assert response.status_code == 422
    assert response.get_json()["errors"]


def test_a_save_needs_a_key_and_json(ann: Annotator) -> None:
    passage = body_passage(ann)
    url = f"/api/v1/assignments/{passage['id']}/revisions"
    assert ann.client.put(url, json=a_save(passage), headers=ann.headers).status_code == 422
    keyed = ann.headers | {"Idempotency-Key": str(uuid4())}
    assert ann.client.put(url, data="state=done", headers=keyed).status_code == 415


def test_each_save_leaves_one_audit_row_without_a_name(ann: Annotator, database: Database) -> None:
    passage = body_passage(ann)
    ann.save(passage["id"], a_save(passage))
    with database.reading() as session:
        assert audit.broken_links(session) == []
        row = session.scalars(select(AuditEntry).where(AuditEntry.action == "revision.save")).one()
        assert row.object_kind == "revision"
        assert "ann" not in row.details.lower()
