"""How single fields of a document are read: dates, languages, moments, rights. What is wrong is a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from app.core.outlets import codes
from app.core.outlets.dates import Precision, VagueDate
from app.errors import say

# From the most exact to the vaguest.
VAGUE: tuple[Precision, ...] = ("day", "month", "year")
PRECISIONS = (*VAGUE, "range")

_RIGHTS = re.compile(r"full|none|unknown|excerpt:([1-9][0-9]{0,6})")
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9][\w!#$&^.+-]*/[A-Za-z0-9][\w!#$&^.+-]*", re.ASCII)
_HTTP_STATUS = re.compile(r"[1-5][0-9]{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2}))?")


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


def read_published(written: str, precision: str = "") -> Published:
    """`2022`, `2022-05`, `2022-05-13` or `2022-05-13/2022-05-18`; ValueError with a sentence.

    `precision` may make a date vaguer (a month of which a day is written) and never more exact.
    """
    parts = [part.strip() for part in written.split("/")]
    if len(parts) > 2:
        raise ValueError(
            say("“%(what)s” is not a date: write two days with one / between them.", what=short(written))
        )
    dates = [VagueDate.parse(short(part)) for part in parts]
    if len(dates) == 2:
        if precision not in ("", "range"):
            raise ValueError(
                say(
                    "“%(written)s” is a range, and date_precision says %(what)s.",
                    written=written,
                    what=short(precision),
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
                what=short(written),
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
                what=short(written),
            )
        ) from None


def read_media_type(written: str) -> str:
    """A media type in lower case, without parameters; ValueError with a sentence."""
    bare = written.split(";", 1)[0].strip()
    if not _MEDIA_TYPE.fullmatch(bare):
        raise ValueError(
            say("“%(what)s” is not a media type: write text/html, or the like.", what=short(written))
        )
    return bare.lower()


def read_http_status(written: str) -> int:
    """The status that a server answered with; ValueError with a sentence."""
    if not _HTTP_STATUS.fullmatch(written):
        raise ValueError(
            say("“%(what)s” is not a status of HTTP: write a number such as 200 or 404.", what=short(written))
        )
    return int(written)


def read_rights(written: str) -> TextRights:
    """`full`, `excerpt:300`, `none` or `unknown`; ValueError with a sentence."""
    found = _RIGHTS.fullmatch(written)
    if found is None:
        raise ValueError(
            say(
                "“%(what)s” cannot be text_rights: write full, excerpt:300, none or unknown.",
                what=short(written),
            )
        )
    length = found.group(1)
    return TextRights("excerpt", int(length)) if length else TextRights(written)


def check_precision(value: str, with_date: bool) -> None:
    """ValueError with a sentence where this says of no date how exact it is."""
    if value not in PRECISIONS:
        raise ValueError(
            say(
                "“%(what)s” is not a date_precision: choose one of %(list)s.",
                what=short(value),
                list=", ".join(PRECISIONS),
            )
        )
    if not with_date:
        raise ValueError("date_precision says how exact a date is, and published is empty.")


def web_address(name: str, value: str) -> str:
    """An http or https address; ValueError with a sentence that names the field."""
    if not codes.is_web_address(value):
        raise ValueError(
            say("%(name)s “%(what)s” is not an http or https address.", name=name, what=short(value))
        )
    return value


def short(text: str) -> str:
    """Something that was written, short enough for a sentence."""
    return text if len(text) <= 60 else text[:59] + "…"
