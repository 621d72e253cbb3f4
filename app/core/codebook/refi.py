"""A codebook as REFI-QDA has it (.qdc): a tree of codes with names and descriptions, and nothing of our rules.

One variable, ``codes``, of which any number may be chosen. Only in a file of ours the codes at the top are the
variables.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID, uuid5
from xml.sax.saxutils import escape, quoteattr

from app.core.codebook.from_labels import Keys
from app.core.codebook.read_yaml import MOST_LABELS, from_dict
from app.core.codebook.values import Codebook, Label, Variable
from app.core.codebook.yaml_tree import LARGEST_FILE, refuse
from app.core.formats.refi_project import name_of
from app.core.formats.safe_xml import Element, parse_xml
from app.errors import say

NAMESPACE = "urn:QDA-XML:codebook:1.0"
ORIGIN = "Masthead"
_CODES = UUID("0d1f7a2e-5d0b-4b52-9a53-5a1d5c1f8b7e")


def read_qdc(data: bytes, *, name: str, version: str = "1.0.0", language: str = "en") -> Codebook:
    """The codebook in a ``.qdc``, checked; its name and version are not in the file, so hand them in.

    Raises ``CodebookRefused`` with every fault, and nothing else.
    """
    if len(data) > LARGEST_FILE:
        raise refuse(
            say(
                "The file has %(many)s bytes; %(most)s is the most.",
                many=f"{len(data):,}",
                most=f"{LARGEST_FILE:,}",
            )
        )
    try:
        root = parse_xml(data)
    except ValueError as error:
        raise refuse(str(error)) from None
    codes = root.of("Codes") if root.local == "CodeBook" else []
    if not codes or not codes[0].of("Code"):
        raise refuse("This is no codebook of REFI-QDA: it has no codes.")
    tops = codes[0].of("Code")
    is_ours = root.attributes.get("origin") == ORIGIN and all(_is_heading(one) for one in tops)
    keys = Keys()
    variables = (
        [_variable(keys.of(name_of(one)), name_of(one), one) for one in tops]
        if is_ours
        else [_variable("codes", "Codes", codes[0])]
    )
    return from_dict({"name": name, "version": version, "language": language, "variables": variables})


def to_qdc(codebook: Codebook) -> str:
    """The labels of the codebook as a ``.qdc``: each variable that has labels as a heading over them.

    Values, scales, attributes and rules have no place in it.
    """
    book = codebook.key or codebook.name
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>\n',
        f'<CodeBook xmlns="{NAMESPACE}" origin="{ORIGIN}">\n<Codes>\n',
    ]
    for variable in codebook.variables:
        if variable.labels:
            parts += _written(book, variable, (*variable.labels,))
    return "".join([*parts, "</Codes>\n</CodeBook>\n"])


def _written(book: str, variable: Variable, labels: tuple[Label, ...]) -> Iterator[str]:
    under: dict[str | None, list[Label]] = {}
    for label in labels:
        under.setdefault(label.parent, []).append(label)

    def code(key: str, one: Variable | Label, is_codable: bool, below: str | None) -> Iterator[str]:
        guid = uuid5(_CODES, f"{book}\n{key}")
        yield f'<Code guid="{guid}" name={quoteattr(one.name)} isCodable="{str(is_codable).lower()}">\n'
        if one.definition:
            yield f"<Description>{escape(one.definition)}</Description>\n"
        for label in under.get(below, ()):
            yield from code(f"{variable.key}\n{label.key}", label, not label.abstract, label.key)
        yield "</Code>\n"

    return code(variable.key, variable, False, None)


def _is_heading(one: Element) -> bool:
    return one.attributes.get("isCodable", "true").strip().lower() in ("false", "0")


def _is_kept(one: Element) -> bool:
    """Whether anybody can choose it or something below it: a heading over nothing says nothing."""
    return not _is_heading(one) or any(map(_is_kept, one.of("Code")))


def _variable(key: str, name: str, codes: Element) -> dict[str, Any]:
    said: dict[str, Any] = {"key": key, "name": name, "type": "choose_many", "on": ["span", "passage"]}
    said["labels"] = list(islice(_labels(codes, (), "", Keys()), MOST_LABELS + 1))
    definition = _description(codes)
    return said | ({"definition": definition} if definition else {})


def _labels(codes: Element, above: tuple[str, ...], parent: str, keys: Keys) -> Iterator[dict[str, Any]]:
    for one in filter(_is_kept, codes.of("Code")):
        path = (*above, name_of(one).replace(".", " "))
        key = keys.of(".".join(path))
        label = {"key": key, "name": name_of(one), "parent": parent, "abstract": _is_heading(one)}
        label["definition"] = _description(one)
        yield {each: what for each, what in label.items() if what}
        yield from _labels(one, path, key, keys)


def _description(one: Element) -> str:
    return "\n".join(each.text.strip() for each in one.of("Description"))
