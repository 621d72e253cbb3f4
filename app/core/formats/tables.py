"""What goes out as tables with types: the columns, and the rows that a record makes in each of them.

Every column has one type in every row, so no reader has to guess it: a number beside words has a column of its own.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import itemgetter
from typing import Any

from app.core.formats.annotations_csv import OF_REVISION, OF_ROW, rows_of
from app.core.formats.rights import Record

Block = tuple[tuple[Any, ...], list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Column:
    """``type`` is string, int64, float64 or bool; a column with ``fields`` is a list of such structs.

    ``is_list`` is a list of the type. Every value may be missing.
    """

    name: str
    type: str = "string"
    is_list: bool = False
    fields: tuple["Column", ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table by its name; ``rows`` gives those of a record, as values by column.

    Where many rows begin alike, ``blocks`` gives the same faster: what the first columns are in all rows of a block,
    and of each row the others, in the order of the columns.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[Record], Iterator[Record]]
    blocks: Callable[[Record], Iterator[Block]] | None = None


_TYPES = {
    "int64": "text_version passage number start end confidence m votes passage_start passage_end",
    "float64": "seconds share value_number",
    "bool": "is_default_reading is_current is_correction is_kept independent assisted surplus excluded"
    " few tie hard none",
}
_TYPE_OF = {name: kind for kind, names in _TYPES.items() for name in names.split()}
# Beside the text where it is asked for: as long, with what gives the outlet away covered.
MASKED = "text_masked"
OF_PASSAGE = (
    *("document_id", "text_version", "title", "language", "published_from", "published_to"),
    *("outlet", "owner_group"),
    *("unit", "passage", "role", "passage_start", "passage_end", "text"),
)
_OF_ENTRY = ("round", "pass", "variable", "codebook", "codebook_version", "reading", "m")
_VALUE = ("label", "value", "value_number")


def _columns(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, _TYPE_OF.get(name, "string")) for name in names)


def _passages(record: Record) -> Iterator[Record]:
    whole = {
        "url": next((one["url"] for one in record["captures"]), None),
        "text_rights": record["text_rights"],
        "text_given": record["text_given"],
        "document_sha256": record["text_sha256"],
        "provenance": json.dumps(record["provenance"], ensure_ascii=False, sort_keys=True),
    }
    for one, of_passage in _described(record):
        yield of_passage | whole | {"direction": one["direction"], "passage_sha256": one["text_sha256"]}


def _described(record: Record) -> Iterator[tuple[Record, Record]]:
    """Each passage, and what every row says of it; offsets count from the start of the document."""
    outlet = record["outlet"] or {"slug": None, "owner_group": None}
    published = record["published"] or {"from": None, "to": None}
    whole = {
        "document_id": record["document_id"],
        "text_version": record["text_version"],
        "title": record["title"],
        "published_from": published["from"],
        "published_to": published["to"],
        "outlet": outlet["slug"],
        "owner_group": outlet["owner_group"],
    }
    for one in record["passages"]:
        start, end = one["start"], one["end"]
        yield (
            one,
            whole
            | {"unit": one["unit"], "passage": one["number"], "role": one["role"]}
            | {"language": one["language"] or record["language"]}
            | {"passage_start": start, "passage_end": end}
            | {"text": None if record.get("text") is None else record["text"][start:end]}
            | {name: one[name] for name in (MASKED,) if name in one},
        )


def _by_place(record: Record) -> dict[tuple[str, int], Record]:
    return {(one["unit"], one["number"]): row for one, row in _described(record)}


def _annotations(record: Record) -> Iterator[Record]:
    for head, rows in _blocks(record):
        for row in rows:
            names = _OF_ANNOTATION if len(head) + len(row) == len(_OF_ANNOTATION) else _OF_MASKED
            yield dict(zip(names, head + row, strict=True))


def _blocks(record: Record) -> Iterator[Block]:
    """A block for each revision."""
    of_place = {
        place: _OF_HEAD(row) + ((row[MASKED],) if MASKED in row else ())
        for place, row in _by_place(record).items()
    }
    for revision in record["revisions"]:
        head = of_place[revision["unit"], revision["passage"]] + tuple(map(revision.get, _OWN))
        yield head, [_said(row) for row in rows_of(revision)]


def _said(row: Record) -> tuple[Any, ...]:
    get, typed = row.get, _typed(row)
    return (
        row["kind"],
        row["layer"],
        get("label"),
        typed["value"],
        get("start"),
        get("end"),
        get("quote"),
        _json(get("attributes")),
        get("attribution"),
        get("cited_outlet"),
        get("confidence"),
        get("note"),
        get("id"),
        typed["value_number"],
    )


def _soft(record: Record) -> Iterator[Record]:
    of_place = _by_place(record)
    for entry in record["soft"]:
        yield (
            of_place[entry["unit"], entry["passage"]]
            | {name: entry[name] for name in (*_OF_ENTRY, "few", "tie")}
            | {name: [one | _typed(one) for one in entry[name]] for name in ("shares", "spans")}
        )


def _gold(record: Record) -> Iterator[Record]:
    of_place = _by_place(record)
    for entry in record["gold"]:
        answers, spans = entry["answers"], entry["spans"]
        typed = None if answers is None else [one | _typed(one) for one in answers]
        yield (
            of_place[entry["unit"], entry["passage"]]
            | {name: entry[name] for name in (*_OF_ENTRY, "how", "reason", "none")}
            | {"spans_how": entry["spans_how"], "spans_reason": entry["spans_reason"], "answers": typed}
            # What most who train want of gold: the labels alone, null where there is no gold.
            | {"labels": typed and [one["label"] for one in typed if one["label"] is not None]}
            | {
                "spans": spans
                and [one | _typed(one) | {"attributes": _json(one["attributes"])} for one in spans]
            }
        )


def _typed(one: Record) -> Record:
    """A value as words, and as a number where it is one: a column has one type."""
    value = one.get("value")
    number = float(value) if isinstance(value, int | float) else None
    return {"value": None if value is None else str(value), "value_number": number}


def _json(attributes: Record | None) -> str | None:
    if not attributes:
        return None
    items = tuple(attributes.items())
    # Nearly all are one of few, in words; of other values two may be equal that are not written alike.
    if all(type(value) is str for _, value in items):
        return _json_of_words(items)
    return json.dumps(attributes, ensure_ascii=False, sort_keys=True)


@lru_cache(maxsize=2_000)
def _json_of_words(items: tuple[tuple[str, str], ...]) -> str:
    return json.dumps(dict(items), ensure_ascii=False, sort_keys=True)


_OWN = tuple(name for name in OF_REVISION if name not in OF_PASSAGE)
_OF_ANNOTATION = (*OF_PASSAGE, *_OWN, *OF_ROW, "value_number")
_OF_MASKED = (*OF_PASSAGE, MASKED, *_OF_ANNOTATION[len(OF_PASSAGE) :])
_OF_HEAD: Callable[[Record], tuple[Any, ...]] = itemgetter(*OF_PASSAGE)
_SPAN = ("start", "end")
_OF_TEXT = (
    "url",
    "text_rights",
    "text_given",
    "document_sha256",
    "passage_sha256",
    "direction",
    "provenance",
)
PASSAGES = Table("passages", _columns(*OF_PASSAGE, *_OF_TEXT), _passages)
TABLES = {
    "raw": Table("annotations", _columns(*_OF_ANNOTATION), _annotations, _blocks),
    "soft": Table(
        "soft",
        (
            *_columns(*OF_PASSAGE, *_OF_ENTRY, "few", "tie"),
            Column("shares", fields=_columns("answer", *_VALUE, "votes", "share", "hard")),
            Column("spans", fields=_columns(*_SPAN, *_VALUE, "votes", "m", "share")),
        ),
        _soft,
    ),
    "gold": Table(
        "gold",
        (
            *_columns(*OF_PASSAGE, *_OF_ENTRY, "how", "reason", "none"),
            Column("labels", is_list=True),
            Column("answers", fields=_columns(*_VALUE)),
            *_columns("spans_how", "spans_reason"),
            Column("spans", fields=_columns(*_SPAN, "quote", *_VALUE, "attributes")),
        ),
        _gold,
    ),
}


def with_masked(table: Table, masked: bool) -> Table:
    """The table with the masked text beside the text, where that is asked for."""
    if not masked:
        return table
    after = [one.name for one in table.columns].index("text") + 1
    return replace(table, columns=(*table.columns[:after], Column(MASKED), *table.columns[after:]))
