"""``masthead codebook check`` and ``publish``."""

from pathlib import Path

import pytest
from sqlalchemy import select

from app.actions.codebooks import book_of
from app.actions.projects import STARTER
from app.core.codebook.read_file import read_file
from app.core.codebook.refi import to_qdc
from app.core.codebook.values import Label
from app.db import Database
from app.models.codebooks import CodebookVersion
from tests.cast import Cast
from tests.command_line import Masthead

SMALL = """\
name: Tide
version: {version}
variables:
  - {{key: framing, type: choose_many, on: [span], labels: [{{key: calm}}]}}
"""


def small(folder: Path, version: str = "1.0.0") -> Path:
    path = folder / "tide.yaml"
    path.write_text(SMALL.format(version=version))
    return path


@pytest.mark.parametrize("name", ["starter", "border-press"])
def test_a_shipped_codebook_passes_the_check_in_one_line(masthead: Masthead, name: str) -> None:
    done = masthead("codebook", "check", STARTER.with_name(f"{name}.yaml"))
    assert (done.exit_code, done.stderr, len(done.stdout.splitlines())) == (0, "", 1)
    assert "1.0.0 can be used" in done.stdout


def test_warnings_are_said_and_do_not_refuse(masthead: Masthead, tmp_path: Path) -> None:
    done = masthead("codebook", "check", small(tmp_path))
    assert done.exit_code == 0
    assert "/variables/0/labels/0: The label calm has no definition." in done.stdout
    assert done.stdout.splitlines()[-1] == "Tide 1.0.0 can be used: 1 variables, 1 labels and values."


def test_faults_are_said_with_their_lines_and_refuse(masthead: Masthead, tmp_path: Path) -> None:
    path = small(tmp_path, "one")
    refused = masthead("codebook", "check", path)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert (
        refused.stderr == "/version: Line 2: The version is one; write three whole numbers, such as 1.0.0.\n"
    )


def test_a_table_of_labels_is_checked_too(masthead: Masthead, tmp_path: Path) -> None:
    table = tmp_path / "tide-labels.csv"
    table.write_text("key,definition\ncalm,Without heat.\nheated,With heat.\n")
    assert (
        "Tide labels 1.0.0 can be used: 1 variables, 2 labels" in masthead("codebook", "check", table).stdout
    )
    table.write_text("word\ncalm\n")
    refused = masthead("codebook", "check", table)
    assert refused.exit_code == 1
    assert "there is no column “word”" in refused.stderr


CODES = """<?xml version="1.0"?><CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="Tide"><Codes>
<Code guid="a" name="Barriers" isCodable="false"><Description>What is in the way.</Description>
<Code guid="b" name="Time" isCodable="true"/><Code guid="c" name="Old" isCodable="false"/></Code></Codes></CodeBook>"""


def test_codes_of_refi_qda_become_labels_below_their_headings(
    masthead: Masthead, cast: Cast, database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "tide.qdc"
    path.write_text(CODES)
    done = masthead("codebook", "publish", "border", path, "--name", "Tide", "--version", "1.2.0")
    assert done.stdout.startswith("Published Tide 1.2.0 in border."), done.stderr
    with database.reading() as session:
        version = session.scalars(select(CodebookVersion).where(CodebookVersion.version == "1.2.0")).one()
        labels = book_of(session, version.id).codebook.labels
    assert [(key, one.name, one.parent, one.abstract, one.definition) for key, one in labels.items()] == [
        ("barriers", "Barriers", None, True, "What is in the way."),
        ("barriers.time", "Time", "barriers", False, ""),
    ]


@pytest.mark.parametrize(
    ("codes", "reason"),
    [
        ("<!DOCTYPE x [<!ENTITY e 'x'>]>" + CODES.partition("?>")[2], "has a document type"),
        ("<CodeBook", "This is not XML"),
        ("<Project/>", "it has no codes"),
        (CODES.replace('true"', 'false"'), "label"),
        (CODES.replace("Barriers", "B" * 1_000_001), "is the most"),
    ],
)
def test_codes_that_are_hostile_or_none_are_refused(
    masthead: Masthead, tmp_path: Path, codes: str, reason: str
) -> None:
    path = tmp_path / "tide.qdc"
    path.write_text(codes)
    refused = masthead("codebook", "check", path)
    assert refused.exit_code == 1
    assert reason in refused.stderr


def test_a_shipped_codebook_as_codes_has_the_same_labels_in_the_same_variables(
    masthead: Masthead, tmp_path: Path
) -> None:
    book = read_file(STARTER.with_name("border-press.yaml").read_bytes(), "border-press.yaml")
    again = read_file(to_qdc(book).encode(), "border-press.qdc")
    labelled = [one for one in book.variables if one.labels]
    assert [(one.name, [label.name for label in one.labels]) for one in again.variables] == [
        (one.name, in_tree(one.labels)) for one in labelled
    ]
    assert to_qdc(book) == to_qdc(book)


def in_tree(labels: tuple[Label, ...], parent: str | None = None) -> list[str]:
    below = [one for one in labels if one.parent == parent]
    return [name for one in below for name in (one.name, *in_tree(labels, one.key))]


def test_a_file_of_another_kind_is_refused(masthead: Masthead, tmp_path: Path) -> None:
    path = tmp_path / "book.docx"
    path.write_bytes(b"PK")
    refused = masthead("codebook", "check", path)
    assert refused.exit_code == 1
    assert "ends in .yaml, .yml, .csv, .tsv or .qdc" in refused.stderr
    assert masthead("codebook", "check", tmp_path / "nothing.yaml").exit_code == 2


def test_a_version_is_published_once_and_the_next_one_after_it(
    masthead: Masthead, cast: Cast, database: Database, tmp_path: Path
) -> None:
    first = masthead("codebook", "publish", "border", small(tmp_path))
    assert first.exit_code == 0
    assert first.stdout.startswith("Published Tide 1.0.0 in border.")
    again = masthead("codebook", "publish", "border", small(tmp_path))
    assert again.exit_code == 1
    assert again.stderr == (
        "Version 1.0.0 of Tide is published already and does not change. Give the next one a new number.\n"
    )
    assert masthead("codebook", "publish", "border", small(tmp_path, "1.1.0")).exit_code == 0
    with database.reading() as session:
        versions = session.scalars(select(CodebookVersion).order_by(CodebookVersion.id)).all()
    assert [version.version for version in versions] == ["1.0.0", "1.1.0"]
    assert versions[1].previous_version_id == versions[0].id


def test_a_table_of_labels_gets_name_and_version_from_the_command(
    masthead: Masthead, cast: Cast, tmp_path: Path
) -> None:
    table = tmp_path / "labels.csv"
    table.write_text("key\ncalm\n")
    for version in ("1.0.0", "1.1.0"):
        done = masthead("codebook", "publish", "border", table, "--name", "Tide", "--version", version)
        assert done.stdout.startswith(f"Published Tide {version} in border.")
    refused = masthead("codebook", "publish", "border", small(tmp_path), "--version", "2.0.0")
    assert refused.exit_code == 1
    assert "stand in the file" in refused.stderr


def test_publishing_into_no_project_is_refused(masthead: Masthead, tmp_path: Path) -> None:
    refused = masthead("codebook", "publish", "nowhere", small(tmp_path))
    assert refused.exit_code == 1
    assert "There is no project nowhere." in refused.stderr
