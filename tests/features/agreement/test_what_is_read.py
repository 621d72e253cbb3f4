"""What is read for agreement: packed by the database, the same as what was saved, never older than the last save."""

from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient

from app.actions.chosen_reading import begun_rounds, find_reading
from app.db import Database
from app.features.agreement import queries
from app.features.agreement.compared import compared
from tests.cast import Cast
from tests.coding import Harbour, code_all, make_harbour
from tests.world import a_span

LABELS = [f"label_{number}" for number in range(120)]
BOOK = f"""
name: Many labels
version: 1.0.0
variables:
  - key: framing
    name: Framing
    type: choose_many
    on: [span, passage]
    labels: [{", ".join(f"{{key: {key}, name: {key}}}" for key in LABELS)}]
  - {{key: tone, name: Tone, type: scale, level: interval, points: [-0.5, 0, 0.1, 2.25], on: [passage]}}
""".encode()
PARAGRAPHS = ("One 🌉.", "Two or two.", "Three المرفأ.", "Four.")
SAID: dict[str, dict[str, Any]] = {
    "One": {
        "labels": [{"label": "label_0"}, {"label": "label_119"}],
        "marks": ["label_49", "label_50"],
        "tone": -0.5,
    },
    "Two": {"labels": [{"label": "label_51"}], "marks": ["label_51"], "again": "label_51", "tone": 0.1},
    "Three": {"labels": [], "marks": ["label_99"], "tone": 2.25},
}


@pytest.fixture
def harbour(database: Database, cast: Cast) -> Harbour:
    """A project whose codebook has more labels than fit into one number."""
    return make_harbour(database, cast, BOOK, [{"key": "quay", "paragraphs": PARAGRAPHS}], condition="open")


def answer(assignment: dict[str, Any]) -> dict[str, Any]:
    said = next((one for words, one in SAID.items() if assignment["text"].startswith(words)), None)
    if said is None:
        return {"none": ["framing"], "spans": []}
    word = assignment["text"].split()[0].rstrip(".")
    spans = [a_span(assignment, word, label) for label in said["marks"]]
    if "again" in said:
        spans.append(a_span(assignment, "two", said["again"]))
    values = [{"variable": "tone", "value": said["tone"]}]
    return {"labels": said["labels"], "spans": spans, "values": values}


def read(database: Database, harbour: Harbour, pass_: str | None = None) -> queries.Judged:
    with database.reading() as session:
        one = begun_rounds(session, harbour.project_id)[0]
        return queries.ratings(session, find_reading(session, one, pass_))


def test_a_hundred_labels_marked_twice_or_not_at_all_come_back_as_they_were_said(
    harbour: Harbour, client: FlaskClient, cast: Cast, database: Database
) -> None:
    code_all(client, cast.headers("ann"), "harbour", answer)
    judged = read(database, harbour)
    chosen, both = (compared(judged, which)[0].ratings for which in ("chosen", "chosen_or_marked"))
    assert [chosen.values[code] for code in chosen.code.tolist()] == [
        {"label_0", "label_119"},
        {"label_51"},
        set(),
        set(),
    ]
    assert [both.values[code] for code in both.code.tolist()] == [
        {"label_0", "label_119", "label_49", "label_50"},
        {"label_51"},
        {"label_99"},
        set(),
    ]


def test_numbers_with_a_fraction_come_back_exactly_and_none_is_missing(
    harbour: Harbour, client: FlaskClient, cast: Cast, database: Database
) -> None:
    code_all(client, cast.headers("ann"), "harbour", answer)
    judged = read(database, harbour)
    assert judged.columns["tone"].number[:3].tolist() == [-0.5, 0.1, 2.25]
    assert np.isnan(judged.columns["tone"].number[3])
    tone = compared(judged, None)[1].ratings
    assert [tone.values[code] for code in tone.code.tolist()] == [-0.5, 0.1, 2.25]
    assert len(tone.units) == 4


def test_what_is_kept_in_memory_is_never_older_than_the_last_save(
    harbour: Harbour, client: FlaskClient, cast: Cast, database: Database
) -> None:
    assert read(database, harbour).annotators == ()
    code_all(client, cast.headers("ann"), "harbour", answer)
    first = read(database, harbour)
    assert read(database, harbour).passage is first.passage
    code_all(client, cast.headers("ben"), "harbour", answer)
    assert len(read(database, harbour).passage) == 2 * len(first.passage)
