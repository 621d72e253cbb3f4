"""XML of strangers as a list of elements: no document type, so no entities, nothing fetched and nothing that grows."""

from dataclasses import dataclass, field
from xml.parsers import expat

from app.errors import say

DEEPEST = 100


@dataclass(slots=True)
class Element:
    """An element by its name, with ``{namespace}`` before it, its attributes, what is in it, and its own words."""

    name: str
    attributes: dict[str, str]
    children: list["Element"] = field(default_factory=list)
    text: str = ""

    @property
    def local(self) -> str:
        """The name without its namespace."""
        return self.name.rpartition("}")[2]

    def of(self, *names: str) -> list["Element"]:
        """The elements that are reached from here by these local names, one step each."""
        found = [self]
        for name in names:
            found = [child for one in found for child in one.children if child.local == name]
        return found


def parse_xml(raw: bytes) -> Element:
    """The root of the file; ValueError with a sentence where it is no XML, has a document type, or is too deep."""
    root = Element("", {})
    opened = [root]
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True

    def begin(name: str, attributes: dict[str, str]) -> None:
        if len(opened) > DEEPEST:
            raise ValueError("This XML is nested too deeply.")
        one = Element(name, attributes)
        opened[-1].children.append(one)
        opened.append(one)

    def add(words: str) -> None:
        opened[-1].text += words

    def refuse(*_said: object) -> None:
        raise ValueError("This XML has a document type (DOCTYPE), which is not read. Take it out.")

    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda _name: opened.pop()
    parser.CharacterDataHandler = add
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as error:
        raise ValueError(say("This is not XML: line %(line)s cannot be read.", line=error.lineno)) from None
    return root.children[0]
