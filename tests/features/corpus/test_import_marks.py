"""Marks and coders of other programs come in with their texts, by the rules of a browser's save, or not at all."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from app.cli import main
from app.db import Database
from app.models.codebooks import CodebookVersion
from app.models.corpus import Import
from app.models.people import Identity, Person
from app.models.projects import Member
from app.models.rounds import Round, Slot
from tests.cast import Cast
from tests.features.corpus.marks_files import (
    TEXT,
    answers_of,
    at,
    doccano,
    imported_rounds,
    keys,
    marks_of,
    write,
)

Run = Callable[..., Result]
SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "contracts"


def test_marks_of_doccano_come_in_with_text_round_and_coders(
    masthead_import: Run, folder: Path, database: Database
) -> None:
    file = write(
        folder / "quay.jsonl",
        doccano(("vile plot", "loaded_language"), annotator="ann_01", document_id="quay")
        + doccano(annotator="ann_02", document_id="quay"),
    )
    result = masthead_import(file, "--format", "doccano")
    assert result.exit_code == 0, result.output
    assert "1 rows in: 1 new, 0 present already, 0 refused." in result.stdout
    assert (
        "Marks and answers of 2 coders come in.\n1 mark in all.\nEach paragraph is one passage."
        in result.stdout
    )
    assert marks_of(database) == {("ann_01", "loaded_language", "vile plot")}
    # Where somebody marked nothing they said that nothing applies; who marked something did not.
    assert answers_of(database) == {
        ("ann_01", 1, "framing", True),
        ("ann_01", 3, "framing", True),
        ("ann_02", 1, "framing", True),
        ("ann_02", 2, "framing", True),
        ("ann_02", 3, "framing", True),
    }
    (made,) = imported_rounds(database)
    assert (made.name, made.state, made.purpose, made.condition, made.unit, made.k) == (
        "Imported: quay.jsonl",
        "closed",
        "production",
        "open",
        "paragraph",
        2,
    )


def test_nobody_can_sign_in_as_a_coder_that_was_imported(
    masthead_import: Run, folder: Path, database: Database, project_id: int
) -> None:
    file = write(folder / "quay.jsonl", doccano(("vile plot", "loaded_language"), annotator="ann_01"))
    assert masthead_import(file, "--format", "doccano").exit_code == 0
    with database.reading() as session:
        person, identity, member = session.execute(
            select(Person, Identity, Member)
            .join(Identity, Identity.person_id == Person.id)
            .join(Member, Member.person_id == Person.id)
            .where(Identity.name == "ann_01")
        ).one()
        assert person.deactivated_at is not None
        assert identity.password_hash is None
        assert identity.email.endswith("@imported.invalid")
        assert (member.project_id, member.roles) == (project_id, ("annotator",))


def test_the_same_again_adds_nothing_and_another_coder_is_added(
    masthead_import: Run, folder: Path, database: Database
) -> None:
    one = doccano(("vile plot", "loaded_language"), annotator="ann_01", document_id="quay")
    file = write(folder / "quay.jsonl", one)
    assert masthead_import(file, "--format", "doccano").exit_code == 0
    again = masthead_import(file, "--format", "doccano")
    assert again.stdout == "1 rows in: 0 new, 1 present already, 0 refused.\n"
    write(file, one + doccano(("no fear", "ideological_appeal"), annotator="ann_02", document_id="quay"))
    more = masthead_import(file, "--format", "doccano")
    assert "1 text is here already, and gets what was said of it." in more.stdout
    assert marks_of(database) == {
        ("ann_01", "loaded_language", "vile plot"),
        ("ann_02", "ideological_appeal", "no fear"),
    }
    assert [one.name for one in imported_rounds(database)] == [
        "Imported: quay.jsonl",
        "Imported: quay.jsonl (2)",
    ]
    assert masthead_import(file, "--format", "doccano").stdout.startswith("1 rows in: 0 new, 1 present")


def test_a_text_that_is_here_gets_its_marks(masthead_import: Run, folder: Path, database: Database) -> None:
    assert masthead_import(write(folder / "quay.txt", TEXT.encode())).exit_code == 0
    file = write(
        folder / "quay.jsonl",
        doccano(("vile plot", "loaded_language"), annotator="ann_01", document_id="quay"),
    )
    result = masthead_import(file, "--format", "doccano")
    assert "1 rows in: 1 new" in result.stdout
    assert (keys(database), marks_of(database)) == ({"quay"}, {("ann_01", "loaded_language", "vile plot")})


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (doccano(("vile plot", "sorcery"), annotator="a"), "The codebook has no label “sorcery”."),
        (
            json.dumps({"text": TEXT, "label": [[5, 9999, "loaded_language"]]}).encode(),
            "5 to 9999 is not a range of the text",
        ),
        (json.dumps({"text": TEXT, "label": [[5, 5, "x"]]}).encode(), "5 to 5 is not a range of the text"),
        (json.dumps({"text": TEXT, "label": [["5", 7, "x"]]}).encode(), "5 is not a number of characters."),
        (
            json.dumps({"text": TEXT, "label": [[5, 7]]}).encode(),
            "A mark is not a list of start, end and label.",
        ),
        (json.dumps({"text": TEXT, "label": "x"}).encode(), "“label” is not a list."),
        (json.dumps({"label": []}).encode(), "There is no text in it"),
        (b'{"text": ' + b"[" * 100_000, "nested too deeply"),
    ],
)
def test_a_line_that_is_wrong_is_refused_with_its_number_and_nothing_is_kept(
    masthead_import: Run, folder: Path, database: Database, line: bytes, reason: str
) -> None:
    good = doccano(("vile plot", "loaded_language"), annotator="ann_01", document_id="quay")
    file = write(folder / "quay.jsonl", good + line + b"\n")
    result = masthead_import(file, "--format", "doccano")
    assert result.exit_code == 1
    assert "(quay.jsonl line 2)" in result.stdout
    assert reason in result.stdout
    assert (keys(database), marks_of(database), imported_rounds(database)) == (set(), set(), [])
    assert masthead_import(file, "--format", "doccano", "--skip-bad").exit_code == 0
    assert marks_of(database) == {("ann_01", "loaded_language", "vile plot")}


def test_labels_are_found_by_name_and_by_the_list_of_the_lead(
    masthead_import: Run, folder: Path, database: Database
) -> None:
    file = write(
        folder / "quay.jsonl",
        doccano(("vile plot", "Loaded Language"), ("no fear", "Angst, pure"), annotator="ann_01"),
    )
    listed = write(folder / "labels.csv", b'"Angst, pure",ideological_appeal\n')
    result = masthead_import(file, "--format", "doccano", "--labels", listed)
    assert result.exit_code == 0, result.output
    assert {label for _who, label, _words in marks_of(database)} == {"loaded_language", "ideological_appeal"}


def test_a_coder_may_be_a_member_of_the_project(
    masthead_import: Run, folder: Path, database: Database, cast: Cast, project_id: int
) -> None:
    with database.writing() as session:
        session.add(Member(project_id=project_id, person_id=cast.id("ann"), is_annotator=True))
        session.commit()
    file = write(folder / "quay.jsonl", doccano(("vile plot", "loaded_language"), annotator="ann_01"))
    strange = write(folder / "strange.csv", b"ann_01,max@example.org\n")
    refused = masthead_import(file, "--format", "doccano", "--coders", strange)
    assert "“ann_01” is said to be max@example.org, who is no member of this project." in refused.stderr
    coders = write(folder / "coders.csv", b"ann_01,ann@example.org\n")
    assert masthead_import(file, "--format", "doccano", "--coders", coders).exit_code == 0
    assert marks_of(database) == {("Ann", "loaded_language", "vile plot")}


def test_a_mark_over_paragraphs_makes_the_document_the_passage_unless_paragraphs_are_asked_for(
    masthead_import: Run, folder: Path, database: Database
) -> None:
    words = "had come.\n\nThe old song"
    file = write(folder / "quay.jsonl", doccano((words, "loaded_language"), annotator="ann_01"))
    refused = masthead_import(file, "--format", "doccano", "--unit", "paragraph")
    assert refused.exit_code == 1
    start, end = at(words)
    assert f"“ann_01”, {start} to {end}: It goes over the end of a passage" in refused.stdout
    taken = masthead_import(file, "--format", "doccano")
    assert "Each document is one passage" in taken.stdout
    assert marks_of(database) == {("ann_01", "loaded_language", words)}
    assert imported_rounds(database)[0].unit == "document"


def test_a_mark_inside_of_a_character_is_widened_and_said(
    masthead_import: Run, folder: Path, database: Database
) -> None:
    start = TEXT.index("cafe\u0301")
    line = {"text": TEXT, "label": [[start, start + 4, "loaded_language"]], "annotator": "ann_01"}
    file = write(folder / "quay.jsonl", json.dumps(line).encode())
    result = masthead_import(file, "--format", "doccano")
    assert "1 mark began or ended inside of a character and was widened to all of it." in result.stdout
    assert marks_of(database) == {("ann_01", "loaded_language", "cafe\u0301")}


def test_offsets_of_doccano_may_count_grapheme_clusters(
    masthead_import: Run, folder: Path, database: Database
) -> None:
    # The family before it is five code points, and one cluster.
    start = TEXT.index("gate") - 4
    line = {"text": TEXT, "label": [[start, start + 4, "loaded_language"]], "annotator": "ann_01"}
    file = write(folder / "quay.jsonl", json.dumps(line).encode())
    assert masthead_import(file, "--format", "doccano-graphemes").exit_code == 0
    assert marks_of(database) == {("ann_01", "loaded_language", "gate")}


def test_lines_with_carriage_returns_keep_their_marks(
    masthead_import: Run, folder: Path, database: Database
) -> None:
    text = TEXT.replace("\n", "\r\n")
    file = write(
        folder / "quay.jsonl", doccano(("no fear", "loaded_language"), text=text, annotator="ann_01")
    )
    assert masthead_import(file, "--format", "doccano").exit_code == 0
    assert marks_of(database) == {("ann_01", "loaded_language", "no fear")}


def test_a_codebook_is_made_of_the_labels_where_nobody_has_coded(
    masthead_import: Run, folder: Path, database: Database
) -> None:
    file = write(
        folder / "quay.jsonl",
        doccano(("vile plot", "Evil words"), ("no fear", "device.no_fear"), annotator="ann_01"),
    )
    result = masthead_import(file, "--format", "doccano", "--make-codebook")
    assert result.exit_code == 0, result.output
    assert marks_of(database) == {
        ("ann_01", "evil_words", "vile plot"),
        ("ann_01", "device.no_fear", "no fear"),
    }
    with database.reading() as session:
        made = session.scalars(select(CodebookVersion).order_by(CodebookVersion.id.desc())).first()
        assert made is not None
        assert made.published_at is not None
    again = masthead_import(file, "--format", "doccano", "--make-codebook")
    assert again.stdout.startswith("1 rows in: 0 new, 1 present already")
    other = write(folder / "other.jsonl", doccano(("gate", "Gates"), annotator="ann_02"))
    refused = masthead_import(other, "--format", "doccano", "--make-codebook")
    assert "Somebody has coded in this project" in refused.stderr


def test_a_dry_run_says_all_of_it_and_keeps_nothing(
    masthead_import: Run, folder: Path, database: Database
) -> None:
    file = write(folder / "quay.jsonl", doccano(("vile plot", "loaded_language"), annotator="ann_01"))
    result = masthead_import(file, "--format", "doccano", "--dry-run")
    assert "1 mark in all." in result.stdout
    assert "nothing was kept" in result.stdout
    assert (keys(database), marks_of(database)) == (set(), set())


def test_every_slot_of_the_round_is_taken_and_the_import_is_counted(
    masthead_import: Run, folder: Path, database: Database
) -> None:
    file = write(folder / "quay.jsonl", doccano(("vile plot", "loaded_language"), annotator="ann_01"))
    assert masthead_import(file, "--format", "doccano").exit_code == 0
    with database.reading() as session:
        made = session.scalars(select(Round).where(Round.name.startswith("Imported"))).one()
        slots = session.scalars(select(Slot).where(Slot.round_id == made.id)).all()
        assert [one.assignment_id is not None for one in slots] == [True, True, True]
        done = session.scalars(select(Import)).one()
        assert (done.state, done.format, done.rows_new) == ("complete", "doccano", 1)


def test_everything_stored_holds_afterwards(
    masthead_import: Run, folder: Path, environment: dict[str, str]
) -> None:
    file = write(folder / "quay.jsonl", doccano(("vile plot", "loaded_language"), annotator="ann_01"))
    assert masthead_import(file, "--format", "doccano").exit_code == 0
    result = CliRunner().invoke(main, ["check"], env=environment)
    assert result.exit_code == 0, result.output


if SAMPLES.is_dir():

    @pytest.mark.parametrize(
        ("name", "format_"),
        [
            ("doccano.jsonl", "doccano"),
            ("doccano_relations.jsonl", "doccano"),
            ("labelstudio.json", "labelstudio"),
        ],
    )
    def test_the_samples_of_the_contract_come_in(
        masthead_import: Run, database: Database, name: str, format_: str
    ) -> None:
        result = masthead_import(SAMPLES / name, "--format", format_, "--make-codebook")
        assert result.exit_code == 0, result.output
        words = {quote for _who, label, quote in marks_of(database) if label == "device.threat_fear"}
        assert words == (set() if "relations" in name else {"Those who cross first will pay last"})
