"""A manifest says of text files what they do not say themselves: CSV or JSON Lines, one row a file.

It describes files that somebody handed in beside it. It never opens one: a name that leads out of the folder
finds nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from app.core.corpus import FIELDS, FieldsRefused, Refusal, read_fields
from app.core.formats.csv_rows import TableUnreadable, read_table, wrong_width
from app.core.formats.jsonl import as_text, as_utf8, parse_object
from app.errors import say

COLUMNS = ("file", *FIELDS)


class ManifestRefused(ValueError):
    """The manifest as a whole cannot be read; the sentence says where and why."""


@dataclass(frozen=True, slots=True)
class Described:
    """What a manifest says of one file. `fault` says why the file cannot come in as described."""

    file: str
    place: str
    values: dict[str, str] = field(default_factory=dict)
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The files that are described, in the manifest's order, and rows that describe none."""

    name: str
    files: dict[str, Described]
    refusals: list[Refusal]


def read_manifest(name: str, raw: bytes) -> Manifest:
    """Read a manifest by the ending of its name. Raises ManifestRefused, and nothing else."""
    lower = name.lower()
    if lower.endswith((".jsonl", ".ndjson")):
        rows = list(_json_rows(name, raw))
    elif lower.endswith((".csv", ".tsv")):
        rows = list(_csv_rows(name, raw))
    else:
        raise ManifestRefused(
            say("“%(name)s” cannot be read: a manifest's name ends in .csv or .jsonl.", name=name)
        )
    files: dict[str, Described] = {}
    refusals = []
    for row in rows:
        if isinstance(row, Refusal):
            refusals.append(row)
        elif row.file in files:
            first = files[row.file]
            fault = say(
                "Two rows describe this file: %(place)s and %(place_2)s.",
                place=first.place,
                place_2=row.place,
            )
            files[row.file] = Described(row.file, first.place, {}, fault)
        else:
            files[row.file] = row
    return Manifest(name, files, refusals)


def match_files(manifest: Manifest, names: Sequence[str]) -> tuple[dict[str, Described], list[Refusal]]:
    """Which row describes which of the files handed in, and a refusal for each row whose file is not there.

    A row names its file by the path below the folder that is imported, or by the end of that path where one
    file alone ends so.
    """
    ends: dict[str, list[str]] = {}
    for name in names:
        parts = PurePosixPath(name).parts
        for start in range(len(parts)):
            ends.setdefault("/".join(parts[start:]), []).append(name)
    found: dict[str, Described] = {}
    refusals = list(manifest.refusals)
    for row in manifest.files.values():
        wanted = row.file.removeprefix("./").replace("\\", "/")
        candidates = [wanted] if wanted in names else ends.get(wanted, [])
        if len(candidates) == 1 and candidates[0] not in found:
            found[candidates[0]] = row
        elif candidates:
            refusals.append(
                Refusal(
                    row.place, say("“%(file)s” could be several files, or was named before.", file=row.file)
                )
            )
        else:
            refusals.append(
                Refusal(row.place, say("There is no file “%(file)s” among those handed in.", file=row.file))
            )
    return found, refusals


def _csv_rows(name: str, raw: bytes) -> Iterator[Described | Refusal]:
    try:
        header, records, _charset = read_table(raw, COLUMNS, needed="file")
    except TableUnreadable as error:
        raise ManifestRefused(f"{name}: {error}") from None
    for line, cells in records:
        place = f"{name} line {line}"
        if len(cells) != len(header):
            yield Refusal(place, wrong_width(cells, header))
        elif any(cell.strip() for cell in cells):
            yield _described(place, dict(zip(header, cells, strict=True)))


def _json_rows(name: str, raw: bytes) -> Iterator[Described | Refusal]:
    try:
        body, _charset = as_utf8(raw)
    except UnicodeDecodeError:
        sentence = say("%(name)s is not the UTF-16 that its first bytes say. Save it as UTF-8.", name=name)
        raise ManifestRefused(sentence) from None
    for number, line in enumerate(body.split(b"\n"), start=1):
        if not line.strip(b" \t\r"):
            continue
        place = f"{name} line {number}"
        try:
            record = parse_object(line)
            unknown = [column for column in record if column not in COLUMNS]
            if unknown:
                raise ManifestRefused(
                    say(
                        "%(place)s: “%(unknown)s” is not a column that is known.",
                        place=place,
                        unknown=unknown[0][:60],
                    )
                )
            values = {column: as_text(column, value) for column, value in record.items() if value is not None}
        except ManifestRefused:
            raise
        except ValueError as error:
            yield Refusal(place, str(error))
        else:
            yield _described(place, values)


def _described(place: str, values: dict[str, str]) -> Described | Refusal:
    file = values.pop("file", "").strip()
    if not file:
        return Refusal(place, "This row names no file.")
    given = {column: value for column, value in values.items() if value.strip()}
    try:
        read_fields(given)
    except FieldsRefused as error:
        return Described(file, place, {}, f"{place}: {error}")
    return Described(file, place, given)
