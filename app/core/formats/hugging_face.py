"""The layout that `datasets.load_dataset(folder, "gold")` reads without a script: files by configuration and side.

Features stand in the front matter of README.md, so that no reader guesses a type from the first rows.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from app.core.formats.gold import gold_layer
from app.core.formats.native_jsonl import as_line
from app.core.formats.parquet import ParquetTable, has_pyarrow
from app.core.formats.release import Release
from app.core.formats.rights import Record
from app.core.formats.soft import soft_layer
from app.core.formats.tables import PASSAGES, TABLES, Column, Table, with_masked

LAYERS = {"soft": soft_layer, "gold": gold_layer}

#: Those who train know the middle side by another word.
SPLIT_NAMES = {"train": "train", "dev": "validation", "test": "test"}


def file_name(config: str, fold: str, side: str) -> str:
    """Where the rows of a configuration lie: Parquet, or JSON Lines where pyarrow is not installed."""
    place = f"data/{config}/{fold}/{side}" if fold else f"data/{config}/{side}"
    return f"{place}.parquet" if has_pyarrow() else f"{place}.jsonl"


def features(table: Table) -> list[dict[str, Any]]:
    """The columns as `dataset_info` tells them."""
    return [_feature(one) for one in table.columns]


def _feature(column: Column) -> dict[str, Any]:
    if column.fields:
        return {"name": column.name, "list": [_feature(one) for one in column.fields]}
    return {"name": column.name, "sequence" if column.is_list else "dtype": column.type}


def tables_of(kind: str, masked: bool = False) -> dict[str, Table]:
    """The configurations of a release of this kind: raw has the layers that are made from it too; all have passages.

    ``masked``: with the masked text beside the text.
    """
    kinds = ("raw", "soft", "gold") if kind == "raw" else (kind,)
    tables = {one: TABLES[one] for one in kinds} | {"passages": PASSAGES}
    return {name: with_masked(table, masked) for name, table in tables.items()}


def write_files(records: Iterable[Record], release: Release) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The files of one side, ``release.part``, from raw records; rows and layers are counted in the release."""
    assert release.asked is not None
    fold, side = release.part
    tables = tables_of(release.kind, release.masked)
    names = {config: file_name(config, fold, side) for config in tables}
    writers = {
        config: (ParquetTable if has_pyarrow() else LinesTable)(table) for config, table in tables.items()
    }
    for record in records:
        for config, writer in writers.items():
            layered = record
            if config in LAYERS:
                layered = record | {config: LAYERS[config](record, release.asked), "revisions": []}
                release.count_layer(config, layered)
            if part := writer.add(layered):
                yield names[config], [part]
    for config, writer in writers.items():
        yield names[config], [writer.finish()]
        release.rows[names[config]] += writer.written


class LinesTable:
    """A table as JSON Lines: every column in every line, in its order."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self.written = 0

    def add(self, record: Record) -> bytes:
        """The lines of a record."""
        columns = self._table.columns
        rows = [
            {one.name: _value(row.get(one.name), one) for one in columns} for row in self._table.rows(record)
        ]
        self.written += len(rows)
        return b"".join(as_line(row).encode("utf-8") + b"\n" for row in rows)

    def finish(self) -> bytes:
        """There is nothing at the end of such a file."""
        return b""


def _value(value: Any, column: Column) -> Any:
    if not column.fields or value is None:
        return value
    return [{one.name: each.get(one.name) for one in column.fields} for each in value]
