"""Who annotated, without who it is: one name for a person within a dataset, another in the next dataset."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field


def dataset_key(secret: bytes, seed: int | None) -> bytes:
    """The key of one dataset. ``secret`` is never published; with a seed the same names come out again."""
    return hmac.new(secret, b"" if seed is None else str(seed).encode(), hashlib.sha256).digest()


def pseudonym(key: bytes, person_id: int) -> str:
    """The name of a person in the dataset of this key: the letter a and ten hexadecimal digits.

    >>> pseudonym(b"key", 7) == pseudonym(b"key", 7), pseudonym(b"key", 7) == pseudonym(b"other", 7)
    (True, False)
    """
    return "a" + hmac.new(key, str(person_id).encode(), hashlib.sha256).hexdigest()[:10]


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """The names of one dataset: made with its ``key``, but for people who had one in the archive they came from."""

    key: bytes
    kept: Mapping[int, str] = field(default_factory=dict)
    _made: dict[int, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def of(self, person_id: int) -> str:
        """The name of this person."""
        name = self._made.get(person_id)
        if name is None:
            name = self._made[person_id] = self.kept.get(person_id) or pseudonym(self.key, person_id)
        return name
