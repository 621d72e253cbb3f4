"""What the floors below say in English, in the reader's language."""

from flask_babel import gettext, ngettext

from app.errors import Sentence


def translated(sentence: str) -> str:
    """The sentence as a page says it; one that no catalogue has stays in English.

    Sentences inside a sentence are translated as well. What users wrote is a plain string and stays as it is.
    """
    if isinstance(sentence, Sentence):
        inner = {
            name: translated(value) if isinstance(value, Sentence) else value
            for name, value in sentence.parameters.items()
        }
        if sentence.many:
            return str(ngettext(sentence.template, sentence.many, sentence.number, **inner))
        said: str = gettext(sentence.template)
        return said % inner if inner else said
    return gettext(sentence) if sentence else ""
