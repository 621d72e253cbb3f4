"""What makes a second valid row of a table out of the first."""

from typing import Any

from tests.models.rows import ROWS, TITLE, Row, hash_of

# What turns the first row into one more that the filled database accepts. A number alone is another id.
ANOTHER: dict[str, Row] = {
    "person": {"id": 9},
    "identity": {"person_id": 2, "email": "ben@example.org"},
    "person_language": {"language": "en"},
    "person_key": {"command": "word", "key": "KeyU"},
    "sign_in_link": {"id": 9, "secret_hash": hash_of("b")},
    "login_session": {"id": 9, "secret_hash": hash_of("b")},
    "api_token": {"id": 9, "secret_hash": hash_of("b")},
    "login_attempt": {"id": 9},
    "consent_text": {"id": 9, "version": 2},
    "consent": {"id": 9, "person_id": 2},
    "project": {"id": 9, "slug": "hill"},
    "member": {"person_id": 3},
    "codebook": {"id": 9, "key": "voices"},
    "codebook_version": {"id": 9, "version": "2"},
    "variable": {"id": 9, "key": "tone"},
    "label": {"id": 9, "key": "irony", "shortcut": "i"},
    "label_relation": {"relation": "requires"},
    "label_text": {"language": "ar"},
    "label_change": {"id": 9, "old_label_id": 2, "new_label_id": 1},
    "agent": {"id": 9, "slug": "wren-times"},
    "agent_name": {"id": 9},
    "agent_domain": {"id": 9},
    "rating_scheme": {"id": 9, "key": "bridge"},
    "assertion": {"id": 9, "sequence": 2},
    "profile_snapshot": {"id": 9, "sha256": hash_of("b")},
    "import": {"id": 9},
    "import_row": {"number": 2},
    "document": {"id": 9, "key": "ferry"},
    "capture": {"id": 9},
    "text_version": {"id": 9, "number": 2},
    "publication_edge": {"id": 9},
    "passage": {"id": 9, "number": 1, "start": 0, "end": len(TITLE), "role": "title"},
    "mask_set": {"id": 9, "version": 2},
    "mask": {"id": 9, "start": 4, "end": 6},
    "round": {"id": 9, "name": "Later"},
    "round_variable": {"variable_id": 2},
    "round_member": {"person_id": 2},
    "round_reader": {"person_id": 2},
    "arm": {"person_id": 2},
    "round_document": {"document_id": 2},
    "batch": {"id": 9, "person_id": 4},
    "assignment": {"id": 9, "person_id": 3, "batch_id": 3},
    "slot": {"id": 9, "number": 2, "assignment_id": None},
    "revision": {"id": 9, "number": 3, "base": 2, "client_key": "0000-key-3"},
    "mark": {"id": 9, "uid": "m-2"},
    "answer": {"id": 9, "layer": "voice", "variable_id": 2},
    "attribution": {"id": 9, "uid": "a-2"},
    "attribution_span": {"id": 9, "position": 2},
    "flag": {"id": 9, "revision_id": 2},
    "text_correction": {"text_version_id": 2},
    "anchor": {"id": 9, "number": 2},
    "decision": {"id": 9},
    "decision_source": {"revision_id": 2},
    "decision_mark": {"id": 9, "uid": "m-2"},
    "job": {"id": 9},
    "export": {"id": 9},
    "audit_chain": {"id": 9, "scope": "project:3", "project_id": 3},
    "audit_entry": {"id": 9, "number": 2},
}


def another(table: str, **changes: Any) -> Row:
    """A second row of ``table``, valid beside the first until ``changes`` break it."""
    return ROWS[table][0] | ANOTHER.get(table, {}) | changes
