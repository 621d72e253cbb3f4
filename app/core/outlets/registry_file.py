"""The registry as a file: JSON Lines with one agent a line, or a flat CSV of assertions; read, checked,
written.

Slugs are the names of agents inside a file and across files. An assertion's id only has to be its own within
the file; `supersedes` names one that stands before it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from app.core.outlets.agents import Agent, agent_faults
from app.core.outlets.facts import Assertion, faults, supersedes_faults
from app.core.outlets.records import (
    ASSERTION_FIELDS,
    BadRecord,
    Record,
    RecordReader,
    agent_record,
    assertion_from,
    assertion_record,
    domain_from,
    name_from,
    scheme_from,
)
from app.errors import say

CSV_COLUMNS = ("subject", "subject_kind", "subject_label", *ASSERTION_FIELDS)
_AGENT_FIELDS = ("slug", "kind", "label", "names", "domains", "rating_schemes", "assertions")
# A spreadsheet runs a cell that begins so; an apostrophe before it keeps it a text, and is taken off again.
_RISKY_STARTS = ("=", "+", "-", "@", "\t", "\r", "'")


Schemes = Collection[str]


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong on a line of the file, counted from 1."""

    line: int
    sentence: str


@dataclass
class RegistryReading:
    """What a file holds. Assertions come in the file's order and are numbered from 1 in `sequence`.

    `faults` name every line that cannot be taken; what is faulty is not among agents and assertions.
    `withheld` are the ids of assertions whose value the file itself withholds: they are passed over.
    """

    agents: list[Agent] = field(default_factory=list)
    assertions: list[Assertion] = field(default_factory=list)
    faults: list[LineFault] = field(default_factory=list)
    withheld: set[str] = field(default_factory=set)

    @property
    def kinds(self) -> dict[str, str]:
        """Slug to kind, of the agents in this file."""
        return {agent.slug: agent.kind for agent in self.agents}


def read_registry(
    name: str, text: str, known: Mapping[str, str] | None = None, schemes: Schemes = ()
) -> RegistryReading:
    """Read a file by the ending of its name.

    `known` maps the slugs that the registry has already to their kinds; `schemes` are the keys of its rating
    schemes. Raises ValueError with a sentence for any other ending.
    """
    body = text.removeprefix("\ufeff")
    if name.lower().endswith((".jsonl", ".ndjson")):
        return read_jsonl(body, known or {}, schemes)
    if name.lower().endswith(".csv"):
        return read_csv(body, known or {}, schemes)
    raise ValueError(say("“%(name)s” is neither .jsonl nor .csv; the registry reads these two.", name=name))


def read_jsonl(text: str, known: Mapping[str, str], schemes: Schemes = ()) -> RegistryReading:
    """Read JSON Lines: on each line an agent with its names, domains, rating schemes and assertions."""
    reading = RegistryReading()
    drafts: list[tuple[int, Assertion]] = []
    # Not splitlines: a JSON text may hold other line separators as they are.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            reading.faults.append(LineFault(number, "This line is not one JSON object."))
            continue
        _read_agent(number, record, reading, drafts, known)
    _settle(reading, drafts, known, schemes)
    return reading


def read_csv(text: str, known: Mapping[str, str], schemes: Schemes = ()) -> RegistryReading:
    """Read a table of assertions, one a row. A subject that nobody knows is made from its kind and label."""
    reading = RegistryReading()
    drafts: list[tuple[int, Assertion]] = []
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [cell.strip() for cell in next(rows, [])]
        strange = [column for column in header if column not in CSV_COLUMNS]
        missing = [column for column in ("subject", "property", "asserted_by") if column not in header]
        if strange or missing or len(set(header)) != len(header):
            what = [say("“%(column)s” is not a column of the registry.", column=column) for column in strange]
            what += [say("The column “%(column)s” is missing.", column=column) for column in missing]
            sentence = " ".join(what) or "A column stands there twice."
            return RegistryReading(faults=[LineFault(1, sentence)])
        seen: dict[str, str] = {}
        for cells in rows:
            if any(cells):
                if len(cells) != len(header):
                    sentence = "This row has not as many cells as there are columns."
                    reading.faults.append(LineFault(rows.line_num, sentence))
                    continue
                row = {key: _plain_cell(cell) for key, cell in zip(header, cells, strict=True) if cell}
                _read_row(rows.line_num, row, reading, drafts, known, seen)
    except csv.Error as error:
        reading.faults.append(
            LineFault(rows.line_num, say("This row cannot be read as CSV (%(error)s).", error=error))
        )
    _settle(reading, drafts, known, schemes)
    return reading


