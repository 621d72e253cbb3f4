"""Every trigger is broken with raw SQL on both engines, and lets through what it must."""

from typing import Any

import pytest
from sqlalchemy import Connection, insert, text
from sqlalchemy.exc import IntegrityError

from app.models.trigger import Trigger
from app.models.triggers import APPEND_ONLY, IMPORTED, PUBLISHED_PARTS
from app.schema import TRIGGERS, metadata
from tests.models.ground import BODY, NOON, TEXT, Row, span
from tests.models.more_rows import another
from tests.models.rows import ROWS

PUBLISH = "UPDATE codebook_version SET published_at = '2024-05-01 12:00:00' WHERE id = 1"
LOCK = "UPDATE assignment SET locked_at = '2024-05-01 12:00:00' WHERE id = 1"
DONE = "UPDATE assignment SET first_done_revision_id = 1 WHERE id = 1"
ANSWER = "UPDATE flag SET answer = 'Yes.', answered_at = '2024-05-01 12:00:00' WHERE id = 1"
PURGE = "UPDATE text_version SET text = NULL, purged_at = '2024-05-01 12:00:00'"
COMPLETE_RUN = "UPDATE reuse_run SET state = 'complete', completed_at = '2024-05-01 12:00:00' WHERE id = 1"
OTHER_TEXT = "x" * len(TEXT)

# What has to be so before a trigger speaks; a trigger of a published version needs a published version.
BEFORE = {
    "tr_revision_after_lock": LOCK,
    "tr_assignment_lock_stays": LOCK,
    "tr_assignment_first_done_stays": DONE,
    "tr_flag_answer_stays": ANSWER,
    "tr_text_relation_while_running": COMPLETE_RUN,
    "tr_text_relation_no_delete": COMPLETE_RUN,
    "tr_reuse_run_stays_complete": COMPLETE_RUN,
    "tr_round_asks_published_insert": "",
    "tr_round_asks_published_update": "",
}
# What is refused. The rest follow from the trigger's event: the first row, changed to itself or deleted.
REFUSED_UPDATES = {
    "tr_text_version_no_update": [
        f"text = '{OTHER_TEXT}'",
        "text = NULL, purged_at = '2024-05-01 12:00:00', text_sha256 = ''",
        "text = NULL, purged_at = '2024-05-01 12:00:00', length = 1",
        "text = NULL, purged_at = '2024-05-01 12:00:00', number = 5",
        "text = NULL, purged_at = '2024-05-01 12:00:00', document_id = 2",
    ],
    "tr_passage_no_update": [
        "start = start + 1",
        '"end" = "end" - 1',
        "number = 7",
        "unit = 'sentence'",
        "text_version_id = 1001",
        "text_sha256 = ''",
    ],
    "tr_import_stays_complete": [
        "state = 'running', completed_at = NULL",
        "state = 'failed', completed_at = NULL",
    ],
    "tr_round_asks_published_update": ["state = 'running'", "state = 'closed'"],
    "tr_assignment_lock_stays": ["locked_at = NULL", "locked_at = '2024-05-02 12:00:00'"],
    "tr_assignment_first_done_stays": ["first_done_revision_id = NULL", "first_done_revision_id = 2"],
    "tr_flag_answer_stays": [
        "answer = 'No.'",
        "answer = NULL, answered_at = NULL",
        "answered_at = '2024-05-02 12:00:00'",
        "question = 'Another?'",
    ],
    "tr_reuse_run_stays_complete": ["state = 'failed', completed_at = NULL", "counts = '{}'"],
    "tr_audit_chain_grows": ["length = length", "length = length - 1", "scope = 'project:3', length = 9"],
}
WRONG_QUOTES: list[Row] = [
    {"quote": "rivet"},
    {"quote": "River"},
    span("river") | {"start": 3, "end": 8},
    {"start": len(BODY) - 1, "end": len(BODY) + 1, "quote": "."},
]
REFUSED_INSERTS: dict[str, list[Row]] = {
    "tr_passage_inside_text": [{"end": len(TEXT) + 1}, {"text_version_id": 999_999}],
    "tr_round_asks_published_insert": [{"state": "running"}, {"state": "paused"}, {"state": "closed"}],
    "tr_claim_member_inside_passage": [{"start": 0, "end": len(BODY) + 1}],
    "tr_mark_quote": WRONG_QUOTES,
    "tr_suggestion_quote": WRONG_QUOTES,
    "tr_anchor_quote": [*WRONG_QUOTES, {"text_version_id": 2}],
    "tr_publication_edge_credit": [
        {"credit_start": 0, "credit_end": 3, "credit_quote": "dam"},
        {"credit_start": 0, "credit_end": 3, "credit_quote": None},
        {"credit_start": 0, "credit_end": 3, "credit_quote": "Dam", "document_id": 2},
    ],
    "tr_decision_mark_quote": WRONG_QUOTES,
    "tr_attribution_span_quote": WRONG_QUOTES,
}


