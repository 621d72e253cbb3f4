"""Texts of one's own in the place of those that an archive does not give, each known by its SHA-256."""

from collections.abc import Iterable

from app.actions.local_texts import LocalTexts
from app.core.formats.archive_check import ArchivedDocument
from app.core.formats.rehydrate import join_text, wants_text
from app.core.formats.rights import QuoteBroken, Record
from app.errors import RuleBroken


def wanted(documents: Iterable[ArchivedDocument]) -> dict[str, set[str]]:
    """The SHA-256 of each text that is not given, by the key of its document."""
    found: dict[str, set[str]] = {}
    for document in documents:
        for text in document.texts():
            if wants_text(text):
                found.setdefault(document.key, set()).add(text["text_sha256"])
    return found


def with_texts(document: ArchivedDocument, texts: LocalTexts) -> ArchivedDocument:
    """The document with the texts that there are. One that there is not stays away, and is refused as not given."""
    records = [_joined(record, texts, document.key) for record in document.records]
    earlier = [_joined(text, texts, document.key) for text in document.work["texts"]]
    return ArchivedDocument(records, document.work | {"texts": earlier})


def _joined(text: Record, texts: LocalTexts, key: str) -> Record:
    place = texts.by_hash.get(text["text_sha256"]) if wants_text(text) else None
    if place is None:
        return text
    try:
        return join_text(text, place.read())
    except QuoteBroken as error:
        raise RuleBroken("%(sentence)s Nothing was imported.", sentence=str(error)) from None
    except ValueError:
        raise RuleBroken(
            "%(name)s, the text of %(key)s, was changed while it was read. Nothing was imported.",
            name=place.path.name,
            key=key,
        ) from None
