"""What a condition hides is in nothing that a blind annotator is sent, and is not even asked of the database."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, insert, select

from app.db import Database, insert_row, table_of
from app.models.corpus import Capture
from app.models.outlets import Agent, AgentDomain, AgentName
from app.models.texts import Mask, MaskSet, TextVersion
from app.models.work import Mark
from tests.cast import Cast
from tests.features.annotate.conftest import Annotator
from tests.world import FERRY, a_save, a_span, fill_world

DOCUMENT_ID = 777_123_456
SIGNED = "Zanzibarite press desk"
CANARIES = {
    "outlet": "Zanzoutlet Gazette",
    "outlet slug": "zanzoutlet-gazette",
    "domain": "zanzdomain.example",
    "byline": "Zanzbyline Person",
    "url": "zanzdomain.example/zanzpath",
    "file name": "zanzfile.txt",
    "day": "2025-05-17",
    "document key": "zanzkey",
    "document id": str(DOCUMENT_ID),
    "masked words": SIGNED,
}


@pytest.fixture
def blind_world(database: Database, cast: Cast) -> int:
    """The ferry article, all of its hidden fields canaries, its signature under a mask."""
    return canary_world(database, [cast.id("ann")])


def canary_world(database: Database, annotators: list[int], **plan: Any) -> int:
    """The same for these annotators, in a round of this plan; the project's id."""
    with database.writing() as session:
        agent = {"slug": CANARIES["outlet slug"], "kind": "outlet", "name": CANARIES["outlet"]}
        outlet_id = insert_row(session, table_of(Agent), agent)
        said = {
            "agent_id": outlet_id,
            "name": CANARIES["outlet"],
            "folded": "zanzoutlet gazette",
            "sequence": 1,
        }
        session.execute(insert(table_of(AgentName)).values(said))
        domain = {"agent_id": outlet_id, "host": CANARIES["domain"], "sequence": 2}
        session.execute(insert(table_of(AgentDomain)).values(domain))
        session.commit()
    text = {
        "id": DOCUMENT_ID,
        "key": CANARIES["document key"],
        # A document's own title may repeat what is masked in its text.
        "title": f"{FERRY[0]}, says the {SIGNED}",
        "byline": CANARIES["byline"],
        "outlet_id": outlet_id,
        "published": date(2025, 5, 17),
        "paragraphs": [*FERRY, f"The council answered the {SIGNED} and nobody else."],
    }
    project_id = fill_world(database, annotators, [text], **plan)
    with database.writing() as session:
        captured = {"raw_sha256": "0" * 64, "raw_length": 1, "tool": "test", "tool_version": "1"}
        where = {"project_id": project_id, "document_id": DOCUMENT_ID}
        named = {"file_name": CANARIES["file name"], "submitted_url": f"https://{CANARIES['url']}"}
        session.execute(insert(table_of(Capture)).values(where | captured | named))
        version = session.scalars(select(TextVersion)).one()
        masks = {"project_id": project_id, "text_version_id": version.id, "version": 1}
        mask_set_id = insert_row(session, table_of(MaskSet), masks)
        start = (version.text or "").index(SIGNED)
        mask = {"project_id": project_id, "mask_set_id": mask_set_id, "kind": "signature"}
        session.execute(insert(table_of(Mask)).values(mask | {"start": start, "end": start + len(SIGNED)}))
        session.commit()
    return project_id


def everything_sent(annotator: Annotator) -> Iterator[str]:
    """Every byte of body and header that the API answers an annotator who does all that they can."""
    client, headers = annotator.client, annotator.headers
    claim = annotator.next()
    assert claim is not None
    yield json.dumps(claim)
    for assignment_id in claim["batch"]:
        passage = annotator.open(assignment_id)
        save = a_save(passage, spans=[a_span(passage, passage["text"][:3])])
        for response in (
            client.get(f"/api/v1/assignments/{assignment_id}", headers=headers),
            annotator.save(assignment_id, save),
            annotator.save(assignment_id, save),
            annotator.save(assignment_id, save | {"base": 1, "text_sha256": "0" * 64}),
            annotator.save(assignment_id, save | {"base": 1, "spans": [{"label": "x"}]}),
            client.get(f"/api/v1/assignments/{assignment_id}", headers=headers),
            client.get(f"/api/v1/assignments/{assignment_id}/revisions", headers=headers),
            client.get(f"/api/v1/assignments/{assignment_id}/context?reach=article", headers=headers),
            client.get(f"/assignments/{assignment_id}?context=article", headers=headers),
        ):
            yield response.text + str(response.headers)
    own = f"/projects/{annotator.slug}"
    pages = [f"/assignments/{one}" for one in claim["batch"]]
    for url in ("/api/v1/projects", f"/api/v1{own}", "/", own, f"{own}/work", *pages):
        response = client.get(url, headers=headers)
        assert response.status_code == 200, url
        yield response.text + str(response.headers)
    for url in (f"{own}/next", pages[0], f"{pages[0]}/decline"):
        response = client.post(url, headers=headers, data={"state": "done"})
        assert response.status_code in (303, 409, 422), url
        yield response.text + str(response.headers)


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The SQL that readers send meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(database.reader, "before_cursor_execute", note)
    yield seen
    event.remove(database.reader, "before_cursor_execute", note)


