"""Guesses of the outlet: right, wrong, and those who say that they do not know."""

import pytest

from app.core.source_effect.guesses import RIGHT, UNKNOWN, WRONG, Guess, guessed, says_nothing, wilson


def some(outcome: str, many: int, outlets: int = 4, annotator: int = 1) -> list[Guess]:
    return [Guess("gull", annotator, outcome, outlets)] * many


def test_right_guesses_are_a_share_of_those_that_name_an_outlet() -> None:
    found = guessed([*some(RIGHT, 8), *some(WRONG, 2, annotator=2), *some(UNKNOWN, 5, annotator=3)])
    assert (found.right, found.wrong, found.unknown, found.annotators) == (8, 2, 5, 2)
    assert (found.value, found.chance) == (0.8, 0.25)
    assert found.ci is not None
    assert [round(end, 3) for end in found.ci] == [0.49, 0.943]
    assert found.sentence.startswith("More is guessed right")


def test_chance_is_of_the_outlets_that_each_one_read() -> None:
    assert guessed([*some(RIGHT, 1, outlets=2), *some(WRONG, 3, outlets=4)]).chance == pytest.approx(0.3125)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [(1, 3, "No more is guessed right than chance may bring."), (0, 40, "Less is guessed right")],
)
def test_the_sentence_says_what_the_interval_allows(right: int, wrong: int, said: str) -> None:
    assert guessed([*some(RIGHT, right), *some(WRONG, wrong)]).sentence.startswith(said)


def test_without_a_named_outlet_there_is_no_share() -> None:
    assert (guessed([]).value, guessed([]).sentence[:6]) == (None, "Nobody")
    nobody_knows = guessed(some(UNKNOWN, 3))
    assert (nobody_knows.value, nobody_knows.ci, nobody_knows.unknown) == (None, None, 3)


@pytest.mark.parametrize("words", ["?", " Don\u2019t  know. ", "NO IDEA", "Не знаю", "unsure!"])
def test_not_knowing_is_said_in_many_ways(words: str) -> None:
    assert says_nothing(words)


def test_a_name_is_no_way_of_not_knowing() -> None:
    assert not says_nothing("The Unknown Soldier")


def test_the_interval_stays_within_zero_and_one() -> None:
    assert wilson(0, 3)[0] == 0.0
    assert wilson(3, 3)[1] == 1.0
