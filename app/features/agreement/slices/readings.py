"""Several readings beside each other: halves, passes, rounds and codebook versions."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy.orm import Session

from app.actions.chosen_reading import Reading, begun_rounds, find_reading, passes_of
from app.actions.codebooks import book_of
from app.actions.readers import still_coded
from app.core.agreement.ratings import Ratings
from app.core.agreement.slice_parts import Part
from app.core.codebook.values import Codebook
from app.core.codebook.values import Variable as AskedVariable
from app.features.agreement import queries
from app.features.agreement.annotators import names_of
from app.features.agreement.compared import Compared, Labels, compared
from app.features.agreement.queries import Judged
from app.features.agreement.spans.queries import SpansRead
from app.models.rounds import Round


@dataclass(frozen=True, slots=True)
class Beside:
    """Readings by the name of their slice, and the rounds left out since whoever asks still codes in them."""

    readings: list[tuple[str, Judged]]
    not_now: tuple[str, ...] = ()


def passes(session: Session, one: Round, wanted: tuple[str, ...]) -> Beside:
    """The round in each of these passes that it has: blind and open halves, or blind and revealed."""
    found = [name for name in passes_of(one) if name in wanted]
    read = [(name, queries.ratings(session, find_reading(session, one, name))) for name in found]
    return Beside(_one_name_each(session, read))


def rounds(session: Session, project_id: int, person_id: int | None) -> Beside:
    """Every round that was begun, the oldest first, each in its own default reading."""
    begun = list(reversed(begun_rounds(session, project_id)))
    coded = [] if person_id is None else still_coded(session, project_id, person_id)
    hidden = {one.name for one in coded if not one.has_read}
    read = [
        (one.name, queries.ratings(session, find_reading(session, one, None)))
        for one in begun
        if one.name not in hidden
    ]
    return Beside(_one_name_each(session, read), tuple(one.name for one in begun if one.name in hidden))


def _one_name_each(session: Session, readings: list[tuple[str, Judged]]) -> list[tuple[str, Judged]]:
    """The readings with each person under one name in all of them, and no two under the same.

    A reading numbers those of one name, and those who were erased, among its own people: the same name may be somebody
    else's in another.
    """
    names = names_of(session, {person for _name, judged in readings for person in judged.person_ids})
    return [
        (name, replace(judged, annotators=tuple(names[person] for person in judged.person_ids)))
        for name, judged in readings
    ]


def versions(session: Session, project_id: int, person_id: int | None) -> Beside:
    """The same rounds, named by the codebook version that they ask."""
    found = rounds(session, project_id, person_id)
    named = [(judged.reading.codebook_version, judged) for _name, judged in found.readings]
    return Beside(named, found.not_now)


def parts_of(beside: Beside, labels: Labels | None) -> Iterator[tuple[str, Compared, list[Part]]]:
    """Each variable that a reading asks, as it was asked last, with a part for each name; articles are documents.

    Readings of one name are put together; a passage that was read in two of them is two units.
    """
    tables: dict[str, dict[str, list[tuple[Compared, Judged]]]] = {}
    for name, judged in beside.readings:
        for one in compared(judged, labels):
            tables.setdefault(one.variable.key, {}).setdefault(name, []).append((one, judged))
    for key, named in tables.items():
        last = next(reversed(named.values()))[-1][0]
        yield (
            key,
            last,
            [Part(name, _put_together(found), found[-1][0].level) for name, found in named.items()],
        )


def _put_together(found: list[tuple[Compared, Judged]]) -> Ratings:
    if len(found) == 1:
        one, judged = found[0]
        documents = [judged.articles[int(str(unit))] for unit in one.ratings.units]
        return replace(one.ratings, articles=np.array(documents, dtype=np.int64))
    rows: list[tuple[Hashable, Hashable, Hashable]] = []
    labels: dict[Hashable, None] = {}
    articles: dict[Hashable, int] = {}
    for place, (one, judged) in enumerate(found):
        table = one.ratings
        labels |= dict.fromkeys(table.scheme)
        articles |= {(place, unit): judged.articles[int(str(unit))] for unit in table.units}
        rows += [
            ((place, table.units[unit]), table.annotators[who], table.values[code])
            for unit, who, code in zip(
                table.unit.tolist(), table.annotator.tolist(), table.code.tolist(), strict=True
            )
        ]
    whole = Ratings.from_long(rows, labels=tuple(labels), unit_name=found[0][0].ratings.unit_name)
    return replace(whole, articles=np.array([articles[unit] for unit in whole.units], dtype=np.int64))


def book_of_reading(session: Session, reading: Reading) -> Codebook:
    """The codebook that the round asks."""
    return book_of(session, reading.codebook_version_id).codebook


def parts_by_attribute(read: SpansRead, variable: AskedVariable, attribute: AskedVariable) -> list[Part]:
    """For each value that marks of the variable were given: who marked which labels so in which passage.

    Whoever read a passage and marked nothing so has the empty set; marks that were given no value are not known.
    """
    marked: dict[str | None, dict[tuple[int, str], set[str]]] = {}
    for one in read.said[variable.key]:
        said = one.attributes.get(attribute.key, attribute.default)
        of = marked.setdefault(None if said is None else str(said), {})
        of.setdefault((one.passage, one.annotator), set()).add(one.label)
    labels = [label.key for label in variable.choices if not label.abstract]
    parts = []
    for value in (*(label.key for label in attribute.choices), None):
        if value in marked:
            rows = [(*place, frozenset(marked[value].get(place, ()))) for place in read.seen]
            table = Ratings.from_long(rows, labels=labels, unit_name=read.unit_name)
            documents = [read.articles[int(str(unit))] for unit in table.units]
            parts.append(Part(value, replace(table, articles=np.array(documents, dtype=np.int64)), "masi"))
    return parts
