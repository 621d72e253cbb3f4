"""The keys that the annotator's page keeps for itself, so that no label may take them.

Digits 1 to 9 and the letters that are not listed belong to labels. A shortcut is read by the position of the
key and not by what it prints, hence only unshifted Latin letters and digits can be one.
"""

from collections.abc import Mapping

COMMAND_KEYS: Mapping[str, str] = {
    "ArrowLeft": "caret one word back",
    "ArrowRight": "caret one word on",
    "ArrowUp": "caret one line up",
    "ArrowDown": "caret one line down",
    "w": "select the word, then grow",
    "s": "select the sentence, then grow",
    "p": "select the paragraph",
    "[": "move the start of the span outward",
    "]": "move the end of the span outward",
    "{": "move the start of the span inward",
    "}": "move the end of the span inward",
    "c": "set the confidence",
    "r": "write a rationale",
    "q": "ask the lead",
    "0": "answer that nothing applies",
    "k": "card of the label",
    "K": "the whole codebook",
    "j": "next passage",
    "J": "previous passage",
    "g": "go to a passage by its number",
    "x": "show more context",
    "v": "next voice",
    "a": "begin an attribution",
    "n": "next disagreement",
    "/": "find a label by typing",
    "?": "show the keys",
    "Tab": "next span",
    "Enter": "open the list of labels",
    "Escape": "step out",
    "Backspace": "delete the span",
}

SHORTCUTS = frozenset("123456789abcdefghijklmnopqrstuvwxyz") - COMMAND_KEYS.keys()
"""Every key that a label may take."""
