"""Splits: nothing that belongs together on two sides, everything placed once, the same by the same seed."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.splits.plan import SIDES, WAYS, Asked, Plan, plan_of
from app.core.splits.units import Corpus, Document, Passage
from app.errors import BadInput, RuleBroken

DAY = date(2025, 5, 3)
OWNERS = st.sampled_from([None, "north", "south", "east", "west", "isles"])


@st.composite
def corpora(draw: st.DrawFn) -> tuple[Corpus, dict[str, int]]:
    """Invented documents with owners, days, labels and copies."""
    corpus, copies = Corpus(), {}
    for number in range(draw(st.integers(2, 25))):
        key = f"d{number}"
        owner = draw(OWNERS)
        day = None if draw(st.booleans()) and number else DAY + timedelta(draw(st.integers(0, 300)))
        labels = {("framing", one): draw(st.integers(0, 3)) for one in ("storm", "calm")}
        corpus.documents[key] = Document(key, owner and f"{owner}-post", owner, day, labels)
        said = {
            "framing": {
                who: frozenset({"storm"}) for who in draw(st.sets(st.sampled_from("abcde"), min_size=2))
            }
        }
        corpus.passages.append(Passage((key, 1, "paragraph", 1), None, owner, 0, 4, "Port", said))
        if draw(st.integers(0, 3)) == 0:
            copies[key] = draw(st.integers(0, 4))
    return corpus, copies


def _plan(corpus: Corpus, asked: Asked, copies: dict[str, int]) -> Plan | None:
    try:
        return plan_of(corpus, asked, copies)
    except RuleBroken:
        return None


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=30, deadline=None)
@given(corpora(), st.integers(0, 99))
def test_everything_is_on_one_side_and_what_belongs_together_on_the_same(
    way: str, made: tuple[Corpus, dict[str, int]], seed: int
) -> None:
    corpus, copies = made
    plan = _plan(corpus, Asked(way, seed), copies)
    if plan is None:
        return
    everything = sorted(corpus.annotators if plan.of_annotators else corpus.documents)
    for fold in plan.folds:
        placed = [one for side in SIDES for one in plan.members(fold, side)]
        assert sorted(placed) == everything
        if plan.of_annotators:
            continue
        for side in SIDES:
            here = plan.members(fold, side)
            for one in here:
                assert all(other in here for other in copies if copies[other] == copies.get(one))
                owner = corpus.documents[one].owner_group
                if "owner" in way and owner is not None:
                    assert all(
                        key in here for key, other in corpus.documents.items() if other.owner_group == owner
                    )


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=30, deadline=None)
@given(corpora(), st.integers(0, 99))
def test_the_same_seed_gives_the_same_split(way: str, made: tuple[Corpus, dict[str, int]], seed: int) -> None:
    corpus, copies = made
    turned = Corpus(dict(reversed(corpus.documents.items())), corpus.passages[::-1])
    assert _plan(corpus, Asked(way, seed), copies) == _plan(turned, Asked(way, seed), copies)


def _even(many: int, owners: int) -> Corpus:
    keys = [f"d{number:03}" for number in range(many)]
    return Corpus(
        {
            key: Document(
                key,
                f"o{place % owners}",
                f"o{place % owners}",
                DAY + timedelta(place),
                {("framing", "storm"): 2},
            )
            for place, key in enumerate(keys)
        }
    )


def test_shares_are_kept_where_groups_allow_it() -> None:
    plan = plan_of(_even(200, 200), Asked("by_document"), {})
    assert Counter(plan.folds[0].side_of.values()) == {"train": 160, "dev": 20, "test": 20}


def test_another_seed_gives_another_split() -> None:
    corpus = _even(50, 50)
    assert plan_of(corpus, Asked(seed=1), {}).folds != plan_of(corpus, Asked(seed=2), {}).folds


def test_no_side_stays_empty_where_there_are_groups_enough() -> None:
    sides = plan_of(_even(40, 4), Asked(), {}).folds[0].side_of
    assert set(sides.values()) == set(SIDES)


def test_each_owner_is_left_out_once() -> None:
    plan = plan_of(_even(12, 4), Asked("leave_one_owner_out"), {"d000": 1, "d001": 1})
    assert [fold.name for fold in plan.folds] == ["fold-1", "fold-2", "fold-3"]
    assert plan.notes["groups_of_several_owners"] == 1
    assert [list(fold.side_of.values()).count("test") for fold in plan.folds] == [1, 1, 1]


def test_what_straddles_a_day_goes_to_the_earlier_side_and_is_counted() -> None:
    days = (DAY + timedelta(5), DAY + timedelta(8))
    plan = plan_of(_even(10, 1), Asked("by_time", days=days), {"d004": 1, "d009": 1})
    assert plan.members(plan.folds[0], "train") == {"d000", "d001", "d002", "d003", "d004", "d009"}
    assert plan.members(plan.folds[0], "dev") == {"d005", "d006", "d007"}
    assert plan.members(plan.folds[0], "test") == {"d008"}
    assert plan.notes["groups_that_straddle"] == 1


def test_what_cannot_be_asked_is_refused_with_a_sentence() -> None:
    for asked in (
        Asked("by_moon"),
        Asked(shares=(0.5, 0.1, 0.1)),
        Asked(shares=(1, 0, 0)),
        Asked(days=(DAY, DAY)),
        Asked("by_time", days=(DAY + timedelta(1), DAY)),
    ):
        with pytest.raises(BadInput):
            plan_of(_even(4, 4), asked, {})
    with pytest.raises(RuleBroken, match="one group"):
        plan_of(_even(4, 1), Asked(), {})
