"""The report beside a split: what is on each side, what is missing there, and by what a test could be guessed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.core.reuse.copies import Copies, find_copies
from app.core.splits.baselines import baselines
from app.core.splits.outlets_tell import tables
from app.core.splits.plan import Fold, Plan
from app.core.splits.units import Corpus, Passage, questions

SCHEMA = "masthead-leakage/1"
#: So many pairs of copies across sides are named.
MOST_NAMED = 20


def leakage(corpus: Corpus, plan: Plan, *, copies_searched: bool) -> dict[str, Any]:
    """The report as plain values. ``copies_searched`` says whether copies were looked for before the split."""
    labels_of = questions(corpus.passages)
    alike = None if plan.of_annotators else _alike(corpus)
    return {
        "schema": SCHEMA,
        **plan.manifest(),
        "copies_were_searched": copies_searched,
        "questions": tables(corpus.passages, labels_of),
        "parts": [_fold(corpus, plan, fold, labels_of, alike) for fold in plan.folds],
    }


def without_support(report: Mapping[str, Any]) -> list[dict[str, str]]:
    """Labels that a fold does not have on test or not on train: nothing can be said of a model there."""
    return [
        one | {"part": part["part"]}
        for part in report["parts"]
        for one in part["labels_missing"]
        if one["side"] != "dev"
    ]


def on_side(passages: Sequence[Passage], plan: Plan, fold: Fold, side: str) -> list[Passage]:
    """The passages of a side; in a split by annotator all of them, with the answers of that side alone."""
    members = plan.members(fold, side)
    if not plan.of_annotators:
        return [one for one in passages if one.document in members]
    found = []
    for one in passages:
        said = {
            variable: kept
            for variable, answers in one.said.items()
            if (kept := {who: chosen for who, chosen in answers.items() if who in members})
        }
        if said:
            found.append(replace(one, said=said))
    return found


def _fold(
    corpus: Corpus, plan: Plan, fold: Fold, labels_of: Mapping[str, Sequence[str]], alike: Copies | None
) -> dict[str, Any]:
    sides = {side: on_side(corpus.passages, plan, fold, side) for side in plan.sides(fold)}
    missing = []
    for side, passages in sides.items():
        there = questions(passages)
        missing += [
            {"variable": variable, "label": label, "side": side}
            for variable, labels in labels_of.items()
            for label in labels
            if label not in there.get(variable, ())
        ]
    return {
        "part": fold.name or "all",
        "sides": {side: _side(corpus, plan, fold, side, passages) for side, passages in sides.items()},
        "labels_missing": missing,
        "similarity": _similarity(corpus, plan, fold, alike),
        "baselines": {
            variable: baselines(sides.get("train", []), sides.get("test", []), variable, labels)
            for variable, labels in labels_of.items()
        },
    }


def _side(corpus: Corpus, plan: Plan, fold: Fold, side: str, passages: Sequence[Passage]) -> dict[str, Any]:
    keys = {one.document for one in passages} if plan.of_annotators else plan.members(fold, side)
    documents = [corpus.documents[key] for key in sorted(keys)]
    return {
        "groups": list(fold.side_of.values()).count(side),
        "documents": len(documents),
        "passages": len(passages),
        "annotators": len({who for one in passages for said in one.said.values() for who in said}),
        "outlets": len({one.outlet for one in documents} - {None}),
        "owner_groups": len({one.owner_group for one in documents} - {None}),
    }


def _alike(corpus: Corpus) -> Copies | None:
    told = _told(corpus)
    return find_copies([one.text or "" for one in told], [one.document for one in told]) if told else None


def _told(corpus: Corpus) -> list[Passage]:
    return [one for one in corpus.passages if one.text is not None]


def _similarity(corpus: Corpus, plan: Plan, fold: Fold, alike: Copies | None) -> dict[str, Any]:
    """Passages of two sides that are copies of one another, which nobody had tied together before."""
    if plan.of_annotators:
        return {"why_none": "all_sides_have_the_same_texts"}
    if alike is None:
        return {"why_none": "no_words_are_given"}
    told = _told(corpus)
    side_of = {one: side for side in plan.sides(fold) for one in plan.members(fold, side)}
    across = [
        (pair, told[pair.one], told[pair.other])
        for pair in alike.pairs
        if side_of[told[pair.one].document] != side_of[told[pair.other].document]
    ]
    across.sort(key=lambda one: -one[0].score)
    return {
        "passages_compared": len(told),
        "passages_without_words": len(corpus.passages) - len(told),
        "is_cut": alike.is_cut,
        "threshold": alike.parameters.threshold,
        "pairs_across_sides": len(across),
        "closest": [
            {
                "documents": [one.document, other.document],
                "passages": [one.place[3], other.place[3]],
                "sides": [side_of[one.document], side_of[other.document]],
                "score": round(pair.score, 3),
            }
            for pair, one, other in across[:MOST_NAMED]
        ],
    }
