"""What a project of REFI-QDA has and this program has no place for, in words; and the note of our own exports."""

from collections.abc import Iterator, Mapping

from app.errors import say_many

# The name of the note beside a text that says who has read what: coding alone cannot say that nothing applies.
READ_NOTE = "What was read (Masthead)"


def told(passed: Mapping[str, int]) -> Iterator[str]:
    """A line for each kind of what was left out."""
    if many := passed["other_sources"]:
        yield say_many(
            "%(num)s picture, PDF, recording or film was left out with what was coded in it: only texts come in.",
            "%(num)s pictures, PDFs, recordings or films were left out with what was coded in them: only texts"
            " come in.",
            many,
        )
    if many := passed["without_code"]:
        yield say_many(
            "%(num)s selection without a code was left out.",
            "%(num)s selections without a code were left out.",
            many,
        )
    if many := passed["empty"]:
        yield say_many(
            "%(num)s selection without a character in it was left out.",
            "%(num)s selections without a character in them were left out.",
            many,
        )
    if many := passed["memos"]:
        yield say_many("%(num)s memo was left out.", "%(num)s memos were left out.", many)
    if many := passed["links"]:
        yield say_many("%(num)s link was left out.", "%(num)s links were left out.", many)
    if many := passed["others"]:
        yield say_many(
            "%(num)s case, set, graph or variable was left out.",
            "%(num)s cases, sets, graphs or variables were left out.",
            many,
        )
