"""The names of an outlet as they stand in a text: whole words, with capitals as in the registry.

Russian inflects a name and Arabic joins prepositions to it, so the pattern of a name allows for both. A name
may be a common word ("Mirror"), and then its capital is all that tells it from one.
"""

import re
from functools import lru_cache

_MARKS = "[\u0640\u064b-\u065f\u0670]*"
_SAME_LETTERS = {"ي": "[يیى]", "ی": "[يیى]", "ى": "[يیى]", "ك": "[كک]", "ک": "[كک]", "أ": "[أا]", "إ": "[إا]"}
_CYRILLIC = re.compile(r"[А-Яа-яЁё]{4,}")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_ENDING = re.compile(r"(?:[аеёиоуыэюяйь]{1,2})$")
_BEFORE = r"(?<!\w)(?<!\w[-’'])"
_AFTER = r"(?![\w\u0300-\u036f]|[-]\w)"
SHORTEST = 2


@lru_cache(maxsize=4096)
def name_pattern(name: str) -> re.Pattern[str] | None:
    """What finds this name in a text; None where it is too short to be looked for."""
    words = name.split()
    if len("".join(words)) < SHORTEST:
        return None
    if _ARABIC.search(name):
        prefix, suffix = r"(?<!\w)[وفبلك]{0,2}", r"(?:\u200c?(?:ی|ها|های))?(?![\w\u064b-\u065f])"
        return re.compile(prefix + r"[\s\u200c]+".join(map(_arabic, words)) + suffix)
    spelled = [_article(words) + r"\s+".join(map(_word, words[_has_article(words) :]))]
    if len(words) > 1 and name != name.upper():
        # A name of several words is itself in capitals, too; one that is a common word may be anything.
        spelled.append(r"\s+".join(re.escape(word.upper()) for word in words))
    return re.compile(f"{_BEFORE}(?:{'|'.join(spelled)}){_AFTER}")


@lru_cache(maxsize=4096)
def domain_pattern(host: str) -> re.Pattern[str]:
    """What finds this host in a text, with what stands before it in an address and after it."""
    return re.compile(
        rf"(?<![\w.@-])(?:[\w-]+\.)*{re.escape(host)}(?![\w-]|\.\w)(?:/[^\s<>()«»“”\"]*[^\s<>()«»“”\".,;:!?])?",
        re.IGNORECASE,
    )


def _has_article(words: list[str]) -> bool:
    return len(words) > 1 and words[0] in ("The", "the")


def _article(words: list[str]) -> str:
    """ "The" may be missing where enough is left; before a single word it is part of the name."""
    if not _has_article(words):
        return ""
    return r"(?:[Tt]he\s+)?" if len(words) > 2 else r"[Tt]he\s+"


def _word(word: str) -> str:
    if not _CYRILLIC.fullmatch(word) or word == word.upper():
        return re.escape(word)
    stem = _ENDING.sub("", word)
    # An inflected word keeps its stem; a short one would fit too much.
    return f"{stem}[а-яё]{{0,3}}" if len(stem) >= 3 else re.escape(word)


def _arabic(word: str) -> str:
    return _MARKS.join(_SAME_LETTERS.get(letter, re.escape(letter)) for letter in word) + _MARKS
