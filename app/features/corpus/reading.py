"""What is in the files that were handed in: a row for each document, the bytes of each, and what else to say."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from app.config import Settings
from app.core.corpus import DocumentDraft, Refusal, Row
from app.core.formats.coded_formats import CODED_FORMATS, PLAIN_ENDINGS
from app.core.formats.csv_rows import read_csv
from app.core.formats.gathered import InFile
from app.core.formats.html_page import decode_page, page_draft
from app.core.formats.jsonl import read_jsonl
from app.core.formats.manifest import Described, ManifestRefused, match_files, read_manifest
from app.core.formats.text_files import read_text_file
from app.core.formats.warc_records import Passed, WarcPage, has_warcio, read_warc
from app.core.formats.zip_files import MEGABYTE, Limits, Member, unpack
from app.core.text.encodings import NAMES, codec_of
from app.core.text.normalise import TextRefused, sha256_bytes
from app.errors import RuleBroken, say
from app.features.corpus.fetch import Fetched
from app.features.corpus.page_reader import NOT_INSTALLED, PageReader, PageRefused
from app.features.corpus.table_reader import unpacked_tables

ENDINGS = {
    ".txt": "text",
    ".text": "text",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".warc": "warc",
    ".warc.gz": "warc",
    ".zip": "zip",
    **PLAIN_ENDINGS,
}
# What a manifest describes, for it cannot say it itself.
DESCRIBED = ("text", "html")
MANIFESTS = ("manifest.csv", "manifest.tsv", "manifest.jsonl", "manifest.ndjson")


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A file that is here: its name as the manifest would say it, what it is read as, and its bytes.

    Of a large one there is its path instead.
    """

    name: str
    format: str
    raw: bytes = b""
    path: Path | None = None

    def open(self) -> BinaryIO:
        """The bytes as a stream."""
        return BytesIO(self.raw) if self.path is None else self.path.open("rb")


@dataclass(slots=True)
class Found:
    """The rows in order, the bytes of each document's file by their hash, and lines about what is no row."""

    rows: list[Row] = field(default_factory=list)
    raws: dict[str, bytes] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, other: "Found") -> None:
        """What was found elsewhere, after what is here."""
        self.rows += other.rows
        self.raws |= other.raws
        self.notes += other.notes


def limits_of(settings: Settings) -> Limits:
    """How much an archive may hold here."""
    return Limits(settings.max_unpacked_mb * MEGABYTE, settings.max_unpack_ratio, settings.max_archive_files)


def codec_said(encoding: str) -> str:
    """The codec of an encoding that somebody named; RuleBroken where none is known by that name."""
    if encoding and not codec_of(encoding):
        raise RuleBroken(
            "The encoding %(name)s is not known. These are: %(names)s; UTF-16 is known by its byte order mark.",
            name=encoding[:60],
            names=", ".join(NAMES),
        )
    return codec_of(encoding)


def format_of(name: str) -> str | None:
    """What a file is read as by the ending of its name; None where that does not say.

    A file with marks is read as its format where its ending can be nothing else.
    """
    lower = name.lower()
    return "warc" if lower.endswith(".warc.gz") else ENDINGS.get(PurePosixPath(lower).suffix)


def read_rows(
    files: Sequence[HandedIn],
    manifest: HandedIn | None,
    limits: Limits | None = None,
    encoding: str = "",
) -> Found:
    """Every row of the files in order, with what goes with them.

    ``encoding`` is the codec of files that do not say it themselves by a byte order mark; UTF-8 unless said.
    """
    found = Found()
    with PageReader() as pages:
        _Reading(found, pages, limits or Limits(), encoding).read(files, manifest)
    return found


def read_fetched(fetched: Iterable[tuple[str, Fetched | str]]) -> Found:
    """A row for each address: the document that was fetched, or its refusal with the sentence that is there."""
    found = Found()
    with PageReader() as pages:
        for url, one in fetched:
            if isinstance(one, str):
                found.rows.append(Refusal(url[:500], one))
                continue
            found.rows.append(_fetched_row(pages, one))
            found.raws[sha256_bytes(one.raw)] = one.raw
    return found


