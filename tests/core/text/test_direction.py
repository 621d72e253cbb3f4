"""Direction and script of a passage."""

import pytest

from app.core.text.direction import NO_SCRIPT, direction, script


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The river", "ltr"),
        ("Дарё", "ltr"),
        ("\ufd3fبِسْمِ", "rtl"),
        ("«رود»", "rtl"),
        ("12. نهر", "rtl"),
        ("שלום", "rtl"),
        ("The word نهر", "ltr"),
        ("نهر River", "rtl"),
        ("河", "ltr"),
    ],
)
def test_the_first_strong_character_gives_the_direction(text, expected):
    assert direction(text) == expected


def test_without_a_strong_character_the_default_holds():
    assert direction("12 — 13!") == "ltr"
    assert direction("12 — 13!", default="rtl") == "rtl"
    assert direction("") == "ltr"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The river (ضعیف)", "Latn"),
        ("Дарё and", "Cyrl"),
        ("وَاعْلَمُوا أَنَّ", "Arab"),
        ("ok نهر بزرگ", "Arab"),
        ("河水", "Hani"),
        ("12 — 13!", NO_SCRIPT),
        ("", NO_SCRIPT),
        ("ab бв", "Cyrl"),
        ("бв ab", "Cyrl"),
    ],
)
def test_the_script_is_that_of_most_letters(text, expected):
    assert script(text) == expected
