"""A native record with everything in it that a format reads, made from a text and the ranges that are marked."""

import hashlib
from typing import Any

Record = dict[str, Any]


def a_span(text: str, start: int, end: int) -> Record:
    """A range with its words."""
    return {"start": start, "end": end, "quote": text[start:end]}


def a_mark(text: str, start: int, end: int, uid: str = "m1", **said: Any) -> Record:
    """A label on a range."""
    plain = {
        "id": uid,
        "variable": "framing",
        "label": "storm",
        "value": None,
        "attributes": {"voice": "author"},
        "attribution": None,
        "confidence": None,
        "note": "",
    }
    return plain | a_span(text, start, end) | said


def an_attribution(text: str, uid: str = "t1", **parts: Any) -> Record:
    """Who says what; the parts are lists of ranges."""
    plain = {
        "id": uid,
        "source": [],
        "cue": [],
        "content": [],
        "cited_outlet": None,
        "cited_profile_sha256": None,
        "via_outlet": None,
        "speaker": "",
        "source_type": None,
        "speech": None,
        "nested_in": None,
        "note": "",
    }
    return plain | {key: [a_span(text, *span) for span in spans] for key, spans in parts.items()}


def a_revision(*marks: Record, **said: Any) -> Record:
    """A done revision of the only passage."""
    return {
        "annotator": "a0000000001",
        "passage": 1,
        "unit": "paragraph",
        "round": "production",
        "purpose": "production",
        "condition": "open",
        "pass": "open",
        "number": 1,
        "state": "done",
        "is_default_reading": True,
        "is_current": True,
        "is_correction": False,
        "is_kept": False,
        "independent": True,
        "assisted": False,
        "surplus": False,
        "excluded": False,
        "codebook": "tides",
        "codebook_version": "1.0.0",
        "saved_on": "2026-05-06",
        "shown_fields": ["outlet"],
        "reason": None,
        "outlet_guess": None,
        "outlet_profile_sha256": None,
        "layers": [{"layer": "framing", "answer": "given"}],
        "answers": [],
        "attributions": [],
    } | {"marks": list(marks), **said}


def a_decision(*answers: Record, **said: Any) -> Record:
    """A decision on the only passage, made from its first revision."""
    return {
        "passage": 1,
        "unit": "paragraph",
        "round": "production",
        "variable": "framing",
        "codebook": "tides",
        "codebook_version": "1.0.0",
        "stands": True,
        "undecidable": False,
        "none": False,
        "decided_by": "a0000000009",
        "coded_it": False,
        "decided_on": "2026-05-07",
        "reasons": [],
        "note": "",
        "made_from": [{"annotator": "a0000000001", "number": 1}],
    } | {"answers": list(answers), **said}


def a_record(text: str, *revisions: Record, **said: Any) -> Record:
    """A document of one passage that is all of its text."""
    sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    passage = {"number": 1, "unit": "paragraph", "start": 0, "end": len(text), "role": "body"}
    capture = {
        "url": "https://example.org/ferry",
        "final_url": None,
        "canonical_url": None,
        "archive_url": None,
        "retrieved_at": "2026-05-05T08:00:00Z",
        "raw_sha256": "0" * 64,
        "raw_length": 3,
        "media_type": "text/html",
        "tool": "masthead import 1",
    }
    return {
        "document_id": "ferry",
        "title": "Ferry",
        "byline": "",
        "genre": "",
        "language": "en",
        "published": {"from": "2026-05-04", "to": "2026-05-04", "precision": "day"},
        "outlet": {"slug": "river-post", "name": "River Post", "owner_group": "river-post"},
        "text_rights": "full",
        "text_given": "full",
        "captures": [capture],
        "provenance": [],
        "text_version": 1,
        "text": text,
        "text_sha256": sha256,
        "text_length": len(text),
        "text_capture": 1,
        "text_corrects": None,
        "text_extractor": "masthead 1",
        "text_normalisation": "none",
        "passages": [passage | {"language": "en", "direction": "ltr", "text_sha256": sha256}],
        "revisions": list(revisions),
        "decisions": [],
        "profiles": {},
        "soft": None,
        "gold": None,
    } | said


def a_step(relation: str, **said: Any) -> Record:
    """A step of the way that a document came."""
    plain = dict.fromkeys(
        ("outlet", "document_id", "url", "from", "to", "credit_start", "credit_end", "evidence")
    )
    return {"relation": relation, "confidence": "medium"} | plain | said
