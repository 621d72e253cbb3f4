"""The keys that the annotator's page keeps for itself, so that no label may take them.

Digits 1 to 9 and the letters that no command has belong to labels. A shortcut is read by the position of the
key and not by what it prints, hence only unshifted Latin letters and digits can be one.
"""

from collections.abc import Mapping

from app.core.keyboard.commands import COMMANDS
from app.core.keyboard.keymap import printed

COMMAND_KEYS: Mapping[str, str] = {
    printed(key): one.does for one in COMMANDS for key in one.keys if "Control" not in key
}

SHORTCUTS = frozenset("123456789abcdefghijklmnopqrstuvwxyz") - COMMAND_KEYS.keys()
"""Every key that a label may take."""
