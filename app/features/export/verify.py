"""Comparing an export with its manifest: every hash and size, and every count where the file can be counted again."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile, is_zipfile

from app.core.formats.export_manifest import SCHEMA, Tally, layer_counts
from app.core.formats.folder import MANIFEST
from app.core.formats.rights import Record
from app.errors import RuleBroken, say


@dataclass(slots=True)
class Found:
    """What is wrong, a sentence each; how many files were compared; whether counts were made again."""

    faults: list[str] = field(default_factory=list)
    files: int = 0
    counted: bool = False


def verify(path: Path) -> Found:
    """Compare it; RuleBroken where there is no manifest that can be read."""
    found = Found()
    try:
        if path.is_dir():
            _check_folder(path, read_manifest(path / MANIFEST), found)
        else:
            _check_file(path, found)
    except OSError as error:
        raise RuleBroken("%(name)s cannot be read: %(why)s.", name=path.name, why=error.strerror) from None
    return found


def read_manifest(path: Path) -> Record:
    """A manifest; RuleBroken where there is none, or it is something else."""
    if not path.is_file():
        raise RuleBroken(
            "There is no manifest %(name)s, and without it nothing can be compared. Put it there.",
            name=str(path),
        )
    return _parsed(path.read_bytes(), path.name)


def _parsed(raw: bytes, name: str) -> Record:
    try:
        manifest = json.loads(raw)
    except ValueError:
        manifest = None
    if not isinstance(manifest, dict) or manifest.get("schema") != SCHEMA:
        raise RuleBroken("%(name)s is not the manifest of an export.", name=name)
    return manifest


def _check_folder(folder: Path, manifest: Record, found: Found) -> None:
    there = {one.relative_to(folder).as_posix(): one for one in folder.rglob("*") if one.is_file()}
    there.pop(MANIFEST, None)
    _check_names(manifest, there, found)
    for name, about in sorted(_files(manifest).items()):
        if name in there:
            with there[name].open("rb") as file:
                _compare(name, file, about, found)


def _check_file(path: Path, found: Found) -> None:
    beside = path.with_name(f"{path.name}.manifest.json")
    packed = is_zipfile(path)
    if not packed or beside.is_file():
        manifest = read_manifest(beside)
        with path.open("rb") as file:
            as_told = _compare(path.name, file, manifest, found)
            if as_told and manifest.get("format") == "jsonl" and not packed:
                file.seek(0)
                _count(path.name, file, manifest, found)
    if packed:
        _check_packed(path, found)


def _check_packed(path: Path, found: Found) -> None:
    try:
        with ZipFile(path) as packed:
            if MANIFEST not in packed.namelist():
                found.faults.append(say("%(name)s has no manifest in it.", name=path.name))
                return
            manifest = _parsed(packed.read(MANIFEST), MANIFEST)
            there = {name: name for name in packed.namelist() if name != MANIFEST}
            _check_names(manifest, there, found)
            for name, about in sorted(_files(manifest).items()):
                if name in there:
                    with packed.open(name) as file:
                        _compare(name, file, about, found)
    except BadZipFile:
        found.faults.append(say("%(name)s is damaged: it cannot be unpacked.", name=path.name))


def _files(manifest: Record) -> dict[str, Record]:
    files = manifest.get("files")
    if not isinstance(files, dict):
        raise RuleBroken("%(name)s is not the manifest of a folder: it names no files.", name=MANIFEST)
    return files


def _check_names(manifest: Record, there: Iterable[str], found: Found) -> None:
    named, there = set(_files(manifest)), set(there)
    found.faults += [say("%(name)s is missing.", name=name) for name in sorted(named - there)]
    found.faults += [say("%(name)s is not in the manifest.", name=name) for name in sorted(there - named)]


def _compare(name: str, file: IO[bytes], about: Any, found: Found) -> bool:
    """Whether these are the bytes that the manifest tells of."""
    digest, size = hashlib.sha256(), 0
    while chunk := file.read(1 << 20):
        digest.update(chunk)
        size += len(chunk)
    found.files += 1
    if not isinstance(about, dict):
        about = {}
    if size != about.get("size"):
        found.faults.append(
            say(
                "%(name)s has %(size)s bytes, and its manifest says %(told)s.",
                name=name,
                size=size,
                told=about.get("size"),
            )
        )
    if digest.hexdigest() != about.get("sha256"):
        found.faults.append(say("%(name)s is not as it was written: its SHA-256 differs.", name=name))
        return False
    return True


def _count(name: str, file: IO[bytes], manifest: Record, found: Found) -> None:
    tally = Tally()
    try:
        for _ in tally.counted(json.loads(line) for line in file):
            pass
    except (ValueError, KeyError, TypeError):
        found.faults.append(say("%(name)s cannot be counted again: a line of it is not a record.", name=name))
        return
    found.counted = True
    told = {
        "counts": tally.as_dict(),
        "text_given": dict(tally.given),
        "text_rights_overridden": tally.overridden,
    }
    found.faults += _differences(name, told, manifest)
    layer = layer_counts(str(manifest.get("kind")), tally.layer)
    if layer:
        said = manifest.get("layer") or {}
        found.faults += _differences(name, layer, said)


def _differences(name: str, counted: Record, told: Record) -> Iterator[str]:
    for key, many in counted.items():
        there = told.get(key)
        if isinstance(many, dict):
            yield from _differences(name, many, there if isinstance(there, dict) else {})
        elif many != there:
            yield say(
                "%(name)s has %(many)s of %(key)s, and its manifest says %(told)s.",
                name=name,
                many=many,
                key=key,
                told=there,
            )
