"""The commands of the annotator's page, and the key that each has until somebody gives it another.

This table is all that anybody knows of them: the page's script, its list of keys and its hints, the account page,
the check of a codebook's shortcuts and the documentation take them from here. A key is written as the place on
the keyboard that browsers name (``KeyboardEvent.code``), with what is held down before it: ``Shift+KeyJ``. So it
stays where it is under every layout; only with Control the letter decides, as everywhere else on a computer.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.errors import say


@dataclass(frozen=True, slots=True)
class Command:
    """Something that a key does.

    It is done in the ``text``, on the ``page`` outside of fields, or ``everywhere``. ``takes`` are held keys that
    change what it does. What ``changes`` the answer is off where nothing can be saved, what ``repeats`` goes on
    while its key is held down, and what is ``fixed`` cannot be given another key.
    """

    name: str
    keys: tuple[str, ...]
    group: str
    does: str
    where: str = "page"
    takes: tuple[str, ...] = ()
    changes: bool = False
    repeats: bool = False
    fixed: bool = False


GROUPS: Mapping[str, str] = {
    "move": say("Move and select"),
    "mark": say("Label"),
    "say": say("Say more"),
    "look": say("Look up"),
    "go": say("Save and go on"),
}


def _move(name: str, key: str, does: str, *takes: str) -> Command:
    return Command(name, (key,), "move", does, "text", takes, repeats=True, fixed=True)


def _edge(name: str, key: str, does: str) -> Command:
    return Command(name, (key,), "mark", does, takes=("Alt",), changes=True, repeats=True)


def _change(name: str, key: str, group: str, does: str, *more: str) -> Command:
    return Command(name, (key, *more), group, does, changes=True)


_HELD = ("Alt", "Control", "Shift")

COMMANDS: tuple[Command, ...] = (
    _move(
        "left",
        "ArrowLeft",
        say("the word to the left; with Alt the character, with Ctrl the sentence"),
        *_HELD,
    ),
    _move(
        "right",
        "ArrowRight",
        say("the word to the right; with Alt the character, with Ctrl the sentence"),
        *_HELD,
    ),
    _move("up", "ArrowUp", say("the line above"), "Shift"),
    _move("down", "ArrowDown", say("the line below"), "Shift"),
    Command("word", ("KeyW",), "move", say("select the word; again for the next one too"), repeats=True),
    Command(
        "sentence", ("KeyS",), "move", say("select the sentence; again for the next one too"), repeats=True
    ),
    Command("passage", ("KeyP",), "move", say("select the paragraph")),
    _move("next_span", "Tab", say("the next span; after the last one, out of the text")),
    _move("previous_span", "Shift+Tab", say("the span before; before the first one, out of the text")),
    Command(
        "step_out",
        ("Escape",),
        "move",
        say("step out: of a field, the labels, the selection, the span"),
        fixed=True,
    ),
    Command(
        "open_labels",
        ("Enter",),
        "mark",
        say("go to the labels of the selection or span"),
        "text",
        changes=True,
        fixed=True,
    ),
    _change("find_label", "Slash", "mark", say("find a label by typing part of its name")),
    _edge(
        "start_outward",
        "BracketLeft",
        say("move the start of the span outward by a word; with Alt by a character"),
    ),
    _edge("start_inward", "Shift+BracketLeft", say("move the start inward")),
    _edge(
        "end_outward",
        "BracketRight",
        say("move the end of the span outward by a word; with Alt by a character"),
    ),
    _edge("end_inward", "Shift+BracketRight", say("move the end inward")),
    _change(
        "none",
        "Digit0",
        "mark",
        say("None, for everything that is asked and not answered; again to take it back"),
    ),
    _change("delete", "Backspace", "mark", say("delete the selected span"), "Delete"),
    _change(
        "voice",
        "KeyV",
        "say",
        say("the next voice of the selected span; while you say who says it, how that is said"),
    ),
    _change("voice_back", "Shift+KeyV", "say", say("the voice before")),
    _change(
        "confidence",
        "KeyC",
        "say",
        say("how sure you are, where the round asks it: then 1 low, 2 medium, 3 high, 0 not said"),
    ),
    _change("note", "KeyR", "say", say("write a note on the selected span; Enter keeps it, Esc drops it")),
    _change(
        "who_says",
        "KeyA",
        "say",
        say("who says it, where the round asks it: the selection is what is said; again for the next part"),
    ),
    _change("flag", "KeyQ", "say", say("ask the lead")),
    Command("card", ("KeyK",), "look", say("show or put away the rule of the label in hand")),
    Command("codebook", ("Shift+KeyK",), "look", say("the whole codebook")),
    Command("context", ("KeyX",), "look", say("more of the article; again for all of it")),
    Command("keys", ("Shift+Slash",), "look", say("this list of keys")),
    # Before a revealed answer is opened nothing can be saved, and Done asks for the reason.
    Command("done", ("Control+Enter",), "go", say("Done, and on to the next passage"), "everywhere"),
    Command("skip", ("Control+Shift+KeyS",), "go", say("skip, with a reason"), "everywhere", changes=True),
    Command("undo", ("Control+KeyZ",), "go", say("undo"), changes=True, repeats=True),
    Command(
        "redo", ("Control+Shift+KeyZ",), "go", say("do again what was undone"), changes=True, repeats=True
    ),
    Command("next_passage", ("KeyJ",), "go", say("the next passage")),
    Command("previous_passage", ("Shift+KeyJ",), "go", say("the passage before")),
    Command("go_to", ("KeyG",), "go", say("go to a passage by its number")),
)

BY_NAME: Mapping[str, Command] = {one.name: one for one in COMMANDS}
