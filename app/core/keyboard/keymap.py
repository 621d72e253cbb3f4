"""What keys are called, what they may be changed to, and whose key wins."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any

from app.core.keyboard.commands import COMMANDS, Command

PRINTS: Mapping[str, str] = (
    {f"Key{letter.upper()}": letter for letter in ascii_lowercase}
    | {f"Digit{n}": str(n) for n in range(10)}
    | {
        "Backquote": "`",
        "Minus": "-",
        "Equal": "=",
        "BracketLeft": "[",
        "BracketRight": "]",
        "Backslash": "\\",
    }
    | {"Semicolon": ";", "Quote": "'", "Comma": ",", "Period": ".", "Slash": "/"}
)
"""What the keys print on the US keyboard, after which their places are named."""

_SHIFTED = dict(zip("`-=[]\\;',./", '~_+{}|:"<>?', strict=True))
_NAMES = {
    "ArrowLeft": "←",
    "ArrowRight": "→",
    "ArrowUp": "↑",
    "ArrowDown": "↓",
    "Escape": "Esc",
    "Control": "Ctrl",
}
_FUNCTION_KEYS = ("F2", "F4", "F8", "F9")
# Labels have the digits; what moves in the text and what browsers and screen readers keep is nobody's to change.
CHOOSABLE = (PRINTS.keys() - {f"Digit{n}" for n in range(1, 10)}) | set(_FUNCTION_KEYS)
_BY_PRINT = {print_: code for code, print_ in PRINTS.items()}


@dataclass(frozen=True, slots=True)
class Bound:
    """A command with the keys that it has for one person. ``lost`` is their own key that a label has instead."""

    command: Command
    keys: tuple[str, ...]
    lost: str | None = None


def parts(key: str) -> list[tuple[str, str]]:
    """A key as what is pressed together: the code of each and what the US keyboard calls it."""
    if key == "Shift+Slash":
        # The question mark works wherever a layout has it.
        return [("?", "?")]
    names = [(code, _NAMES.get(code) or PRINTS.get(code, code)) for code in key.split("+")]
    # With Control the letter counts and not its place, and such keys are known by capitals.
    return (
        [(code, name.upper() if len(name) == 1 else name) for code, name in names]
        if "Control" in key
        else names
    )


def written(key: str) -> str:
    """A key as people write it: ``Shift+j``."""
    return "+".join(name for _code, name in parts(key))


def printed(key: str) -> str:
    """What a key prints on the US keyboard, and else its name: ``K``, ``{``, ``Escape``."""
    shift, code = key.startswith("Shift+"), key.removeprefix("Shift+")
    if code not in PRINTS:
        return key
    plain = PRINTS[code]
    return _SHIFTED.get(plain, plain.upper()) if shift else plain


def read_key(said: str) -> str | None:
    """The key that somebody wrote, if a command may have it: ``j``, ``Shift+j``, ``J``, ``[``, ``F2``."""
    found = re.fullmatch(r"(shift\s*\+\s*)?(\S+)", said.strip(), re.I)
    if found is None:
        return None
    shift, name = bool(found[1]), found[2]
    if not shift and (name in _SHIFTED.values() or (len(name) == 1 and name.isascii() and name.isupper())):
        shift = True
        name = {upper: lower for lower, upper in _SHIFTED.items()}.get(name, name)
    code = _BY_PRINT.get(name.lower()) or name.upper()
    if code not in CHOOSABLE or (shift and code in _FUNCTION_KEYS):
        return None
    return f"Shift+{code}" if shift else code


def code_of(shortcut: str) -> str:
    """The place of the key that a label's shortcut means."""
    return _BY_PRINT[shortcut]


def keymap(own: Mapping[str, str], shortcuts: Collection[str] = ()) -> list[Bound]:
    """Every command with its keys, where somebody has keys of their ``own`` and labels have ``shortcuts``.

    The label wins: all who work with a codebook have its keys alike. The command has its usual key again,
    or none where that has been given to another.
    """
    labels = {code_of(one) for one in shortcuts}
    lost = {name: key for name, key in own.items() if key.split("+")[-1] in labels}
    kept = {name: key for name, key in own.items() if name not in lost}
    given = set(kept.values())
    found: list[Bound] = []
    for one in COMMANDS:
        keys = (kept[one.name],) if one.name in kept else tuple(key for key in one.keys if key not in given)
        found.append(Bound(one, keys, lost.get(one.name)))
    return found


def collisions(own: Mapping[str, str]) -> dict[str, Command]:
    """For each own key that another command has as well: that command."""
    holders: dict[str, list[Command]] = {}
    for one in COMMANDS:
        for key in (own[one.name],) if one.name in own else one.keys:
            holders.setdefault(key, []).append(one)
    return {
        name: next(one for one in holders[key] if one.name != name)
        for name, key in own.items()
        if len(holders[key]) > 1
    }


def for_script(bound: Collection[Bound]) -> dict[str, Any]:
    """The commands as the page's script needs them, by name: their keys, and what is not as with most."""
    return {
        one.command.name: {"keys": one.keys} | {name: value for name, value in _rest(one.command) if value}
        for one in bound
    }


def _rest(command: Command) -> list[tuple[str, Any]]:
    where = command.where if command.where != "page" else None
    return [
        ("where", where),
        ("takes", command.takes),
        ("changes", command.changes),
        ("repeats", command.repeats),
    ]