ROW_TRIGGERS = [trigger for trigger in TRIGGERS if trigger.event != "TRUNCATE"]
EMPTYING = [trigger for trigger in TRIGGERS if trigger.event == "TRUNCATE"]


def _cases() -> list[Any]:
    found = []
    for trigger in ROW_TRIGGERS:
        if trigger.event == "INSERT":
            cases: list[Any] = REFUSED_INSERTS.get(trigger.name, [{}])
        elif trigger.event == "UPDATE":
            first = next(iter(ROWS[trigger.table][0]))
            cases = REFUSED_UPDATES.get(trigger.name, [f"{first} = {first}"])
        else:
            cases = [None]
        found += [
            pytest.param(trigger, case, id=f"{trigger.name}-{number}") for number, case in enumerate(cases)
        ]
    return found


def _do(connection: Connection, trigger: Trigger, case: Any) -> None:
    if trigger.event == "INSERT":
        table = metadata().tables[trigger.table]
        connection.execute(insert(table).values(**another(trigger.table, **case)))
        return
    key = next(iter(ROWS[trigger.table][0]))
    where = f"{key} = {ROWS[trigger.table][0][key]}"
    if trigger.event == "UPDATE":
        connection.execute(text(f'UPDATE "{trigger.table}" SET {case} WHERE {where}'))
    else:
        connection.execute(text(f'DELETE FROM "{trigger.table}" WHERE {where}'))


def _message(refused: pytest.ExceptionInfo[IntegrityError]) -> str:
    return str(refused.value.orig).splitlines()[0]


@pytest.mark.parametrize(("trigger", "case"), _cases())
def test_a_trigger_refuses_with_its_message(connection: Connection, trigger: Trigger, case: Any) -> None:
    published = "published codebook" in trigger.message
    if before := BEFORE.get(trigger.name, PUBLISH if published else ""):
        connection.execute(text(before))
    with pytest.raises(IntegrityError) as refused, connection.begin_nested():
        _do(connection, trigger, case)
    assert _message(refused) == trigger.message


@pytest.mark.parametrize("trigger", EMPTYING, ids=lambda trigger: trigger.table)
def test_a_table_is_not_emptied_at_once(connection: Connection, trigger: Trigger) -> None:
    """PostgreSQL's TRUNCATE asks no trigger of a row; SQLite has only a DELETE of everything."""
    on_sqlite = connection.dialect.name == "sqlite"
    empty = f'DELETE FROM "{trigger.table}"' if on_sqlite else f'TRUNCATE "{trigger.table}" CASCADE'
    with pytest.raises(IntegrityError) as refused, connection.begin_nested():
        connection.execute(text(empty))
    assert _message(refused) in {one.message for one in TRIGGERS if one.table == trigger.table}


def test_every_table_whose_rows_stay_is_kept_from_being_emptied() -> None:
    assert {trigger.table for trigger in EMPTYING} == {*APPEND_ONLY, *IMPORTED}


@pytest.mark.parametrize("table", [*PUBLISHED_PARTS, "codebook_version"])
def test_a_draft_version_may_be_changed(connection: Connection, table: str) -> None:
    column = next(iter(ROWS[table][0]))
    done = connection.execute(text(f'UPDATE "{table}" SET {column} = {column}'))
    assert done.rowcount == connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar()


