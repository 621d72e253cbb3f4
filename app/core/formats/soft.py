"""The soft layer: of each passage and variable, how many of the independent annotators said what.

A tie is told as a tie: the hard label is null, never drawn by lot.
"""

from collections import Counter
from collections.abc import Iterable

from app.core.formats.layers import Asked, Question, Said, Word, by_word, head, in_order, readings
from app.core.formats.rights import Record

# With fewer annotators than this a distribution says little, and each entry and the manifest say so.
ENOUGH = 3


def soft_layer(record: Record, asked: Asked) -> list[Record]:
    """The entries of a record: one for each passage and variable that anybody has read; none of free words."""
    found = readings(record, asked)
    return [
        _entry(head(of, asked, question, 0), question, found[of])
        for of, question in in_order(found, asked)
        if question.type != "text"
    ]


def _entry(begun: Record, question: Question, said: list[Said]) -> Record:
    # Who hands in without a number has not placed anything on a scale; without a label, has found no label.
    counted = [one for one in said if one.answer != "empty" or question.type != "scale"]
    m = len(counted)
    shares = _shares(counted, question)
    hard = _hard_of_one if question.takes_one else _hard_of_many
    for share in shares:
        share["hard"] = hard(share, shares, m)
    return begun | {
        "m": m,
        "few": m < ENOUGH,
        "tie": any(share["hard"] is None for share in shares) and m > 0,
        "shares": shares,
        "spans": _spans(counted, m),
    }


def _shares(said: list[Said], question: Question) -> list[Record]:
    """Each label or value with its votes, and how many said that nothing applies: said also where it is nobody."""
    m = len(said)
    votes: Counter[Word] = Counter(word for one in said for word in one.words)
    answers = Counter(one.answer for one in said)
    shares = [_share("given", word, votes[word], m) for word in sorted(votes, key=by_word)]
    shares.append(_share("none", (None, None), answers["none"], m))
    if answers["empty"]:
        shares.append(_share("empty", (None, None), answers["empty"], m))
    return shares


def _share(answer: str, word: Word, votes: int, m: int) -> Record:
    share = votes / m if m else None
    return {
        "answer": answer,
        "label": word[0],
        "value": word[1],
        "votes": votes,
        "share": share,
        "hard": None,
    }


def _hard_of_one(share: Record, shares: list[Record], m: int) -> bool | None:
    """Whether it is the answer with the most votes; null where several have as many."""
    most = max(one["votes"] for one in shares)
    if not m or share["votes"] < most:
        return False if m else None
    return True if sum(one["votes"] == most for one in shares) == 1 else None


def _hard_of_many(share: Record, _shares: list[Record], m: int) -> bool | None:
    """Whether more than half said it, each label by itself; null where it is exactly half."""
    return None if 2 * share["votes"] == m else 2 * share["votes"] > m


def _spans(said: Iterable[Said], m: int) -> list[Record]:
    """For each label the runs of characters that the same number of annotators marked with it."""
    steps: dict[Word, Counter[int]] = {}
    for one in said:
        for word, ranges in _ranges(one).items():
            at = steps.setdefault(word, Counter())
            for start, end in ranges:
                at[start] += 1
                at[end] -= 1
    runs = [run for word in steps for run in _runs(word, steps[word], m)]
    return sorted(runs, key=lambda run: (run["start"], run["end"], by_word((run["label"], run["value"]))))


def _ranges(said: Said) -> dict[Word, list[tuple[int, int]]]:
    """What one annotator marked, by word; marks of one word that overlap or touch are one: nobody has two votes."""
    found: dict[Word, list[tuple[int, int]]] = {}
    for mark in sorted(said.marks, key=lambda mark: (mark["start"], mark["end"])):
        ranges = found.setdefault((mark["label"], mark["value"]), [])
        if ranges and mark["start"] <= ranges[-1][1]:
            ranges[-1] = ranges[-1][0], max(ranges[-1][1], mark["end"])
        else:
            ranges.append((mark["start"], mark["end"]))
    return found


def _runs(word: Word, steps: Counter[int], m: int) -> Iterable[Record]:
    votes, begun = 0, 0
    for place in sorted(steps):
        if not steps[place]:
            # One mark ends where another one's begins: as many as before.
            continue
        if votes:
            yield {
                "start": begun,
                "end": place,
                "label": word[0],
                "value": word[1],
                "votes": votes,
                "m": m,
                "share": votes / m,
            }
        votes, begun = votes + steps[place], place
