"""Invented pages, and archives of them."""

import gzip
import io
import zipfile

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>The ferry stops - Weir Gazette</title>
<meta property="og:title" content="The ferry stops"><meta property="og:site_name" content="Weir Gazette">
<meta name="author" content="Ada Brook"><link rel="canonical" href="https://gazette.example/ferry">
<meta property="article:published_time" content="2024-03-14T09:00:00Z"></head><body><nav><a href="/">Home</a></nav>
<script>document.write("never shown")</script><article><h1>The ferry stops</h1>
<p>👩‍👩‍👧 العبّارة: the harbour office said on Monday that the <b>ferry</b> would
stop at noon. Nobody was told before.</p><p>The crowd on the quay waited for an hour in the rain.</p>
</article></body></html>"""


def zip_of(**files: bytes | str) -> bytes:
    """A packed archive; ``__`` in a name is a slash, ``_dot_`` a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), body)
    return out.getvalue()


def zip_named(*files: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    """A packed archive whose names may be anything."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files:
            archive.writestr(name, body)
    return out.getvalue()


def record(number: int, kind: str, status: str, media: str, body: bytes, url: str = "") -> bytes:
    """A record of a WARC file, as it is written."""
    http = f"HTTP/1.1 {status} X\r\nContent-Type: {media}\r\n\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:0000000{number}>\r\n"
        f"WARC-Target-URI: {url or f'https://gazette.example/{number}'}\r\nWARC-Date: 2024-03-1{number}T09:30:00Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def warc(packed: bool = True) -> bytes:
    """Two pages, one of them twice; a picture and a page that was not there."""
    other = PAGE.replace("rain", "snow").replace("ferry would", "bridge would")
    records = [
        record(1, "response", "200", "text/html; charset=utf-8", PAGE.encode()),
        record(2, "response", "200", "image/png", b"\x89PNG" + bytes(5000)),
        record(3, "response", "404", "text/html", b"<p>Not here</p>"),
        record(4, "response", "200", "text/html", other.encode()),
        record(5, "response", "200", "text/html", PAGE.encode()),
    ]
    return b"".join(gzip.compress(one) if packed else one for one in records)
