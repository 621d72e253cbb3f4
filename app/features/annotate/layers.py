"""The codebook as the annotator's page shows it: what is asked, with every text in the reader's language."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.core.codebook.values import COLOUR_SLOTS, Codebook, Label, Translation, Variable


@dataclass(frozen=True, slots=True)
class Choice:
    """A label or a value: its texts, its key on the keyboard, its colour. ``heading`` is never chosen.

    ``depth`` is how many labels stand above it. ``text_lang`` is the language of its rules, ``book_lang`` that
    of what is never translated, and ``known_as`` what else it may be looked for by.
    """

    key: str
    name: str
    lang: str
    shortcut: str | None
    colour: int
    heading: bool
    depth: int
    known_as: str
    text_lang: str
    book_lang: str
    definition: str
    use_when: tuple[str, ...]
    avoid_when: tuple[str, ...]
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]
    confused_with: tuple[tuple[str, str], ...]
    requires: tuple[str, ...]
    excludes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layer:
    """One variable that is asked, and the attributes that its marks carry."""

    key: str
    name: str
    lang: str
    type: str
    definition: str
    required: bool
    on_span: bool
    on_passage: bool
    has_labels: bool
    choices: tuple[Choice, ...]
    points: tuple[int | float, ...]
    max_length: int
    default: str | None
    attributes: tuple["Layer", ...]

    def for_script(self) -> dict[str, Any]:
        """What the page's script needs of it; the texts stand in the page."""
        return {
            "key": self.key,
            "name": self.name,
            "type": self.type,
            "required": self.required,
            "on_span": self.on_span,
            "on_passage": self.on_passage,
            "has_labels": self.has_labels,
            "choices": [
                {"key": one.key, "name": one.name, "shortcut": one.shortcut, "colour": one.colour}
                for one in self.choices
                if not one.heading
            ],
            "points": list(self.points),
            "max_length": self.max_length,
            "default": self.default,
            "attributes": [one.for_script() for one in self.attributes],
        }


def layers_of(book: Codebook, asked: Collection[str], unit: str, locale: str) -> list[Layer]:
    """The variables that a round of this unit asks, in the codebook's order, in ``locale`` where translated."""
    places = {"span", "passage"} | ({"document"} if unit == "document" else set())
    return [
        _layer(book, variable, locale)
        for variable in book.variables
        if variable.key in asked and places & set(variable.on) and not variable.is_attribute
    ]


def whole_book(book: Codebook, locale: str) -> list[Layer]:
    """Every variable of the book, those of spans' attributes at the end."""
    ordered = sorted(book.variables, key=lambda one: one.is_attribute)
    return [_layer(book, variable, locale) for variable in ordered]


def _layer(book: Codebook, variable: Variable, locale: str) -> Layer:
    lang, said = _said(variable.translations, locale)
    slots = {one.key: one.colour or n % COLOUR_SLOTS + 1 for n, one in enumerate(variable.choices)}
    return Layer(
        key=variable.key,
        name=(said and said.name) or variable.name,
        lang=lang if said and said.name else book.language,
        type=variable.type,
        definition=(said and said.definition) or variable.definition,
        required=variable.required,
        on_span="span" in variable.on,
        on_passage=bool({"passage", "document"} & set(variable.on)),
        has_labels=bool(variable.labels),
        choices=tuple(
            _choice(book, one, depth, slots[one.key], locale) for one, depth in _grouped(variable.choices)
        ),
        points=variable.points,
        max_length=variable.max_length,
        default=variable.default,
        attributes=tuple(_layer(book, book.by_key[key], locale) for key in variable.attributes),
    )


def _grouped(choices: tuple[Label, ...]) -> list[tuple[Label, int]]:
    """Each label below its parent, and how deep; in the book's order otherwise."""
    keys = {one.key for one in choices}
    found: list[tuple[Label, int]] = []

    def below(parent: str | None, depth: int) -> None:
        for one in choices:
            if (one.parent if one.parent in keys else None) == parent and depth < len(keys):
                found.append((one, depth))
                below(one.key, depth + 1)

    below(None, 0)
    return found


def _choice(book: Codebook, label: Label, depth: int, colour: int, locale: str) -> Choice:
    lang, said = _said(label.translations, locale)
    translated = said is not None and bool(said.definition or not label.definition)
    return Choice(
        key=label.key,
        name=_name(label, locale),
        lang=lang if said and said.name else book.language,
        shortcut=label.shortcut,
        colour=colour,
        heading=label.abstract,
        depth=depth,
        known_as=f"{label.key} {label.name}",
        text_lang=lang if translated else book.language,
        book_lang=book.language,
        definition=(said and said.definition) or label.definition,
        use_when=(said and said.use_when) or label.use_when,
        avoid_when=(said and said.avoid_when) or label.avoid_when,
        examples=label.examples,
        counter_examples=label.counter_examples,
        confused_with=tuple(
            (_name_of(book, key, locale), sentence) for key, sentence in label.confused_with.items()
        ),
        requires=tuple(_name_of(book, key, locale) for key in label.requires),
        excludes=tuple(_name_of(book, key, locale) for key in label.excludes),
    )


def _said(translations: Mapping[str, Translation], locale: str) -> tuple[str, Translation | None]:
    """The translation for a reader of ``locale``, and which language that is; ``ru_RU`` reads ``ru``."""
    exact = locale.replace("_", "-")
    lang = next((one for one in (exact, exact.split("-")[0]) if one in translations), exact)
    return lang, translations.get(lang)


def _name(label: Label, locale: str) -> str:
    said = _said(label.translations, locale)[1]
    return (said and said.name) or label.name


def _name_of(book: Codebook, key: str, locale: str) -> str:
    return _name(book.labels[key], locale) if key in book.labels else key


def with_digits(layers: list[Layer]) -> list[Layer]:
    """Labels without a key get, in their order, the digits from 1 to 9 that no label has."""
    taken = {choice.shortcut for layer in layers if layer.has_labels for choice in layer.choices}
    free = iter([digit for digit in "123456789" if digit not in taken])
    return [
        replace(layer, choices=tuple(_with_digit(one, free) for one in layer.choices))
        if layer.has_labels
        else layer
        for layer in layers
    ]


def _with_digit(choice: Choice, free: Iterator[str]) -> Choice:
    if choice.shortcut or choice.heading:
        return choice
    return replace(choice, shortcut=next(free, None))
