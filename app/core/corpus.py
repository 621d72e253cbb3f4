"""A document that somebody hands in: what its fields may say, and what is wrong with them.

The readers in `app.core.formats` turn bytes into `DocumentDraft` or `Refusal`, one for each row; nothing else
comes out of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from app.core.outlets import codes
from app.core.outlets.dates import Precision, VagueDate
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
    "archive_url",
    "retrieved_at",
    "outlet",
    "republished_by",
    "obtained_from",
    "translated_from",
    "genre",
    "text_rights",
    "risk",
)
# From the most exact to the vaguest.
VAGUE: tuple[Precision, ...] = ("day", "month", "year")
PRECISIONS = (*VAGUE, "range")
ONE_LINE = ("title", "byline", "outlet", "republished_by", "obtained_from", "translated_from", "genre")
MOST_LETTERS = {"key": 200, "genre": 100, "outlet": 300, "republished_by": 300, "obtained_from": 2000}
# Other fields are notes of a person; a field as long as a book is a column that was mixed up.
MOST_LETTERS_OTHERWISE = 20_000

_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
_RIGHTS = re.compile(r"full|none|unknown|excerpt:([1-9][0-9]{0,6})")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2}))?")


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
class Published:
    """A vague date as its first and last day, with how it was said."""

    first: date
    last: date
    precision: str


@dataclass(frozen=True, slots=True)
class TextRights:
    """How much of the text may be passed on; `excerpt_length` counts code points and goes with `excerpt`."""

    kind: str = "unknown"
    excerpt_length: int | None = None


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    """One document, checked. `place` says where it stood: a file, or a file and a line."""

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
    archive_url: str | None = None
    retrieved_at: datetime | None = None
    outlet: str = ""
    republished_by: str = ""
    obtained_from: str = ""
    translated_from: str = ""
    genre: str = ""
    rights: TextRights = field(default_factory=TextRights)
    risk: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that cannot come in, where it stood, and why: sentences for the person who has the file."""

    place: str
    reason: str


Row = DocumentDraft | Refusal


def read_draft(place: str, text: str, values: Mapping[str, str], raw: Raw, key: str = "") -> Row:
    """The draft of one row, or its refusal with all that is wrong. Without a key the text names itself."""
    faults = [
        say("“%(what)s” is not a field of a document.", what=_short(name))
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


def read_published(written: str, precision: str = "") -> Published:
    """`2022`, `2022-05`, `2022-05-13` or `2022-05-13/2022-05-18`; ValueError with a sentence.

    `precision` may make a date vaguer (a month of which a day is written) and never more exact.
    """
    parts = [part.strip() for part in written.split("/")]
    if len(parts) > 2:
        raise ValueError(
            say("“%(what)s” is not a date: write two days with one / between them.", what=_short(written))
        )
    dates = [VagueDate.parse(_short(part)) for part in parts]
    if len(dates) == 2:
        if precision not in ("", "range"):
            raise ValueError(
                say(
                    "“%(written)s” is a range, and date_precision says %(what)s.",
                    written=written,
                    what=_short(precision),
                )
            )
        if dates[0].first > dates[1].last:
            raise ValueError(say("“%(written)s” ends before it begins.", written=written))
        return Published(dates[0].first, dates[1].last, "range")
    one = dates[0]
    if precision == "range":
        raise ValueError(
            say("“%(written)s” is one date; a range is written 2022-05-13/2022-05-18.", written=written)
        )
    for known in VAGUE:
        if known == precision and VAGUE.index(known) < VAGUE.index(one.precision):
            raise ValueError(
                say(
                    "“%(written)s” is not known to the %(known)s, as date_precision says.",
                    written=written,
                    known=known,
                )
            )
        if known == precision:
            one = VagueDate.of(one.on, known)
    return Published(one.first, one.last, one.precision)


def read_language(written: str) -> str:
    """A BCP 47 tag in its usual capitals; ValueError with a sentence."""
    parts = written.replace("_", "-").split("-")
    settled = [parts[0].lower()]
    for part in parts[1:]:
        settled.append({2: part.upper(), 4: part.title()}.get(len(part), part.lower()))
    tag = "-".join(settled)
    if len(tag) > 35 or not codes.is_language(tag):
        raise ValueError(
            say(
                "“%(what)s” is not a language: write a BCP 47 tag such as en or uz-Cyrl.",
                what=_short(written),
            )
        )
    return tag


def read_moment(written: str) -> datetime:
    """A moment with its zone, or a day, which stands for its beginning in UTC; ValueError with a sentence."""
    try:
        if not _MOMENT.fullmatch(written):
            raise ValueError
        found = datetime.fromisoformat(written)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(
            say(
                "“%(what)s” is not a moment: write 2022-05-18T09:30:00Z, with its time zone, or a day.",
                what=_short(written),
            )
        ) from None


def read_rights(written: str) -> TextRights:
    """`full`, `excerpt:300`, `none` or `unknown`; ValueError with a sentence."""
    found = _RIGHTS.fullmatch(written)
    if found is None:
        raise ValueError(
            say(
                "“%(what)s” cannot be text_rights: write full, excerpt:300, none or unknown.",
                what=_short(written),
            )
        )
    length = found.group(1)
    return TextRights("excerpt", int(length)) if length else TextRights(written)


def _field(name: str, value: str, given: Mapping[str, str]) -> dict[str, object]:
    """What one field adds to the draft; `given` is all of them."""
    match name:
        case "published":
            return {name: read_published(value, given.get("date_precision", ""))}
        case "date_precision":
            _check_precision(value, "published" in given)
            return {}
        case "language":
            return {name: read_language(value)}
        case "url" | "archive_url":
            return {name: _web_address(name, value)}
        case "retrieved_at":
            return {name: read_moment(value)}
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


def _check_precision(value: str, with_date: bool) -> None:
    if value not in PRECISIONS:
        raise ValueError(
            say(
                "“%(what)s” is not a date_precision: choose one of %(list)s.",
                what=_short(value),
                list=", ".join(PRECISIONS),
            )
        )
    if not with_date:
        raise ValueError("date_precision says how exact a date is, and published is empty.")


def _web_address(name: str, value: str) -> str:
    if not codes.is_web_address(value):
        raise ValueError(
            say("%(name)s “%(what)s” is not an http or https address.", name=name, what=_short(value))
        )
    return value


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
