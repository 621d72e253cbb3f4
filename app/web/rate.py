"""How fast scripts may ask: a bucket of requests for each token and session, filled evenly.

The buckets are in the memory of this process: each process of an instance counts for itself, and a restart fills
them. What annotators do in a browser is never counted, for a save that is refused is work that waits.
"""

import math
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from flask import Flask, Response, g, request

from app.errors import TooManyTries, say
from app.web.policy_table import POLICY
from app.web.services import settings
from app.web.visitor import visitor

MOST_BUCKETS = 10_000


@dataclass(frozen=True, slots=True)
class Taken:
    """Whether a request is let through, how many more at once, and the seconds until one more, and until all."""

    is_let_in: bool
    remaining: int
    wait: int
    reset: int


class Buckets:
    """A bucket of ``per_minute`` requests for each asker; ``clock`` gives seconds that never go back."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute = per_minute
        self._clock, self._lock = clock, threading.Lock()
        self._level: dict[Hashable, tuple[float, float]] = {}

    def take(self, who: Hashable) -> Taken:
        """Take one request of ``who`` out of their bucket, if there is one in it."""
        per_second = self.per_minute / 60
        with self._lock:
            at = self._clock()
            level, since = self._level.get(who, (float(self.per_minute), at))
            level = min(self.per_minute, level + (at - since) * per_second)
            is_let_in = level >= 1
            level -= is_let_in
            self._level[who] = level, at
            if len(self._level) > MOST_BUCKETS:
                self._drop_full(at, per_second)
        missing = self.per_minute - level
        wait = 0 if level >= 1 else math.ceil((1 - level) / per_second)
        return Taken(is_let_in, int(level), wait, math.ceil(missing / per_second))

    def _drop_full(self, at: float, per_second: float) -> None:
        # A full bucket is one that nobody needs to remember; the emptiest stay.
        full = [
            who
            for who, (level, since) in self._level.items()
            if level + (at - since) * per_second >= self.per_minute
        ]
        for who in full:
            del self._level[who]


def install(app: Flask) -> None:
    """Count requests, where the settings say how many; after the visitor is known and before anything is read."""
    buckets = Buckets(settings_of(app))
    if buckets.per_minute:
        app.before_request(lambda: _count(buckets))
        app.after_request(_say)


def settings_of(app: Flask) -> int:
    """How many requests a minute this application lets through; 0 for as many as there are."""
    with app.app_context():
        return settings().api_per_minute


def _count(buckets: Buckets) -> None:
    found = visitor() if request.endpoint is not None else None
    if found is None or not (found.comes_by_token or request.path.startswith("/api/")):
        return
    rule = POLICY.get(request.endpoint or "")
    if not found.comes_by_token and rule is not None and rule.is_work:
        return
    who = ("token", found.token_id) if found.comes_by_token else ("session", found.login_id)
    g.rate = buckets.per_minute, (taken := buckets.take(who))
    if not taken.is_let_in:
        raise TooManyTries(
            say(
                "These are more than %(most)s requests a minute. Wait %(seconds)s seconds, then go on more slowly.",
                most=buckets.per_minute,
                seconds=taken.wait,
            ),
            taken.wait,
        )


def _say(response: Response) -> Response:
    if "rate" in g:
        most, taken = g.rate
        response.headers["RateLimit-Limit"] = str(most)
        response.headers["RateLimit-Remaining"] = str(taken.remaining)
        response.headers["RateLimit-Reset"] = str(taken.reset)
    return response
