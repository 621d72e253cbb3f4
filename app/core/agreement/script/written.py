"""The script that reproduces one number: the data, the pieces of its measure, the interval, and a comparison."""

import inspect
from collections.abc import Hashable, Iterable, Sequence

from app.core.agreement.ratings import Ratings
from app.core.agreement.report import Report
from app.core.agreement.script import leaving_out
from app.core.agreement.script.recipes import RECIPES, Piece, Recipe
from app.core.agreement.script.shared import units_of, values_in_order

_IMPORTS = """
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Judged = Mapping[str, Any]  # what each annotator said of one unit
Value = Callable[[NDArray[np.bool_]], float]  # the number from some of the units
"""

_MAIN = '''

{read}{setup}


def value_of(kept: NDArray[np.bool_]) -> float:
    """The number from the units that are kept: one entry a unit, true or false."""
    return {value}


def main() -> int:
    """Compute the number, print it, and compare it with what was shown: 0 where they are the same, else 1."""
    value = value_of(np.ones(len(UNITS), dtype=bool))
    n = int(np.sum(M >= 2)), int(np.sum(M))
    print(f"value: {{value!r}}")
    print(f"units with two judgements or more: {{n[0]}}; judgements: {{n[1]}}")
    agrees = same(value, SHOWN_VALUE) and n == SHOWN_N
    if SHOWN_INTERVAL is None:
        print("interval: none was shown")
    else:
        low, high, se, df = interval_of(
            value, value_of, ARTICLE, M, singles={singles}, leans={leans}, is_share={is_share}
        )
        print(f"interval: {{low!r}} to {{high!r}} (standard error {{se:.6g}}, df {{df:.2f}})")
        agrees = agrees and same(low, SHOWN_INTERVAL[0]) and same(high, SHOWN_INTERVAL[1])
    print("The same as was shown." if agrees else f"NOT as shown: {{SHOWN_VALUE}}, {{SHOWN_INTERVAL}}, {{SHOWN_N}}")
    return 0 if agrees else 1


if __name__ == "__main__":
    sys.exit(main())
'''

_READ = """JUDGED = [said for _unit, _article, said in UNITS]
ARTICLE = np.array([article for _unit, article, _said in UNITS])
"""


def script_of(ratings: Ratings, report: Report, label: Hashable = None, about: Sequence[str] = ()) -> str:
    """A Python script that computes the value and the interval of a report from the ratings it is of.

    The report's `method` says how, and for a measure of one label `label` is that label. `about` are lines for its
    head: what it is of, when it was read, the source. Raises ValueError for a report without a value.
    """
    if report.value is None:
        raise ValueError(f"{report.method}: there is no value to reproduce")
    recipe = RECIPES[report.method]
    parts = [
        comments(about),
        _IMPORTS,
        shown_part(report),
        _data(ratings, label),
        *(f"\n\n{inspect.getsource(piece)}" for piece in pieces_of(recipe, report.ci is not None)),
        main_part(recipe, _READ),
    ]
    return "".join(parts)


def main_part(recipe: Recipe, read: str) -> str:
    """The end of a script: `read` are lines that take the data apart, before those that the recipe sets up."""
    setup = "\n".join(recipe.setup)
    return _MAIN.format(
        read=read,
        setup=setup,
        value=recipe.value,
        is_share=recipe.is_share,
        singles=recipe.singles,
        leans=recipe.leans,
    )


def pieces_of(recipe: Recipe, with_interval: bool) -> list[Piece]:
    """The pieces of a recipe, and those that every script needs."""
    interval = (leaving_out.student_t_below, leaving_out.student_t, leaving_out.interval_of)
    return [*recipe.pieces, *(interval if with_interval else ()), leaving_out.same]


def comments(about: Iterable[str]) -> str:
    """Each line a comment, whatever stands in it."""
    said = [" ".join("".join(one if one.isprintable() else " " for one in line).split()) for line in about]
    head = [
        *said,
        "",
        "It needs Python and NumPy, nothing else, and reads no file. It computes the number from the data below,",
        "slowly and as the article writes it, prints it, and ends with 1 where it differs from what was shown.",
    ]
    return "".join(f"# {line}".rstrip() + "\n" for line in head)


def shown_part(report: Report) -> str:
    """What the script is held against."""
    ci = None if report.ci is None else tuple(float(end) for end in report.ci)
    return (
        "\n# What was shown: the value, its 95 % interval, and how many units have two judgements, and judgements\n"
        f"SHOWN_VALUE = {float(report.value or 0.0)!r}\n"
        f"SHOWN_INTERVAL = {ci!r}\n"
        f"SHOWN_N = ({report.n_pairable}, {report.n_judgements})\n"
    )


def _data(ratings: Ratings, label: Hashable) -> str:
    values = "".join(f"    {value!r},\n" for value in values_in_order(ratings))
    units = "".join(f"    {unit!r},\n" for unit in units_of(ratings))
    articles = "its article" if ratings.articles is not None else "itself again (articles are not known)"
    sets = " Sets of labels, the empty one () where nothing applies." if ratings.are_sets else ""
    one = "" if label is None else f"LABEL = {label!r}\nARE_SETS = {ratings.are_sets}\n"
    return (
        f"\n# All values there are, in their order.{sets}\nVALUES = [\n{values}]\n{one}"
        f"# Each unit: its number, {articles}, and what each annotator said.\nUNITS = [\n{units}]\n"
    )
