"""The lines of the page of the network: edges and chains with their words, their counts and where they lead."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.core.citations.attributions import NOT_OUTLETS
from app.core.citations.network import Edge, Tally
from app.features.network import words
from app.features.network.shown import Network


@dataclass(frozen=True, slots=True)
class EdgeLine:
    """One edge: who cites whom and how, how often, and where its sentences stand."""

    publisher: str
    cited: str
    cited_key: str
    itself: int
    passed_on: int
    through: tuple[tuple[str, int], ...]
    tally: Tally
    loop: str | None
    address: str


@dataclass(frozen=True, slots=True)
class ChainLine:
    """One chain, its links in words."""

    publisher: str
    steps: tuple[str, ...]
    tally: Tally


@dataclass(frozen=True, slots=True)
class GroupLine:
    """An owner group with two or more outlets in the network, and the facts that join it: who, how, whom, unsourced."""

    names: tuple[str, ...]
    facts: tuple[tuple[str, str, str, bool], ...]


def edge_lines(network: Network, edges: Iterable[Edge], asked: dict[str, str], slug: str) -> list[EdgeLine]:
    """Edges in words; ``asked`` is the rest of the address, which the page of an edge keeps."""
    return [_edge_line(network, one, asked, slug) for one in edges]


def _edge_line(network: Network, one: Edge, asked: dict[str, str], slug: str) -> EdgeLine:
    direct = [(way, many) for way, many in one.ways if not way.through]
    through: dict[str, int] = {}
    for way, many in one.ways:
        if way.through:
            through[way.through] = through.get(way.through, 0) + many
    loop = network.loop_of(one.publisher, one.cited)
    return EdgeLine(
        words.label(network, one.publisher),
        words.label(network, one.cited),
        one.cited,
        sum(many for way, many in direct if not way.is_passed_on),
        sum(many for way, many in direct if way.is_passed_on),
        tuple((words.label(network, key), many) for key, many in through.items()),
        one.tally,
        str(words.LOOPS[loop]) if loop else None,
        edge_address(slug, one, asked),
    )


def edge_address(slug: str, one: Edge, asked: dict[str, str]) -> str:
    """Where the sentences of an edge stand, read in the same way."""
    kept: dict[str, Any] = {
        name: value for name, value in asked.items() if name not in ("publisher", "cited", "least")
    }
    return url_for("network.show_edge", slug=slug, publisher=one.publisher, cited=one.cited, **kept)


def is_outlet(one: Edge) -> bool:
    """Whether the edge leads to an outlet, and not to a kind of source."""
    return one.cited not in NOT_OUTLETS


def chain_lines(network: Network, most: int) -> list[ChainLine]:
    """The most frequent chains in words."""
    return [
        ChainLine(
            words.label(network, one.publisher),
            tuple(words.step_label(network, step) for step in one.steps),
            one.tally,
        )
        for one in network.chains[:most]
    ]


def group_lines(network: Network) -> list[GroupLine]:
    """The groups that join outlets of this network, whichever way it is shown."""
    found = []
    for group in network.read.groups.groups:
        names = sorted(network.read.names[slug] for slug in group.members if slug in network.read.names)
        if len(names) > 1:
            facts = tuple(
                (_name(network, edge.subject), edge.property, _name(network, edge.owner), edge.unsourced)
                for edge in group.edges
            )
            found.append(GroupLine(tuple(names), facts))
    return found


def _name(network: Network, slug: str) -> str:
    return network.read.owners.get(slug, slug)
