"""Pages, WARC files and ZIP archives come in by every door, and hostile ones are refused by name."""

import stat
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import select

from app.core.corpus import DocumentDraft, Refusal
from app.core.formats.zip_files import Limits
from app.db import Database
from app.features.corpus import page_reader
from app.features.corpus.page_reader import PageReader, PageRefused
from app.features.corpus.reading import HandedIn, read_rows
from app.models.corpus import Capture, Document
from app.models.texts import TextVersion
from tests.features.corpus.conftest import Lead
from tests.features.corpus.imports import figures, nothing_is_kept
from tests.features.corpus.web_files import PAGE, record, warc, zip_named, zip_of

Run = Callable[..., Result]
Visible = Callable[[], dict[str, Document]]
Api = Callable[..., Any]


def reasons(name: str, kind: str, raw: bytes, limits: Limits | None = None) -> list[str]:
    return [
        one.reason
        for one in read_rows([HandedIn(name, kind, raw)], None, limits).rows
        if isinstance(one, Refusal)
    ]


def test_a_page_comes_in_with_what_it_says_of_itself(
    lead: Lead, database: Database, visible: Visible
) -> None:
    preview = lead.hand_in((PAGE.encode(), "ferry.html"))
    shown = lead.get(preview).text
    assert "The ferry stops" in shown
    assert "Weir Gazette" in shown
    assert "2024" in shown
    assert "never shown" not in shown
    assert nothing_is_kept(database)
    lead.confirm(preview)
    document = visible()["ferry"]
    assert (document.title, document.byline, document.language) == ("The ferry stops", "Ada Brook", "en")
    assert str(document.published_from) == "2024-03-14"
    with database.reading() as session:
        capture = session.scalars(select(Capture)).one()
        text = session.scalars(select(TextVersion.text)).one()
    assert (capture.canonical_url, capture.media_type) == ("https://gazette.example/ferry", "text/html")
    assert capture.raw_length == len(PAGE.encode())
    assert "👩‍👩‍👧 العبّارة: the harbour office said on Monday that the ferry would stop at noon." in text
    assert figures(lead.get(lead.hand_in((PAGE.encode(), "ferry.html"))).text)["here already"] == 1


def test_the_source_of_a_page_may_be_pasted_and_what_is_typed_goes_before_it(
    lead: Lead, visible: Visible
) -> None:
    fields = {"text": PAGE, "kind": "html", "title": "Our title", "rights": "unknown", "joins": "auto"}
    answer = lead.post("/documents/import/text", **fields)
    assert answer.status_code == 303
    lead.confirm(answer.headers["Location"].removeprefix(lead.home))
    (document,) = visible().values()
    assert (document.title, document.byline) == ("Our title", "Ada Brook")


def test_an_archive_comes_in_with_its_manifest_and_again_adds_nothing(
    masthead_import: Run, folder: Path, visible: Visible
) -> None:
    path = folder / "week.zip"
    manifest = "file,title\nmon/a.txt,Monday\n"
    csv = "key,text\nc,From a table.\n"
    path.write_bytes(
        zip_named(
            ("mon/a.txt", b"One text."),
            ("mon/b.html", PAGE.encode()),
            ("rows.csv", csv.encode()),
            ("manifest.csv", manifest.encode()),
            ("__MACOSX/._a.txt", b"\x00"),
        )
    )
    first = masthead_import(path)
    assert "3 rows in: 3 new" in first.output
    assert visible()["a"].title == "Monday"
    assert set(visible()) == {"a", "b", "c"}
    assert "3 rows in: 0 new, 3 present already, 0 refused." in masthead_import(path).output


def test_a_script_sends_an_archive_and_a_page(olga: Api, visible: Visible) -> None:
    sent = olga("POST", data=zip_of(a_dot_txt="One."), content_type="application/zip")
    assert (sent.status_code, sent.get_json()["new"]) == (201, 1)
    assert olga("POST", data=PAGE.encode(), content_type="text/html").status_code == 201
    assert len(visible()) == 2
    broken = olga("POST", data=b"PK", content_type="application/zip")
    assert broken.status_code == 422


