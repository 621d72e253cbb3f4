"""How a number of spans came: the quantities and the table that it is made of, and the value without each article.

As `agreement.steps` has it of judgements. The older alpha for units is no sum over articles: it has steps, and no value
without each article.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from app.core.agreement import sums
from app.core.agreement.counts import Codes, Numbers, each_once
from app.core.agreement.spans.characters import covered
from app.core.agreement.spans.continua import continua_of
from app.core.agreement.spans.matching import matched
from app.core.agreement.spans.readings import groups_of, runs_of
from app.core.agreement.spans.table import SpanTable
from app.core.agreement.spans.tokens import over_tokens
from app.core.agreement.spans.unitizing_1995 import sides
from app.core.agreement.spans.unitizing_sums import (
    UnitSums,
    disagreement,
    one_value,
    sums_by_layer,
    sums_with_gaps,
    sums_within,
)
from app.core.agreement.steps import Steps, StepTable

#: What a table's row is called where nothing is marked, and where something is, whatever its label.
UNMARKED, MARKED = "(unmarked)", "(marked)"
_APART, _TOGETHER, _CHOSEN = "2n_uk(m_u-n_uk)/(m_u-1)", "n_uk(n_uk-1)", "n_uk(m_u-1)"


@dataclass(frozen=True, eq=False)
class Articles:
    """What was left out in turn: `articles` are their numbers (from 0), None where units stood for themselves."""

    times: Codes
    articles: Codes | None

    @property
    def n(self) -> int:
        """How many there are."""
        return len(self.times)


def articles_of(table: SpanTable) -> Articles:
    """The articles of units that two read, in the order of `without`."""
    groups = groups_of(table)
    names = None if table.articles is None else each_once(table.articles[table.m >= 2])
    return Articles(groups.times, names)


def span_steps(table: SpanTable, name: str, label: Hashable = None) -> Steps:
    """The steps to a measure's value, of all labels or of one; only where it is defined.

    >>> seen, marks = [("p", "ann"), ("p", "ben")], [("p", "ann", "k", 0, 4), ("p", "ben", "k", 2, 6)]
    >>> table = SpanTable.from_rows(seen, marks, {"p": 10})
    >>> {key: round(number, 3) for key, number in span_steps(table, "alpha_characters").numbers.items()}
    {'n': 20.0, 'n_k': 8.0, 'D_o': 0.4, 'D_e': 0.505}
    """
    # Labels that nobody else met stand in the tables of those that somebody did.
    with np.errstate(divide="ignore", invalid="ignore"):
        return _STEPS[name](table, label)


def span_without(table: SpanTable, name: str, label: Hashable = None) -> Numbers | None:
    """The value without each article of `articles_of`; None for a measure that is not broken down."""
    if name not in _WITHOUT:
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(_WITHOUT[name](table, label), dtype=np.float64)


def _place(table: SpanTable, label: Hashable) -> int:
    """Where a label stands among sums; all of them together stand last."""
    return len(table.labels) if label is None else table.labels.index(label)


def _words(table: SpanTable) -> SpanTable:
    found = over_tokens(table)
    if found is None:
        raise ValueError("a number over words is only there where words are known")
    return found


def _alpha(table: SpanTable, label: Hashable, kind: str = "characters") -> Steps:
    at, total = _place(table, label), covered(table).total(groups_of(table).times)
    n, n_k, together = float(total.m), float(total.n[at]), float(total.together[at])
    d_o, d_e = 2 * (n_k - together) / n, 2 * n_k * (n - n_k) / (n * (n - 1))
    return Steps({"n": n, "n_k": n_k, "D_o": d_o, "D_e": d_e}, (_by_cover(table, at, kind, _APART),))


def _specific(table: SpanTable, label: Hashable) -> Steps:
    at, total = _place(table, label), covered(table).total(groups_of(table).times)
    numbers = {"together": float(total.both[at]), "chosen": float(total.chosen[at])}
    return Steps(numbers, (_by_cover(table, at, "characters", _TOGETHER, _CHOSEN),))


def _by_cover(table: SpanTable, at: int, kind: str, *terms: str) -> StepTable:
    """How many characters n_uk of their m_u readers marked, and what those add to each sum."""
    runs = runs_of(table)
    here = runs.layer == at
    stride = int(table.length.max(initial=0)) + 1
    spot, many = runs.unit[here] * stride, int(here.sum())
    place = np.concatenate([spot + runs.start[here], spot + runs.end[here]])
    order = np.argsort(place, kind="stable")
    place, begins = place[order], np.where(order < many, 1, -1)
    n_uk, length = np.cumsum(begins), np.diff(place, append=place[-1:])
    marked = n_uk > 0
    unit = place[marked] // stride
    paired = np.flatnonzero(table.m >= 2)
    rest = table.length - np.bincount(unit, weights=length[marked], minlength=len(table.units))
    m = np.concatenate([table.m[unit], table.m[paired]])
    n = np.concatenate([n_uk[marked], np.zeros(len(paired), dtype=np.int64)])
    weight = np.concatenate([length[marked], rest[paired]])
    pairs, alike = np.unique(np.column_stack([m, n]), axis=0, return_inverse=True)
    characters = np.bincount(alike.ravel(), weights=weight, minlength=len(pairs))
    m, n = pairs[:, 0], pairs[:, 1]
    added = {_APART: 2 * n * (m - n) / (m - 1), _TOGETHER: n * (n - 1), _CHOSEN: n * (m - 1)}
    cells = np.column_stack([characters, *(characters * added[term] for term in terms)])
    rows = tuple((int(of), int(chose)) for of, chose in pairs.tolist())
    kept = characters > 0
    return StepTable(
        "tokens" if kind == "tokens" else "characters",
        tuple(row for row, keep in zip(rows, kept.tolist(), strict=True) if keep),
        (kind, *terms),
        cells[kept],
    )


def _f1(table: SpanTable, label: Hashable, name: str) -> Steps:
    at, total = _place(table, label), matched(table).total(groups_of(table).times)
    found = getattr(total, name)
    places = range(len(table.labels)) if label is None else [at]
    cells = np.array([[total.others[place], found[place]] for place in places])
    marks = StepTable("marks", tuple(table.labels[place] for place in places), ("others", "matched"), cells)
    return Steps({"matched": float(found[at]), "others": float(total.others[at])}, (marks,))


def _units_of(table: SpanTable, name: str, label: Hashable) -> tuple[UnitSums, tuple[Hashable, ...]]:
    """The sums of one measure of unitizing, with what its categories (of several layers its layers) are called."""
    found = continua_of(table)
    if name == "u_alpha_binary":
        return sums_with_gaps(found.without_labels()), (UNMARKED, MARKED)
    if name in ("cu_alpha", "ku_alpha"):
        return sums_within(found), table.labels
    if label is not None:
        layers, at = sums_by_layer(found), table.labels.index(label)
        columns = (layers.l, layers.same, layers.squares, layers.units)
        return UnitSums(*(one[:, at : at + 1] for one in columns)), (UNMARKED, label)
    if found.overlap:
        return sums_by_layer(found), table.labels
    return sums_with_gaps(found), (UNMARKED, *table.labels)


def _units(table: SpanTable, label: Hashable, name: str) -> Steps:
    each, names = _units_of(table, name, label)
    total = each.total()
    observed, expected = disagreement(total)
    numbers = {"l": float(total.l.sum()), "L_o": float(observed.sum()), "L_e": float(expected.sum())}
    if len(total.l) > 1:
        cells = np.column_stack([total.l[:, 1], total.same[:, 1], observed, expected])
        return Steps(numbers, (StepTable("layers", names, ("l_c", "l_cc", "L_o", "L_e"), cells),))
    return Steps(numbers, (_lengths(total, names),))


def _one_label(table: SpanTable, label: Hashable) -> Steps:
    each, names = _units_of(table, "ku_alpha", label)
    total, at = each.total(), table.labels.index(label)
    observed, expected = (float(one[0, at]) for one in one_value(total))
    numbers = {"l": float(total.l.sum()), "l_k": float(total.l[0, at]), "L_o": observed, "L_e": expected}
    return Steps(numbers, (_lengths(total, names),))


def _lengths(total: UnitSums, names: tuple[Hashable, ...]) -> StepTable:
    l_c, squares = total.l[0], total.squares[0]
    n = l_c.sum()
    e_cc = n * (l_c**2 - squares) / (n**2 - squares.sum())
    cells = np.column_stack([l_c, total.same[0], squares, e_cc])
    return StepTable("lengths", names, ("l_c", "l_cc", "S_c", "e_cc"), cells)


def _boundaries(table: SpanTable, label: Hashable) -> Steps:
    found, (observed, expected) = continua_of(table), sides(table)
    units = np.bincount(found.label, minlength=found.n_labels)
    places = range(len(table.labels)) if label is None else [table.labels.index(label)]
    cells = np.array([[units[at], observed[at], expected[at]] for at in places], dtype=np.float64)
    names = tuple(table.labels[at] for at in places)
    numbers = {
        "l": float(found.m @ found.length),
        "D_o": float(cells[:, 1].sum()),
        "D_e": float(cells[:, 2].sum()),
    }
    return Steps(numbers, (StepTable("boundaries", names, ("marks", "D_o", "D_e"), cells),))


def _alpha_without(table: SpanTable, label: Hashable) -> Numbers:
    without = covered(table).without_each(groups_of(table).times)
    return np.asarray(sums.alpha_label(without)[:, _place(table, label)])


def _specific_without(table: SpanTable, label: Hashable) -> Numbers:
    without = covered(table).without_each(groups_of(table).times)
    return np.asarray(sums.specific_agreement(without)[:, _place(table, label)])


def _f1_without(table: SpanTable, label: Hashable, name: str) -> Numbers:
    without = matched(table).without_each(groups_of(table).times)
    return np.asarray((getattr(without, name) / without.others)[:, _place(table, label)])


def _units_without(table: SpanTable, label: Hashable, name: str) -> Numbers:
    without = _units_of(table, name, label)[0].without_each()
    if name == "ku_alpha":
        at = table.labels.index(label)
        observed, expected = (one[:, 0, at] for one in one_value(without))
    else:
        observed, expected = (one.sum(axis=-1) for one in disagreement(without))
    return np.asarray(1 - observed / expected)


_F1 = ("f1_exact", "f1_iou", "f1_overlap")
_UNITIZING = ("u_alpha", "u_alpha_binary", "cu_alpha")
_STEPS: Mapping[str, Callable[[SpanTable, Hashable], Steps]] = {
    "alpha_characters": _alpha,
    "alpha_tokens": lambda table, label: _alpha(_words(table), label, "tokens"),
    "specific_characters": _specific,
    **{name: partial(_f1, name=name) for name in _F1},
    **{name: partial(_units, name=name) for name in _UNITIZING},
    "ku_alpha": _one_label,
    "alpha_u_1995": _boundaries,
}
_WITHOUT: Mapping[str, Callable[[SpanTable, Hashable], Numbers]] = {
    "alpha_characters": _alpha_without,
    "alpha_tokens": lambda table, label: _alpha_without(_words(table), label),
    "specific_characters": _specific_without,
    **{name: partial(_f1_without, name=name) for name in _F1},
    **{name: partial(_units_without, name=name) for name in (*_UNITIZING, "ku_alpha")},
}
