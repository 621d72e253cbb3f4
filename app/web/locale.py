"""In which language and time zone a page is written."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import request

from app.web.visitor import visitor_for_furniture

LOCALES = ("en", "ru")


def choose_locale() -> str:
    """What the person chose, else the best that their browser asks for, else English."""
    found = visitor_for_furniture()
    if found is not None and found.locale in LOCALES:
        return found.locale
    return request.accept_languages.best_match(LOCALES) or "en"


def choose_time_zone() -> str:
    """The person's own time zone; UTC where they named none that exists."""
    found = visitor_for_furniture()
    if found is None or not found.time_zone:
        return "UTC"
    try:
        return ZoneInfo(found.time_zone).key
    except (ZoneInfoNotFoundError, ValueError):
        return "UTC"
