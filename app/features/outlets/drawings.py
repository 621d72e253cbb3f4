"""The two pictures of an outlet's page in words and boxes: what was true when, and who stands round it on a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby

from flask_babel import gettext as _

from app.core.drawing import graph, timeline
from app.core.outlets.dates import Span, VagueDate
from app.features.outlets import words
from app.features.outlets.page import Fact, Page
from app.features.outlets.relations import Edge

# More is no picture any more; the tables beside them have all.
MOST_ROWS, MOST_EDGES = 30, 40
Address = Callable[[str], str]


def timeline_of(page: Page) -> timeline.Picture | None:
    """A row for each thing that somebody says and dates; None where nothing bears a date."""
    labels = page.labels()

    def same(one: Fact) -> tuple[str, str, str]:
        said = one.assertion
        return said.property, words.value(said, labels), said.asserted_by

    rows = []
    for (of, value, _by), facts in groupby(page.dated, key=same):
        ones = list(facts)
        stretches = tuple(
            timeline.Stretch(_span(one.assertion.valid_from), _span(one.assertion.valid_to)) for one in ones
        )
        kind = ones[0].section + (" disputed" if ones[0].assertion.status == "disputed" else "")
        rows.append(timeline.Row(f"{words.PROPERTIES[of]}: {value}", stretches, kind))
    return timeline.draw(rows[:MOST_ROWS], page.when) if rows else None


def graph_of(page: Page, address: Address) -> graph.Picture | None:
    """The agent in the middle of what held on the day; None where no relation did."""
    drawn = _drawn(page)
    if not drawn:
        return None
    slugs = dict.fromkeys(
        slug for one in drawn for slug in (one.assertion.subject, one.assertion.value_agent or "")
    )
    nodes = []
    for slug in slugs:
        one = page.named[slug]
        kinds = [one.kind] if one.kind in ("person", "state_body") else []
        kinds += ["unknown"] if one.is_stub else []
        here = slug == page.row.slug
        nodes.append(
            graph.Node(slug, one.name, None if here else address(slug), " ".join([*kinds, *["here"] * here]))
        )
    return graph.draw(nodes, _arrows(drawn))


def edges_drawn(page: Page) -> int:
    """How many relations held on the day: more than are drawn, at times."""
    return len(_held(page))


def _drawn(page: Page) -> list[Edge]:
    held = _held(page)
    mine = [one for one in held if page.row.slug in (one.assertion.subject, one.assertion.value_agent)]
    return (mine + [one for one in held if one not in mine])[:MOST_EDGES]


def _held(page: Page) -> list[Edge]:
    around = page.around
    return [one for one in (*around.joining, *around.apart, *around.others) if one.holds]


def _arrows(edges: Iterable[Edge]) -> list[graph.Arrow]:
    """One arrow from one to another: its words are all that is said, and it is strong where one of them joins."""
    between: dict[tuple[str, str], list[Edge]] = {}
    for one in edges:
        between.setdefault((one.assertion.subject, one.assertion.value_agent or ""), []).append(one)
    arrows = []
    for (tail, head), ones in between.items():
        said = dict.fromkeys(_on_arrow(one) for one in ones)
        joins = any(one.connects for one in ones)
        arrows.append(
            graph.Arrow(
                tail, head, ", ".join(said), kind="strong" if joins else "dashed", weight=2 if joins else 1
            )
        )
    return arrows


def _on_arrow(one: Edge) -> str:
    text = str(words.RELATIONS[one.assertion.property])
    if one.assertion.status == "disputed":
        return str(_("%(relation)s (disputed)", relation=text))
    if one.is_claim:
        return str(_("%(relation)s (a government says)", relation=text))
    return text


def _span(day: VagueDate | None) -> Span | None:
    return None if day is None else Span(day.first, day.last)
