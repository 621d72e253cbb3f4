"""`python -m tools.coverage_attributions`: how often intervals over attributions hold the true value.

Like `make coverage`, over simulated rounds: each passage has two places in which somebody is cited or not; three
annotators see four of five and invent one of twenty, put the boundaries of source, cue and content a little apart now
and then, and mistake whom a citation cites, or how it speaks, once in ten times.
"""

import argparse
from collections.abc import Iterator
from itertools import starmap

import numpy as np

from app.core.agreement.attributions import report_attributions
from app.core.agreement.report import Report
from app.core.citations.attributions import Attribution, Range
from app.core.citations.network import Reader
from tools.held import Rates, ends_of, print_head, print_line, rates, shares, told_with_shown

PASSAGES, PLACES, ANNOTATORS, ROOM = 15, 2, 3, 120
SEES, MISTAKES, MISTAKEN, MOVED = 0.8, 0.05, 0.1, 0.3
OUTLETS, SPEECH = ("herald", "courier", "wire", "post"), ("direct", "indirect", "mixed")
#: Where each part begins and how long it is at most, and how far a boundary is moved.
SOURCE, CUE, CONTENT, FAR = (4, 12), (24, 8), (40, 70), 4
CELLS = [(articles, p, icc) for articles in (5, 10, 20, 60) for p in (0.05, 0.3) for icc in (0.0, 0.2)]
LARGE = 4_000
Round = tuple[list[Attribution], list[Reader], dict[int, int]]


def one_round(draw: np.random.Generator, articles: int, prevalence: float, clustered: float) -> Round:
    """What everybody says is attributed, who read what, and how long each passage is."""
    shape = (articles, PASSAGES, PLACES)
    everyone = (*shape, ANNOTATORS)
    common = shares(draw, prevalence, clustered, (articles, 1, 1))
    applies = draw.random(shape) < common
    sees = draw.random(everyone) < np.where(applies, SEES, MISTAKES)[..., None]
    whom, how = (
        np.where(
            draw.random(everyone) < MISTAKEN,
            draw.integers(0, len(of), everyone),
            draw.integers(0, len(of), shape)[..., None],
        )
        for of in (OUTLETS, SPEECH)
    )
    said = []
    for number, at in enumerate(zip(*(one.tolist() for one in np.nonzero(sees)), strict=True)):
        article, passage, place, annotator = at
        source, cue, content = (
            ((low, high),) for low, high in _parts(draw, place * ROOM, bool(applies[at[:3]]))
        )
        unit, outlet = article * PASSAGES + passage, OUTLETS[whom[at]]
        said.append(
            Attribution(
                *(str(number), annotator, unit, article, "", outlet),
                speech=SPEECH[how[at]],
                source=source,
                cue=cue,
                content=content,
            )
        )
    units = range(articles * PASSAGES)
    readers = [Reader(unit, unit // PASSAGES, "", who) for unit in units for who in range(ANNOTATORS)]
    return said, readers, dict.fromkeys(units, PLACES * ROOM)


def _parts(draw: np.random.Generator, start: int, is_there: bool) -> Iterator[Range]:
    """Source, cue and content of one annotator; whoever invents a citation has parts of their own length."""
    for begins, length in (SOURCE, CUE, CONTENT):
        moved = draw.integers(-FAR, FAR + 1, 2) * (draw.random(2) < MOVED)
        size = length if is_there else int(draw.integers(length // 2, length + 1))
        low = start + begins + int(moved[0])
        yield low, max(low + 1, start + begins + size + int(moved[1]))


def reports_of(made: Round) -> dict[str, Report]:
    """The reports that have an interval, by the heading of their column."""
    said, readers, lengths = made
    found = report_attributions(said, readers, lengths)
    return {
        "seen": found.seen["positive"],
        "content: alpha": found.parts["content"]["alpha_characters"],
        **{f"{part}: F1": found.parts[part]["f1_matched"] for part in ("source", "cue", "content")},
        "outlet: alpha": found.outlet["alpha_nominal"],
        "outlet: percent": found.outlet["percent"],
        "speech: alpha": found.speech["alpha_nominal"],
    }


def cell(articles: int, prevalence: float, clustered: float, rounds: int, seed: int) -> Rates[str]:
    """By column the share of shown intervals that hold the true value, and of rounds that show one."""
    draw = np.random.default_rng(seed)
    true = {
        name: one.value for name, one in reports_of(one_round(draw, LARGE, prevalence, clustered)).items()
    }
    return rates(true, lambda: ends_of(reports_of(one_round(draw, articles, prevalence, clustered))), rounds)


def main() -> None:
    """Print the table as the docs have it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=20_261_130)
    asked = parser.parse_args()
    for number, at in enumerate(CELLS):
        found = cell(*at, asked.rounds, asked.seed)
        if not number:
            print_head(found)
        print_line(at, starmap(told_with_shown, found.values()))


if __name__ == "__main__":
    main()
