"""An archive as a .zip, whole or hostile, and what the options of the command do."""

import json
import stat
import struct
import warnings
import zipfile
from pathlib import Path

import pytest

from tests.command_line import Masthead
from tests.features.archive.conftest import lines
from tests.features.archive.spoilt import sign

Entry = tuple[str | zipfile.ZipInfo, bytes]


def packed(path: Path, folder: Path, *more: Entry, how: int = zipfile.ZIP_DEFLATED) -> Path:
    """The folder as a .zip with more files in it, of whatever name."""
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", how) as archive:
        warnings.simplefilter("ignore")
        for one in sorted(folder.rglob("*")):
            if one.is_file():
                archive.write(one, one.relative_to(folder).as_posix())
        for name, raw in more:
            archive.writestr(name, raw)
    return path


def entry(name: str, mode: int) -> zipfile.ZipInfo:
    """A file of this kind."""
    found = zipfile.ZipInfo(name)
    found.create_system, found.external_attr = 3, mode << 16
    return found


def test_hostile_files_in_a_zip_are_refused_by_name_and_nothing_is_kept(
    archive: Path, there: Masthead, tmp_path: Path
) -> None:
    work = (archive / "work.jsonl").read_bytes()
    hostile: list[tuple[Entry, str]] = [
        (("../out.txt", b"x"), "leads out of the archive"),
        (("codebooks/../../out.txt", b"x"), "leads out of the archive"),
        (("..\\out.txt", b"x"), "leads out of the archive"),
        (("/etc/abs.txt", b"x"), "is absolute"),
        (("C:/abs.txt", b"x"), "is absolute"),
        ((entry("link.txt", stat.S_IFLNK | 0o777), b"/etc/passwd"), "is a link to another file"),
        ((entry("pipe.txt", stat.S_IFIFO | 0o600), b""), "not a file but a device"),
        (("bomb.txt", bytes(3_000_000)), "grows more than 100 times"),
        (("work.jsonl", work), "two files of this name"),
        (("more.txt", b"More."), "more.txt is not in the manifest."),
    ]
    said = {}
    for at, (more, words) in enumerate(hostile):
        result = there("import-archive", packed(tmp_path / f"{at}.zip", archive, more))
        said[words, at] = (result.exit_code, words in result.output or result.output)
    assert said == {(words, at): (1, True) for at, (_, words) in enumerate(hostile)}
    assert not (tmp_path / "out.txt").exists()
    assert there("project", "list", "--json").output.strip() == "[]"


def test_a_zip_that_lies_is_broken_off_or_too_large_is_refused(
    archive: Path, there: Masthead, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = packed(tmp_path / "a.zip", archive)
    raw = path.read_bytes()
    central = raw.index(b"PK\x01\x02")
    for size, words in ((5, "not what the archive says"), (2_000_000, "grows more than 100 times")):
        lying = bytearray(raw)
        lying[central + 24 : central + 28] = struct.pack("<L", size)
        path.write_bytes(lying)
        result = there("import-archive", path)
        assert (result.exit_code, words in result.output) == (1, True), result.output
    locked = bytearray(raw)
    locked[central + 8] |= 1
    path.write_bytes(locked)
    assert "is encrypted" in there("import-archive", path).output
    for part in (raw[:-10], raw[: len(raw) // 2], b"", b"PK\x05\x06" + bytes(18)):
        path.write_bytes(part)
        result = there("import-archive", path)
        assert result.exit_code == 1
        assert "broken off" in result.output or "has no manifest" in result.output
    path.write_bytes(raw)
    monkeypatch.setenv("MAX_ARCHIVE_FILES", "5")
    assert "more than 5 files" in there("import-archive", path).output
    monkeypatch.delenv("MAX_ARCHIVE_FILES")
    monkeypatch.setenv("MAX_UNPACKED_MB", "1")
    packed(path, archive, ("more.txt", bytes(range(256)) * 5000), how=zipfile.ZIP_STORED)
    assert "MAX_UNPACKED_MB" in there("import-archive", path).output
    assert there("project", "list", "--json").output.strip() == "[]"


def test_a_dry_run_says_what_would_come_in_and_keeps_nothing(
    archive: Path, there: Masthead, tmp_path: Path
) -> None:
    result = there("import-archive", packed(tmp_path / "a.zip", archive), "--dry-run")
    assert result.exit_code == 0, result.output
    documents = {one["document_id"] for one in lines(archive / "documents.jsonl")}
    assert f"Would make the project harbour: {len(documents)} documents, " in result.output
    assert "by 3 people without a name" in result.output
    assert "The registry here would get: 3 agents" in result.output
    assert result.output.rstrip().endswith("Dry run: nothing was imported.")
    assert there("project", "list", "--json").output.strip() == "[]"
    assert there("import-archive", archive, "--dry-run", "--slug", "Not An Address").exit_code == 1
    assert there("import-archive", archive).exit_code == 0
    assert "is here already" in there("import-archive", archive, "--dry-run").output


def test_slug_lead_and_the_same_archive_again(archive: Path, there: Masthead, tmp_path: Path) -> None:
    nobody = there("import-archive", archive, "--lead", "lena@example.org")
    assert nobody.exit_code == 1
    assert "There is nobody with the address lena@example.org" in nobody.output
    assert there("user", "add", "lena@example.org", "--name", "Lena").exit_code == 0
    first = there("import-archive", archive, "--slug", "the-port", "--lead", "lena@example.org")
    assert first.exit_code == 0, first.output
    assert "Made the project the-port: 4 documents" in first.output
    assert "Nobody leads it" not in first.output
    members = json.loads(there("member", "list", "the-port", "--json").output)
    assert [one["roles"] for one in members if one["email"] == "lena@example.org"] == [["lead"]]
    for more in ((), ("--slug", "another"), ("--dry-run",)):
        again = there("import-archive", packed(tmp_path / "again.zip", archive), *more)
        assert again.exit_code == 0
        assert "This archive is here already, as the project the-port. Nothing was added." in again.output
    sign(archive, program="masthead 0.0.0")
    for more in ((), ("--dry-run",)):
        taken = there("import-archive", archive, "--slug", "the-port", *more)
        assert taken.exit_code == 1
        assert "There is a project at the-port already. Choose another address." in taken.output
    other = there("import-archive", archive)
    assert other.exit_code == 0, other.output
    assert "Made the project harbour: 4 documents" in other.output
    assert "Nobody leads it yet. Next: masthead member add harbour EMAIL --role lead" in other.output
    slugs = [one["slug"] for one in json.loads(there("project", "list", "--json").output)]
    assert sorted(slugs) == ["harbour", "the-port"]
    assert there("check").exit_code == 0
