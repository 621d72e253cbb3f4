"""What happened to a text on its way, in words; days and languages as their reader says them."""

from datetime import date

from babel import Locale
from flask_babel import format_date, get_locale
from flask_babel import lazy_gettext as _l

RELATIONS = {
    "published_by": _l("first published by"),
    "copied_at": _l("put out again by"),
    "obtained_from": _l("our copy was taken from"),
    "translated_from": _l("translated from"),
    "republished_from": _l("taken over from"),
    "syndicated_by": _l("passed on to others by"),
    "excerpted_from": _l("an excerpt of"),
}
CONFIDENCES = {"high": _l("high"), "medium": _l("medium"), "low": _l("low")}
_SHAPES = {"day": "d MMM y", "month": "MMMM y", "year": "y"}


def spoken_day(day: date, precision: str) -> str:
    """A day as exactly as it is known."""
    return str(format_date(day, _SHAPES.get(precision, "d MMM y")))


def language_name(tag: str) -> str:
    """A language by its name; its tag where there is none."""
    locale: Locale = get_locale() or Locale("en")
    return str(locale.languages.get(tag.split("-", maxsplit=1)[0], tag))
