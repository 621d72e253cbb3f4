"""What no CHECK can say: rows that are only added, quotes that are the text."""

from alembic import op

from app.models.triggers import Trigger

revision = "0011"
down_revision = "0010"

# As they were when this migration was written; a later migration says what changed.
TRIGGERS = (
    ("tr_revision_no_update", "revision", "UPDATE", "1 = 1", "revision rows are only added"),
    ("tr_revision_no_delete", "revision", "DELETE", "1 = 1", "revision rows are only added"),
    ("tr_mark_no_update", "mark", "UPDATE", "1 = 1", "mark rows are only added"),
    ("tr_mark_no_delete", "mark", "DELETE", "1 = 1", "mark rows are only added"),
    ("tr_answer_no_update", "answer", "UPDATE", "1 = 1", "answer rows are only added"),
    ("tr_answer_no_delete", "answer", "DELETE", "1 = 1", "answer rows are only added"),
    ("tr_attribution_no_update", "attribution", "UPDATE", "1 = 1", "attribution rows are only added"),
    ("tr_attribution_no_delete", "attribution", "DELETE", "1 = 1", "attribution rows are only added"),
    (
        "tr_attribution_span_no_update",
        "attribution_span",
        "UPDATE",
        "1 = 1",
        "attribution_span rows are only added",
    ),
    (
        "tr_attribution_span_no_delete",
        "attribution_span",
        "DELETE",
        "1 = 1",
        "attribution_span rows are only added",
    ),
    ("tr_decision_no_update", "decision", "UPDATE", "1 = 1", "decision rows are only added"),
    ("tr_decision_no_delete", "decision", "DELETE", "1 = 1", "decision rows are only added"),
    (
        "tr_decision_source_no_update",
        "decision_source",
        "UPDATE",
        "1 = 1",
        "decision_source rows are only added",
    ),
    (
        "tr_decision_source_no_delete",
        "decision_source",
        "DELETE",
        "1 = 1",
        "decision_source rows are only added",
    ),
    ("tr_decision_mark_no_update", "decision_mark", "UPDATE", "1 = 1", "decision_mark rows are only added"),
    ("tr_decision_mark_no_delete", "decision_mark", "DELETE", "1 = 1", "decision_mark rows are only added"),
    ("tr_assertion_no_update", "assertion", "UPDATE", "1 = 1", "assertion rows are only added"),
    ("tr_assertion_no_delete", "assertion", "DELETE", "1 = 1", "assertion rows are only added"),
    ("tr_agent_name_no_update", "agent_name", "UPDATE", "1 = 1", "agent_name rows are only added"),
    ("tr_agent_name_no_delete", "agent_name", "DELETE", "1 = 1", "agent_name rows are only added"),
    ("tr_agent_domain_no_update", "agent_domain", "UPDATE", "1 = 1", "agent_domain rows are only added"),
    ("tr_agent_domain_no_delete", "agent_domain", "DELETE", "1 = 1", "agent_domain rows are only added"),
    (
        "tr_profile_snapshot_no_update",
        "profile_snapshot",
        "UPDATE",
        "1 = 1",
        "profile_snapshot rows are only added",
    ),
    (
        "tr_profile_snapshot_no_delete",
        "profile_snapshot",
        "DELETE",
        "1 = 1",
        "profile_snapshot rows are only added",
    ),
    ("tr_consent_text_no_update", "consent_text", "UPDATE", "1 = 1", "consent_text rows are only added"),
    ("tr_consent_text_no_delete", "consent_text", "DELETE", "1 = 1", "consent_text rows are only added"),
    ("tr_audit_entry_no_update", "audit_entry", "UPDATE", "1 = 1", "audit_entry rows are only added"),
    ("tr_audit_entry_no_delete", "audit_entry", "DELETE", "1 = 1", "audit_entry rows are only added"),
    (
        "tr_codebook_version_no_update",
        "codebook_version",
        "UPDATE",
        "OLD.published_at IS NOT NULL",
        "a published codebook version does not change",
    ),
    (
        "tr_codebook_version_no_delete",
        "codebook_version",
        "DELETE",
        "OLD.published_at IS NOT NULL",
        "a published codebook version does not change",
    ),
    (
        "tr_variable_no_insert",
        "variable",
        "INSERT",
        "EXISTS (SELECT 1 FROM codebook_version v WHERE v.id = NEW.codebook_version_id AND v.published_at IS NOT NULL)",
        "a published codebook version does not change",
    ),
    (
        "tr_variable_no_update",
        "variable",
        "UPDATE",
        "EXISTS (SELECT 1 FROM codebook_version v WHERE v.id = OLD.codebook_version_id AND v.published_at IS NOT NULL)",
        "a published codebook version does not change",
    ),
    (
        "tr_variable_no_delete",
        "variable",
        "DELETE",
        "EXISTS (SELECT 1 FROM codebook_version v WHERE v.id = OLD.codebook_version_id AND v.published_at IS NOT NULL)",
        "a published codebook version does not change",
    ),
    (
        "tr_label_no_insert",
        "label",
        "INSERT",
        "EXISTS (SELECT 1 FROM codebook_version v WHERE v.id = NEW.codebook_version_id AND v.published_at IS NOT NULL)",
        "a published codebook version does not change",
    ),
    (
        "tr_label_no_update",
        "label",
        "UPDATE",
        "EXISTS (SELECT 1 FROM codebook_version v WHERE v.id = OLD.codebook_version_id AND v.published_at IS NOT NULL)",
        "a published codebook version does not change",
    ),
    (
        "tr_label_no_delete",
        "label",
        "DELETE",
        "EXISTS (SELECT 1 FROM codebook_version v WHERE v.id = OLD.codebook_version_id AND v.published_at IS NOT NULL)",
        "a published codebook version does not change",
    ),
    (
        "tr_label_relation_no_insert",
        "label_relation",
        "INSERT",
        "EXISTS (SELECT 1 FROM codebook_version v WHERE v.id = (SELECT codebook_version_id FROM label WHERE id = NEW.label_id) AND v.published_at IS NOT NULL)",
        "a published codebook version does not change",
    ),
    (
        "tr_label_relation_no_update",
        "label_relation",
        "UPDATE",
        "EXISTS (SELECT 1 FROM codebook_version v WHERE v.id = (SELECT codebook_version_id FROM label WHERE id = OLD.label_id) AND v.published_at IS NOT NULL)",
        "a published codebook version does not change",
    ),
    (
        "tr_label_relation_no_delete",
        "label_relation",
        "DELETE",
        "EXISTS (SELECT 1 FROM codebook_version v WHERE v.id = (SELECT codebook_version_id FROM label WHERE id = OLD.label_id) AND v.published_at IS NOT NULL)",
        "a published codebook version does not change",
    ),
    (
        "tr_label_text_no_update",
        "label_text",
        "UPDATE",
        "EXISTS (SELECT 1 FROM codebook_version v WHERE v.id = (SELECT codebook_version_id FROM label WHERE id = OLD.label_id) AND v.published_at IS NOT NULL)",
        "a published codebook version does not change",
    ),
    (
        "tr_label_text_no_delete",
        "label_text",
        "DELETE",
        "EXISTS (SELECT 1 FROM codebook_version v WHERE v.id = (SELECT codebook_version_id FROM label WHERE id = OLD.label_id) AND v.published_at IS NOT NULL)",
        "a published codebook version does not change",
    ),
    (
        "tr_text_version_no_update",
        "text_version",
        "UPDATE",
        "NOT (NEW.text IS NULL AND NEW.purged_at IS NOT NULL AND NEW.text_sha256 = OLD.text_sha256 AND NEW.length = OLD.length AND NEW.number = OLD.number AND NEW.document_id = OLD.document_id)",
        "document text does not change",
    ),
    ("tr_capture_no_update", "capture", "UPDATE", "1 = 1", "captures are only added"),
    (
        "tr_publication_edge_no_update",
        "publication_edge",
        "UPDATE",
        "1 = 1",
        "publication edges are only added",
    ),
    (
        "tr_passage_no_update",
        "passage",
        "UPDATE",
        'NEW.start <> OLD.start OR NEW."end" <> OLD."end" OR NEW.number <> OLD.number OR NEW.unit <> OLD.unit OR NEW.text_version_id <> OLD.text_version_id OR NEW.text_sha256 <> OLD.text_sha256',
        "the range of a passage does not change",
    ),
    (
        "tr_passage_inside_text",
        "passage",
        "INSERT",
        'NOT EXISTS (SELECT 1 FROM text_version t WHERE t.id = NEW.text_version_id AND NEW."end" <= t.length)',
        "a passage lies inside its text",
    ),
    (
        "tr_capture_no_delete",
        "capture",
        "DELETE",
        "EXISTS (SELECT 1 FROM document d JOIN import i ON i.id = d.import_id WHERE d.id = OLD.document_id AND i.state = 'complete')",
        "capture rows of a complete import stay",
    ),
    (
        "tr_text_version_no_delete",
        "text_version",
        "DELETE",
        "EXISTS (SELECT 1 FROM document d JOIN import i ON i.id = d.import_id WHERE d.id = OLD.document_id AND i.state = 'complete')",
        "text_version rows of a complete import stay",
    ),
    (
        "tr_passage_no_delete",
        "passage",
        "DELETE",
        "EXISTS (SELECT 1 FROM document d JOIN import i ON i.id = d.import_id WHERE d.id = OLD.document_id AND i.state = 'complete')",
        "passage rows of a complete import stay",
    ),
    (
        "tr_publication_edge_no_delete",
        "publication_edge",
        "DELETE",
        "EXISTS (SELECT 1 FROM document d JOIN import i ON i.id = d.import_id WHERE d.id = OLD.document_id AND i.state = 'complete')",
        "publication_edge rows of a complete import stay",
    ),
    (
        "tr_mark_quote",
        "mark",
        "INSERT",
        'COALESCE((SELECT substr(t.text, p.start + NEW.start + 1, NEW."end" - NEW.start) FROM revision r JOIN assignment a ON a.id = r.assignment_id JOIN passage p ON p.id = a.passage_id JOIN text_version t ON t.id = p.text_version_id WHERE r.id = NEW.revision_id AND p.start + NEW."end" <= p."end"), \'\') <> NEW.quote',
        "the quote is not the text at its place",
    ),
    (
        "tr_attribution_span_quote",
        "attribution_span",
        "INSERT",
        'COALESCE((SELECT substr(t.text, p.start + NEW.start + 1, NEW."end" - NEW.start) FROM revision r JOIN assignment a ON a.id = r.assignment_id JOIN passage p ON p.id = a.passage_id JOIN text_version t ON t.id = p.text_version_id WHERE r.id = NEW.revision_id AND p.start + NEW."end" <= p."end"), \'\') <> NEW.quote',
        "the quote is not the text at its place",
    ),
    (
        "tr_decision_mark_quote",
        "decision_mark",
        "INSERT",
        'NEW.quote IS NOT NULL AND COALESCE((SELECT substr(t.text, p.start + NEW.start + 1, NEW."end" - NEW.start) FROM decision d JOIN passage p ON p.id = d.passage_id JOIN text_version t ON t.id = p.text_version_id WHERE d.id = NEW.decision_id AND p.start + NEW."end" <= p."end"), \'\') <> NEW.quote',
        "the quote is not the text at its place",
    ),
    (
        "tr_revision_after_lock",
        "revision",
        "INSERT",
        "NEW.pass = 'blind' AND EXISTS (SELECT 1 FROM assignment a WHERE a.id = NEW.assignment_id AND a.locked_at IS NOT NULL)",
        "the blind pass is locked",
    ),
    (
        "tr_audit_chain_grows",
        "audit_chain",
        "UPDATE",
        "NEW.length <= OLD.length OR NEW.scope <> OLD.scope",
        "an audit chain only grows",
    ),
    ("tr_audit_chain_no_delete", "audit_chain", "DELETE", "1 = 1", "an audit chain only grows"),
)


def upgrade() -> None:
    """Make the triggers."""
    for row in TRIGGERS:
        for statement in Trigger(*row).create(op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """Take the triggers away."""
    for row in reversed(TRIGGERS):
        for statement in Trigger(*row).drop(op.get_bind().dialect.name):
            op.execute(statement)
