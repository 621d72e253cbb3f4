"""XML of strangers as a list of elements: no document type, so no entities, nothing fetched and nothing that grows."""

from dataclasses import dataclass, field
from xml.parsers import expat

from app.errors import say

DEEPEST = 100
# Each takes some hundreds of bytes, so that a small file of empty elements would fill the memory.
MOST_ELEMENTS = 500_000


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
    """The root of the file; ValueError with a sentence where it is no XML, has a document type, or is too much."""
    root = Element("", {})
    opened: list[tuple[Element, list[str]]] = [(root, [])]
    many = 0
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal many
        many += 1
        if len(opened) > DEEPEST:
            raise ValueError("This XML is nested too deeply.")
        if many > MOST_ELEMENTS:
            raise ValueError(say("This XML has more than %(most)s elements.", most=f"{MOST_ELEMENTS:,}"))
        one = Element(name, attributes)
        opened[-1][0].children.append(one)
        opened.append((one, []))

    def finish(_name: str) -> None:
        one, pieces = opened.pop()
        one.text = "".join(pieces)

    def add(words: str) -> None:
        # Joined once: long words come in thousands of pieces.
        opened[-1][1].append(words)

    def refuse(*_said: object) -> None:
        raise ValueError("This XML has a document type (DOCTYPE), which is not read. Take it out.")

    parser.StartElementHandler = begin
    parser.EndElementHandler = finish
    parser.CharacterDataHandler = add
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(raw, True)
    except LookupError:
        raise ValueError("This XML is in an encoding that is not known. Save it as UTF-8.") from None
    except expat.ExpatError as error:
        raise ValueError(say("This is not XML: line %(line)s cannot be read.", line=error.lineno)) from None
    return root.children[0]
