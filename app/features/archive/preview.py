"""What would come of an archive, before anything of it is kept."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.actions.projects import check_plan
from app.actions.registry_files import import_plan
from app.features.archive.actions import plan_of
from app.features.archive.reading import Contents


@dataclass(frozen=True, slots=True)
class Preview:
    """What an archive holds. ``people`` says how much each pseudonym answered, ``adds`` what the registry would get."""

    slug: str
    name: str
    program: str
    made_on: str | None
    rounds: list[str]
    codebooks: list[str]
    counts: Counter[str]
    people: Counter[str]
    adds: dict[str, int]


def preview(session: Session, contents: Contents, slug: str) -> Preview:
    """What ``bring_in`` would make of an archive that was read. Refuses what it would refuse: BadInput, RuleBroken."""
    plan = plan_of(contents, slug)
    check_plan(session, plan)
    told, manifest = contents.project, contents.opened.manifest
    return Preview(
        plan.slug,
        plan.name,
        manifest["program"],
        manifest.get("made_on"),
        [one["name"] for one in told["rounds"]],
        [f"{one['codebook']} {one['version']}" for one in told["codebooks"]],
        contents.counts,
        contents.people,
        dict(+import_plan(session, contents.outlets).new),
    )
