"""One attribution of one annotator as a citation: whom the text cites, through whom, and who speaks in the end.

Source, cue and content are the three parts of an attribution relation in PARC 3.0 (Pareti 2016, A Corpus of Attribution
Relations, LREC) and PolNeAR (Newell, Margolin & Ruths 2018, LREC); each is a list of spans, and relations nest.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Range = tuple[int, int]
Name = Callable[[str], str]
PARTS = ("source", "cue", "content")

#: Whom a text cites where it names no outlet. A slug of the registry has no tilde.
ANONYMOUS, NAMED, NOBODY = "~anonymous", "~named", "~nobody"
#: Who publishes a document whose outlet is not known.
UNKNOWN = "~unknown"
NOT_OUTLETS = (ANONYMOUS, NAMED, NOBODY, UNKNOWN)

#: How an annotator says that nobody is named on purpose, and that there is no source at all.
_ANONYMOUS, _NO_SOURCE = "anonymous", "none"

StepKind = Literal["outlet", "speaker", "anonymous", "nobody"]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says what, as one annotator has it in one passage. Agents are slugs; ranges count from the passage's start.

    `uid` is its own within the annotator's reading of the passage, and `nested_in` another's of the same reading.
    `words` are the words of the source, for a speaker whom nobody gave a name.
    """

    uid: str
    annotator: int
    passage: int
    document: int
    publisher: str
    cited_outlet: str | None = None
    via_outlet: str | None = None
    speaker: str = ""
    source_type: str | None = None
    speech: str = "indirect"
    nested_in: str | None = None
    source: tuple[Range, ...] = ()
    cue: tuple[Range, ...] = ()
    content: tuple[Range, ...] = ()
    words: str = ""

    @property
    def cited(self) -> str:
        """Whom the text cites: the outlet, else the one that it was heard through, else what kind of source it is."""
        outlet = self.cited_outlet or self.via_outlet
        if outlet is not None:
            return outlet
        if (self.source_type or "").startswith(_ANONYMOUS):
            return ANONYMOUS
        return NOBODY if self._is_nobody else NAMED

    @property
    def through(self) -> str | None:
        """The other outlet that the cited one was heard through; None where the text cites it directly."""
        return self.via_outlet if self.via_outlet != self.cited else None

    @property
    def is_passed_on(self) -> bool:
        """Somebody's words, in the cited outlet or without one; False where the outlet itself is the source."""
        return self.cited in NOT_OUTLETS or self.via_outlet == self.cited or bool(self.speaker.strip())

    @property
    def _is_nobody(self) -> bool:
        return self.source_type == _NO_SOURCE or not (self.source or self.speaker.strip())

    def own_steps(self, name: Name) -> list["Step"]:
        """The way from the publisher to whoever speaks, nearest first, without those that it is nested in."""
        outlets = [one for one in (self.through, self.cited) if one is not None and one not in NOT_OUTLETS]
        steps = [Step("outlet", name(one)) for one in outlets]
        if (self.source_type or "").startswith(_ANONYMOUS):
            steps.append(Step("anonymous"))
        elif self.is_passed_on and not self._is_nobody:
            speaker = self.speaker.strip() or self.words
            steps.append(Step("speaker", folded(speaker), speaker))
        elif not outlets:
            steps.append(Step("nobody"))
        return steps


#: Attributions by passage, annotator and uid.
Places = Mapping[tuple[int, int, str], Attribution]


@dataclass(frozen=True, slots=True)
class Step:
    """One link of a chain: an outlet by its key, a speaker by a name folded for comparing, or a source without one."""

    kind: StepKind
    key: str = ""
    label: str = field(default="", compare=False)


def folded(name: str) -> str:
    """How names of speakers are compared: compatibility forms, case, blanks and punctuation around them do not count.

    >>> folded("  Joram  Pell, ") == folded("joram pell")
    True
    """
    words = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    inner = [at for at, letter in enumerate(words) if letter.isalnum()]
    return words[inner[0] : inner[-1] + 1] if inner else words


def chain(one: Attribution, others: Places, name: Name = str) -> tuple[Step, ...]:
    """From the publisher over every outlet and speaker to who speaks in the end, following `nested_in` outward.

    `others` are attributions by passage, annotator and uid. An outlet or speaker that the chain has is not said again:
    what an agency's report quotes is nested in the report, and cites the agency as well.
    """
    outward, met = [one], {one.uid}
    while (outer := outward[-1].nested_in) is not None and outer not in met:
        found = others.get((one.passage, one.annotator, outer))
        if found is None:
            break
        met.add(outer)
        outward.append(found)
    steps: list[Step] = []
    for each in reversed(outward):
        steps += [step for step in each.own_steps(name) if step.kind == "anonymous" or step not in steps]
    return tuple(steps)


def by_place(said: Iterable[Attribution]) -> Places:
    """Attributions by passage, annotator and uid, for `chain`."""
    return {(one.passage, one.annotator, one.uid): one for one in said}
