"""A number beside what it is held against: the threshold of the round, and the bands of alpha."""

from collections.abc import Hashable
from typing import Any

import pytest
from flask import Flask

from app.core.agreement.ratings import Ratings
from app.core.agreement.summary import report_variable
from app.core.codebook.values import Label, Variable
from app.features.agreement import words
from app.features.agreement.lines import Group, Judging, bar_of, groups_of

STANCE = Variable(
    "stance", "Stance", "choose_one", ("passage",), labels=(Label("pro", "Pro"), Label("con", "Con"))
)


def rows(differing: int) -> list[tuple[Hashable, Hashable, Hashable]]:
    """Sixty articles of five passages, half of them pro; the first passages of `differing` articles are disputed."""
    found: list[tuple[Hashable, Hashable, Hashable]] = []
    for article in range(60):
        for passage in range(5):
            one = "pro" if (article + passage) % 2 else "con"
            other = ("con" if one == "pro" else "pro") if passage == 0 and article < differing else one
            found += [((article, passage), "Ann", one), ((article, passage), "Ben", other)]
    return found


def group(differing: int, judging: Judging, leading: str = "alpha_nominal") -> Group:
    said_rows = rows(differing)
    articles = {unit: unit[0] for unit, _annotator, _value in said_rows}  # type: ignore[index]
    ratings = Ratings.from_long(said_rows, labels=["pro", "con"], articles=articles)
    said: dict[str, Any] = report_variable("stance", ratings, "nominal").as_dict()
    said |= {"labels_read": "chosen", "leading": {"measure": leading, "stands_in": False}}
    said["leading_of_labels"] = {"measure": "alpha_label", "stands_in": False}
    return groups_of({"variables": [said]}, (STANCE,), judging)[0]


@pytest.mark.parametrize(
    ("differing", "verdict", "band", "said"),
    [
        (10, "met", "firm", "The declared 0.7 is reached: the interval begins at 0."),
        (
            36,
            "cannot_tell",
            "tentative",
            "Whether the declared 0.7 is reached cannot be told: the interval goes from",
        ),
        (55, "not_met", "low", "The declared 0.7 is not reached: the interval ends at 0.6"),
    ],
)
def test_a_threshold_is_judged_by_the_whole_interval_and_a_band_by_its_lower_end(
    app: Flask, differing: int, verdict: str, band: str, said: str
) -> None:
    head = group(differing, Judging(0.7, has_bands=True)).head
    assert (head.verdict, head.band) == (verdict, band)
    with app.test_request_context("/"):
        assert words.verdict(head, 0.7).startswith(said)
        assert "The chance that alpha is below .667 is " in words.band(head)


def test_what_is_not_alpha_has_no_band_and_a_project_without_bands_has_none() -> None:
    assert group(10, Judging(None, has_bands=True), "fleiss").head.band is None
    one = group(10, Judging(None, has_bands=False))
    assert (one.head.band, one.head.verdict) == (None, None)
    assert one.labels[0].band is None


def test_every_other_coefficient_folds_out_below_the_one_that_leads() -> None:
    one = group(10, Judging(), "ac1")
    assert one.head.measure == "ac1"
    assert {line.measure for line in one.others} >= {"alpha_nominal", "percent", "fleiss"}
    assert "ac1" not in {line.measure for line in one.others}
    assert {line.key for line in one.labels} == {"pro", "con"}


def test_bounds_are_drawn_on_the_scale_of_the_bar() -> None:
    marks = Judging(0.5, has_bands=True).marks
    assert [kind for _x, kind in marks] == ["band", "band", "threshold"]
    assert marks[2][0] == bar_of(0.5).start + bar_of(0.5).length
    assert Judging().marks == ()