def test_each_hostile_file_of_an_archive_has_a_line_of_its_own() -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    raw = zip_named(
        ("../out.txt", b"x"),
        ("..\\out.txt", b"x"),
        ("/etc/abs.txt", b"x"),
        ("C:/abs.txt", b"x"),
        (link, b"/etc/passwd"),
        ("inner.zip", zip_of(a_dot_txt="x")),
        ("fake.txt", zip_of(a_dot_txt="x")),
        ("picture.png", b"x"),
        ("bomb.txt", bytes(3_000_000)),
        ("good.txt", b"Good."),
    )
    found = read_rows([HandedIn("odd.zip", "zip", raw)], None).rows
    said = [one.reason for one in found if isinstance(one, Refusal)]
    assert [sum(words in one for one in said) for words in ("leads out", "absolute", "link", "inside an archive")] == [
        2, 2, 1, 1,
    ]  # fmt: skip
    assert sum("not what its name says" in one for one in said) == 2
    assert sum("100 times" in one for one in said) == 1
    assert [one.key for one in found if isinstance(one, DocumentDraft)] == ["good"]


def test_encrypted_files_and_lying_sizes_are_refused() -> None:
    raw = bytearray(zip_of(a_dot_txt="Some words of a text."))
    central = raw.rindex(b"PK\x01\x02")
    locked = raw.copy()
    locked[central + 8] |= 1
    assert "encrypted" in reasons("a.zip", "zip", bytes(locked))[0]
    lying = raw.copy()
    lying[central + 24 : central + 28] = (5).to_bytes(4, "little")
    assert "not what the archive says" in reasons("a.zip", "zip", bytes(lying))[0]
    assert "broken off" in reasons("a.zip", "zip", bytes(raw[:-10]))[0]


def test_archives_above_the_limits_are_refused_as_a_whole_and_soon() -> None:
    began = time.monotonic()
    bomb = zip_named(*((f"{n}.txt", bytes(1_000_000)) for n in range(12)))
    assert "more than 5 MB" in reasons("b.zip", "zip", bomb, Limits(unpacked=5 * 1024**2))[0]
    many = zip_named(*((f"{n}.txt", b"x") for n in range(30)))
    for most in (5, 20):
        assert f"more than {most} files" in reasons("m.zip", "zip", many, Limits(files=most))[0]
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("packed", [True, False])
def test_pages_of_a_warc_file_come_in_with_their_capture(
    packed: bool, masthead_import: Run, folder: Path, database: Database
) -> None:
    path = folder / ("site.warc.gz" if packed else "site.warc")
    path.write_bytes(warc(packed))
    result = masthead_import(path)
    assert "2 rows in: 2 new" in result.output
    assert "1 record is no HTML page" in result.output
    assert "1 page was answered with an error" in result.output
    assert "1 page has the text of another one" in result.output
    with database.reading() as session:
        first = session.scalars(select(Capture).order_by(Capture.id)).first()
    assert first is not None
    assert (first.submitted_url, first.http_status, first.warc_record) == (
        "https://gazette.example/1",
        200,
        "urn:uuid:00000001",
    )
    assert first.retrieved_at is not None
    assert first.retrieved_at.isoformat().startswith("2024-03-11T09:30")
    assert first.raw_length == len(PAGE.encode())
    assert "0 new, 2 present already" in masthead_import(path).output


