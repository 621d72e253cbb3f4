"""Projects of REFI-QDA (.qdpx) with their codings, as NVivo, MAXQDA, ATLAS.ti and others write them.

The standard counts positions in code points from 0; some programs count UTF-16 code units, which is another format
here, chosen by whoever imports. Where the name of a selection is its words, a wrong choice is found out.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from app.core.coded import PARTS, CodedAnswer, CodedDraft, CodedSpan, Range, joined_parts
from app.core.corpus import Row
from app.core.formats.gathered import Gathered, InFile
from app.core.formats.refi_notes import READ_NOTE, told
from app.core.formats.refi_project import PROJECT_FILE, Project, guid_of, name_of, place_of
from app.core.formats.safe_xml import Element
from app.core.text.normalise import TextRefused
from app.core.text.utf16 import OffsetRefused, Utf16Map
from app.errors import say

# Shorter names than this stand everywhere in a text.
SHORTEST_QUOTE = 3
LONGEST_KEY = 200
READ_COLUMNS = ("document_id", "text_version", "round", "annotator", "start", "end", "selections")


def read_texts(files: Iterable[InFile], *, utf16: bool = False) -> tuple[list[Row], list[str]]:
    """The texts of the projects with what was said of them, and notes."""
    found, passed = Gathered(), Counter[str]()
    by_name = {file.name.casefold(): file for file in files}
    projects = [file for name, file in by_name.items() if name.rpartition("/")[2] == PROJECT_FILE]
    for file in by_name.values():
        if file.name.lower().endswith(".qdpx"):
            found.refuse(file.name, "This is no project of REFI-QDA: it is not a ZIP archive by itself.")
    if by_name and not projects and not found.rows():
        name = next(iter(by_name.values())).name.partition("/")[0]
        found.refuse(name, say("This is no project of REFI-QDA: it has no %(name)s.", name=PROJECT_FILE))
    for file in projects:
        try:
            project = Project(file, by_name, passed)
        except ValueError as error:
            found.refuse(file.name, str(error))
            continue
        _Texts(project, found, passed, utf16=utf16).read()
    return found.rows(), [*found.notes, *told(passed)]


class _Texts:
    """The texts of one project."""

    def __init__(self, project: Project, found: Gathered, passed: Counter[str], *, utf16: bool) -> None:
        self.project, self.found, self.passed, self.utf16 = project, found, passed, utf16
        self.names = Counter(name_of(one) for one in project.texts)

    def read(self) -> None:
        """All of them."""
        for source in self.project.texts:
            name = name_of(source)
            guid = guid_of(source.attributes.get("guid"))
            place = f"{self.project.file.name} {name or guid}"
            try:
                text, file, charset = self.project.text_of(source)
                table = _Table.of(self.project, source)
                places = _Places(text, utf16=self.utf16)
                coded = _Source(self.project, source, places, table, self.passed).coded()
            except (TextRefused, OffsetRefused) as error:
                self.found.refuse(place, error.sentence)
            except ValueError as error:
                self.found.refuse(place, str(error))
            else:
                key = table.key or self._key(name, guid)
                capture = file.capture("text/plain" if file is not self.project.file else "text/xml", charset)
                self.found.add(place, text, coded, capture, key=key)

    def _key(self, name: str, guid: str) -> str:
        if name and self.names[name] == 1:
            return name[:LONGEST_KEY]
        return f"{name[: LONGEST_KEY - 40]} {guid}".strip()


class _Places:
    """Positions of the file as code points of the text."""

    def __init__(self, text: str, *, utf16: bool) -> None:
        self.text, self.utf16, self.units = text, utf16, Utf16Map(text)
        self.is_plain = self.units.units == self.units.code_points

    def of(self, selection: Element) -> Range:
        """Where a selection is. ValueError where its own name proves that it is counted in the other unit."""
        given = selection.attributes
        start, end = place_of(given.get("startPosition")), place_of(given.get("endPosition"))
        if self.is_plain:
            return start, end
        if self._proves(selection, start, end):
            raise ValueError(self._sentence(start, end))
        return self._counted(start, end, utf16=self.utf16)

    def _counted(self, start: int, end: int, *, utf16: bool) -> Range:
        return (self.units.from_utf16(start), self.units.from_utf16(end)) if utf16 else (start, end)

    def _proves(self, selection: Element, start: int, end: int) -> bool:
        """Whether its name is what stands there in the other unit, and not in this one."""
        return self._has(selection, start, end, utf16=not self.utf16) and not self._has(
            selection, start, end, utf16=self.utf16
        )

    def _has(self, selection: Element, start: int, end: int, *, utf16: bool) -> bool:
        try:
            first, last = self._counted(start, end, utf16=utf16)
        except OffsetRefused:
            return False
        name = name_of(selection)
        quote = name.removesuffix("…").removesuffix("...").rstrip()
        words = " ".join(self.text[first:last].split())
        return len(quote) >= SHORTEST_QUOTE and (
            words == quote or (quote != name and words.startswith(quote))
        )

    def _sentence(self, start: int, end: int) -> str:
        if self.utf16:
            return say(
                "The name of the selection at %(start)s to %(end)s is what stands there when code points are counted,"
                " not UTF-16 code units. Choose the format refi-qda.",
                start=start,
                end=end,
            )
        return say(
            "The name of the selection at %(start)s to %(end)s is what stands there when UTF-16 code units are"
            " counted. Choose the format refi-qda-utf16.",
            start=start,
            end=end,
        )


@dataclass(slots=True)
class _Table:
    """What the note of an export of ours says of a text: its key, its round, and who has read what."""

    key: str = ""
    round: str = ""
    read: dict[str, dict[Range, None]] = field(default_factory=dict)
    # The selections that are answers about a passage.
    answers: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, project: Project, source: Element) -> "_Table":
        """The table; an empty one for a project of another program."""
        found = cls()
        for one in source.of("NoteRef"):
            note = project.notes.get(guid_of(one.attributes.get("targetGUID")))
            if note is not None and name_of(note) == READ_NOTE:
                for content in note.of("PlainTextContent"):
                    for row in _rows(content.text):
                        found.add(row)
        return found

    def add(self, row: Mapping[str, str]) -> None:
        """One row of it."""
        version = row["text_version"]
        self.key = row["document_id"] if version == "1" else f"{row['document_id']}.v{version}"
        self.round = row["round"]
        where = place_of(row["start"]), place_of(row["end"])
        self.read.setdefault(row["annotator"], {})[where] = None
        self.answers |= {guid_of(one) for one in row["selections"].split()}


def _rows(table: str) -> Iterator[dict[str, str]]:
    try:
        rows = list(csv.DictReader(io.StringIO(table, newline="")))
    except csv.Error:
        return
    for row in rows:
        if all(isinstance(row.get(column), str) for column in READ_COLUMNS):
            # A sign that keeps spreadsheets from running a cell is none of its words.
            yield {column: row[column].removeprefix("'") for column in READ_COLUMNS}


@dataclass(slots=True)
class _Coder:
    """What one coder said of one text."""

    # By what makes them one: the same said twice is said once.
    spans: dict[tuple[str, int, int], CodedSpan] = field(default_factory=dict)
    answers: dict[CodedAnswer, None] = field(default_factory=dict)
    parts: dict[str, tuple[str, Range]] = field(default_factory=dict)


class _Source:
    """The codings of one text."""

    def __init__(
        self, project: Project, source: Element, places: _Places, table: _Table, passed: Counter[str]
    ) -> None:
        self.project, self.source, self.places, self.table, self.passed = (
            project,
            source,
            places,
            table,
            passed,
        )
        self.by_coder: dict[str, _Coder] = {name: _Coder() for name in table.read}

    def coded(self) -> list[CodedDraft]:
        """What each coder said."""
        for selection in self.source.of("PlainTextSelection"):
            self._selection(selection)
        for coding in self.source.of("Coding"):
            answer = CodedAnswer(self.project.label(coding))
            self._said(coding).answers[answer] = None
        return [
            CodedDraft(
                name,
                tuple(said.spans.values()),
                tuple(said.answers),
                joined_parts(said.parts, self.project.links),
                tuple(self.table.read.get(name, ())) or None,
                self.table.round,
            )
            for name, said in self.by_coder.items()
        ]

    def _selection(self, selection: Element) -> None:
        codings = selection.of("Coding")
        if not codings:
            self.passed["without_code"] += 1
            return
        where = self.places.of(selection)
        if where[0] == where[1]:
            self.passed["empty"] += 1
            return
        guid = guid_of(selection.attributes.get("guid"))
        note = "\n".join(one.text.strip() for one in selection.of("Description"))
        for coding in codings:
            label, said = self.project.label(coding), self._said(coding, selection)
            variable, _dot, part = label.lower().partition(".")
            if guid in self.table.answers:
                said.answers[CodedAnswer(label, start=where[0], end=where[1])] = None
            elif variable == "attribution" and part in PARTS:
                said.parts[guid] = part, where
            else:
                said.spans.setdefault((label, *where), CodedSpan(label, *where, note=note))

    def _said(self, *made: Element) -> _Coder:
        return self.by_coder.setdefault(self.project.coder(*made, self.source), _Coder())
