"""Triggers that hold each quote against the text at its place."""

from app.models.trigger import Trigger

_PASSAGE_TEXT = (
    'substr(t.text, p.start + NEW.start + 1, NEW."end" - NEW.start) FROM {path}'
    " JOIN passage p ON p.id = {passage} JOIN text_version t ON t.id = p.text_version_id"
    ' WHERE {key} AND p.start + NEW."end" <= p."end"'
)
_MESSAGE = "the quote is not the text at its place"


def _of_suggestions() -> Trigger:
    here = _PASSAGE_TEXT.format(path="(SELECT 1 AS one) a", passage="NEW.passage_id", key="1 = 1")
    differs = f"NEW.quote IS NOT NULL AND COALESCE((SELECT {here}), '') <> NEW.quote"
    return Trigger("tr_suggestion_quote", "suggestion", "INSERT", differs, _MESSAGE)


def quotes() -> list[Trigger]:
    """Of marks, attributions, decisions, anchors, suggestions and credit lines."""
    of_revision = _PASSAGE_TEXT.format(
        path="revision r JOIN assignment a ON a.id = r.assignment_id",
        passage="a.passage_id",
        key="r.id = NEW.revision_id",
    )
    of_decision = _PASSAGE_TEXT.format(
        path="decision d", passage="d.passage_id", key="d.id = NEW.decision_id"
    )
    of_anchor = _PASSAGE_TEXT.format(
        path="(SELECT 1 AS one) a",
        passage="NEW.passage_id",
        key="p.text_version_id = NEW.text_version_id",
    )
    # A credit line may stand in any version of its document: which one is found by its words.
    of_credit = (
        "SELECT 1 FROM text_version t WHERE t.document_id = NEW.document_id AND (t.text IS NULL"
        " OR substr(t.text, NEW.credit_start + 1, NEW.credit_end - NEW.credit_start) = NEW.credit_quote)"
    )
    return [
        _of_suggestions(),
        Trigger(
            "tr_anchor_quote",
            "anchor",
            "INSERT",
            f"NEW.quote IS NOT NULL AND COALESCE((SELECT {of_anchor}), '') <> NEW.quote",
            _MESSAGE,
        ),
        Trigger(
            "tr_publication_edge_credit",
            "publication_edge",
            "INSERT",
            f"NEW.credit_start IS NOT NULL AND NOT EXISTS ({of_credit})",
            _MESSAGE,
        ),
        Trigger(
            "tr_mark_quote", "mark", "INSERT", f"COALESCE((SELECT {of_revision}), '') <> NEW.quote", _MESSAGE
        ),
        Trigger(
            "tr_attribution_span_quote",
            "attribution_span",
            "INSERT",
            f"COALESCE((SELECT {of_revision}), '') <> NEW.quote",
            _MESSAGE,
        ),
        Trigger(
            "tr_decision_mark_quote",
            "decision_mark",
            "INSERT",
            f"NEW.quote IS NOT NULL AND COALESCE((SELECT {of_decision}), '') <> NEW.quote",
            _MESSAGE,
        ),
    ]
