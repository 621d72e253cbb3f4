"""From a slicing to what is said of it: the same value for the page, the API and the command."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.core.agreement.measures import headline
from app.core.agreement.slice_differences import Difference, difference
from app.core.agreement.slice_warnings import Warned, warnings_of
from app.core.agreement.slices import Slice, lowest_first, slices_of
from app.core.agreement.verdicts import FEW_UNITS
from app.errors import BadInput, Fault, NotThere, say
from app.features.agreement.compared import Compared, Labels
from app.features.agreement.queries import Judged
from app.features.agreement.slices.slicings import (
    EVERY_ROLE,
    SLICINGS,
    Asked,
    Cut,
    Found,
    Slicing,
    check_roles,
)
from app.features.agreement.slices.words import named_plainly
from app.models.rounds import Round
from app.web.policy import NOT_NOW

#: ``by`` of the report that is no slicing: the labels of the whole.
LABEL = "label"
EACH = ("label",)
NOT_KNOWN = say("not known")

Named = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the address asks of slices; ``named`` says a slice's name in the reader's language, given its key."""

    slicing: Slicing | None
    a: str | None = None
    b: str | None = None
    with_labels: bool = False
    every_role: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One variable in slices, lowest first, with what to know of them and the difference that was asked for."""

    cut: Cut
    slices: list[Slice]
    warnings: list[Warned]
    difference: Difference | None


@dataclass(frozen=True, slots=True)
class Sliced:
    """All variables in slices."""

    choices: Choices
    tables: list[Table]
    said: tuple[str, ...]
    named: Callable[[Hashable | None], str]

    @property
    def keys(self) -> list[str]:
        """Every slice that is known, in any variable, by name: what may be compared."""
        found = {key_of(one.name) for table in self.tables for one in table.slices if one.name is not None}
        return sorted(found, key=lambda key: (self.named(key).casefold(), key))

    def name_of(self, key: str) -> str:
        """What readers call the slice of this key."""
        return self.named(key)


def refuse_outlets(by: str | None, codes_blind: bool) -> None:
    """NotThere where this slicing tells of outlets and whoever asks codes blind."""
    slicing = SLICINGS.get(by or "")
    if slicing is not None and slicing.tells_outlet and codes_blind:
        raise NotThere(NOT_NOW)


def read_choices(given: Any, *, codes_blind: bool = False) -> Choices:
    """The choices of an address or a command: ``by``, ``a``, ``b``, ``each`` and ``roles``.

    BadInput, naming what there is, for what is not; NotThere for a slicing by outlets where somebody codes blind.
    """
    by, a, b = given.get("by") or None, given.get("a") or None, given.get("b") or None
    each = given.get("each") or None
    every_role = check_roles(given.get("roles") or None, by)
    slicing = SLICINGS.get(by or "")
    refuse_outlets(by, codes_blind)
    if by is not None and slicing is None and by != LABEL:
        there = [LABEL, *(key for key, one in SLICINGS.items() if not (one.tells_outlet and codes_blind))]
        sentence = say(
            "Agreement cannot be broken down by %(name)s. There are: %(list)s.",
            name=by[:60],
            list=", ".join(there),
        )
        raise BadInput([Fault("/by", sentence)])
    if each is not None and each not in EACH:
        raise BadInput([Fault("/each", say("Slices are shown for each label, or not: each=label."))])
    if (a is None) != (b is None):
        raise BadInput([Fault("/b" if b is None else "/a", say("Name two slices to compare: a and b."))])
    if a is not None and a == b:
        raise BadInput([Fault("/b", say("A slice cannot be compared with itself: choose another."))])
    if a is not None and slicing is None:
        raise BadInput([Fault("/by", say("Slices are compared of a breakdown: say which one, with by."))])
    return Choices(slicing, a, b, each is not None, every_role)


def key_of(name: Hashable | None) -> str:
    """The name of a slice as an address writes it; what is not known has none."""
    if name is None:
        return ""
    return " / ".join(str(part) for part in name) if isinstance(name, tuple) else str(name)


def asked_of(
    session: Session,
    one: Round,
    judged: Judged,
    labels: Labels | None,
    variables: list[Compared],
    choices: Choices,
    person_id: int | None,
) -> Asked:
    """What a slicing is asked to cut."""
    return Asked(session, one.project_id, one, judged, labels, variables, person_id, choices.every_role)


def slices_asked_for(asked: Asked, choices: Choices, named: Named) -> Sliced | None:
    """Every variable in slices; None where nothing is broken down into any."""
    return None if choices.slicing is None else sliced(choices.slicing.find(asked), choices, named)


def sliced(found: Found, choices: Choices, named: Named = str) -> Sliced:
    """Every variable in slices. BadInput where ``a`` or ``b`` is a slice of none of them."""

    def name_of(name: Hashable | None) -> str:
        key = key_of(name)
        return found.names.get(key) or (named(key) if key else NOT_KNOWN)

    of_people = choices.slicing is not None and choices.slicing.of_people
    tables = []
    for cut in found.cuts:
        slices = lowest_first(slices_of(cut.parts, labels=choices.with_labels))
        warned = [] if of_people else warnings_of(slices, name_of)
        tables.append(Table(cut, slices, warned, _difference(slices, choices, name_of)))
    whole = Sliced(choices, tables, found.said, name_of)
    for field, key in (("a", choices.a), ("b", choices.b)):
        if key is not None and key not in whole.keys:
            sentence = say(
                "There is no slice %(name)s. There are: %(list)s.",
                name=key[:60],
                list=", ".join(whole.keys) or say("none"),
            )
            raise BadInput([Fault(f"/{field}", sentence)])
    return whole


def slices_dict(asked: Asked, choices: Choices) -> dict[str, Any]:
    """``slices`` for the report of a round, where it is broken down; for scripts, so in English."""
    whole = slices_asked_for(asked, choices, named_plainly(choices.slicing))
    return {} if whole is None else {"slices": slices_report(whole)}


def slices_report(whole: Sliced) -> dict[str, Any]:
    """The slices as plain values: what is said with them, and each variable with its slices, lowest first."""
    choices = whole.choices
    return {
        "by": choices.slicing.key if choices.slicing else None,
        "a": choices.a,
        "b": choices.b,
        "roles": EVERY_ROLE if choices.every_role else None,
        "remarks": list(whole.said),
        "small": {"pairable_under": FEW_UNITS, "or": "no interval"},
        "variables": [_table(one, whole) for one in whole.tables],
    }


def _table(one: Table, whole: Sliced) -> dict[str, Any]:
    cut = one.cut
    return {
        "variable": cut.variable.key,
        "name": cut.variable.name,
        "attribute": cut.attribute.key if cut.attribute else None,
        "measure": headline(cut.parts[-1].level).name if cut.parts else None,
        "warnings": [warned.as_dict(whole.named) for warned in one.warnings],
        "slices": [
            {"slice": key_of(each.name) or None, "name": whole.named(each.name)} | each.as_dict()
            for each in one.slices
        ],
        "difference": None if one.difference is None else one.difference.as_dict(),
    }


def _difference(
    slices: list[Slice], choices: Choices, named: Callable[[Hashable | None], str]
) -> Difference | None:
    by_key = {key_of(one.name): one for one in slices if one.name is not None}
    one, other = by_key.get(choices.a or ""), by_key.get(choices.b or "")
    if one is None or other is None or one is other:
        return None
    return difference(one, other, (named(one.name), named(other.name)))
