"""One valid row for every table: the ground that constraints are broken on.

``fill`` writes them all twice: once as project 1, and once more as project 1001, in which every id that
belongs to a project is a thousand higher. So an id plus ``ELSEWHERE`` is there, but in another project.
"""

from tests.models.ground import BODY_START, NOON, TEXT, Row, hash_of, span
from tests.models.work_rows import WORK

_SECRET: Row = {"id": 1, "secret_hash": hash_of("a"), "person_id": 1, "expires_at": NOON}

# Tables in no order of their own; the first row of each is the one that tests copy and break.
ROWS: dict[str, list[Row]] = {
    "person": [{"id": 1}, {"id": 2}, {"id": 3}, {"id": 4}],
    "identity": [{"person_id": 1, "name": "Ann Reed", "email": "ann@example.org"}],
    "person_language": [{"person_id": 1, "language": "ar"}],
    "person_key": [{"person_id": 1, "command": "note", "key": "KeyM"}],
    "sign_in_link": [_SECRET],
    "login_session": [_SECRET],
    "api_token": [_SECRET | {"scope": "read"}],
    "api_token_project": [{"token_id": 1, "project_id": 1}],
    "login_attempt": [{"id": 1, "subject_hash": hash_of("a")}],
    "consent_text": [{"id": 1, "project_id": 1, "version": 1, "body": "We keep what you mark."}],
    "consent": [{"id": 1, "person_id": 1, "consent_text_id": 1}],
    "project": [{"id": 1, "slug": "river", "name": "River"}, {"id": 3, "slug": "marsh", "name": "Marsh"}],
    "member": [
        {"project_id": 1, "person_id": 1, "is_annotator": True},
        {"project_id": 1, "person_id": 2, "is_annotator": True},
    ],
    "archive": [{"project_id": 1, "sha256": hash_of("a")}],
    "archived_person": [{"project_id": 1, "person_id": 1, "pseudonym": "a0123456789"}],
    "dataset_card": [{"project_id": 1, "licence": "CC-BY-4.0", "out_of_scope": "No ranking of outlets."}],
    "codebook": [{"id": 1, "project_id": 1, "key": "frames", "name": "Frames"}],
    "codebook_version": [
        {
            "id": 1,
            "project_id": 1,
            "codebook_id": 1,
            "version": "1",
            "content": "{}",
            "content_sha256": hash_of("c"),
        }
    ],
    "variable": [
        {
            "id": number,
            "project_id": 1,
            "codebook_version_id": 1,
            "key": key,
            "position": number,
            "name": key,
            "type": "choose_many",
            "on_span": True,
            "on_passage": True,
        }
        for number, key in ((1, "framing"), (2, "voice"))
    ],
    "label": [
        {
            "id": number,
            "project_id": 1,
            "codebook_version_id": 1,
            "variable_id": 1,
            "key": key,
            "position": number,
            "name": key,
            "shortcut": key[0],
            "colour_slot": number,
        }
        for number, key in ((1, "alarm"), (2, "calm"))
    ],
    "label_relation": [
        {
            "project_id": 1,
            "codebook_version_id": 1,
            "label_id": 1,
            "relation": "excludes",
            "other_label_id": 2,
        }
    ],
    "label_text": [{"project_id": 1, "label_id": 1, "language": "en", "name": "Alarm"}],
    "label_change": [
        {
            "id": 1,
            "project_id": 1,
            "codebook_version_id": 1,
            "old_label_id": 1,
            "new_label_id": 2,
            "fate": "renamed",
        }
    ],
    "registry_head": [{"id": 1}],
    "agent": [{"id": 1, "slug": "lark-post", "kind": "outlet", "name": "Lark Post"}],
    "agent_name": [{"id": 1, "agent_id": 1, "name": "Lark Post", "folded": "lark post", "sequence": 1}],
    "agent_domain": [{"id": 1, "agent_id": 1, "host": "lark.example", "path_prefix": "/", "sequence": 1}],
    "rating_scheme": [{"id": 1, "key": "tower", "rater_id": 1, "name": "Tower"}],
    "assertion": [
        {
            "id": 1,
            "sequence": 1,
            "subject_id": 1,
            "property": "country",
            "value_code": "XX",
            "asserted_by_id": 1,
        }
    ],
    "profile_snapshot": [{"id": 1, "agent_id": 1, "sha256": hash_of("a"), "content": "{}"}],
    "import": [
        {"id": 1, "project_id": 1, "state": "complete", "completed_at": NOON, "rows_in": 1, "rows_new": 1}
    ],
    "import_row": [{"import_id": 1, "number": 1}],
    "document": [
        {"id": 1, "project_id": 1, "import_id": 1, "key": "dam"},
        {"id": 2, "project_id": 1, "import_id": 1, "key": "bridge"},
    ],
    "capture": [
        {
            "id": 1,
            "project_id": 1,
            "document_id": 1,
            "raw_sha256": hash_of("a"),
            "raw_length": 62,
            "tool": "by hand",
            "tool_version": "1",
        }
    ],
    "text_version": [
        {
            "id": 1,
            "project_id": 1,
            "document_id": 1,
            "number": 1,
            "text": TEXT,
            "text_sha256": hash_of("a"),
            "length": len(TEXT),
            "normalisation": "lf-1",
            "capture_id": 1,
        },
        {
            "id": 2,
            "project_id": 1,
            "document_id": 2,
            "number": 1,
            "text": TEXT.upper(),
            "text_sha256": hash_of("b"),
            "length": len(TEXT),
            "normalisation": "lf-1",
        },
    ],
    "publication_edge": [
        {"id": 1, "project_id": 1, "document_id": 1, "relation": "published_by", "agent_id": 1}
    ],
    "passage": [
        {
            "id": 1,
            "project_id": 1,
            "document_id": 1,
            "text_version_id": 1,
            "unit": "paragraph",
            "number": 2,
            "start": BODY_START,
            "end": len(TEXT),
            "role": "body",
            "text_sha256": hash_of("a"),
        },
        {
            "id": 2,
            "project_id": 1,
            "document_id": 2,
            "text_version_id": 2,
            "unit": "paragraph",
            "number": 2,
            "start": BODY_START,
            "end": len(TEXT),
            "role": "body",
            "text_sha256": hash_of("a"),
        },
    ],
    "mask_set": [{"id": 1, "project_id": 1, "text_version_id": 1, "version": 1}],
    "mask": [{"id": 1, "project_id": 1, "mask_set_id": 1, "start": 0, "end": 3, "kind": "byline"}],
    "round": [{"id": 1, "project_id": 1, "name": "Main", "codebook_version_id": 1, "seed": 7}],
    "round_variable": [{"project_id": 1, "round_id": 1, "variable_id": 1}],
    "round_member": [{"project_id": 1, "round_id": 1, "person_id": 1}],
    "round_reader": [{"project_id": 1, "round_id": 1, "person_id": 1, "what": "agreement"}],
    "arm": [{"project_id": 1, "round_id": 1, "document_id": 1, "person_id": 1, "condition": "blind"}],
    "round_document": [{"project_id": 1, "round_id": 1, "document_id": 1, "shuffle": 1, "slots": 1}],
    "text_correction": [{"text_version_id": 1, "project_id": 1, "reason": "A letter was missing."}],
    "anchor": [
        span("river")
        | {
            "id": 1,
            "project_id": 1,
            "mark_id": 1,
            "text_version_id": 1,
            "passage_id": 1,
            "number": 1,
            "method": "exact",
        },
        {
            "id": 2,
            "project_id": 1,
            "attribution_span_id": 1,
            "text_version_id": 1,
            "number": 1,
            "method": "open",
        },
    ],
    "job": [{"id": 1, "kind": "import", "project_id": 1}],
    "export": [
        {
            "id": 1,
            "project_id": 1,
            "kind": "raw",
            "format": "jsonl",
            "file_name": "river.jsonl",
            "sha256": hash_of("a"),
            "size": 12,
        }
    ],
    "reuse_run": [{"id": 1, "project_id": 1, "parameters": {"threshold": 0.5}}],
    "text_relation": [
        {
            "id": 1,
            "project_id": 1,
            "run_id": 1,
            "level": "document",
            "method": "jaccard",
            "document_id": 1,
            "other_document_id": 2,
            "score": 0.9,
            "shared": 90,
            "has": 95,
            "other_has": 95,
        }
    ],
    "reuse_decision": [
        {
            "id": 1,
            "project_id": 1,
            "document_id": 1,
            "other_document_id": 2,
            "outcome": "refused",
            "run_id": 1,
        }
    ],
    "claim_cluster": [{"id": 1, "project_id": 1, "name": "The dam was opened"}],
    "claim_member": [{"id": 1, "project_id": 1, "cluster_id": 1, "passage_id": 1, "relation": "same_event"}],
    "audit_chain": [{"id": 51, "scope": "project:1", "project_id": 1, "length": 1}],
    "audit_entry": [
        {
            "id": 1,
            "chain_id": 51,
            "number": 1,
            "at": NOON,
            "action": "project.create",
            "object_kind": "project",
            "previous_hash": hash_of("0"),
            "hash": hash_of("a"),
        }
    ],
} | WORK
