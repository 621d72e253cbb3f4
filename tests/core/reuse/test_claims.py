"""Passages that use the same telling words, in documents of others."""

import random

from app.core.reuse.claims import find_related

CLAIM = "The minister Orlan Tev said in Saltmouth that twelve radar masts would stand at Cape Ansel by May."
RETOLD = "Twelve radar masts at Cape Ansel: so minister Tev in Saltmouth. He named no price."
OTHERS = [
    "The harvest was late this year and bread became dearer in every town of the valley.",
    "A ferry was turned back at noon and let through in the evening, the harbour office said.",
    "The choir sang until midnight, and nobody in the square went home before it had ended.",
    "Snow closed the pass, and the mail came on foot.",
]


def test_a_claim_that_is_told_again_in_other_words_comes_first() -> None:
    found = find_related([CLAIM, *OTHERS, RETOLD], range(6))
    best = max(found, key=lambda pair: pair.score)
    assert (best.one, best.other) == (0, 5)
    assert 0.2 < best.score < 1


def test_a_word_in_more_than_half_of_the_passages_says_nothing() -> None:
    texts = [f"ferry {word}" for word in ("one", "two", "three", "four")]
    assert find_related(texts, range(4)) == []


def test_passages_of_one_document_are_not_related_to_each_other() -> None:
    found = find_related([CLAIM, RETOLD, *OTHERS], ["a", "a", "b", "c", "d", "e"])
    assert (0, 1) not in {(pair.one, pair.other) for pair in found}


def test_each_passage_has_its_nearest_and_no_more() -> None:
    dice = random.Random(1)
    words = [f"w{number}" for number in range(60)]
    texts = [" ".join(dice.choices(words, k=12)) for _text in range(80)]
    found = find_related(texts, range(80), each=3, least=0.01)
    assert len({(pair.one, pair.other) for pair in found}) == len(found) <= 3 * 80
    assert all(pair.one < pair.other and 0 < pair.score <= 1 for pair in found)
    near: dict[int, list[float]] = {}
    for pair in find_related(texts, range(80), each=80, least=0.01):
        near.setdefault(pair.one, []).append(pair.score)
        near.setdefault(pair.other, []).append(pair.score)
    kept = {(pair.one, pair.other): pair.score for pair in found}
    for number in range(80):
        third = sorted(near[number], reverse=True)[:3][-1]
        mine = [score for pair, score in kept.items() if number in pair]
        assert sum(score >= third - 1e-9 for score in mine) >= 3


def test_the_same_texts_give_the_same_list() -> None:
    texts = [CLAIM, RETOLD, *OTHERS]
    assert find_related(texts, range(6)) == find_related(texts, range(6))


def test_texts_without_words_are_related_to_nothing() -> None:
    assert find_related([], []) == []
    assert find_related(["", "…"], range(2)) == []
    assert find_related([CLAIM, "", RETOLD, *OTHERS], range(7))[0].other == 2
