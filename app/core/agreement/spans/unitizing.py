"""Krippendorff's alphas for unitizing: u, |u, cu and (k)u (Krippendorff, Mathet, Bouvry & Widlocher 2016).

    u-alpha = 1 - (l.. - sum l_cc) / (l.. - sum e_cc)        e_ck = l.. (l_c l_k - [c = k] S_c) / (l..^2 - sum S)

over labels c and the gap, with l_ck the length on which one annotator says c and another k (see `unitizing_sums`).
|u takes all labels together, marked or not. cu asks only where two annotators have both marked something: do their
labels agree there. (k)u is the share of one label in cu. Where an annotator's labels overlap, no character has one
label; then each label is a layer of its own, u-alpha adds up what the layers disagree, and cu and (k)u are undefined.
"""

from collections.abc import Hashable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.core.agreement.counts import Numbers
from app.core.agreement.jackknife import ENOUGH_GROUPS, FEWEST_USES
from app.core.agreement.report import Note, Report
from app.core.agreement.spans import unitizing_verdicts as verdicts
from app.core.agreement.spans.continua import continua_of
from app.core.agreement.spans.readings import Uses, groups_of, once, tally, uses_of
from app.core.agreement.spans.table import SpanTable
from app.core.agreement.spans.unitizing_sums import (
    UnitSums,
    disagreement,
    one_value,
    sums_by_layer,
    sums_with_gaps,
    sums_within,
    tells,
)
from app.core.agreement.spans.verdicts import no_value, rarely_marked, why_no_interval
from app.core.agreement.told import several_groups, told
from app.core.agreement.verdicts import below_chance, defined, undefined


@dataclass(frozen=True, eq=False)
class _Values:
    """The value and the values `without` each group; `varied` says where there is a chance to disagree at all."""

    value: Numbers
    without: Numbers
    varied: NDArray[np.bool_]


def u_alpha(table: SpanTable) -> Report:
    """Where units lie and which label they bear, gaps too.

    >>> marks = [("ann", "war", 0, 4), ("ann", "law", 6, 9), ("ben", "war", 0, 3), ("ben", "law", 6, 9)]
    >>> table = SpanTable.from_rows([], [("p", *mark) for mark in marks], {"p": 20})
    >>> round(u_alpha(table).value, 3)
    0.903
    """
    if not continua_of(table).overlap:
        values = _added(_one_layer(table))
        return _whole(table, "u_alpha", values, verdicts.of_units)
    report = _whole(table, "u_alpha", _added(_layers(table)), verdicts.of_units)
    return replace(report, notes=(*report.notes, verdicts.layers()))


def u_alpha_by_label(table: SpanTable) -> dict[Hashable, Report]:
    """Each label as a layer of its own: u-alpha of its units and the gaps between them."""
    values = _each(_layers(table))
    return {
        label: _of_label(table, at, "u_alpha", values, verdicts.of_units)
        for at, label in enumerate(table.labels)
    }


def u_alpha_binary(table: SpanTable) -> Report:
    """|u-alpha: what is marked at all, and what is not; labels do not matter."""
    return _whole(table, "u_alpha_binary", _added(_marked_or_not(table)), verdicts.of_marked)


def cu_alpha(table: SpanTable) -> Report:
    """Whether labels agree where two annotators have both marked something; where they did not is left out."""
    none = _not_within(table, "cu_alpha", uses_of(table)[-1])
    if none is not None:
        return none
    sums = _within(table)
    total = sums.total()
    counted, share = tally(table), _share(table, total)
    values = _added(sums)
    if not values.varied[-1]:
        return undefined(counted, "cu_alpha", "nominal", "no_variation", verdicts.one_label(share))
    report = _valued(table, "cu_alpha", float(values.value[-1]), verdicts.of_labels(share))
    return _with_interval(table, report, values.without[:, -1], total.units[0], None)


def ku_alpha_by_label(table: SpanTable) -> dict[Hashable, Report]:
    """(k)u-alpha of each label, where two annotators have both marked something."""
    found = {}
    for at, label in enumerate(table.labels):
        uses = uses_of(table)[at]
        none = _not_within(table, "ku_alpha", uses)
        found[label] = none or _ku(table, at, uses)
    return found


def _ku(table: SpanTable, at: int, uses: Uses) -> Report:
    sums = _within(table)
    total = sums.total()
    length = total.l[0]
    if not length[at]:
        sentence = verdicts.label_not_met(uses.label)
        return undefined(tally(table), "ku_alpha", "nominal", "nothing_met", sentence)
    if not np.delete(length, at).any():
        share = _share(table, total)
        return undefined(tally(table), "ku_alpha", "nominal", "no_variation", verdicts.one_label(share))
    with np.errstate(divide="ignore", invalid="ignore"):
        observed, expected = one_value(total)
        value = float(1 - observed[0, at] / expected[0, at])
        others = sums.without_each()
        observed, expected = (one[:, 0, at] for one in one_value(others))
        # Without some article the label may be the only one left, but for rounding.
        told_apart = expected > 1e-9 * others.l[:, 0].sum(axis=-1)
        without = np.where(told_apart, 1 - observed / expected, np.nan)
    # Of all that annotators gave this label, how much met another mark.
    share = float(length[at] / _one_layer(table).total().l[0, at + 1])
    report = _valued(table, "ku_alpha", value, verdicts.of_one_label(share), rarely_marked(uses))
    return _with_interval(table, report, without, total.units[0], at)