def write_jsonl(agents: Iterable[Agent], assertions: Iterable[Assertion], withhold: bool = True) -> str:
    """The registry as JSON Lines, assertions with their subject, in the order in which they were recorded."""
    said_of: dict[str, list[Record]] = {}
    for one in sorted(assertions, key=lambda each: each.sequence):
        said_of.setdefault(one.subject, []).append(assertion_record(one, withhold))
    lines = []
    for agent in agents:
        record = agent_record(agent)
        if agent.slug in said_of:
            record["assertions"] = said_of[agent.slug]
        lines.append(json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n")
    return "".join(lines)


def write_csv(agents: Iterable[Agent], assertions: Iterable[Assertion], withhold: bool = True) -> str:
    """The assertions as a table. Names, domains and rating schemes are not in it: those need JSON Lines."""
    by_slug = {agent.slug: agent for agent in agents}
    out = io.StringIO(newline="")
    # Every cell quoted: a bare carriage return in a text would otherwise end its row.
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(CSV_COLUMNS)
    for one in sorted(assertions, key=lambda each: each.sequence):
        agent = by_slug[one.subject]
        record: Record = {"subject": one.subject, "subject_kind": agent.kind, "subject_label": agent.label}
        record |= assertion_record(one, withhold)
        writer.writerow([_safe_cell(record.get(column)) for column in CSV_COLUMNS])
    return out.getvalue()


def _read_agent(
    number: int,
    record: object,
    reading: RegistryReading,
    drafts: list[tuple[int, Assertion]],
    known: Mapping[str, str],
) -> None:
    reader = RecordReader(record, _AGENT_FIELDS, "An agent")
    slug = reader.needed("slug")
    agent = Agent(
        slug=slug,
        kind=reader.needed("kind"),
        label=reader.needed("label"),
        names=tuple(_each(reader, "names", name_from)),
        domains=tuple(_each(reader, "domains", domain_from)),
        rating_schemes=tuple(_each(reader, "rating_schemes", scheme_from)),
    )
    stated = reader.parts("assertions")
    wrong = reader.found or agent_faults(agent)
    if slug in reading.kinds:
        wrong = [
            *wrong,
            say("“%(slug)s” stands on an earlier line already; one agent has one line.", slug=slug),
        ]
    if known.get(slug, agent.kind) != agent.kind:
        wrong = [
            *wrong,
            say("“%(slug)s” is of another kind in the registry than %(kind)s.", slug=slug, kind=agent.kind),
        ]
    if wrong:
        reading.faults += [LineFault(number, sentence) for sentence in wrong]
        return
    reading.agents.append(agent)
    for position, part in enumerate(stated, start=1):
        _read_assertion(number, part, slug, f"{slug}.{position}", reading, drafts)


def _read_row(
    number: int,
    row: dict[str, str],
    reading: RegistryReading,
    drafts: list[tuple[int, Assertion]],
    known: Mapping[str, str],
    seen: dict[str, str],
) -> None:
    slug = row.pop("subject", "")
    kind, label = row.pop("subject_kind", ""), row.pop("subject_label", "")
    if slug not in known and slug not in seen:
        agent = Agent(slug, kind, label)
        if wrong := agent_faults(agent):
            reading.faults += [LineFault(number, sentence) for sentence in wrong]
            return
        reading.agents.append(agent)
        seen[slug] = kind
    elif kind and kind != {**known, **seen}[slug]:
        reading.faults.append(
            LineFault(number, say("“%(slug)s” is of another kind than %(kind)s.", slug=slug, kind=kind))
        )
        return
    record: dict[str, Any] = dict(row)
    for column in ("redistributable", "withheld"):
        if column in record:
            record[column] = {"true": True, "false": False}.get(row[column].lower(), row[column])
    if "value_number" in record:
        # What is no number stays a text, which the reader of records refuses with its own sentence.
        with suppress(ValueError):
            record["value_number"] = float(row["value_number"])
    _read_assertion(number, record, slug, f"{slug}.line-{number}", reading, drafts)


def _read_assertion(
    number: int,
    record: object,
    subject: str,
    default_id: str,
    reading: RegistryReading,
    drafts: list[tuple[int, Assertion]],
) -> None:
    if isinstance(record, dict) and record.get("withheld") is True:
        reading.withheld.add(str(record.get("id") or default_id))
        return
    try:
        drafts.append((number, assertion_from(record, subject, default_id)))
    except BadRecord as bad:
        reading.faults += [LineFault(number, sentence) for sentence in bad.sentences]


def _each(reader: RecordReader, key: str, read: Any) -> list[Any]:
    values = []
    for part in reader.parts(key):
        try:
            values.append(read(part))
        except BadRecord as bad:
            reader.found += bad.sentences
    return values


def _settle(
    reading: RegistryReading,
    drafts: Sequence[tuple[int, Assertion]],
    known: Mapping[str, str],
    schemes: Schemes,
) -> None:
    """Check what only the whole file can tell (who exists, what is superseded), and number what is right."""
    kinds = {**known, **reading.kinds}
    scheme_keys = {*schemes, *(one.key for agent in reading.agents for one in agent.rating_schemes)}
    taken: dict[str, Assertion] = {}
    for number, draft in drafts:
        one = replace(draft, sequence=len(reading.assertions) + 1)
        if one.supersedes in reading.withheld:
            if one.status != "current":
                reading.withheld.add(one.id)
                continue
            one = replace(one, supersedes=None)
        wrong = faults(one, kinds[one.subject]) + _reference_faults(one, kinds, scheme_keys, taken)
        if wrong:
            reading.faults += [LineFault(number, sentence) for sentence in wrong]
            continue
        taken[one.id] = one
        reading.assertions.append(one)
    reading.faults.sort(key=lambda fault: fault.line)


def _reference_faults(
    one: Assertion, kinds: Mapping[str, str], scheme_keys: Set[str], taken: Mapping[str, Assertion]
) -> list[str]:
    """What `one` names and nobody has: agents, a rating scheme, an earlier assertion."""
    wrong = [
        say("“%(slug)s” is neither in this file nor in the registry; add it as an agent.", slug=slug)
        for slug in (one.asserted_by, one.value_agent)
        if slug and slug not in kinds
    ]
    if one.rating_scheme and one.rating_scheme not in scheme_keys:
        wrong.append(
            say(
                "The rating scheme “%(rating_scheme)s” is neither in this file nor in the registry.",
                rating_scheme=one.rating_scheme,
            )
        )
    if one.id in taken:
        wrong.append(say("The id “%(id)s” is taken by an earlier assertion of this file.", id=one.id))
    if one.supersedes and one.supersedes not in taken:
        wrong.append(
            say("“%(supersedes)s” does not stand before this in the file.", supersedes=one.supersedes)
        )
    elif one.supersedes:
        wrong += supersedes_faults(one, taken[one.supersedes])
    return wrong


def _refuse_constant(word: str) -> None:
    raise ValueError(word)


def _safe_cell(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_RISKY_STARTS) else text


def _plain_cell(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_RISKY_STARTS) else cell
