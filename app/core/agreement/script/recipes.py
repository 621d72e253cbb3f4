"""Which pieces make which measure, what has to be set up, and how the value of some of the units is asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.core.agreement.script import apart, coefficients, counting, one_label, people

Piece = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Recipe:
    """The pieces of one measure; lines that set up arrays with M among them; the value of the units `kept`.

    `is_share`: the measure is a share of something, and its interval that of one. `singles`: units with a single
    judgement take part in the interval; `leans`: the value leans to one side where there is little, and its interval
    does not.
    """

    pieces: tuple[Piece, ...]
    setup: tuple[str, ...]
    value: str
    is_share: bool = False
    singles: bool = False
    leans: bool = False


_COUNTED = ("COUNTS = count_values(JUDGED, VALUES)", "M = COUNTS.sum(axis=1)  # judgements of each unit")
_JUDGED = "[said for said, keep in zip(JUDGED, kept) if keep]"


def _alpha(of: Piece) -> Recipe:
    ordinal = of is apart.ordinal_distances
    pieces = (of,) if ordinal else (of, apart.distances)
    line = "ordinal_distances(COUNTS[M >= 2].sum(axis=0))" if ordinal else f"distances(VALUES, {of.__name__})"
    setup = (
        *_COUNTED,
        f"DISTANCES = {line}",
        "DISAGREEMENT = unit_disagreement(COUNTS, DISTANCES)",
    )
    return Recipe(
        (counting.count_values, *pieces, coefficients.unit_disagreement, coefficients.alpha),
        setup,
        "alpha(COUNTS[kept], DISAGREEMENT[kept], DISTANCES)",
    )


def _of_counts(*pieces: Piece, is_share: bool = False) -> Recipe:
    value = f"{pieces[-1].__name__}(COUNTS[kept])"
    return Recipe((counting.count_values, *pieces), _COUNTED, value, is_share)


def _of_people(setup: tuple[str, ...], value: str, *pieces: Piece) -> Recipe:
    m = "M = np.array([len(said) for said in JUDGED])  # judgements of each unit"
    return Recipe(pieces, (m, *setup), value, singles=True, leans=people.light in pieces)


def _of_label(*pieces: Piece, is_share: bool = False) -> Recipe:
    setup = ("CHOSE, M = count_label(JUDGED, LABEL, ARE_SETS)",)
    return Recipe(
        (counting.count_label, *pieces), setup, f"{pieces[-1].__name__}(CHOSE[kept], M[kept])", is_share
    )


_PLACES = "np.arange(len(VALUES), dtype=float)"
_PERCENT, _SHARES = coefficients.percent, coefficients.shares
RECIPES: dict[str, Recipe] = {
    "percent": _of_counts(_PERCENT, is_share=True),
    "alpha_nominal": _alpha(apart.nominal),
    "alpha_exact_set": _alpha(apart.nominal),
    "alpha_ordinal": _alpha(apart.ordinal_distances),
    "alpha_interval": _alpha(apart.interval),
    "alpha_ratio": _alpha(apart.ratio),
    "alpha_masi": _alpha(apart.masi),
    "alpha_jaccard": _alpha(apart.jaccard),
    "ac1": _of_counts(_PERCENT, _SHARES, coefficients.ac1),
    "fleiss": _of_counts(_PERCENT, _SHARES, coefficients.fleiss),
    "brennan_prediger": _of_counts(_PERCENT, coefficients.brennan_prediger),
    "ac2_quadratic": Recipe(
        (counting.count_values, _SHARES, coefficients.ac2),
        (*_COUNTED, f"PLACES = {_PLACES}  # values stand in their order"),
        "ac2(COUNTS[kept], PLACES)",
        singles=True,
    ),
    "conger": _of_people(
        (), f"conger({_JUDGED}, VALUES)", counting.count_values, coefficients.percent, people.conger
    ),
    "light": _of_people(
        ("DISTANCES = 1 - np.eye(len(VALUES))",),
        f"light({_JUDGED}, VALUES, DISTANCES)",
        people.kappas,
        people.light,
    ),
    "light_weighted": _of_people(
        (f"PLACES = {_PLACES}", "DISTANCES = (PLACES[:, None] - PLACES[None, :]) ** 2"),
        f"light({_JUDGED}, VALUES, DISTANCES)",
        people.kappas,
        people.light,
    ),
    "alpha_label": _of_label(one_label.alpha_label),
    "specific_agreement": _of_label(one_label.specific_agreement, is_share=True),
    "fleiss_label": _of_label(one_label.percent_label, one_label.fleiss_label),
    "ac1_label": _of_label(one_label.percent_label, one_label.ac1_label),
}
