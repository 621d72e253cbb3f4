"""What can go wrong that a user should hear of: each is a sentence. Imports nothing of ours.

A view never catches these; ``app.web.errors`` turns each into an answer with its status.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass


class Sentence(str):
    """A sentence in English, with what it was made of, so that a page can say it in another language."""

    __slots__ = ("many", "number", "parameters", "template")
    template: str
    parameters: dict[str, object]
    # Of a counted one: what is said of several, and how many there are.
    many: str
    number: int


def say(template: str, /, **parameters: object) -> str:
    """A sentence with ``parameters`` in the places of ``%(name)s``; the catalogues are made from these calls."""
    said = Sentence(template % parameters if parameters else template)
    said.template, said.parameters, said.many, said.number = template, parameters, "", 0
    return said


def say_many(one: str, many: str, number: int, /, **parameters: object) -> str:
    """The same of a number of things, in the place of ``%(num)s``: languages count in forms of their own."""
    said = Sentence((one if number == 1 else many) % {"num": f"{number:,}", **parameters})
    said.template, said.parameters, said.many, said.number = one, parameters, many, number
    return said


def together(*sentences: str) -> str:
    """Sentences one after the other, each translated by itself."""
    parts = {f"part_{n}": sentence for n, sentence in enumerate(sentences)}
    return say(" ".join(f"%({name})s" for name in parts), **parts)


def renamed(sentence: str, names: Mapping[str, str]) -> str:
    """The same sentence with names in the places of keys: where a parameter is a key, or several joined by |."""
    if not isinstance(sentence, Sentence):
        return sentence
    parameters = {
        place: renamed(value, names) if isinstance(value, Sentence) else _named(value, names)
        for place, value in sentence.parameters.items()
    }
    if sentence.many:
        return say_many(sentence.template, sentence.many, sentence.number, **parameters)
    return say(sentence.template, **parameters)


def _named(value: object, names: Mapping[str, str]) -> object:
    if not isinstance(value, str):
        return value
    keys = value.split("|")
    return ", ".join(names[key] for key in keys) if all(key in names for key in keys) else value


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input: where (a JSON pointer, '' for the whole) and a sentence."""

    pointer: str
    message: str

    def as_dict(self) -> dict[str, str]:
        """The fault as the API says it."""
        return asdict(self)


class RuleBroken(Exception):
    """A rule of the project forbids this now. The sentence is for the user; the answer is 409."""

    status = 409

    def __init__(self, message: str, **parameters: object) -> None:
        # Kept with its parameters, so that the web can say it in the reader's language.
        self.sentence = message if isinstance(message, Sentence) else say(message, **parameters)
        super().__init__(self.sentence)


class BadInput(RuleBroken):
    """The input itself is wrong: 422, every fault named, nothing stored."""

    status = 422

    def __init__(self, faults: list[Fault], sentence: str = "") -> None:
        super().__init__(sentence or (faults[0].message if faults else "This input could not be read."))
        self.faults = faults


class NotThere(RuleBroken):
    """Not there, or not yours: the answer is the same 404 for both."""

    status = 404


class NotAllowed(RuleBroken):
    """You are a member, but not in the role that this needs: 403."""

    status = 403


class Stale(RuleBroken):
    """Somebody, perhaps you in another tab, saved since you read it: 409 with the current state."""

    def __init__(self, sentence: str, current: dict[str, object]) -> None:
        super().__init__(sentence)
        self.current = current


class TooManyTries(RuleBroken):
    """Too many tries with credentials: 429, and how many seconds to wait."""

    status = 429

    def __init__(self, sentence: str, wait_seconds: int) -> None:
        super().__init__(sentence)
        self.wait_seconds = wait_seconds
