"""`make bench ARGS=--reuse`: how long copies among 100,000 passages take, how much memory, and what is found.

Times of a shared machine say little, so the yardstick is a plain pass over the same texts in the same run: the
SHA-256 of each, and a look whether it was there before, which finds equal texts and nothing else.
"""

import hashlib
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from app.core.reuse.claims import find_related
from app.core.reuse.copies import find_copies
from tools.planted import plant, precision, recall

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds by the clock, and of a processor."""

    clock: float
    processor: float


def measure(many: int, *, with_claims: bool = False) -> None:
    """Plant, search, and print a table."""
    planted, _seconds = timed(lambda: plant(many))
    before = megabytes()
    equal, yardstick = timed(lambda: equal_pairs(planted.texts))
    copies, seconds = timed(lambda: find_copies(planted.texts))
    found = {(pair.one, pair.other) for pair in copies.pairs}
    print(f"{many} passages, {len(planted.near)} near-copies and {len(planted.excerpts)} excerpts planted")
    print("".ljust(32) + "seconds  of a processor   ratio   MB at most")
    print(line("SHA-256 of each, equal ones", yardstick, yardstick, before))
    print(line("copies and excerpts", seconds, yardstick, megabytes()))
    print(
        f"recall: near-copies {recall(found, planted.near):.4f}, excerpts {recall(found, planted.excerpts):.4f}"
    )
    print(f"precision {precision(found, planted):.4f} of {len(found)} pairs; equal hashes found {equal}")
    if with_claims:
        related, seconds = timed(lambda: find_related(planted.texts, range(many)))
        print(line("related by tf-idf", seconds, yardstick, megabytes()))
        print(f"{len(related)} pairs")


def equal_pairs(texts: list[str]) -> int:
    """How many texts were there before, word for word."""
    seen: set[bytes] = set()
    for text in texts:
        seen.add(hashlib.sha256(text.encode()).digest())
    return len(texts) - len(seen)


def line(name: str, took: Took, yardstick: Took, most: float) -> str:
    """A row of the table; the ratio is one of processor seconds, which other work on the machine changes least."""
    ratio = took.processor / yardstick.processor
    return f"{name:<32}{took.clock:>7.2f} {took.processor:>15.2f} {ratio:>7.0f} {most:>12.0f}"


def timed(work: Callable[[], T]) -> tuple[T, Took]:
    """What it gives, and the seconds that it took."""
    clock, processor = time.perf_counter(), time.process_time()
    given = work()
    return given, Took(time.perf_counter() - clock, time.process_time() - processor)


def megabytes() -> float:
    """The most memory that this process ever had."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024**2 if sys.platform == "darwin" else 1024)
