"""What no CHECK can say: rows that may only be added, and a quote that equals the text at its place.

Each trigger is one event, one condition in SQL that both engines read, and a message. TRUNCATE is PostgreSQL's
alone and asks no trigger of a row. Alembic's batch mode drops triggers silently when it rebuilds a table, so a
house test compares these with the migrated database.
"""

from app.models.quotes import quotes
from app.models.trigger import Trigger

APPEND_ONLY = (
    "revision",
    "mark",
    "answer",
    "attribution",
    "attribution_span",
    "decision",
    "decision_source",
    "decision_mark",
    "assertion",
    "agent_name",
    "agent_domain",
    "profile_snapshot",
    "consent_text",
    "audit_entry",
    "reuse_decision",
    "claim_member",
    "text_correction",
    "anchor",
    "suggestion",
)
PUBLISHED_PARTS = ("variable", "label", "label_relation", "label_text", "label_change")
IMPORTED = ("capture", "text_version", "passage", "publication_edge")


def _append_only() -> list[Trigger]:
    return [
        Trigger(f"tr_{table}_no_{event.lower()}", table, event, "1 = 1", f"{table} rows are only added")
        for table in APPEND_ONLY
        for event in ("UPDATE", "DELETE", "TRUNCATE")
    ]


def _version_of(table: str, row: str) -> str:
    if table != "label_text":
        return f"{row}.codebook_version_id"
    return f"(SELECT codebook_version_id FROM label WHERE id = {row}.label_id)"


def _published(version: str) -> str:
    return f"EXISTS (SELECT 1 FROM codebook_version v WHERE v.id = {version} AND v.published_at IS NOT NULL)"


def _rows_of(event: str) -> tuple[str, ...]:
    """The rows that an event has: a change takes one away and puts one in its place."""
    return {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}[event]


def _codebooks() -> list[Trigger]:
    message = "a published codebook version does not change"
    triggers = [
        Trigger(
            f"tr_codebook_version_no_{event.lower()}",
            "codebook_version",
            event,
            "OLD.published_at IS NOT NULL",
            message,
        )
        for event in ("UPDATE", "DELETE")
    ]
    for table in PUBLISHED_PARTS:
        # A translation may be added to a published version; nothing else may.
        events = ("UPDATE", "DELETE") if table == "label_text" else ("INSERT", "UPDATE", "DELETE")
        triggers += [
            Trigger(
                f"tr_{table}_no_{event.lower()}",
                table,
                event,
                " OR ".join(_published(_version_of(table, row)) for row in _rows_of(event)),
                message,
            )
            for event in events
        ]
    return triggers


def _corpus() -> list[Trigger]:
    purge = (
        "NEW.text IS NULL AND NEW.purged_at IS NOT NULL AND NEW.text_sha256 = OLD.text_sha256"
        " AND NEW.length = OLD.length AND NEW.number = OLD.number AND NEW.document_id = OLD.document_id"
    )
    # What a broken import left behind may be dropped; what became visible may not.
    complete = (
        "EXISTS (SELECT 1 FROM document d JOIN import i ON i.id = d.import_id"
        " WHERE d.id = OLD.document_id AND i.state = 'complete')"
    )
    return [
        Trigger(
            "tr_text_version_no_update",
            "text_version",
            "UPDATE",
            f"NOT ({purge})",
            "document text does not change",
        ),
        Trigger("tr_capture_no_update", "capture", "UPDATE", "1 = 1", "captures are only added"),
        Trigger(
            "tr_publication_edge_no_update",
            "publication_edge",
            "UPDATE",
            "1 = 1",
            "publication edges are only added",
        ),
        Trigger(
            "tr_passage_no_update",
            "passage",
            "UPDATE",
            'NEW.start <> OLD.start OR NEW."end" <> OLD."end" OR NEW.number <> OLD.number OR NEW.unit <> OLD.unit'
            " OR NEW.text_version_id <> OLD.text_version_id OR NEW.text_sha256 <> OLD.text_sha256",
            "the range of a passage does not change",
        ),
        Trigger(
            "tr_passage_inside_text",
            "passage",
            "INSERT",
            'NOT EXISTS (SELECT 1 FROM text_version t WHERE t.id = NEW.text_version_id AND NEW."end" <= t.length)',
            "a passage lies inside its text",
        ),
        *(
            Trigger(
                f"tr_{table}_no_delete", table, "DELETE", complete, f"{table} rows of a complete import stay"
            )
            for table in IMPORTED
        ),
        *(
            Trigger(f"tr_{table}_no_truncate", table, "TRUNCATE", "1 = 1", f"{table} rows are only added")
            for table in IMPORTED
        ),
        Trigger(
            "tr_import_stays_complete",
            "import",
            "UPDATE",
            "OLD.state = 'complete' AND NEW.state <> 'complete'",
            "a complete import stays complete",
        ),
    ]


