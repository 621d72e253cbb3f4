"""A table of judgements that cannot be read."""

from collections.abc import Sequence

from app.errors import RuleBroken


class RatingsUnreadable(RuleBroken):
    """The table cannot be read. `faults` are sentences, each with its line; the first twenty are kept."""

    status = 422

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)
