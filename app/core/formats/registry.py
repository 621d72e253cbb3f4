"""The formats of an export. To add one: a module with ``write``, a line here, a section in the docs."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from app.core.formats import annotations_csv, native_jsonl
from app.core.formats.rights import Record


@dataclass(frozen=True, slots=True)
class Format:
    """A format by its name; ``write`` makes bytes from records, one record after the other."""

    name: str
    title: str
    suffix: str
    media_type: str
    write: Callable[[Iterable[Record]], Iterator[bytes]]


FORMATS: dict[str, Format] = {
    one.name: one
    for one in (
        Format("jsonl", "Native JSON Lines", ".jsonl", "application/x-ndjson", native_jsonl.write),
        Format("csv", "Long table of annotations", ".csv", "text/csv; charset=utf-8", annotations_csv.write),
    )
}
