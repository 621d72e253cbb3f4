"""One valid row for every table of annotators' and adjudicators' work."""

from tests.models.ground import NOON, Row, hash_of, span

_PART: Row = {"project_id": 1, "revision_id": 1}

#: As in ROWS, of which these are a part.
WORK: dict[str, list[Row]] = {
    "batch": [
        {"id": number, "project_id": 1, "round_id": 1, "person_id": number, "document_id": 1}
        for number in (1, 2, 3)
    ],
    "assignment": [
        {
            "id": number,
            "project_id": 1,
            "round_id": 1,
            "document_id": 1,
            "passage_id": 1,
            "person_id": number,
            "batch_id": number,
            "condition": "blind",
            "pass": "blind",
            "lease_until": NOON,
        }
        for number in (1, 2)
    ],
    "slot": [
        {
            "id": 1,
            "project_id": 1,
            "round_id": 1,
            "document_id": 1,
            "passage_id": 1,
            "number": 1,
            "assignment_id": 1,
        }
    ],
    "revision": [
        {
            "id": number,
            "project_id": 1,
            "assignment_id": 1,
            "person_id": 1,
            "number": number,
            "base": number - 1,
            "client_key": f"0000-key-{number}",
            "body_sha256": hash_of("b"),
            "state": "draft",
            "pass": "blind",
            "codebook_version_id": 1,
            "text_sha256": hash_of("a"),
        }
        for number in (1, 2)
    ],
    "mark": [_PART | span("river") | {"id": 1, "uid": "m-1", "variable_id": 1, "label_id": 1}],
    "answer": [_PART | {"id": 1, "layer": "framing", "variable_id": 1, "is_none": True}],
    "attribution": [_PART | {"id": 1, "uid": "a-1"}],
    "attribution_span": [
        span("Lark Post") | {"id": 1, "revision_id": 1, "attribution_id": 1, "part": "source", "position": 1}
    ],
    "suggestion": [
        span("river")
        | {
            "id": 1,
            "project_id": 1,
            "round_id": 1,
            "passage_id": 1,
            "variable_id": 1,
            "label_id": 1,
            "confidence": 0.5,
            "source": "word list",
            "source_version": "1",
        }
    ],
    "flag": [_PART | {"id": 1, "question": "Is this one sentence?"}],
    "decision": [
        {"id": 1, "project_id": 1, "round_id": 1, "passage_id": 1, "variable_id": 1, "decided_by_id": 1}
    ],
    "decision_source": [{"project_id": 1, "decision_id": 1, "revision_id": 1}],
    "decision_mark": [
        span("river") | {"id": 1, "project_id": 1, "decision_id": 1, "uid": "m-1", "label_id": 1}
    ],
}
