"""Tasks of Label Studio: regions, attributes and attributions come in, and what is wrong is refused with a sentence."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from app.db import Database
from tests.features.corpus.marks_files import answers_of, keys, marks_of, region, task, write

Run = Callable[..., Result]


def test_label_studio_brings_regions_attributes_attributions_and_what_is_left_out(
    masthead_import: Run, folder: Path, database: Database
) -> None:
    voice = region("vile plot", "x", uid="r1") | {"from_name": "voice", "type": "choices"}
    voice["value"] = {**voice["value"], "choices": ["reported"]}
    del voice["value"]["labels"]
    parts = [
        region("the Selm Courier", "Source", uid="s", name="attributions"),
        region("reported", "Cue", uid="c", name="attributions"),
        {"type": "relation", "from_id": "c", "to_id": "s", "labels": ["has_source"]},
    ]
    one = {
        "completed_by": {"email": "kim@example.org"},
        "result": [region("vile plot", "loaded_language"), voice, *parts],
    }
    skipped = {"completed_by": 2, "was_cancelled": True, "result": []}
    file = write(folder / "quay.json", [task(one, skipped, predictions=[{"result": []}])])
    result = masthead_import(file)
    assert result.exit_code == 0, result.output
    assert "1 prediction of a model was left out" in result.stdout
    assert "1 annotation that was skipped was left out." in result.stdout
    assert marks_of(database) == {("kim@example.org", "loaded_language", "vile plot")}
    # Attributions were asked, because somebody made one.
    assert ("kim@example.org", 1, "attributions", True) in answers_of(database)
    assert ("kim@example.org", 2, "attributions", True) not in answers_of(database)


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (b"[" * 100_000, "nested too deeply"),
        (b"{", "This file is not JSON: "),
        (b"[1]", "it has no “data”"),
        (json.dumps([task({"completed_by": 1})]).encode(), "An annotation has no “result”."),
        (
            json.dumps(
                [
                    task(
                        {
                            "completed_by": 1,
                            "result": [
                                region("vile plot", "loaded_language")
                                | {"value": {"start": 3, "end": 9, "text": "no", "labels": ["x"]}}
                            ],
                        }
                    )
                ]
            ).encode(),
            "At 3 to 9 the text has “y 🌉 cl”, and the file says “no”.",
        ),
        (
            json.dumps([task({"completed_by": 1, "result": [{"type": "labels"}]})]).encode(),
            "no type or no value",
        ),
        (
            json.dumps(
                [
                    task(
                        {
                            "completed_by": 1,
                            "result": [
                                region("vile plot", "loaded_language")
                                | {"value": {"start": 3, "end": -9, "labels": ["x"]}}
                            ],
                        }
                    )
                ]
            ).encode(),
            "-9 is not a number of characters.",
        ),
    ],
)
def test_a_task_that_is_wrong_is_refused_with_a_sentence(
    masthead_import: Run, folder: Path, database: Database, file: bytes, reason: str
) -> None:
    result = masthead_import(write(folder / "quay.json", file), "--format", "labelstudio")
    assert result.exit_code == 1
    assert reason in result.stdout
    assert keys(database) == set()


def test_two_annotations_of_one_person_for_one_text_are_refused(masthead_import: Run, folder: Path) -> None:
    one = {"completed_by": 1, "result": [region("vile plot", "loaded_language")]}
    result = masthead_import(write(folder / "quay.json", [task(one, one)]), "--format", "labelstudio")
    assert result.exit_code == 1
    assert "“1” has coded this text twice in the file." in result.stdout


def test_what_two_labels_exclude_is_refused_as_in_a_browser(masthead_import: Run, folder: Path) -> None:
    one = {"completed_by": 1, "result": [region("vile plot", "loaded_language", "loaded_language")]}
    result = masthead_import(write(folder / "quay.json", [task(one)]), "--format", "labelstudio")
    assert result.exit_code == 1
    assert "“Loaded language” stands here twice." in result.stdout
