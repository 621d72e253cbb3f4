"""The one error that a codebook file can end in, with everything that is wrong with it."""

from app.errors import BadInput, Fault, say


class CodebookRefused(BadInput):
    """A codebook file cannot be used. ``faults`` names each thing that is wrong, with its line if known."""

    def __init__(self, faults: list[Fault]) -> None:
        first = faults[0].message if faults else "This codebook could not be read."
        more = say(" There are %(count)s faults in all.", count=len(faults)) if len(faults) > 1 else ""
        super().__init__(faults, first + more)
