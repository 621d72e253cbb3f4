"""Finding labels of a codebook by their words."""

import unicodedata
from collections.abc import Iterable

from app.core.codebook.values import Codebook, Label, Translation, Variable


def search(codebook: Codebook, asked: str) -> list[tuple[Variable, tuple[Label, ...]]]:
    """The variables and labels in which every word of ``asked`` stands, in the order of the book.

    Capitals and composition do not matter, and part of a word is enough. A variable that is found by its own
    texts alone comes with all of its labels. An empty question finds everything.
    """
    words = _plain(asked).split()
    found = []
    for variable in codebook.variables:
        labels = tuple(label for label in variable.choices if _holds(_label_texts(label), words))
        if labels:
            found.append((variable, labels))
        elif _holds(_variable_texts(variable), words):
            found.append((variable, variable.choices))
    return found


def _holds(texts: Iterable[str], words: list[str]) -> bool:
    text = _plain("\n".join(texts))
    return all(word in text for word in words)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _variable_texts(variable: Variable) -> Iterable[str]:
    yield from (variable.key, variable.name, variable.definition)
    yield from _translated(variable.translations.values())


def _label_texts(label: Label) -> Iterable[str]:
    yield from (label.key, label.name, label.definition)
    yield from (*label.use_when, *label.avoid_when, *label.examples, *label.counter_examples)
    yield from label.confused_with.values()
    yield from _translated(label.translations.values())


def _translated(translations: Iterable[Translation]) -> Iterable[str]:
    for said in translations:
        yield from (said.name, said.definition, *said.use_when, *said.avoid_when)
