"""Files in other encodings come in when somebody names it, and are refused with a guess when nobody does."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import select

from app.db import Database
from app.models.corpus import Capture, Document
from app.models.texts import TextVersion
from tests.features.corpus.conftest import Lead

Run = Callable[..., Result]

TEXT = "Паром остановился в полдень. Никто не знал об этом заранее."
FILES = {
    "a.txt": TEXT,
    "a.jsonl": json.dumps({"key": "a", "text": TEXT}, ensure_ascii=False),
    "a.csv": f"key,text\na,{TEXT}\n",
}


def kept(database: Database) -> tuple[str | None, str | None]:
    """The charset of the capture, and the text."""
    with database.reading() as session:
        return session.scalars(select(Capture.charset)).one(), session.scalars(select(TextVersion.text)).one()


@pytest.mark.parametrize("name", FILES)
def test_a_file_in_another_encoding_is_refused_with_a_guess_and_comes_in_when_it_is_named(
    masthead_import: Run, folder: Path, database: Database, name: str
) -> None:
    path = folder / name
    path.write_bytes(FILES[name].encode("cp1251"))
    refused = masthead_import(path)
    assert refused.exit_code == 1
    assert "It looks like windows-1251." in refused.output
    named = masthead_import(path, "--encoding", "windows-1251")
    assert named.exit_code == 0, named.output
    assert kept(database) == ("cp1251", TEXT)


@pytest.mark.parametrize("name", FILES)
def test_a_name_that_does_not_fit_is_said_with_the_place(
    masthead_import: Run, folder: Path, name: str
) -> None:
    path = folder / name
    path.write_bytes(FILES[name].encode("cp1251"))
    result = masthead_import(path, "--encoding", "shift_jis")
    assert result.exit_code == 1
    assert "This file is not in cp932 as you say: the byte at position" in result.output


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_goes_before_what_is_named(
    masthead_import: Run, folder: Path, database: Database, charset: str
) -> None:
    path = folder / "a.txt"
    path.write_bytes(TEXT.encode(charset))
    assert masthead_import(path, "--encoding", "windows-1251").exit_code == 0
    assert kept(database)[1] == TEXT


def test_an_encoding_that_nobody_knows_is_said(masthead_import: Run, folder: Path) -> None:
    path = folder / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    result = masthead_import(path, "--encoding", "rot13")
    assert result.exit_code == 1
    assert "The encoding rot13 is not known. These are: utf-8, windows-1252" in result.stderr


def test_the_page_and_the_api_take_the_name_too(
    lead: Lead, olga_s_scripts: Callable[..., Any], visible: Callable[[], dict[str, Document]]
) -> None:
    raw = TEXT.encode("cp1251")
    lead.confirm(lead.hand_in((raw, "page.txt"), encoding="windows-1251"))
    line = json.dumps({"key": "script", "text": TEXT + " Да."}, ensure_ascii=False).encode("cp1251")
    sent = olga_s_scripts(line)
    assert (sent.status_code, sent.get_json()["new"]) == (201, 1)
    assert set(visible()) == {"page", "script"}


@pytest.fixture
def olga_s_scripts(lead: Lead) -> Callable[[bytes], Any]:
    """Send lines in windows-1251."""

    def send(raw: bytes) -> Any:
        path = f"/api/v1{lead.home}/documents?encoding=windows-1251"
        headers = lead.cast.headers("olga")
        return lead.client.post(path, data=raw, content_type="application/x-ndjson", headers=headers)

    return send
