"""The lines of an archive as declared models, so that one look at a line names every fault in its shape.

``docs/export-formats.md`` says what each key means. Offsets are code points; days are ISO 8601.
"""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from app.core.bodies import Body, Int, Number, Text
from app.core.formats.native_jsonl import OFFSET_UNIT, SCHEMA_VERSION

MOST = 1_000_000


def _day(text: str) -> str:
    if len(text) != 10 or date.fromisoformat(text).isoformat() != text:
        raise ValueError("must be a day such as 2025-05-03")
    return text


def _hash(text: str) -> str:
    if len(text) != 64 or not set(text) <= set("0123456789abcdef"):
        raise ValueError("must be a SHA-256 in hexadecimal")
    return text


Day = Annotated[str, AfterValidator(_day)]
Sha256 = Annotated[str, AfterValidator(_hash)]
Offset = Annotated[Int, Field(ge=0, le=2**31 - 1)]
Count = Annotated[Int, Field(ge=1, le=MOST)]
Whole = Annotated[Int, Field(ge=0, le=2**53 - 1)]
Name = Annotated[Text, Field(min_length=1, max_length=40)]
Key = Annotated[Text, Field(min_length=1, max_length=200)]
Word = Annotated[Text, Field(max_length=40)]
Uid = Annotated[Text, Field(min_length=1, max_length=36)]
Line = Annotated[Text, Field(max_length=300)]
Slug = Annotated[Text, Field(min_length=1, max_length=120)]
Tag = Annotated[Text, Field(max_length=35)]
Value = Text | Number | bool | None
Unit = Literal["paragraph", "sentence", "document"]
Confidence = Annotated[Int, Field(ge=1, le=3)] | None
Pass = Literal["blind", "open", "revealed"]
Condition = Literal["open", "blind"]
Purpose = Literal["training", "pilot", "reliability", "production", "repeat"]
Skip = Literal["cannot_read", "not_an_article", "broken_text", "other"]
Answered = Literal["given", "none", "empty", "unanswered", "skipped"]


class PublishedLine(Body):
    """When it was published."""

    from_: Annotated[Day, Field(alias="from")]
    to: Day
    precision: Literal["day", "month", "year", "range"] | None


class OutletLine(Body):
    """Who published it."""

    slug: Slug
    name: Line
    owner_group: Text


class CaptureLine(Body):
    """One time that it was fetched."""

    url: Text | None
    final_url: Text | None
    canonical_url: Text | None
    archive_url: Text | None
    warc_record: Text | None
    http_status: Annotated[Int, Field(ge=0, le=999)] | None
    retrieved_at: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")] | None
    raw_sha256: Sha256
    raw_length: Whole
    media_type: Annotated[Text, Field(max_length=100)] | None
    charset: Word | None
    tool: Annotated[Text, Field(max_length=140)]


class StepLine(Body):
    """One step of the way that the text came."""

    relation: Literal[
        "published_by",
        "republished_from",
        "translated_from",
        "syndicated_by",
        "copied_at",
        "excerpted_from",
        "obtained_from",
    ]
    outlet: Slug | None
    document_id: Key | None
    url: Text | None
    from_: Annotated[Day | None, Field(alias="from")]
    to: Day | None
    credit_start: Offset | None
    credit_end: Offset | None
    credit_quote: Text | None
    confidence: Literal["low", "medium", "high"]
    evidence: Text | None


class PassageLine(Body):
    """A numbered range of the text."""

    number: Count
    unit: Unit
    start: Offset
    end: Offset
    role: Annotated[Text, Field(max_length=20)]
    language: Tag | None
    direction: Literal["ltr", "rtl"]
    text_sha256: Sha256


class LayerLine(Body):
    """What was said of a layer, silence included."""

    layer: Annotated[Text, Field(max_length=80)]
    answer: Answered


class AnswerLine(Body):
    """What was said of the passage as a whole."""

    variable: Annotated[Text, Field(max_length=80)]
    label: Text | None
    value: Value
    attributes: dict[Text, Any]
    confidence: Confidence
    note: Text | None


