"""The export itself, for formats that tell of it, and the names (IRIs) that things have in such a format."""

import base64
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID, uuid5

from app.core.formats.export_manifest import Tally
from app.core.formats.layers import Asked
from app.core.formats.rights import Record

# Our own words in RDF. A UUID is a namespace that needs no host, so it means the same for ever and everywhere.
VOCABULARY = "urn:uuid:7d9a3a55-59a5-4d2c-8d0c-6b1f2f6f4c11#"
NOWHERE = UUID(int=0)


@dataclass(slots=True)
class Release:
    """What an export is made of and by whom.

    Names made in the same ``scope`` are the same: a project has one, so that two of its exports name a
    document alike. ``made_at`` is None where the same request shall give the same bytes again. A format counts
    in ``dropped`` what it has no place for. ``parts`` are the other files of an archive, each with its bytes.
    """

    project: str = ""
    scope: UUID = NOWHERE
    id: UUID = NOWHERE
    program: str = "masthead"
    made_at: str | None = None
    kind: str = "raw"
    #: Whether passages have their text with the masks drawn, too.
    masked: bool = False
    by: str | None = None
    codebooks: list[dict[str, str]] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    parts: Iterable[tuple[str, Iterable[bytes]]] = ()
    #: For a format that lays out parts by itself: which fold and side is written, what layers are made from,
    #: and how many rows each file got.
    part: tuple[str, str] = ("", "train")
    asked: Asked | None = None
    rows: Counter[str] = field(default_factory=Counter)
    layers: dict[str, Tally] = field(default_factory=dict)

    def count_layer(self, kind: str, record: Record) -> None:
        """Count what a record has of soft or gold."""
        for _ in self.layers.setdefault(kind, Tally()).counted([record]):
            pass

    def iri(self, kind: str, *parts: object) -> str:
        """The name of a thing of this kind, from what tells it from others of its kind."""
        return _name(self.scope, kind, parts)

    def document(self, record: Record) -> str:
        """A document, whatever its text versions."""
        return self.iri("document", record["document_id"])

    def text(self, document_id: str, text_version: int) -> str:
        """A text version of a document."""
        return self.iri("text", document_id, text_version)

    def person(self, pseudonym: str) -> str:
        """Somebody under a pseudonym, which is of one dataset; so is the name."""
        return self.iri("person", pseudonym)

    def codebook(self, key: str, version: str) -> str:
        """A codebook version."""
        return self.iri("codebook version", key, version)

    def revision(self, record: Record, revision: Record) -> str:
        """A revision; the pseudonym in it keeps it from being matched with one of another dataset."""
        return self.iri("revision", *_of_text(record), *assignment_of(revision), revision["number"])

    def annotating(self, record: Record, revision: Record) -> str:
        """One annotator's work on one passage in one pass, from which revisions come."""
        return self.iri("annotating", *_of_text(record), *assignment_of(revision), revision["pass"])


@lru_cache(maxsize=10_000)
def _name(scope: UUID, kind: str, parts: tuple[object, ...]) -> str:
    # Labels, people and revisions are named again and again, one after the other.
    return f"urn:uuid:{uuid5(scope, json.dumps([kind, *parts]))}"


def ni(sha256: str) -> str:
    """Bytes named by their SHA-256 (RFC 6920), which anybody who has them can compare.

    >>> ni("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    'ni:///sha-256;47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU'
    """
    digest = base64.urlsafe_b64encode(bytes.fromhex(sha256)).decode().rstrip("=")
    return f"ni:///sha-256;{digest}"


def midnight(day: str) -> str:
    """A day as the moment with which it begins: times of work are given to the day."""
    return f"{day}T00:00:00Z"


def assignment_of(revision: Record) -> tuple[object, ...]:
    """Whose work on which passage a revision is, within its text."""
    return revision["round"], revision["unit"], revision["passage"], revision["annotator"]


def _of_text(record: Record) -> tuple[object, ...]:
    return record["document_id"], record["text_version"]
