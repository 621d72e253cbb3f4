"""What a lead settles before annotators can begin, and what of it is done."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the ``part`` of the project's address in which it is taken, and whether it is done."""

    part: str
    is_done: bool


def setup_steps(project: dict[str, Any], counts: dict[str, int]) -> list[Step]:
    """Codebook, documents, people and round, in the order in which they are needed."""
    return [
        Step("codebook", project["codebook"] is not None),
        Step("documents", counts["documents"] > 0),
        Step("people", counts["annotators"] > 0),
        Step("rounds", any(one["state"] != "draft" for one in project["rounds"])),
    ]


def next_of(steps: list[Step]) -> Step | None:
    """The first step that is not done; None when all are."""
    return next((step for step in steps if not step.is_done), None)
