"""Projects of REFI-QDA come in with codings and coders; what is hostile or counted otherwise is refused."""

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from app.core.formats import safe_xml
from app.db import Database
from tests.features.corpus.conftest import Lead
from tests.features.corpus.imports import figures
from tests.features.corpus.marks_files import TEXT, answers_of, imported_rounds, keys, marks_of
from tests.features.corpus.refi_files import LEE, project, qdpx, selection, source

Run = Callable[..., Result]


def save(folder: Path, raw: bytes, name: str = "tide.qdpx") -> Path:
    (folder / name).write_bytes(raw)
    return folder / name


def test_a_project_brings_texts_codings_and_coders(
    masthead_import: Run, folder: Path, database: Database
) -> None:
    said = source(selection("vile plot"), selection("no fear", "c-3", who=LEE))
    result = masthead_import(save(folder, qdpx(project(said))))
    assert result.exit_code == 0, result.output
    assert marks_of(database) == {
        ("kim", "loaded_language", "vile plot"),
        ("lee", "ideological_appeal", "no fear"),
    }
    assert ("lee", 1, "framing", True) in answers_of(database)
    assert keys(database) == {"quay"}
    assert [one.name for one in imported_rounds(database)] == ["Imported: tide.qdpx"]
    again = masthead_import(folder / "tide.qdpx")
    assert "1 rows in: 0 new, 1 present already, 0 refused." in again.stdout


def test_a_byte_order_mark_counts_nothing_and_line_ends_count_as_they_are(
    masthead_import: Run, folder: Path, database: Database
) -> None:
    text = TEXT.replace("\n", "\r\n")
    qde = project(source(selection("no fear", text=text, name="no fear")))
    raw = qdpx(qde, {"Sources/QUAY.txt": b"\xef\xbb\xbf" + text.encode()})
    result = masthead_import(save(folder, raw))
    assert result.exit_code == 0, result.output
    assert marks_of(database) == {("kim", "loaded_language", "no fear")}


def test_a_text_may_stand_in_the_project_itself(
    masthead_import: Run, folder: Path, database: Database
) -> None:
    inline = f"<PlainTextContent>{TEXT}</PlainTextContent>"
    qde = project(source(inline, selection("vile plot")).replace("plainTextPath", "richTextPath"))
    assert masthead_import(save(folder, qdpx(qde, {}))).exit_code == 0
    assert marks_of(database) == {("kim", "loaded_language", "vile plot")}


def test_positions_in_utf_16_are_a_choice_and_a_name_that_is_the_words_proves_the_wrong_one(
    masthead_import: Run, folder: Path, database: Database
) -> None:
    counted = save(folder, qdpx(project(source(selection("vile plot", utf16=True, name="vile plot")))))
    result = masthead_import(counted)
    assert result.exit_code == 1
    assert "Choose the format refi-qda-utf16." in result.stdout
    assert keys(database) == set()
    plain = save(folder, qdpx(project(source(selection("vile plot", name="vile p...")))), "plain.qdpx")
    result = masthead_import(plain, "--format", "refi-qda-utf16")
    assert result.exit_code == 1
    assert "Choose the format refi-qda." in result.stdout
    assert masthead_import(counted, "--format", "refi-qda-utf16").exit_code == 0
    assert marks_of(database) == {("kim", "loaded_language", "vile plot")}


def test_a_code_on_the_whole_text_is_an_answer_about_it(
    masthead_import: Run, folder: Path, database: Database
) -> None:
    whole = f"<Coding guid='k' creatingUser='{LEE}'><CodeRef targetGUID='c-1'/></Coding>"
    result = masthead_import(save(folder, qdpx(project(source(selection("vile plot"), whole)))))
    assert result.exit_code == 0, result.output
    assert "Each document is one passage" in result.stdout
    assert answers_of(database) == {("lee", 1, "framing", False)}


def test_a_codebook_is_made_of_the_paths_of_nested_codes(
    masthead_import: Run, folder: Path, database: Database
) -> None:
    codes = (
        "<Code guid='c-1' name='Barriers' isCodable='true'><Code guid='c-2' name='Time' isCodable='true'/>"
        "<Code guid='c-3' name='Cost' isCodable='true'/></Code>"
    )
    said = source(selection("vile plot", "c-2"), selection("no fear", "c-3"), selection("closed", "c-1"))
    result = masthead_import(save(folder, qdpx(project(said, codes=codes))), "--make-codebook")
    assert result.exit_code == 0, result.output
    assert {label for _who, label, _words in marks_of(database)} == {
        "barriers.time",
        "barriers.cost",
        "barriers",
    }


def test_what_has_no_place_here_is_counted(masthead_import: Run, folder: Path) -> None:
    bare = selection("gate", "")
    more = (
        "<Notes><Note guid='n' name='A memo'/></Notes><Links><Link guid='l' name='contradicts'/></Links>"
        "<Sets><Set guid='e' name='Mine'/></Sets>"
    )
    pdf = "<PDFSource guid='p' name='Scan' path='internal://scan.pdf'/>"
    result = masthead_import(
        save(folder, qdpx(project(source(selection("vile plot"), bare), pdf, more=more)))
    )
    assert result.exit_code == 0, result.output
    for line in (
        "1 picture, PDF, recording or film was left out with what was coded in it: only texts come in.",
        "1 selection without a code was left out.",
        "1 memo was left out.",
        "1 link was left out.",
        "1 case, set, graph or variable was left out.",
    ):
        assert line in result.stdout


