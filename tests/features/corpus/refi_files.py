"""Projects of REFI-QDA as other programs write them."""

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

from app.core.text.utf16 import to_utf16
from tests.features.corpus.marks_files import TEXT, at

NAMESPACE = "urn:QDA-XML:project:1.0"
KIM, LEE = "0c0ffee0-0000-4000-8000-000000000001", "0C0FFEE0-0000-4000-8000-000000000002"
USERS = f"<User guid='{KIM}' name='kim'/><User guid='{LEE}' name='lee'/>"
# The second one is nested, and the third is referred to in braces.
CODES = (
    "<Code guid='c-1' name='loaded_language' isCodable='true' color='#FF0000'/>"
    "<Code guid='c-2' name='Framing' isCodable='false'>"
    "<Code guid='c-3' name='Ideological appeal' isCodable='true'><Description>Ideas.</Description></Code></Code>"
)


def selection(
    words: str, code: str = "c-1", *, who: str = KIM, name: str = "", utf16: bool = False, text: str = TEXT
) -> str:
    """A selection of the text with its coding; without a code it has none."""
    start, end = at(words, text)
    if utf16:
        start, end = to_utf16(text, start), to_utf16(text, end)
    coding = f"<Coding guid='k' creatingUser='{{{who.lower()}}}'><CodeRef targetGUID='{code}'/></Coding>"
    return (
        f"<PlainTextSelection guid='s' name={quoteattr(name)} startPosition='{start}' endPosition='{end}'"
        f" creatingUser='{KIM}'>{coding if code else ''}</PlainTextSelection>"
    )


def source(*said: str, name: str = "quay", path: str = "internal://quay.txt") -> str:
    """A text with what was said of it."""
    return f"<TextSource guid='t-1' name='{name}' plainTextPath='{path}'>{''.join(said)}</TextSource>"


def project(*sources: str, more: str = "", head: str = "", codes: str = CODES) -> bytes:
    """A ``project.qde``."""
    return (
        f"<?xml version='1.0' encoding='utf-8'?>{head}<Project xmlns='{NAMESPACE}' name='Tide'"
        f" creatingUserGUID='{KIM}'><Users>{USERS}</Users><CodeBook><Codes>{codes}</Codes></CodeBook>"
        f"<Sources>{''.join(sources)}</Sources>{more}</Project>"
    ).encode()


def qdpx(qde: bytes, files: Mapping[str, bytes] | None = None) -> bytes:
    """The archive; ``sources/quay.txt`` is in it unless other files are named."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", qde)
        for name, raw in ({"sources/quay.txt": TEXT.encode()} if files is None else files).items():
            archive.writestr(name, raw)
    return out.getvalue()
