"""For each CHECK the values that break it, and nothing else in their row. A new CHECK needs a row here."""

from typing import Any

from sqlalchemy import CheckConstraint

from app.schema import metadata
from tests.models.ground import NOON, Row

DAY = NOON.date()
LONG = "x" * 5000
SHORT_HASH = "a" * 63


def _enumerations() -> dict[str, list[Row]]:
    """Each column that may hold one of a few words, with a word that is none of them."""
    found: dict[str, list[Row]] = {}
    for table in metadata().sorted_tables:
        for check in sorted(table.constraints, key=lambda one: str(one.name)):
            if not isinstance(check, CheckConstraint):
                continue
            column = str(check.name).removeprefix(f"ck_{table.name}_")
            condition = str(check.sqltext).removeprefix(f"{column} IS NULL OR ")
            if condition.startswith(f"{column} IN ("):
                found[str(check.name)] = [{column: "x"}]
    return found


CHECKS: dict[str, list[Row]] = _enumerations() | {
    "ck_agent_domain_host_lower": [{"host": "Lark.example"}],
    "ck_agent_domain_path_prefix": [{"path_prefix": "news"}, {"path_prefix": ""}],
    "ck_agent_domain_valid_span": [{"valid_from": DAY, "valid_to": DAY.replace(year=DAY.year - 1)}],
    "ck_agent_merged_elsewhere": [{"merged_into_id": 9}],
    "ck_agent_name_valid_span": [{"valid_from": DAY, "valid_to": DAY.replace(year=DAY.year - 1)}],
    "ck_agent_slug": [{"slug": ""}, {"slug": "Lark"}],
    "ck_anchor_number": [{"number": 0}],
    "ck_anchor_of_one": [{"mark_id": None}, {"attribution_span_id": 1}],
    "ck_anchor_place": [
        {"method": "open"},
        {"passage_id": None},
        {"start": None},
        {"end": None},
        {"quote": None},
        {"passage_id": None, "start": None, "end": None, "quote": None},
    ],
    "ck_anchor_quote_length": [{"quote": "rivers"}],
    "ck_anchor_range": [{"start": -1, "quote": "x" * 10}, {"start": 9, "end": 9, "quote": ""}],
    "ck_answer_attributions_only_none": [
        {"layer": "attributions", "variable_id": None, "is_none": False, "words": "two"}
    ],
    "ck_answer_confidence": [{"confidence": 0}, {"confidence": 4}],
    "ck_answer_layer": [{"variable_id": None}, {"layer": "attributions"}],
    "ck_answer_number": [
        {"is_none": False, "number": float("inf")},
        {"is_none": False, "number": float("-inf")},
        {"is_none": False, "number": 1.1e300},
    ],
    "ck_answer_one_thing": [
        {"is_none": False},
        {"label_id": 1},
        {"number": 1.0},
        {"words": "none"},
        {"is_none": False, "words": "much", "number": 3.0},
    ],
    "ck_api_token_secret_hash": [{"secret_hash": SHORT_HASH}],
    "ck_assertion_known_value": [
        {"value_code": None},
        {"value_state": "unknown"},
        {"value_state": "not_applicable", "value_code": None, "value_text": "none"},
        {"value_state": "unknown", "value_code": None, "value_number": 0.0},
        {"value_state": "unknown", "value_code": None, "value_agent_id": 1},
    ],
    "ck_assertion_status": [{"status": "x", "supersedes_id": 1}],
    "ck_assertion_status_names_its_row": [{"status": "disputed"}, {"status": "retracted"}],
    "ck_assertion_supersedes_another": [{"supersedes_id": 9}],
    "ck_assertion_valid_span": [{"valid_from": DAY, "valid_to": DAY.replace(year=DAY.year - 1)}],
    "ck_assertion_value_number": [{"value_number": float("inf")}, {"value_number": -1.1e300}],
    "ck_assertion_value_state": [{"value_state": "x", "value_code": None}],
    "ck_assignment_current_revision": [{"current_number": 1}, {"current_revision_id": 1}],
    "ck_assignment_done_has_a_revision": [{"state": "done"}],
    "ck_assignment_surplus_was_saved": [{"is_surplus": True}],
    "ck_attribution_nested_in_another": [{"nested_in_uid": "a-2"}],
    "ck_attribution_span_quote_length": [{"quote": "Lark Pos"}],
    "ck_attribution_span_range": [
        {"start": -1, "end": 0, "quote": "a"},
        {"start": 3, "end": 3, "quote": ""},
    ],
    "ck_audit_chain_head": [{"length": -1}, {"head_hash": SHORT_HASH}],
    "ck_audit_chain_scope": [{"scope": "instance"}, {"project_id": None}, {"scope": "project:03"}],
    "ck_audit_entry_hash": [{"hash": SHORT_HASH}, {"previous_hash": ""}],
    "ck_audit_entry_number": [{"number": 0}],
    "ck_capture_raw_length": [{"raw_length": -1}],
    "ck_capture_raw_sha256": [{"raw_sha256": SHORT_HASH}],
    "ck_claim_cluster_name_length": [{"name": ""}],
    "ck_claim_member_note_length": [{"note": LONG}],
    "ck_claim_member_range": [{"start": 2}, {"end": 2}, {"start": -1, "end": 2}, {"start": 2, "end": 2}],
    "ck_codebook_version_content_sha256": [{"content_sha256": SHORT_HASH}],
    "ck_codebook_version_published_by_somebody": [{"published_by_id": 1}],
    "ck_decision_mark_range": [
        {"start": None},
        {"end": None},
        {"quote": None},
        {"end": None, "quote": None},
        {"start": None, "end": None},
        {"start": None, "quote": None},
        {"start": -1, "end": 4},
        {"start": 4, "end": 4, "quote": ""},
        {"quote": "rive"},
    ],
    "ck_decision_mark_says_something": [{"label_id": None}],
    "ck_decision_one_answer": [{"is_undecidable": True, "is_none": True}],
    "ck_document_excerpt_length": [
        {"text_rights": "excerpt"},
        {"excerpt_length": 200},
        {"text_rights": "excerpt", "excerpt_length": 0},
    ],
    "ck_document_published_span": [
        {"published_from": DAY},
        {"published_to": DAY},
        {"published_from": DAY, "published_to": DAY.replace(year=DAY.year - 1)},
    ],
    "ck_document_withdrawn_with_reason": [{"withdrawn_at": NOON}, {"withdrawn_reason": "asked for"}],
    "ck_export_sha256": [{"sha256": SHORT_HASH}],
    "ck_export_size": [{"size": -1}],
    "ck_flag_answered": [{"answer": "Yes."}, {"answered_at": NOON}],
    "ck_flag_question_length": [{"question": ""}, {"question": LONG}],
    "ck_identity_email_length": [{"email": "a@"}],
    "ck_identity_email_lower": [{"email": "Ben@example.org"}],
    "ck_identity_name_length": [{"name": ""}],
    "ck_import_completed_at": [{"completed_at": None}, {"state": "failed"}],
    "ck_import_counts": [
        {"rows_in": -1, "rows_new": -1},
        {"rows_in": 0, "rows_refused": -1},
        {"rows_in": 0, "rows_present": -1},
        {"state": "failed", "completed_at": None, "rows_in": -1},
    ],
    "ck_import_every_row_accounted_for": [{"rows_in": 2}, {"rows_refused": 1}],
    "ck_import_state": [{"state": "x", "completed_at": None}],
    "ck_job_progress": [{"done": -1}, {"done": 3, "total": 2}],
    "ck_label_change_retired_leads_nowhere": [{"fate": "retired"}, {"new_label_id": None}],
    "ck_label_colour_slot": [{"colour_slot": 0}, {"colour_slot": 17}],
    "ck_label_own_parent": [{"parent_id": 9}],
    "ck_label_relation_two_labels": [{"other_label_id": 1}],
    "ck_label_shortcut_length": [{"shortcut": ""}, {"shortcut": "ir"}],
    "ck_login_session_secret_hash": [{"secret_hash": SHORT_HASH}],
    "ck_mark_confidence": [{"confidence": 0}, {"confidence": 4}],
    "ck_mark_quote_length": [{"quote": "rive"}, {"quote": ""}],
    "ck_mark_range": [{"start": -1, "end": 0, "quote": "T"}, {"start": 3, "end": 3, "quote": ""}],
    "ck_mark_says_something": [{"label_id": None}],
    "ck_mask_range": [{"start": -1}, {"end": 4}, {"end": 2}],
    "ck_mask_set_version": [{"version": 0}],
    "ck_passage_number": [{"number": 0}],
    "ck_passage_paragraphs": [{"paragraphs": 0}],
    "ck_passage_range": [{"start": -1}, {"end": 0}],
    "ck_passage_text_sha256": [{"text_sha256": SHORT_HASH}],
    "ck_person_key_command": [{"command": ""}, {"command": "Note"}],
    "ck_person_key_key": [{"key": ""}, {"key": "Shift KeyM"}],
    "ck_profile_snapshot_sha256": [{"sha256": SHORT_HASH}],
    "ck_project_name_length": [{"name": ""}],
    "ck_project_slug": [{"slug": ""}, {"slug": "Hill"}],
    "ck_publication_edge_credit_span": [
        {"credit_start": 3},
        {"credit_end": 3},
        {"credit_start": 3, "credit_end": 3},
        {"credit_start": -1, "credit_end": 3},
    ],
    "ck_publication_edge_dated_span": [{"dated_from": DAY, "dated_to": DAY.replace(year=DAY.year - 1)}],
    "ck_publication_edge_leads_somewhere": [{"agent_id": None}],
    "ck_publication_edge_supersedes_another": [{"supersedes_id": 9}],
    "ck_registry_head_one_row": [{"id": 2}],
    "ck_reuse_decision_accepted_as_an_edge": [{"outcome": "accepted"}, {"publication_edge_id": 1}],
    "ck_reuse_decision_two_documents": [{"document_id": 2}, {"document_id": 2, "other_document_id": 1}],
    "ck_reuse_run_completed_at": [{"state": "complete"}, {"completed_at": NOON}],
    "ck_revision_as_of": [
        {"as_of": DAY},
        {"as_of_from": DAY},
        {"as_of": DAY, "as_of_from": DAY.replace(year=DAY.year + 1)},
    ],
    "ck_revision_body_sha256": [{"body_sha256": SHORT_HASH}],
    "ck_revision_client_key": [{"client_key": "1234567"}],
    "ck_revision_number": [{"number": 0, "base": -1}, {"base": 1}],
    "ck_revision_profile_has_a_day": [{"profile_snapshot_id": 1}],
    "ck_revision_seconds": [{"seconds": -0.5}, {"seconds": 1.1e9}, {"seconds": float("inf")}],
    "ck_revision_skip_reason": [
        {"state": "skipped"},
        {"skip_reason": "other"},
        {"state": "skipped", "skip_reason": "x"},
    ],
    "ck_revision_text_sha256": [{"text_sha256": SHORT_HASH}],
    "ck_round_document_free_slots": [{"free_slots": -1}, {"free_slots": 2}],
    "ck_round_k": [{"k": 0}, {"k": 51}],
    "ck_round_lease_hours": [{"lease_hours": 0}, {"lease_hours": 8761}],
    "ck_round_name_length": [{"name": ""}],
    "ck_round_one_overlap": [{"overlap_count": 5, "overlap_percent": 5}],
    "ck_round_overlap_count": [{"overlap_count": -1}],
    "ck_round_overlap_percent": [{"overlap_percent": -1}, {"overlap_percent": 101}],
    "ck_round_primary_threshold": [
        {"primary_measure": "alpha", "primary_threshold": 0},
        {"primary_measure": "alpha", "primary_threshold": 1.01},
    ],
    "ck_round_sample_size": [{"sample_size": 0}],
    "ck_round_threshold_of_measure": [{"primary_threshold": 0.8}],
    "ck_sign_in_link_secret_hash": [{"secret_hash": SHORT_HASH}],
    "ck_slot_closed_is_empty": [{"closed_at": NOON, "assignment_id": 1}],
    "ck_slot_number": [{"number": 0}, {"number": 51}],
    "ck_suggestion_confidence": [{"confidence": -0.1}, {"confidence": 1.1}],
    "ck_suggestion_quote_length": [{"quote": "rive"}],
    "ck_suggestion_range": [
        {"start": None},
        {"end": None},
        {"quote": None},
        {"start": None, "end": None},
        {"start": -1, "end": 0, "quote": "T"},
        {"start": 3, "end": 3, "quote": ""},
    ],
    "ck_suggestion_source_length": [{"source": ""}],
    "ck_suggestion_source_version_length": [{"source_version": ""}],
    "ck_text_relation_both_passages": [
        {"level": "passage"},
        {"passage_id": 1},
        {"level": "passage", "passage_id": 1},
    ],
    "ck_text_relation_level": [{"level": "x"}],
    "ck_text_relation_method": [{"method": "x"}],
    "ck_text_relation_score": [{"score": -0.1}, {"score": 1.1}],
    "ck_text_relation_shingles": [
        {"method": "tfidf"},
        {"shared": None},
        {"has": None},
        {"shared": -1},
        {"shared": 96},
        {"other_has": 89},
    ],
    "ck_text_relation_two_documents": [{"document_id": 2}, {"document_id": 2, "other_document_id": 1}],
    "ck_text_version_length": [{"length": 5}],
    "ck_text_version_number": [{"number": 0}],
    "ck_text_version_text_or_purged": [{"text": None}, {"purged_at": NOON}],
    "ck_text_version_text_sha256": [{"text_sha256": SHORT_HASH}],
    "ck_text_correction_reason_length": [{"reason": ""}, {"reason": LONG}],
    "ck_archive_sha256": [{"sha256": SHORT_HASH}],
    "ck_archived_person_pseudonym_length": [{"pseudonym": ""}],
    "ck_variable_on_something": [{"on_span": False, "on_passage": False}],
    "ck_variable_scale_points": [{"type": "scale"}, {"points": [1, 2, 3]}],
}

