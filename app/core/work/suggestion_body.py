"""The body in which a lead sends what a model suggests. Offsets count code points from the start of the passage."""

from typing import Annotated

from pydantic import Field, StringConstraints

from app.core.bodies import Body, Int, Number, Text
from app.core.work.save_body import Layer, Offset

MOST_SUGGESTIONS = 5000


class SuggestionBody(Body):
    """A label on ``[start, end)`` of a passage with the words there; without all three, on the passage as a whole."""

    passage: Annotated[Int, Field(ge=1, le=2**53)]
    label: Layer
    start: Offset | None = None
    end: Offset | None = None
    quote: Text | None = None
    confidence: Annotated[Number, Field(ge=0, le=1)] | None = None

    @property
    def is_on_span(self) -> bool:
        """Whether it says a place, even if half of one."""
        return (self.start, self.end, self.quote) != (None, None, None)


class SourceBody(Body):
    """The program that suggests, and the round that it suggests for: the newest that was begun when absent."""

    round: Annotated[Text, StringConstraints(min_length=1, max_length=100)] | None = None
    source: Annotated[Text, StringConstraints(pattern=r"\S", max_length=100)]
    source_version: Annotated[Text, StringConstraints(pattern=r"\S", max_length=60)]


class SuggestionsBody(SourceBody):
    """Suggestions of one program for the passages of one round: all of them or none are kept."""

    suggestions: Annotated[list[SuggestionBody], Field(min_length=1, max_length=MOST_SUGGESTIONS)]
