"""Other units are cut when a round asks, with the joins and roles of the paragraphs as they stand."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from app.actions.passages import ensure_unit, passage_rows
from app.core.formats.text_files import read_text_file
from app.core.text.normalise import sha256_text
from app.db import Database
from app.features.corpus.actions import Order
from app.features.corpus.runner import run_import
from app.models.corpus import Document
from app.models.texts import Passage
from tests.corpus_rows import add_project

TEXT = """The ferry stops

The office said so on Monday. The crowd

waited in the rain 👩‍👩‍👧 for an hour. Nobody spoke.

“No boats,” said a man. He left.
"""

Read = Callable[[str], list[Passage]]


@pytest.fixture
def document(database: Database, tmp_path: Path) -> tuple[int, int]:
    """(project, document) of an article with a sentence that a blank line cuts in two."""
    raw = TEXT.encode()
    with database.writing() as session:
        project_id = add_project(session).id
        session.commit()
    row = read_text_file("ferry.txt", raw)
    run_import(database, tmp_path, Order(project_id, "ferry.txt", "text"), [row], {row.raw.sha256: raw})  # type: ignore[union-attr]
    with database.reading() as session:
        return project_id, session.scalars(select(Document.id)).one()


@pytest.fixture
def read(database: Database) -> Read:
    def run(unit: str) -> list[Passage]:
        with database.reading() as session:
            return list(session.scalars(select(Passage).where(Passage.unit == unit).order_by(Passage.number)))

    return run


def ensure(database: Database, document: tuple[int, int], unit: str) -> int:
    with database.writing() as session:
        made = ensure_unit(session, document[0], [document[1]], unit)
        session.commit()
        return made


def words(passages: list[Passage]) -> list[str]:
    return [TEXT[one.start : one.end] for one in passages]


def test_sentences_go_over_a_blank_line_that_was_joined(
    database: Database, document: tuple[int, int], read: Read
) -> None:
    assert ensure(database, document, "sentence") == 6
    found = read("sentence")
    assert words(found) == [
        "The ferry stops",
        "The office said so on Monday.",
        "The crowd\n\nwaited in the rain 👩‍👩‍👧 for an hour.",
        "Nobody spoke.",
        "“No boats,” said a man.",
        "He left.",
    ]
    assert [one.role for one in found] == ["title", "body", "body", "body", "body", "body"]
    assert all(one.text_sha256 == sha256_text(text) for one, text in zip(found, words(found), strict=True))


def test_cutting_twice_adds_nothing(database: Database, document: tuple[int, int]) -> None:
    assert ensure(database, document, "paragraph") == 0
    assert ensure(database, document, "sentence") == 6
    assert ensure(database, document, "sentence") == 0


def test_a_role_that_a_lead_corrected_stands_for_its_sentences(
    database: Database, document: tuple[int, int], read: Read
) -> None:
    with database.writing() as session:
        for passage in session.scalars(
            select(Passage).where(Passage.unit == "paragraph", Passage.number == 2)
        ):
            passage.role = "quotation"
        session.commit()
    ensure(database, document, "sentence")
    assert [one.role for one in read("sentence")] == ["title", *["quotation"] * 3, "body", "body"]


def test_a_document_is_one_passage_with_the_starts_of_all_its_sentences(
    database: Database, document: tuple[int, int], read: Read
) -> None:
    assert ensure(database, document, "document") == 1
    (whole,) = read("document")
    text = TEXT[whole.start : whole.end]
    assert [text[start : start + 9] for start in whole.sentence_starts] == [
        "The ferry",
        "The offic",
        "The crowd",
        "Nobody sp",
        "“No boats",
        "He left.",
    ]
    family = text.index("👩")
    assert whole.inside_graphemes == list(range(family + 1, family + 5))


def test_offsets_count_from_the_start_of_the_passage() -> None:
    rows = passage_rows(TEXT, "paragraph", language="en")
    body = rows[1]
    text = TEXT[body["start"] : body["end"]]
    assert [text[start : start + 6] for start in body["sentence_starts"]] == ["The of", "The cr", "Nobody"]
    assert text[body["inside_graphemes"][0] - 1] == "👩"
