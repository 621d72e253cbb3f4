"""Kinds, properties, values and doubts in the words of the pages."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.outlets.codes import TRANSNATIONAL
from app.core.outlets.facts import Assertion
from app.core.outlets.profile import plain_number

KINDS = {
    "outlet": _l("outlet"),
    "organisation": _l("organisation"),
    "person": _l("person"),
    "state_body": _l("state body"),
    "platform": _l("platform"),
    "rater": _l("rater"),
}
NAME_KINDS = {
    "official": _l("official name"),
    "translation": _l("translation or other spelling"),
    "acronym": _l("acronym"),
    "former": _l("former name"),
}
PROPERTIES = {
    "country": _l("Country (sense not stated)"),
    "country_of_registration": _l("Registered in"),
    "country_of_editorial_seat": _l("Editorial seat"),
    "target_countries": _l("Written for"),
    "languages": _l("Languages"),
    "medium": _l("Medium"),
    "owned_by": _l("Owned by"),
    "controlled_by": _l("Controlled by"),
    "funded_by": _l("Funded by"),
    "part_of": _l("Part of"),
    "edited_by": _l("Edited by"),
    "published_by": _l("Published by"),
    "hosted_by": _l("Hosted by"),
    "renamed_from": _l("Renamed from"),
    "successor_of": _l("Successor of"),
    "ownership_type": _l("Kind of ownership"),
    "funding_source": _l("Funding"),
    "state_relation": _l("Relation to a state"),
    "self_declared_alignment": _l("Alignment, in its own words"),
    "attributed_alignment": _l("Alignment, as others put it"),
    "attributed_characterisation": _l("Characterised by others as"),
    "reply": _l("Reply of the outlet"),
    "transparency_policy": _l("Published policy"),
    "masthead": _l("Published masthead"),
    "legal_status_event": _l("Legal status"),
    "event": _l("Event"),
    "platform_label": _l("Label on a platform"),
    "rating": _l("Rating"),
    "external_id": _l("Identifier elsewhere"),
}
# On the arrows of a graph, from the outlet to the other.
RELATIONS = {
    "owned_by": _l("owned by"),
    "controlled_by": _l("controlled by"),
    "funded_by": _l("funded by"),
    "part_of": _l("part of"),
    "edited_by": _l("edited by"),
    "published_by": _l("published by"),
    "hosted_by": _l("hosted by"),
    "renamed_from": _l("renamed from"),
    "successor_of": _l("successor of"),
}
CODES = {
    "news_agency": _l("news agency"),
    "newspaper": _l("newspaper"),
    "magazine": _l("magazine"),
    "broadcaster": _l("broadcaster"),
    "online_news": _l("online news"),
    "aggregator": _l("aggregator"),
    "blog": _l("blog"),
    "party_or_movement_organ": _l("organ of a party or movement"),
    "government_office": _l("government office"),
    "think_tank_or_journal": _l("think tank or journal"),
    "ngo_media": _l("media of an NGO"),
    "image_agency": _l("image agency"),
    "platform": _l("platform"),
    "state": _l("state"),
    "public_service": _l("public service"),
    "party_or_movement": _l("party or movement"),
    "private": _l("private"),
    "private_company": _l("private company"),
    "private_individual": _l("private individual"),
    "nonprofit": _l("non-profit"),
    "cooperative": _l("cooperative"),
    "academic": _l("academic"),
    "religious_body": _l("religious body"),
    "undisclosed": _l("undisclosed"),
    "state_subsidy": _l("state subsidy"),
    "licence_fee": _l("licence fee"),
    "advertising": _l("advertising"),
    "subscription": _l("subscription"),
    "donations": _l("donations"),
    "grants": _l("grants"),
    "party": _l("a party"),
    "owner": _l("its owner"),
    "SC": _l("state-controlled (SC)"),
    "CaPu": _l("captured public media (CaPu)"),
    "CaPr": _l("captured private media (CaPr)"),
    "ISFM": _l("independent, state-funded and state-managed (ISFM)"),
    "ISM": _l("independent, state-managed (ISM)"),
    "ISF": _l("independent, state-funded (ISF)"),
    "IP": _l("independent public media (IP)"),
    "none": _l("none"),
    "not_covered": _l("not covered"),
    "contested": _l("contested"),
    "registered": _l("registered"),
    "banned": _l("banned"),
    "proscribed": _l("proscribed"),
    "sanctioned": _l("sanctioned"),
    "broadcast_suspended": _l("broadcast suspended"),
    "foreign_agent_designation": _l("designated a foreign agent"),
    "blocked": _l("blocked"),
}
QUALIFIERS = {
    "actionable_feedback": _l("feedback"),
    "corrections": _l("corrections"),
    "diversity": _l("diversity"),
    "ethics": _l("ethics"),
    "masthead": _l("masthead"),
    "mission_coverage_priorities": _l("mission and coverage"),
    "no_bylines": _l("articles without bylines"),
    "ownership_funding": _l("ownership and funding"),
    "publishing_principles": _l("publishing principles"),
    "unnamed_sources": _l("unnamed sources"),
    "verification_fact_checking": _l("verification and fact-checking"),
    "wikidata": "Wikidata",
    "mbfc": "Media Bias/Fact Check",
    "allsides": "AllSides",
    "mediacloud": "Media Cloud",
    "issn": "ISSN",
    "gdelt_domain": "GDELT",
}
STATES = {"unknown": _l("unknown"), "not_applicable": _l("not applicable")}
CONFIDENCES = {"low": _l("low"), "medium": _l("medium"), "high": _l("high")}
SCALES = {
    "nominal": _l("names without an order"),
    "ordinal": _l("from low to high"),
    "interval": _l("a number"),
}
HINDRANCES = {
    "superseded": _l("a later entry took its place"),
    "retracted": _l("it was retracted"),
    "disputed": _l("it is disputed"),
    "not_then": _l("it was not so on this day"),
    "government_claim": _l("it is the claim of a government"),
    "state_body": _l(
        "a state body stands at one end: a state owns too much for that to make outlets speak alike"
    ),
    "low_confidence": _l("the confidence in it is low"),
}
# What stands beside each fact of a page; a page asks for all of them once, for it has many facts.
BESIDE = {
    "says": _l("says"),
    "disputed": _l("disputed"),
    "claim": _l("claim of a government"),
    "old": _l("old: more than four years"),
    "unsourced": _l("no source"),
    "uncertain": _l("perhaps not on all of these days"),
    "undated": _l("no date"),
    "kept": _l("may not be passed on"),
    "evidence": _l("Evidence and entry"),
    "of": _l("of entry"),
    "source": _l("Source"),
    "archived": _l("Archived copy"),
    "place": _l("Where it stands"),
    "read": _l("Read on"),
    "none_given": _l("None is given. Exports leave this out."),
    "remark": _l("Remark"),
    "confidence": _l("Confidence"),
    "passed_on": _l("May be passed on"),
    "yes": _l("yes"),
    "withheld": _l("no: exports withhold the value"),
    "entered": _l("Entered"),
    "number": _l("as number"),
    "command": _l("a command of this instance"),
    "member": _l("somebody who read a text that names it"),
    "erased": _l("somebody whose account was erased"),
}
_OF_COUNTRIES = {"country", "country_of_registration", "country_of_editorial_seat", "target_countries"}
_FREE_TAGS = {"self_declared_alignment", "attributed_alignment"}


def beside() -> dict[str, str]:
    """``BESIDE`` in the reader's language."""
    return {key: str(text) for key, text in (BESIDE | CONFIDENCES).items()}


