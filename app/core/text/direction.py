"""Which way a passage runs, and in which script most of it is written. No guess at its language."""

import unicodedata
from collections import Counter
from functools import lru_cache
from typing import Literal

import regex

Direction = Literal["ltr", "rtl"]

_DIRECTIONS: dict[str, Direction] = {"L": "ltr", "R": "rtl", "AL": "rtl"}

# Script names as `regex` knows them, with their ISO 15924 codes.
_SCRIPTS = {
    "Latin": "Latn",
    "Cyrillic": "Cyrl",
    "Arabic": "Arab",
    "Hebrew": "Hebr",
    "Greek": "Grek",
    "Armenian": "Armn",
    "Georgian": "Geor",
    "Han": "Hani",
    "Hiragana": "Hira",
    "Katakana": "Kana",
    "Hangul": "Hang",
    "Devanagari": "Deva",
    "Bengali": "Beng",
    "Gurmukhi": "Guru",
    "Gujarati": "Gujr",
    "Tamil": "Taml",
    "Telugu": "Telu",
    "Sinhala": "Sinh",
    "Thai": "Thai",
    "Khmer": "Khmr",
    "Myanmar": "Mymr",
    "Tibetan": "Tibt",
    "Mongolian": "Mong",
    "Ethiopic": "Ethi",
}
_SCRIPT = regex.compile("|".join(rf"(?P<{code}>\p{{Script={name}}})" for name, code in _SCRIPTS.items()))

_ASCII_LETTER = regex.compile("[A-Za-z]")

NO_SCRIPT = "Zyyy"


def direction(text: str, default: Direction = "ltr") -> Direction:
    """The direction of the first strong character (Unicode Standard Annex 9, rule P2); else the default."""
    for character in text:
        found = _DIRECTIONS.get(unicodedata.bidirectional(character))
        if found:
            return found
    return default


def script(text: str) -> str:
    """ISO 15924 code of the script that most letters have; `Zyyy` where no letter of a known script is.

    Marks are not counted: vocalised Arabic has more of them than letters.
    """
    if text.isascii():
        return "Latn" if _ASCII_LETTER.search(text) else NO_SCRIPT
    counts: Counter[str] = Counter()
    for character, times in Counter(text).items():
        found = _script_of(character)
        if found:
            counts[found] += times
    # Among equals the first by name, so that the answer does not hang on the order of letters.
    return min(counts, key=lambda code: (-counts[code], code), default=NO_SCRIPT)


@lru_cache(maxsize=20_000)
def _script_of(character: str) -> str:
    """The code of a letter's script; empty for what is no letter or of another script."""
    found = _SCRIPT.match(character) if character.isalpha() else None
    return str(found.lastgroup) if found else ""