def _rounds() -> list[Trigger]:
    return [
        *(
            Trigger(
                f"tr_round_asks_published_{event.lower()}",
                "round",
                event,
                f"NEW.state <> 'draft' AND NOT {_published('NEW.codebook_version_id')}",
                "a round that is no draft asks a published codebook version",
            )
            for event in ("INSERT", "UPDATE")
        ),
        Trigger(
            "tr_assignment_lock_stays",
            "assignment",
            "UPDATE",
            _set_and_changed("locked_at"),
            "the lock of an assignment stays",
        ),
        Trigger(
            "tr_assignment_first_done_stays",
            "assignment",
            "UPDATE",
            _set_and_changed("first_done_revision_id"),
            "the first done revision of an assignment stays",
        ),
    ]


def _set_and_changed(column: str) -> str:
    return f"OLD.{column} IS NOT NULL AND (NEW.{column} IS NULL OR NEW.{column} <> OLD.{column})"


def _work() -> list[Trigger]:
    return [
        Trigger(
            "tr_revision_after_lock",
            "revision",
            "INSERT",
            "NEW.pass = 'blind' AND EXISTS"
            " (SELECT 1 FROM assignment a WHERE a.id = NEW.assignment_id AND a.locked_at IS NOT NULL)",
            "the blind pass is locked",
        ),
        Trigger(
            "tr_flag_answer_stays",
            "flag",
            "UPDATE",
            "OLD.answered_at IS NOT NULL",
            "a flag is answered once",
        ),
        Trigger(
            "tr_audit_chain_grows",
            "audit_chain",
            "UPDATE",
            "NEW.length <= OLD.length OR NEW.scope <> OLD.scope",
            "an audit chain only grows",
        ),
        Trigger("tr_audit_chain_no_delete", "audit_chain", "DELETE", "1 = 1", "an audit chain only grows"),
    ]


def _reuse() -> list[Trigger]:
    newer = (
        "SELECT 1 FROM reuse_run n WHERE n.project_id = r.project_id AND n.state = 'complete' AND n.id > r.id"
    )
    return [
        Trigger(
            "tr_text_relation_no_update", "text_relation", "UPDATE", "1 = 1", "text relations are only added"
        ),
        Trigger(
            "tr_text_relation_while_running",
            "text_relation",
            "INSERT",
            "NOT EXISTS (SELECT 1 FROM reuse_run r WHERE r.id = NEW.run_id AND r.state = 'running')",
            "a run that has ended finds nothing more",
        ),
        # What a newer run has taken the place of may go, and what a broken one left behind.
        Trigger(
            "tr_text_relation_no_delete",
            "text_relation",
            "DELETE",
            "EXISTS (SELECT 1 FROM reuse_run r WHERE r.id = OLD.run_id AND r.state = 'complete'"
            f" AND NOT EXISTS ({newer}))",
            "what the newest run found stays",
        ),
        Trigger(
            "tr_reuse_run_stays_complete",
            "reuse_run",
            "UPDATE",
            "OLD.state = 'complete'",
            "a complete run does not change",
        ),
        Trigger(
            "tr_claim_member_inside_passage",
            "claim_member",
            "INSERT",
            'NEW."end" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM passage p WHERE p.id = NEW.passage_id'
            ' AND NEW."end" <= p."end" - p.start)',
            "a part of a passage lies inside it",
        ),
    ]


TRIGGERS: tuple[Trigger, ...] = (
    *_append_only(),
    *_codebooks(),
    *_corpus(),
    *quotes(),
    *_rounds(),
    *_work(),
    *_reuse(),
)
