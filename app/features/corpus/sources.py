"""The files that a command names or a browser sends, and the rows that are in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

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


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A file that is here: its name as the manifest would say it, what it is read as, and its bytes."""

    name: str
    format: str
    raw: bytes


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
    described = None if manifest is None else HandedIn(manifest.name, "manifest", _bytes_of(manifest))
    return read_rows([HandedIn(one.name, one.format, _bytes_of(one.path)) for one in files], described)


def read_rows(files: Sequence[HandedIn], manifest: HandedIn | None) -> tuple[list[Row], dict[str, bytes]]:
    """The same of files that are here already."""
    described, misses = _descriptions(files, manifest)
    rows: list[Row] = []
    raws = {}
    for file in files:
        raws[sha256_bytes(file.raw)] = file.raw
        if file.format == "jsonl":
            rows += read_jsonl(file.name, file.raw)
        elif file.format == "csv":
            rows += read_csv(file.name, file.raw)
        else:
            row = described.get(file.name)
            rows.append(
                Refusal(file.name, row.fault)
                if row and row.fault
                else read_text_file(file.name, file.raw, row.values if row else {})
            )
    return rows + misses, raws


def format_of(name: str) -> str | None:
    """What a file is read as by the ending of its name; None where that does not say."""
    return ENDINGS.get(PurePosixPath(name).suffix.lower())


def _in_folder(folder: Path, wanted: str) -> list[SourceFile]:
    found = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        hidden = any(part.startswith(".") for part in name.split("/"))
        if path.is_file() and not hidden and ENDINGS.get(path.suffix.lower()) == wanted:
            found.append(SourceFile(path, name, wanted))
    return found


def _format_of(path: Path) -> str:
    known = format_of(path.name)
    if known is None:
        raise RuleBroken(
            "What is %(path)s? Its name does not say. Name the format with --format; there are: %(formats)s.",
            path=path,
            formats=", ".join(FORMATS),
        )
    return known


def _descriptions(
    files: Sequence[HandedIn], manifest: HandedIn | None
) -> tuple[dict[str, Described], list[Refusal]]:
    if manifest is None:
        return {}, []
    if any(file.format != "text" for file in files):
        raise RuleBroken("A manifest goes with text files. JSON Lines and CSV carry the fields themselves.")
    try:
        read = read_manifest(manifest.name, manifest.raw)
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
