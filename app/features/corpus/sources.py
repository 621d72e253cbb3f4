"""The files that a command names, and the rows that are in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.corpus import Refusal, Row
from app.core.formats.csv_rows import read_csv
from app.core.formats.jsonl import read_jsonl
from app.core.formats.manifest import Described, ManifestRefused, match_files, read_manifest
from app.core.formats.text_files import read_text_file
from app.core.text.normalise import sha256_bytes
from app.errors import RuleBroken

FORMATS = ("auto", "text", "jsonl", "csv")
ENDINGS = {
    ".txt": "text",
    ".text": "text",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
}


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read: its name as the manifest would say it, and what it is read as."""

    path: Path
    name: str
    format: str


def find_files(paths: Sequence[Path], wanted: str) -> list[SourceFile]:
    """The files that ``paths`` mean. Of a folder, those of the wanted format; for ``auto``, text files."""
    if wanted not in FORMATS:
        raise RuleBroken(
            "The format %(wanted)s cannot be imported yet. These can: %(formats)s.",
            wanted=wanted,
            formats=", ".join(FORMATS),
        )
    found = []
    for path in paths:
        if path.is_dir():
            inside = _in_folder(path, "text" if wanted == "auto" else wanted)
            if not inside:
                raise RuleBroken(
                    "There is no file to import in the folder %(path)s. Files of other kinds than text need"
                    " --format, or their own names.",
                    path=path,
                )
            found += inside
        elif path.is_file():
            found.append(SourceFile(path, path.name, _format_of(path) if wanted == "auto" else wanted))
        else:
            raise RuleBroken("There is no file or folder %(path)s.", path=path)
    return found


def read_files(files: Sequence[SourceFile], manifest: Path | None) -> tuple[list[Row], dict[str, bytes]]:
    """Every row of the files in order, and the bytes of each file by their hash."""
    described, misses = _descriptions(files, manifest)
    rows: list[Row] = []
    raws = {}
    for file in files:
        raw = _bytes_of(file.path)
        raws[sha256_bytes(raw)] = raw
        if file.format == "jsonl":
            rows += read_jsonl(file.name, raw)
        elif file.format == "csv":
            rows += read_csv(file.name, raw)
        else:
            row = described.get(file.name)
            rows.append(
                Refusal(file.name, row.fault)
                if row and row.fault
                else read_text_file(file.name, raw, row.values if row else {})
            )
    return rows + misses, raws


def _in_folder(folder: Path, wanted: str) -> list[SourceFile]:
    found = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        hidden = any(part.startswith(".") for part in name.split("/"))
        if path.is_file() and not hidden and ENDINGS.get(path.suffix.lower()) == wanted:
            found.append(SourceFile(path, name, wanted))
    return found


def _format_of(path: Path) -> str:
    known = ENDINGS.get(path.suffix.lower())
    if known is None:
        raise RuleBroken(
            "What is %(path)s? Its name does not say. Name the format with --format; there are: %(formats)s.",
            path=path,
            formats=", ".join(FORMATS),
        )
    return known


def _descriptions(
    files: Sequence[SourceFile], manifest: Path | None
) -> tuple[dict[str, Described], list[Refusal]]:
    if manifest is None:
        return {}, []
    if any(file.format != "text" for file in files):
        raise RuleBroken("A manifest goes with text files. JSON Lines and CSV carry the fields themselves.")
    try:
        read = read_manifest(manifest.name, _bytes_of(manifest))
    except ManifestRefused as error:
        raise RuleBroken("%(sentence)s", sentence=error) from None
    return match_files(read, [file.name for file in files])


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RuleBroken(
            "%(path)s cannot be read: %(why)s.", path=path, why=error.strerror or "it is not there"
        ) from None
