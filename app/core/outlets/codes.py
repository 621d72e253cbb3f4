"""The shapes of codes that are not our own: countries, languages, tags, web addresses."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from app.errors import say

TRANSNATIONAL = "ZZ"
UNKNOWN_COUNTRY = "XX"

# ISO 3166-1, the officially assigned two-letter codes.
_COUNTRY_CODES = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT
    BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH
    ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT
    HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS
    LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI
    NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG
    SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG
    UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
COUNTRIES = frozenset(_COUNTRY_CODES.split())
# Bodies that ban and sanction without being a country.
JURISDICTIONS = COUNTRIES | {"EU", "UN"}

_TAG = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?(-[a-z0-9]{5,8})*")
_SCRIPT = re.compile(r"[A-Z][a-z]{3}")
_HOST = re.compile(r"[^\s/:?#@.]+(\.[^\s/:?#@.]+)+")


def is_slug(text: str) -> bool:
    """Whether `text` may name an agent: lower-case words joined by hyphens."""
    return _SLUG.fullmatch(text) is not None


def is_language(text: str) -> bool:
    """Whether `text` has the shape of a BCP 47 tag in canonical case: `en`, `uz-Cyrl`, `pt-BR`."""
    return _LANGUAGE.fullmatch(text) is not None


def is_script(text: str) -> bool:
    """Whether `text` has the shape of an ISO 15924 code: `Latn`, `Arab`."""
    return _SCRIPT.fullmatch(text) is not None


def is_host(text: str) -> bool:
    """Whether `text` is a bare lower-case host: no scheme, port or path."""
    return text == text.lower() and _HOST.fullmatch(text) is not None


def is_web_address(text: str) -> bool:
    """Whether `text` is an http or https address; nothing else may become a link on a page."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"[\s<>\"]", text)


def open_code_fault(kind: str, code: str) -> str | None:
    """Why `code` does not fit an open vocabulary (`country`, `jurisdiction`, `language`, `tag`), or None."""
    if kind == "country":
        if code == UNKNOWN_COUNTRY:
            return "Choose “unknown” as the state of the value instead of the country XX."
        if code not in COUNTRIES and code != TRANSNATIONAL:
            return say(
                "“%(code)s” is not an ISO 3166-1 country code of two capital letters (ZZ is transnational).",
                code=code,
            )
    elif kind == "jurisdiction":
        if code not in JURISDICTIONS:
            return say(
                "“%(code)s” is not a jurisdiction: give an ISO 3166-1 country code, EU or UN.", code=code
            )
    elif kind == "language":
        if not is_language(code):
            return say("“%(code)s” is not a BCP 47 language tag such as en or uz-Cyrl.", code=code)
    elif kind == "tag":
        if _TAG.fullmatch(code) is None:
            return say(
                "“%(code)s” is not a tag: use lower-case words joined by underscores, such as pan_islamist.",
                code=code,
            )
    else:
        raise ValueError(f"no open vocabulary is called {kind!r}")
    return None