# A unique key that the first row cannot show: what to write before, and what else the second row needs.
UNIQUE_NEEDS: dict[str, tuple[Row | None, Row]] = {
    "uq_import_running": (
        {"state": "running", "completed_at": None},
        {"state": "running", "completed_at": None},
    ),
    "uq_anchor_attribution_span_id_text_version_id_number": (
        {"mark_id": None, "attribution_span_id": 1, "number": 7},
        {"mark_id": None},
    ),
    "uq_audit_chain_scope": (None, {"project_id": 1}),
    "uq_label_change_retired": (
        {"new_label_id": None, "fate": "retired"},
        {"new_label_id": None, "fate": "retired"},
    ),
    "uq_answer_revision_id_layer_label_id": (
        {"is_none": False, "variable_id": 1, "layer": "framing", "label_id": 1},
        {"is_none": False, "variable_id": 1},
    ),
    "uq_suggestion_whole": (
        {"start": None, "end": None, "quote": None},
        {"start": None, "end": None, "quote": None},
    ),
    "uq_revision_assignment_id_number": (None, {"base": 0}),
}

# What a wrong reference needs beside it so that no CHECK speaks first.
FOREIGN_KEY_NEEDS: dict[str, Row] = {
    "fk_anchor_attribution_span_id": {"mark_id": None},
    "fk_answer_variable_id_label_id": {"is_none": False},
    "fk_audit_chain_project_id": {"scope": "project:999999"},
    "fk_codebook_version_published_by_id": {"published_at": NOON},
    "fk_reuse_decision_project_id_publication_edge_id": {"outcome": "accepted"},
    "fk_text_relation_other_passage": {"level": "passage", "passage_id": 1},
    "fk_text_relation_passage": {"level": "passage", "other_passage_id": 2},
    "fk_revision_profile_snapshot_id": {"as_of": DAY, "as_of_from": DAY},
}

# A reference that is wrong in another way than by the first row's project: somebody else's assignment, or,
# where each may be referred to once, one that nothing refers to.
FOREIGN_KEY_VALUES: dict[str, Any] = {
    "fk_revision_own_assignment": 2,
    "fk_flag_project_id_revision_id": 1002,
    "fk_text_correction_project_id_text_version_id": 1002,
    "fk_slot_round_id_passage_id_assignment_id": 1002,
    # The lower document stands first, and those of the other project are all higher.
    "fk_reuse_decision_project_id_document_id": 0,
    "fk_text_relation_project_id_document_id": 0,
}
