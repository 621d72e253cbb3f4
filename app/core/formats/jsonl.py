"""JSON Lines: one document a line, an object with `text`, perhaps `key`, and the fields of a manifest.

Lines end at LF alone: U+2028 and U+0085 may stand inside a string, where `str.splitlines` would cut.
"""

import codecs
import json
from collections.abc import Iterator
from typing import Any

from app.core.corpus import FIELDS, Raw, Refusal, Row, read_draft
from app.core.text.guess import with_guess
from app.core.text.normalise import not_in, sha256_bytes
from app.errors import say

MEDIA_TYPE = "application/x-ndjson"
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BLANK = b" \t\r"


class _NotADocument(ValueError):
    """The sentence says why."""


def read_jsonl(name: str, raw: bytes, said: str = "") -> Iterator[Row]:
    """Each document of a file called `name`, or the reason why its line cannot be one.

    ``said`` is the codec that somebody named for a file that does not say it itself.
    """
    try:
        body, charset = as_utf8(raw, said)
    except UnicodeDecodeError as error:
        if not raw.startswith(_UTF16):
            yield Refusal(name, not_in(said, error.start))
            return
        yield Refusal(name, "This file is not the UTF-16 that its first bytes say. Please save it as UTF-8.")
        return
    capture = Raw(sha256_bytes(raw), len(raw), name[-500:], MEDIA_TYPE, charset)
    for number, line in enumerate(body.split(b"\n"), start=1):
        if line.strip(_BLANK):
            yield read_record(f"{name} line {number}", line, capture)


def read_one(place: str, raw: bytes) -> Row:
    """A body that is one JSON object over any number of lines, as a script sends a single document."""
    return read_record(place, raw, Raw(sha256_bytes(raw), len(raw), "", "application/json", "utf-8"))


def read_record(place: str, line: bytes, raw: Raw) -> Row:
    """One object as a draft, or its refusal."""
    try:
        record = parse_object(line)
        values = {name: as_text(name, value) for name, value in record.items() if value is not None}
    except ValueError as error:
        return Refusal(place, str(error))
    if "text" not in values:
        return Refusal(place, "There is no text in it: a document needs the field “text”.")
    text, key = values.pop("text"), values.pop("key", "")
    return read_draft(place, text, values, raw, key)


def parse_object(line: bytes) -> dict[str, Any]:
    """A line as a JSON object, strictly; ValueError with a sentence for everything else."""
    try:
        record = json.loads(line.decode("utf-8"), parse_constant=_no_constant, object_pairs_hook=_each_once)
    except UnicodeDecodeError as error:
        sentence = say("This line is not UTF-8: byte %(what)s of it does not fit.", what=error.start + 1)
        raise ValueError(with_guess(sentence, line)) from None
    except RecursionError:
        raise ValueError("This line is nested too deeply to be a document.") from None
    except _NotADocument:
        raise
    except json.JSONDecodeError as error:
        raise ValueError(
            say("This line is not JSON: %(msg)s at character %(what)s.", msg=error.msg, what=error.pos + 1)
        ) from None
    except ValueError:
        raise ValueError("This line is not JSON that can be read: a number in it is too long.") from None
    if not isinstance(record, dict):
        raise _NotADocument("This line is not an object: a document is written {…} with named fields.")
    return record


def as_text(name: str, value: Any) -> str:
    """A field as text. A whole number is read as its digits, since a year or a key is often written so."""
    if isinstance(value, str):
        return value
    if name not in ("text", "key", "file", *FIELDS):
        # What it holds does not matter: the draft says that there is no such field.
        return ""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18 and name != "text":
        return str(value)
    raise ValueError(say("“%(name)s” must be text in quotation marks.", name=name))


def as_utf8(raw: bytes, said: str = "") -> tuple[bytes, str]:
    """The bytes as UTF-8 without a mark, and what they were: by their mark, else as ``said``, else UTF-8.

    UnicodeDecodeError for false UTF-16, and for what is not in the codec that was said.
    """
    if raw.startswith(_UTF16):
        return raw.decode("utf-16").encode("utf-8"), "utf-16"
    if said and said != "utf-8" and not raw.startswith(codecs.BOM_UTF8):
        return raw.decode(said).encode("utf-8"), said
    return raw.removeprefix(codecs.BOM_UTF8), "utf-8"


def _no_constant(name: str) -> None:
    raise _NotADocument(say("%(name)s is not JSON. Leave the field out, or write null.", name=name))


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _NotADocument(say("The field “%(twice)s” is there twice.", twice=twice[:60]))
    return found
