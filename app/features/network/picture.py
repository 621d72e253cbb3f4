"""The network as a picture: publishers left, outlets that were heard through in the middle, the cited right."""

import math
from collections.abc import Sequence
from itertools import pairwise

from app.core.citations.network import Edge
from app.core.drawing.graph import Arrow, Node, Picture, draw
from app.features.network import lines, words
from app.features.network.shown import Network

# So many edges can be told apart in one picture.
DRAWN = 30
WIDEST = 5


def pictured(network: Network, edges: Sequence[Edge], asked: dict[str, str], slug: str) -> Picture:
    """The drawing of the strongest edges to outlets. An outlet that cites and is cited stands on both sides."""
    drawn = edges[:DRAWN]
    nodes: dict[str, Node] = {}
    ranks: dict[str, int] = {}
    many: dict[tuple[str, str], int] = {}
    leads: dict[tuple[str, str], set[str]] = {}
    loops: set[tuple[str, str]] = set()

    def node(rank: int, key: str) -> str:
        name = f"{rank}:{key}"
        ranks[name] = rank
        nodes.setdefault(name, Node(name, words.label(network, key)))
        return name

    for one in drawn:
        for way, count in one.ways:
            stops = [node(0, one.publisher), node(2, one.cited)]
            if way.through:
                stops.insert(1, node(1, way.through))
            for pair in pairwise(stops):
                many[pair] = many.get(pair, 0) + count
                leads.setdefault(pair, set()).add(lines.edge_address(slug, one, asked))
                if network.loop_of(one.publisher, one.cited) and not way.through:
                    loops.add(pair)
    # Without anything in the middle the columns close up.
    if 1 not in ranks.values():
        ranks = {name: min(rank, 1) for name, rank in ranks.items()}
    most = max(many.values(), default=1)
    arrows = [
        Arrow(
            tail,
            head,
            text=str(count),
            address=next(iter(leads[tail, head])) if len(leads[tail, head]) == 1 else None,
            kind="dashed" if (tail, head) in loops else "",
            weight=max(1, math.ceil(WIDEST * count / most)),
        )
        for (tail, head), count in many.items()
    ]
    return draw(list(nodes.values()), arrows, ranks)
