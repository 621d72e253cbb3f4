"""A PROV-O file read back: by rdflib into triples, and by prov into its own model. Nothing is fetched."""

import io
import warnings
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from prov.model import ProvDocument
from rdflib import Graph

from app.core.formats.release import VOCABULARY

Pairs = set[tuple[str, str]]
# Of a relation: the attributes of prov's records that say from where it leads, and to where.
ENDS = {
    "Generation": ("entity", "activity"),
    "Usage": ("activity", "entity"),
    "Attribution": ("entity", "agent"),
    "Association": ("activity", "agent"),
    "Derivation": ("generatedEntity", "usedEntity"),
    "Specialization": ("specificEntity", "generalEntity"),
    "Alternate": ("alternate1", "alternate2"),
    "Membership": ("collection", "entity"),
}


class Back:
    """What prov has read: things by their kind, and relations as pairs of names."""

    def __init__(self, raw: bytes) -> None:
        with warnings.catch_warnings():
            # rdflib's own parser uses what rdflib no longer likes; what prov could not convert stays an error.
            warnings.filterwarnings("ignore", category=DeprecationWarning, module="rdflib")
            warnings.filterwarnings("ignore", category=DeprecationWarning, message=".*Dataset")
            document = ProvDocument.deserialize(io.BytesIO(raw), format="rdf", rdf_format="json-ld")
        self.kinds: dict[str, set[str]] = defaultdict(set)
        self.things: dict[str, str] = {}
        self.relations: dict[str, Pairs] = defaultdict(set)
        self.times: dict[str, tuple[datetime | None, datetime | None]] = {}
        self.attributes: dict[str, list[tuple[str, Any]]] = {}
        for record in document.get_records():
            self._add(record)

    def _add(self, record: Any) -> None:
        name = record.get_type().localpart
        if name in ENDS:
            formal = {key.localpart: value for key, value in record.formal_attributes}
            self.relations[name].add(tuple(formal[end].uri for end in ENDS[name]))
            return
        iri = record.identifier.uri
        self.things[iri] = name
        self.attributes[iri] = [(key.localpart, value) for key, value in record.extra_attributes]
        if name == "Activity":
            self.times[iri] = (record.get_startTime(), record.get_endTime())
        for kind in record.get_asserted_types():
            self.kinds[kind.uri.removeprefix(VOCABULARY)].add(iri)

    def said(self, iri: str, key: str) -> list[str]:
        """The values that a thing has of one of our own words."""
        return [str(getattr(value, "value", value)) for name, value in self.attributes[iri] if name == key]


def triples(raw: bytes) -> Graph:
    """The file as rdflib reads it by itself."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        return Graph().parse(data=raw, format="json-ld")


def broken_constraints(back: Back) -> Iterable[str]:
    """What of PROV-CONSTRAINTS can be checked without reasoning, and is not kept; by its name there."""
    makers = defaultdict(set)
    for entity, activity in back.relations["Generation"]:
        makers[entity].add(activity)
    yield from (f"unique-generation: {entity}" for entity, by in makers.items() if len(by) > 1)
    for relation in ("Derivation", "Specialization", "Alternate", "Membership"):
        yield from (f"reflexive {relation}: {a}" for a, b in back.relations[relation] if a == b)
    yield from (f"start-precedes-end: {iri}" for iri, (a, b) in back.times.items() if a and b and a > b)
    yield from _used_before_it_was_made(back, makers)
    yield from (
        f"derivation-generation-generation: {iri}" for iri in _in_a_ring(back.relations["Derivation"])
    )
    yield from (f"entity-activity-disjoint: {iri}" for iri in _both(back))
    yield from (f"typing: {iri}" for iri in _of_another_kind(back))
    yield from (f"not described: {iri}" for iri in _not_described(back))


def _used_before_it_was_made(back: Back, makers: dict[str, set[str]]) -> Iterable[str]:
    for activity, entity in back.relations["Usage"]:
        for maker in makers.get(entity, ()):
            made, used = back.times[maker][0], back.times[activity][1]
            if maker == activity or (made and used and made > used):
                yield f"generation-precedes-usage: {entity}"


def _in_a_ring(pairs: Pairs) -> set[str]:
    known = {iri for pair in pairs for iri in pair}
    while known:
        # Those that only come from what is settled are settled; in a ring nothing ever is.
        settled = known - {a for a, b in pairs if a in known and b in known}
        if not settled:
            return known
        known -= settled
    return set()


def _both(back: Back) -> set[str]:
    activities = back.times.keys()
    ends = {iri for pair in back.relations["Derivation"] | back.relations["Membership"] for iri in pair}
    return ends & activities


def _of_another_kind(back: Back) -> Iterable[str]:
    kinds = {
        "Generation": ("Entity", "Activity"),
        "Usage": ("Activity", "Entity"),
        "Attribution": ("Entity", "Agent"),
        "Association": ("Activity", "Agent"),
        "Derivation": ("Entity", "Entity"),
        "Specialization": ("Entity", "Entity"),
        "Alternate": ("Entity", "Entity"),
        "Membership": ("Entity", "Entity"),
    }
    for relation, expected in kinds.items():
        for pair in back.relations[relation]:
            yield from (
                iri for iri, kind in zip(pair, expected, strict=True) if back.things.get(iri, kind) != kind
            )


def _not_described(back: Back) -> set[str]:
    return {iri for pairs in back.relations.values() for pair in pairs for iri in pair} - back.things.keys()
