"""Tries with credentials are counted, across processes and restarts, by address and by client apart.

A try is counted before it is known to be wrong, so that a hundred at once do not slip by; a right one takes its
own count back and nobody else's. What is kept is a keyed hash, for a quarter of an hour and a little more.
"""

import hashlib
import hmac
import ipaddress
import math
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.db import insert_row, table_of
from app.errors import TooManyTries
from app.models.people import LoginAttempt

WINDOW = timedelta(minutes=15)
PER_ADDRESS, PER_CLIENT = 10, 50

_attempt = table_of(LoginAttempt)


def subjects_of(key: str, client: str | None, email: str | None = None) -> dict[str, int]:
    """What a try is counted under, and how many of each are let through in a quarter of an hour."""
    subjects = {_keyed(key, f"client {_network(client)}"): PER_CLIENT}
    if email is not None:
        subjects[_keyed(key, f"address {email}")] = PER_ADDRESS
    return subjects


def count_try(session: Session, subjects: Mapping[str, int], at: datetime) -> list[int]:
    """Count one more try, or raise TooManyTries; the ids by which ``take_back`` knows it."""
    for subject in sorted(subjects):
        _lock(session, subject)
    for subject, most in subjects.items():
        recent = select(_attempt.c.at).where(_attempt.c.subject_hash == subject, _attempt.c.at > at - WINDOW)
        newest = session.scalars(recent.order_by(_attempt.c.at.desc()).limit(most)).all()
        if len(newest) >= most:
            raise _too_many(newest[-1] + WINDOW - at)
    session.execute(delete(_attempt).where(_attempt.c.at <= at - WINDOW))
    return [insert_row(session, _attempt, {"subject_hash": subject, "at": at}) for subject in subjects]


def take_back(session: Session, tries: list[int]) -> None:
    """That try was right after all."""
    session.execute(delete(_attempt).where(_attempt.c.id.in_(tries)))


def forget_address(session: Session, key: str, email: str) -> None:
    """Drop what was counted under an address."""
    session.execute(delete(_attempt).where(_attempt.c.subject_hash == _keyed(key, f"address {email}")))


def _keyed(key: str, said: str) -> str:
    return hmac.new(key.encode(), f"tries of {said}".encode(), hashlib.sha256).hexdigest()


def _network(client: str | None) -> str:
    # A household has a whole /64 of addresses of the sixth version; it counts as one client.
    try:
        address = ipaddress.ip_address(client or "")
    except ValueError:
        return "unknown"
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address.packed, 64), strict=False))


def _lock(session: Session, subject: str) -> None:
    # SQLite has one writer at a time as it is.
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(int(subject[:15], 16))))


def _too_many(wait: timedelta) -> TooManyTries:
    seconds = min(max(math.ceil(wait.total_seconds()), 1), int(WINDOW.total_seconds()))
    return TooManyTries(
        "Too many tries. Wait a quarter of an hour, or ask for a sign-in link.", wait_seconds=seconds
    )
