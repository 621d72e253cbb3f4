"""Joining texts of one's own to an export that went out without words; the export itself is never changed."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from app.actions.local_texts import LocalTexts, Place
from app.core.formats.export_manifest import Tally, manifest_text
from app.core.formats.folder import MANIFEST
from app.core.formats.native_jsonl import as_line
from app.core.formats.rehydrate import join_text, other_texts, wants_text
from app.core.formats.rights import QuoteBroken, Record
from app.errors import RuleBroken, say
from app.features.export.actions import folder_made
from app.features.export.files import check_target, new_folder, settle, write_all, write_file
from app.features.export.verify import read_manifest, verify

#: So many faults are told; more are more of the same.
MOST_TOLD = 20
_COPIED_AT_ONCE = 1 << 20


@dataclass(slots=True)
class Joined:
    """How many lines got their text, and which documents there is no text for."""

    texts: int = 0
    had: int = 0
    missing: list[str] = field(default_factory=list)


def rehydrate(export: Path, texts: LocalTexts, out: Path) -> Joined:
    """Write the export with its texts to ``out``: a file from a file, a folder from a folder, whole or not at all.

    RuleBroken where the export is not as its manifest says, where a text that bears the name of a document is
    another one than its hash says, and where there is a text for none of them.
    """
    if faults := verify(export).faults:
        raise RuleBroken("%(faults)s Nothing was written.", faults=" ".join(faults[:MOST_TOLD]))
    check_target(out, is_folder=export.is_dir())
    joined = Joined()
    _check(export, texts, joined)
    if not joined.texts:
        raise RuleBroken(
            "None of these texts is one of %(name)s: no SHA-256 is the same. Nothing was written.",
            name=export.name,
        )
    if export.is_dir():
        _write_folder(export, texts, joined, out)
    else:
        _write_file(export, texts, joined, out)
    return joined


def _check(export: Path, texts: LocalTexts, joined: Joined) -> None:
    seen: dict[str, set[str]] = {}
    for path in _native_files(export):
        for record in _records(path):
            if not wants_text(record):
                joined.had += 1
                continue
            known = seen.setdefault(record["document_id"], set())
            known.add(record["text_sha256"])
            if record["text_sha256"] in texts.by_hash:
                joined.texts += 1
            else:
                joined.missing.append(record["document_id"])
    if others := other_texts(seen, texts.called):
        raise RuleBroken(
            "What is called like these documents is another text, for its SHA-256 differs: %(names)s. Nothing was"
            " written.",
            names=", ".join(others[:MOST_TOLD]),
        )


def _native_files(export: Path) -> list[Path]:
    """The files that hold records; RuleBroken where there is none."""
    files = sorted(export.rglob("*.jsonl")) if export.is_dir() else [export]
    native = [path for path in files if _is_native(path)]
    if not native:
        raise RuleBroken(
            "%(name)s holds no records in native JSON Lines, and only these can be joined. Export with --format jsonl.",
            name=export.name,
        )
    return native


def _is_native(path: Path) -> bool:
    with path.open("rb") as lines:
        try:
            first = json.loads(lines.readline())
        except ValueError:
            return False
    return isinstance(first, dict) and {"document_id", "text_sha256", "passages"} <= first.keys()


def _records(path: Path) -> Iterator[Record]:
    with path.open("rb") as lines:
        for line in lines:
            yield json.loads(line)


def _with_texts(path: Path, texts: LocalTexts) -> Iterator[Record]:
    for record in _records(path):
        place = texts.by_hash.get(record["text_sha256"]) if wants_text(record) else None
        if place is None:
            yield record
            continue
        yield _joined(record, place)


def _joined(record: Record, place: Place) -> Record:
    try:
        return join_text(record, place.read())
    except QuoteBroken as error:
        raise RuleBroken("%(sentence)s Nothing was written.", sentence=str(error)) from None
    except ValueError:
        raise RuleBroken(
            "%(name)s was changed while it was read. Nothing was written.", name=place.path.name
        ) from None


def _lines(records: Iterable[Record]) -> Iterator[bytes]:
    for record in records:
        yield as_line(record).encode("utf-8") + b"\n"


def _bytes(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_COPIED_AT_ONCE):
            yield chunk


def _write_file(export: Path, texts: LocalTexts, joined: Joined, out: Path) -> None:
    before = read_manifest(export.with_name(f"{export.name}.manifest.json"))
    tally = Tally()
    path, sha256, size = write_file(out.absolute().parent, _lines(tally.counted(_with_texts(export, texts))))
    told = _told(before, tally, joined, before.get("sha256")) | {
        "sha256": sha256,
        "size": size,
        "file": out.name,
    }
    settle(path, out.absolute())
    beside, _, _ = write_file(out.absolute().parent, [manifest_text(told).encode("utf-8")])
    settle(beside, out.absolute().with_name(f"{out.name}.manifest.json"))


def _write_folder(export: Path, texts: LocalTexts, joined: Joined, out: Path) -> None:
    before, native = read_manifest(export / MANIFEST), set(_native_files(export))
    tally = Tally()

    def files() -> Iterator[tuple[str, Iterable[bytes]]]:
        for path in sorted(one for one in export.rglob("*") if one.is_file()):
            name = path.relative_to(export).as_posix()
            if name != MANIFEST:
                joins = path in native
                yield name, _lines(tally.counted(_with_texts(path, texts))) if joins else _bytes(path)

    with new_folder(out.absolute().parent) as inside:
        sums = write_all(inside, files())
        told = _told(before, tally, joined, None) | {
            "files": {name: asdict(one) for name, one in sums.items()}
        }
        settle(folder_made(inside, out.absolute().parent, told, packed=False).path, out.absolute())


def _told(before: Record, tally: Tally, joined: Joined, sha256: str | None) -> Record:
    """The manifest of the joined export: as it was, but for what texts change."""
    return before | {
        "text_given": dict(sorted(tally.given.items())),
        "text_rights_overridden": tally.overridden,
        "rehydrated": {"texts": joined.texts, "without": sorted(set(joined.missing)), "from_sha256": sha256},
    }


def summary(joined: Joined) -> list[str]:
    """What is said of it on a terminal."""
    lines = [say("%(texts)s texts were joined.", texts=joined.texts)]
    if joined.had:
        lines.append(say("%(had)s had their text already.", had=joined.had))
    if joined.missing:
        names = ", ".join(sorted(set(joined.missing))[:MOST_TOLD])
        lines.append(
            say(
                "%(many)s have no text here and stay as they were: %(names)s.",
                many=len(joined.missing),
                names=names,
            )
        )
    return lines
