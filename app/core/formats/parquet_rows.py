"""The rows of a Parquet file as lines of JSON, within bounds. Run it where memory is limited: a file may lie.

What the file says of its own size is looked at before anything of it is unpacked; what it does not say, the limit
of the process ends.
"""

import json
from collections.abc import Iterator
from datetime import date
from math import isnan
from typing import Any, BinaryIO, Literal

Why = Literal["broken", "deep", "large", "none", "type"]
# The columns that have a place here; all others, such as pictures and vectors, stay packed.
OF_ROWS = (
    *("text", "label", "labels", "spans", "annotator", "annotators", "annotations", "round", "read"),
    *(
        "document_id",
        "key",
        "title",
        "byline",
        "published",
        "language",
        "url",
        "outlet",
        "genre",
        "text_rights",
    ),
)
OF_TABLES = (
    *("text_version", "published_from", "published_to", "unit", "passage", "passage_start", "passage_end"),
    *("document_sha256", "passage_sha256", "state", "is_default_reading", "kind", "layer", "value", "start"),
    *("end", "quote", "attributes", "attribution", "cited_outlet", "confidence", "note", "id", "how", "few"),
)
KNOWN = frozenset((*OF_ROWS, *OF_TABLES))
AT_ONCE = 500
MOST_ROWS = 1_000_000
MOST_COLUMNS = 2_000
# A list of annotations, each with a list of spans, each with attributes, is less.
DEEPEST = 16


class TableRefused(ValueError):
    """A file that is not read; ``why`` is a word, for a sentence has no way out of the process."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


def lines_of(file: BinaryIO, most: int) -> Iterator[bytes]:
    """Each row as a line, with the known columns that have a value; ``most`` bytes may be in them when unpacked.

    TableRefused where it says itself that it is larger or deeper, or has no column that is known.
    """
    import pyarrow
    from pyarrow import parquet

    # One thread: each takes memory of its own, and a file of a stranger shall not take the whole machine.
    pyarrow.set_cpu_count(1)
    pyarrow.set_memory_pool(pyarrow.system_memory_pool())
    try:
        table = parquet.ParquetFile(file, memory_map=False, pre_buffer=False)
        names = _checked(table.metadata, most)
        features = _features(table.schema_arrow.metadata)
        for batch in table.iter_batches(AT_ONCE, columns=names, use_threads=False):
            for row in batch.to_pylist():
                yield _line({name: _named(features.get(name), value) for name, value in row.items()})
    except pyarrow.ArrowMemoryError:
        raise TableRefused("large") from None
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError):
        raise TableRefused("broken") from None


def _checked(meta: Any, most: int) -> list[str]:
    """The names of the columns to read."""
    if meta.num_columns > MOST_COLUMNS or not 0 <= meta.num_rows <= MOST_ROWS:
        raise TableRefused("large")
    paths = [meta.schema.column(at).path.split(".") for at in range(meta.num_columns)]
    known = [at for at, path in enumerate(paths) if path[0] in KNOWN]
    if not known:
        raise TableRefused("none")
    if any(len(paths[at]) > DEEPEST for at in known):
        raise TableRefused("deep")
    groups = [meta.row_group(at) for at in range(meta.num_row_groups)]
    if sum(max(0, one.column(at).total_uncompressed_size) for one in groups for at in known) > most:
        raise TableRefused("large")
    return list(dict.fromkeys(paths[at][0] for at in known))


def _line(row: dict[str, Any]) -> bytes:
    said = {name: value for name, value in row.items() if value is not None}
    return json.dumps(said, ensure_ascii=False, default=_plain).encode() + b"\n"


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TableRefused("type")


def _features(metadata: dict[bytes, bytes] | None) -> dict[str, Any]:
    """What `datasets` keeps beside the columns: the names of labels that are numbers."""
    try:
        said = json.loads((metadata or {}).get(b"huggingface", b"{}"))
        found = said["info"]["features"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _named(feature: Any, value: Any) -> Any:
    """A value with the names of its labels in the place of their numbers, and nothing where it is no number."""
    match feature, value:
        case _, float() if isnan(value):
            return None
        case {"_type": "ClassLabel", "names": list(names)}, int():
            return names[value] if 0 <= value < len(names) else None
        case _, list():
            # A list of objects may lie as an object of lists: then what is said of one is said of each.
            inner = feature.get("feature", feature) if isinstance(feature, dict) else None
            inner = feature[0] if isinstance(feature, list) and feature else inner
            return [_named(inner, one) for one in value]
        case _, dict():
            inner = feature.get("feature", feature) if isinstance(feature, dict) else {}
            inner = inner if isinstance(inner, dict) else {}
            return {name: _named(inner.get(name), one) for name, one in value.items()}
    return value
