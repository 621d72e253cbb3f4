"""UIMA CAS as XMI, for INCEpTION and others: ``TypeSystem.xml``, and one file for each text and annotator.

UIMA counts in UTF-16 code units, so every offset is converted. What XML 1.0 does not allow is replaced by U+FFFD,
one for one, so that no place moves.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

from app.core.formats.cas_types import attribute, type_system
from app.core.formats.readings import (
    PARTS,
    FileNames,
    Reading,
    label_name,
    passages_of,
    readings,
    text_name,
    texts_only,
)
from app.core.formats.release import Release
from app.core.formats.rights import Record
from app.core.text.utf16 import Utf16Map

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore"'
    ' xmlns:tcas="http:///uima/tcas.ecore" xmlns:custom="http:///webanno/custom.ecore" xmi:version="2.0">\n'
    '<cas:NULL xmi:id="0"/>\n'
)
_CUSTOM = "{http:///webanno/custom.ecore}"
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OF_ATTRIBUTION = {
    "attributionId": "id",
    "citedOutlet": "cited_outlet",
    "viaOutlet": "via_outlet",
    "speaker": "speaker",
    "sourceType": "source_type",
    "speech": "speech",
    "nestedIn": "nested_in",
    "note": "note",
}


@dataclass(frozen=True, slots=True)
class Cas:
    """A file as it is read back; places in code points again."""

    text: str
    ranges: list[tuple[int, int, str]]
    parts: list[tuple[int, int, str]]


def write_files(
    records: Iterable[Record], release: Release | None = None
) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The types first, then the files."""
    dropped, names = (release or Release()).dropped, FileNames()
    yield "TypeSystem.xml", iter([type_system().encode("utf-8")])
    for record in texts_only(iter(records), dropped):
        for reading in readings(record, dropped):
            name = (
                f"{names.of(reading.round)}/{names.of(reading.annotator)}/{names.of(text_name(record))}.xmi"
            )
            yield name, iter([_Cas(record, dropped).of(reading).encode("utf-8")])


def read(data: bytes) -> Cas:
    """What a file that was written here holds. Only for files of one's own: XML of strangers needs a safer reader."""
    root = ElementTree.fromstring(data)  # noqa: S314
    text = root.find("{http:///uima/cas.ecore}Sofa").attrib["sofaString"]  # type: ignore[union-attr]
    units = Utf16Map(text)

    def all_of(kind: str, feature: str) -> list[tuple[int, int, str]]:
        return [
            (units.from_utf16(int(one.attrib["begin"])), units.from_utf16(int(one.attrib["end"])), said)
            for one in root.iter(f"{_CUSTOM}{kind}")
            if (said := one.attrib.get(feature)) is not None
        ]

    return Cas(text, all_of("Framing", "label"), all_of("AttributionPart", "part"))


def read_files(files: Mapping[str, bytes]) -> dict[str, Cas]:
    """All files of the folder by name."""
    return {name: read(data) for name, data in files.items() if name.endswith(".xmi")}


class _Cas:
    """The feature structures of one file."""

    def __init__(self, record: Record, dropped: Counter[str]) -> None:
        self._record, self._dropped = record, dropped
        self._units = Utf16Map(record["text"])
        self._passages = passages_of(record)
        self._lines: list[str] = []

    def of(self, reading: Reading) -> str:
        """All of the file."""
        language = attribute("language", self._record["language"] or "x-unspecified")
        whole = {"start": 0, "end": self._units.code_points}
        self._add("tcas:DocumentAnnotation", whole, {}, language)
        for revision in reading.revisions:
            self._revision(reading, revision)
        text = attribute("sofaString", self._legal(self._record["text"]))
        sofa = f'<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text/plain"{text}/>\n'
        members = " ".join(str(number) for number in range(2, len(self._lines) + 2))
        view = f'<cas:View sofa="1" members="{members}"/>\n</xmi:XMI>\n'
        return "".join([_HEAD, *self._lines, sofa, view])

    def _revision(self, reading: Reading, revision: Record) -> None:
        who = {
            "annotator": reading.annotator,
            "round": reading.round,
            "condition": revision["condition"],
            "codebook": revision["codebook"],
            "codebookVersion": revision["codebook_version"],
        }
        passage = self._passages[(revision["unit"], revision["passage"])]
        for layer in revision["layers"]:
            self._add(
                "custom:PassageRead", passage, {"layer": layer["layer"], "answer": layer["answer"]} | who
            )
        for mark in revision["marks"]:
            place = {"attribution": mark["attribution"], "annotationId": mark["id"]}
            voice = {"voice": mark["attributes"].get("voice")}
            self._add("custom:Framing", mark, _said(mark) | voice | place | who)
        for answer in revision["answers"]:
            self._add("custom:PassageAnswer", passage, _said(answer) | who)
        for one in revision["attributions"]:
            said = {feature: one[name] for feature, name in _OF_ATTRIBUTION.items()}
            for part in PARTS:
                for span in one[part]:
                    self._add("custom:AttributionPart", span, {"part": part.capitalize()} | said | who)

    def _add(self, kind: str, at: Record, features: Record, more: str = "") -> None:
        begin, end = self._units.to_utf16(at["start"]), self._units.to_utf16(at["end"])
        said = [
            attribute(key, self._legal(str(one))) for key, one in features.items() if one not in (None, "")
        ]
        # 1 is the text itself.
        number = len(self._lines) + 2
        self._lines.append(
            f'<{kind} xmi:id="{number}" sofa="1" begin="{begin}" end="{end}"{more}{"".join(said)}/>\n'
        )

    def _legal(self, text: str) -> str:
        plain, many = _ILLEGAL.subn("\ufffd", text)
        self._dropped["characters_not_in_xml"] += many
        return plain


def _said(one: Record) -> Record:
    attributes = json.dumps(one["attributes"], ensure_ascii=False) if one["attributes"] else None
    value = None if one["value"] is None else str(one["value"])
    said = {"label": label_name(one), "value": value, "attributes": attributes}
    return said | {"confidence": one["confidence"], "note": one["note"]}
