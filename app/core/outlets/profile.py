"""What is known of an outlet as of a day, by a moment of the registry: its profile, in one canonical form.

The profile holds assertions and names alone. The day (as of), the moment (known at) and what a person was
shown belong to whatever refers to it; so the same content is the same JSON, the same SHA-256 and one stored
row.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from app.core.outlets.agents import Name
from app.core.outlets.dates import Span, VagueDate, as_span, certainly_true, possibly_true, years_after
from app.core.outlets.facts import VALUE_COLUMNS, Assertion, heads, is_unsourced
from app.core.outlets.vocabulary import PROPERTIES

SCHEMA = "masthead-profile/1"
# The neutral order: first the outlet's own words, last those of governments.
SECTIONS = ("self_description", "registry_facts", "ratings", "government_claims")
OLD_RATING_YEARS = 4

_HIDDEN_WHEN_WITHHELD = (*VALUE_COLUMNS, "evidence_quote", "evidence_note", "note")

JsonDict = dict[str, Any]


def profile(
    outlet: str,
    assertions: Iterable[Assertion],
    as_of: date | Span,
    known_at: int,
    kinds: Mapping[str, str],
    names: Iterable[Name] = (),
) -> JsonDict:
    """The profile of `outlet` as JSON-ready values, in the neutral order.

    `assertions` may hold other subjects too; `names` are the outlet's own. `as_of` is a day or the span in
    which a document appeared: what was true for part of it, or may have been, is kept and marked uncertain.
    `known_at` is a sequence number: nothing recorded later has any effect. `kinds` gives each asserter's
    kind of agent.
    """
    when = as_span(as_of)
    entries = [entry for _one, entry in standing(outlet, assertions, when, known_at, kinds)]
    known_names = [
        _name_entry(name, when)
        for name in names
        if name.sequence <= known_at and possibly_true(name.valid_from, name.valid_to, when)
    ]
    return {
        "schema": SCHEMA,
        "outlet": outlet,
        "names": sorted(known_names, key=canonical_json),
        "assertions": entries,
    }


def standing(
    outlet: str, assertions: Iterable[Assertion], when: Span, known_at: int, kinds: Mapping[str, str]
) -> list[tuple[Assertion, JsonDict]]:
    """Each assertion of a profile with its entry there, in the neutral order; see `profile`."""
    heads_then = heads((one for one in assertions if one.subject == outlet), known_at)
    pairs = [
        (one, _entry(one, when, kinds))
        for one in heads_then
        if one.status != "retracted" and possibly_true(one.valid_from, one.valid_to, when)
    ]
    return sorted(pairs, key=lambda pair: _neutral_order(pair[1]))


def section_of(assertion: Assertion, kinds: Mapping[str, str]) -> str:
    """Which of SECTIONS a fact is shown in: by who says it, then by whether it rates."""
    if assertion.asserted_by == assertion.subject:
        return "self_description"
    if kinds[assertion.asserted_by] == "state_body":
        return "government_claims"
    if assertion.property in {"rating", "platform_label"} or kinds[assertion.asserted_by] == "rater":
        return "ratings"
    return "registry_facts"


def canonical_json(value: JsonDict) -> str:
    """The one spelling of a profile: sorted keys, no spaces, characters as themselves, nothing normalised."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def sha256(canonical: str) -> str:
    """The content address of a canonical JSON text: SHA-256 of its UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def visible_for_export(whole: JsonDict) -> JsonDict:
    """The profile as it may leave the instance: no unsourced facts; values that may not be passed on
    withheld.

    A withheld fact keeps property, rating scheme, dates, asserter and address, and says that it is withheld.
    `left_out` counts both kinds, so that a reader knows what is missing. One that has left an instance
    before, and came to this one in an archive, is left as it is.
    """
    if "left_out" in whole:
        return whole
    sourced = [entry for entry in whole["assertions"] if not entry["unsourced"]]
    withheld = sum(not entry["redistributable"] for entry in sourced)
    return {
        **whole,
        "assertions": [entry if entry["redistributable"] else _withhold(entry) for entry in sourced],
        "left_out": {"unsourced": len(whole["assertions"]) - len(sourced), "withheld": withheld},
    }


def age_notes(whole: JsonDict, as_of: date | Span) -> list[JsonDict]:
    """Which ratings of a profile were surely older than four years on the last day of `as_of`.

    Each note has the position of the assertion, the date that it bears and the word `older_than_4_years`. It
    is for showing only: it depends on the day that is asked about, so the profile and its hash do not hold
    it.
    """
    day = as_span(as_of).last
    notes = []
    for position, entry in enumerate(whole["assertions"]):
        if entry["section"] != "ratings" or not entry.get("valid_from"):
            continue
        dated = VagueDate.parse(entry["valid_from"])
        if years_after(dated.last, OLD_RATING_YEARS) < day:
            notes.append({"position": position, "dated": str(dated), "note": "older_than_4_years"})
    return notes


def _entry(one: Assertion, when: Span, kinds: Mapping[str, str]) -> JsonDict:
    fields: JsonDict = {
        "value_code": one.value_code,
        "value_text": one.value_text,
        "value_number": plain_number(one.value_number),
        "value_agent": one.value_agent,
        "qualifier": one.qualifier,
        "rating_scheme": one.rating_scheme,
        "valid_from": None if one.valid_from is None else str(one.valid_from),
        "valid_to": None if one.valid_to is None else str(one.valid_to),
        "evidence_url": one.evidence_url,
        "evidence_archive_url": one.evidence_archive_url,
        "evidence_quote": one.evidence_quote,
        "evidence_note": one.evidence_note,
        "evidence_retrieved_at": utc_text(one.evidence_retrieved_at),
        "note": one.note,
    }
    undated = one.valid_from is None and one.valid_to is None and PROPERTIES[one.property].time_valid
    return {
        "section": section_of(one, kinds),
        "property": one.property,
        "value_state": one.value_state,
        **{key: value for key, value in fields.items() if value not in (None, "")},
        "asserted_by": one.asserted_by,
        "confidence": one.confidence,
        "status": one.status,
        "redistributable": one.redistributable,
        "unsourced": is_unsourced(one),
        "uncertain": not certainly_true(one.valid_from, one.valid_to, when),
        "undated": undated,
    }


def _name_entry(name: Name, when: Span) -> JsonDict:
    fields = {
        "name": name.name,
        "language": name.language,
        "script": name.script,
        "kind": name.kind,
        "valid_from": None if name.valid_from is None else str(name.valid_from),
        "valid_to": None if name.valid_to is None else str(name.valid_to),
    }
    return {
        **{key: value for key, value in fields.items() if value is not None},
        "uncertain": not certainly_true(name.valid_from, name.valid_to, when),
    }


def _neutral_order(entry: JsonDict) -> tuple[int, str, int, str]:
    """Section; among ratings the rater; the property as the vocabulary lists it; then the content itself."""
    section = SECTIONS.index(entry["section"])
    rater = entry["asserted_by"] if entry["section"] == "ratings" else ""
    return section, rater, list(PROPERTIES).index(entry["property"]), canonical_json(entry)


def _withhold(entry: JsonDict) -> JsonDict:
    kept = {key: value for key, value in entry.items() if key not in _HIDDEN_WHEN_WITHHELD}
    return {**kept, "withheld": True}


def plain_number(number: float | Decimal | None) -> int | float | None:
    """A number as both databases and JSON spell it: 50, not 50.0 or Decimal('50.00')."""
    if number is None:
        return None
    return int(number) if number == int(number) else float(number)


def utc_text(moment: datetime | None) -> str | None:
    """A moment in UTC to the second: 2022-05-18T09:30:00Z. A naive one is taken to be UTC."""
    if moment is None:
        return None
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return aware.strftime("%Y-%m-%dT%H:%M:%SZ")
