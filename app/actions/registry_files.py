"""The registry from a file and into one. What the registry says already is left alone."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from app.actions import registry
from app.actions.registry_rows import (
    agents_named,
    domain_values,
    domains_of,
    name_values,
    names_of,
    schemes_of,
)
from app.core.outlets.agents import Agent
from app.core.outlets.facts import Assertion, content_of
from app.core.outlets.registry_file import (
    LineFault,
    RegistryReading,
    read_registry,
    write_csv,
    write_jsonl,
)
from app.errors import RuleBroken
from app.models import outlets as tables

Step = Callable[[int], None]

# One statement each; between two the bar of a terminal moves on.
ASSERTIONS_AT_ONCE = 1000
PARTS = ("agents", "names", "domains", "rating schemes", "assertions")


@dataclass
class ImportReport:
    """How many of each part were new and how many were there, refused lines, and the facts that are new."""

    new: Counter[str] = field(default_factory=Counter)
    present: Counter[str] = field(default_factory=Counter)
    refused: list[LineFault] = field(default_factory=list)
    withheld: int = 0
    adding: list[Assertion] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RegistryFile:
    """The registry as the text of a file; ``withheld`` values may not be passed on and are not in it."""

    text: str
    agents: int
    assertions: int
    withheld: int


def read_file(session: Session, name: str, text: str) -> RegistryReading:
    """Read and check a file against what the registry knows. RuleBroken for a name that is not read here."""
    known = {slug: agent.kind for slug, agent in agents_named(session).items()}
    schemes = {one.key for ones in schemes_of(session).values() for one in ones}
    try:
        if stubs := _stubs(session):
            # Whoever describes a stub says of what kind it is.
            known |= {
                slug: kind for slug, kind in read_registry(name, text, {}).kinds.items() if slug in stubs
            }
        return read_registry(name, text, known, schemes)
    except ValueError as error:
        raise RuleBroken(str(error)) from None


def import_plan(session: Session, reading: RegistryReading) -> ImportReport:
    """What an import would add, read from a registry that stays as it is. BadInput as the import itself."""
    report = ImportReport(refused=list(reading.faults), withheld=len(reading.withheld))
    if report.refused:
        return report
    registry.refuse_merged(session, {one.subject for one in reading.assertions})
    known = agents_named(session)
    for agent in reading.agents:
        if agent.slug in known:
            _count_missing(report, agent, _missing_parts(session, known[agent.slug].id, agent))
        else:
            _count(report.new, agent)
            report.new["agents"] += 1
    _missing_assertions(session, reading.assertions, report)
    return report


def import_registry(
    session: Session, reading: RegistryReading, *, by: int | None, step: Step = lambda _count: None
) -> ImportReport:
    """Add what the registry does not have. Where a line is refused nothing is added, and the report says so.

    ``step`` is told how many agents and assertions more were dealt with.
    """
    report = ImportReport(refused=list(reading.faults), withheld=len(reading.withheld))
    if report.refused:
        return report
    # The head first: whatever is compared below stays as it is until the commit.
    registry.next_sequence(session, 0)
    stubs = _stubs(session)
    known = agents_named(session)
    for agent in reading.agents:
        if agent.slug not in known:
            registry.add_agent(session, agent, by=by)
            _count(report.new, agent)
            report.new["agents"] += 1
        else:
            if agent.slug in stubs:
                registry.describe_stub(session, known[agent.slug].id, agent, by=by)
            missing = _missing_parts(session, known[agent.slug].id, agent)
            registry.add_parts(session, known[agent.slug].id, missing, by=by)
            _count_missing(report, agent, missing)
        step(1)
    _add_missing_assertions(session, reading.assertions, report, by, step)
    return report


def export_registry(session: Session, name: str) -> RegistryFile:
    """The whole registry in the format of ``name``; stubs of which nothing is said are not in it."""
    said = registry.assertions_of(session)
    names, domains, schemes = names_of(session), domains_of(session), schemes_of(session)
    silent = _stubs(session)
    agents = [
        Agent(
            row.slug,
            row.kind,
            row.name,
            tuple(names.get(row.id, ())),
            tuple(domains.get(row.id, ())),
            tuple(schemes.get(row.id, ())),
        )
        for row in session.scalars(select(tables.Agent).order_by(tables.Agent.id))
        if row.slug not in silent
    ]
    if name.lower().endswith(".csv"):
        text = write_csv(agents, said)
    elif name.lower().endswith((".jsonl", ".ndjson")):
        text = write_jsonl(agents, said)
    else:
        raise RuleBroken("“%(name)s” is neither .jsonl nor .csv; the registry writes these two.", name=name)
    return RegistryFile(text, len(agents), len(said), sum(not one.redistributable for one in said))


def withheld(session: Session) -> int:
    """How many values a file would leave out, for they may not be passed on."""
    table = tables.Assertion
    count = select(func.count()).select_from(table).where(table.redistributable.is_(False))
    return session.scalars(count).one()


def _stubs(session: Session) -> set[str]:
    """Stubs that no assertion names: what kind they are has no bearing on anything yet."""
    table, said = tables.Agent, tables.Assertion
    named = exists().where(
        or_(said.subject_id == table.id, said.asserted_by_id == table.id, said.value_agent_id == table.id)
    )
    return set(session.scalars(select(table.slug).where(table.is_stub, ~named)))


def _count(counter: Counter[str], agent: Agent) -> None:
    counter["names"] += len(agent.names)
    counter["domains"] += len(agent.domains)
    counter["rating schemes"] += len(agent.rating_schemes)


def _missing_parts(session: Session, agent_id: int, agent: Agent) -> Agent:
    """The agent with those parts alone that the registry does not have."""
    # Compared as the tables keep them, so that a file read twice is the same the second time.
    names = [name_values(one) for one in names_of(session, [agent_id]).get(agent_id, ())]
    domains = [domain_values(one) for one in domains_of(session, [agent_id]).get(agent_id, ())]
    schemes = {one.key for one in schemes_of(session, [agent_id]).get(agent_id, ())}
    return replace(
        agent,
        names=tuple(one for one in agent.names if name_values(one) not in names),
        domains=tuple(one for one in agent.domains if domain_values(one) not in domains),
        rating_schemes=tuple(one for one in agent.rating_schemes if one.key not in schemes),
    )


def _count_missing(report: ImportReport, agent: Agent, missing: Agent) -> None:
    report.present["agents"] += 1
    _count(report.new, missing)
    _count(report.present, agent)
    missed: Counter[str] = Counter()
    _count(missed, missing)
    report.present.subtract(missed)


def _missing_assertions(session: Session, ones: Sequence[Assertion], report: ImportReport) -> list[Assertion]:
    """What is not there yet. Ids of the file become numbers of rows, or names of this list's own."""
    agents = agents_named(session, {one.subject for one in ones})
    stored = _StoredContent(registry.assertions_of(session, [agent.id for agent in agents.values()]))
    kept_back = _schemes_withheld(session)
    row_of: dict[str, str] = {}
    adding = []
    for place, one in enumerate(ones):
        allowed = one.redistributable and one.rating_scheme not in kept_back
        earlier = row_of.get(one.supersedes) if one.supersedes else None
        same = replace(one, supersedes=earlier, redistributable=allowed)
        if (found := stored.find(same)) is not None:
            row_of[one.id] = found
            report.present["assertions"] += 1
            continue
        row_of[one.id] = f"new-{place}"
        stored.add(replace(same, id=row_of[one.id]))
        adding.append(replace(same, id=row_of[one.id]))
        report.new["assertions"] += 1
    report.adding = adding
    return adding


