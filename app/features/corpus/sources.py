"""The files that a command names or a browser sends, and the rows that are in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.formats.coded_formats import CODED_FORMATS
from app.core.formats.zip_files import MEGABYTE, Limits
from app.errors import RuleBroken
from app.features.corpus.reading import Found, HandedIn, format_of, read_rows

FORMATS = ("auto", "text", "jsonl", "csv", "html", "warc", "zip", *CODED_FORMATS)


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


def read_files(
    files: Sequence[SourceFile], manifest: Path | None, limits: Limits | None = None, encoding: str = ""
) -> Found:
    """What is in the files, in their order. WARC files are read from the disk, record by record."""
    limits = limits or Limits()
    described = None if manifest is None else HandedIn(manifest.name, "manifest", bytes_of(manifest))
    return read_rows([_handed_in(one, limits) for one in files], described, limits, encoding)


def _handed_in(file: SourceFile, limits: Limits) -> HandedIn:
    if file.format == "warc":
        return HandedIn(file.name, file.format, path=file.path)
    if (file.format == "zip" or file.format in CODED_FORMATS) and file.path.stat().st_size > limits.unpacked:
        raise RuleBroken(
            "%(path)s is larger than %(most)s MB. Hand it in in parts, or set MAX_UNPACKED_MB higher.",
            path=file.path,
            most=limits.unpacked // MEGABYTE,
        )
    return HandedIn(file.name, file.format, bytes_of(file.path))


def _in_folder(folder: Path, wanted: str) -> list[SourceFile]:
    found = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        hidden = any(part.startswith(".") for part in name.split("/"))
        if path.is_file() and not hidden and _is_of(path, wanted):
            found.append(SourceFile(path, name, wanted))
    return found


def _is_of(path: Path, wanted: str) -> bool:
    known = CODED_FORMATS.get(wanted)
    if known is not None:
        return path.name.lower().endswith(known.endings)
    return format_of(path.name) == wanted


def _format_of(path: Path) -> str:
    known = format_of(path.name)
    if known is None:
        raise RuleBroken(
            "What is %(path)s? Its name does not say. Name the format with --format; there are: %(formats)s.",
            path=path,
            formats=", ".join(FORMATS),
        )
    return known


def bytes_of(path: Path) -> bytes:
    """What is in a file; RuleBroken where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise RuleBroken(
            "%(path)s cannot be read: %(why)s.", path=path, why=error.strerror or "it is not there"
        ) from None
