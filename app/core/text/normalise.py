"""How text comes in: bytes or JSON become text that never changes again.

The normalisation `lf/1` turns CRLF and a lone CR into LF and does nothing else. No Unicode normal form is
applied: it would change the characters that a quotation is evidence of.
"""

import codecs
import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from app.core.text.guess import with_guess
from app.errors import BadInput, Fault, say

NORMALISATION = "lf/1"

LineEnds = Literal["none", "lf", "crlf", "cr", "mixed"]

_LINE_END = re.compile(r"\r\n|\r|\n")
_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")
_KINDS: dict[str, LineEnds] = {"\n": "lf", "\r\n": "crlf", "\r": "cr"}

# UTF-32 stands first: its little-endian mark begins with that of UTF-16.
_REFUSED_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class TextRefused(BadInput):
    """Text that cannot be kept exactly. `position` counts bytes or code points from 0, if there is one."""

    def __init__(self, sentence: str, position: int | None = None) -> None:
        super().__init__([Fault("", sentence)])
        self.position = position


@dataclass(frozen=True)
class Decoded:
    """Text after `lf/1`, and what was found on the way: for the record of the capture."""

    text: str
    charset: str
    had_bom: bool
    line_ends: LineEnds


def decode(raw: bytes, said: str = "") -> Decoded:
    """Read the bytes of a file as UTF-8, or as UTF-16 where a byte order mark says so.

    The byte order mark belongs to the encoding, not to the text, and is dropped. Nothing is guessed:
    other encodings are refused with `TextRefused`, unless somebody ``said`` the codec of bytes without a mark.
    """
    if raw.startswith(_REFUSED_MARKS):
        raise TextRefused("This file is UTF-32. Please save it as UTF-8 and import it again.")
    charset, mark = said or "utf-8", b""
    for known_mark, its_charset in _MARKS:
        if raw.startswith(known_mark):
            charset, mark = its_charset, known_mark
            break
    try:
        text = raw[len(mark) :].decode(charset)
    except UnicodeDecodeError as error:
        position = error.start + len(mark)
        if not mark and charset != "utf-8":
            raise TextRefused(not_in(charset, position), position) from None
        name = charset.upper() if charset == "utf-8" else "UTF-16"
        sentence = say(
            "This file is not %(name)s: the byte at position %(what)s does not fit. Please save it"
            " as UTF-8 and import it again.",
            name=name,
            what=position + 1,
        )
        raise TextRefused(sentence if mark else with_guess(sentence, raw), position) from None
    return _settled(text, charset, had_bom=bool(mark))


def not_in(codec: str, position: int) -> str:
    """A sentence for bytes that are not in the encoding that somebody named; ``position`` counts from 0."""
    return say(
        "This file is not in %(codec)s as you say: the byte at position %(position)s does not fit.",
        codec=codec,
        position=position + 1,
    )


def normalise(text: str) -> Decoded:
    """Apply the same rules to text that came as a string, from JSON or a form.

    A U+FEFF at the start of a string is a character of it and stays: the sender counted it.
    """
    return _settled(text, "str", had_bom=False)


def _settled(text: str, charset: str, had_bom: bool) -> Decoded:
    found = _FORBIDDEN.search(text)
    if found:
        what = "a NUL character" if found.group() == "\x00" else "half of a surrogate pair"
        line = text.count("\n", 0, found.start()) + 1
        raise TextRefused(
            say(
                "The text has %(what)s at character %(what_2)s, line %(line)s. Please remove it and"
                " import the text again.",
                what=what,
                what_2=found.start() + 1,
                line=line,
            ),
            found.start(),
        )
    kinds = {_KINDS[end] for end in _LINE_END.findall(text)}
    line_ends: LineEnds = "none" if not kinds else kinds.pop() if len(kinds) == 1 else "mixed"
    return Decoded(_LINE_END.sub("\n", text), charset, had_bom, line_ends)


def moved_offsets(raw: str, offsets: Iterable[int]) -> list[int]:
    """Where offsets into `raw` lie after `lf/1`: one less for each CRLF before them.

    For marks that were made on text before it came here. An offset between a CR and its LF goes behind both.
    """
    pairs = [found.start() + 1 for found in re.finditer(r"\r\n", raw)]
    return [offset - bisect_left(pairs, offset) for offset in offsets]


def sha256_bytes(raw: bytes) -> str:
    """SHA-256 of bytes as 64 lower-case hexadecimal digits: the identity of a capture."""
    return hashlib.sha256(raw).hexdigest()


def sha256_text(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, without a byte order mark: the identity of a text version."""
    return sha256_bytes(text.encode("utf-8"))
