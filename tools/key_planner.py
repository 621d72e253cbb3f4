"""The shortest way to a mark by the keys of the annotator's page, planned from the text alone.

It knows what the page's list of keys says of them: how the caret goes from word to word, which words `w`, `s` and `p`
take, and what brackets and Shift with an arrow do to the edges. Whether the page does so too, the server says after.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import regex

Range = tuple[int, int]
# The offset one line up or down from a range, as the passage is laid out; None where there is none.
Line = Callable[[Range, bool], int | None]
# For each offset the keys that lead to it and from where; and from each offset the next key and where it leads.
_Backward = Mapping[int, list[tuple[str, int]]]
_Ways = dict[int, tuple[str, int] | None]
# Beyond every offset.
LONGEST = 1 << 40

_LETTER = regex.compile(r"[\p{L}\p{M}\p{N}\p{Pc}]")
_SYMBOL = regex.compile(r"[\p{S}\p{Extended_Pictographic}]")
_JOINERS = "'’ʼ‐-"
_RIGHT, _LEFT, _OPEN, _CLOSE = "ArrowRight", "ArrowLeft", "BracketLeft", "BracketRight"


def _no_lines(_range: Range, _down: bool) -> int | None:
    return None


@dataclass(frozen=True, slots=True)
class Caret:
    """Where the hand is: on the word (or the character) at an offset, or on a span that is selected."""

    at: int
    by_character: bool = False
    span: Range | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The keys of one mark: on the way to it, to select its words, and whether they are selected as a span already."""

    moves: tuple[str, ...]
    selects: tuple[str, ...]
    on_span: bool = False

    @property
    def presses(self) -> int:
        """All of them and the label's own; a key with others held down is one press."""
        return len(self.moves) + len(self.selects) + 1

    @property
    def cost(self) -> tuple[int, int]:
        """What a shorter plan has less of."""
        return self.presses, len(self.selects)


