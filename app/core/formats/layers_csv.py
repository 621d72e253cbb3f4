"""The soft and the gold layer as tables: a row for each share, answer and span, and for what has none."""

from collections.abc import Callable, Iterable, Iterator

from app.core.formats.cells import lines, safe
from app.core.formats.release import Release
from app.core.formats.rights import Record

OF_ALL = ("document_id", "text_version", "outlet", "owner_group", "role")
OF_ENTRY = (
    "passage",
    "unit",
    "round",
    "pass",
    "variable",
    "codebook",
    "codebook_version",
    "reading",
    "m",
)
OF_SOFT = ("few", "tie", "kind", "label", "value", "votes", "share", "hard", "start", "end")
OF_GOLD = ("kind", "how", "reason", "label", "value", "start", "end", "quote", "attributes")


Rows = Callable[[Record], Iterator[Record]]


def layer_lines(records: Iterable[Record], release: Release) -> Iterator[bytes]:
    """The first line with the names of the columns, then the rows of each record's layer."""
    of_row, rows_of = (OF_SOFT, _soft) if release.kind == "soft" else (OF_GOLD, _gold)
    yield lines([[*OF_ALL, *OF_ENTRY, *of_row]])
    for record in records:
        release.dropped["publication_steps"] += len(record["provenance"])
        yield lines(_rows(record, record[release.kind], of_row, rows_of))


def _rows(record: Record, layer: list[Record], of_row: tuple[str, ...], rows_of: Rows) -> Iterator[list[str]]:
    roles = {(one["unit"], one["number"]): one["role"] for one in record["passages"]}
    outlet = record["outlet"] or {"slug": None, "owner_group": None}
    of_document = [record["document_id"], record["text_version"], outlet["slug"], outlet["owner_group"]]
    for entry in layer:
        role = roles.get((entry["unit"], entry["passage"]))
        begun = [safe(value) for value in (*of_document, role, *(entry[name] for name in OF_ENTRY))]
        for row in rows_of(entry):
            yield begun + [safe(row.get(name)) for name in of_row]


def _soft(entry: Record) -> Iterator[Record]:
    whole = {"few": entry["few"], "tie": entry["tie"]}
    for share in entry["shares"]:
        yield whole | share | {"kind": share["answer"]}
    for span in entry["spans"]:
        yield whole | span | {"kind": "span"}


def _gold(entry: Record) -> Iterator[Record]:
    whole = {"how": entry["how"], "reason": entry["reason"]}
    if entry["answers"] is None:
        yield whole | {"kind": "null"}
    elif not entry["answers"]:
        yield whole | {"kind": "none"}
    for answer in entry["answers"] or ():
        yield whole | answer | {"kind": "answer"}
    of_spans = {"how": entry["spans_how"], "reason": entry["spans_reason"]}
    if entry["spans_reason"] is not None:
        yield of_spans | {"kind": "null_spans"}
    for span in entry["spans"] or ():
        yield of_spans | span | {"kind": "span", "attributes": span["attributes"] or None}