def _add_missing_assertions(
    session: Session, ones: Sequence[Assertion], report: ImportReport, by: int | None, step: Step
) -> None:
    adding = _missing_assertions(session, ones, report)
    step(len(ones) - len(adding))
    row_of: dict[str, str] = {}
    for some in _portions(adding):
        # What was added with those before is named by its row now.
        settled = [replace(one, supersedes=row_of.get(one.supersedes or "", one.supersedes)) for one in some]
        ids = registry.record_assertions(session, settled, by=by)
        row_of |= {one.id: str(row) for one, row in zip(some, ids, strict=True)}
        step(len(some))


def _portions(ones: Sequence[Assertion]) -> Iterator[Sequence[Assertion]]:
    for start in range(0, len(ones), ASSERTIONS_AT_ONCE):
        yield ones[start : start + ASSERTIONS_AT_ONCE]


class _StoredContent:
    """Finds an assertion that says the same and takes the place of the same one."""

    def __init__(self, ones: Sequence[Assertion]) -> None:
        self._ids: dict[tuple[object, ...], dict[str | None, str]] = {}
        for one in ones:
            self.add(one)

    def add(self, one: Assertion) -> None:
        self._ids.setdefault(content_of(one), {})[one.supersedes] = one.id

    def find(self, one: Assertion) -> str | None:
        """The id of the one that says the same; a file that withheld what it supersedes names nothing."""
        same = self._ids.get(content_of(one), {})
        if one.supersedes is None and same:
            return same.get(None) or next(iter(same.values()))
        return same.get(one.supersedes)


def _schemes_withheld(session: Session) -> set[str]:
    """Rating schemes whose values may not be passed on."""
    table = tables.RatingScheme
    return set(session.scalars(select(table.key).where(table.redistributable.is_(False))))


def totals(report: ImportReport) -> Mapping[str, tuple[int, int]]:
    """Part to (new, present), parts in their order, those of which there is none left out."""
    counted = {part: (report.new[part], report.present[part]) for part in PARTS}
    return {part: both for part, both in counted.items() if any(both)}
