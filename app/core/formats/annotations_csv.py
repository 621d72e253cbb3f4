"""A long table: one row for each mark, label, value, span of an attribution, and for each layer that has none.

Made from the records of the native format, so both say the same. RFC 4180, UTF-8, and safe in a spreadsheet.
"""

from collections.abc import Iterable, Iterator

from app.core.formats.cells import lines, safe
from app.core.formats.layers_csv import layer_lines
from app.core.formats.release import Release
from app.core.formats.rights import Record

OF_REVISION = (
    "passage",
    "unit",
    "round",
    "purpose",
    "condition",
    "pass",
    "annotator",
    "number",
    "state",
    "is_default_reading",
    "is_current",
    "is_correction",
    "independent",
    "assisted",
    "surplus",
    "excluded",
    "codebook_version",
    "saved_on",
    "seconds",
    "outlet_profile_sha256",
    "is_kept",
    "reason",
)
OF_ALL = ("document_id", "text_version", "outlet", "owner_group", "role", *OF_REVISION)
OF_ROW = (
    "kind",
    "layer",
    "label",
    "value",
    "start",
    "end",
    "quote",
    "attributes",
    "attribution",
    "cited_outlet",
    "confidence",
    "note",
    "id",
)
COLUMNS = (*OF_ALL, *OF_ROW)


def write(records: Iterable[Record], release: Release | None = None) -> Iterator[bytes]:
    """The first line with the names of the columns, then the rows of each record."""
    release = release or Release()
    if release.kind != "raw":
        yield from layer_lines(records, release)
        return
    dropped = release.dropped
    yield lines([list(COLUMNS)])
    for record in records:
        # A table of answers has no rows for these.
        dropped.update(decisions=len(record["decisions"]), publication_steps=len(record["provenance"]))
        yield lines(_rows(record))


def _rows(record: Record) -> Iterator[list[str]]:
    roles = {(one["unit"], one["number"]): one["role"] for one in record["passages"]}
    outlet = record["outlet"] or {"slug": None, "owner_group": None}
    of_document = [record["document_id"], record["text_version"], outlet["slug"], outlet["owner_group"]]
    for revision in record["revisions"]:
        role = roles.get((revision["unit"], revision["passage"]))
        of_revision = [revision[name] for name in OF_REVISION]
        # The same in every row of a revision, so they are made safe once.
        head = [safe(value) for value in (*of_document, role, *of_revision)]
        for row in rows_of(revision):
            yield head + [safe(row.get(name)) for name in OF_ROW]


def rows_of(revision: Record) -> Iterator[Record]:
    """What a revision says, a row each, with the row's ``kind``: marks, answers, spans, and layers that have none."""
    for one in revision["marks"]:
        yield _plain(one) | {"kind": "mark", "layer": one["variable"]}
    for one in revision["answers"]:
        kind = "label" if one["label"] is not None else "value"
        yield _plain(one) | {"kind": kind, "layer": one["variable"]}
    for one in revision["attributions"]:
        for part in ("source", "cue", "content"):
            for span in one[part]:
                cited = {"id": one["id"], "attribution": one["id"], "cited_outlet": one["cited_outlet"]}
                yield {"kind": part, "layer": "attributions", "note": one["note"]} | span | cited
    for layer in revision["layers"]:
        if layer["answer"] != "given":
            yield {"kind": layer["answer"], "layer": layer["layer"]}


def _plain(one: Record) -> Record:
    return one | {"attributes": one["attributes"] or None}
