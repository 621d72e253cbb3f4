"""What the Web Annotation Data Model (W3C Recommendation, 23 February 2017) asks of a file that we write.

Each rule is a MUST of the model that applies to us, by its section and in our words, with a check that gives back
what breaks it, and a way to break it, so that the check is known to fail. Rules on what we never write (fragments,
styles, bodies as bare strings, choices, audiences, rights, ranges, SVG) are kept by never writing it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
CONTEXT = "http://www.w3.org/ns/anno.jsonld"
# What the model forbids together with something that we write, or sets rules for that we do not keep.
NEVER = {
    "bodyValue",
    "rights",
    "audience",
    "stylesheet",
    "styleClass",
    "sourceDateStart",
    "sourceDateEnd",
    "textDirection",
    "conformsTo",
    "startSelector",
    "endSelector",
}
MOMENTS = ("created", "modified", "generated", "sourceDate")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")


@dataclass(frozen=True)
class Rule:
    """A MUST: where it stands, what it asks, what breaks it in a collection, and a collection that does."""

    section: str
    asks: str
    broken_by: Callable[[Json], Iterator[Any]]
    breaks: Callable[[Json], object]


def annotations(whole: Json) -> list[Json]:
    """All annotations of a collection."""
    return list(whole["first"]["items"]) if "first" in whole else []


def objects(value: Any) -> Iterator[Json]:
    """Every object in a JSON value, itself among them."""
    if isinstance(value, dict):
        yield value
        for one in value.values():
            yield from objects(one)
    if isinstance(value, list):
        for one in value:
            yield from objects(one)


def listed(value: Any) -> list[Any]:
    """One or several, as the model lets them be written."""
    return value if isinstance(value, list) else [] if value is None else [value]


def of_type(whole: Json, name: str) -> Iterator[Json]:
    """Every object of this class."""
    return (one for one in objects(whole) if name in listed(one.get("type")))


def _is_iri(value: Any) -> bool:
    return isinstance(value, str) and IRI.fullmatch(value) is not None


def _counts(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _not(whole: Json, kind: str, right: Callable[[Json], bool]) -> Iterator[Json]:
    return (one for one in of_type(whole, kind) if not right(one))


def _first(whole: Json, kind: str) -> Json:
    return next(of_type(whole, kind))


def _agents(whole: Json) -> Iterator[Json]:
    for key in ("creator", "generator"):
        for one in objects(whole):
            yield from (agent for agent in listed(one.get(key)) if isinstance(agent, dict))


def _moments(whole: Json) -> Iterator[Any]:
    return (one[key] for one in objects(whole) for key in MOMENTS if key in one)


def _resources(whole: Json) -> Iterator[Any]:
    """What an annotation is about or says, where it lies outside of the annotation."""
    for one in annotations(whole):
        for place in (*listed(one.get("body")), *listed(one["target"])):
            inside = isinstance(place, dict)
            yield place["source"] if inside and "source" in place else None if inside else place


def _name_of(resource: Any) -> Any:
    return resource.get("id") if isinstance(resource, dict) else resource


RULES = [
    Rule(
        "3.1",
        "the context of the model is one of the contexts, of which there is one at least",
        lambda whole: iter([] if CONTEXT in listed(whole.get("@context")) else [whole.get("@context")]),
        lambda whole: whole.update({"@context": [{}]}),
    ),
    Rule(
        "3.1",
        "an annotation has one IRI",
        lambda whole: _not(whole, "Annotation", lambda one: _is_iri(one.get("id"))),
        lambda whole: annotations(whole)[0].update(id=["urn:uuid:1", "urn:uuid:2"]),
    ),
    Rule(
        "3.1",
        "an annotation is of the class Annotation",
        lambda whole: (one for one in annotations(whole) if "Annotation" not in listed(one.get("type"))),
        lambda whole: annotations(whole)[0].update(type="Note"),
    ),
    Rule(
        "3.1",
        "an annotation has a target",
        lambda whole: _not(whole, "Annotation", lambda one: bool(listed(one.get("target")))),
        lambda whole: annotations(whole)[0].update(target=[]),
    ),
    Rule(
        "3.2.1",
        "a resource of the web has one IRI",
        lambda whole: (one for one in _resources(whole) if one is not None and not _is_iri(_name_of(one))),
        lambda whole: listed(_first(whole, "Annotation")["target"])[0].update(source="a b"),
    ),
    Rule(
        "3.2.4",
        "a textual body has one value",
        lambda whole: _not(whole, "TextualBody", lambda one: isinstance(one.get("value"), str)),
        lambda whole: _first(whole, "TextualBody").pop("value"),
    ),
    Rule(
        "3.2.5",
        "what has a body has no string body, nor anything else that we cannot keep the rules of",
        lambda whole: (one for one in objects(whole) if NEVER & set(one)),
        lambda whole: annotations(whole)[0].update(bodyValue="storm"),
    ),
    Rule(
        "3.3.1",
        "each of created, modified and generated is there once at most and is a moment in UTC, written with Z",
        lambda whole: (
            one for one in _moments(whole) if not (isinstance(one, str) and MOMENT.fullmatch(one))
        ),
        lambda whole: annotations(whole)[0].update(created="2026-05-06T09:00:00+02:00"),
    ),
    Rule(
        "3.3.2",
        "an agent has no more than one IRI",
        lambda whole: (one for one in _agents(whole) if not _is_iri(one.get("id"))),
        lambda whole: annotations(whole)[0]["creator"].update(id=["urn:uuid:1", "urn:uuid:2"]),
    ),
    Rule(
        "4",
        "a specific resource has one source",
        lambda whole: _not(whole, "SpecificResource", lambda one: len(listed(one.get("source"))) == 1),
        lambda whole: _first(whole, "SpecificResource").pop("source"),
    ),
    Rule(
        "4.2.4",
        "a quotation is of one class and has one text",
        lambda whole: _not(
            whole,
            "TextQuoteSelector",
            lambda one: isinstance(one["type"], str) and isinstance(one.get("exact"), str),
        ),
        lambda whole: _first(whole, "TextQuoteSelector").pop("exact"),
    ),
    Rule(
        "4.2.4",
        "what stands before and after a quotation is there once at most",
        lambda whole: _not(
            whole,
            "TextQuoteSelector",
            lambda one: all(isinstance(one.get(key, ""), str) for key in ("prefix", "suffix")),
        ),
        lambda whole: _first(whole, "TextQuoteSelector").update(prefix=["a", "b"]),
    ),
    Rule(
        "4.2.4, 4.2.5",
        "both selectors of a target count the same text in code points, the start in it, the end not",
        lambda whole: (
            one
            for one in of_type(whole, "SpecificResource")
            if isinstance(one.get("selector"), list)
            and one["selector"][0]["end"] - one["selector"][0]["start"] != len(one["selector"][1]["exact"])
        ),
        lambda whole: _first(whole, "TextQuoteSelector").update(exact="🌉" * 999),
    ),
    Rule(
        "4.2.5",
        "a place is of one class and has one start and one end, whole numbers that are not negative",
        lambda whole: _not(
            whole,
            "TextPositionSelector",
            lambda one: (
                isinstance(one["type"], str) and _counts(one.get("start")) and _counts(one.get("end"))
            ),
        ),
        lambda whole: _first(whole, "TextPositionSelector").update(start=-1),
    ),
    Rule(
        "4.3.1",
        "the state of a document at a time is of the class TimeState alone",
        lambda whole: (
            one
            for one in objects(whole)
            for state in listed(one.get("state"))
            if state.get("type") != "TimeState"
        ),
        lambda whole: _first(whole, "TimeState").update(type=["TimeState", "State"]),
    ),
    Rule(
        "4.3.1",
        "the time of a state is a moment in UTC, written with Z",
        lambda whole: _not(
            whole,
            "TimeState",
            lambda one: MOMENT.fullmatch(one.get("sourceDate", "2026-05-05T08:00:00Z")) is not None,
        ),
        lambda whole: _first(whole, "TimeState").update(sourceDate="2026-05-05"),
    ),
    Rule(
        "5.1",
        "a collection has one IRI and is of the class AnnotationCollection",
        lambda whole: iter(
            []
            if _is_iri(whole.get("id")) and "AnnotationCollection" in listed(whole.get("type"))
            else [whole.get("id")]
        ),
        lambda whole: whole.pop("id"),
    ),
    Rule(
        "5.1",
        "its label is a string and its total a whole number that is not negative",
        lambda whole: iter(
            [] if isinstance(whole["label"], str) and _counts(whole["total"]) else [whole["total"]]
        ),
        lambda whole: whole.update(total="3"),
    ),
    Rule(
        "5.1",
        "a collection that has annotations has one first page, and its total is their number",
        lambda whole: iter([] if whole["total"] == len(annotations(whole)) else [whole["total"]]),
        lambda whole: whole.pop("first"),
    ),
    Rule(
        "5.2",
        "a page has one IRI and is of the class AnnotationPage",
        lambda whole: iter(
            []
            if _is_iri(whole["first"].get("id")) and "AnnotationPage" in listed(whole["first"].get("type"))
            else [whole["first"]]
        ),
        lambda whole: whole["first"].pop("type"),
    ),
    Rule(
        "5.2",
        "a page lists one annotation at least, and where there is no next page it is the last",
        lambda whole: iter(
            [] if whole["first"]["items"] and whole["last"] == whole["first"]["id"] else [whole["first"]]
        ),
        lambda whole: whole["first"].update(items=[]),
    ),
    Rule(
        "5.2",
        "a page has no more than one start index, a whole number that is not negative",
        lambda whole: iter(
            [] if _counts(whole["first"].get("startIndex", 0)) else [whole["first"]["startIndex"]]
        ),
        lambda whole: whole["first"].update(startIndex=[0, 1]),
    ),
]
