"""Marks in folders of brat and in UIMA CAS come in, with offsets of either kind, and go out again the same."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.core.text.utf16 import to_utf16
from app.db import Database
from tests.features.corpus.conftest import SLUG
from tests.features.corpus.marks_files import (
    TEXT,
    answers_of,
    at,
    imported_rounds,
    keys,
    marks_of,
    region,
    said,
    task,
)

Run = Callable[..., Result]
SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "contracts"


def brat(folder: Path, ann: str, who: str = "kim") -> Path:
    (folder / who).mkdir(exist_ok=True)
    (folder / who / "quay.txt").write_bytes(TEXT.encode())
    (folder / who / "quay.ann").write_bytes(ann.encode())
    return folder


def place(words: str) -> str:
    start, end = at(words)
    return f"{start} {end}"


def xmi(*elements: str, head: str = "") -> bytes:
    text = TEXT.replace("\n", "&#10;")
    return (
        f"{head}<xmi:XMI xmlns:xmi='http://www.omg.org/XMI' xmlns:cas='http:///uima/cas.ecore'"
        " xmlns:custom='http:///webanno/custom.ecore'>"
        f"{''.join(elements)}<cas:Sofa xmi:id='1' sofaString='{text}'/></xmi:XMI>"
    ).encode()


def framing(words: str, more: str = "label='loaded_language' annotator='kim'") -> str:
    begin, end = (to_utf16(TEXT, one) for one in at(words))
    return f"<custom:Framing xmi:id='5' sofa='1' begin='{begin}' end='{end}' {more}/>"


def test_a_folder_of_brat_brings_marks_attributes_and_attributions(
    masthead_import: Run, folder: Path, database: Database
) -> None:
    ann = (
        f"T1\tloaded-language {place('vile plot')}\tvile plot\n"
        "A1\tVoice T1 reported\n#1\tAnnotatorNotes T1\tA jibe.\n"
        f"T2\tSource {place('the Selm Courier')}\tthe Selm Courier\n"
        f"T3\tCue {place('reported')}\treported\nR1\tHasSource Arg1:T3 Arg2:T2\n"
    )
    listed = folder.parent / "labels.csv"
    listed.write_bytes(b"loaded-language,loaded_language\n")
    result = masthead_import(brat(folder, ann), "--format", "brat", "--labels", listed)
    assert result.exit_code == 0, result.output
    assert marks_of(database) == {("kim", "loaded_language", "vile plot")}
    assert ("kim", 2, "attributions", True) not in answers_of(database)
    assert keys(database) == {"quay"}


def test_parts_that_only_a_line_end_parts_are_one_mark_and_others_are_several(
    masthead_import: Run, folder: Path, database: Database
) -> None:
    one, two = at("had come."), at("The old song")
    apart, last = at("no fear"), at("closed.")
    ann = (
        f"T1\tloaded_language {one[0]} {one[1]};{two[0]} {two[1]}\thad come. The old song\n"
        f"T2\tideological_appeal {apart[0]} {apart[1]};{last[0]} {last[1]}\tno fear closed.\n"
    )
    result = masthead_import(brat(folder, ann), "--format", "brat")
    assert "1 mark in parts that do not touch is taken as several marks." in result.stdout
    assert marks_of(database) == {
        ("kim", "loaded_language", "had come.\n\nThe old song"),
        ("kim", "ideological_appeal", "no fear"),
        ("kim", "ideological_appeal", "closed."),
    }


@pytest.mark.parametrize(
    ("ann", "reason"),
    [
        (f"T1\tloaded_language {place('vile plot')}\tvile plan\n", "the file says “vile plan”"),
        ("T1\tloaded_language 3 9999\tx\n", "Line 1: 3 9999 is not a range of the text."),
        ("T1\tloaded_language x\n", "Line 1 is not a line of brat."),
        ("\nR1\tHasSource\n", "Line 2 is not a line of brat."),
        ("A1\n", "Line 1 is not a line of brat."),
    ],
)
def test_a_line_that_is_not_brats_is_refused_with_its_number(
    masthead_import: Run, folder: Path, database: Database, ann: str, reason: str
) -> None:
    result = masthead_import(brat(folder, ann), "--format", "brat")
    assert result.exit_code == 1
    assert reason in result.stdout
    assert keys(database) == set()


def test_offsets_of_xmi_count_utf16_and_a_coder_is_told_by_the_mark_or_the_file(
    masthead_import: Run, folder: Path, database: Database
) -> None:
    (folder / "quay.txt").mkdir()
    (folder / "quay.txt" / "lee.xmi").write_bytes(
        xmi(framing("vile plot"), framing("no fear", "value='ideological_appeal'"))
    )
    result = masthead_import(folder, "--format", "xmi")
    assert result.exit_code == 0, result.output
    assert marks_of(database) == {
        ("kim", "loaded_language", "vile plot"),
        ("lee", "ideological_appeal", "no fear"),
    }
    assert keys(database) == {"quay"}


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (
            xmi(framing("vile plot"), head="<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"),
            "This XML has a document type (DOCTYPE), which is not read.",
        ),
        (xmi("<a>" * 500, "</a>" * 500), "This XML is nested too deeply."),
        (b"<x", "This is not XML: line 1 cannot be read."),
        (b"<x/>", "This is no CAS with one text."),
        (xmi("<custom:Framing sofa='1' begin='6' end='7' label='x'/>"), "inside a character"),
        (xmi("<custom:Framing sofa='1' begin='x' end='7' label='x'/>"), "An annotation has no place."),
    ],
)
def test_xml_that_is_hostile_or_wrong_is_refused(
    masthead_import: Run, folder: Path, database: Database, file: bytes, reason: str
) -> None:
    (folder / "quay.xmi").write_bytes(file)
    result = masthead_import(folder / "quay.xmi")
    assert result.exit_code == 1
    assert reason in result.stdout
    assert keys(database) == set()


def test_an_archive_with_a_name_that_leads_out_of_it_is_refused(masthead_import: Run, folder: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../quay.xmi", xmi(framing("vile plot")))
    (folder / "quay.zip").write_bytes(out.getvalue())
    result = masthead_import(folder / "quay.zip", "--format", "xmi")
    assert result.exit_code == 1
    assert "0 new" in result.stdout


@pytest.mark.parametrize("format_", ["doccano", "labelstudio", "brat", "xmi", "refi-qda"])
def test_what_goes_out_comes_into_an_empty_project_and_is_the_same(
    masthead_import: Run, folder: Path, environment: dict[str, str], tmp_path: Path, format_: str
) -> None:
    def run(*arguments: object) -> None:
        result = CliRunner().invoke(main, list(map(str, arguments)), env=environment)
        assert result.exit_code == 0, result.output

    one = {"completed_by": "kim", "result": [region("vile plot", "loaded_language")]}
    two = {"completed_by": "lee", "result": [region("no fear", "ideological_appeal")]}
    (folder / "quay.json").write_text(json.dumps([task(one, two)]), encoding="utf-8")
    assert masthead_import(folder / "quay.json").exit_code == 0
    run("export", SLUG, "--format", format_, "--out", tmp_path / "first", "--text", "full")
    run("project", "add", "empty", "--name", "Empty")
    run("import", "empty", tmp_path / "first", "--format", format_)
    run("export", SLUG, "--format", "csv", "--out", tmp_path / "was.csv", "--text", "full")
    run("export", "empty", "--format", "csv", "--out", tmp_path / "is.csv", "--text", "full")
    assert said(tmp_path / "is.csv") == said(tmp_path / "was.csv")
    assert len(said(tmp_path / "is.csv")) >= 6


if SAMPLES.is_dir():

    def test_the_samples_of_brat_and_xmi_come_in(
        masthead_import: Run, folder: Path, database: Database
    ) -> None:
        for ending in ("txt", "ann"):
            (folder / f"doc_0001.{ending}").write_bytes((SAMPLES / f"doc_0001.{ending}").read_bytes())
        words = "Those who cross first will pay last"
        assert masthead_import(folder, "--format", "brat", "--make-codebook").exit_code == 0
        assert words in {quote for _who, _label, quote in marks_of(database)}
        assert len(imported_rounds(database)) == 1

    def test_the_sample_of_xmi_brings_two_coders(masthead_import: Run, database: Database) -> None:
        assert masthead_import(SAMPLES / "doc_0001.xmi", "--make-codebook").exit_code == 0
        words = "Those who cross first will pay last"
        assert {who for who, _label, quote in marks_of(database) if quote == words} == {"ann_01", "ann_02"}
