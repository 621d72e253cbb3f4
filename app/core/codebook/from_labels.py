"""A codebook made from the labels that a file uses, for a project that begins with what another program has coded."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.core.codebook.values import Codebook, Label, Place, Variable
from app.core.coded import CodedDraft

KEY, VERSION = "imported-labels", "1.0.0"
OTHER = "codes"
# More different values than this are free words.
MOST_VALUES = 50
_NOT_IN_KEYS = re.compile(r"[^a-z0-9_]+")


@dataclass(slots=True)
class _Found:
    """What was found of one variable."""

    name: str
    places: set[Place] = field(default_factory=set)
    labels: dict[str, str] = field(default_factory=dict)
    values: dict[str, None] = field(default_factory=dict)
    attributes: dict[str, dict[str, None]] = field(default_factory=dict)


def codebook_from(coded: Iterable[CodedDraft], name: str) -> Codebook:
    """The variables and labels of these codings. A label called ``variable.label`` is one of that variable."""
    found: dict[str, _Found] = {}
    keys = Keys()
    owner: dict[str, str] = {}
    for one in coded:
        for span in one.spans:
            key = owner.setdefault(span.label, _variable(span.variable, span.label))
            variable = found.setdefault(key, _Found(key))
            variable.places.add("span")
            variable.labels.setdefault(span.label, keys.of(span.label))
            for attribute, value in span.attributes.items():
                if value:
                    variable.attributes.setdefault(attribute, {})[value] = None
        for answer in one.answers:
            if answer.label is None:
                found.setdefault(answer.variable, _Found(answer.variable)).values[answer.value or ""] = None
                continue
            key = owner.setdefault(answer.label, _variable(answer.variable, answer.label))
            variable = found.setdefault(key, _Found(key))
            variable.places |= {"passage", "document"}
            variable.labels.setdefault(answer.label, keys.of(answer.label))
    return Codebook(name, VERSION, tuple(_variables(found)), key=KEY)


def _variable(hint: str, label: str) -> str:
    before, dot, _after = label.partition(".")
    return hint or (before if dot and before.strip() else OTHER)


def _variables(found: Mapping[str, _Found]) -> Iterable[Variable]:
    keys = Keys()
    attributes: dict[str, dict[str, None]] = {}
    for one in found.values():
        for name, values in one.attributes.items():
            attributes.setdefault(name, {}).update(values)
    made = {name: _valued(keys.of(name), name, values, ("mark",)) for name, values in attributes.items()}
    for name, one in found.items():
        if one.labels:
            yield Variable(
                keys.of(name),
                name,
                "choose_many",
                tuple(place for place in ("span", "passage", "document") if place in one.places),
                attributes=tuple(made[each].key for each in one.attributes) if "span" in one.places else (),
                labels=tuple(Label(key, label) for label, key in one.labels.items()),
            )
        elif one.values:
            yield _valued(keys.of(name), name, one.values, ("passage", "document"))
    yield from made.values()


def _valued(key: str, name: str, values: Mapping[str, None], on: tuple[Place, ...]) -> Variable:
    numbers = sorted({number for number in map(_number, values) if number is not None})
    if len(numbers) > 1 and all(_number(one) is not None for one in values):
        return Variable(key, name, "scale", on, level="interval", points=tuple(numbers))
    # One value alone is no choice.
    if not 2 <= len(values) <= MOST_VALUES or any(len(one) > 100 for one in values):
        return Variable(key, name, "text", on)
    keys = Keys()
    return Variable(key, name, "choose_one", on, values=tuple(Label(keys.of(one), one) for one in values))


def _number(words: str) -> float | None:
    try:
        number = float(words)
    except ValueError:
        return None
    return number if abs(number) < 1e9 else None


class Keys:
    """Keys for words that were never meant as such: small letters, figures and underscores, each but once."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def of(self, word: str) -> str:
        """A new key for this word."""
        parts = [_NOT_IN_KEYS.sub("_", part.strip().lower()).strip("_") for part in word.split(".")]
        plain = ".".join(part for part in parts if part)[:70] or "label"
        plain, number = plain.strip("._") or "label", 2
        key = plain
        while key in self.taken:
            key, number = f"{plain}_{number}", number + 1
        self.taken.add(key)
        return key
