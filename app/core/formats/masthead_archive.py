"""A project as a folder that an empty instance can be filled from: native JSON Lines, and what stands beside them.

``docs/export-formats.md`` lists the files and their keys; ``archive_record`` checks what comes in.
"""

from collections.abc import Iterable, Iterator

from app.core.formats import native_jsonl
from app.core.formats.release import Release
from app.core.formats.rights import Record

SCHEMA = "masthead-archive/1"
DOCUMENTS, WORK, PROJECT, OUTLETS = "documents.jsonl", "work.jsonl", "project.json", "outlets.jsonl"


def write_files(records: Iterable[Record], release: Release) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The documents, then the other parts of the release, one file after the other."""
    yield DOCUMENTS, native_jsonl.write(records)
    yield from release.parts
