"""Spans as agreement reads them: who read what, who marked what, counted in code points."""

from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.actions.chosen_reading import choose_round, find_reading
from app.core.agreement.spans.table import SpanTable
from app.db import Database, now
from app.features.agreement.queries import ratings
from app.features.agreement.spans.queries import span_tables
from app.models.rounds import Assignment
from app.models.texts import TextVersion
from tests.cast import Cast
from tests.coding import Harbour
from tests.features.agreement.tides import PARAGRAPHS, both_code


def table_of(database: Database, harbour: Harbour) -> SpanTable:
    with database.reading() as session:
        reading = find_reading(session, choose_round(session, harbour.project_id, None), None)
        ((variable, table),) = span_tables(session, reading)
        assert variable.key == "framing"
        assert set(table.annotators) == set(ratings(session, reading).annotators)
    return table


def test_whoever_read_and_marked_nothing_is_in_the_table(
    client: FlaskClient, cast: Cast, database: Database, harbour: Harbour
) -> None:
    both_code(client, cast)
    table = table_of(database, harbour)
    assert (len(table.seen_unit), len(table.unit), len(table.units)) == (10, 2, 5)
    assert table.m.tolist() == [2] * 5
    assert set(table.labels) == {"storm", "calm", "fog"}
    assert table.articles is not None
    assert len(set(table.articles.tolist())) == 1


def test_offsets_lengths_and_tokens_are_code_points_also_of_emoji_and_arabic(
    client: FlaskClient, cast: Cast, database: Database, harbour: Harbour
) -> None:
    both_code(client, cast)
    table = table_of(database, harbour)
    assert table.length.tolist() == [len(words) for words in PARAGRAPHS]
    found = {
        PARAGRAPHS[unit][start:end]
        for unit, start, end in zip(
            table.unit.tolist(), table.start.tolist(), table.end.tolist(), strict=True
        )
    }
    assert found == {"storm", "Fog"}
    assert table.token_unit is not None
    assert table.token_start is not None
    assert table.token_end is not None
    words = [
        PARAGRAPHS[unit][start:end]
        for unit, start, end in zip(
            table.token_unit.tolist(), table.token_start.tolist(), table.token_end.tolist(), strict=True
        )
    ]
    assert words == [word for words in PARAGRAPHS for word in words.split()]


def test_what_a_lead_excluded_is_not_in_the_table(
    client: FlaskClient, cast: Cast, database: Database, harbour: Harbour
) -> None:
    both_code(client, cast)
    with database.writing() as session:
        first = session.scalars(select(Assignment.id).order_by(Assignment.id)).first()
        session.execute(update(Assignment).where(Assignment.id == first).values(excluded_reason="a test"))
        session.commit()
    assert len(table_of(database, harbour).seen_unit) == 9


def test_a_text_that_was_erased_leaves_lengths_and_no_tokens(
    client: FlaskClient, cast: Cast, database: Database, harbour: Harbour
) -> None:
    both_code(client, cast)
    with database.writing() as session:
        session.execute(update(TextVersion).values(text=None, purged_at=now()))
        session.commit()
    table = table_of(database, harbour)
    assert table.length.tolist() == [len(words) for words in PARAGRAPHS]
    assert table.token_unit is not None
    assert not len(table.token_unit)
