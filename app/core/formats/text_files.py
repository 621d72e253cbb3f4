"""A text file is one document: its bytes are the text, its name without the ending is the key."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from app.core.corpus import Raw, Refusal, Row, read_draft
from app.core.text.normalise import TextRefused, decode, sha256_bytes


def read_text_file(
    name: str, raw: bytes, values: Mapping[str, str] | None = None, said: str = "", key: str | None = None
) -> Row:
    """The document in a file called `name` (with `/` between folders), described by a row of a manifest.

    ``said`` is the codec that somebody named; the key is its name's stem unless another is given.
    """
    try:
        decoded = decode(raw, said)
    except TextRefused as error:
        return Refusal(name, error.sentence)
    stem = PurePosixPath(name).stem if key is None else key
    capture = Raw(sha256_bytes(raw), len(raw), name[-500:], "text/plain", decoded.charset)
    return read_draft(name, decoded.text, values or {}, capture, key=stem)