def test_two_projects_are_apart_though_their_files_are_called_alike(
    masthead_import: Run, folder: Path, database: Database
) -> None:
    other = "At the gate a vile plot.\n"
    save(folder, qdpx(project(source(selection("vile plot")))))
    said = source(selection("vile plot", text=other), name="gate")
    save(folder, qdpx(project(said), {"sources/quay.txt": other.encode()}), "two.qdpx")
    result = masthead_import(folder, "--format", "refi-qda")
    assert result.exit_code == 0, result.output
    assert keys(database) == {"quay", "gate"}


RICH = source(selection("vile plot"), path="x").replace(
    "plainTextPath='x'", "richTextPath='internal://q.docx'"
)
FAR = "which is not in the project file"


@pytest.mark.parametrize(
    ("qde", "reason"),
    [
        (
            project(head="<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"),
            "has a document type (DOCTYPE)",
        ),
        (
            project(head="<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>"),
            "has a document type (DOCTYPE)",
        ),
        (project("<a>" * 500, "</a>" * 500), "This XML is nested too deeply."),
        (b"<Project", "This is not XML"),
        (b"<?xml version='1.0' encoding='klingon'?><Project/>", "encoding"),
        (b"<CodeBook/>", "its first element is not Project"),
        (project(source(path="internal://../../etc/passwd")), FAR),
        (project(source(path="internal://sources/..\\..\\x.txt")), FAR),
        (project(source(path="relative://quay.txt")), FAR),
        (project(source(path="absolute:///etc/passwd")), FAR),
        (project(source(path="file:///etc/passwd")), FAR),
        (project(source(path="/etc/passwd")), FAR),
        (project(source(path="internal://other.txt")), "has no file “internal://other.txt”"),
        (project(RICH), "It has no plain text, only “internal://q.docx”."),
        (project(source(selection("vile plot", "c-9"))), "A coding has no code of the project."),
        (project(source(selection("vile plot"))).replace(b"startPosition='", b"startPosition='-"), "no"),
        (
            project(source(selection("vile plot"))).replace(b"endPosition='", b"endPosition='9"),
            "is not a range",
        ),
        (project(source(selection("vile plot"))).replace(b"name='loaded", b"name='hot"), "has no label “hot"),
    ],
)
def test_a_project_that_is_hostile_or_wrong_is_refused_with_its_reason(
    masthead_import: Run, folder: Path, database: Database, qde: bytes, reason: str
) -> None:
    result = masthead_import(save(folder, qdpx(qde)))
    assert result.exit_code == 1
    assert reason in result.stdout
    assert keys(database) == set()


def test_an_archive_that_lies_or_is_none_is_refused(
    masthead_import: Run, folder: Path, database: Database
) -> None:
    good = qdpx(project(source(selection("vile plot"))))
    at = good.index(b"PK\x01\x02") + 24
    lying = good[:at] + struct.pack("<I", 7) + good[at + 4 :]
    bomb = qdpx(project(source(selection("vile plot"))), {"sources/quay.txt": b"a" * 40_000_000})
    out = qdpx(project(source(selection("vile plot"))), {"../sources/quay.txt": TEXT.encode()})
    for raw, reason in (
        (lying, "This file is not what the archive says of it"),
        (bomb, "This file says that it grows more than 100 times"),
        (out, "The name of this file leads out of the archive."),
        (good[:-30], "This is not a ZIP archive that can be read"),
        (b"no archive", "This is no project of REFI-QDA: it is not a ZIP archive by itself."),
        (qdpx(b"").replace(b"project.qde", b"projekt.qde"), "it has no project.qde"),
    ):
        result = masthead_import(save(folder, raw))
        assert result.exit_code == 1
        assert reason in result.stdout
    assert keys(database) == set()


def test_more_elements_than_the_memory_takes_are_refused(
    masthead_import: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(safe_xml, "MOST_ELEMENTS", 1000)
    result = masthead_import(save(folder, qdpx(project("<a/>" * 2000))))
    assert result.exit_code == 1
    assert "This XML has more than 1,000 elements." in result.stdout


def test_the_page_shows_a_project_before_it_comes_in(lead: Lead, database: Database) -> None:
    raw = qdpx(project(source(selection("vile plot"), selection("no fear", "c-3", who=LEE))))
    preview = lead.hand_in((raw, "tide.qdpx"), labels="Framing.Ideological appeal = loaded_language")
    page = lead.get(preview).text
    assert figures(page) == {"rows in": 1, "new": 1, "here already": 0, "refused": 0}
    for said in ("vile plot", "kim", "Marks and answers of 2 coders come in."):
        assert said in page
    assert keys(database) == set()
    assert lead.confirm(preview).status_code == 303
    assert marks_of(database) == {
        ("kim", "loaded_language", "vile plot"),
        ("lee", "loaded_language", "no fear"),
    }


def test_a_script_hands_a_project_in(olga: Callable[..., Any], database: Database) -> None:
    raw = qdpx(project(source(selection("vile plot", utf16=True))))
    answer = olga("POST", "?format=refi-qda-utf16", data=raw, content_type="application/zip")
    assert answer.status_code == 201, answer.text
    assert marks_of(database) == {("kim", "loaded_language", "vile plot")}
