"""What an editor of the registry reads: each property with what it is for, and each code in words."""

from collections.abc import Mapping
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from app.core.outlets import codes
from app.core.outlets.vocabulary import Property

KINDS = {
    "outlet": _l("Outlet"),
    "organisation": _l("Organisation"),
    "person": _l("Person"),
    "state_body": _l("State body"),
    "platform": _l("Platform"),
    "rater": _l("Rater"),
}
NAME_KINDS = {
    "official": _l("Official name"),
    "translation": _l("Translation or other spelling"),
    "acronym": _l("Acronym"),
    "former": _l("Former name"),
}
STATES = {
    "known": _l("Known"),
    "unknown": _l("Unknown: we looked and could not find it"),
    "not_applicable": _l("Not applicable: it cannot have one"),
}
CONFIDENCES = {"low": _l("Low"), "medium": _l("Medium"), "high": _l("High")}
SCALES = {
    "nominal": _l("Kinds without an order"),
    "ordinal": _l("Levels in an order"),
    "interval": _l("Numbers with equal steps"),
}
PARTS = {
    "agents": _l("Agents"),
    "names": _l("Names"),
    "domains": _l("Addresses"),
    "rating schemes": _l("Rating schemes"),
    "assertions": _l("Assertions"),
}
EVIDENCE = {
    "none": _l("Needs no evidence."),
    "expected": _l("Give evidence where there is any."),
    "required": _l("Needs evidence: a page, a quotation, or a document and its paragraph."),
}
# The same in a list.
EVIDENCE_SHORT = {
    "none": _l("needs no evidence"),
    "expected": _l("evidence where there is any"),
    "required": _l("needs evidence"),
}

# In the order in which a profile shows them; each with its name and what it is for.
GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (
        _l("What it is"),
        ("medium", "languages", "country", "country_of_registration", "country_of_editorial_seat",
         "target_countries"),
    ),
    (
        _l("Who stands behind it"),
        ("owned_by", "controlled_by", "part_of", "published_by", "edited_by", "hosted_by", "ownership_type"),
    ),
    (_l("Who pays"), ("funded_by", "funding_source")),
    (_l("State and law"), ("state_relation", "legal_status_event")),
    (
        _l("Alignment and ratings"),
        ("self_declared_alignment", "attributed_alignment", "attributed_characterisation", "reply", "rating",
         "platform_label"),
    ),
    (
        _l("History and where to find it"),
        ("renamed_from", "successor_of", "event", "transparency_policy", "masthead", "external_id"),
    ),
)  # fmt: skip

PROPERTIES: dict[str, tuple[Any, Any]] = {
    "country": (_l("Country"), _l("A country, where it is not said in which sense.")),
    "country_of_registration": (_l("Registered in"), _l("Where it is registered as a medium or company.")),
    "country_of_editorial_seat": (_l("Editorial seat"), _l("Where its newsroom is.")),
    "target_countries": (_l("Written for"), _l("A country whose readers it addresses.")),
    "languages": (_l("Language"), _l("A language in which it publishes; one at a time.")),
    "medium": (_l("Medium"), _l("What kind of medium it is; several may hold.")),
    "owned_by": (_l("Owned by"), _l("An owner, with the share where it is known. Joins owner groups.")),
    "controlled_by": (_l("Controlled by"), _l("Who decides, whoever owns it. Joins owner groups.")),
    "funded_by": (_l("Funded by"), _l("Who pays for it.")),
    "part_of": (_l("Part of"), _l("The larger body that it belongs to. Joins owner groups.")),
    "edited_by": (_l("Edited by"), _l("Its editor-in-chief, or the chair of its board.")),
    "published_by": (_l("Published by"), _l("Who puts it out.")),
    "hosted_by": (_l("Hosted by"), _l("On whose platform it stands.")),
    "renamed_from": (_l("Renamed from"), _l("The agent under whose name it was before.")),
    "successor_of": (_l("Successor of"), _l("The agent that it followed.")),
    "ownership_type": (_l("Kind of ownership"), _l("Whether a state, a party, a company or others own it.")),
    "funding_source": (_l("Source of funds"), _l("What kind of money it lives on, and from whom.")),
    "state_relation": (
        _l("Relation to a state"),
        _l("The class that a source gives, with the edition of that source and which state."),
    ),
    "self_declared_alignment": (_l("Alignment, in its own words"), _l("What it says of its own position.")),
    "attributed_alignment": (
        _l("Alignment, as others put it"),
        _l("What somebody else says of its position."),
    ),
    "attributed_characterisation": (_l("Characterised by others as"), _l("What another calls it, in short.")),
    "reply": (_l("Reply"), _l("What it answers to what was said of it. Everybody has the right to one.")),
    "transparency_policy": (_l("Published policy"), _l("The address of a policy that it has published.")),
    "masthead": (_l("Published masthead"), _l("The address at which it names its editors.")),
    "legal_status_event": (
        _l("Legal status"),
        _l("A registration, ban or sanction, with who imposed it where."),
    ),
    "event": (_l("Event"), _l("Anything else that has a date, such as its founding.")),
    "platform_label": (_l("Label on a platform"), _l("The label that a platform shows beside it.")),
    "rating": (
        _l("Rating"),
        _l("What a rater gave it, as the rater words it, in one of the rater’s schemes."),
    ),
    "external_id": (_l("Identifier elsewhere"), _l("Its number or name in another collection.")),
}

