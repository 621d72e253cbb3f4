"""Give-away text: what in a text says which outlet it is from. Proposals of masks, for a lead to decide.

It knows three things: the roles of passages (a byline is proposed whole), the table of formulas in
``giveaway_rules``, and what the registry and the document say of the outlet: names, domains, author.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from app.core.text.giveaway_names import domain_pattern, name_pattern
from app.core.text.giveaway_rules import RULES, WHOLE_ROLES, Rule
from app.core.text.graphemes import back_to_edge, inside_graphemes, on_to_edge, trim_edges
from app.core.text.masks import Mask
from app.core.text.role_forms import is_name

_QUOTED = re.compile(r"“[^”]*”|«[^»]*»|„[^“”]*[“”]|\"[^\"\n]*\"", re.DOTALL)
_BRACKET = re.compile(r"\([^()\n]{3,300}\)|\[[^\[\]\n]{3,300}\]|\*[^*\n]{3,300}\*")
_PEOPLE = re.compile(r"\s*(?:,|;|\||/|&|\band\b|\bи\b|،|\sو\s)\s*")
# A name alone in the first line of one of so many first passages is the author's.
_FIRST_LINES = 3


@dataclass(frozen=True, slots=True)
class Stretch:
    """A passage of the text: its range and role, and where its sentences begin, counted from its start."""

    start: int
    end: int
    role: str
    sentence_starts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What the registry and the document say of where a text comes from."""

    names: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    byline: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Proposal:
    """A range that gives the outlet away: of which kind, and why (a word of ``REASONS``)."""

    start: int
    end: int
    kind: str
    reason: str


REASONS = tuple(
    dict.fromkeys(
        [
            "passage_role",
            "first_line",
            *(one.reason for one in RULES),
            "author_name",
            "own_name",
            "own_domain",
        ]
    )
)


def propose(text: str, passages: Sequence[Stretch], known: Known) -> list[Proposal]:
    """Proposals in the order of the text: none inside another, none that begins or ends inside a grapheme."""
    inside = frozenset(inside_graphemes(text))
    found: list[Proposal] = []
    for number, passage in enumerate(passages):
        words = text[passage.start : passage.end]
        for one in _of_passage(words, passage, number, known):
            start, end = passage.start + one.start, passage.start + one.end
            start, end = back_to_edge(inside, start), on_to_edge(inside, end)
            start, end = trim_edges(text, start, end, inside)
            if start < end:
                found.append(replace(one, start=start, end=end))
    return _settled(found)


def without_masked(proposals: Iterable[Proposal], masks: Sequence[Mask]) -> list[Proposal]:
    """The proposals that masks do not cover already."""
    return [
        one for one in proposals if not any(mask.start <= one.start and one.end <= mask.end for mask in masks)
    ]


def _of_passage(words: str, passage: Stretch, number: int, known: Known) -> Iterator[Proposal]:
    if passage.role in WHOLE_ROLES:
        yield Proposal(0, len(words), WHOLE_ROLES[passage.role], "passage_role")
        return
    first_line, more, _rest = words.partition("\n")
    if more and number < _FIRST_LINES and passage.role != "title" and is_name(first_line.strip()):
        yield Proposal(0, len(first_line), "byline", "first_line")
    for rule in RULES:
        if not rule.first or number < rule.first:
            yield from _of_rule(words, passage, rule)
    for pattern in _author_patterns(known.byline):
        for match in pattern.finditer(words):
            yield Proposal(*match.span(), "byline", "author_name")
    for name in known.names:
        pattern_of_name = name_pattern(name)
        for match in pattern_of_name.finditer(words) if pattern_of_name else ():
            yield Proposal(*match.span(), "self_reference", "own_name")
    for host in known.domains:
        for match in domain_pattern(host).finditer(words):
            yield Proposal(*match.span(), "self_reference", "own_domain")


def _of_rule(words: str, passage: Stretch, rule: Rule) -> Iterator[Proposal]:
    for match in rule.pattern.finditer(words):
        start, end = match.span("it" if "it" in rule.pattern.groupindex else 0)
        if not rule.quoted and _holding(_QUOTED, words, start, end):
            continue
        if rule.reach == "bracket":
            bracket = _holding(_BRACKET, words, start, end)
            if bracket is None:
                continue
            start, end = bracket
        elif rule.reach == "sentence":
            start, end = _sentence(words, passage.sentence_starts, start, end)
        yield Proposal(start, end, rule.kind, rule.reason)


def _holding(pattern: re.Pattern[str], words: str, start: int, end: int) -> tuple[int, int] | None:
    """The quotation or bracket that a range lies in."""
    spans = (match.span() for match in pattern.finditer(words))
    return next((span for span in spans if span[0] <= start and end <= span[1]), None)


def _sentence(words: str, starts: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """The sentence that a range lies in; the end of a line ends one, too."""
    edges = {0, len(words), *starts, *(match.end() for match in re.finditer(r"\n", words))}
    for first, last in pairwise(sorted(edges)):
        if first <= start < last:
            return first, max(last, end)
    return start, end


@lru_cache(maxsize=1024)
def _author_patterns(byline: str) -> tuple[re.Pattern[str], ...]:
    """What finds each person of a document's byline; of one word alone too many other words would be found."""
    people = (one.strip() for one in _PEOPLE.split(byline.removeprefix("By ").removeprefix("by ")))
    patterns = (name_pattern(one) for one in people if len(one.split()) > 1)
    return tuple(one for one in patterns if one)


def _settled(found: Iterable[Proposal]) -> list[Proposal]:
    """No overlaps: one inside another is left out, and two that overlap become one of the first's kind."""
    settled: list[Proposal] = []
    for one in sorted(set(found), key=lambda each: (each.start, -each.end, REASONS.index(each.reason))):
        if settled and one.start < settled[-1].end:
            settled[-1] = replace(settled[-1], end=max(settled[-1].end, one.end))
        else:
            settled.append(one)
    return settled
