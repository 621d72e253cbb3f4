"""What `masthead check` finds: each check is silent on a sound database and says a sentence on a broken one."""

import pytest
from sqlalchemy import text

from app.actions.claim import claim_next
from app.actions.integrity import CHECKS
from app.db import Database, now
from tests.corpus_rows import add_annotator, add_outlet, filled_project, hand_in, texts_of

# What is broken, by which statement, and how the sentence about it ends.
DAMAGE = {
    "texts": (
        "UPDATE text_version SET text = replace(text, 'Monday', 'Sunday')",
        "SHA-256 and the length that were stored with it.",
    ),
    "passages": (f"UPDATE passage SET text_sha256 = '{'0' * 64}'", "SHA-256 that was stored with it."),
    "quotes": ("UPDATE mark SET quote = 'abc'", "its quote is not the text from 0 to 3 of its passage."),
    "anchors": (
        'INSERT INTO anchor (project_id, mark_id, text_version_id, number, method, passage_id, start, "end",'
        " quote, note, decided_at) SELECT m.project_id, m.id, p.text_version_id, 1, 'person', p.id, 0, 3, 'abc', '',"
        " r.saved_at FROM mark m JOIN revision r ON r.id = m.revision_id, passage p",
        "its quote is not the text from 0 to 3 of its passage.",
    ),
    "credit lines": (
        "INSERT INTO publication_edge (project_id, document_id, relation, url, credit_start, credit_end,"
        " credit_quote, confidence, evidence, is_withdrawn, recorded_at) SELECT project_id, id, 'copied_at',"
        " 'https://gull.example', 0, 3, 'abc', 'medium', '', false, created_at FROM document",
        "its credit line stands in no version of its text.",
    ),
    "revision numbers": (
        "UPDATE revision SET number = 3, base = 2",
        "it has 1 revisions, and the last is number 3.",
    ),
    "current revisions": (
        "UPDATE assignment SET current_number = 2",
        "it does not point to its last revision.",
    ),
    "first done revisions": (
        "UPDATE revision SET state = 'draft'",
        "it does not point to its first done revision.",
    ),
    "slots": ("UPDATE round_document SET free_slots = 0", "0 of 2 slots are free, and 1 of 2 are."),
    "audit chains": ("UPDATE audit_entry SET action = 'other'", "does not follow from the row before it."),
    "outlet profiles": (
        "INSERT INTO profile_snapshot (agent_id, sha256, content, created_at)"
        f" SELECT id, '{'0' * 64}', '{{}}', created_at FROM agent",
        "its content does not have the SHA-256 that it is named by.",
    ),
}
MARK = (
    'INSERT INTO mark (project_id, revision_id, uid, variable_id, label_id, start, "end", quote, attributes, note)'
    " SELECT r.project_id, r.id, 'one', l.variable_id, l.id, 0, 3, 'The', '{}', ''"
    " FROM revision r, label l WHERE l.key = 'loaded_language'"
)


def worked_project(database: Database) -> None:
    """One passage, one answer with a mark, one free slot, one outlet."""
    project_id = filled_project(database, texts_of(1, paragraphs=1), k=2)
    with database.writing() as session:
        ann = add_annotator(session, project_id, "Ann")
        found = claim_next(session, project_id, ann, now())
        assert found is not None
        hand_in(session, ann, found.batch)
        session.execute(text(MARK))
        add_outlet(session, "gull")
        session.commit()


def break_it(database: Database, statement: str) -> None:
    """Run a statement that a trigger would refuse, as a broken disk would."""
    with database.writer.connect() as connection:
        if database.is_sqlite:
            triggers = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
            for name in triggers.scalars().all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(statement))
        connection.commit()


def findings(database: Database) -> dict[str, list[str]]:
    with database.reading() as session:
        found = {name: find(session) for name, find in CHECKS.items()}
    return {name: sentences for name, sentences in found.items() if sentences}


def test_a_sound_database_has_no_faults(database: Database) -> None:
    worked_project(database)
    assert findings(database) == {}


@pytest.mark.parametrize("name", CHECKS)
def test_each_check_finds_its_own_damage(database: Database, name: str) -> None:
    worked_project(database)
    statement, said = DAMAGE[name]
    break_it(database, statement)
    found = findings(database)[name]
    assert found
    assert all(sentence.endswith(said) for sentence in found)


def test_a_mark_that_a_rule_moved_to_other_words_is_found(database: Database) -> None:
    worked_project(database)
    statement, _ = DAMAGE["anchors"]
    break_it(database, statement.replace("'person', p.id, 0, 3, 'abc'", "'quote', p.id, 4, 11, 'harbour'"))
    (said,) = findings(database)["anchors"]
    assert said.endswith("a rule moved it to other words than its mark's.")


def test_an_empty_text_that_was_purged_is_no_fault(database: Database) -> None:
    worked_project(database)
    with database.writing() as session:
        session.execute(text("UPDATE text_version SET text = NULL, purged_at = created_at"))
        session.commit()
    assert findings(database) == {}
