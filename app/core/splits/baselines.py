"""What a model has to beat on a split, and what it can hope for."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from itertools import pairwise
from typing import Any

import numpy as np

from app.core.agreement.human_ceiling import F1, human_ceiling
from app.core.agreement.ratings import Ratings
from app.core.reuse.words import terms
from app.core.splits.f1 import Item, left_out_by, scored, with_interval
from app.core.splits.units import Passage, majority

Labels = frozenset[str]
Guess = Callable[[Passage], Labels]


def baselines(
    train: Sequence[Passage], test: Sequence[Passage], variable: str, labels: Sequence[str]
) -> dict[str, Any]:
    """Each baseline of a question: learned on train, scored on test; with why it is not there, where it is not."""
    train = [one for one in train if variable in one.said]
    test = [one for one in test if variable in one.said]
    if not train or not test:
        return {"why_none": "no_answers_on_train" if not train else "no_answers_on_test"}
    truth = [(one, majority(one.said[variable])[0]) for one in train]
    common = _commonest(found for _, found in truth)
    found: dict[str, Any] = {
        "majority": _score(test, variable, labels, lambda _one: common),
        "outlet_only": _score(test, variable, labels, _by_outlet(truth, common)),
        "tfidf_logistic": _tfidf(truth, test, variable, labels),
        "human_ceiling": ceiling(test, variable, labels),
    }
    return found


def _score(test: Sequence[Passage], variable: str, labels: Sequence[str], guess: Guess) -> dict[str, Any]:
    return scored([item_of(one, variable, guess(one)) for one in test], labels)


def item_of(one: Passage, variable: str, predicted: Labels) -> Item:
    """A passage with what is predicted of it."""
    most, half = majority(one.said[variable])
    return Item(one.document, one.owner_group, most, half, predicted)


def _commonest(sets: Any) -> Labels:
    counts: Counter[Labels] = Counter(sets)
    return min(counts, key=lambda one: (-counts[one], sorted(one)))


def _by_outlet(truth: Sequence[tuple[Passage, Labels]], common: Labels) -> Guess:
    sets: dict[str | None, list[Labels]] = defaultdict(list)
    for one, found in truth:
        sets[one.outlet].append(found)
    best = {outlet: _commonest(found) for outlet, found in sets.items()}
    # An outlet that train does not have is guessed like everything.
    return lambda one: best.get(one.outlet, common)


def _tfidf(
    truth: Sequence[tuple[Passage, Labels]], test: Sequence[Passage], variable: str, labels: Sequence[str]
) -> dict[str, Any]:
    """One logistic regression a label on words and pairs of words, weighted by tf-idf."""
    if find_spec("sklearn") is None:
        return {"why_none": "scikit_learn_is_not_installed"}
    if any(one.text is None for one, _ in truth) or any(one.text is None for one in test):
        return {"why_none": "not_all_words_are_given"}
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    made = TfidfVectorizer(analyzer=_words_and_pairs, sublinear_tf=True)
    try:
        seen = made.fit_transform([one.text for one, _ in truth])
    except ValueError:
        return {"why_none": "no_words_on_train"}
    unseen = made.transform([one.text for one in test])
    predicted: list[set[str]] = [set() for _ in test]
    for label in labels:
        is_there = [label in found for _, found in truth]
        if all(is_there) or not any(is_there):
            chosen = [all(is_there)] * len(test)
        else:
            model = LogisticRegression(class_weight="balanced", max_iter=1000)
            chosen = model.fit(seen, is_there).predict(unseen).tolist()
        for place, one in enumerate(chosen):
            if one:
                predicted[place].add(label)
    return scored(
        [item_of(one, variable, frozenset(said)) for one, said in zip(test, predicted, strict=True)], labels
    )


def _words_and_pairs(text: str) -> list[str]:
    words = terms(text)
    return words + [f"{one} {other}" for one, other in pairwise(words)]


def ceiling(passages: Sequence[Passage], variable: str, labels: Sequence[str]) -> dict[str, Any]:
    """F1 of each annotator against the majority of the others, the mean of them, and its interval."""
    rows = [
        (one.place, who, chosen) for one in passages for who, chosen in sorted(one.said[variable].items())
    ]
    ratings = Ratings.from_long(rows, labels=tuple(labels))
    what, groups = left_out_by([item_of(one, variable, frozenset()) for one in passages])
    names = {name: place for place, name in enumerate(sorted(set(groups)))}
    number_of = {one.place: names[group] for one, group in zip(passages, groups, strict=True)}
    found = human_ceiling(ratings, np.array([number_of[unit] for unit in ratings.units], dtype=np.int64))  # type: ignore[index]
    if found.f1 is None:
        return {"why_none": "fewer_than_three_annotators_a_passage"}
    uses = Counter(label for _, _, chosen in rows for label in chosen)
    return {
        "annotators": len([one for one in found.each if one.f1 is not None]),
        "left_out": what,
        "groups": len(names),
        "micro": _told(found.mean, uses.total() / len(rows)),
        "labels": {label: _told(found.by_label[label], uses[label] / len(rows)) for label in labels},
    }


def _told(one: F1, often: float) -> Mapping[str, Any]:
    why = one.why_not(often) if one.value is not None else "never_chosen"
    return with_interval(one.value, one.without, why)
