"""A project of REFI-QDA (.qdpx), for NVivo, MAXQDA, ATLAS.ti and others: one ZIP archive of ``project.qde`` and texts.

Positions are code points. All texts and all annotators are in one project; a text that was read in two rounds stands
there once for each. What coding cannot say, who has read what, is a note beside each text.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import IO
from xml.sax.saxutils import escape

from app.core.formats.cas_types import attribute
from app.core.formats.reading_table import READ_COLUMNS, read_rows, table
from app.core.formats.readings import (
    Reading,
    count_details,
    label_name,
    passages_of,
    readings,
    text_name,
    texts_only,
)
from app.core.formats.refi_notes import READ_NOTE
from app.core.formats.refi_project import NAMESPACE, PROJECT_FILE
from app.core.formats.release import Release
from app.core.formats.rights import Record

CHUNK = 65_536
# Beyond that a part is on the disk until the archive is whole.
IN_MEMORY = 16_000_000
LONGEST_NAME = 80
PART_CODE = "attribution"
_KEPT = ("attributions", "notes", "answers")
_DETAILS = ("cited_outlet", "via_outlet", "speaker", "source_type", "speech", "nested_in", "note")
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'


def write(records: Iterable[Record], release: Release | None = None) -> Iterator[bytes]:
    """The archive. Its files are stored as they are and have no dates, so that the same is the same bytes anywhere."""
    with _spool() as out:
        _Project(release or Release()).write(records, out)
        out.seek(0)
        while chunk := out.read(CHUNK):
            yield chunk


def _spool() -> "SpooledTemporaryFile[bytes]":
    return SpooledTemporaryFile(IN_MEMORY)


class _Project:
    """A project on its way into an archive: the texts go first, and what is said of them waits."""

    def __init__(self, release: Release) -> None:
        self._release, self._dropped = release, release.dropped
        self._users: set[str] = {release.by} if release.by else set()
        self._labels: set[str] = set()
        self._links: list[str] = []

    def write(self, records: Iterable[Record], out: IO[bytes]) -> None:
        """All of it."""
        with zipfile.ZipFile(out, "w") as archive, _spool() as sources, _spool() as notes:
            for record in texts_only(iter(records), self._dropped):
                for source in self._sources_of(record):
                    source.add_to(archive, sources, notes)
            with archive.open(_entry(PROJECT_FILE), "w", force_zip64=True) as file:
                file.write(self._head())
                for name, part in (("Sources", sources), ("Notes", notes)):
                    _copy(name, part, file)
                file.write(_block("Links", self._links) + b"</Project>\n")

    def _sources_of(self, record: Record) -> Iterator["_Source"]:
        by_round: dict[str, list[Reading]] = {}
        for reading in readings(record, self._dropped):
            count_details(reading, self._dropped, _KEPT)
            by_round.setdefault(reading.round, []).append(reading)
        for name, found in (by_round or {"": []}).items():
            said = _Source(self, record, name if len(by_round) > 1 else "")
            for reading in found:
                said.add(reading)
            yield said

    def _head(self) -> bytes:
        release = self._release
        by = attribute("creatingUserGUID", self.user(release.by)) if release.by else ""
        made = attribute("creationDateTime", release.made_at) if release.made_at else ""
        name = attribute("name", self.legal(release.project or "Masthead"))
        users = [
            f"<User{attribute('guid', self.user(one))}{attribute('name', one)}/>\n"
            for one in sorted(self._users)
        ]
        codes = _block("Codes", self._codes())
        return (
            f'{_HEAD}<Project xmlns="{NAMESPACE}"{name}{attribute("origin", release.program)}{by}{made}>\n'.encode()
            + _block("Users", users)
            + (b"<CodeBook>\n" + codes + b"</CodeBook>\n" if codes else b"")
        )

    def _codes(self) -> list[str]:
        """Each variable as a heading over its labels."""
        by_variable: dict[str, list[str]] = {}
        for one in sorted(self._labels):
            variable, _dot, label = one.partition(".")
            by_variable.setdefault(variable, []).append(
                f'<Code{attribute("guid", self.code(one))}{attribute("name", label)} isCodable="true"/>\n'
            )
        return [
            f'<Code{attribute("guid", self.code(variable))}{attribute("name", variable)} isCodable="false">\n'
            f"{''.join(labels)}</Code>\n"
            for variable, labels in by_variable.items()
        ]

    def guid(self, kind: str, *parts: object) -> str:
        """The GUID of a thing, the same in every export of the project."""
        return self._release.iri(kind, *parts).removeprefix("urn:uuid:")

    def user(self, pseudonym: str) -> str:
        """The GUID of somebody, whom the project names from then on."""
        self._users.add(pseudonym)
        return self._release.person(pseudonym).removeprefix("urn:uuid:")

    def code(self, label: str) -> str:
        """The GUID of a code."""
        return self.guid("refi code", label)

    def used(self, label: str) -> str:
        """The GUID of a code that the project has from then on."""
        self._labels.add(label)
        return self.code(label)

    def link(self, name: str, origin: str, target: str) -> None:
        """Join two selections."""
        said = {"guid": self.guid("refi link", origin, target), "name": name, "direction": "OneWay"}
        said |= {"originGUID": origin, "targetGUID": target}
        self._links.append(f"<Link{''.join(attribute(key, one) for key, one in said.items())}/>\n")

    def legal(self, text: str) -> str:
        """The text as XML may have it; the files of texts keep what they have."""
        plain, many = _ILLEGAL.subn("\ufffd", text)
        self._dropped["characters_not_in_xml"] += many
        return plain

    def drop(self, name: str, many: int = 1) -> None:
        """Count what has no place."""
        self._dropped[name] += many


class _Source:
    """A text with what was said of it in one round. ``round_`` is named where there are several."""

    def __init__(self, project: _Project, record: Record, round_: str) -> None:
        self._project, self._record = project, record
        self._passages = passages_of(record)
        self._of = (record["document_id"], record["text_version"], round_)
        self._guid = project.guid("refi text", *self._of)
        self._name = f"{text_name(record)} ({round_})" if round_ else text_name(record)
        self._selections: list[str] = []
        self._rows: list[tuple[object, ...]] = []
        # The selections of the answers about a passage, by annotator, unit, passage and variable.
        self._answers: dict[tuple[object, ...], list[str]] = {}

    def add_to(self, archive: zipfile.ZipFile, sources: IO[bytes], notes: IO[bytes]) -> None:
        """Write the text into the archive, and what was said of it into the parts that wait."""
        archive.writestr(_entry(f"sources/{self._guid}.txt"), self._record["text"].encode("utf-8"))
        note = self._project.guid("refi note", *self._of)
        head = attribute("guid", self._guid) + attribute("name", self._project.legal(self._name))
        head += attribute("plainTextPath", f"internal://{self._guid}.txt")
        ref = f"<NoteRef{attribute('targetGUID', note)}/>\n" if self._rows else ""
        sources.write(f"<TextSource{head}>\n{''.join(self._selections)}{ref}</TextSource>\n".encode())
        if self._rows:
            said = table((*READ_COLUMNS, "selections"), self._rows).decode().replace("\r\n", "\n")
            content = f"<PlainTextContent>{escape(self._project.legal(said))}</PlainTextContent>"
            head = attribute("guid", note) + attribute("name", READ_NOTE)
            notes.write(f"<Note{head}>{content}</Note>\n".encode())

    def add(self, reading: Reading) -> None:
        """What one annotator said."""
        for number, mark in enumerate(reading.marks):
            if mark["label"] is not None:
                self._selection(reading, ("mark", number), mark, label_name(mark), mark["note"])
        for number, one in enumerate(reading.attributions):
            self._attribution(reading, number, one)
        for revision in reading.revisions:
            passage = self._passages[(revision["unit"], revision["passage"])]
            for number, answer in enumerate(revision["answers"]):
                self._answer(reading, revision, number, answer, passage)
        self._rows += [
            (*row, " ".join(self._answers.get((row[4], row[5], row[6], row[9]), ())))
            for row in read_rows(self._record, reading, f"{self._guid}.txt")
        ]

    def _answer(
        self, reading: Reading, revision: Record, number: int, answer: Record, passage: Record
    ) -> None:
        self._project.drop("attributes", len(answer["attributes"]))
        self._project.drop("confidences", answer["confidence"] is not None)
        if answer["label"] is None:
            self._project.drop("values_without_labels")
            self._project.drop("notes", bool(answer["note"]))
            return
        of = revision["unit"], revision["passage"]
        name = label_name(answer)
        guid = self._selection(reading, ("answer", *of, number), passage, name, answer["note"])
        key = (reading.annotator, *of, answer["variable"])
        self._answers.setdefault(key, []).append(guid)

    def _attribution(self, reading: Reading, number: int, one: Record) -> None:
        found = [
            (part, self._selection(reading, (part, number, each), span, f"{PART_CODE}.{part}"))
            for part in ("cue", "content", "source")
            for each, span in enumerate(one[part])
        ]
        # Who says it and what is said hang on the words that say so, or else on one another.
        for part, guid in found[1:]:
            self._project.link(f"has_{part}", found[0][1], guid)
        self._project.drop("attributions_without_spans", not found)
        self._project.drop("attribution_details", any(one[name] for name in _DETAILS))

    def _selection(
        self, reading: Reading, what: tuple[object, ...], at: Record, label: str, note: str | None = None
    ) -> str:
        """A selection with one coding; its GUID."""
        project, who = self._project, self._project.user(reading.annotator)
        guid = project.guid("refi selection", *self._of, reading.round, reading.annotator, *what)
        said = {"guid": guid, "name": project.legal(_name(self._record["text"][at["start"] : at["end"]]))}
        said |= {"startPosition": at["start"], "endPosition": at["end"], "creatingUser": who}
        coding = attribute("guid", project.guid("refi coding", guid)) + attribute("creatingUser", who)
        self._selections.append(
            f"<PlainTextSelection{''.join(attribute(key, one) for key, one in said.items())}>"
            f"{f'<Description>{escape(project.legal(note))}</Description>' if note else ''}"
            f"<Coding{coding}><CodeRef{attribute('targetGUID', project.used(label))}/></Coding>"
            "</PlainTextSelection>\n"
        )
        return guid


def _name(words: str) -> str:
    """The words on one line, and only their beginning where they are many."""
    plain = " ".join(words.split())
    return plain if len(plain) <= LONGEST_NAME else f"{plain[:LONGEST_NAME].rstrip()}…"


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.create_system, entry.external_attr = 3, 0o644 << 16
    return entry


def _block(name: str, parts: list[str]) -> bytes:
    """An element around others; nothing where there are none, for the standard has no empty ones."""
    return f"<{name}>\n{''.join(parts)}</{name}>\n".encode() if parts else b""


def _copy(name: str, part: IO[bytes], file: IO[bytes]) -> None:
    if not part.tell():
        return
    part.seek(0)
    file.write(f"<{name}>\n".encode())
    while chunk := part.read(CHUNK):
        file.write(chunk)
    file.write(f"</{name}>\n".encode())
