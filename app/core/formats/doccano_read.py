"""doccano's JSON Lines with their marks: a line for each text, or for each text and annotator.

Offsets are code points, or grapheme clusters where the project counted in those. A line has `label` (sequence
labelling: lists of start, end and label; classification: labels of the whole text), or `entities` and
`relations`. doccano writes a file for each member, called by their name, so a file is a coder where no line says
who it was.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from app.core.coded import (
    PARTS,
    CodedAnswer,
    CodedDraft,
    CodedSpan,
    Range,
    clusters,
    joined_parts,
)
from app.core.corpus import Row
from app.core.formats.gathered import Gathered, InFile, offset, words
from app.core.formats.jsonl import as_utf8, parse_object
from app.core.text.graphemes import inside_graphemes
from app.errors import say

Record = dict[str, Any]
_BLANK = b" \t\r"
_MEDIA_TYPE = "application/x-ndjson"
# Files of a doccano export that are no person's.
_NOBODY = {"all": "", "unknown": "unknown"}


def read_texts(files: Iterable[InFile], *, graphemes: bool = False) -> tuple[list[Row], list[str]]:
    """The texts of the files with what was said of them, and notes. With ``graphemes`` offsets count clusters."""
    found = Gathered()
    for file in files:
        try:
            body, charset = as_utf8(file.raw)
        except UnicodeDecodeError:
            found.refuse(
                file.name, "This file is not the UTF-16 that its first bytes say. Please save it as UTF-8."
            )
            continue
        capture = file.capture(_MEDIA_TYPE, charset)
        stem = PurePosixPath(file.name).stem
        for number, line in enumerate(body.split(b"\n"), start=1):
            if line.strip(_BLANK):
                place = f"{file.name} line {number}"
                try:
                    record = parse_object(line)
                    text = record.get("text", record.get("data"))
                    if not isinstance(text, str):
                        raise ValueError("There is no text in it: a line needs the field “text”.")
                    coded = _coded(record, text, stem, graphemes=graphemes)
                    key, values = words(record.get("document_id")), _values(record)
                except ValueError as error:
                    found.refuse(place, str(error))
                else:
                    found.add(place, text, coded, capture, values, key)
    return found.rows(), found.notes


def _values(record: Record) -> dict[str, str]:
    return {"language": record["language"]} if isinstance(record.get("language"), str) else {}


def _coded(record: Record, text: str, stem: str, *, graphemes: bool) -> list[CodedDraft]:
    labels = _list(record, "label", "labels")
    entities = list(_objects(record, "entities"))
    if not any(name in record for name in ("label", "labels", "entities", "annotator", "read")):
        return []
    coder = words(record.get("annotator") or record.get("username")) or _NOBODY.get(stem, stem) or stem
    spans = [_span(one) for one in labels if not isinstance(one, str)]
    answers = tuple(CodedAnswer(one) for one in labels if isinstance(one, str))
    regions = [_entity(one) for one in entities]
    parts = {
        uid: (one.label.lower(), (one.start, one.end)) for uid, one in regions if one.label.lower() in PARTS
    }
    spans += [one for uid, one in regions if uid not in parts]
    links = [(words(one.get("from_id")), words(one.get("to_id"))) for one in _objects(record, "relations")]
    read = [_range(one) for one in _list(record, "read")] if "read" in record else None
    if graphemes:
        spans, parts, read = _in_code_points(text, spans, parts, read)
    return [
        CodedDraft(
            coder,
            tuple(spans),
            answers,
            joined_parts(parts, links),
            None if read is None else tuple(read),
            words(record.get("round")),
        )
    ]


def _span(one: object) -> CodedSpan:
    if not isinstance(one, list) or len(one) != 3 or not isinstance(one[2], str):
        raise ValueError("A mark is not a list of start, end and label.")
    return CodedSpan(one[2], offset(one[0]), offset(one[1]))


def _entity(one: Record) -> tuple[str, CodedSpan]:
    label = one.get("label")
    if not isinstance(label, str):
        raise ValueError("A mark has no label.")
    span = CodedSpan(label, offset(one.get("start_offset")), offset(one.get("end_offset")))
    return words(one.get("id")), span


def _range(one: object) -> Range:
    if not isinstance(one, list) or len(one) != 2:
        raise ValueError("“read” is not a list of ranges, each a start and an end.")
    return offset(one[0]), offset(one[1])


def _list(record: Record, *names: str) -> list[Any]:
    for name in names:
        given = record.get(name)
        if given is not None:
            if not isinstance(given, list):
                raise ValueError(say("“%(name)s” is not a list.", name=name))
            return given
    return []


def _objects(record: Record, name: str) -> Iterator[Record]:
    for one in _list(record, name):
        if not isinstance(one, dict):
            raise ValueError(say("“%(name)s” holds something that is no object.", name=name))
        yield one


def _in_code_points(
    text: str,
    spans: list[CodedSpan],
    parts: Mapping[str, tuple[str, Range]],
    read: list[Range] | None,
) -> tuple[list[CodedSpan], dict[str, tuple[str, Range]], list[Range] | None]:
    inside = set(inside_graphemes(text))
    starts = [at for at in range(len(text)) if at not in inside]

    def of(where: Range) -> Range:
        found = clusters(text, starts, where)
        return found[where[0]], found[where[1]]

    moved = [(one, of((one.start, one.end))) for one in spans]
    return (
        [CodedSpan(one.label, *where) for one, where in moved],
        {uid: (part, of(where)) for uid, (part, where) in parts.items()},
        None if read is None else [of(one) for one in read],
    )
