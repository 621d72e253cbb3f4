"""What of a reading is shown: narrowed by what was asked for, as outlets or as owner groups."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

from app.core.citations.agreement import SeenAgreement, seen_alike, spans_alike
from app.core.citations.attributions import NOT_OUTLETS, Attribution, Places, by_place, chain
from app.core.citations.network import Chain, Citation, Edge, Reader, chains, citations, edges
from app.errors import BadInput, Fault, say
from app.features.network.queries import Read

By = Literal["outlet", "owner_group"]
BY: tuple[By, ...] = ("outlet", "owner_group")
HOW = ("direct", "through")
MOST_NEEDED = 10_000


@dataclass(frozen=True, slots=True)
class Choices:
    """What is asked for. Publisher and cited are slugs or keys of owner groups; an empty text asks for nothing."""

    by: By = "outlet"
    publisher: str = ""
    cited: str = ""
    document: str = ""
    how: str = ""
    annotator: int = 0
    least: int = 1

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Choices":
        """The choices of an address or a command; BadInput for what cannot be chosen, whatever was read."""
        by = given.get("by") or "outlet"
        how = given.get("how") or ""
        faults = [
            Fault(
                f"/{name}", say("There is no %(said)s here. There are: %(list)s.", said=said[:60], list=there)
            )
            for name, said, there, is_known in (
                ("by", by, ", ".join(BY), by in BY),
                ("how", how, ", ".join(HOW), how in ("", *HOW)),
            )
            if not is_known
        ]
        numbers = {name: _number(given.get(name), usual) for name, usual in (("annotator", 0), ("least", 1))}
        faults += [
            Fault(f"/{name}", say("Write a whole number from 1 to %(most)s.", most=MOST_NEEDED))
            for name, number in numbers.items()
            if number is None
        ]
        if faults:
            raise BadInput(faults)
        return cls(
            by="owner_group" if by == "owner_group" else "outlet",
            publisher=given.get("publisher") or "",
            cited=given.get("cited") or "",
            document=given.get("document") or "",
            how=how,
            annotator=numbers["annotator"] or 0,
            least=numbers["least"] or 1,
        )


def _number(said: Any, usual: int) -> int | None:
    text = str(said or "")
    if not text:
        return usual
    is_number = text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MOST_NEEDED
    return int(text) if is_number else None


class Network:
    """The network of a reading under some choices. All of it is counted from the citations that are listed."""

    def __init__(self, read: Read, choices: Choices) -> None:
        self.read, self.choices = read, choices
        # Asked for by one of its outlets, an owner group is meant by its key.
        self.choices = replace(
            choices, publisher=self.name(choices.publisher), cited=self.name(choices.cited)
        )
        self._documents = {one.id for one in read.documents.values() if one.key == choices.document}

    def name(self, key: str) -> str:
        """The key that an agent goes by: its slug, or the key of its owner group."""
        if self.choices.by == "outlet" or key in NOT_OUTLETS:
            return key
        return self.read.groups.key_of.get(key, key)

    def edge_of(self, one: Attribution) -> tuple[str, str]:
        """Publisher and cited, by the keys that they go by here."""
        return self.name(one.publisher), self.name(one.cited)

    @cached_property
    def readers(self) -> list[Reader]:
        """Who read what, narrowed by publisher, document and annotator."""
        return [one for one in self.read.readers if self._is_asked(one)]

    @cached_property
    def _citations(self) -> list[Citation]:
        return citations(one for one in self.read.said if self._is_asked(one))

    @cached_property
    def places(self) -> Places:
        """Every attribution by its place, for what is nested."""
        return by_place(self.read.said)

    @cached_property
    def edges(self) -> list[Edge]:
        """The edges that are listed, the strongest first."""
        fitting = [kept for one in self._citations if (kept := self._narrowed(one)) is not None]
        found = edges(fitting, self.readers, self.name)
        return [one for one in found if one.tally.citations >= self.choices.least]

    @cached_property
    def citations(self) -> list[Citation]:
        """The citations of the edges that are listed, each with those who saw it so."""
        listed = {(one.publisher, one.cited) for one in self.edges}
        kept = (self._narrowed(one, listed) for one in self._citations)
        return [one for one in kept if one is not None]

    @cached_property
    def chains(self) -> list[Chain]:
        """The chains of these citations, the most frequent first."""
        return chains(self.citations, self.readers, self.places, self.name)

    @cached_property
    def totals(self) -> dict[str, int]:
        """How much there is of everything that is listed."""
        seen = [each for one in self.citations for each in one.seen]
        return {
            "citations": len(self.citations),
            "attributions": len(seen),
            "passages": len({one.passage for one in self.citations}),
            "documents": len({one.document for one in self.citations}),
            "annotators": len({one.annotator for one in seen}),
            "edges": len(self.edges),
            "chains": len(self.chains),
        }

    def on_edge(self, publisher: str, cited: str) -> list[tuple[Citation, Citation]]:
        """The citations of one edge: with those who saw it so, and with all who saw anything in these words."""
        found = ((self._narrowed(one, {(publisher, cited)}), one) for one in self._citations)
        return [(one, whole) for one, whole in found if one is not None]

    def edge_agreement(self, only: tuple[str, str] | None = None) -> SeenAgreement:
        """On which passages cite whom, of the edges that are listed or of one of them."""
        listed = {(one.publisher, one.cited) for one in self.edges} if only is None else {only}

        def key_of(one: Attribution) -> tuple[str, str] | None:
            edge = self.edge_of(one)
            return edge if edge in listed else None

        return seen_alike(self.citations, self.readers, key_of, self.name)

    def chain_agreement(self) -> SeenAgreement:
        """On which passages have which chain."""
        return seen_alike(
            self.citations, self.readers, lambda one: chain(one, self.places, self.name), self.name
        )

    def span_agreement(self) -> dict[str, Any]:
        """On the words of source, cue and content."""
        return spans_alike(self.citations)

    def loop_of(self, publisher: str, cited: str) -> str | None:
        """``itself`` where an outlet cites itself, ``owner_group`` where it cites one of its own group."""
        if publisher in NOT_OUTLETS or cited in NOT_OUTLETS:
            return None
        if publisher == cited:
            return "owner_group" if len(self.members(publisher)) > 1 else "itself"
        group_of = self.read.groups.key_of
        is_one = group_of.get(publisher) is not None and group_of.get(publisher) == group_of.get(cited)
        return "owner_group" if is_one else None

    def members(self, key: str) -> list[str]:
        """The names of the agents of this network that go by a key."""
        return self._members.get(key, [])

    @cached_property
    def _members(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for slug, name in sorted(self.read.names.items(), key=lambda pair: (pair[1].casefold(), pair[0])):
            found.setdefault(self.name(slug), []).append(name)
        return found

    def _is_asked(self, one: Reader | Attribution) -> bool:
        asked = self.choices
        return (
            (not asked.publisher or self.name(one.publisher) == asked.publisher)
            and (not asked.document or one.document in self._documents)
            and (not asked.annotator or one.annotator == asked.annotator)
        )

    def _narrowed(self, one: Citation, listed: set[tuple[str, str]] | None = None) -> Citation | None:
        seen = tuple(
            each
            for each in one.seen
            if (listed is None or self.edge_of(each) in listed)
            and (not self.choices.cited or self.name(each.cited) == self.choices.cited)
            and self.choices.how in ("", "direct" if each.through is None else "through")
        )
        return replace(one, seen=seen) if seen else None
