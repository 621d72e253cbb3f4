"""Text made comparable: what a copy may change without becoming another text is taken away.

Offsets are lost on the way. Nothing made here is stored or shown; it is only compared.
"""

import unicodedata
from dataclasses import dataclass

import regex

# Scripts that put no space between words: stretches of characters are compared instead.
_UNSEGMENTED = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}]"
)
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
# Vowel signs, the stretching stroke and invisible joiners of Arabic writing, and the soft hyphen.
_UNSEEN = dict.fromkeys(
    [
        *range(0x0610, 0x061B),
        *range(0x064B, 0x0660),
        *range(0x06D6, 0x06EE),
        *(0x0640, 0x0670, 0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF),
    ]
)
# One letter in two keyboards' spellings; digits of both of its scripts.
_VARIANTS = str.maketrans("أإآٱىيئكةۀؤ", "اااایییکههو")
_DIGITS = {zero + n: str(n) for zero in (0x0660, 0x06F0) for n in range(10)}
_FOLDED = _VARIANTS | _DIGITS
_ASCII = str.maketrans({chr(code): " " for code in range(128) if not chr(code).isalnum()})


@dataclass(frozen=True, slots=True)
class Comparable:
    """The parts that a text is compared by: its words, or its characters in scripts without spaces."""

    parts: list[str]
    is_segmented: bool

    @property
    def text(self) -> str:
        """The whole of it, to see whether two are equal."""
        return " ".join(self.parts) if self.is_segmented else "".join(self.parts)


def comparable(text: str) -> Comparable:
    """NFKC, without case, punctuation, Arabic vowel signs and variants of letters."""
    if text.isascii():
        return Comparable(text.lower().translate(_ASCII).split(), True)
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_UNSEEN)
    # Folding takes letters apart that NFKC puts together.
    words = _WORD.findall(unicodedata.normalize("NFKC", folded).translate(_FOLDED))
    letters = "".join(words)
    if 2 * len(_UNSEGMENTED.findall(letters)) > len(letters):
        return Comparable(list(letters), False)
    return Comparable(words, True)


def terms(text: str) -> list[str]:
    """What related claims are found by: words, or pairs of characters in scripts without spaces."""
    found = comparable(text)
    if found.is_segmented:
        return found.parts
    return [one + other for one, other in zip(found.parts, found.parts[1:], strict=False)]
