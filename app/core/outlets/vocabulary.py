"""What may be said of an outlet: the properties, the type and vocabulary of each, and who may bear them.

A property says which column of an assertion carries its value, and which others may stand beside it.
Contradictions stand side by side, so `per_outlet` tells a form what is usual; it refuses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

ValueType = Literal["code", "text", "number", "agent", "url"]
Evidence = Literal["none", "expected", "required"]
OpenCodes = Literal["country", "jurisdiction", "language", "tag"]

AGENT_KINDS = ("outlet", "organisation", "person", "state_body", "platform", "rater")
NAME_KINDS = ("official", "translation", "acronym", "former")
VALUE_STATES = ("known", "unknown", "not_applicable")
CONFIDENCES = ("low", "medium", "high")
ASSERTED_STATUSES = ("current", "disputed", "retracted")
SCALES = ("nominal", "ordinal", "interval")

# The asserter of the curators' own judgement; every registry has this agent.
PROJECT = "project"

COLUMN_OF: dict[str, str] = {
    "code": "value_code",
    "text": "value_text",
    "url": "value_text",
    "number": "value_number",
    "agent": "value_agent",
}


@dataclass(frozen=True, slots=True)
class Property:
    """One thing that can be asserted. `beside` maps further columns to what they mean here; `needs` are
    columns that must be filled as well; `qualifier_codes` is its vocabulary, if any.
    """

    key: str
    label: str
    type: ValueType
    per_outlet: Literal["0..1", "0..n", "1..n"] = "0..n"
    evidence: Evidence = "required"
    codes: tuple[str, ...] = ()
    open_codes: OpenCodes | None = None
    beside: dict[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    qualifier_codes: tuple[str, ...] = ()
    time_valid: bool = True
    relation: bool = False
    persons: bool = True

    @property
    def column(self) -> str:
        """The column of an assertion that carries the value."""
        return COLUMN_OF[self.type]


MEDIA = (
    "news_agency",
    "newspaper",
    "magazine",
    "broadcaster",
    "online_news",
    "aggregator",
    "blog",
    "party_or_movement_organ",
    "government_office",
    "think_tank_or_journal",
    "ngo_media",
    "image_agency",
    "platform",
)
# `private` is for "private, and it is not said whether a company or a person".
OWNERSHIP_TYPES = (
    "state",
    "public_service",
    "party_or_movement",
    "private",
    "private_company",
    "private_individual",
    "nonprofit",
    "cooperative",
    "academic",
    "religious_body",
    "undisclosed",
)
FUNDING_SOURCES = (
    "state_subsidy",
    "licence_fee",
    "advertising",
    "subscription",
    "donations",
    "grants",
    "party",
    "owner",
    "undisclosed",
)
# The classes of the State Media Monitor, then three of ours.
STATE_RELATIONS = ("SC", "CaPu", "CaPr", "ISFM", "ISM", "ISF", "IP", "none", "not_covered", "contested")
TRANSPARENCY_POLICIES = (
    "actionable_feedback",
    "corrections",
    "diversity",
    "ethics",
    "masthead",
    "mission_coverage_priorities",
    "no_bylines",
    "ownership_funding",
    "publishing_principles",
    "unnamed_sources",
    "verification_fact_checking",
)
LEGAL_EVENTS = (
    "registered",
    "banned",
    "proscribed",
    "sanctioned",
    "broadcast_suspended",
    "foreign_agent_designation",
    "blocked",
)
ID_SCHEMES = ("wikidata", "mbfc", "allsides", "mediacloud", "issn", "gdelt_domain")


def _relation(key: str, label: str, beside: dict[str, str] | None = None) -> Property:
    return Property(key, label, "agent", beside=beside or {}, relation=True)


_ALL = (
    Property("country", "Country (sense not stated)", "code", "0..n", "expected", open_codes="country"),
    Property("country_of_registration", "Registered in", "code", "0..1", "expected", open_codes="country"),
    Property("country_of_editorial_seat", "Editorial seat", "code", "0..1", "expected", open_codes="country"),
    Property("target_countries", "Written for", "code", "0..n", "expected", open_codes="country"),
    Property("languages", "Languages", "code", "1..n", "none", open_codes="language"),
    Property("medium", "Medium", "code", "1..n", "expected", MEDIA),
    _relation("owned_by", "Owned by", {"value_number": "share in per cent"}),
    _relation("controlled_by", "Controlled by"),
    _relation("funded_by", "Funded by"),
    _relation("part_of", "Part of"),
    _relation("edited_by", "Edited by"),
    _relation("published_by", "Published by"),
    _relation("hosted_by", "Hosted by"),
    _relation("renamed_from", "Renamed from"),
    _relation("successor_of", "Successor of"),
    Property("ownership_type", "Kind of ownership", "code", "0..1", "required", OWNERSHIP_TYPES),
    Property(
        "funding_source", "Funding", "code", "0..n", "required", FUNDING_SOURCES,
        beside={"value_agent": "who gives it"},
    ),
    Property(
        "state_relation", "Relation to a state", "code", "0..n", "required", STATE_RELATIONS,
        beside={"value_agent": "which state", "qualifier": "edition of the source"}, persons=False,
    ),
    Property(
        "self_declared_alignment", "Alignment, in its own words", "code", "0..n", "required",
        open_codes="tag", beside={"value_text": "its own words"}, persons=False,
    ),
    Property(
        "attributed_alignment", "Alignment, as others put it", "code", "0..n", "required",
        open_codes="tag", beside={"value_text": "as it is put"}, persons=False,
    ),
    Property("attributed_characterisation", "Characterised by others as", "text", persons=False),
    Property("reply", "Reply of the outlet", "text"),
    Property(
        "transparency_policy", "Published policy", "url", "0..n", "none",
        beside={"qualifier": "which policy"}, needs=("qualifier",), qualifier_codes=TRANSPARENCY_POLICIES,
    ),
    Property("masthead", "Published masthead", "url", "0..n", "none"),
    Property(
        "legal_status_event", "Legal status", "code", "0..n", "required", LEGAL_EVENTS,
        beside={"qualifier": "jurisdiction", "value_text": "by what act"}, needs=("qualifier",),
        persons=False,
    ),
    Property("event", "Event", "text"),
    Property(
        "platform_label", "Label on a platform", "text", "0..n", "required",
        beside={"value_agent": "the platform"}, needs=("value_agent",), persons=False,
    ),
    Property(
        "rating", "Rating", "text", "0..n", "required",
        beside={"value_number": "the same as a number"}, needs=("rating_scheme",), persons=False,
    ),
    Property(
        "external_id", "Identifier elsewhere", "text", "0..n", "none",
        beside={"qualifier": "scheme of the identifier"}, needs=("qualifier",), qualifier_codes=ID_SCHEMES,
        time_valid=False,
    ),
)  # fmt: skip

PROPERTIES: dict[str, Property] = {one.key: one for one in _ALL}
RELATIONS = frozenset(one.key for one in _ALL if one.relation)
REFUSED_FOR_PERSONS = frozenset(one.key for one in _ALL if not one.persons)
# Which relations make an owner group; see owner_groups.py for when.
CONNECTING = frozenset({"owned_by", "controlled_by", "part_of"})