class SpanLine(Body):
    """A range of the document and its words."""

    start: Offset
    end: Offset
    quote: Text | None


class MarkLine(SpanLine):
    """A label on a span."""

    id: Uid
    variable: Annotated[Text, Field(max_length=80)]
    label: Text | None
    value: Text | None
    attributes: dict[Text, Any]
    attribution: Uid | None
    confidence: Confidence
    note: Text | None


class AttributionLine(Body):
    """Who says what."""

    id: Uid
    source: list[SpanLine]
    cue: list[SpanLine]
    content: list[SpanLine]
    cited_outlet: Slug | None
    cited_profile_sha256: Sha256 | None
    via_outlet: Slug | None
    speaker: Line | None
    source_type: Word | None
    speech: Literal["direct", "indirect", "mixed", "thought"] | None
    nested_in: Uid | None
    note: Text | None


class RevisionLine(Body):
    """One saved answer of an annotator."""

    annotator: Name
    passage: Count
    unit: Unit
    round: Annotated[Text, Field(min_length=1, max_length=100)]
    purpose: Purpose
    condition: Condition
    pass_: Annotated[Pass, Field(alias="pass")]
    number: Count
    state: Literal["draft", "done", "skipped"]
    skip_reason: Skip | None
    is_default_reading: bool
    is_current: bool
    is_correction: bool
    is_kept: bool
    independent: bool
    assisted: bool
    surplus: bool
    excluded: bool
    codebook: Text
    codebook_version: Text
    saved_on: Day
    seconds: Annotated[Number, Field(ge=0, le=1e9)]
    locale: Tag
    shown_fields: list[Text]
    context_shown: list[Any]
    mask_version: Whole
    outlet_guess: Line | None
    reason: Text | None
    as_of: Day | None
    known_at: Whole
    outlet_profile_sha256: Sha256 | None
    layers: list[LayerLine]
    answers: list[AnswerLine]
    marks: list[MarkLine]
    attributions: list[AttributionLine]


class SourceLine(Body):
    """A revision that a decision was made from."""

    annotator: Name
    number: Count


class DecidedLine(Body):
    """What was decided, on a span or on the passage."""

    id: Uid
    label: Text | None
    value: Text | None
    start: Offset | None
    end: Offset | None
    quote: Text | None
    attributes: dict[Text, Any]


class DecisionLine(Body):
    """A decision of an adjudicator."""

    passage: Count
    unit: Unit
    round: Text
    variable: Text
    codebook: Text
    codebook_version: Text
    stands: bool
    undecidable: bool
    none: bool
    decided_by: Name
    coded_it: bool
    decided_on: Day
    reasons: list[Any]
    note: Text | None
    made_from: list[SourceLine]
    answers: list[DecidedLine]


class DocumentLine(Body):
    """A line of ``documents.jsonl``: one text version of a document with all that was coded of it."""

    schema_version: Literal[SCHEMA_VERSION]  # type: ignore[valid-type]  # one constant, written in one place
    offset_unit: Literal[OFFSET_UNIT]  # type: ignore[valid-type]
    document_id: Key
    title: Text
    byline: Text
    genre: Annotated[Text, Field(max_length=100)]
    language: Tag | None
    published: PublishedLine | None
    outlet: OutletLine | None
    text_rights: Annotated[str, Field(pattern=r"^(full|none|unknown|excerpt:[1-9]\d{0,8})$")]
    text_given: Literal["full", "excerpt", "standoff"]
    captures: list[CaptureLine]
    provenance: list[StepLine]
    text_version: Count
    text: Text | None
    text_sha256: Sha256
    text_length: Offset
    text_capture: Count | None
    text_extractor: Annotated[Text, Field(max_length=140)]
    text_normalisation: Annotated[Text, Field(max_length=20)]
    text_corrects: Count | None
    passages: list[PassageLine]
    revisions: list[RevisionLine]
    decisions: list[DecisionLine]
    soft: None
    gold: None
    profiles: dict[Sha256, dict[str, Any]]
