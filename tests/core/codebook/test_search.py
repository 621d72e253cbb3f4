"""A codebook is searched by the words of its labels."""

from app.core.codebook.read_yaml import from_dict
from app.core.codebook.search import search

BOOK = from_dict(
    {
        "name": "Tide",
        "version": "1.0.0",
        "variables": [
            {
                "key": "framing",
                "definition": "What a passage does.",
                "type": "choose_many",
                "on": ["span"],
                "labels": [
                    {"key": "calm", "definition": "A quiet café by the harbour."},
                    {"key": "heated", "examples": ["A blaze of WORDS."]},
                    {"key": "plain", "translations": {"ru": {"name": "Спокойно"}}},
                ],
            },
            {"key": "tone", "type": "scale", "level": "ordinal", "points": [0, 1], "on": ["passage"]},
        ],
    }
)


def found(asked: str) -> list[tuple[str, list[str]]]:
    return [(variable.key, [label.key for label in labels]) for variable, labels in search(BOOK, asked)]


def test_an_empty_question_finds_everything() -> None:
    assert found("  ") == [("framing", ["calm", "heated", "plain"]), ("tone", [])]


def test_every_word_must_stand_in_a_label() -> None:
    assert found("quiet harbour") == [("framing", ["calm"])]
    assert found("quiet blaze") == []


def test_capitals_composition_and_script_do_not_matter() -> None:
    assert found("CAFE\u0301") == [("framing", ["calm"])]
    assert found("words") == [("framing", ["heated"])]
    assert found("спокойно") == [("framing", ["plain"])]


def test_a_variable_found_by_its_own_words_comes_whole() -> None:
    assert found("passage does") == [("framing", ["calm", "heated", "plain"])]
    assert found("tone") == [("tone", [])]
