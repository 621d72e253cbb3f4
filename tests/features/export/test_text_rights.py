"""What may leave: a canary in everything that people wrote, looked for in every file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests.coding import Harbour

Exported = Callable[..., list[dict[str, Any]]]
OWN_WORDS = (
    "NOTE-WORDS",
    "SPEAKER-WORDS",
    "TARGET-WORDS",
    "REMARK-WORDS",
    "GUESS-WORDS",
    "REASON-WORDS",
    "DECISION-WORDS",
    "EVIDENCE-WORDS",
)
OF_THE_TEXT = ("storm had", "Selm Courier reported", "المَعْبَر", "SUM(A1)", "👩‍👩‍👧")


# What a format has no place for, whatever the rights.
NOT_IN = {
    "jsonl": set(),
    "csv": {
        "EVIDENCE-WORDS",
        "DECISION-WORDS",
        "SPEAKER-WORDS",
        "GUESS-WORDS",
        "REASON-WORDS",
        "storm had",
        "Selm Courier reported",
        "👩‍👩‍👧",
    },
    "webanno-jsonld": {"EVIDENCE-WORDS", "DECISION-WORDS", "GUESS-WORDS", "REASON-WORDS"},
    # It names texts by their hash; what is quoted of them are ranges.
    "prov": {"GUESS-WORDS", "Selm Courier reported", "👩‍👩‍👧"},
}


@pytest.mark.parametrize("form", NOT_IN)
def test_standoff_has_no_word_of_a_text_or_of_a_note(
    form: str, coded: Harbour, run: Callable[..., Result], tmp_path: Path
) -> None:
    for options in (("--text", "standoff"), ("--text", "full")):
        out = tmp_path / "out"
        assert run("harbour", "--format", form, "--out", out, *options).exit_code == 0
        whole = out.read_text(encoding="utf-8")
        looked_for = [words for words in (*OWN_WORDS, *OF_THE_TEXT) if words not in NOT_IN[form]]
        found = [words for words in looked_for if words in whole]
        assert found == ([] if options[1] == "standoff" else looked_for)


def test_each_document_gives_what_its_rights_allow(coded: Harbour, exported: Exported) -> None:
    by_key = {record["document_id"]: record for record in exported()}
    assert {key: record["text_given"] for key, record in by_key.items()} == {
        "full": "full",
        "short": "excerpt",
        "shut": "standoff",
        "unsure": "standoff",
    }
    quotes = {
        key: {mark["quote"] for revision in record["revisions"] for mark in revision["marks"]}
        for key, record in by_key.items()
    }
    assert quotes["full"] == {"storm", "المَعْبَر", "=SUM(A1)"}
    assert quotes["short"] == {"storm", None}
    assert quotes["shut"] == quotes["unsure"] == {None}
    assert by_key["short"]["text"] is None
    assert len({record["text_sha256"] for record in by_key.values()}) == 1


def test_offsets_labels_and_codes_are_the_same_whatever_words_go(coded: Harbour, exported: Exported) -> None:
    def coded_alone(records: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
        return [
            (record["document_id"], mark["label"], mark["start"], mark["end"], mark["attributes"]["voice"])
            for record in records
            for revision in record["revisions"]
            for mark in revision["marks"]
        ]

    full, standoff = exported("--text", "full", "--seed", "1"), exported("--text", "standoff", "--seed", "1")
    assert coded_alone(full) == coded_alone(standoff)
    tones = [
        answer["value"]
        for revision in standoff[0]["revisions"]
        for answer in revision["answers"]
        if answer["variable"] == "tone"
    ]
    assert tones == [-1]