def _fetched_row(pages: PageReader, one: Fetched) -> Row:
    given = {
        "url": one.url,
        "final_url": one.final_url,
        "http_status": str(one.status),
        "media_type": one.media_type,
        "retrieved_at": one.retrieved_at.isoformat(timespec="seconds"),
    }
    file = HandedIn(one.url[:500], "html", one.raw)
    if one.media_type == "text/plain":
        return read_text_file(file.name, one.raw, given, codec_of(one.charset), key="")
    return _page_row(pages, file, given, charset=one.charset, key="")


def read_pasted_page(html: str, given: dict[str, str], place: str) -> tuple[Row, bytes]:
    """A page whose source somebody pasted, and its bytes."""
    raw = html.encode()
    with PageReader() as pages:
        return _page_row(pages, HandedIn(place, "html", raw), given, charset="utf-8", key=""), raw


class _Reading:
    def __init__(self, found: Found, pages: PageReader, limits: Limits, encoding: str) -> None:
        self.found, self.pages, self.limits, self.encoding = found, pages, limits, encoding

    def read(self, files: Sequence[HandedIn], manifest: HandedIn | None) -> None:
        described, misses = _descriptions(files, manifest)
        coded: dict[str, list[InFile]] = {}
        for file in files:
            if file.format in CODED_FORMATS:
                coded.setdefault(file.format, []).extend(self._members(file))
                continue
            row = described.get(file.name)
            if row and row.fault:
                self.found.rows.append(Refusal(file.name, row.fault))
            else:
                self._read_one(file, row.values if row else {})
        for name, members in coded.items():
            self._read_coded(name, list(unpacked_tables(members, self.limits.unpacked)))
        self.found.rows += misses

    def _members(self, file: HandedIn) -> Iterator[InFile]:
        """A file of another program, or what is in the archive that it is."""
        if not _is_packed(file):
            yield InFile(file.name, file.raw)
            return
        # Mostly the archive is only how they came: what is in it has the names that it had.
        before = "" if CODED_FORMATS[file.format].is_whole else f"{file.name}/"
        for one in unpack(file.name, file.raw, self.limits):
            if isinstance(one, Refusal):
                self.found.rows.append(one)
            else:
                yield InFile(one.name.removeprefix(before), one.raw)

    def _read_coded(self, name: str, members: Sequence[InFile]) -> None:
        rows, notes = CODED_FORMATS[name].read(members)
        self.found.rows += rows
        self.found.notes += notes
        self.found.raws |= {sha256_bytes(one.raw): one.raw for one in members}

    def _read_one(self, file: HandedIn, given: dict[str, str]) -> None:
        rows = self.found.rows
        match file.format:
            case "zip":
                self._read_zip(file)
                return
            case "warc":
                self._read_warc(file)
                return
            case "jsonl":
                rows += read_jsonl(file.name, file.raw, self.encoding)
            case "csv":
                rows += read_csv(file.name, file.raw, self.encoding)
            case "html":
                key = PurePosixPath(file.name).stem
                rows.append(_page_row(self.pages, file, given, charset=self.encoding, key=key))
            case _:
                rows.append(read_text_file(file.name, file.raw, given, self.encoding))
        self.found.raws[sha256_bytes(file.raw)] = file.raw

    def _read_zip(self, archive: HandedIn) -> None:
        files, manifests = [], []
        for one in unpack(archive.name, archive.raw, self.limits):
            if isinstance(one, Refusal):
                self.found.rows.append(one)
            elif PurePosixPath(one.name).name.lower() in MANIFESTS:
                manifests.append(HandedIn(one.name, "manifest", one.raw))
            elif (known := _format_in_archive(one)) is None:
                self.found.rows.append(Refusal(one.name, _not_in_archives(one.name)))
            else:
                files.append(HandedIn(one.name, known, one.raw))
        if len(manifests) > 1:
            reason = "The archive has more than one manifest, and only one can describe its files."
            self.found.rows += [Refusal(one.name, reason) for one in manifests]
            return
        try:
            described, misses = _matched(files, manifests[0]) if manifests else ({}, [])
        except RuleBroken as error:
            self.found.rows.append(Refusal(manifests[0].name, error.sentence))
            return
        for file in files:
            row = described.get(file.name)
            if row and row.fault:
                self.found.rows.append(Refusal(file.name, row.fault))
            else:
                self._read_one(file, row.values if row else {})
        self.found.rows += misses

    def _read_warc(self, file: HandedIn) -> None:
        if not has_warcio():
            raise RuleBroken(NOT_INSTALLED)
        passed, texts, kept = Passed(), set(), 0
        with file.open() as stream:
            for one in read_warc(file.name, stream, self.limits, passed):
                row = self._warc_row(one) if isinstance(one, WarcPage) else one
                if isinstance(row, DocumentDraft) and row.key in texts:
                    passed.repeated += 1
                    continue
                if isinstance(row, DocumentDraft) and isinstance(one, WarcPage):
                    texts.add(row.key)
                    kept += len(one.raw)
                    self.found.raws[row.raw.sha256] = one.raw
                self.found.rows.append(row)
                if kept > self.limits.unpacked:
                    most = self.limits.unpacked // MEGABYTE
                    self.found.rows.append(Refusal(file.name, _too_much(most)))
                    break
        self.found.notes += passed.notes(file.name)

    def _warc_row(self, one: WarcPage) -> Row:
        file = HandedIn(one.place, "html", one.raw)
        return _page_row(self.pages, file, one.values, charset=one.charset, key="")


