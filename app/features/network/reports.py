"""The network as plain values: the same for the command and the API."""

from dataclasses import asdict
from typing import Any

from app.actions.readings import READING_ROLES
from app.core.citations.agreement import SeenAgreement
from app.core.citations.attributions import ANONYMOUS, NAMED, NOBODY, UNKNOWN
from app.core.citations.network import Chain, Edge, Tally
from app.features.network.shown import Network

KINDS = {ANONYMOUS: "anonymous", NAMED: "named", NOBODY: "nobody", UNKNOWN: "unknown"}


def report(slug: str, network: Network) -> dict[str, Any]:
    """The whole network under its choices: what was read, edges, chains and agreement on both."""
    found = {
        "project": slug,
        "reading": _reading(network),
        "choices": asdict(network.choices),
        "totals": network.totals,
        "edges": [_edge(network, one) for one in network.edges],
        "chains": [_chain(network, one) for one in network.chains],
        "agreement": {
            "edges": _measures(network.edge_agreement()),
            "chains": _measures(network.chain_agreement()),
            "spans": {part: one.as_dict() for part, one in network.span_agreement().items()},
        },
    }
    return found | ({"groups": groups(network)} if network.choices.by == "owner_group" else {})


def groups(network: Network) -> list[dict[str, Any]]:
    """The owner groups with two or more agents in the network, and every edge that makes them so."""
    found = []
    for group in network.read.groups.groups:
        names = network.members(group.key)
        if len(names) > 1:
            made_by = [asdict(one) for one in group.edges]
            found.append({"key": group.key, "names": names, "members": group.members, "edges": made_by})
    return found


def _reading(network: Network) -> dict[str, Any]:
    read = network.read
    return {
        "rule": "first_done_unassisted_independent",
        "round": read.reading.round,
        "purpose": read.reading.purpose,
        "state": read.reading.state,
        "unit": read.reading.unit,
        "codebook_version": read.reading.codebook_version,
        "condition": read.reading.condition,
        "pass": read.reading.pass_,
        "roles": "all" if read.every_role else list(READING_ROLES),
        "asks_attributions": read.asks,
        "passages": len({one.passage for one in network.readers}),
        "annotators": sorted({one.annotator for one in network.readers}),
        "readings": len(network.readers),
        "corrected": read.corrected,
        "left_out": read.left_out,
    }


def _named(network: Network, key: str) -> dict[str, Any]:
    name = ", ".join(network.members(key)) or None
    return {"key": key, "kind": KINDS.get(key, network.choices.by), "name": name}


def _edge(network: Network, one: Edge) -> dict[str, Any]:
    ways = [
        {
            "through": _named(network, way.through) if way.through else None,
            "is_passed_on": way.is_passed_on,
            "citations": many,
        }
        for way, many in one.ways
    ]
    return {
        "publisher": _named(network, one.publisher),
        "cited": _named(network, one.cited),
        **_tally(one.tally),
        "ways": ways,
        "loop": network.loop_of(one.publisher, one.cited),
    }


def _chain(network: Network, one: Chain) -> dict[str, Any]:
    steps = [
        _named(network, step.key)
        if step.kind == "outlet"
        else {"key": step.key or None, "kind": step.kind, "name": step.label or None}
        for step in one.steps
    ]
    return {"publisher": _named(network, one.publisher), "steps": steps, **_tally(one.tally)}


def _tally(one: Tally) -> dict[str, Any]:
    return asdict(one)


def _measures(found: SeenAgreement) -> dict[str, Any]:
    return {
        "percent": found.percent.as_dict(),
        "alpha_nominal": found.alpha.as_dict(),
        "positive": found.positive.as_dict(),
    }
