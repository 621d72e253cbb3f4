"""A text file is one document: its bytes are the text, its name without the ending is the key."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from app.core.corpus import Raw, Refusal, Row, read_draft
from app.core.text.normalise import TextRefused, decode, sha256_bytes


def read_text_file(name: str, raw: bytes, values: Mapping[str, str] | None = None) -> Row:
    """The document in a file called `name` (with `/` between folders), described by a row of a manifest."""
    try:
        decoded = decode(raw)
    except TextRefused as error:
        return Refusal(name, error.sentence)
    stem = PurePosixPath(name).stem
    capture = Raw(sha256_bytes(raw), len(raw), name[-500:], "text/plain", decoded.charset)
    return read_draft(name, decoded.text, values or {}, capture, key=stem)
