"""What bytes that are not UTF-8 may be: a guess for a sentence. Nothing is ever read by it."""

import codecs
import re
from collections.abc import Callable

from app.errors import say, together

_LOOKED_AT = 20_000
# So much of what is not ASCII has to look like words of the encoding's languages.
_ENOUGH = 0.7

_CYRILLIC = re.compile(r"\b(?:[А-ЯЁЄІЇҐЎ]?[а-яёєіїґў]+|[А-ЯЁЄІЇҐЎ]{2,})\b")
_LATIN = re.compile(r"(?<=[A-Za-z])[À-ÖØ-öø-ÿœšž]|[À-ÖØ-öø-ÿŒŠŽœšž](?=[A-Za-z])|[“”‘’„«»–—…€ßº°]")
_ARABIC = re.compile(r"[\u0621-\u064a\u067e\u0686\u0698\u06af\u060c\u061f]{2,}")
_HANGUL = re.compile(r"[\uac00-\ud7a3]+")
_JAPANESE = re.compile(
    r"[\u3041-\u3096\u30a1-\u30fc]+[\u4e00-\u9fff、。]*|[\u4e00-\u9fff、。]+(?=[\u3041-\u30fc])"
)
_CHINESE = re.compile(r"[\u4e00-\u9fff，。、；：“”！？]+")

_CANDIDATES = (
    ("windows-1251", "cp1251", _CYRILLIC),
    ("KOI8-R", "koi8_r", _CYRILLIC),
    ("Shift_JIS", "cp932", _JAPANESE),
    ("EUC-KR", "cp949", _HANGUL),
    ("windows-1256", "cp1256", _ARABIC),
    ("windows-1252", "cp1252", _LATIN),
    ("GB18030", "gb18030", _CHINESE),
)


def likely_encoding(raw: bytes) -> str:
    """The name of the encoding that fits best, or an empty string where none fits well."""
    some = raw[:_LOOKED_AT]
    if len(some) >= 8 and some.count(0) > len(some) // 4:
        return "UTF-16"
    scored = [(_share(some, codec, words), name) for name, codec, words in _CANDIDATES]
    # Of two that fit as well the first named is meant.
    best, name = max(scored, key=lambda one: one[0])
    return name if best >= _ENOUGH else ""


def with_guess(sentence: str, raw: bytes) -> str:
    """A sentence that refuses bytes, with what they look like where that can be said."""
    guess = likely_encoding(raw)
    return together(sentence, say("It looks like %(guess)s.", guess=guess)) if guess else sentence


def _share(raw: bytes, codec: str, words: re.Pattern[str]) -> float:
    """How much of what is not ASCII stands in such words."""
    decoder: Callable[[], codecs.IncrementalDecoder] = codecs.getincrementaldecoder(codec)
    try:
        text = decoder().decode(raw)
    except UnicodeDecodeError:
        return 0.0
    foreign = sum(not letter.isascii() for letter in text)
    found = sum(not letter.isascii() for word in words.finditer(text) for letter in word.group())
    return found / foreign if foreign else 0.0
