"""The formats of an export. To add one: a module with ``write``, a line here, a section in the docs."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from app.core.formats import annotations_csv, native_jsonl, prov_jsonld, webanno_jsonld
from app.core.formats.release import Release
from app.core.formats.rights import Record


@dataclass(frozen=True, slots=True)
class Format:
    """A format by its name; ``write`` makes bytes from records, one record after the other.

    One that tells of the export itself, or counts what it has no place for, is given the release beside them.
    One that ``is_folder`` is many files: its ``write`` takes records and release, and gives each file's name with
    its bytes, one file after the other; a name that comes again goes on where it ended. ``suffix`` and
    ``media_type`` are then those of a .zip.
    """

    name: str
    title: str
    suffix: str
    media_type: str
    write: Callable[..., Iterator[Any]]
    tells_release: bool = False
    is_folder: bool = False

    def chunks(self, records: Iterable[Record], release: Release) -> Iterator[bytes]:
        """The bytes of an export that is one file."""
        return self.write(records, release) if self.tells_release else self.write(records)

    def files(self, records: Iterable[Record], release: Release) -> Iterator[tuple[str, Iterable[bytes]]]:
        """The files of an export that is a folder."""
        return self.write(records, release)


FORMATS: dict[str, Format] = {
    one.name: one
    for one in (
        Format("jsonl", "Native JSON Lines", ".jsonl", "application/x-ndjson", native_jsonl.write),
        Format(
            "csv",
            "Long table of annotations",
            ".csv",
            "text/csv",
            annotations_csv.write,
            tells_release=True,
        ),
        Format(
            "webanno-jsonld",
            "W3C Web Annotation",
            ".jsonld",
            'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"',
            webanno_jsonld.write,
            tells_release=True,
        ),
        Format("prov", "PROV-O", ".jsonld", "application/ld+json", prov_jsonld.write, tells_release=True),
    )
}
