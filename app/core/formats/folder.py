"""A folder of files, as a format writes it: what its files may be called, and what its manifest says of each."""

from dataclasses import dataclass

MANIFEST = "manifest.json"
# What no disk takes in a name, and what means something else on one of them.
_NEVER = frozenset('\\:*?"<>|')


@dataclass(frozen=True, slots=True)
class FileSum:
    """What a manifest says of a file in a folder."""

    sha256: str
    size: int


def check_name(name: str) -> None:
    """ValueError for what a format may not call a file: a path that leads out, or that some disk does not take.

    >>> check_name("train/article1.txt")
    >>> check_name("../article1.txt")
    Traceback (most recent call last):
    ValueError: '../article1.txt' cannot be the name of a file in an export
    """
    parts = name.split("/")
    wrong = (
        name.casefold() == MANIFEST
        or any(
            part in ("", ".", "..") or part.endswith((" ", ".")) or len(part.encode()) > 255 for part in parts
        )
        or any(ord(character) < 32 or character in _NEVER for character in name)
    )
    if wrong:
        raise ValueError(f"{name!r} cannot be the name of a file in an export")