class Planner:
    """One passage: its text, the offsets inside a character, the starts of its sentences, and perhaps its lines."""

    def __init__(
        self, text: str, inside: Collection[int], sentences: Sequence[int], line: Line = _no_lines
    ) -> None:
        self.text, self.inside, self.line = text, frozenset(inside), line
        self.sentences = list(sentences) or [0]
        self.words = list(self._find_words())

    # ---- what the text is cut into

    def _find_words(self) -> Iterator[Range]:
        kinds = [self._kind(at) for at in range(len(self.text))]
        at, before, begun = 0, "", -1
        while at < len(self.text):
            end = self.next_edge(at)
            kind = kinds[at]
            if kind == "joiner":
                kind = "letter" if before == "letter" and kinds[end : end + 1] == ["letter"] else ""
            if kind != before or not kind:
                if begun >= 0:
                    yield begun, at
                begun = at if kind else -1
            before, at = kind, end
        if begun >= 0:
            yield begun, at

    def _kind(self, at: int) -> str:
        point = self.text[at]
        if _LETTER.match(point):
            return "letter"
        return "joiner" if point in _JOINERS else "symbol" if _SYMBOL.match(point) else ""

    def next_edge(self, at: int) -> int:
        """The end of the character that begins here."""
        at = min(at + 1, len(self.text))
        while at in self.inside:
            at += 1
        return at

    def previous_edge(self, at: int) -> int:
        """The beginning of the character that ends here."""
        at = max(at - 1, 0)
        while at in self.inside:
            at -= 1
        return at

    def trim(self, start: int, end: int) -> Range:
        """A range without the white space at its ends."""
        part = self.text[start:end]
        return start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())

    def _index(self, at: int) -> int:
        """The word at an offset, else the next one, else the last."""
        found = (n for n, word in enumerate(self.words) if word[1] > at)
        return next(found, len(self.words) - 1)

    def word_at(self, at: int) -> Range:
        """The word that the caret is on."""
        return self.words[self._index(at)]

    def sentence_at(self, at: int) -> Range:
        """The sentence around an offset."""
        n = max([n for n, start in enumerate(self.sentences) if start <= at], default=0)
        return self.trim(self.sentences[n], [*self.sentences, len(self.text)][n + 1])

    @cached_property
    def _sentence_ends(self) -> list[int]:
        return [self.sentence_at(start)[1] for start in self.sentences]

    # ---- where the caret goes

    def _range(self, here: Caret) -> Range:
        return (here.at, self.next_edge(here.at)) if here.by_character else self.word_at(here.at)

    def _steps(self, here: Caret, spans: Sequence[Range]) -> Iterator[tuple[str, Caret]]:
        """Every key that moves the caret without selecting, and where it leads."""
        held = self._range(here)
        at, n = held[0], self._index(held[0])
        for key, by in ((_RIGHT, 1), (_LEFT, -1)):
            yield key, Caret(self.words[max(0, min(n + by, len(self.words) - 1))][0])
        last = self.previous_edge(len(self.text))
        yield f"Alt+{_RIGHT}", Caret(min(self.next_edge(at), last), True)
        yield f"Alt+{_LEFT}", Caret(self.previous_edge(at), True)
        after = [one for one in self.sentences if one > at]
        before = [one for one in self.sentences if one < at]
        yield f"Control+{_RIGHT}", Caret(after[0] if after else at)
        yield f"Control+{_LEFT}", Caret(before[-1] if before else 0)
        for key, down in (("ArrowDown", True), ("ArrowUp", False)):
            found = self.line(held, down)
            if found is not None:
                yield key, Caret(found)
        yield from self._tabs(here, sorted(spans))

    def _tabs(self, here: Caret, spans: Sequence[Range]) -> Iterator[tuple[str, Caret]]:
        # Two labels on the same words are two stops, which no plan tells apart; it asks for neither.
        if len(set(spans)) != len(spans):
            return
        if here.span in spans:
            n = spans.index(here.span)
            forth, back = n + 1, n - 1
        else:
            starting = [n for n, span in enumerate(spans) if span[0] >= here.at]
            forth, back = (starting or [0])[0], (starting or [len(spans)])[0] - 1
        for key, n in (("Tab", forth), ("Shift+Tab", back)):
            if 0 <= n < len(spans):
                yield key, Caret(spans[n][0], span=spans[n])

    # ---- what the edges do

    def _end_moves(self, at: int) -> Iterator[tuple[str, int]]:
        yield _CLOSE, next((end for _start, end in self.words if end > at), at)
        yield f"Shift+{_CLOSE}", next((end for _start, end in reversed(self.words) if end < at), at)
        yield f"Alt+{_CLOSE}", self.next_edge(at)
        yield f"Alt+Shift+{_CLOSE}", self.previous_edge(at)
        yield f"Control+Shift+{_RIGHT}", next((end for end in self._sentence_ends if end > at), at)
        found = self.line((max(0, at - 1), at), True)
        if found is not None:
            yield "Shift+ArrowDown", self.word_at(found)[1]

    def _start_moves(self, at: int) -> Iterator[tuple[str, int]]:
        yield _OPEN, next((start for start, _end in reversed(self.words) if start < at), at)
        yield f"Shift+{_OPEN}", next((start for start, _end in self.words if start > at), at)
        yield f"Alt+{_OPEN}", self.previous_edge(at)
        yield f"Alt+Shift+{_OPEN}", self.next_edge(at)

    @cached_property
    def _ends(self) -> _Backward:
        return self._backward(self._end_moves)

    @cached_property
    def _starts(self) -> _Backward:
        return self._backward(self._start_moves)

    def _backward(
        self, moves: Callable[[int], Iterator[tuple[str, int]]]
    ) -> dict[int, list[tuple[str, int]]]:
        """For each offset the keys that lead to it, and from where."""
        found: dict[int, list[tuple[str, int]]] = {}
        for at in range(len(self.text) + 1):
            for key, to in moves(at):
                if to != at:
                    found.setdefault(to, []).append((key, at))
        return found

    # ---- the plan

    def plan(self, target: Range, here: Caret, spans: Sequence[Range] = ()) -> Plan:
        """The fewest keys from ``here`` until ``target`` is selected; of equal ones the one that selects least."""
        way: dict[Caret, tuple[str, ...]] = {here: ()}
        waiting, best = deque([here]), None
        edges = _Edges(target, self._starts, self._ends)
        while waiting:
            now = waiting.popleft()
            if best and len(way[now]) + 1 > best.presses:
                break
            for selects, on_span in self._selections(now, target, edges):
                found = Plan(way[now], selects, on_span)
                if best is None or found.cost < best.cost:
                    best = found
            for key, after in self._steps(now, spans):
                if after not in way:
                    way[after] = (*way[now], key)
                    waiting.append(after)
        assert best is not None, "every range of whole characters can be reached"
        return best

    def _selections(
        self, now: Caret, target: Range, edges: "_Edges"
    ) -> Iterator[tuple[tuple[str, ...], bool]]:
        """The ways to select ``target`` without moving the caret first."""
        if now.span == target:
            yield (), True
        begins: list[tuple[tuple[str, ...], Range]] = [
            (("w",), self.word_at(now.at)),
            (("s",), self.sentence_at(now.at)),
            (("p",), self.trim(0, len(self.text))),
        ]
        if now.span is None:
            begins.append(((), self._range(now)))
        else:
            # On a span brackets would move its own edges; Shift with an arrow takes its words and goes on.
            for key, end in self._end_moves(now.span[1]):
                if key == _CLOSE or "Arrow" in key:
                    held = f"Shift+{_RIGHT}" if key == _CLOSE else key
                    begins.append(((held,), (now.span[0], end)))
        for keys, begun in begins:
            moved = edges.from_range(begun)
            if moved is not None and (keys or moved):
                yield (*keys, *moved), False


