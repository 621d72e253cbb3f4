"""Parquet: tables with their types, in groups of rows, so that no more than one group is in memory."""

import io
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from typing import Any

import numpy as np

from app.core.formats.release import Release
from app.core.formats.rights import Record
from app.core.formats.tables import PASSAGES, TABLES, Block, Column, Table, with_masked

#: A group of rows is written when it has so many rows, or so many code points of text.
MOST_ROWS = 10_000
MOST_TEXT = 4_000_000


def has_pyarrow() -> bool:
    """Whether the package is installed."""
    return find_spec("pyarrow") is not None


def write_files(records: Iterable[Record], release: Release) -> Iterator[tuple[str, Iterable[bytes]]]:
    """``annotations.parquet``, or ``soft`` or ``gold`` by the kind of the release; and ``passages.parquet``."""
    tables = [with_masked(one, release.masked) for one in (TABLES[release.kind], PASSAGES)]
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

        # The one that gives back what a group took; others keep it for the next one, which may need it elsewhere.
        pyarrow.set_memory_pool(pyarrow.system_memory_pool())
        self._arrow = pyarrow
        self._table = table
        self._schema = pyarrow.schema([(one.name, _type(pyarrow, one)) for one in table.columns])
        self._out = _Out()
        self._writer = parquet.ParquetWriter(self._out, self._schema, compression="zstd")
        self._names = [one.name for one in table.columns]
        self._at = self._names.index("text")
        # Of the group that is not written yet: how its rows begin, in how many each time, and what follows.
        self._heads: list[tuple[Any, ...]] = []
        self._times: list[int] = []
        self._rows: list[tuple[Any, ...]] = []
        self._text = 0
        self.written = 0

    def add(self, record: Record) -> bytes:
        """Take the rows of a record; the bytes that are ready by now."""
        for head, rows in self._blocks(record):
            left = rows
            while left:
                left = self._take(head, left)
        return self._out.taken()

    def _blocks(self, record: Record) -> Iterator[Block]:
        if self._table.blocks is not None:
            yield from self._table.blocks(record)
            return
        for row in self._table.rows(record):
            yield tuple(map(row.get, self._names)), [()]

    def _take(self, head: tuple[Any, ...], rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """As many rows as the group has room for; those that are left for the next one."""
        text, room = len(head[self._at] or ""), MOST_ROWS - len(self._rows)
        if text:
            room = min(room, -(-(MOST_TEXT - self._text) // text))
        taken = rows[:room]
        self._heads.append(head)
        self._times.append(len(taken))
        self._rows += taken
        self._text += len(taken) * text
        if len(self._rows) >= MOST_ROWS or self._text >= MOST_TEXT:
            self._write_group()
        return rows[room:]

    def finish(self) -> bytes:
        """The rest of the file, which tells where its groups are."""
        if self._rows:
            self._write_group()
        self._writer.close()
        return self._out.taken()

    def _write_group(self) -> None:
        place = np.repeat(np.arange(len(self._times)), self._times)
        many = len(self._heads[0])
        columns = []
        # What many rows have in common is made an array once, and its places are repeated.
        for values, field in zip(zip(*self._heads, strict=True), self._schema, strict=False):
            columns.append(self._arrow.array(values, field.type).take(self._arrow.array(place)))
        for values, field in zip(zip(*self._rows, strict=True), list(self._schema)[many:], strict=True):
            columns.append(self._arrow.array(values, field.type))
        self._writer.write_table(self._arrow.Table.from_arrays(columns, schema=self._schema))
        self.written += len(self._rows)
        self._heads, self._times, self._rows, self._text = [], [], [], 0
        self._arrow.default_memory_pool().release_unused()


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
