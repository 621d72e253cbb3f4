"""Which came from which is said with its reason, or not at all."""

from datetime import date

import pytest

from app.core.reuse.direction import Guess, guess

EARLY, LATE = (date(2024, 5, 1), date(2024, 5, 1)), (date(2024, 5, 4), date(2024, 5, 4))
MONTH, NONE = (date(2024, 5, 1), date(2024, 5, 31)), (None, None)


@pytest.mark.parametrize(
    ("one", "other", "lengths", "is_excerpt", "expected"),
    [
        (EARLY, LATE, (90, 90), False, Guess(1, "republished_from", "later", 3)),
        (LATE, EARLY, (90, 90), False, Guess(0, "republished_from", "later", 3)),
        (EARLY, EARLY, (90, 90), False, Guess(None, "republished_from", "same_days")),
        (MONTH, LATE, (90, 90), False, Guess(None, "republished_from", "same_days")),
        (NONE, LATE, (90, 90), False, Guess(None, "republished_from", "no_date")),
        (EARLY, LATE, (90, 20), True, Guess(1, "excerpted_from", "longer_and_later", 3)),
        (LATE, EARLY, (20, 90), True, Guess(0, "excerpted_from", "longer_and_later", 3)),
        (EARLY, LATE, (20, 90), True, Guess(None, "excerpted_from", "longer_but_earlier", 3)),
        (NONE, LATE, (20, 90), True, Guess(0, "excerpted_from", "longer")),
    ],
)
def test_dates_and_lengths_say_which_came_first(
    one: tuple[date | None, date | None],
    other: tuple[date | None, date | None],
    lengths: tuple[int, int],
    is_excerpt: bool,
    expected: Guess,
) -> None:
    assert guess(one, other, lengths, is_excerpt) == expected