def country(code: str) -> str:
    """A country or jurisdiction by its name in the reader's language."""
    if code == TRANSNATIONAL:
        return str(_("transnational"))
    return str(_locale().territories.get(code, code))


def language(tag: str) -> str:
    """A language by its name in the reader's language; a tag that nobody knows as it is."""
    try:
        named = Locale.parse(tag, sep="-").get_display_name(_locale())
    except (ValueError, UnknownLocaleError):
        named = None
    return str(named or _locale().languages.get(tag.split("-", maxsplit=1)[0], tag))


def script(code: str) -> str:
    """A script by its name in the reader's language."""
    return str(_locale().scripts.get(code, code))


def code(of: str, value: str) -> str:
    """A coded value of a property in words."""
    if of in _OF_COUNTRIES:
        return country(value)
    if of == "languages":
        return language(value)
    if of in _FREE_TAGS:
        return value.replace("_", " ")
    return str(CODES.get(value, value))


def qualifier(one: Assertion) -> str:
    """What stands beside a value: a jurisdiction, a policy, a scheme of identifiers, an edition."""
    if not one.qualifier:
        return ""
    if one.property == "legal_status_event":
        return country(one.qualifier)
    return str(QUALIFIERS.get(one.qualifier, one.qualifier))


def value(one: Assertion, labels: dict[str, str]) -> str:
    """All that is asserted, in one line. ``labels`` has the names of agents by slug."""
    if one.value_state != "known":
        return str(STATES[one.value_state])
    parts = []
    if one.value_code:
        parts.append(code(one.property, one.value_code))
    elif one.property != "funding_source" and one.value_agent and not one.value_text:
        parts.append(labels.get(one.value_agent, one.value_agent))
    if one.value_text:
        parts.append(one.value_text)
    if one.value_number is not None:
        parts.append(number(one))
    beside = [qualifier(one)]
    if one.value_agent and (one.value_code or one.value_text):
        beside.append(labels.get(one.value_agent, one.value_agent))
    known = ", ".join(part for part in beside if part)
    return ", ".join(parts) + (f" ({known})" if known else "")


def number(one: Assertion) -> str:
    """The number beside a value; a share with its sign."""
    figure = plain_number(one.value_number)
    return f"{figure} %" if one.property == "owned_by" else str(figure)


def _locale() -> Locale:
    return get_locale() or Locale("en")
