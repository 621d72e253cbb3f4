"""What is told of a release beside its tables: what a project says of itself, and what was counted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.codebook.values import Codebook
from app.core.formats.rights import Record
from app.core.formats.tables import Table
from app.errors import Fault, say

#: What a project says of its data, each with the most code points that it may have.
CARD_FIELDS = {
    "title": 200,
    "licence": 200,
    "creator": 500,
    "contact": 254,
    "address": 500,
    "citation": 5_000,
    "funding": 2_000,
    "out_of_scope": 10_000,
}


@dataclass(frozen=True, slots=True)
class Card:
    """The words of a project about its data. Empty is not said; ``licence`` is an SPDX identifier or a sentence."""

    title: str = ""
    licence: str = ""
    creator: str = ""
    contact: str = ""
    address: str = ""
    citation: str = ""
    funding: str = ""
    out_of_scope: str = ""

    def faults(self) -> list[Fault]:
        """What is too long, or no web address."""
        found = [
            Fault(f"/{name}", say("This is longer than %(most)s characters.", most=most))
            for name, most in CARD_FIELDS.items()
            if len(getattr(self, name)) > most
        ]
        if self.address and not self.address.startswith(("https://", "http://")):
            found.append(Fault("/address", say("The address begins with https:// or http://.")))
        return found


@dataclass(frozen=True, slots=True)
class Config:
    """One configuration of a release: a table, its file on each side, and how many rows each has."""

    name: str
    table: Table
    files: Mapping[str, str]
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Agreed:
    """One line of the table of agreement; ``label`` is None for the variable as a whole, ``alpha`` where undefined."""

    variable: str
    label: str | None
    alpha: float | None
    ci: tuple[float, float] | None
    n_units: int
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the card, the datasheet and Croissant are made from; with a seed ``day`` is that of the data."""

    card: Card
    slug: str
    name: str
    description: str
    stance: str
    day: str
    release_id: str
    manifest: Record
    configs: Sequence[Config]
    round: Mapping[str, Any]
    codebook: Codebook
    agreement: Sequence[Agreed]
    confounds: Mapping[str, Mapping[str, Any]]
    layers: Mapping[str, Mapping[str, int]]
    text_rights: Mapping[str, int]
    languages: Sequence[str]
    outlets: int
    owner_groups: int
    leakage: Mapping[str, Any] | None = None
    files: Mapping[str, Record] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What it is called."""
        return self.card.title or self.name

    @property
    def rows(self) -> int:
        """Rows of the first configuration, by which a release's size is told."""
        return sum(self.configs[0].rows.values()) if self.configs else 0


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """A table in Markdown, line by line."""
    return [
        f"| {' | '.join(head)} |",
        f"|{'---|' * len(head)}",
        *(f"| {' | '.join(plain(str(cell)) for cell in row)} |" for row in rows),
    ]


def plain(words: str) -> str:
    """Words in one line that begin no table cell, heading or HTML of their own.

    >>> plain("a | b <i>\\n# c")
    'a \\\\| b &lt;i> # c'
    """
    return " ".join(words.split()).replace("|", "\\|").replace("<", "&lt;")


def said(words: str, otherwise: str = "Not said.") -> list[str]:
    """What somebody wrote, as paragraphs of a page; no line of it can be a heading or HTML."""
    lines = [line.strip() for line in words.strip().splitlines()] or [otherwise]
    return [("\\" if line.startswith("#") else "") + line.replace("<", "&lt;") for line in lines]