@pytest.mark.usefixtures("blind_world")
def test_no_hidden_field_is_in_anything_that_a_blind_annotator_is_sent(
    client: FlaskClient, cast: Cast
) -> None:
    ann = Annotator(client, cast.headers("ann"), "harbour")
    for sent in everything_sent(ann):
        for field, canary in CANARIES.items():
            assert canary.lower() not in sent.lower(), field


@pytest.mark.usefixtures("blind_world")
def test_hidden_fields_are_not_selected(client: FlaskClient, cast: Cast, database: Database) -> None:
    ann = Annotator(client, cast.headers("ann"), "harbour")
    claim = ann.next()
    assert claim is not None
    with statements(database) as seen:
        ann.open(claim["current"])
    selected = " ".join(seen)
    for column in (
        "document.byline",
        "submitted_url",
        "file_name",
        "published_from",
        "agent",
        "document.key",
    ):
        assert column not in selected, column


@pytest.mark.usefixtures("blind_world")
def test_opening_a_passage_takes_at_most_eight_statements(
    client: FlaskClient, cast: Cast, database: Database
) -> None:
    ann = Annotator(client, cast.headers("ann"), "harbour")
    claim = ann.next()
    assert claim is not None
    passage = ann.open(claim["batch"][1])
    ann.save(passage["id"], a_save(passage, spans=[a_span(passage, "river")]))
    with statements(database) as seen:
        ann.open(passage["id"])
    assert len([one for one in seen if not one.startswith("BEGIN")]) <= 8


@pytest.mark.usefixtures("blind_world")
def test_a_mark_over_a_mask_is_sent_as_shown_and_stored_as_written(
    client: FlaskClient, cast: Cast, database: Database
) -> None:
    ann = Annotator(client, cast.headers("ann"), "harbour")
    claim = ann.next()
    assert claim is not None
    passage = ann.open(claim["batch"][3])
    assert "█" * len(SIGNED) in passage["text"]
    assert passage["mask_version"] == 1
    span = a_span(passage, "the " + "█" * len(SIGNED))
    assert ann.save(passage["id"], a_save(passage, spans=[span])).status_code == 200
    with database.reading() as session:
        assert session.scalars(select(Mark.quote)).one() == f"the {SIGNED}"
    assert ann.open(passage["id"])["current"]["spans"][0]["quote"] == span["quote"]


def test_an_open_annotator_is_shown_the_outlet(client: FlaskClient, cast: Cast, database: Database) -> None:
    with database.writing() as session:
        agent = {"slug": "river-post", "kind": "outlet", "name": "River Post"}
        outlet_id = insert_row(session, table_of(Agent), agent)
        session.commit()
    text = {"key": "open", "paragraphs": FERRY, "outlet_id": outlet_id, "byline": "Mara Quill"}
    fill_world(database, [cast.id("ann")], [text | {"published": date(2025, 5, 17)}], condition="open")
    source = Annotator(client, cast.headers("ann"), "harbour").open_next()["source"]
    assert (source["outlet"], source["byline"], source["published"]) == (
        "River Post",
        "Mara Quill",
        "2025-05-17",
    )


def test_a_hidden_title_is_neither_context_nor_a_passage(
    client: FlaskClient, cast: Cast, database: Database
) -> None:
    hidden = ("outlet", "byline", "url", "day", "file_name", "title")
    fill_world(
        database,
        [cast.id("ann")],
        [{"key": "t", "paragraphs": FERRY, "title": FERRY[0]}],
        hidden_fields=hidden,
    )
    ann = Annotator(client, cast.headers("ann"), "harbour")
    claim = ann.next()
    assert claim is not None
    assert len(claim["batch"]) == len(FERRY) - 1
    assert all(FERRY[0] not in json.dumps(ann.open(one)) for one in claim["batch"])
