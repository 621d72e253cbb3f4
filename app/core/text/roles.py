"""A role for each paragraph, as a careful person would propose it. The lead corrects it in the preview."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.core.text import role_forms
from app.core.text.joins import begins_in_lower_case, ends_finished, goes_on

ROLES = (
    "title",
    "heading",
    "body",
    "caption",
    "credit",
    "byline",
    "dateline",
    "translation_note",
    "quotation",
    "signature",
    "contact",
    "boilerplate",
    "other",
)

# A longer line is taken for prose even without a final stop: articles lose the ends of their sentences.
_TITLE_WORDS = 25
_TITLE_LENGTH = 200
_HEADING_WORDS = 14
# An author's note stands among the last paragraphs.
_LAST = 3
_ASKS = re.compile(r"[?!\u061f\uff1f\uff01][\s\"')\u201d\u2019\u00bb]*$")


@dataclass
class _Draft:
    """Roles as far as they are known, beside the paragraphs and whether each is a short line."""

    texts: Sequence[str]
    roles: list[str | None]
    short: list[bool]

    def open(self, short: bool) -> list[int]:
        """Where paragraphs without a role are, that are short or that are prose."""
        return [at for at, role in enumerate(self.roles) if role is None and self.short[at] == short]


def propose_roles(paragraphs: Sequence[str]) -> list[str]:
    """One of ROLES for each paragraph.

    First by the paragraph's own form, then by its place: the first short line is the title, short lines
    before the first prose are bylines and headings, those after the last are signatures, those between
    are headings.
    """
    found = [_by_lines(text) for text in paragraphs]
    draft = _Draft(paragraphs, found, [_is_short(paragraphs, found, at) for at in range(len(found))])
    _mark_contact_labels(draft)
    _mark_author_notes(draft)
    if not draft.open(short=False):
        # Short lines alone, such as a list of headlines: all of it is text.
        return [role or "body" for role in found]
    _mark_title(draft)
    prose = draft.open(short=False)
    return [role or _by_place(draft, at, prose[0], prose[-1]) for at, role in enumerate(found)]


def _by_lines(text: str) -> str | None:
    """By its own form; lines that are each a name, a date or a credit give the role of the first."""
    role = role_forms.own_form(text)
    lines = [line.strip() for line in text.split("\n")]
    if role or len(lines) == 1:
        return role
    each = [role_forms.own_form(line) or ("byline" if role_forms.is_name(line) else None) for line in lines]
    return each[0] if all(each) else None


def _is_line(text: str) -> bool:
    return "\n" not in text and len(text) <= _TITLE_LENGTH and len(text.split()) <= _TITLE_WORDS


def _is_short(paragraphs: Sequence[str], found: Sequence[str | None], at: int) -> bool:
    """A line that is no sentence: few words, no final stop, and no sentence goes over its ends."""
    text = paragraphs[at]
    broken = at + 1 < len(found) and found[at + 1] is None and goes_on(text, paragraphs[at + 1])
    return _is_line(text) and not ends_finished(text) and not begins_in_lower_case(text) and not broken


def _mark_contact_labels(draft: _Draft) -> None:
    """A short line above an address belongs to it; from the end, so that several lines above one do."""
    for at in reversed(draft.open(short=True)):
        if draft.roles[at + 1 : at + 2] == ["contact"] and role_forms.announces_contact(draft.texts[at]):
            draft.roles[at] = "contact"


def _mark_author_notes(draft: _Draft) -> None:
    """What the last paragraphs say of the author is no body text."""
    bylines = [draft.texts[at] for at, role in enumerate(draft.roles) if role == "byline"]
    name = role_forms.author(bylines[0]) if bylines else ""
    for at in range(max(1, len(draft.roles) - _LAST), len(draft.roles)):
        if draft.roles[at] is None and role_forms.is_about_author(draft.texts[at], name):
            draft.roles[at] = "signature"


def _mark_title(draft: _Draft) -> None:
    """The first line that has no other role is the title, if prose follows it.

    A title may ask or exclaim, and then looks like prose; but something has to be left to read.
    """
    at = draft.roles.index(None)
    asks = _is_line(draft.texts[at]) and bool(_ASKS.search(draft.texts[at]))
    if draft.short[at] or (asks and len(draft.open(short=False)) > 1):
        draft.roles[at] = "title"


def _by_place(draft: _Draft, at: int, first: int, last: int) -> str:
    """The role of a paragraph that its form leaves open: prose begins at `first` and ends at `last`."""
    text = draft.texts[at]
    if not draft.short[at]:
        return "body"
    if at < first:
        return "byline" if role_forms.is_name(text) else "heading"
    if at < last:
        return "heading" if _heads(draft, at) else "body"
    if role_forms.is_signature(text):
        return "signature"
    return "byline" if role_forms.is_name(text) else "other"


def _heads(draft: _Draft, at: int) -> bool:
    """Whether a short line between prose is the heading of the prose after it."""
    text = draft.texts[at]
    following = next(later for later in range(at + 1, len(draft.roles)) if draft.roles[later] is None)
    return (
        len(text.split()) <= _HEADING_WORDS
        and not text.endswith((",", ":", ";", "\u060c"))
        and not role_forms.is_bullet(text)
        and not draft.texts[at - 1].endswith(":")
        and not draft.short[following]
    )
