"""Copies and claims of the real articles, where they are present: what the study of them measured is measured again."""

import json
from itertools import combinations
from typing import Any

from app.core.reuse.claims import find_related
from app.core.reuse.copies import Parameters, find_copies
from tests.walk.reading import SEEDS

READING = SEEDS / "reading.json"


def texts() -> dict[str, str]:
    """The articles by the names that the reading gives them."""
    documents = json.loads(READING.read_text())["documents"]
    return {one["id"]: (SEEDS / one["file"]).read_bytes().decode() for one in documents}


def body_blocks() -> list[tuple[str, int, str]]:
    """Document, number and words of every paragraph of body."""
    whole = texts()
    return [
        (one["id"], block["n"], whole[one["id"]][block["start"] : block["end"]])
        for one in json.loads(READING.read_text())["documents"]
        for block in one["blocks"]
        if block["role"] == "body"
    ]


def shared_claims() -> set[frozenset[Any]]:
    """Pairs of paragraphs of two articles that the reader found to speak of the same."""
    found: set[frozenset[Any]] = set()
    for claim in json.loads(READING.read_text())["shared_claims"]:
        blocks = [(one["doc"], number) for one in claim["mentions"] for number in one["blocks"]]
        found |= {frozenset(pair) for pair in combinations(blocks, 2) if pair[0][0] != pair[1][0]}
    return found


if SEEDS.is_dir():

    def test_a_cleaned_copy_with_a_paragraph_dropped_is_a_copy_and_the_articles_are_none_of_each_other() -> (
        None
    ):
        whole = texts()
        paragraphs = [line for line in whole["S1"].split("\n") if line.strip()]
        shortest = min(paragraphs, key=len)
        copy = "\n\n".join(one.strip().replace("\u00a0", " ") for one in paragraphs if one != shortest)
        copies = find_copies([*whole.values(), copy])
        (pair,) = copies.pairs
        assert (list(whole)[pair.one], pair.other) == ("S1", len(whole))
        assert 0.98 < pair.jaccard < 1
        everything = find_copies(whole.values(), parameters=Parameters(threshold=0.0001)).pairs
        assert all(one.jaccard <= 0.002 for one in everything)

    def test_shared_claims_are_found_as_well_as_the_study_found_them() -> None:
        blocks, gold = body_blocks(), shared_claims()
        related = find_related(
            [words for _document, _number, words in blocks],
            [document for document, _number, _words in blocks],
            each=len(blocks),
            least=1e-6,
        )
        related.sort(key=lambda pair: -pair.score)
        pairs = [frozenset((blocks[pair.one][:2], blocks[pair.other][:2])) for pair in related]
        assert pairs[0] == frozenset({("S1", 8), ("S3", 5)})
        assert pairs[1] == frozenset({("S0", 5), ("S4", 22)})
        assert sum(pair in gold for pair in pairs[:10]) == 5
        assert sum(pair in gold for pair in pairs[:50]) / len(gold) > 0.28
