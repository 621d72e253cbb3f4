"""The codebook as the annotator's page shows it: what is asked, with every text in the reader's language."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from app.core.codebook.values import COLOUR_SLOTS, Codebook, Label, Variable


@dataclass(frozen=True, slots=True)
class Choice:
    """A label or a value: its texts, its key on the keyboard, its colour. ``heading`` is never chosen."""

    key: str
    name: str
    lang: str
    shortcut: str | None
    colour: int
    heading: bool
    definition: str
    use_when: tuple[str, ...]
    avoid_when: tuple[str, ...]
    examples: tuple[str, ...]
    confused_with: tuple[tuple[str, str], ...]


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


def _layer(book: Codebook, variable: Variable, locale: str) -> Layer:
    said = variable.translations.get(locale)
    return Layer(
        key=variable.key,
        name=(said and said.name) or variable.name,
        lang=locale if said and said.name else book.language,
        type=variable.type,
        definition=(said and said.definition) or variable.definition,
        required=variable.required,
        on_span="span" in variable.on,
        on_passage=bool({"passage", "document"} & set(variable.on)),
        has_labels=bool(variable.labels),
        choices=tuple(_choice(book, one, n, locale) for n, one in enumerate(variable.choices)),
        points=variable.points,
        max_length=variable.max_length,
        default=variable.default,
        attributes=tuple(_layer(book, book.by_key[key], locale) for key in variable.attributes),
    )


def _choice(book: Codebook, label: Label, place: int, locale: str) -> Choice:
    said = label.translations.get(locale)
    return Choice(
        key=label.key,
        name=(said and said.name) or label.name,
        lang=locale if said and said.name else book.language,
        shortcut=label.shortcut,
        colour=label.colour or place % COLOUR_SLOTS + 1,
        heading=label.abstract,
        definition=(said and said.definition) or label.definition,
        use_when=(said and said.use_when) or label.use_when,
        avoid_when=(said and said.avoid_when) or label.avoid_when,
        examples=label.examples,
        confused_with=tuple(
            (book.labels[key].name if key in book.labels else key, sentence)
            for key, sentence in label.confused_with.items()
        ),
    )
