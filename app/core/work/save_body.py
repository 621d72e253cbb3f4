"""The body of a save, as the API documents it. Offsets count code points from the start of the passage."""

import hashlib
import json
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from app.core.bodies import Body, Int, Number, Text

Layer = Annotated[Text, StringConstraints(min_length=1, max_length=80)]
Note = Annotated[Text, StringConstraints(max_length=4000)]
Uuid = Annotated[
    str, StringConstraints(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
]
Offset = Annotated[Int, Field(ge=0, le=2**31)]
Confidence = Annotated[Int, Field(ge=1, le=3)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,118}$")]
Attributes = dict[Layer, Annotated[Text, StringConstraints(max_length=2000)] | Number | None]

MOST_SPANS, MOST_ATTRIBUTIONS, MOST_LABELS = 2000, 500, 200


class PassageLabel(Body):
    """A label on the passage as a whole."""

    label: Layer
    attributes: Attributes = {}
    confidence: Confidence | None = None
    note: Note = ""


class PassageValue(Body):
    """The value of a variable that is not answered with labels."""

    variable: Layer
    value: Number | Annotated[Text, StringConstraints(max_length=10_000)]


class MarkedSpan(Body):
    """A label on ``[start, end)``, with the words that stand there."""

    id: Uuid | None = None
    label: Layer
    start: Offset
    end: Offset
    quote: Text
    attributes: Attributes = {}
    attribution: Uuid | None = None
    confidence: Confidence | None = None
    note: Note = ""


class Words(Body):
    """One span of an attribution's source, cue or content."""

    start: Offset
    end: Offset
    quote: Text


class AttributionBody(Body):
    """Who says what, as lists of spans; all three may be empty but not all at once."""

    id: Uuid | None = None
    source: Annotated[list[Words], Field(max_length=20)] = []
    cue: Annotated[list[Words], Field(max_length=20)] = []
    content: Annotated[list[Words], Field(max_length=50)] = []
    cited_outlet: Slug | None = None
    via_outlet: Slug | None = None
    speaker: Annotated[Text, StringConstraints(max_length=300)] = ""
    source_type: Annotated[Text, StringConstraints(max_length=40)] | None = None
    speech: Literal["direct", "indirect", "mixed", "thought"] | None = None
    nested_in: Uuid | None = None
    note: Note = ""


class FlagBody(Body):
    """A question to the lead."""

    question: Annotated[Text, StringConstraints(min_length=1, max_length=4000)]


class Became(Body):
    """What became of a suggestion that was shown; ``mark`` is the id of the span that an edited one is now."""

    suggestion: Annotated[Int, Field(ge=1, le=2**53)]
    became: Literal["accepted", "edited", "rejected", "ignored"]
    mark: Uuid | None = None


class SaveBody(Body):
    """One whole answer of an assignment; fields left out are empty, ids left out are made."""

    base: Annotated[Int, Field(ge=0, le=2**31)]
    pass_: Annotated[Literal["blind", "open", "revealed"] | None, Field(alias="pass")] = None
    text_sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    mask_version: Annotated[Int, Field(ge=0, le=2**31)] = 0
    codebook_version: Annotated[Text, StringConstraints(max_length=30)]
    locale: Annotated[Text, StringConstraints(max_length=35)] = "en"
    state: Literal["draft", "done", "skipped"]
    skip_reason: Literal["cannot_read", "not_an_article", "broken_text", "other"] | None = None
    none: Annotated[list[Layer], Field(max_length=100)] = []
    labels: Annotated[list[PassageLabel], Field(max_length=MOST_LABELS)] = []
    values: Annotated[list[PassageValue], Field(max_length=MOST_LABELS)] = []
    spans: Annotated[list[MarkedSpan], Field(max_length=MOST_SPANS)] = []
    attributions: Annotated[list[AttributionBody], Field(max_length=MOST_ATTRIBUTIONS)] = []
    flag: FlagBody | None = None
    outlet_guess: Annotated[Text, StringConstraints(max_length=300)] | None = None
    context_shown: Annotated[list[Layer], Field(max_length=50)] = []
    # Of suggestions that Masthead showed; else whatever a program of one's own says of what helped it.
    assisted: Annotated[
        list[Annotated[Became | dict[str, Any], Field(union_mode="left_to_right")]],
        Field(max_length=MOST_SPANS),
    ] = []
    reason: Note | None = None
    seconds: Annotated[Number, Field(ge=0, le=10_000_000)] = 0.0

    def sha256(self) -> str:
        """The hash that tells a repeated save from another one under the same key."""
        plain = self.model_dump(mode="json", by_alias=True)
        return hashlib.sha256(json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
