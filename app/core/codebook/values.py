"""What a codebook is made of: variables, labels, and their texts, as frozen values.

A key never changes from one version to the next; a name may. All texts are in the codebook's own language,
and ``translations`` holds them in others. Reading and checking are in the neighbouring modules: a value built
by hand may well be wrong until ``check.check`` has seen it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

VariableType = Literal["choose_one", "choose_many", "scale", "text"]
Level = Literal["nominal", "ordinal", "interval", "ratio"]
Place = Literal["span", "passage", "document", "mark"]

TYPES: tuple[VariableType, ...] = ("choose_one", "choose_many", "scale", "text")
SCALE_LEVELS: tuple[Level, ...] = ("ordinal", "interval", "ratio")
PLACES: tuple[Place, ...] = ("span", "passage", "document", "mark")
STANCES = ("prescriptive", "descriptive")
COLOUR_SLOTS = 16
LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Translation:
    """The texts of a variable, a label or a codebook in another language; what is left empty falls back."""

    name: str = ""
    definition: str = ""
    use_when: tuple[str, ...] = ()
    avoid_when: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Label:
    """One thing that an annotator may choose, with the rule for choosing it.

    An ``abstract`` label is a heading over others: reports add up under it and nobody chooses it.
    ``confused_with`` gives, for the key of another label, the sentence that tells the two apart.
    """

    key: str
    name: str
    parent: str | None = None
    abstract: bool = False
    definition: str = ""
    use_when: tuple[str, ...] = ()
    avoid_when: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()
    confused_with: Mapping[str, str] = field(default_factory=dict)
    requires: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    shortcut: str | None = None
    colour: int | None = None
    translations: Mapping[str, Translation] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Variable:
    """One question: what is asked, of what, and what may be answered.

    ``on`` says where it is answered. ``mark`` makes it an attribute of marks of the variables that name it in
    ``attributes``. ``labels`` are chosen by their key alone, which is therefore unique over the codebook;
    ``values`` are the short form of *choose one*, answered together with the variable's key and unique within
    it.
    """

    key: str
    name: str
    type: VariableType
    on: tuple[Place, ...]
    required: bool = False
    definition: str = ""
    level: Level | None = None
    points: tuple[int | float, ...] = ()
    max_length: int = LONGEST_TEXT
    attributes: tuple[str, ...] = ()
    labels: tuple[Label, ...] = ()
    values: tuple[Label, ...] = ()
    default: str | None = None
    translations: Mapping[str, Translation] = field(default_factory=dict)

    @property
    def choices(self) -> tuple[Label, ...]:
        """The labels or the values: whichever the variable has."""
        return self.labels or self.values

    @property
    def is_attribute(self) -> bool:
        """Whether it describes marks and is never asked by itself."""
        return self.on == ("mark",)


@dataclass(frozen=True)
class Codebook:
    """One version of a book of variables."""

    name: str
    version: str
    variables: tuple[Variable, ...]
    key: str | None = None
    description: str = ""
    language: str = "en"
    stance: str | None = None
    translations: Mapping[str, Translation] = field(default_factory=dict)

    @cached_property
    def labels(self) -> Mapping[str, Label]:
        """Every label by its key; the short ``values`` are not among them."""
        return {label.key: label for variable in self.variables for label in variable.labels}

    @cached_property
    def by_key(self) -> Mapping[str, Variable]:
        """Every variable by its key."""
        return {variable.key: variable for variable in self.variables}

    def placed_labels(self) -> Iterator[tuple[str, Variable, Label]]:
        """Every label and value with its JSON pointer in the codebook and the variable that it belongs to."""
        for v, variable in enumerate(self.variables):
            for field_name, choices in (("labels", variable.labels), ("values", variable.values)):
                for n, label in enumerate(choices):
                    yield f"/variables/{v}/{field_name}/{n}", variable, label

    def ancestors(self, key: str) -> tuple[str, ...]:
        """The keys above a label, nearest first: what it adds up to in a report. Unknown keys have none."""
        found: dict[str, None] = {}
        label = self.labels.get(key)
        while label is not None and label.parent is not None and label.parent not in found:
            found[label.parent] = None
            label = self.labels.get(label.parent)
        return tuple(found)
