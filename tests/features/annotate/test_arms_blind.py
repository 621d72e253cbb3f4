"""Half blind, half open, by the front door: what the blind half hides is nowhere, also once the open half is read."""

import json
from datetime import date

from flask.testing import FlaskClient
from sqlalchemy import insert, select

from app.db import Database, insert_row, table_of
from app.models.corpus import Capture, Document
from app.models.outlets import Agent
from tests.cast import Cast
from tests.features.annotate.conftest import Annotator
from tests.world import a_save, fill_world

WORDS = ("quince", "rowan", "sorrel", "tansy")


def canaries(word: str) -> tuple[str, ...]:
    """All that a blind reader of this document may never be sent."""
    return (
        f"zanz{word}-outlet",
        f"zanz{word} gazette",
        f"zanz{word} person",
        f"zanz{word}.example",
        f"zanz{word}.txt",
    )


def make_halves(database: Database, annotators: list[int]) -> None:
    """Four documents, each of an outlet of its own, in a round with arms; document keys are the words."""
    texts = []
    with database.writing() as session:
        for word in WORDS:
            outlet = {"slug": f"zanz{word}-outlet", "kind": "outlet", "name": f"Zanz{word} Gazette"}
            text = {
                "key": word,
                "title": f"The price of {word}",
                "paragraphs": [f"A note on {word}.", "It grows."],
            }
            told = {"byline": f"Zanz{word} Person", "published": date(2025, 5, 17)}
            texts.append(text | told | {"outlet_id": insert_row(session, table_of(Agent), outlet)})
        session.commit()
    project_id = fill_world(database, annotators, texts, randomised_arms=True)
    with database.writing() as session:
        for one in session.scalars(select(Document)).all():
            captured = {"raw_sha256": "0" * 64, "raw_length": 1, "tool": "test", "tool_version": "1"}
            named = {"file_name": f"zanz{one.key}.txt", "submitted_url": f"https://zanz{one.key}.example/x"}
            where = {"project_id": project_id, "document_id": one.id}
            session.execute(insert(table_of(Capture)).values(where | captured | named))
        session.commit()


def word_in(passage: dict[str, object]) -> str:
    """Which document a passage is of."""
    said = json.dumps(passage)
    return next(word for word in WORDS if f" {word}" in said)


def everything_sent(annotator: Annotator, assignment_id: int) -> str:
    """Every byte of what an annotator can look at, with this passage in hand."""
    addresses = [f"/assignments/{assignment_id}?context=article", f"/assignments/{assignment_id}"]
    addresses += [f"/api/v1{addresses[1]}", f"/api/v1{addresses[1]}/revisions"]
    addresses += [f"/api/v1{addresses[1]}/context?reach=article", "/", "/api/v1/projects"]
    addresses += [
        f"/projects/{annotator.slug}",
        f"/projects/{annotator.slug}/work",
        f"/api/v1/projects/{annotator.slug}",
    ]
    sent = []
    for address in addresses:
        answer = annotator.client.get(address, headers=annotator.headers)
        assert answer.status_code == 200, address
        sent.append(answer.text + str(answer.headers))
    return "".join(sent).lower()


def test_what_was_read_blind_stays_hidden_while_others_are_read_open(
    client: FlaskClient, cast: Cast, database: Database
) -> None:
    make_halves(database, [cast.id("ann"), cast.id("ben")])
    read: dict[str, dict[str, str]] = {}
    for who in ("ann", "ben"):
        annotator = Annotator(client, cast.headers(who), "harbour")
        mine = read[who] = {}
        sent = []
        while (claim := annotator.next()) is not None:
            for assignment_id in claim["batch"]:
                passage = annotator.open(assignment_id)
                assert passage["pass"] == passage["condition"]
                mine[word_in(passage)] = passage["pass"]
                sent.append(json.dumps(passage).lower() + everything_sent(annotator, assignment_id))
                assert annotator.save(assignment_id, a_save(passage)).status_code == 200
                sent.append(everything_sent(annotator, assignment_id))
        blind = [word for word, condition in mine.items() if condition == "blind"]
        assert list(mine.values()) == ["blind", "blind", "open", "open"]
        for everything in sent:
            for word in blind:
                assert not [canary for canary in canaries(word) if canary in everything]
        for word in set(WORDS) - set(blind):
            shown = [canary for canary in canaries(word) if any(canary in everything for everything in sent)]
            assert len(shown) == len(canaries(word))
    assert read["ben"] == {word: "open" if one == "blind" else "blind" for word, one in read["ann"].items()}
