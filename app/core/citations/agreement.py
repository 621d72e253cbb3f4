"""How far annotators see the same network: the same edges, the same chains, and the same words of a citation.

A *case* is one passage with one edge (or chain) that anybody saw anywhere in the texts of its publisher: an annotator
who has read the passage either saw it there, or not. Cases in which nobody saw it are what makes chance: without them
no coefficient could be corrected for it. There are many of them, so `positive` stands beside percent and alpha: it asks
only about what somebody saw (Cicchetti & Feinstein 1990; for spans Hripcsak & Rothschild 2005).
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from app.core.agreement.counts import Counts
from app.core.agreement.krippendorff import alpha_of_counts
from app.core.agreement.percent import percent_of_counts
from app.core.agreement.report import Report
from app.core.agreement.verdicts import defined, no_pairs, share, undefined
from app.core.citations.attributions import PARTS, Attribution, Name
from app.core.citations.matching import length, shared, united
from app.core.citations.network import Citation, Reader
from app.errors import say

UNIT = "case"
VALUES = ("seen", "not seen")
# What somebody saw: an edge or a chain of a publisher; None where it is not asked about.
KeyOf = Callable[[Attribution], Hashable | None]


@dataclass(frozen=True, slots=True)
class SeenAgreement:
    """Agreement on whether something is in a passage, by three measures."""

    percent: Report
    alpha: Report
    positive: Report


def seen_alike(
    cited: Iterable[Citation], readers: Iterable[Reader], key_of: KeyOf, name: Name = str
) -> SeenAgreement:
    """Agreement over all cases of what `key_of` says of an attribution."""
    counts = case_counts(cited, readers, key_of, name)
    return SeenAgreement(
        percent_of_counts(counts), alpha_of_counts(counts, "nominal"), _positive_of_counts(counts)
    )


def case_counts(
    cited: Iterable[Citation], readers: Iterable[Reader], key_of: KeyOf, name: Name = str
) -> Counts:
    """How many cases there are of each kind: so many annotators have read, so many of them saw it.

    Counted and not listed: a publisher's passages times its edges are many, and nearly all of them alike.
    """
    everybody = set(readers)
    read_by = Counter(one.passage for one in everybody)
    publisher_of = {one.passage: name(one.publisher) for one in everybody}
    who_saw: dict[tuple[int, Hashable], set[int]] = {}
    keys: dict[str, set[Hashable]] = {}
    for one in cited:
        for each in one.seen:
            key = key_of(each)
            if key is not None:
                who_saw.setdefault((one.passage, key), set()).add(each.annotator)
                keys.setdefault(name(one.publisher), set()).add(key)
    times: Counter[tuple[int, int]] = Counter()
    for passage, of in read_by.items():
        times[of, 0] += len(keys.get(publisher_of[passage], ()))
    for (passage, _key), who in who_saw.items():
        of = read_by[passage]
        times[of, 0] -= 1
        times[of, len(who)] += 1
    annotators = {one.annotator for one in everybody if name(one.publisher) in keys}
    return _counts([(of, by, many) for (of, by), many in sorted(times.items()) if many], len(annotators))


def _counts(rows: Sequence[tuple[int, int, int]], n_annotators: int) -> Counts:
    """Rows (readers, seers, cases) as the coefficients want them."""
    entries = [
        (at, code, count)
        for at, (of, by, _many) in enumerate(rows)
        for code, count in ((0, by), (1, of - by))
        if count
    ]
    columns = np.array(entries, dtype=np.int64).reshape(-1, 3).T
    times = np.array([many for _, _, many in rows], dtype=np.int64)
    return Counts(
        row=columns[0],
        code=columns[1],
        count=columns[2],
        times=times,
        values=VALUES,
        labels=VALUES,
        scheme=VALUES,
        are_sets=False,
        n_units=int(times.sum()),
        n_annotators=n_annotators,
        unit_name=UNIT,
    )


def _positive_of_counts(counts: Counts) -> Report:
    """sum n_u (n_u - 1) / sum n_u (m_u - 1), n_u those who saw it: when one sees it, how often another does."""
    used = counts.pairable()
    if not len(used.times):
        return no_pairs(counts, "positive", "nominal")
    is_seen = used.code == VALUES.index("seen")
    row, seen = used.row[is_seen], used.count[is_seen]
    pairs = int((seen * (used.m[row] - 1)) @ used.times[row])
    if not pairs:
        sentence = say("Nobody saw a citation in a passage that two annotators have read.")
        return undefined(counts, "positive", "nominal", "label_unused", sentence)
    value = float((seen * (seen - 1)) @ used.times[row]) / pairs
    sentence = say(
        "When one annotator sees it in a passage, another who has read the passage sees it there %(what)s of the"
        " time.",
        what=share(value),
    )
    return defined(counts, "positive", "nominal", value, sentence)


def spans_alike(cited: Iterable[Citation]) -> dict[str, Report]:
    """For each part of an attribution, how far two annotators who saw the same citation mark the same characters.

    F1 over all pairs of annotators of all citations: twice the characters that both marked, over those that each did.
    """
    kept = list(cited)
    pairs = [pair for one in kept for pair in combinations(one.seen, 2)]
    annotators = {each.annotator for one in kept for each in one.seen}
    matched = sum(len(one.seen) > 1 for one in kept)
    reports = {}
    for part in PARTS:
        both = marked = 0
        for one, other in pairs:
            mine, theirs = united(getattr(one, part)), united(getattr(other, part))
            both += shared(mine, theirs)
            marked += length(mine) + length(theirs)
        value = 2 * both / marked if marked else None
        reports[part] = Report(
            value=value,
            ci=None,
            level="nominal",
            method=f"f1_{part}",
            n_units=len(kept),
            n_pairable=matched,
            n_judgements=sum(len(one.seen) for one in kept),
            n_annotators=len(annotators),
            n_clusters=None,
            status="undefined" if value is None else "ok",
            reason=None if value is not None else "label_unused" if matched else "no_pairs",
            sentence=_said_of_part(part, value, matched),
        )
    return reports


SAID_OF_PARTS = {
    "source": say("Of the characters that one marks as the source, the other marks %(what)s as well."),
    "cue": say("Of the characters that one marks as the cue, the other marks %(what)s as well."),
    "content": say("Of the characters that one marks as the content, the other marks %(what)s as well."),
}


def _said_of_part(part: str, value: float | None, matched: int) -> str:
    if value is not None:
        return say(SAID_OF_PARTS[part], what=share(value))
    if matched:
        return say("Nobody marked this part of a citation that two annotators saw.")
    return say("No citation was seen by two annotators, so there are no two markings to compare.")