@once
def _one_layer(table: SpanTable) -> UnitSums:
    return sums_with_gaps(continua_of(table))


@once
def _layers(table: SpanTable) -> UnitSums:
    return sums_by_layer(continua_of(table))


@once
def _marked_or_not(table: SpanTable) -> UnitSums:
    return sums_with_gaps(continua_of(table).without_labels())


@once
def _within(table: SpanTable) -> UnitSums:
    return sums_within(continua_of(table))


def _added(sums: UnitSums) -> _Values:
    """All layers together, in one last column."""
    value, without = (_alpha(one, together=True) for one in (sums.total(), sums.without_each()))
    return _Values(np.atleast_1d(value), without[:, None], np.atleast_1d(np.isfinite(value)))


def _each(sums: UnitSums) -> _Values:
    """Each layer by itself: one column a layer."""
    value, without = (_alpha(one, together=False) for one in (sums.total(), sums.without_each()))
    return _Values(value, without, np.isfinite(value))


def _alpha(sums: UnitSums, *, together: bool) -> Numbers:
    """1 - observed / expected, of all layers or of each; NaN where nothing is expected but what rounding leaves."""
    with np.errstate(divide="ignore", invalid="ignore"):
        observed, expected = disagreement(sums)
        read = sums.l.sum(axis=-1)
        if together:
            observed, expected, read = (one.sum(axis=-1) for one in (observed, expected, read))
        return np.asarray(np.where(expected > 1e-9 * read, 1 - observed / expected, np.nan))


def _whole(table: SpanTable, method: str, values: _Values, say_it: verdicts.Saying) -> Report:
    return _reported(table, method, values, -1, uses_of(table)[-1], say_it)


def _of_label(table: SpanTable, at: int, method: str, values: _Values, say_it: verdicts.Saying) -> Report:
    return _reported(table, method, values, at, uses_of(table)[at], say_it)


def _reported(
    table: SpanTable, method: str, values: _Values, at: int, uses: Uses, say_it: verdicts.Saying
) -> Report:
    counted = tally(table)
    none = no_value(counted, method, uses, everywhere=bool(uses.runs) and not values.varied[at])
    if none is not None:
        return none
    report = _valued(table, method, float(values.value[at]), say_it, rarely_marked(uses))
    groups = groups_of(table)
    if groups.n < 2:
        return report
    why = _few(table) or why_no_interval(groups, uses, float("inf"))
    return told(groups, report, values.without[:, at], why, is_share=False)


def _valued(
    table: SpanTable, method: str, value: float, say_it: verdicts.Saying, notes: tuple[Note, ...] = ()
) -> Report:
    notes = (*below_chance(value), *notes)
    return defined(tally(table), method, "nominal", value, say_it(value), notes)


def _not_within(table: SpanTable, method: str, uses: Uses) -> Report | None:
    """The report of a coefficient of what two have both marked, where there is no such thing."""
    counted = tally(table)
    none = no_value(counted, method, uses, everywhere=False)
    if none is not None:
        return none
    if continua_of(table).overlap:
        return undefined(counted, method, "nominal", "labels_overlap", verdicts.labels_overlap())
    total = _within(table).total()
    if not tells(total):
        sentence = verdicts.met_once() if total.l.any() else verdicts.nothing_met()
        return undefined(counted, method, "nominal", "nothing_met", sentence)
    return None


def _share(table: SpanTable, within: UnitSums) -> float:
    """Of all that annotators marked, how much another marked too (with any label)."""
    marked = _one_layer(table).total().l[0, 1:].sum()
    return float(within.l.sum() / marked)


def _few(table: SpanTable) -> Note | None:
    """Why there is no interval over fewer articles than simulations have shown to be enough."""
    groups = groups_of(table)
    return verdicts.few_articles(several_groups(groups)) if groups.n < ENOUGH_GROUPS else None


def _with_interval(
    table: SpanTable, report: Report, without: Numbers, units: Numbers, at: int | None
) -> Report:
    groups = groups_of(table)
    if groups.n < 2:
        return report
    n = float(units.sum())
    kind = float(units.max() if at is None else units[at])
    rarer = n - kind if at is None else min(kind, n - kind)
    why = _few(table) or (verdicts.few_met(round(rarer)) if rarer < FEWEST_USES else None)
    return told(groups, report, without, why, is_share=False)
