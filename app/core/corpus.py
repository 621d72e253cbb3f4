"""A document that somebody hands in: what its fields may say, and what is wrong with them.

The readers in `app.core.formats` turn bytes into `DocumentDraft` or `Refusal`, one for each row; nothing else
comes out of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.core.coded import CodedDraft
from app.core.corpus_fields import (
    Published,
    TextRights,
    check_precision,
    read_http_status,
    read_language,
    read_media_type,
    read_moment,
    read_published,
    read_rights,
    short,
    web_address,
)
from app.core.text.normalise import TextRefused, normalise, sha256_text
from app.core.text.paragraphs import is_blank
from app.errors import say

FIELDS = (
    "title",
    "byline",
    "published",
    "date_precision",
    "language",
    "url",
    "final_url",
    "canonical_url",
    "archive_url",
    "warc_record",
    "http_status",
    "media_type",
    "retrieved_at",
    "outlet",
    "republished_by",
    "obtained_from",
    "translated_from",
    "genre",
    "text_rights",
    "risk",
)
ONE_LINE = (
    "title",
    "byline",
    "outlet",
    "republished_by",
    "obtained_from",
    "translated_from",
    "genre",
    "warc_record",
)
MOST_LETTERS = {
    "key": 200,
    "genre": 100,
    "outlet": 300,
    "republished_by": 300,
    "obtained_from": 2000,
    "warc_record": 500,
    "media_type": 100,
}
# Other fields are notes of a person; a field as long as a book is a column that was mixed up.
MOST_LETTERS_OTHERWISE = 20_000

_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")

_READERS: Mapping[str, Callable[[str], object]] = {
    "language": read_language,
    "http_status": read_http_status,
    "media_type": read_media_type,
    "retrieved_at": read_moment,
}


class FieldsRefused(ValueError):
    """What is wrong with a row, as sentences."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))


@dataclass(frozen=True, slots=True)
class Raw:
    """What was handed in, as it was: the hash names the bytes. Many documents may stand in one file."""

    sha256: str
    length: int
    file_name: str
    media_type: str
    charset: str


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    """One document, checked. `place` says where it stood: a file, or a file and a line.

    `coded` is what people said of its text in another program, where the file carries that.
    """

    place: str
    key: str
    text: str
    text_sha256: str
    raw: Raw
    title: str = ""
    byline: str = ""
    published: Published | None = None
    language: str | None = None
    url: str | None = None
    final_url: str | None = None
    canonical_url: str | None = None
    archive_url: str | None = None
    warc_record: str | None = None
    http_status: int | None = None
    media_type: str | None = None
    retrieved_at: datetime | None = None
    outlet: str = ""
    republished_by: str = ""
    obtained_from: str = ""
    translated_from: str = ""
    genre: str = ""
    rights: TextRights = field(default_factory=TextRights)
    risk: str = ""
    coded: tuple[CodedDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that cannot come in, where it stood, and why: sentences for the person who has the file."""

    place: str
    reason: str


Row = DocumentDraft | Refusal


def read_draft(place: str, text: str, values: Mapping[str, str], raw: Raw, key: str = "") -> Row:
    """The draft of one row, or its refusal with all that is wrong. Without a key the text names itself."""
    faults = [
        say("“%(what)s” is not a field of a document.", what=short(name))
        for name in values
        if name not in FIELDS
    ]
    try:
        text = settled_text(text)
    except ValueError as error:
        faults.append(str(error))
        return Refusal(place, " ".join(faults))
    sha256 = sha256_text(text)
    try:
        fields = read_fields({name: value for name, value in values.items() if name in FIELDS})
    except FieldsRefused as error:
        faults.append(str(error))
        fields = {}
    key = key.strip() or sha256[:16]
    faults += _key_faults(key)
    if faults:
        return Refusal(place, " ".join(faults))
    return DocumentDraft(place, key, text, sha256, raw, **fields)  # type: ignore[arg-type]


def settled_text(text: str) -> str:
    """The text as it will be kept for ever; ValueError with a sentence where there is none to keep."""
    try:
        settled = normalise(text).text
    except TextRefused as error:
        raise ValueError(error.sentence) from None
    if is_blank(settled):
        raise ValueError("There is no text in it.")
    return settled


def read_fields(values: Mapping[str, str]) -> dict[str, object]:
    """The fields of a draft from what was written, empty ones left out; FieldsRefused with every fault."""
    faults: list[str] = []
    found: dict[str, object] = {}
    given: dict[str, str] = {}
    for name, value in values.items():
        if fault := _form_fault(name, value):
            faults.append(fault)
        elif value.strip():
            given[name] = value.strip()
    for name, value in given.items():
        try:
            found |= _field(name, value, given)
        except ValueError as error:
            faults.append(str(error))
    if faults:
        raise FieldsRefused(faults)
    return found


def _field(name: str, value: str, given: Mapping[str, str]) -> dict[str, object]:
    """What one field adds to the draft; `given` is all of them."""
    match name:
        case "published":
            return {name: read_published(value, given.get("date_precision", ""))}
        case "date_precision":
            check_precision(value, "published" in given)
            return {}
        case "url" | "final_url" | "canonical_url" | "archive_url":
            return {name: web_address(name, value)}
        case "language" | "http_status" | "media_type" | "retrieved_at":
            return {name: _READERS[name](value)}
        case "text_rights":
            return {"rights": read_rights(value)}
        case _:
            return {name: " ".join(value.split()) if name in ONE_LINE else value}


def _form_fault(name: str, value: str) -> str:
    if _FORBIDDEN.search(value):
        return say("%(name)s holds a NUL character or half of a surrogate pair.", name=name)
    most = MOST_LETTERS.get(name, MOST_LETTERS_OTHERWISE)
    if len(value) > most:
        return say(
            "%(name)s has %(count)s characters; %(most)s are the most.",
            name=name,
            count=len(value),
            most=most,
        )
    return ""


def _key_faults(key: str) -> list[str]:
    if fault := _form_fault("key", key):
        return [fault]
    return ["key must stand on one line, without control characters."] if _CONTROL.search(key) else []
