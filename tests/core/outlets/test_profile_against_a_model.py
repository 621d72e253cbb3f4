"""A profile is what a plain log of the registry gives, on both axes of time: two thousand random histories."""

from collections import Counter
from datetime import date
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.outlets.dates import Span
from app.core.outlets.facts import Assertion
from app.core.outlets.profile import canonical_json, profile
from tests.core.outlets.histories import (
    KINDS,
    a_history,
    a_span,
    days_of,
    may_hold,
    must_hold,
    standing_at,
)

ORDER = ["self_description", "registry_facts", "ratings", "government_claims"]


def section(one: Assertion) -> str:
    """By who says it: the outlet itself, a government, a rater, or anybody else."""
    by_kind = {"state_body": "government_claims", "rater": "ratings"}
    if one.asserted_by == one.subject:
        return "self_description"
    return by_kind.get(KINDS[one.asserted_by], "registry_facts")


def expected(history: list[Assertion], outlet: str, when: Span, known_at: int) -> Counter[tuple[Any, ...]]:
    """What should be in the profile, worked out day by day."""
    days, entries = days_of(when), []
    for one in standing_at(history, known_at):
        if one.subject == outlet and one.status != "retracted" and any(may_hold(one, day) for day in days):
            entries.append(
                (
                    section(one),
                    one.property,
                    one.value_state,
                    one.value_code or one.value_text or one.value_agent,
                    one.asserted_by,
                    str(one.valid_from) if one.valid_from else None,
                    str(one.valid_to) if one.valid_to else None,
                    one.status,
                    not all(must_hold(one, day) for day in days),
                    one.valid_from is None and one.valid_to is None,
                    one.value_state == "known" and one.evidence_url is None,
                )
            )
    return Counter(entries)


def said(entry: dict[str, Any]) -> tuple[Any, ...]:
    """The same of an entry of a profile."""
    values = [entry.get(key) for key in ("value_code", "value_text", "value_agent")]
    return (
        entry["section"],
        entry["property"],
        entry["value_state"],
        next((value for value in values if value), None),
        entry["asserted_by"],
        entry.get("valid_from"),
        entry.get("valid_to"),
        entry["status"],
        entry["uncertain"],
        entry["undated"],
        entry["unsourced"],
    )


@settings(max_examples=2000)
@given(st.integers(0, 2**63))
def test_a_profile_says_what_the_log_says_of_that_day_as_known_at_that_number(seed: int) -> None:
    random = Random(seed)
    history = a_history(random)
    outlet, when = random.choice(("tide", "upland")), a_span(random)
    known_at = random.randint(0, len(history) + 1)
    whole = profile(outlet, history, when, known_at, KINDS)
    assert Counter(map(said, whole["assertions"])) == expected(history, outlet, when, known_at)
    sections = [ORDER.index(entry["section"]) for entry in whole["assertions"]]
    assert sections == sorted(sections)


@settings(max_examples=300)
@given(st.integers(0, 2**63))
def test_what_is_recorded_later_and_the_order_of_reading_change_no_profile(seed: int) -> None:
    random = Random(seed)
    history, when = a_history(random), a_span(random)
    known_at = random.randint(0, len(history))
    before = canonical_json(profile("tide", history[:known_at], when, known_at, KINDS))
    shuffled = random.sample(history, len(history))
    assert canonical_json(profile("tide", shuffled, when, known_at, KINDS)) == before


def test_the_model_can_tell_an_uncertain_day_from_a_certain_one() -> None:
    histories = [a_history(Random(seed)) for seed in range(200)]
    seen = {
        (may_hold(one, date(2021, 1, 1)), must_hold(one, date(2021, 1, 1)))
        for history in histories
        for one in history
    }
    assert seen == {(False, False), (True, False), (True, True)}