@pytest.mark.parametrize(
    "move",
    [
        "UPDATE variable SET codebook_version_id = 1 WHERE id = 9",
        "UPDATE label SET codebook_version_id = 1, variable_id = 1 WHERE id = 9",
        "UPDATE label_relation SET codebook_version_id = 1, label_id = 2, other_label_id = 1 WHERE label_id = 8",
        "UPDATE label_text SET label_id = 1, language = 'fr' WHERE label_id = 8",
        "UPDATE label_change SET codebook_version_id = 1, old_label_id = 2 WHERE id = 9",
    ],
    ids=PUBLISHED_PARTS,
)
def test_a_draft_part_cannot_be_moved_into_a_published_version(connection: Connection, move: str) -> None:
    tables = metadata().tables
    draft = {"codebook_version_id": 9}
    rows: list[tuple[str, Row]] = [
        ("codebook_version", {}),
        ("variable", draft),
        ("variable", draft | {"id": 8, "key": "pace"}),
        ("label", draft | {"id": 8, "variable_id": 8}),
        ("label", draft | {"id": 9, "variable_id": 8, "key": "wit", "shortcut": None}),
        ("label_relation", draft | {"label_id": 8, "other_label_id": 9}),
        ("label_text", {"label_id": 8}),
        ("label_change", draft | {"old_label_id": 1, "new_label_id": 8}),
    ]
    for table, changes in rows:
        connection.execute(insert(tables[table]).values(**another(table, **changes)))
    connection.execute(text(PUBLISH))
    with pytest.raises(IntegrityError) as refused, connection.begin_nested():
        assert connection.execute(text(move)).rowcount == 1
    assert _message(refused) == "a published codebook version does not change"


def test_a_translation_may_be_added_to_a_published_version(connection: Connection) -> None:
    connection.execute(text(PUBLISH))
    connection.execute(insert(metadata().tables["label_text"]).values(**another("label_text")))
    assert connection.execute(text("SELECT count(*) FROM label_text WHERE label_id = 1")).scalar() == 2


def test_a_text_may_be_purged_and_keeps_its_hash(connection: Connection) -> None:
    connection.execute(text(PURGE))
    rows = connection.execute(text("SELECT text, text_sha256 FROM text_version WHERE id = 1")).all()
    assert rows == [(None, ROWS["text_version"][0]["text_sha256"])]


def test_nothing_can_be_marked_in_a_purged_text(connection: Connection) -> None:
    connection.execute(text(PURGE))
    with pytest.raises(IntegrityError) as refused, connection.begin_nested():
        connection.execute(insert(metadata().tables["mark"]).values(**another("mark")))
    assert _message(refused) == "the quote is not the text at its place"


def test_a_passage_may_be_given_another_role_and_language(connection: Connection) -> None:
    connection.execute(text("UPDATE passage SET role = 'heading', language = 'uk' WHERE id = 1"))
    row = connection.execute(text("SELECT role, language FROM passage WHERE id = 1")).one()
    assert tuple(row) == ("heading", "uk")


def test_what_a_broken_import_left_may_be_dropped(connection: Connection) -> None:
    tables = metadata().tables
    import_of_its_own = another("import", state="failed", completed_at=None)
    document = another("document", import_id=9)
    of_it: list[tuple[str, Row]] = [
        ("capture", {"document_id": 9}),
        ("text_version", {"document_id": 9, "capture_id": 9}),
        ("passage", {"document_id": 9, "text_version_id": 9}),
        ("publication_edge", {"document_id": 9}),
    ]
    connection.execute(insert(tables["import"]).values(**import_of_its_own))
    connection.execute(insert(tables["document"]).values(**document))
    for table, changes in of_it:
        connection.execute(insert(tables[table]).values(**another(table, **changes)))
    for table in ("publication_edge", "passage", "text_version", "capture"):
        assert connection.execute(text(f"DELETE FROM {table} WHERE document_id = 9")).rowcount == 1


DROP_RELATIONS = "DELETE FROM text_relation WHERE run_id = 1"


