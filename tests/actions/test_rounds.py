"""Rounds: what they ask, what they refuse, and how documents enter them as slots."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, update

from app.actions.claim import claim_next
from app.actions.integrity import slot_counts
from app.actions.projects import ProjectPlan, create_project
from app.actions.rounds import RoundPlan, add_round, enter_documents
from app.core.assignment import document_place
from app.core.codebook.read_yaml import from_dict
from app.db import Database, now
from app.errors import BadInput, RuleBroken
from app.models.codebooks import Variable
from app.models.corpus import Document, Import
from app.models.rounds import Round, RoundDocument, RoundVariable, Slot
from app.models.texts import Passage
from tests.corpus_rows import (
    add_annotator,
    add_documents,
    add_outlet,
    add_project,
    enter_all,
    filled_project,
    round_version,
    texts_of,
)


def new_round(database: Database, project_id: int, name: str, **said: Any) -> int:
    """A second round with every waiting document in it; its id."""
    with database.writing() as session:
        one = add_round(
            session, project_id, round_version(session, project_id), RoundPlan(name, **said), by=None
        )
        enter_all(session, project_id)
        session.commit()
        return one.id


def keys_in(database: Database, round_id: int) -> list[str]:
    with database.reading() as session:
        return list(
            session.scalars(
                select(Document.key)
                .join(RoundDocument, RoundDocument.document_id == Document.id)
                .where(RoundDocument.round_id == round_id)
                .order_by(Document.key)
            )
        )


def slots_by_key(database: Database, round_id: int) -> dict[str, int]:
    """How many slots the first passage of each document has."""
    with database.reading() as session:
        rows = session.execute(
            select(Document.key, func.max(Slot.number))
            .join(Slot, Slot.document_id == Document.id)
            .where(Slot.round_id == round_id)
            .group_by(Document.key)
        )
        return dict(rows.all())


def test_documents_enter_as_k_slots_for_each_passage(database: Database) -> None:
    project_id = filled_project(database, texts_of(3, paragraphs=4), k=3)
    with database.reading() as session:
        held = Counter(session.scalars(select(Slot.passage_id)))
        entries = session.scalars(select(RoundDocument)).all()
        assert len(held) == 12
        assert set(held.values()) == {3}
        assert [(entry.slots, entry.free_slots) for entry in entries] == [(12, 12)] * 3
        assert slot_counts(session) == []
    with database.writing() as session:
        assert enter_documents(session, project_id) == 0


def test_documents_enter_in_steps(database: Database) -> None:
    with database.writing() as session:
        project = add_project(session)
        add_documents(session, project.id, texts_of(5))
        steps = [enter_documents(session, project.id, limit=2) for _ in range(4)]
        session.commit()
    assert steps == [2, 2, 1, 0]


def test_only_what_is_visible_enters(database: Database) -> None:
    with database.writing() as session:
        project = add_project(session)
        shown, hidden = (add_documents(session, project.id, [one])[0] for one in texts_of(2))
        other = add_project(session, "other")
        add_documents(session, other.id, texts_of(1))
        running = Import(project_id=project.id, state="running")
        session.add(running)
        session.flush()
        session.execute(update(Document).where(Document.id == hidden).values(import_id=running.id))
        withdrawn = add_documents(session, project.id, [texts_of(3)[2]])[0]
        session.execute(
            update(Document)
            .where(Document.id == withdrawn)
            .values(withdrawn_at=now(), withdrawn_reason="asked")
        )
        enter_all(session, project.id)
        session.commit()
        assert session.scalars(select(RoundDocument.document_id)).all() == [shown]


def test_two_who_let_documents_in_at_once_let_each_in_once(database: Database) -> None:
    with database.writing() as session:
        project = add_project(session)
        add_documents(session, project.id, texts_of(6))
        session.commit()

    def enter(_: int) -> int:
        entered = 0
        with database.writing() as session:
            while step := enter_documents(session, project.id, limit=1):
                session.commit()
                entered += step
        return entered

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(enter, range(4))) == 6
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(RoundDocument)) == 6
        assert slot_counts(session) == []


def test_a_sample_is_drawn_by_the_seed_and_stays_of_its_size(database: Database) -> None:
    project_id = filled_project(database, texts_of(20, paragraphs=1))
    drawn = new_round(database, project_id, "drawn", sample_size=6, seed=4)
    other = new_round(database, project_id, "other", sample_size=6, seed=5)
    expected = sorted(
        sorted((f"text-{n:03d}" for n in range(20)), key=lambda key: document_place(4, key))[:6]
    )
    assert keys_in(database, drawn) == expected
    assert len(keys_in(database, other)) == 6
    assert keys_in(database, other) != expected
    with database.writing() as session:
        add_documents(session, project_id, [{"paragraphs": ["Late news."], "key": "late"}])
        enter_all(session, project_id)
        session.commit()
    assert keys_in(database, drawn) == expected


def test_a_stratified_sample_is_even_over_outlet_month_and_language(database: Database) -> None:
    texts = texts_of(30, paragraphs=1)
    with database.writing() as session:
        project = add_project(session)
        gull, heron = add_outlet(session, "gull"), add_outlet(session, "heron")
        for at, text in enumerate(texts):
            text["outlet_id"] = gull if at < 24 else heron
            text["published"] = date(2024, 5, 1 + at % 9) if at % 2 else date(2024, 6, 2)
            text["language"] = "en" if at % 3 else "ru"
        add_documents(session, project.id, texts)
        enter_all(session, project.id)
        session.commit()
    by_outlet = keys_in(
        database, new_round(database, project.id, "outlet", sample_size=8, stratify_by=("outlet",))
    )
    assert Counter(key < "text-024" for key in by_outlet) == {True: 4, False: 4}
    by_both = keys_in(
        database, new_round(database, project.id, "both", sample_size=8, stratify_by=("month", "language"))
    )
    numbers = [int(key.removeprefix("text-")) for key in by_both]
    assert Counter((n % 2, n % 3 == 0) for n in numbers) == {
        (odd, russian): 2 for odd in (0, 1) for russian in (False, True)
    }


def test_an_overlap_gives_k_to_some_documents_and_one_to_the_rest(database: Database) -> None:
    project_id = filled_project(database, texts_of(10, paragraphs=1))
    counted = slots_by_key(database, new_round(database, project_id, "counted", k=3, overlap_count=4, seed=2))
    places = sorted(counted, key=lambda key: document_place(2, key))
    assert {key for key, slots in counted.items() if slots == 3} == set(places[:4])
    assert Counter(counted.values()) == {3: 4, 1: 6}
    percent = slots_by_key(database, new_round(database, project_id, "percent", k=2, overlap_percent=40))
    assert {key for key, slots in percent.items() if slots == 2} == {
        key for key in percent if document_place(1, key) % 100 < 40
    }


def test_a_round_of_sentences_cuts_what_was_cut_into_paragraphs(database: Database) -> None:
    text = {"paragraphs": ["The ferry left. It was late.", "Rain fell."], "key": "ferry"}
    project_id = filled_project(database, [text])
    round_id = new_round(database, project_id, "sentences", unit="sentence", k=1)
    with database.reading() as session:
        units = session.scalars(
            select(Passage.unit).join(Slot, Slot.passage_id == Passage.id).where(Slot.round_id == round_id)
        ).all()
    assert units == ["sentence"] * 3


def test_the_title_is_no_passage_where_it_is_hidden(database: Database) -> None:
    with database.writing() as session:
        one = add_project(session, hidden_fields=("title", "outlet"))
        round_ = session.scalars(select(Round).where(Round.project_id == one.id)).one()
        assert (round_.hidden_fields, round_.roles) == (["outlet", "title"], ["heading", "body"])


def test_an_open_round_hides_nothing(database: Database) -> None:
    with database.writing() as session:
        add_project(session, condition="open")
        assert session.scalars(select(Round.hidden_fields)).one() == []


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"purpose": "fun"}, "/purpose"),
        ({"condition": "dark"}, "/condition"),
        ({"unit": "word"}, "/unit"),
        ({"order": "whatever"}, "/order"),
        ({"k": 0}, "/k"),
        ({"k": 51}, "/k"),
        ({"name": " "}, "/name"),
        ({"name": "n" * 101}, "/name"),
        ({"hidden_fields": ("moon",)}, "/hidden_fields"),
        ({"overlap_percent": 101}, "/overlap_percent"),
        ({"overlap_count": -1}, "/overlap_count"),
        ({"overlap_count": 5, "overlap_percent": 5}, "/overlap_percent"),
        ({"sample_size": 0}, "/sample_size"),
        ({"sample_size": 5, "stratify_by": ("moon",)}, "/stratify_by"),
        ({"stratify_by": ("month",)}, "/stratify_by"),
        ({"seed": -1}, "/seed"),
        ({"seed": 2**70}, "/seed"),
        ({"lease_hours": 0}, "/lease_hours"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_with_its_field(
    database: Database, said: dict[str, Any], pointer: str
) -> None:
    with database.writing() as session:
        project = add_project(session)
        version = round_version(session, project.id)
        with pytest.raises(BadInput) as refused:
            add_round(session, project.id, version, RoundPlan(**({"name": "second"} | said)), by=None)
    assert [fault.pointer for fault in refused.value.faults] == [pointer]


def test_two_rounds_of_one_project_have_two_names(database: Database) -> None:
    with database.writing() as session:
        project = add_project(session)
        with pytest.raises(RuleBroken) as refused:
            add_round(session, project.id, round_version(session, project.id), RoundPlan(), by=None)
    assert refused.value.sentence == (
        "This project has a round called production already. Give this one another name."
    )


def test_a_round_asks_what_can_be_answered_of_its_unit(database: Database) -> None:
    book = from_dict(
        {
            "name": "Tide",
            "version": "1.0.0",
            "variables": [
                {"key": "stance", "type": "scale", "level": "ordinal", "points": [0, 1], "on": ["document"]},
                {"key": "framing", "type": "choose_many", "on": ["span"], "labels": [{"key": "calm"}]},
            ],
        }
    )
    with database.writing() as session:
        project = create_project(session, ProjectPlan("tide", "Tide"), book, by=None)
        version = round_version(session, project.id)
        whole = add_round(session, project.id, version, RoundPlan("whole", unit="document"), by=None)
        asked = {
            (row.round_id == whole.id, row.key)
            for row in session.execute(
                select(RoundVariable.round_id, Variable.key).join(
                    Variable, Variable.id == RoundVariable.variable_id
                )
            )
        }
        assert asked == {(False, "framing"), (True, "framing"), (True, "stance")}
        with pytest.raises(RuleBroken, match="no variable that can be asked of this unit"):
            add_round(session, project.id, version, RoundPlan("none", variables=("stance",)), by=None)


def test_a_new_project_gives_work_once_documents_are_in(database: Database) -> None:
    project_id = filled_project(database, texts_of(1))
    with database.writing() as session:
        ann = add_annotator(session, project_id, "Ann")
        found = claim_next(session, project_id, ann, now())
        session.commit()
    assert found is not None
    assert len(found.batch) == 3
