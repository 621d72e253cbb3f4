"""Addresses that somebody typed, fetched one after the other: a row for each, document or refusal."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from threading import BoundedSemaphore

from app.config import Settings
from app.errors import RuleBroken
from app.features.corpus import fetch
from app.features.corpus.fetch import Fetched, FetchRefused
from app.features.corpus.reading import Found, read_fetched

# What a request may ask for. A thread of the server waits meanwhile, so only a few of them may at a time.
MOST_IN_A_REQUEST = 5
SECONDS_IN_A_REQUEST = 40.0
_AT_A_TIME = BoundedSemaphore(2)


def read_addresses(settings: Settings, urls: Sequence[str], seconds: float | None = None) -> Found:
    """What is at these addresses, in their order. RuleBroken where nothing is fetched here.

    ``seconds`` are for all of them together; those that are left then are refused.
    """
    if not urls:
        return Found()
    if not settings.url_import:
        raise RuleBroken(
            "Nothing is fetched from addresses here. Whoever runs this server may allow it with URL_IMPORT=on."
        )
    return read_fetched(_each(urls, None if seconds is None else time.monotonic() + seconds))


def read_asked(settings: Settings, urls: Sequence[str]) -> Found:
    """The same for a request, which is short, and one of a few. RuleBroken where others are under way."""
    if len(urls) > MOST_IN_A_REQUEST:
        raise RuleBroken(
            "At most %(most)s addresses are fetched at a time. Send the others after these.",
            most=MOST_IN_A_REQUEST,
        )
    with _turn():
        return read_addresses(settings, urls, SECONDS_IN_A_REQUEST)


def _each(urls: Sequence[str], until: float | None) -> Iterator[tuple[str, Fetched | str]]:
    for url in urls:
        web = fetch.WEB
        if until is not None:
            web = replace(web, seconds=min(web.seconds, until - time.monotonic()))
        try:
            yield url, fetch.fetch(url, web)
        except FetchRefused as error:
            yield url, error.sentence


@contextmanager
def _turn() -> Iterator[None]:
    if not _AT_A_TIME.acquire(blocking=False):
        raise RuleBroken("Other addresses are being fetched. Try again in half a minute.")
    try:
        yield
    finally:
        _AT_A_TIME.release()