CODES: Mapping[str, Mapping[str, Any]] = {
    "medium": {
        "news_agency": _l("News agency"), "newspaper": _l("Newspaper"), "magazine": _l("Magazine"),
        "broadcaster": _l("Broadcaster"), "online_news": _l("Online news"), "aggregator": _l("Aggregator"),
        "blog": _l("Blog"), "party_or_movement_organ": _l("Organ of a party or movement"),
        "government_office": _l("Government office"), "think_tank_or_journal": _l("Think tank or journal"),
        "ngo_media": _l("Medium of an NGO"), "image_agency": _l("Image agency"), "platform": _l("Platform"),
    },
    "ownership_type": {
        "state": _l("State"), "public_service": _l("Public service"),
        "party_or_movement": _l("Party or movement"), "private": _l("Private, not said whether company or person"),
        "private_company": _l("Private company"), "private_individual": _l("Private individual"),
        "nonprofit": _l("Non-profit"), "cooperative": _l("Cooperative"), "academic": _l("Academic"),
        "religious_body": _l("Religious body"), "undisclosed": _l("Undisclosed"),
    },
    "funding_source": {
        "state_subsidy": _l("State subsidy"), "licence_fee": _l("Licence fee"), "advertising": _l("Advertising"),
        "subscription": _l("Subscription"), "donations": _l("Donations"), "grants": _l("Grants"),
        "party": _l("Party"), "owner": _l("Owner"), "undisclosed": _l("Undisclosed"),
    },
    "state_relation": {
        "SC": _l("SC: state-controlled media"), "CaPu": _l("CaPu: captured public or state-managed media"),
        "CaPr": _l("CaPr: captured private media"),
        "ISFM": _l("ISFM: independent, funded and managed by the state"),
        "ISM": _l("ISM: independent, managed by the state"), "ISF": _l("ISF: independent, funded by the state"),
        "IP": _l("IP: independent public media"), "none": _l("No relation to a state"),
        "not_covered": _l("Not covered by the source"), "contested": _l("Contested"),
    },
    "legal_status_event": {
        "registered": _l("Registered"), "banned": _l("Banned"), "proscribed": _l("Proscribed"),
        "sanctioned": _l("Sanctioned"), "broadcast_suspended": _l("Broadcast suspended"),
        "foreign_agent_designation": _l("Designated a foreign agent"), "blocked": _l("Blocked"),
    },
}  # fmt: skip
QUALIFIERS: Mapping[str, Mapping[str, Any]] = {
    "transparency_policy": {
        "actionable_feedback": _l("Actionable feedback"), "corrections": _l("Corrections"),
        "diversity": _l("Diversity"), "ethics": _l("Ethics"), "masthead": _l("Masthead"),
        "mission_coverage_priorities": _l("Mission and priorities of coverage"),
        "no_bylines": _l("Articles without bylines"), "ownership_funding": _l("Ownership and funding"),
        "publishing_principles": _l("Publishing principles"), "unnamed_sources": _l("Unnamed sources"),
        "verification_fact_checking": _l("Verification and fact-checking"),
    },
    "external_id": {
        "wikidata": "Wikidata", "mbfc": "Media Bias/Fact Check", "allsides": "AllSides",
        "mediacloud": "Media Cloud", "issn": "ISSN", "gdelt_domain": _l("GDELT, by domain"),
    },
}  # fmt: skip
# What stands beside the value, by property and column.
BESIDE: Mapping[tuple[str, str], Any] = {
    ("owned_by", "value_number"): _l("Share in per cent"),
    ("funding_source", "value_agent"): _l("Who gives it"),
    ("state_relation", "value_agent"): _l("Which state"),
    ("state_relation", "qualifier"): _l("Edition of the source"),
    ("self_declared_alignment", "value_text"): _l("Its own words"),
    ("attributed_alignment", "value_text"): _l("As it is put"),
    ("transparency_policy", "qualifier"): _l("Which policy"),
    ("legal_status_event", "qualifier"): _l("Jurisdiction"),
    ("legal_status_event", "value_text"): _l("By what act"),
    ("platform_label", "value_agent"): _l("The platform"),
    ("rating", "value_number"): _l("The same as a number"),
    ("external_id", "qualifier"): _l("Which collection"),
}


def countries(*, jurisdictions: bool = False) -> list[tuple[str, str]]:
    """Codes and names of countries in the reader's language, by name; then what is no country."""
    names = get_locale().territories
    found = [(code, names.get(code, code)) for code in codes.COUNTRIES]
    ordered = sorted(found, key=lambda one: one[1].casefold())
    if jurisdictions:
        return [("EU", str(_l("European Union"))), ("UN", str(_l("United Nations"))), *ordered]
    return [*ordered, (codes.TRANSNATIONAL, str(_l("Transnational")))]


def value_choices(one: Property) -> list[tuple[str, str]]:
    """The values of a property that are chosen from a list; empty where they are written."""
    if one.open_codes == "country":
        return countries()
    return [(code, str(word)) for code, word in CODES.get(one.key, {}).items()]


def qualifier_choices(one: Property) -> list[tuple[str, str]]:
    """The same of its qualifier."""
    if one.key == "legal_status_event":
        return countries(jurisdictions=True)
    return [(code, str(word)) for code, word in QUALIFIERS.get(one.key, {}).items()]


def property_name(key: str) -> Any:
    """What a property is called on a page."""
    return PROPERTIES[key][0]


def code_word(key: str, code: str) -> str:
    """A value or qualifier in words; the code itself where it has none."""
    word = CODES.get(key, {}).get(code) or QUALIFIERS.get(key, {}).get(code)
    if word is None and len(code) == 2 and code.isupper():
        return dict(countries(jurisdictions=True)).get(code, code)
    return str(word or code)
