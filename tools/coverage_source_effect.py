"""How often the intervals of the source effect hold what they promise: invented rounds of which the effect is known.

    python tools/coverage_source_effect.py [rounds] [effect ...]

Documents, annotators and passages differ at random; so, where it says so, does the effect by document and annotator.
Rounds in which the label was chosen fewer than five times are left out, as the application does. Prints the table of
docs/source-effect.md. It takes some minutes and is no test: it asserts nothing.
"""

import sys
from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np

from app.core.arms import OPEN, Undrawn, draw_arms
from app.core.source_effect import shift
from app.core.source_effect.clusters import adjusted_shift
from app.core.source_effect.draws import chances
from app.core.source_effect.table import Judgement, Table

GROUPS, PASSAGES, USES = 3, 5, 5
OF_DOCUMENTS, OF_ANNOTATORS, OF_PASSAGES = 1.0, 0.7, 0.7
DOCUMENTS, ANNOTATORS = (3, 5, 10, 20), (2, 3, 4, 8)
#: Documents of the round that has the true shift.
LARGE = 4_000
Effect = tuple[float, float, float, float]
# On the scale of log odds: the effect, how much it differs between documents and between annotators, and the label.
EFFECTS: dict[str, Effect] = {
    "none": (0.0, 0.0, 0.0, -1.0),
    "the same for all": (1.0, 0.0, 0.0, -1.0),
    "differs": (1.0, 0.5, 0.5, -1.0),
    "none, a seldom label": (0.0, 0.0, 0.0, -3.5),
}


def arms(documents: int, annotators: int, seed: int) -> np.ndarray:
    """Who reads what open, as the application draws it."""
    lean = np.zeros(documents, dtype=int)
    drawn = np.zeros((documents, annotators), dtype=bool)
    for person in range(annotators):
        undrawn = [Undrawn(f"text-{n}", f"owner-{n % GROUPS}", int(lean[n])) for n in range(documents)]
        mine = draw_arms(seed, person, undrawn, {})
        drawn[:, person] = [mine[one.key] == OPEN for one in undrawn]
        lean += np.where(drawn[:, person], -1, 1)
    return drawn


def answers(rng: np.random.Generator, is_open: np.ndarray, effect: Effect) -> np.ndarray:
    """Whether each annotator chose the label for each passage of each document."""
    documents, annotators = is_open.shape
    size, by_document, by_annotator, often = effect
    odds = (
        often
        + OF_DOCUMENTS * rng.normal(size=(documents, 1, 1))
        + OF_ANNOTATORS * rng.normal(size=(1, annotators, 1))
        + OF_PASSAGES * rng.normal(size=(documents, 1, PASSAGES))
    )
    moved = (
        size
        + by_document * rng.normal(size=(documents, 1, 1))
        + by_annotator * rng.normal(size=(1, annotators, 1))
    )
    chosen = 1 / (1 + np.exp(-(odds + moved * is_open[:, :, None])))
    drawn: np.ndarray = rng.random((documents, annotators, PASSAGES)) < chosen
    return drawn


def table_of(is_open: np.ndarray, chosen: np.ndarray) -> Table:
    """The readings of one invented round."""
    return Table.of(
        (
            Judgement(
                d,
                f"owner-{d % GROUPS}",
                f"owner-{d % GROUPS}",
                a,
                (d, p),
                bool(is_open[d, a]),
                frozenset({"it"} if chosen[d, a, p] else ()),
            )
            for d, a, p in product(*map(range, chosen.shape))
        ),
        ["it"],
    )


def truth(effect: Effect) -> float:
    """The shift over very many documents and annotators."""
    means = []
    for is_open in (True, False):
        rng = np.random.default_rng(7)
        means.append(answers(rng, np.full((LARGE, 60), is_open), effect).mean())
    return float(means[0] - means[1])


def lines(rounds: int, names: Sequence[str]) -> Iterator[str]:
    """The rows of the table."""
    # Also where the application gives no interval: the table is to show why it gives none.
    shift.LEAST_DOCUMENTS = shift.LEAST_ANNOTATORS = shift.RARE = 1
    for name in names:
        effect = EFFECTS[name]
        true = truth(effect)
        for documents, annotators in product(DOCUMENTS, ANNOTATORS):
            held, width, rejected, tested, agreed, compared = 0, 0.0, 0, 0, 0, 0
            made = 0
            for n in range(rounds):
                rng = np.random.default_rng([n, documents, annotators])
                is_open = arms(documents, annotators, n)
                table = table_of(is_open, answers(rng, is_open, effect))
                found = adjusted_shift(table)
                if found is None or table.chosen.sum() < USES:
                    continue
                made += 1
                held += abs(found.value[0] - true) <= found.half[0] + 1e-12
                width += 2 * min(1.0, found.half[0])
                (chance,), draws = chances(table, 1) if n < rounds // 4 else ([None], 0)
                if draws and chance is not None:
                    tested += 1
                    rejected += chance <= 0.05
                change = shift.agreement_changes(table)[0]
                if change is not None and change.reason is None and change.ci is not None:
                    compared += 1
                    agreed += change.ci[0] > 0 or change.ci[1] < 0
            yield (
                f"| {name} | {true:.2f} | {documents} | {annotators} | {f'{held / made:.3f}' if made else 'none'} "
                f"| {f'{width / made:.2f}' if made else 'none'} "
                f"| {f'{rejected / tested:.3f}' if tested else 'none'} "
                f"| {f'{agreed / compared:.3f}' if compared else 'none'} |"
            )


def main() -> None:
    """Print the table as the docs have it."""
    print(
        "| effect | true shift | documents | annotators | interval holds it | mean width | draws below .05 "
        "| agreement without zero |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for line in lines(int(sys.argv[1]) if len(sys.argv) > 1 else 1000, sys.argv[2:] or list(EFFECTS)):
        print(line, flush=True)


if __name__ == "__main__":
    main()