def test_what_a_run_that_broke_had_found_may_be_dropped(connection: Connection) -> None:
    connection.execute(text("UPDATE reuse_run SET state = 'failed' WHERE id = 1"))
    assert connection.execute(text(DROP_RELATIONS)).rowcount == 1


def test_what_a_run_found_may_be_dropped_once_a_newer_one_is_complete(connection: Connection) -> None:
    connection.execute(text(COMPLETE_RUN))
    newer = another("reuse_run", state="complete", completed_at=NOON)
    connection.execute(insert(metadata().tables["reuse_run"]).values(**newer))
    assert connection.execute(text(DROP_RELATIONS)).rowcount == 1


@pytest.mark.parametrize("state", ["running", "paused", "closed"])
def test_a_round_asks_a_published_version(connection: Connection, state: str) -> None:
    connection.execute(text(PUBLISH))
    connection.execute(insert(metadata().tables["round"]).values(**another("round", state=state)))
    assert connection.execute(text(f"UPDATE round SET state = '{state}' WHERE id = 1")).rowcount == 1


def test_a_round_does_not_change_to_a_version_that_is_not_published(connection: Connection) -> None:
    connection.execute(text(PUBLISH))
    draft = another("codebook_version")
    connection.execute(insert(metadata().tables["codebook_version"]).values(**draft))
    connection.execute(text("UPDATE round SET state = 'running' WHERE id = 1"))
    with pytest.raises(IntegrityError) as refused, connection.begin_nested():
        connection.execute(text("UPDATE round SET codebook_version_id = 9 WHERE id = 1"))
    assert _message(refused) == "a round that is no draft asks a published codebook version"


def test_a_save_leaves_lock_and_first_done_revision_as_they_are(connection: Connection) -> None:
    for statement in (LOCK, DONE):
        connection.execute(text(statement))
    save = (
        "UPDATE assignment SET current_number = 2, current_revision_id = 2,"
        " first_done_revision_id = first_done_revision_id, locked_at = locked_at WHERE id = 1"
    )
    assert connection.execute(text(save)).rowcount == 1


def test_an_import_becomes_complete_and_may_fail_before(connection: Connection) -> None:
    table = metadata().tables["import"]
    running = another("import", state="running", completed_at=None)
    failed = running | {"id": 10, "state": "staged"}
    for row in (running, failed):
        connection.execute(insert(table).values(**row))
    complete = table.update().values(state="complete", completed_at=NOON).where(table.c.id == 9)
    assert connection.execute(complete).rowcount == 1
    assert connection.execute(table.update().values(state="failed").where(table.c.id == 10)).rowcount == 1


def test_the_revealed_pass_goes_on_after_the_blind_one_is_locked(connection: Connection) -> None:
    connection.execute(text(LOCK))
    revealed = another("revision") | {"pass": "revealed"}
    connection.execute(insert(metadata().tables["revision"]).values(**revealed))
    assert connection.execute(text("SELECT count(*) FROM revision WHERE assignment_id = 1")).scalar() == 3


@pytest.mark.parametrize("name", APPEND_ONLY)
def test_replacing_a_row_is_deleting_it(connection: Connection, name: str) -> None:
    """SQLite's INSERT OR REPLACE asks no DELETE trigger unless recursive_triggers is on; PostgreSQL updates."""
    key = next(iter(ROWS[name][0]))
    columns = ", ".join(f'"{column.name}"' for column in metadata().tables[name].columns)
    if connection.dialect.name == "sqlite":
        replace = f"INSERT OR REPLACE INTO {name} ({columns}) SELECT {columns} FROM {name}"
    else:
        replace = (
            f"INSERT INTO {name} ({columns}) SELECT {columns} FROM {name}"
            f" ON CONFLICT ON CONSTRAINT pk_{name} DO UPDATE SET {key} = EXCLUDED.{key}"
        )
    with pytest.raises(IntegrityError) as refused, connection.begin_nested():
        connection.execute(text(replace))
    assert _message(refused) in {one.message for one in TRIGGERS if one.table == name}
