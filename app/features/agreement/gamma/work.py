"""Gamma of a round, which takes seconds or minutes: as a job, or at once by the command.

Each variable has a part for all labels and one for each; what a part found is kept in the job's row together with how
far the job is, so that a worker that died leaves what it had. What was kept is used again only where the answers are
still the same.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.actions.chosen_reading import Reading, choose_round, find_reading
from app.config import Settings
from app.core.agreement.spans.alignment import has_scipy
from app.core.agreement.spans.gamma import PRECISION, SEED, Asked, gamma_report
from app.core.agreement.spans.gamma_verdicts import no_scipy
from app.core.agreement.spans.random_continua import Drawn
from app.core.agreement.spans.table import SpanTable
from app.core.codebook.values import Variable
from app.db import Database, table_of
from app.errors import RuleBroken, Sentence
from app.features.agreement.spans.queries import span_tables
from app.models.exports import Job

KIND = "gamma"
#: Of so many passages, those with the lowest values, each is kept; a round may have thousands.
PASSAGES_KEPT = 200
#: Progress is said in hundredths of a part.
STEPS = 100

Tables = list[tuple[Variable, SpanTable]]
Parts = dict[str, Any]
Said = Callable[[int, int], None]
Keep = Callable[[Parts, int, int], None]

_job = table_of(Job)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a job computes: one variable of a round's pass, or each that is coded on spans."""

    round: str | None
    pass_: str | None
    variable: str | None = None
    seed: int = SEED
    drawn: Drawn = "shifted"

    def as_dict(self) -> dict[str, Any]:
        """The arguments of the job."""
        return {
            "round": self.round,
            "pass": self.pass_,
            "variable": self.variable,
            "seed": self.seed,
            "drawn": self.drawn,
        }

    @classmethod
    def of(cls, arguments: dict[str, Any]) -> "Wanted":
        """The same, read back."""
        return cls(
            arguments["round"],
            arguments["pass"],
            arguments["variable"],
            arguments["seed"],
            arguments["drawn"],
        )


def read(session: Session, project_id: int, wanted: Wanted) -> tuple[Reading, Tables]:
    """The marks that are compared. RuleBroken where there is no such round, pass or variable."""
    one = choose_round(session, project_id, wanted.round)
    reading = find_reading(session, one, wanted.pass_)
    tables = span_tables(session, reading)
    if wanted.variable is not None:
        there = ", ".join(variable.key for variable, _table in tables) or "none"
        tables = [(variable, table) for variable, table in tables if variable.key == wanted.variable]
        if not tables:
            raise RuleBroken(
                "The round %(name)s has no variable %(asked)s that is coded on spans. It has: %(there)s.",
                name=one.name,
                asked=wanted.variable,
                there=there,
            )
    return reading, tables


def fingerprint(tables: Tables) -> str:
    """The same for the same marks of the same readers, and for no others."""
    said = hashlib.sha256()
    for variable, table in tables:
        said.update(repr((variable.key, table.units, table.annotators, table.labels)).encode())
        columns = (table.seen_unit, table.seen_annotator, table.unit, table.annotator, table.label)
        for column in (*columns, table.start, table.end, table.length):
            said.update(column.tobytes())
            said.update(b"|")
    return said.hexdigest()[:16]


def compute(
    reading: Reading,
    tables: Tables,
    wanted: Wanted,
    *,
    kept: Parts | None = None,
    said: Said = lambda _done, _total: None,
    keep: Keep = lambda _parts, _done, _total: None,
) -> dict[str, Any]:
    """The result, as plain values that JSON can hold; `kept` are parts that an earlier try found.

    `said` hears how far it is, `keep` all parts so far after each of them. Raises RuleBroken without SciPy.
    """
    if not has_scipy():
        raise RuleBroken(no_scipy())
    asked = Asked(seed=wanted.seed, drawn=wanted.drawn)
    parts: Parts = dict(kept or {})
    names = [(variable, table, label) for variable, table in tables for label in (None, *table.labels)]
    total = STEPS * max(len(names), 1)
    for at, (variable, table, label) in enumerate(names):
        name = variable.key if label is None else f"{variable.key}={label}"
        if name not in parts:
            tell = _within(said, at, total)
            one = gamma_report(table if label is None else table.of_label(label), asked, tell)
            parts[name] = packed(_shortened(one.as_dict()) if label is None else one.gamma.as_dict())
        keep(parts, STEPS * (at + 1), total)
    return {
        "round": reading.round,
        "pass": reading.pass_,
        "codebook_version": reading.codebook_version,
        "seed": wanted.seed,
        "drawn": wanted.drawn,
        "precision": PRECISION,
        "data": fingerprint(tables),
        "variables": [_of_variable(variable, table, parts) for variable, table in tables],
    }