def test_a_warc_file_that_breaks_off_or_is_a_bomb_is_refused_where_it_does() -> None:
    import gzip

    assert "broken off" in reasons("a.warc.gz", "warc", warc()[:-200])[-1] or reasons(
        "a.warc.gz", "warc", warc()[:-200]
    )
    assert reasons("a.warc", "warc", b"no such thing")
    began = time.monotonic()
    assert (
        "grows more than"
        in reasons(
            "b.warc.gz", "warc", gzip.compress(record(1, "response", "200", "a/b", bytes(60_000_000)))
        )[0]
    )
    assert "header" in reasons("h.warc", "warc", b"WARC/1.0\r\nX: " + b"a" * 3_000_000)[0]
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (
            "<p>Гавань закрыта, сказал мэр. Паром не пришёл.</p>".encode("cp1251"),
            "It looks like windows-1251.",
        ),
        (b'<meta charset="rot13"><p>x</p>', "which is not known"),
        (b'<meta charset="utf-8"><p>caf\xe9 noir</p>', "does not fit"),
        ("<p>abcdef</p>".encode("utf-16-le"), "It looks like UTF-16."),
        (b"<html><body></body></html>", "No article"),
    ],
)
def test_pages_that_cannot_be_read_are_refused_with_a_guess(raw: bytes, words: str) -> None:
    assert words in reasons("a.html", "html", raw)[0]


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "utf-16", "utf-8-sig"])
def test_a_page_is_read_as_it_declares_or_as_its_mark_says(charset: str) -> None:
    words = "Гавань закрыта, сказал мэр на собрании. Паром сегодня не пришёл, и люди ждали на берегу."
    html = f'<?xml version="1.0"?><html><head><meta charset="{charset}"></head><body><article><p>{words}</p></article>'
    (row,) = read_rows([HandedIn("a.html", "html", html.encode(charset))], None).rows
    assert isinstance(row, DocumentDraft)
    assert row.text == words


def test_entities_of_a_page_open_no_file() -> None:
    declared = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY y "boom">]>'
    page = PAGE.replace("<!DOCTYPE html>", declared).replace("Nobody", "&x;&y; Nobody")
    (row,) = read_rows([HandedIn("a.html", "html", page.encode())], None).rows
    assert isinstance(row, DocumentDraft)
    assert "&x;&y; Nobody was told" in row.text
    assert row.outlet == "Weir Gazette"


def test_a_page_that_takes_too_long_is_given_up_and_the_next_is_read() -> None:
    with PageReader(seconds=0.5) as pages:
        with pytest.raises(PageRefused, match="takes longer"):
            pages.read("<html><body>" + "<p>some words here are many</p>" * 100_000)
        pages.seconds = 20
        assert pages.read("<html><body>" + "<div>" * 50_000)["text"] == ""
        assert pages.read(PAGE)["title"] == "The ferry stops"


def test_without_the_packages_a_sentence_says_how_to_install_them(
    masthead_import: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_reader, "has_trafilatura", lambda: False)
    (folder / "a.html").write_text(PAGE, encoding="utf-8")
    assert "masthead[web]" in masthead_import(folder / "a.html").output


def test_a_text_in_another_encoding_is_refused_with_a_guess(masthead_import: Run, folder: Path) -> None:
    body = "Гавань закрыта, сказал мэр. Паром не пришёл."
    for name in ("a.txt", "b.jsonl", "c.csv"):
        (folder / name).write_bytes((body if name == "a.txt" else f'{{"text": "{body}"}}').encode("cp1251"))
        assert "It looks like windows-1251." in masthead_import(folder / name).output


def test_odd_but_sound_rows_come_in_and_unsound_ones_are_refused(lead: Lead) -> None:
    long = "key,text\nlong," + "слово " * 34_000 + "\n\n,\n"
    separator = '{"key": "sep", "text": "One\u2028two."}\r\n\r\n'.encode()
    marked = '{"key": "u16", "text": "Two."}'.encode("utf-16")
    bad = b'{"text": "a\\u0000b"}\n{"text": "a\\ud800b"}\n'
    preview = lead.hand_in(
        (long.encode(), "a.csv"), (separator, "b.jsonl"), (marked, "c.jsonl"), (bad, "d.jsonl")
    )
    shown = figures(lead.get(preview).text)
    assert (shown["new"], shown["refused"]) == (3, 3)


def test_an_archive_on_the_page_says_what_is_refused(lead: Lead, database: Database) -> None:
    preview = lead.hand_in(
        (zip_named(("../a.txt", b"x"), ("b.txt", b"Good.")), "w.zip"), (warc(), "s.warc.gz")
    )
    page = lead.get(preview).text
    assert "leads out of the archive" in page
    assert "1 record is no HTML page" in page
    assert figures(page)["new"] == 3
    assert nothing_is_kept(database)
