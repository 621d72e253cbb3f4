"""Which label of a codebook a word of another program means: by the lead's own list, by key, or by name."""

import re
from collections.abc import Iterable, Mapping

from app.core.codebook.values import Codebook, Label, Variable
from app.core.corpus_fields import short
from app.errors import say

_NOT_IN_TYPES = re.compile(r"[^a-zA-Z0-9_-]")


class Unmatched(ValueError):
    """No label, or more than one, answers to this word; the sentence says so."""


class LabelNames:
    """The labels and variables of a codebook by everything that they are called elsewhere.

    ``chosen`` is the lead's list: word to the key or name of a label. It stands above all others.
    """

    def __init__(self, codebook: Codebook, chosen: Mapping[str, str] | None = None) -> None:
        self._chosen = dict(chosen or {})
        self._variables = {one.key: one for one in codebook.variables}
        self.variable_of = {label.key: one for one in codebook.variables for label in one.labels}
        self._by_key: dict[str, set[str]] = {}
        self._by_name: dict[str, set[str]] = {}
        for key, variable in self.variable_of.items():
            label = codebook.labels[key]
            for word in {key, _qualified(variable.key, key)}:
                self._by_key.setdefault(word, set()).add(key)
                # Programs whose names are letters, digits and hyphens alone spell it so.
                self._by_key.setdefault(_NOT_IN_TYPES.sub("-", word), set()).add(key)
            # Programs with a tree of codes say all names from the top.
            path = ".".join(
                [codebook.labels[one].name for one in reversed(codebook.ancestors(key))] + [label.name]
            )
            for name in {*_names(label), path}:
                for word in (name, *(f"{of}.{name}" for of in _names(variable))):
                    self._by_name.setdefault(_folded(word), set()).add(key)

    def label(self, word: str, variable: str = "") -> str:
        """The key of the label that ``word`` means; Unmatched otherwise. ``variable`` decides between several."""
        wanted = self._chosen.get(word, self._chosen.get(f"{variable}.{word}", word)).strip()
        found = self._by_key.get(wanted) or self._by_name.get(_folded(wanted)) or set()
        if len(found) > 1 and variable:
            found = {key for key in found if self._is(self.variable_of[key], variable)} or found
        if len(found) > 1:
            raise Unmatched(
                say(
                    "“%(word)s” is the name of several labels: %(labels)s. Say which is meant in the list of labels.",
                    word=short(word),
                    labels=", ".join(sorted(found)),
                )
            )
        if not found:
            raise Unmatched(
                say(
                    "The codebook has no label “%(word)s”. Say which one it is in the list of labels.",
                    word=short(word),
                )
            )
        return next(iter(found))

    def variable(self, word: str, among: Iterable[str] | None = None) -> Variable:
        """The variable of this key or name; Unmatched where there is none (``among`` these keys)."""
        keys = self._variables if among is None else among
        for key in keys:
            if self._is(self._variables[key], word):
                return self._variables[key]
        raise Unmatched(say("The codebook has no variable “%(word)s”.", word=short(word)))

    def value(self, variable: Variable, words: str) -> str | float:
        """What ``words`` answer to this variable: a number on a scale, the key of one of its values, or words."""
        if variable.type == "scale":
            try:
                return float(words)
            except ValueError:
                raise Unmatched(
                    say(
                        "“%(words)s” is no number, which “%(variable)s” asks for.",
                        words=short(words),
                        variable=variable.name,
                    )
                ) from None
        for one in variable.choices:
            if words == one.key or _folded(words) in map(_folded, _names(one)):
                return one.key
        return words

    def attributes(self, label: str, given: Mapping[str, str]) -> dict[str, str | float]:
        """What is said of a mark with this label, by the keys of its attributes; Unmatched where it has none such."""
        variable = self.variable_of[label]
        found = {}
        for name, words in given.items():
            if words:
                attribute = self.variable(name, variable.attributes)
                found[attribute.key] = self.value(attribute, words)
        return found

    @staticmethod
    def _is(variable: Variable, word: str) -> bool:
        spelled = _NOT_IN_TYPES.sub("-", variable.key)
        return word in (variable.key, spelled) or _folded(word) in map(_folded, _names(variable))


def _names(one: Label | Variable) -> set[str]:
    return {one.name, *(said.name for said in one.translations.values())} - {""}


def _qualified(variable: str, label: str) -> str:
    return label if label.startswith(f"{variable}.") else f"{variable}.{label}"


def _folded(word: str) -> str:
    return " ".join(word.split()).casefold()
