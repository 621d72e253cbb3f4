"""A line of ``work.jsonl``, and ``project.json``, as declared models."""

from typing import Annotated, Any, Literal

from pydantic import Field

from app.core.bodies import Body, Int, Number, Text
from app.core.formats.archive_record import (
    Condition,
    Count,
    Day,
    Key,
    Name,
    Offset,
    Pass,
    PassageLine,
    Purpose,
    RevisionLine,
    Sha256,
    Tag,
    Unit,
    Whole,
)
from app.core.formats.masthead_archive import SCHEMA

RoundName = Annotated[Text, Field(min_length=1, max_length=100)]


class MasksLine(Body):
    """The masks of a text version as they stood at one number: start, end and kind of each."""

    text_version: Count
    version: Count
    masks: list[tuple[Offset, Offset, Annotated[Text, Field(max_length=20)]]]


class TextLine(Body):
    """An earlier text that nobody coded."""

    text_version: Count
    text: Text | None
    text_sha256: Sha256
    text_length: Offset
    text_extractor: Annotated[Text, Field(max_length=140)]
    text_normalisation: Annotated[Text, Field(max_length=20)]
    passages: list[PassageLine]


class JoinedLine(Body):
    """A passage over several paragraphs."""

    text_version: Count
    unit: Unit
    passage: Count
    paragraphs: Count


class CorrectionLine(Body):
    """Why a text version took the place of the one before it, which it ``corrects``."""

    text_version: Count
    corrects: Count | None
    reason: Annotated[Text, Field(min_length=1, max_length=2000)] | None
    asks_again: bool
    corrected_on: Day


class SlotLine(Body):
    """A place of the queue, and who has it."""

    text_version: Count
    unit: Unit
    passage: Count
    number: Annotated[Int, Field(ge=1, le=50)]
    shuffle: Whole
    closed: bool
    annotator: Name | None


class EnteredLine(Body):
    """A round that the document is in."""

    round: RoundName
    shuffle: Whole
    owner_group: Annotated[Text, Field(max_length=130)]
    language: Tag | None
    slots: list[SlotLine]


class AssignmentLine(Body):
    """One passage that somebody had in one round and saved to."""

    round: RoundName
    text_version: Count
    unit: Unit
    passage: Count
    annotator: Name
    condition: Condition
    hidden_fields: list[Text]
    pass_: Annotated[Pass, Field(alias="pass")]
    state: Literal["unfinished", "done", "skipped", "declined", "lapsed"]
    surplus: bool
    excluded: bool
    locked: bool
    claimed_on: Day


class OtherRevisionLine(RevisionLine):
    """A revision that the native format leaves out."""

    text_version: Count


class QuestionLine(Body):
    """A question to the lead that went with a revision."""

    round: RoundName
    text_version: Count
    unit: Unit
    passage: Count
    annotator: Name
    number: Count
    question: Annotated[Text, Field(min_length=1, max_length=4000)]
    asked_on: Day
    answer: Text | None
    answered_on: Day | None


class WorkLine(Body):
    """What there is of a document beyond its native records."""

    document_id: Key
    texts: list[TextLine]
    joined: list[JoinedLine]
    masks: list[MasksLine]
    corrections: list[CorrectionLine]
    rounds: list[EnteredLine]
    assignments: list[AssignmentLine]
    revisions: list[OtherRevisionLine]
    questions: list[QuestionLine]
    profiles: dict[Sha256, dict[str, Any]]


class VariableLine(Body):
    """A variable that a round asks."""

    key: Text
    required: bool


class RoundLine(Body):
    """A round, as its lead made it."""

    name: RoundName
    purpose: Purpose
    condition: Literal["open", "blind", "blind_then_reveal"]
    hidden_fields: list[Text]
    randomised_arms: bool
    unit: Unit
    roles: list[Text]
    asks_attributions: bool
    requires_attributions: bool
    asks_confidence: bool
    asks_outlet_guess: bool
    k: Annotated[Int, Field(ge=1, le=50)]
    overlap_count: Whole | None
    overlap_percent: Annotated[Int, Field(ge=0, le=100)] | None
    sample_size: Count | None
    stratify_by: list[Text]
    reading_order: Literal["articles", "random", "sequential"]
    seed: Whole
    lease_hours: Annotated[Int, Field(ge=1, le=8760)]
    skip_frees_slot: bool
    primary_measure: Annotated[Text, Field(max_length=40)] | None
    primary_threshold: Number | None
    state: Literal["draft", "running", "paused", "closed"]
    codebook: Text
    codebook_version: Text
    variables: list[VariableLine]
    created_on: Day
    started_on: Day | None
    closed_on: Day | None
    blind_locked_on: Day | None


class BookLine(Body):
    """A codebook version and the file that it is in."""

    file: Text
    codebook: Text
    version: Text
    sha256: Sha256


class ProjectFile(Body):
    """``project.json``."""

    schema_: Annotated[Literal[SCHEMA], Field(alias="schema")]  # type: ignore[valid-type]
    slug: Annotated[Text, Field(max_length=60)]
    name: Annotated[Text, Field(min_length=1, max_length=200)]
    description: Text
    stance: Literal["prescriptive", "descriptive"]
    rounds: list[RoundLine]
    codebooks: list[BookLine]