def _page_row(pages: PageReader, file: HandedIn, given: dict[str, str], *, charset: str, key: str) -> Row:
    try:
        page = decode_page(file.name, file.raw, charset)
        found = pages.read(page.html, given.get("url", ""))
    except TextRefused as error:
        return Refusal(file.name, error.sentence)
    except PageRefused as error:
        return Refusal(file.name, str(error))
    return page_draft(file.name, page, found.pop("text"), found, given, key)


def _is_packed(file: HandedIn) -> bool:
    """Whether it is an archive around the files of its format; some formats are archives themselves."""
    return file.raw.startswith(b"PK") and not CODED_FORMATS[file.format].is_archive


def _format_in_archive(one: Member) -> str | None:
    known = format_of(one.name)
    # A packed archive is one whatever it is called.
    return None if known in ("zip", "warc", *CODED_FORMATS) or one.raw.startswith(b"PK\x03\x04") else known


def _not_in_archives(name: str) -> str:
    if format_of(name) == "zip" or name.lower().endswith(
        (".gz", ".7z", ".rar", ".tar", ".tgz", ".bz2", ".xz")
    ):
        return "An archive inside an archive is not opened. Unpack it, and hand it in by itself."
    return "This is no text, HTML, JSON Lines or CSV file, or not what its name says. Take it out of the archive."


def _too_much(most: int) -> str:
    return say(
        "The pages of this file take more than %(most)s MB; those after this row were not read. Hand it in in parts,"
        " or ask whoever runs this server for more (MAX_UNPACKED_MB).",
        most=most,
    )


def _descriptions(
    files: Sequence[HandedIn], manifest: HandedIn | None
) -> tuple[dict[str, Described], list[Refusal]]:
    if manifest is None:
        return {}, []
    if any(file.format not in DESCRIBED for file in files):
        raise RuleBroken(
            "A manifest goes with text files and HTML pages. JSON Lines and CSV carry the fields themselves, and an"
            " archive has its manifest inside."
        )
    return _matched(files, manifest)


def _matched(files: Sequence[HandedIn], manifest: HandedIn) -> tuple[dict[str, Described], list[Refusal]]:
    try:
        read = read_manifest(manifest.name, manifest.raw)
    except ManifestRefused as error:
        raise RuleBroken("%(sentence)s", sentence=error) from None
    return match_files(read, [file.name for file in files if file.format in DESCRIBED])