def do_job(database: Database, _settings: Settings, order: Any, progress: Any) -> dict[str, Any]:
    """The worker's way in."""
    wanted = Wanted.of(order.arguments)
    with database.reading() as session:
        reading, tables = read(session, order.project_id, wanted)
        before = (session.get_one(Job, order.id).result or {}).get("parts", {})
    data = fingerprint(tables)

    def keep(parts: Parts, done: int, total: int) -> None:
        with database.writing() as session:
            session.execute(
                update(_job)
                .where(_job.c.id == order.id)
                .values(result={"parts": {"data": data, "found": parts}})
            )
            progress.step(session, done, total)
            session.commit()

    kept = before["found"] if before.get("data") == data else None
    return compute(reading, tables, wanted, kept=kept, said=progress.say, keep=keep)


def packed(value: Any) -> Any:
    """Plain values in which a sentence keeps what it was made of, so that a page can say it in any language."""
    if isinstance(value, Sentence):
        said = {"template": value.template, "parameters": packed(dict(value.parameters))}
        return said | ({"many": value.many, "number": value.number} if value.many else {})
    if isinstance(value, dict):
        return {key: packed(one) for key, one in value.items()}
    return [packed(one) for one in value] if isinstance(value, list | tuple) else value


def unpacked(value: Any) -> Any:
    """The same with sentences."""
    if isinstance(value, dict) and "template" in value:
        parameters = unpacked(value["parameters"])
        said = Sentence(_words(value, parameters))
        said.template, said.parameters = value["template"], parameters
        said.many, said.number = value.get("many", ""), value.get("number", 0)
        return said
    if isinstance(value, dict):
        return {key: unpacked(one) for key, one in value.items()}
    return [unpacked(one) for one in value] if isinstance(value, list) else value


def _words(value: dict[str, Any], parameters: dict[str, Any]) -> str:
    if "many" in value:
        template = value["template"] if value["number"] == 1 else value["many"]
        return str(template % {"num": f"{value['number']:,}", **parameters})
    return str(value["template"] % parameters if parameters else value["template"])


def _within(said: Said, at: int, total: int) -> Said:
    """Hears how far a part is, and says how far all of it is; never less than before."""
    furthest = STEPS * at

    def tell(done: int, of: int) -> None:
        nonlocal furthest
        furthest = max(furthest, STEPS * at + min(STEPS - 1, STEPS * done // of))
        said(furthest, total)

    return tell


def _shortened(said: dict[str, Any]) -> dict[str, Any]:
    """Without the passages beyond those of the lowest values; how many there are is kept."""
    marked = [one for one in said["passages"] if one["value"] is not None]
    lowest = sorted(marked, key=lambda one: (one["value"], -one["marks"], one["unit"]))[:PASSAGES_KEPT]
    return said | {"passages": lowest, "n_passages": len(said["passages"]), "n_marked": len(marked)}


def _of_variable(variable: Variable, table: SpanTable, parts: Parts) -> dict[str, Any]:
    every = parts[variable.key]
    names = {one.key: one.name for one in variable.choices}
    return {
        "variable": variable.key,
        "name": variable.name,
        **{key: one for key, one in every.items() if key != "gamma_k"},
        "labels": [
            {
                "label": str(label),
                "name": names.get(str(label), str(label)),
                "gamma": parts[f"{variable.key}={label}"],
                "gamma_k": every["gamma_k"][str(label)],
            }
            for label in table.labels
        ],
    }
