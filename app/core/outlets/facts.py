"""One fact about an agent as somebody asserts it, dated and evidenced, and what may be wrong with it.

Nothing here is ever changed. A correction is a later assertion that names the earlier one in `supersedes`;
so is a retraction or a dispute, with its status. "Superseded" is therefore read off the later rows, never
stored.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal

from app.core.outlets import codes
from app.core.outlets.agents import order_faults
from app.core.outlets.dates import VagueDate
from app.core.outlets.vocabulary import (
    ASSERTED_STATUSES,
    CONFIDENCES,
    PROPERTIES,
    REFUSED_FOR_PERSONS,
    VALUE_STATES,
    Property,
)
from app.errors import say

VALUE_COLUMNS = ("value_code", "value_text", "value_number", "value_agent")


@dataclass(frozen=True, slots=True)
class Assertion:
    """What `asserted_by` says of `subject`. Agents are slugs.

    `sequence` is the registry's own clock: a number that grows with each row recorded, in one order for the
    whole instance. `valid_from` and `valid_to` are when it is true of the subject (None is open). Which
    value column is filled is the property's business (`vocabulary.PROPERTIES`); all are empty when
    `value_state` is not known. `evidence_note` says where evidence stands that has no address (a document
    and its paragraph); `note` is the curator's own remark on the fact.
    """

    id: str
    subject: str
    property: str
    asserted_by: str
    sequence: int = 0
    value_state: str = "known"
    value_code: str | None = None
    value_text: str | None = None
    value_number: float | Decimal | None = None
    value_agent: str | None = None
    qualifier: str | None = None
    rating_scheme: str | None = None
    valid_from: VagueDate | None = None
    valid_to: VagueDate | None = None
    evidence_url: str | None = None
    evidence_archive_url: str | None = None
    evidence_quote: str | None = None
    evidence_note: str | None = None
    evidence_retrieved_at: datetime | None = None
    confidence: str = "medium"
    status: str = "current"
    supersedes: str | None = None
    redistributable: bool = True
    recorded_at: datetime | None = None
    note: str | None = None


def has_evidence(assertion: Assertion) -> bool:
    """Whether anything is given that a reader could check."""
    given = (
        assertion.evidence_url,
        assertion.evidence_archive_url,
        assertion.evidence_quote,
        assertion.evidence_note,
    )
    return any(given)


def is_unsourced(assertion: Assertion) -> bool:
    """A known value of a property that wants evidence, without any."""
    wants = PROPERTIES[assertion.property].evidence != "none"
    return wants and assertion.value_state == "known" and not has_evidence(assertion)


def faults(assertion: Assertion, subject_kind: str) -> list[str]:
    """Every reason why this may not be recorded, as sentences; empty when it may.

    Missing evidence is no fault: such a fact is kept, shown as unsourced and left out of exports.
    """
    one = PROPERTIES.get(assertion.property)
    if one is None:
        return [say("“%(property)s” is not a property that the registry knows.", property=assertion.property)]
    found = []
    if subject_kind == "person" and one.key in REFUSED_FOR_PERSONS:
        found.append(
            say(
                "“%(label)s” is not recorded of a person: alignment, ratings and legal status are kept"
                " for outlets and organisations.",
                label=one.label,
            )
        )
    if not assertion.asserted_by:
        found.append("Say who asserts this; the curators' own judgement is asserted by “project”.")
    found += _value_faults(assertion, one)
    found += _time_faults(assertion, one)
    found += _word_faults(assertion)
    for address in (assertion.evidence_url, assertion.evidence_archive_url):
        if address and not codes.is_web_address(address):
            found.append(
                say("Evidence must be an http or https address; “%(address)s” is not.", address=address)
            )
    return found


def evidence_missing(assertion: Assertion) -> str | None:
    """What a form says when a property that requires evidence comes without; None when all is well."""
    if not is_unsourced(assertion) or PROPERTIES[assertion.property].evidence != "required":
        return None
    label = PROPERTIES[assertion.property].label
    return say(
        "“%(label)s” needs evidence. Without it the fact is shown as unsourced and left out of exports.",
        label=label,
    )


def supersedes_faults(later: Assertion, earlier: Assertion) -> list[str]:
    """Why `later` may not stand in for `earlier`: it must correct the same property of the same subject."""
    found = []
    if later.supersedes != earlier.id:
        found.append("This assertion does not name the one that it is compared with.")
    if (later.subject, later.property) != (earlier.subject, earlier.property):
        found.append("A correction must be about the same property of the same agent as what it corrects.")
    if later.sequence <= earlier.sequence:
        found.append("A correction must be recorded after what it corrects.")
    return found


def heads(assertions: Iterable[Assertion], known_at: int) -> list[Assertion]:
    """What stood at a sequence number: recorded by then, and not superseded by anything recorded by then."""
    recorded = [one for one in assertions if one.sequence <= known_at]
    gone = superseded_ids(recorded)
    return [one for one in recorded if one.id not in gone]


def superseded_ids(assertions: Iterable[Assertion]) -> frozenset[str]:
    """The ids that some assertion among these supersedes."""
    return frozenset(one.supersedes for one in assertions if one.supersedes)


def _value_faults(assertion: Assertion, one: Property) -> list[str]:
    if assertion.value_state not in VALUE_STATES:
        return [
            say(
                "“%(value_state)s” is not a state of a value: known, unknown or not_applicable.",
                value_state=assertion.value_state,
            )
        ]
    filled = [column for column in VALUE_COLUMNS if getattr(assertion, column) not in (None, "")]
    if assertion.value_state != "known":
        if filled:
            return [
                say(
                    "A value that is %(what)s cannot have a value as well.",
                    what=assertion.value_state.replace("_", " "),
                )
            ]
        return []
    found = []
    if one.column not in filled:
        found.append(say("“%(label)s” needs its value in %(column)s.", label=one.label, column=one.column))
    for column in (*filled, *(["qualifier"] if assertion.qualifier else [])):
        if column != one.column and column not in one.beside:
            found.append(
                say("“%(label)s” has no use for %(column)s; take it out.", label=one.label, column=column)
            )
    for column in one.needs:
        if getattr(assertion, column) in (None, ""):
            meaning = one.beside.get(column, column.replace("_", " "))
            found.append(
                say(
                    "“%(label)s” needs %(meaning)s (%(column)s).",
                    label=one.label,
                    meaning=meaning,
                    column=column,
                )
            )
    if assertion.rating_scheme and one.key != "rating":
        found.append(say("Only a rating has a rating scheme; “%(label)s” has none.", label=one.label))
    return found + _content_faults(assertion, one)


def _content_faults(assertion: Assertion, one: Property) -> list[str]:
    found = []
    code, text, number = assertion.value_code, assertion.value_text, assertion.value_number
    qualifier = assertion.qualifier
    if code and one.codes and code not in one.codes:
        found.append(
            say(
                "“%(code)s” is not a value of “%(label)s”: choose one of %(list)s.",
                code=code,
                label=one.label,
                list=", ".join(one.codes),
            )
        )
    if code and one.open_codes:
        fault = codes.open_code_fault(one.open_codes, code)
        found += [fault] if fault else []
    if one.type == "url" and text and not codes.is_web_address(text):
        found.append(say("“%(text)s” is not an http or https address.", text=text))
    if qualifier and one.qualifier_codes and qualifier not in one.qualifier_codes:
        known = ", ".join(one.qualifier_codes)
        found.append(
            say(
                "“%(qualifier)s” is not a %(beside)s: choose one of %(known)s.",
                qualifier=qualifier,
                beside=one.beside["qualifier"],
                known=known,
            )
        )
    if qualifier and one.key == "legal_status_event":
        fault = codes.open_code_fault("jurisdiction", qualifier)
        found += [fault] if fault else []
    if number is not None and not math.isfinite(number):
        found.append("A number must be finite.")
    elif number is not None and one.key == "owned_by" and not 0 <= number <= 100:
        found.append("A share is given in per cent, from 0 to 100.")
    if one.relation and assertion.value_agent == assertion.subject:
        found.append("An agent cannot stand in this relation to itself.")
    return found


def _time_faults(assertion: Assertion, one: Property) -> list[str]:
    if not one.time_valid and (assertion.valid_from or assertion.valid_to):
        return [say("“%(label)s” does not change with time; leave its dates empty.", label=one.label)]
    return order_faults(assertion.valid_from, assertion.valid_to)


def _word_faults(assertion: Assertion) -> list[str]:
    found = []
    if assertion.confidence not in CONFIDENCES:
        found.append(
            say(
                "“%(confidence)s” is not a confidence: choose low, medium or high.",
                confidence=assertion.confidence,
            )
        )
    if assertion.status == "superseded":
        found.append("Superseded is not asserted: record the later assertion and name this one in it.")
    elif assertion.status not in ASSERTED_STATUSES:
        found.append(
            say(
                "“%(status)s” is not a status: choose current, disputed or retracted.",
                status=assertion.status,
            )
        )
    if assertion.status in {"retracted", "disputed"} and not assertion.supersedes:
        found.append(
            say(
                "What is %(status)s must name the assertion that it takes the place of.",
                status=assertion.status,
            )
        )
    if assertion.supersedes and assertion.supersedes == assertion.id:
        found.append("An assertion cannot supersede itself.")
    return found


def history_of(assertions: Sequence[Assertion], one: Assertion) -> list[Assertion]:
    """`one` and all that it superseded, the latest first: how a fact came to read as it does."""
    by_id = {each.id: each for each in assertions}
    line = [one]
    while (earlier := by_id.get(line[-1].supersedes or "")) is not None and earlier not in line:
        line.append(earlier)
    return line


def content_of(assertion: Assertion) -> tuple[object, ...]:
    """All that is asserted, without the marks of one registry (id, place, time of recording, what it
    supersedes).

    Two assertions of the same content say the same twice: an import that meets one again leaves it alone.
    """
    marks = {"id", "sequence", "recorded_at", "supersedes"}
    return tuple(getattr(assertion, one.name) or None for one in fields(assertion) if one.name not in marks)
