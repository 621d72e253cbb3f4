"""Did this annotator cover this character? Krippendorff's alpha and specific agreement over characters, or tokens.

Each label is a layer of its own: a yes or no for every character of every unit by everyone who read it, so that spans
of different labels may overlap. Marks of one label by one annotator that overlap are one. The last layer is that of
any label: covered by something or by nothing. A character weighs the same wherever it is; m is how many read its unit.

Characters are never written out: between two places where some mark begins or ends all characters are alike, so the
sums go over such stretches, with their lengths as weights.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

import numpy as np

from app.core.agreement import sums
from app.core.agreement.counts import Codes, Numbers
from app.core.agreement.report import Report
from app.core.agreement.spans.matching import matched
from app.core.agreement.spans.readings import groups_of, once, runs_of, tally
from app.core.agreement.spans.reports import Found, of_all, of_each
from app.core.agreement.spans.table import SpanTable
from app.core.agreement.spans.tokens import no_tokens, over_tokens
from app.core.agreement.sums import Chosen
from app.core.agreement.verdicts import chance_corrected_sentence, label_name, share
from app.errors import say


def alpha_characters(table: SpanTable) -> Report:
    """Krippendorff's nominal alpha of covered by any mark or by none, over all characters of units that two read.

    alpha = 1 - (n - 1) sum [2 n_uk (m_u - n_uk) / (m_u - 1)] / (2 n_k (n - n_k)) (Krippendorff 2011), each character
    being a unit u of his, n_uk of its m_u readers having covered it. Undefined (no_pairs, label_unused,
    no_variation), never NaN.

    Section A of the article has ten units and two observers: here they are the characters of a text, and 1 is marked.

    >>> seen, spans = [("p", "ann"), ("p", "ben")], [("p", "ann", "k", 1, 2), ("p", "ann", "k", 8, 9)]
    >>> spans += [("p", "ben", "k", 0, 3), ("p", "ben", "k", 5, 6)]
    >>> round(alpha_characters(SpanTable.from_rows(seen, spans, {"p": 10})).value, 3)
    0.095
    """
    return of_all(table, _alpha(table))


def alpha_characters_by_label(table: SpanTable) -> dict[Hashable, Report]:
    """The same of each label: covered by a mark of this label or not, whatever else covers it."""
    return of_each(table, _alpha(table))


def specific_characters(table: SpanTable) -> Report:
    """Of a character that one annotator covered, how often another reader covered it too, between 0 and 1.

    sum n_uk (n_uk - 1) / sum n_uk (m_u - 1) over characters: positive specific agreement (Spitzer & Fleiss 1974;
    Cicchetti & Feinstein 1990). Not corrected for chance; length of the text does not matter to it.

    >>> seen, spans = [("p", "ann"), ("p", "ben")], [("p", "ann", "k", 0, 4), ("p", "ben", "k", 2, 6)]
    >>> specific_characters(SpanTable.from_rows(seen, spans, {"p": 1000})).value
    0.5
    """
    return of_all(table, _specific(table))


def specific_characters_by_label(table: SpanTable) -> dict[Hashable, Report]:
    """The same of each label."""
    return of_each(table, _specific(table))


def alpha_tokens(table: SpanTable) -> Report:
    """The same as `alpha_characters` over tokens: one is covered when any character of it is.

    Undefined (no_tokens) where the table does not know the tokens of its texts.
    """
    within = _tokens(table)
    if within is None:
        return no_tokens(tally(table), "alpha_tokens")
    return of_all(within, _alpha(within, "alpha_tokens"))


def alpha_tokens_by_label(table: SpanTable) -> dict[Hashable, Report]:
    """The same of each label."""
    within = _tokens(table)
    if within is None:
        return {label: no_tokens(tally(table), "alpha_tokens") for label in table.labels}
    return of_each(within, _alpha(within, "alpha_tokens"))


_tokens = once(over_tokens)


@dataclass(frozen=True, eq=False)
class Stretches:
    """Characters that lie beside each other and are covered by the same runs of a layer: one entry each.

    `layer` as in `Runs`, `unit` places of units that two read, `n` how many cover each of the `length` characters.
    """

    layer: Codes
    unit: Codes
    n: Codes
    length: Codes


@once
def stretches_of(table: SpanTable) -> Stretches:
    """All that somebody covers, layer by layer and unit by unit.

    A sweep over the places where runs begin and end: how many cover what follows is how many began less how many
    ended, a running sum, which is 0 again after the last run of a label in a unit.
    """
    runs = runs_of(table)
    stride = int(table.length.max(initial=0)) + 1
    spot = runs.layer * len(table.units) + runs.unit
    place = np.concatenate([spot * stride + runs.start, spot * stride + runs.end])
    order = np.argsort(place, kind="stable")
    place = place[order]
    begins = np.where(order < len(spot), 1, -1)
    n_uk = np.cumsum(begins)
    length = np.diff(place, append=place[-1:])
    kept = np.flatnonzero((n_uk > 0) & (length > 0))
    layer, unit = np.divmod(place[kept] // stride, max(len(table.units), 1))
    return Stretches(layer, unit, n_uk[kept], length[kept])


@once
def covered(table: SpanTable) -> Chosen:
    """Sums over characters, shape (groups, labels + 1): n_uk of m_u readers cover a character with k, or with any."""
    found, groups = stretches_of(table), groups_of(table)
    size = len(table.labels) + 1
    n, m = found.n.astype(np.float64), table.m[found.unit].astype(np.float64)

    def summed(weights: Numbers) -> Numbers:
        at = groups.of_unit[found.unit] * size + found.layer
        flat = np.bincount(at, weights=weights * found.length, minlength=groups.n * size)
        return flat.astype(np.float64).reshape(groups.n, size)

    paired = np.flatnonzero(groups.of_unit >= 0)
    judgements = np.bincount(
        groups.of_unit[paired], weights=table.m[paired] * table.length[paired], minlength=groups.n
    )
    return Chosen(
        n=summed(n),
        together=summed(n * (n - 1) / (m - 1)),
        both=summed(n * (n - 1)),
        chosen=summed(n * (m - 1)),
        m=judgements.astype(np.float64),
    )


def _alpha(table: SpanTable, method: str = "alpha_characters") -> Found:
    total = covered(table).total(groups_of(table).times)
    counted = tally(table)
    return Found(
        method=method,
        value=_each(sums.alpha_label, total),
        without=_each(sums.alpha_label, covered(table).without_each(groups_of(table).times)),
        say_it=lambda value, _label: chance_corrected_sentence(counted, value),
        is_share=False,
        everywhere=total.n == total.m,
    )


def _specific(table: SpanTable) -> Found:
    times = groups_of(table).times
    marks = matched(table).total(times)
    return Found(
        method="specific_characters",
        value=_each(sums.specific_agreement, covered(table).total(times)),
        without=_each(sums.specific_agreement, covered(table).without_each(times)),
        say_it=_specific_sentence,
        is_share=True,
        events=np.minimum(marks.f1_overlap, marks.others - marks.f1_exact),
    )


def _specific_sentence(value: float, label: Hashable | None) -> str:
    if label is None:
        return say("Of what one annotator marked, another reader had marked %(what)s too.", what=share(value))
    return say(
        "Of what one annotator marked as “%(name)s”, another reader had marked %(what)s so too.",
        name=label_name(label),
        what=share(value),
    )


def _each(statistic: Callable[[Chosen], Numbers], of: Chosen) -> Numbers:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(statistic(of), dtype=np.float64)
