"""An HTML page as a document: which characters its bytes are, and the draft of what was found in it.

What is in the page is found by ``html_main_text``, in a process of its own; here its finds become fields.
"""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.core.corpus import FieldsRefused, Raw, Refusal, Row, read_draft, read_fields
from app.core.text.encodings import codec_of
from app.core.text.guess import with_guess
from app.core.text.normalise import TextRefused, sha256_bytes
from app.errors import say

MEDIA_TYPE = "text/html"
MOST_BYTES = 10 * 1024 * 1024
# Fields that a page may say of itself, by the names of a document's fields.
FOUND = ("title", "byline", "published", "outlet", "canonical_url", "language")

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{1,40})")
# A declaration of entities inside the doctype is not opened by anything; it only hides the head of the page.
_PROLOGUE = re.compile(
    r"(?:\s*<\?xml[^>]{0,500}\?>)?(?:\s*<!DOCTYPE[^>\[]{0,500}(?:\[[^\]]{0,20000}\])?\s*>)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as characters, without an XML declaration, which said the encoding of the bytes."""

    html: str
    raw: Raw


def decode_page(name: str, raw: bytes, declared: str = "") -> Page:
    """Read a page by its byte order mark, the charset of its HTTP header, its meta element, else as UTF-8.

    TextRefused with a guess where that does not fit.
    """
    if len(raw) > MOST_BYTES:
        raise TextRefused(
            say("This page is larger than %(most)s MB. An article is not; cut it out of the page.", most=10)
        )
    mark, charset = next(((mark, name) for mark, name in _MARKS if raw.startswith(mark)), (b"", ""))
    label = declared.strip().strip("\"'").lower() or _said_inside(raw)
    charset = charset or (codec_of(label) if label else "utf-8")
    if not charset:
        raise TextRefused(
            with_guess(say("This page says that it is in “%(label)s”, which is not known.", label=label), raw)
        )
    try:
        text = raw[len(mark) :].decode(charset)
    except UnicodeDecodeError as error:
        sentence = say(
            "This page is not in %(charset)s as it says or as pages are that say nothing: the byte at position"
            " %(position)s does not fit. Save it as UTF-8.",
            charset=label or charset,
            position=error.start + len(mark) + 1,
        )
        raise TextRefused(with_guess(sentence, raw), error.start + len(mark)) from None
    if "\x00" in text:
        raise TextRefused(
            with_guess("This page has NUL characters: it is no HTML, or in another encoding.", raw)
        )
    found = Raw(sha256_bytes(raw), len(raw), name[-500:], MEDIA_TYPE, charset)
    return Page(_PROLOGUE.sub("", text, count=1), found)


def page_draft(
    place: str, page: Page, text: str, found: Mapping[str, str], given: Mapping[str, str], key: str = ""
) -> Row:
    """The draft of a page. What is ``given`` goes before what was found; a find that cannot be is left out."""
    if not text.strip():
        return Refusal(place, "No article was found on this page: it has no paragraphs of text.")
    values = {name: value for name in FOUND if (value := _sound(name, found.get(name, "")))}
    return read_draft(place, text, values | {"media_type": MEDIA_TYPE} | dict(given), page.raw, key)


def _sound(name: str, value: str) -> str:
    try:
        return value if read_fields({name: value}) else ""
    except FieldsRefused:
        return ""


def _said_inside(raw: bytes) -> str:
    found = _XML.match(raw[:1024]) or _META.search(raw[:4096])
    label = found.group(1).decode("ascii").lower() if found else ""
    # A page that can be searched for ASCII is not in the UTF-16 that it names.
    return "utf-8" if label.startswith("utf-16") else label
