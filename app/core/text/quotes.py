"""A range carries its quote: checking one, and finding one again in exactly the same words."""

from app.errors import say


def check_quote(text: str, start: int, end: int, quote: str) -> str | None:
    """What is wrong with a range and its quote, as a sentence; None where `text[start:end] == quote`."""
    if start < 0 or end > len(text):
        return say(
            "%(start)s to %(end)s is outside the text, which has %(count)s characters.",
            start=start,
            end=end,
            count=len(text),
        )
    if start >= end:
        return say(
            "The range %(start)s to %(end)s is empty. It needs at least one character.", start=start, end=end
        )
    if text[start:end] != quote:
        return say(
            "The quote is not what stands at %(start)s to %(end)s. Please mark the words again.",
            start=start,
            end=end,
        )
    return None


def find_quote(
    text: str, quote: str, prefix: str = "", suffix: str = "", near: int | None = None
) -> int | None:
    """Where the quote begins, by exact match alone; None where it is missing or could be in two places.

    The quote with all of its prefix and suffix counts first, then with one of them, then alone. Among equals
    the one whose start is nearest to `near` is taken; without `near`, or at equal distance, none is.
    """
    if not quote:
        return None
    places = []
    at = text.find(quote)
    while at >= 0:
        before = text.endswith(prefix, 0, at) if prefix else False
        after = text.startswith(suffix, at + len(quote)) if suffix else False
        places.append((before + after, at))
        at = text.find(quote, at + 1)
    best = max((score for score, _ in places), default=0)
    starts = [start for score, start in places if score == best]
    if len(starts) > 1 and near is not None:
        nearest = min(abs(start - near) for start in starts)
        starts = [start for start in starts if abs(start - near) == nearest]
    return starts[0] if len(starts) == 1 else None
