"""Profiles on two axes: as of a day, known by a moment of the registry."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.outlets.agents import Name
from app.core.outlets.dates import Span, VagueDate
from app.core.outlets.facts import Assertion
from app.core.outlets.profile import age_notes, canonical_json, profile, sha256, visible_for_export
from tests.core.outlets.invented import KINDS, fact

DAY = date(2021, 7, 13)


def whole(
    *assertions: Assertion, as_of: date | Span = DAY, known_at: int = 99, **more: Any
) -> dict[str, Any]:
    return profile("harbour-gazette", assertions, as_of, known_at, KINDS, **more)


def rating(id: str, rater: str = "lamp-ratings", **said: Any) -> Assertion:
    usual = {"value_text": "Sound", "rating_scheme": "lamp-soundness", "asserted_by": rater}
    return fact(id, "rating", **{**usual, **said})


def test_the_order_is_neutral_whatever_the_order_of_entry() -> None:
    claim = fact("g", asserted_by="ministry-of-ferries")
    own = fact("o", asserted_by="harbour-gazette")
    plain = fact("p")
    lamp = rating("l")
    moon = rating("m", rater="a-moon")
    kinds = KINDS | {"a-moon": "rater"}
    rows = [claim, lamp, plain, moon, own]
    shown = profile("harbour-gazette", rows, DAY, 99, kinds)["assertions"]
    assert [(one["section"], one["asserted_by"]) for one in shown] == [
        ("self_description", "harbour-gazette"),
        ("registry_facts", "project"),
        ("ratings", "a-moon"),
        ("ratings", "lamp-ratings"),
        ("government_claims", "ministry-of-ferries"),
    ]
    assert profile("harbour-gazette", rows[::-1], DAY, 99, kinds)["assertions"] == shown


def test_contradictions_stand_side_by_side() -> None:
    shown = whole(fact("a", value_code="newspaper"), fact("b", value_code="blog"))
    assert {one["value_code"] for one in shown["assertions"]} == {"newspaper", "blog"}


def test_a_retracted_fact_is_gone_and_a_disputed_one_says_so() -> None:
    first = fact("a", sequence=1)
    disputed = fact("b", sequence=2, supersedes="a", status="disputed")
    retracted = fact("c", sequence=3, supersedes="b", status="retracted")
    rows = [first, disputed, retracted]
    assert [one["status"] for one in whole(*rows, known_at=1)["assertions"]] == ["current"]
    assert [one["status"] for one in whole(*rows, known_at=2)["assertions"]] == ["disputed"]
    assert whole(*rows, known_at=3)["assertions"] == []


def test_other_subjects_and_later_names_are_not_in_a_profile() -> None:
    names = [Name("Harbour Gazette", "en", "Latn", sequence=3), Name("Harbour Herald", sequence=7)]
    shown = whole(fact(subject="river-post"), names=names, known_at=5)
    assert shown["assertions"] == []
    assert [name["name"] for name in shown["names"]] == ["Harbour Gazette"]


def test_a_name_that_was_given_up_is_not_in_a_later_profile() -> None:
    names = [Name("Pier News", valid_to=VagueDate.parse("2019")), Name("Harbour Gazette")]
    assert [name["name"] for name in whole(names=names)["names"]] == ["Harbour Gazette"]


def test_uncertain_undated_and_unsourced_are_told_apart() -> None:
    vague = fact("a", valid_from="2021", evidence_url=None)
    plain = fact("b", valid_from="2019", value_code="blog")
    undated = fact("c", value_code="magazine")
    shown = {one["value_code"]: one for one in whole(vague, plain, undated)["assertions"]}
    flags = {code: (one["uncertain"], one["undated"], one["unsourced"]) for code, one in shown.items()}
    assert flags == {
        "newspaper": (True, False, True),
        "blog": (False, False, False),
        "magazine": (False, True, False),
    }


def test_the_profile_holds_nothing_of_the_row_or_the_day() -> None:
    here = fact("a", sequence=1, recorded_at=datetime(2026, 1, 1, tzinfo=UTC))
    there = fact("z", sequence=8)
    assert whole(here) == whole(there)
    assert whole(here) == whole(here, as_of=date(2020, 1, 1), known_at=1)


def test_numbers_and_times_have_one_spelling() -> None:
    owner = {"property": "owned_by", "value_agent": "river-group"}
    at_noon = datetime(2021, 7, 1, 12, tzinfo=UTC)
    spellings = [
        fact(**owner, value_number=50, evidence_retrieved_at=at_noon),
        fact(**owner, value_number=50.0, evidence_retrieved_at=at_noon.replace(tzinfo=None)),
        fact(**owner, value_number=Decimal("50.00"), evidence_retrieved_at=at_noon.replace(microsecond=7)),
    ]
    assert len({canonical_json(whole(one)) for one in spellings}) == 1


def test_canonical_json_keeps_characters_and_does_not_normalise() -> None:
    composed, decomposed = "Caf\u00e9", "Cafe\u0301"
    one, other = (canonical_json(whole(fact(note=note))) for note in (composed, decomposed))
    assert composed in one
    assert decomposed in other
    assert sha256(one) != sha256(other)


def test_canonical_json_has_one_order_of_keys_and_no_spaces() -> None:
    assert canonical_json({"b": 1, "a": {"d": None, "c": [True]}}) == '{"a":{"c":[true],"d":null},"b":1}'


def test_the_content_address_is_the_sha_256_of_the_utf_8_bytes() -> None:
    known = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"
    assert sha256("1") == known
    assert len(sha256("Café")) == 64


def test_an_export_leaves_out_unsourced_facts_and_withholds_values() -> None:
    bare = fact("a", evidence_url=None)
    closed = rating("b", redistributable=False, value_number=4, valid_from="2020-01-02", note="four stars")
    seen = visible_for_export(whole(bare, closed))
    assert seen["left_out"] == {"unsourced": 1, "withheld": 1}
    (entry,) = seen["assertions"]
    assert entry["withheld"] is True
    assert entry["rating_scheme"] == "lamp-soundness"
    assert entry["valid_from"] == "2020-01-02"
    assert entry["evidence_url"] == "https://register.example/gazette"
    assert "Sound" not in canonical_json(seen)
    assert "four stars" not in canonical_json(seen)
    assert "value_number" not in entry


def test_an_export_does_not_change_the_profile() -> None:
    before = whole(rating("b", redistributable=False))
    text = canonical_json(before)
    visible_for_export(before)
    assert canonical_json(before) == text


def test_a_rating_is_old_on_the_day_after_four_years() -> None:
    shown = whole(rating("a", valid_from="2017-07-13"))
    assert age_notes(shown, DAY) == []
    assert age_notes(shown, DAY + timedelta(1)) == [
        {"position": 0, "dated": "2017-07-13", "note": "older_than_4_years"}
    ]


def test_only_dated_ratings_grow_old_and_a_year_counts_to_its_last_day() -> None:
    shown = whole(fact("a", valid_from="1990"), rating("b"), rating("c", valid_from="2016"))
    assert [note["dated"] for note in age_notes(shown, date(2021, 1, 1))] == ["2016"]
    assert age_notes(shown, date(2020, 12, 31)) == []


# The plain model: days one by one, rows replayed one by one.

DAYS = st.dates(date(2020, 11, 1), date(2021, 3, 31))
VAGUE = st.none() | st.builds(VagueDate.of, DAYS, st.sampled_from(["year", "month", "day", "day"]))


@st.composite
def histories(draw: st.DrawFn) -> list[Assertion]:
    rows: list[Assertion] = []
    for number in range(draw(st.integers(0, 8))):
        earlier = draw(st.none() | st.sampled_from(rows)) if rows else None
        valid_from, valid_to = draw(VAGUE), draw(VAGUE)
        if valid_from and valid_to and valid_to.last < valid_from.first:
            valid_from, valid_to = valid_to, valid_from
        row = fact(
            f"r{number}",
            subject=earlier.subject if earlier else draw(st.sampled_from(["harbour-gazette", "river-post"])),
            sequence=(rows[-1].sequence if rows else 0) + draw(st.integers(1, 3)),
            supersedes=earlier.id if earlier else None,
            status=draw(st.sampled_from(["current", "disputed", "retracted"])) if earlier else "current",
            valid_from=valid_from,
            valid_to=valid_to,
            note=f"r{number}",
        )
        rows.append(row)
    return rows


def all_days(vague: VagueDate) -> list[date]:
    return [vague.first + timedelta(n) for n in range((vague.last - vague.first).days + 1)]


def plain_model(rows: list[Assertion], span: Span, known_at: int) -> dict[str, bool]:
    """Which rows are in the profile, and whether each is uncertain."""
    standing: dict[str, Assertion] = {}
    for row in sorted(rows, key=lambda one: one.sequence):
        if row.sequence <= known_at and row.subject == "harbour-gazette":
            standing.pop(row.supersedes or "", None)
            standing[row.id] = row
    asked = [span.first + timedelta(n) for n in range((span.last - span.first).days + 1)]
    result = {}
    for row in standing.values():
        begins = all_days(row.valid_from) if row.valid_from else [date.min]
        ends = all_days(row.valid_to) if row.valid_to else [date.max]
        possible = any(any(b <= day for b in begins) and any(day <= e for e in ends) for day in asked)
        certain = all(all(b <= day for b in begins) and all(day <= e for e in ends) for day in asked)
        if possible and row.status != "retracted":
            result[row.id] = not certain
    return result


@settings(max_examples=400, deadline=None)
@given(histories(), DAYS, st.integers(0, 40), st.integers(0, 25), st.randoms(use_true_random=False))
def test_a_profile_agrees_with_a_plain_model_on_both_axes(
    rows: list[Assertion], first: date, length: int, known_at: int, shuffler: Any
) -> None:
    span = Span(first, first + timedelta(length))
    mixed = list(rows)
    shuffler.shuffle(mixed)
    shown = profile("harbour-gazette", mixed, span, known_at, KINDS)
    assert {one["note"]: one["uncertain"] for one in shown["assertions"]} == plain_model(rows, span, known_at)


@settings(max_examples=200, deadline=None)
@given(histories(), DAYS, st.integers(0, 25))
def test_canonical_json_is_idempotent_and_later_rows_alter_no_snapshot(
    rows: list[Assertion], day: date, known_at: int
) -> None:
    text = canonical_json(profile("harbour-gazette", rows, day, known_at, KINDS))
    assert canonical_json(json.loads(text)) == text
    by_then = [row for row in rows if row.sequence <= known_at]
    assert canonical_json(profile("harbour-gazette", by_then, day, known_at, KINDS)) == text
