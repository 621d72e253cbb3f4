"""What slices are called: countries, languages, roles and passes by their names, everything else as the data has it."""

from collections.abc import Callable

from babel import Locale, UnknownLocaleError
from flask_babel import get_locale
from flask_babel import gettext as _

from app.core.outlets.vocabulary import PROPERTIES
from app.features.agreement.slices.slicings import OF_OUTLET, Slicing

Named = Callable[[str], str]


def named_plainly(slicing: Slicing | None) -> Named:
    """The names that scripts are told: in English, whoever asks."""
    return _named(slicing, Locale("en"), {})


def named_here(slicing: Slicing | None) -> Named:
    """The names in the language of the page."""
    return _named(slicing, get_locale() or Locale("en"), _words())


def _named(slicing: Slicing | None, locale: Locale, words: dict[str, str]) -> Named:
    kind = _kind(slicing)

    def of(key: str) -> str:
        parts = key.split("|") if kind in ("country", "language", "code") else [key]
        return " | ".join(_part(kind, part, locale, words) for part in parts)

    return of


def _kind(slicing: Slicing | None) -> str:
    """country, language, code or nothing: how the keys of this slicing are named."""
    if slicing is None:
        return ""
    if slicing.key.startswith(OF_OUTLET):
        one = PROPERTIES[slicing.key.removeprefix(OF_OUTLET)]
        return one.open_codes if one.open_codes in ("country", "language") else "code" if one.codes else ""
    return (
        slicing.key if slicing.key in ("country", "language", "role", "pass", "condition", "parent") else ""
    )


def _part(kind: str, key: str, locale: Locale, words: dict[str, str]) -> str:
    if kind == "country":
        return str(locale.territories.get(key, key))
    if kind == "language":
        return _language(key, locale)
    if kind in ("role", "pass", "condition", "parent"):
        return words.get(key, key.replace("_", " "))
    return key.replace("_", " ") if kind == "code" else key


def _language(tag: str, locale: Locale) -> str:
    try:
        named = Locale.parse(tag, sep="-").get_display_name(locale)
    except (ValueError, UnknownLocaleError):
        named = None
    return str(named or locale.languages.get(tag.split("-", maxsplit=1)[0], tag))


def _words() -> dict[str, str]:
    return {
        "title": _("title"),
        "heading": _("heading"),
        "body": _("body"),
        "caption": _("caption"),
        "credit": _("credit"),
        "byline": _("byline"),
        "dateline": _("dateline"),
        "translation_note": _("translation note"),
        "quotation": _("quotation"),
        "signature": _("signature"),
        "contact": _("contact"),
        "boilerplate": _("boilerplate"),
        "other": _("other"),
        "blind": _("blind"),
        "open": _("open"),
        "revealed": _("revealed"),
        "as_chosen": _("labels as chosen"),
        "parents": _("rolled up to their parents"),
    }
