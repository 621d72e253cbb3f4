"""Whether a value is one that its variable allows: a value of a list, a point of a scale, a text."""

from app.core.codebook.values import Variable
from app.core.codebook.yaml_tree import strange_character
from app.errors import say


def value_fault(variable: Variable, value: object) -> str | None:
    """What is wrong with the value, as a sentence, or None. Labels are not values: see ``answers``."""
    if variable.type == "scale":
        return _scale_fault(variable, value)
    if variable.type == "text":
        return _text_fault(variable, value)
    allowed = [choice.key for choice in variable.choices if not choice.abstract]
    if isinstance(value, str) and value in allowed:
        return None
    return say("“%(variable)s” is one of %(list)s.", variable=variable.name, list=", ".join(allowed))


def _scale_fault(variable: Variable, value: object) -> str | None:
    # True equals 1 in Python and is no point of a scale.
    if isinstance(value, int | float) and not isinstance(value, bool) and value in variable.points:
        return None
    return say(
        "“%(variable)s” is one of %(list)s.",
        variable=variable.name,
        list=", ".join(str(point) for point in variable.points),
    )


def _text_fault(variable: Variable, value: object) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return say(
            "“%(variable)s” is a text; leave it out when there is nothing to write.", variable=variable.name
        )
    if len(value) > variable.max_length:
        return say(
            "“%(variable)s” has %(count)s characters; %(max_length)s is the most.",
            variable=variable.name,
            count=len(value),
            max_length=variable.max_length,
        )
    if strange := strange_character(value):
        return say(
            "“%(variable)s” holds the character %(strange)s, which cannot be shown or stored.",
            variable=variable.name,
            strange=strange,
        )
    return None
