"""What became of each label between two versions, as far as two files can say.

Labels are followed by their key. That a label was renamed, split or merged is a matter of meaning, which a
person says when the version is published; here such labels show as retired and new, for the person to join.
"""

from dataclasses import dataclass, fields
from typing import Literal

from app.core.codebook.values import Codebook, Label, Variable

Fate = Literal["kept", "redefined", "retired", "new"]

# Fields that change how a label looks or is reached. The rest changes what its judgements mean.
_LOOKS = frozenset({"name", "shortcut", "colour", "translations"})


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one label or value of a variable: ``changed`` names the fields that differ."""

    variable: str
    key: str
    fate: Fate
    changed: tuple[str, ...] = ()


def diff(old: Codebook, new: Codebook) -> list[Change]:
    """The proposal for the map from ``old`` to ``new``: the labels of the old in their order, then the new.

    A label is *redefined* when anything but its looks (name, shortcut, colour, translations) differs, or when
    it moved to another variable. Reordering changes nothing.
    """
    before, after = _placed(old), _placed(new)
    found: list[Change] = []
    for place, (variable, label) in before.items():
        if place not in after:
            found.append(Change(variable, label.key, "retired"))
            continue
        variable_now, label_now = after[place]
        changed = _differing(label, label_now) + (() if variable == variable_now else ("variable",))
        found.append(Change(variable, label.key, "redefined" if set(changed) - _LOOKS else "kept", changed))
    found += [
        Change(variable, label.key, "new")
        for place, (variable, label) in after.items()
        if place not in before
    ]
    return found


def changed_variables(old: Codebook, new: Codebook) -> list[tuple[str, Fate]]:
    """What became of each variable that both have or only one has, without regard to its labels."""
    found: list[tuple[str, Fate]] = []
    for key, variable in old.by_key.items():
        match = new.by_key.get(key)
        if match is None:
            found.append((key, "retired"))
        else:
            found.append((key, "kept" if _question(variable) == _question(match) else "redefined"))
    return found + [(key, "new") for key in new.by_key if key not in old.by_key]


def _placed(codebook: Codebook) -> dict[tuple[str, str], tuple[str, Label]]:
    """Each label by what makes it the same one: its key, and for a short value its variable too."""
    return {
        ("" if variable.labels else variable.key, label.key): (variable.key, label)
        for _, variable, label in codebook.placed_labels()
    }


def _differing(old: Label, new: Label) -> tuple[str, ...]:
    return tuple(each.name for each in fields(Label) if getattr(old, each.name) != getattr(new, each.name))


def _question(variable: Variable) -> tuple[object, ...]:
    """What is asked, and of what: everything but names, translations and the labels themselves."""
    left_out = {"name", "translations", "labels", "values"}
    return tuple(getattr(variable, each.name) for each in fields(variable) if each.name not in left_out)
