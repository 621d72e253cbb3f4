"""Parquet: tables with their types, in groups of rows, so that no more than one group is in memory."""

import io
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from typing import Any

from app.core.formats.release import Release
from app.core.formats.rights import Record
from app.core.formats.tables import PASSAGES, TABLES, Column, Table

#: A group of rows is written when it has so many rows, or so many code points of text.
MOST_ROWS = 10_000
MOST_TEXT = 8_000_000


def has_pyarrow() -> bool:
    """Whether the package is installed."""
    return find_spec("pyarrow") is not None


def write_files(records: Iterable[Record], release: Release) -> Iterator[tuple[str, Iterable[bytes]]]:
    """``annotations.parquet``, or ``soft`` or ``gold`` by the kind of the release; and ``passages.parquet``."""
    tables = (TABLES[release.kind], PASSAGES)
    writers = {f"{one.name}.parquet": ParquetTable(one) for one in tables}
    for record in records:
        # A table of answers has no rows for them.
        release.dropped["decisions"] += len(record["decisions"])
        for name, writer in writers.items():
            if part := writer.add(record):
                yield name, [part]
    for name, writer in writers.items():
        yield name, [writer.finish()]


class ParquetTable:
    """One table being written: what ``add`` and ``finish`` give, one after the other, are the bytes of the file."""

    def __init__(self, table: Table) -> None:
        import pyarrow
        from pyarrow import parquet

        self._arrow = pyarrow
        self._table = table
        self._schema = pyarrow.schema([(one.name, _type(pyarrow, one)) for one in table.columns])
        self._out = _Out()
        self._writer = parquet.ParquetWriter(self._out, self._schema, compression="zstd")
        self._rows: list[Record] = []
        self._text = 0
        self.written = 0

    def add(self, record: Record) -> bytes:
        """Take the rows of a record; the bytes that are ready by now."""
        for row in self._table.rows(record):
            self._rows.append(row)
            self._text += len(row.get("text") or "")
            if len(self._rows) >= MOST_ROWS or self._text >= MOST_TEXT:
                self._write_group()
        return self._out.taken()

    def finish(self) -> bytes:
        """The rest of the file, which tells where its groups are."""
        if self._rows:
            self._write_group()
        self._writer.close()
        return self._out.taken()

    def _write_group(self) -> None:
        self._writer.write_table(self._arrow.Table.from_pylist(self._rows, schema=self._schema))
        self.written += len(self._rows)
        self._rows, self._text = [], 0


def _type(arrow: Any, column: Column) -> Any:
    if column.fields:
        return arrow.list_(arrow.struct([(one.name, _type(arrow, one)) for one in column.fields]))
    plain = {
        "string": arrow.string(),
        "int64": arrow.int64(),
        "float64": arrow.float64(),
        "bool": arrow.bool_(),
    }[column.type]
    return arrow.list_(plain) if column.is_list else plain


class _Out(io.RawIOBase):
    """A file that keeps what was written until it is taken; it only tells how far it has come."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []
        self._at = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def write(self, part: Any) -> int:
        self._parts.append(bytes(part))
        self._at += len(self._parts[-1])
        return len(self._parts[-1])

    def taken(self) -> bytes:
        """What was written since it was last taken."""
        whole = b"".join(self._parts)
        self._parts.clear()
        return whole
