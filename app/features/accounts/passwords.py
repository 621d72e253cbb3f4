"""Passwords: what one must be, and Argon2id with few hashes at a time.

Each hash takes 64 MiB on purpose; two at a time keep a rush of sign-ins from taking the machine. Never call
these inside a transaction.
"""

import unicodedata
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.errors import Fault, say

SHORTEST, LONGEST, FEWEST_DIFFERENT = 12, 200, 5

# RFC 9106's second recommendation, in one lane: 64 MiB, three passes.
_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
_at_once = BoundedSemaphore(2)

# The hash of a password that nobody has: an unknown address takes as long as a wrong password.
_NOBODYS = "$argon2id$v=19$m=65536,t=3,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


def hash_password(password: str) -> str:
    """What is stored of a password."""
    with _at_once:
        return _hasher.hash(_composed(password))


def is_right(stored: str | None, password: str) -> bool:
    """Whether this is the password; as slow where there is none stored."""
    with _at_once:
        try:
            return _hasher.verify(stored or _NOBODYS, _composed(password))
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(stored: str) -> bool:
    """Whether it was hashed by an older setting than today's."""
    return _hasher.check_needs_rehash(stored)


def faults_of(password: str, *known: str) -> list[Fault]:
    """Why this may not be a password, if anything; ``known`` are the person's name and address."""
    sentence = ""
    if not SHORTEST <= len(password) <= LONGEST:
        sentence = say(
            "A password needs %(shortest)s to %(longest)s characters; a few words are good.",
            shortest=SHORTEST,
            longest=LONGEST,
        )
    elif len(set(password)) < FEWEST_DIFFERENT or password.casefold() in {one.casefold() for one in known}:
        sentence = "This password is easy to guess. A few words that do not belong together are good."
    return [Fault("/password", sentence)] if sentence else []


def _composed(password: str) -> str:
    # The same letters, whichever way a keyboard sends them.
    return unicodedata.normalize("NFKC", password)
