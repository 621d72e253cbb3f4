"""UIMA CAS as XMI, with its marks: a file for each text and annotator. Offsets are UTF-16 code units.

Marks are annotations of the layers that people define (``webanno.custom``) and named entities; tokens, sentences
and what programs add are passed over. Whose a mark is stands in its ``annotator``, or else in the name of the file:
INCEpTION calls a file by its annotator in a folder by the document.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from app.core.coded import PARTS, CodedAnswer, CodedDraft, CodedSpan, Range, joined_parts
from app.core.corpus import Row
from app.core.formats.gathered import Gathered, InFile, words
from app.core.formats.safe_xml import Element, parse_xml
from app.core.text.utf16 import OffsetRefused, Utf16Map
from app.errors import say

_DETAILS = {
    "citedOutlet": "cited_outlet",
    "viaOutlet": "via_outlet",
    "speaker": "speaker",
    "sourceType": "source_type",
    "speech": "speech",
    "note": "note",
}
_LAYERS = ("webanno/custom.ecore", "core/api/ner/type.ecore")
# Features of an annotation that say something else than what it is called.
_NO_LABEL = frozenset(
    [
        "sofa",
        "begin",
        "end",
        "annotator",
        "round",
        "condition",
        "codebook",
        "codebookVersion",
        "annotationId",
        "attribution",
        "voice",
        "attributes",
        "confidence",
        "note",
        "id",
        "identifier",
        "order",
    ]
)


def read_texts(files: Iterable[InFile]) -> tuple[list[Row], list[str]]:
    """The texts of the files with what was said of them, and notes."""
    found = Gathered()
    for file in files:
        if not file.name.lower().endswith(".xmi"):
            continue
        try:
            root = parse_xml(file.raw)
            text, elements = _view(root)
            key, coder = _names(file.name)
            coded = _File(text, coder).coded(elements)
        except OffsetRefused as error:
            found.refuse(file.name, error.sentence)
        except ValueError as error:
            found.refuse(file.name, str(error))
        else:
            language = next(
                (
                    one.attributes["language"]
                    for one in elements
                    if one.local == "DocumentAnnotation"
                    and one.attributes.get("language", "x-") != "x-unspecified"
                ),
                "",
            )
            values = {"language": language} if language and language != "x-" else {}
            found.add(file.name, text, coded, file.capture("application/vnd.xmi+xml"), values, key)
    return found.rows(), found.notes


def _names(name: str) -> tuple[str, str]:
    """The key of the document and the coder, as the name of the file says them."""
    path = PurePosixPath(name)
    if PurePosixPath(path.parent.name).suffix:
        return PurePosixPath(path.parent.name).stem, path.stem
    return path.stem, path.parent.name or "unknown"


def _view(root: Element) -> tuple[str, list[Element]]:
    """The text and the annotations of the one view that has a text."""
    sofas = [one for one in root.children if one.local == "Sofa" and one.attributes.get("sofaString")]
    if len(sofas) != 1:
        raise ValueError("This is no CAS with one text.")
    own = next((value for key, value in sofas[0].attributes.items() if key.endswith("}id")), "")
    of_view = [
        one for one in root.children if one.attributes.get("sofa") == own and "begin" in one.attributes
    ]
    return sofas[0].attributes["sofaString"], of_view


@dataclass(slots=True)
class _Coder:
    """What one coder said in one round."""

    spans: list[CodedSpan] = field(default_factory=list)
    answers: list[CodedAnswer] = field(default_factory=list)
    read: dict[Range, None] = field(default_factory=dict)
    parts: dict[str, tuple[str, Range]] = field(default_factory=dict)
    first_of: dict[str, str] = field(default_factory=dict)
    links: list[tuple[str, str]] = field(default_factory=list)
    details: dict[str, dict[str, str]] = field(default_factory=dict)
    nested: dict[str, str] = field(default_factory=dict)
    # An attribution's id is its own in one passage alone: what follows a new passage is of that passage.
    passage: int = 0
    is_reading: bool = False


class _File:
    def __init__(self, text: str, coder: str) -> None:
        self.units, self.coder = Utf16Map(text), coder
        self.by_coder: dict[tuple[str, str], _Coder] = {}

    def coded(self, elements: Iterable[Element]) -> list[CodedDraft]:
        """What each coder said."""
        for one in elements:
            if one.name.partition("}")[0].endswith(_LAYERS):
                self._add(one)
        return [
            CodedDraft(
                coder,
                tuple(said.spans),
                tuple(said.answers),
                joined_parts(
                    said.parts,
                    said.links,
                    said.details,
                    {
                        inner: said.first_of[outer]
                        for inner, outer in said.nested.items()
                        if outer in said.first_of
                    },
                ),
                tuple(said.read) or None,
                round_,
            )
            for (coder, round_), said in (self.by_coder or {(self.coder, ""): _Coder()}).items()
        ]

    def _add(self, one: Element) -> None:
        given = one.attributes
        of = given.get("annotator") or self.coder, given.get("round", "")
        said = self.by_coder.setdefault(of, _Coder())
        where = self._range(given)
        if one.local == "PassageRead":
            said.read[where] = None
            said.passage += not said.is_reading
            said.is_reading = True
            return
        said.is_reading = False
        match one.local:
            case "PassageAnswer" if "value" in given:
                said.answers.append(CodedAnswer(None, given.get("label", ""), given["value"], *where))
            case "PassageAnswer":
                said.answers.append(CodedAnswer(given.get("label", ""), start=where[0], end=where[1]))
            case "AttributionPart" if given.get("part", "").lower() in PARTS:
                _part(said, given, where)
            case _:
                said.spans.append(_span(given, where))

    def _range(self, given: Mapping[str, str]) -> Range:
        try:
            begin, end = int(given["begin"]), int(given["end"])
        except (ValueError, KeyError):
            raise ValueError("An annotation has no place.") from None
        return self.units.from_utf16(begin), self.units.from_utf16(end)


def _part(said: _Coder, given: Mapping[str, str], where: Range) -> None:
    uid = f"part {len(said.parts) + 1}"
    said.parts[uid] = given["part"].lower(), where
    own = given.get("attributionId")
    if own is None:
        return
    first = said.first_of.setdefault(f"{said.passage} {own}", uid)
    said.links.append((first, uid))
    said.details[first] = {name: given[feature] for feature, name in _DETAILS.items() if given.get(feature)}
    if given.get("nestedIn"):
        said.nested[first] = f"{said.passage} {given['nestedIn']}"


def _span(given: Mapping[str, str], where: Range) -> CodedSpan:
    label = given.get("label") or given.get("value")
    if label is None:
        features = [value for name, value in given.items() if name not in _NO_LABEL and "}" not in name]
        if len(features) != 1:
            raise ValueError(say("At %(start)s to %(end)s no label is told.", start=where[0], end=where[1]))
        label = features[0]
    attributes = {"voice": given["voice"]} if given.get("voice") else {}
    if given.get("attributes"):
        attributes = _attributes(given["attributes"])
    confidence = given.get("confidence", "")
    return CodedSpan(
        label,
        *where,
        attributes=attributes,
        note=given.get("note", ""),
        confidence=int(confidence) if confidence in ("1", "2", "3") else None,
    )


def _attributes(written: str) -> dict[str, str]:
    try:
        found = json.loads(written)
    except (ValueError, RecursionError):
        raise ValueError("The attributes of a mark are not JSON.") from None
    if not isinstance(found, dict):
        raise ValueError("The attributes of a mark are not an object.")
    return {name: words(value) for name, value in found.items() if value is not None}
