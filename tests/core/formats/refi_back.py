"""A project of REFI-QDA read by the rules of the standard alone, and what of those rules it breaks."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

PROJECT = "{urn:QDA-XML:project:1.0}"
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What may stand in what, in this order, as the standard's schema has it.
ORDER = {
    "Project": ("Users", "CodeBook", "Sources", "Notes", "Links"),
    "Users": ("User",),
    "CodeBook": ("Codes",),
    "Codes": ("Code",),
    "Code": ("Description", "Code"),
    "Sources": ("TextSource",),
    "TextSource": ("PlainTextSelection", "NoteRef"),
    "PlainTextSelection": ("Description", "Coding"),
    "Coding": ("CodeRef",),
    "Notes": ("Note",),
    "Note": ("PlainTextContent",),
    "Links": ("Link",),
}
NEVER_EMPTY = ("Users", "Codes", "Sources", "Notes", "Links")
REFERENCES = ("targetGUID", "originGUID", "creatingUser", "creatingUserGUID")


@dataclass(frozen=True)
class Coded:
    """A coding: the text, the place, the name of the selection, the code by its path, and the user's name."""

    source: str
    start: int
    end: int
    words: str
    name: str
    code: str
    user: str
    note: str


def opened(data: bytes) -> tuple[ElementTree.Element, zipfile.ZipFile]:
    """The project and its archive."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    return ElementTree.fromstring(archive.read("project.qde")), archive


def coded(data: bytes) -> list[Coded]:
    """Every coding of a selection."""
    root, archive = opened(data)
    codes = dict(_paths(root.find(f"{PROJECT}CodeBook/{PROJECT}Codes"), ""))
    users = {one.attrib["guid"]: one.attrib["name"] for one in root.iter(f"{PROJECT}User")}
    found = []
    for source in root.iter(f"{PROJECT}TextSource"):
        text = archive.read(source.attrib["plainTextPath"].replace("internal://", "sources/")).decode("utf-8")
        for one in source.iter(f"{PROJECT}PlainTextSelection"):
            start, end = int(one.attrib["startPosition"]), int(one.attrib["endPosition"])
            (coding,) = one.iter(f"{PROJECT}Coding")
            found.append(
                Coded(
                    source.attrib["name"],
                    start,
                    end,
                    text[start:end],
                    one.attrib["name"],
                    codes[coding[0].attrib["targetGUID"]],
                    users[coding.attrib["creatingUser"]],
                    one.findtext(f"{PROJECT}Description", ""),
                )
            )
    return found


def _paths(codes: ElementTree.Element | None, above: str) -> Iterator[tuple[str, str]]:
    for one in codes if codes is not None else ():
        if one.tag == f"{PROJECT}Code":
            path = f"{above}{one.attrib['name']}"
            yield one.attrib["guid"], path
            yield from _paths(one, f"{path}.")


def faults(data: bytes) -> list[str]:
    """What breaks the standard: an element where none may be, a GUID that is none or twice, one that leads nowhere."""
    root, archive = opened(data)
    found = []
    guids = [one.attrib["guid"] for one in root.iter() if "guid" in one.attrib]
    found += [f"{one} is no GUID" for one in guids if not GUID.fullmatch(one)]
    found += [f"{one} stands twice" for one in set(guids) if guids.count(one) > 1]
    for one in root.iter():
        name = one.tag.removeprefix(PROJECT)
        children = [child.tag.removeprefix(PROJECT) for child in one]
        order = ORDER.get(name, ())
        if any(child not in order for child in children):
            found.append(f"{name} holds {children}")
        elif sorted(children, key=order.index) != children:
            found.append(f"{name} holds {children} in another order")
        if name in NEVER_EMPTY and not children:
            found.append(f"{name} is empty")
        found += [
            f"{name}/{key} leads nowhere"
            for key in REFERENCES
            if key in one.attrib and one.attrib[key] not in guids
        ]
    paths = {one.attrib["plainTextPath"] for one in root.iter(f"{PROJECT}TextSource")}
    files = {one.replace("sources/", "internal://") for one in archive.namelist() if one != "project.qde"}
    return found + [f"{one} is not a text and its file" for one in paths ^ files]