class _Edges:
    """The keys that bring the two edges of a selection to those of a target."""

    def __init__(self, target: Range, starts: _Backward, ends: _Backward) -> None:
        self.target, self._ends = target, ends
        # The end goes first: the start may then go wherever it stays before the target's end.
        self._to_start = _ways(target[0], starts, range(target[1]))
        self._to_end = _ways(target[1], ends, range(LONGEST))
        self._to_end_after: dict[int, _Ways] = {}

    def from_range(self, begun: Range) -> tuple[str, ...] | None:
        """What to press, or None where it cannot be done from there: no edge ever passes the other one."""
        start, end = begun
        if start not in self._to_start or self.target[1] <= start or end not in self._to_end:
            return None
        by_end = _walk(self._to_end, end)
        if any(at <= start for _key, at in by_end):
            if start not in self._to_end_after:
                self._to_end_after[start] = _ways(self.target[1], self._ends, range(start + 1, LONGEST))
            if end not in self._to_end_after[start]:
                return None
            by_end = _walk(self._to_end_after[start], end)
        return tuple(key for key, _at in (*by_end, *_walk(self._to_start, start)))


def _ways(goal: int, backward: _Backward, within: range) -> _Ways:
    """From each offset the first of the fewest keys that lead to the goal, and where it leads."""
    found: _Ways = {goal: None}
    waiting = deque([goal])
    while waiting:
        now = waiting.popleft()
        for key, at in backward.get(now, ()):
            if at not in found and at in within:
                found[at] = key, now
                waiting.append(at)
    return found


def _walk(ways: _Ways, at: int) -> list[tuple[str, int]]:
    """The keys from an offset to the goal, each with the offset that it leads to."""
    walked = []
    while (step := ways[at]) is not None:
        walked.append(step)
        at = step[1]
    return walked
