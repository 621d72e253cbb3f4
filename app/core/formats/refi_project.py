"""What a project of REFI-QDA calls things: users, codes, and the files that its sources name.

Everything is found by its GUID. Of an address of a file only the name counts, and it is looked up among the files
of the same archive: nothing else is ever opened.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from app.core.coded import LONGEST_LABEL
from app.core.corpus_fields import short
from app.core.formats.gathered import InFile
from app.core.formats.refi_notes import READ_NOTE
from app.core.formats.safe_xml import Element, parse_xml
from app.core.text.normalise import decode
from app.errors import say

PROJECT_FILE = "project.qde"
NAMESPACE = "urn:QDA-XML:project:1.0"
NOBODY = "unknown"
INTERNAL = "internal://"
# What has a place in a project and none here.
_PASSED = ("Cases", "Sets", "Graphs", "Variables")
LINKED = ("has_source", "has_cue", "has_content")
_NUMBER = re.compile(r"[0-9]{1,9}")


def guid_of(written: str | None) -> str:
    """A GUID as it is compared: small letters, without braces.

    >>> guid_of("{1F4E-AB}")
    '1f4e-ab'
    """
    return (written or "").strip().strip("{}").lower()


def code_elements(codes: Element, above: tuple[str, ...] = ()) -> Iterator[tuple[Element, tuple[str, ...]]]:
    """Every ``Code`` with the names above it, a heading before what is under it."""
    for one in codes.of("Code"):
        yield one, above
        # Only where there is more: most codes have nothing under them.
        if one.children:
            yield from code_elements(one, (*above, name_of(one)))


def name_of(one: Element) -> str:
    """The name of an element on one line."""
    return " ".join(one.attributes.get("name", "").split())


def place_of(written: str | None) -> int:
    """A position; ValueError with a sentence where it is none."""
    if written is None or not _NUMBER.fullmatch(written.strip()):
        raise ValueError(say("“%(value)s” is not a position in a text.", value=short(written or "")))
    return int(written)


class Project:
    """A ``project.qde`` and the files beside it; ValueError with a sentence where it is none."""

    def __init__(self, file: InFile, files: Mapping[str, InFile], passed: Counter[str]) -> None:
        self.file = file
        self.root = parse_xml(file.raw)
        if self.root.local != "Project":
            raise ValueError("This is no project of REFI-QDA: its first element is not Project.")
        self._folder = f"{file.name[: -len(PROJECT_FILE)]}sources/".casefold()
        self._files = files
        self.users = dict(self._users())
        self._codes = {
            guid_of(one.attributes.get("guid")): (above, name_of(one))
            for codes in self.root.of("CodeBook", "Codes")
            for one, above in code_elements(codes)
        }
        self.notes = {guid_of(one.attributes.get("guid")): one for one in self.root.of("Notes", "Note")}
        links = self.root.of("Links", "Link")
        self.links = [
            (guid_of(one.attributes.get("originGUID")), guid_of(one.attributes.get("targetGUID")))
            for one in links
            if one.attributes.get("name") in LINKED
        ]
        sources = [one for all_of in self.root.of("Sources") for one in all_of.children]
        self.texts = [one for one in sources if one.local == "TextSource"]
        passed["other_sources"] += len(sources) - len(self.texts)
        passed["memos"] += sum(name_of(one) != READ_NOTE for one in self.notes.values())
        passed["links"] += len(links) - len(self.links)
        passed["others"] += sum(len(one.children) for name in _PASSED for one in self.root.of(name))

    def _users(self) -> Iterator[tuple[str, str]]:
        """Names by GUID. Two people of one name stay two."""
        taken: set[str] = set()
        for one in self.root.of("Users", "User"):
            guid = guid_of(one.attributes.get("guid"))
            name = name_of(one) or one.attributes.get("id", "").strip() or guid or NOBODY
            if name in taken:
                name = f"{name} ({guid[:8]})"
            taken.add(name)
            yield guid, name

    def coder(self, *said: Element) -> str:
        """Who made it: the first of these that names somebody, else whoever made the project."""
        for one in said:
            if guid := guid_of(one.attributes.get("creatingUser")):
                return self.users.get(guid, guid)
        guid = guid_of(self.root.attributes.get("creatingUserGUID"))
        return self.users.get(guid, guid) or NOBODY

    def label(self, coding: Element) -> str:
        """The code of a coding by its names from the top, joined by dots; ValueError where it has none."""
        targets = [guid_of(one.attributes.get("targetGUID")) for one in coding.of("CodeRef")]
        code = self._codes.get(targets[0]) if len(targets) == 1 else None
        if code is None or not code[1]:
            raise ValueError("A coding has no code of the project.")
        names = (*code[0], code[1])
        # Nothing is joined that would be refused.
        if sum(map(len, names)) > LONGEST_LABEL:
            raise ValueError(
                say("A code has more than %(most)s characters with those above it.", most=LONGEST_LABEL)
            )
        return ".".join(names)

    def text_of(self, source: Element) -> tuple[str, InFile, str]:
        """The text of a source as its positions count it, the file that it is in, and its encoding.

        A byte order mark is none of its characters, and line ends are as they are in the file.
        """
        inline = source.of("PlainTextContent")
        address = source.attributes.get("plainTextPath", "").strip()
        if inline:
            return inline[0].text, self.file, "utf-8"
        if not address:
            raise ValueError(
                say(
                    "It has no plain text, only “%(file)s”. Have the program write plain text as well.",
                    file=short(source.attributes.get("richTextPath", "")),
                )
            )
        file = self._file(address)
        charset = decode(file.raw).charset
        return file.raw.decode({"utf-8": "utf-8-sig"}.get(charset, "utf-16")), file, charset

    def _file(self, address: str) -> InFile:
        # One program writes a slash too many, one the folder as well, one the name alone.
        is_internal = address.lower().startswith(INTERNAL)
        name = address[len(INTERNAL) :].lstrip("/") if is_internal else address
        name = name.casefold().removeprefix("sources/")
        if not name or name.startswith("/") or ".." in name.split("/") or "\\" in name or ":" in name:
            raise ValueError(
                say(
                    "Its text is at “%(address)s”, which is not in the project file. Put it into the project.",
                    address=short(address),
                )
            )
        file = self._files.get(self._folder + name)
        if file is None:
            raise ValueError(
                say("The project file has no file “%(name)s” with its text.", name=short(address))
            )
        return file
