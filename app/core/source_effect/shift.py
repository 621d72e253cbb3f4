"""The shift of labels and of agreement between readings that were blind and readings that were open."""

import numpy as np

from app.core.source_effect.clusters import adjusted_shift, both_counts, half_width, t95
from app.core.source_effect.report import LEAST_ANNOTATORS, LEAST_DOCUMENTS, RARE, Change, Shift, Side
from app.core.source_effect.table import Numbers, Table

_EVEN = 1e-9
RATE = "two-way fixed effects, two-way clustered, t"
AGREEMENT = "paired by passage, clustered by document, t"


def cannot_show(table: Table) -> str | None:
    """Why these readings cannot show an effect of the source, as a word of ``REASONS``; None where they can."""
    if not len(table):
        return "no_readings"
    if table.is_second.all():
        return "blind_empty"
    if not table.is_second.any():
        return "open_empty"
    documents, annotators = both_counts(table)
    if not annotators:
        return "annotators_confounded"
    if not documents:
        return "documents_confounded"
    return "one_annotator" if annotators < 2 else None


def shifts(table: Table) -> list[Shift]:
    """Each label of the table, in its order. Where the design shows nothing each says why, and counts remain."""
    reason = cannot_show(table)
    found = None if reason else adjusted_shift(table)
    if reason is None and found is None:
        reason = "entangled"
    counts = both_counts(table) if len(table) else (0, 0)
    agreements = agreement_changes(table) if reason is None else [None] * len(table.labels)
    answer = []
    for n, label in enumerate(table.labels):
        first, second = side_of(table, n, is_second=False), side_of(table, n, is_second=True)
        value, half = (None, None) if found is None else (float(found.value[n]), float(found.half[n]))
        rate = change(first, second, value, half, counts, reason or unvaried(first, second), RATE)
        answer.append(Shift(label, first, second, rate, agreements[n] if rate.reason is None else None))
    return answer


def side_of(table: Table, column: int, *, is_second: bool) -> Side:
    """One condition of one label, counted."""
    kept = table.is_second == is_second
    readings, chosen = int(kept.sum()), int(table.chosen[kept, column].sum())
    return Side(
        readings,
        len(np.unique(table.document[kept])),
        len(np.unique(table.annotator[kept])),
        chosen,
        chosen / readings if readings else None,
    )


def unvaried(first: Side, second: Side) -> str | None:
    """Why a label cannot have shifted: it was chosen nowhere, or everywhere."""
    chosen = first.chosen + second.chosen
    if not chosen:
        return "label_unused"
    return "no_variation" if chosen == first.readings + second.readings else None


def change(
    first: Side,
    second: Side,
    value: float | None,
    half: float | None,
    counts: tuple[int, int],
    reason: str | None,
    method: str,
) -> Change:
    """The change of a rate, with an interval where there are enough clusters and enough uses of the label."""
    if reason is not None or value is None or half is None:
        return Change(first.rate, second.rate, None, None, *counts, reason, None, method)
    without = no_interval(half, counts, first.chosen + second.chosen)
    ci = None if without else (max(-1.0, value - half), min(1.0, value + half))
    return Change(first.rate, second.rate, value, ci, *counts, None, without, method)


def no_interval(half: float, counts: tuple[int, int], chosen: int) -> str | None:
    """Why there is no interval, as a word of ``NO_INTERVAL``; None where there is one."""
    if counts[0] < LEAST_DOCUMENTS or counts[1] < LEAST_ANNOTATORS:
        return "too_few"
    if chosen < RARE:
        return "rare"
    return "no_spread" if half < _EVEN else None


def agreement_changes(table: Table) -> list[Change | None]:
    """Of two who read a passage in the same condition: how often they say the same of a label, open less blind.

    Over passages that two or more read blind and two or more read open. The interval is one over documents: the
    annotators are taken as they are.
    """
    blind, of_blind = _pairs(table, is_second=False)
    opened, of_open = _pairs(table, is_second=True)
    kept = (of_blind > 1) & (of_open > 1)
    if not kept.any():
        none = Change(None, None, None, None, 0, 0, "no_pairs", None, AGREEMENT)
        return [none] * len(table.labels)
    difference = opened[kept] - blind[kept]
    passages = np.flatnonzero(kept)
    document_of = np.zeros(len(kept), dtype=np.int64)
    document_of[table.passage] = table.document
    document = document_of[passages]
    value = difference.mean(axis=0)
    scores = (difference - value) / len(difference)
    sums = np.zeros((document.max() + 1, scores.shape[1]))
    np.add.at(sums, document, scores)
    documents = len(np.unique(document))
    annotators = len(np.unique(table.annotator[np.isin(table.passage, passages)]))
    half = t95(max(1, documents - 1)) * np.sqrt((sums**2).sum(axis=0) * documents / max(1, documents - 1))
    answer: list[Change | None] = []
    for n in range(len(table.labels)):
        means = float(blind[kept][:, n].mean()), float(opened[kept][:, n].mean())
        chosen = int(table.chosen[np.isin(table.passage, passages), n].sum())
        without = no_interval(float(half[n]), (documents, annotators), chosen)
        ends = float(value[n] - half[n]), float(value[n] + half[n])
        ci = None if without else (max(-1.0, ends[0]), min(1.0, ends[1]))
        answer.append(Change(*means, float(value[n]), ci, documents, annotators, None, without, AGREEMENT))
    return answer


def _pairs(table: Table, *, is_second: bool) -> tuple[Numbers, Numbers]:
    """For each passage the share of pairs that agree on each label, and how many read it in this condition."""
    kept = table.is_second == is_second
    many = int(table.passage.max()) + 1
    readers = np.bincount(table.passage[kept], minlength=many).astype(float)
    chosen = np.zeros((many, len(table.labels)))
    np.add.at(chosen, table.passage[kept], table.chosen[kept])
    readers_of, pairs = readers[:, None], np.maximum(readers * (readers - 1), 1)[:, None]
    others = readers_of - chosen
    agreeing: Numbers = (chosen * (chosen - 1) + others * (others - 1)) / pairs
    return agreeing, readers


def second_thoughts(table: Table) -> list[Shift]:
    """The same people on the same passages before and after a reveal: a change within persons, no effect of arms.

    ``table`` has each passage of a person twice, first as it was answered blind and then as it was after the reveal.
    """
    order = np.lexsort((table.is_second, table.annotator, table.passage))
    before, after = order[0::2], order[1::2]
    difference = table.chosen[after] - table.chosen[before]
    counts = both_counts(table) if len(table) else (0, 0)
    answer = []
    many = max(1, len(difference))
    value = difference.sum(axis=0) / many
    half = (
        half_width((difference - value) / many, table.document[before], table.annotator[before], *counts)
        if len(table)
        else value
    )
    for n, label in enumerate(table.labels):
        first, second = side_of(table, n, is_second=False), side_of(table, n, is_second=True)
        reason = unvaried(first, second) if len(table) else "no_second_answers"
        rate = change(first, second, float(value[n]), float(half[n]), counts, reason, PAIRED)
        answer.append(Shift(label, first, second, rate, None))
    return answer


PAIRED = "within persons, two-way clustered, t"
