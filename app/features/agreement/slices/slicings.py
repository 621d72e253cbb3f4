"""By what agreement can be broken down: the list of slicings. Adding one is an entry in ``SLICINGS``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from app.core.agreement.slice_parts import (
    Part,
    parts_by_annotator,
    parts_by_judgement,
    parts_by_pair,
    parts_by_unit,
    recoded,
)
from app.core.codebook.values import Variable
from app.core.outlets.vocabulary import PROPERTIES
from app.errors import BadInput, Fault, say
from app.features.agreement import queries
from app.features.agreement.compared import Compared, Labels, compared
from app.features.agreement.queries import Judged
from app.features.agreement.slices import queries as slice_queries
from app.features.agreement.slices import readings as slice_readings
from app.features.agreement.slices.queries import SLICED, Valued
from app.features.agreement.slices.readings import Beside
from app.features.agreement.spans import queries as span_queries
from app.models.rounds import Round

OF_OUTLET = "property:"
EVERY_ROLE = "all"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be cut: the reading with its `variables`, and who asks (None: whoever operates the instance)."""

    session: Session
    project_id: int
    round: Round
    judged: Judged
    labels: Labels | None
    variables: list[Compared]
    person_id: int | None = None
    every_role: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """One variable in parts; ``beside`` is what more its name says, where a variable is cut in several ways."""

    variable: Variable
    compared: Compared
    parts: list[Part]
    attribute: Variable | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Every variable in its parts, the names that the data has for slices, and what to know of the reading."""

    cuts: list[Cut]
    names: Mapping[str, str] = field(default_factory=dict)
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slicing:
    """One way to break agreement down. ``of_people``: its slices are made of annotators, so they differ in them."""

    key: str
    title: str
    group: str
    find: Callable[[Asked], Found]
    tells_outlet: bool = False
    of_people: bool = False


def _by_passage(values: Callable[[Session, Judged], Valued], asked: Asked) -> Found:
    found = values(asked.session, asked.judged)
    cuts = [
        Cut(one.variable, one, parts_by_unit(one.ratings, one.level, dict(found.of.items())))
        for one in asked.variables
    ]
    return Found(cuts, found.names)


def _by_property(keys: tuple[str, ...], asked: Asked) -> Found:
    return _by_passage(partial(slice_queries.properties, keys=keys), asked)


def _by_role(asked: Asked) -> Found:
    if not asked.every_role:
        return _by_passage(slice_queries.roles, asked)
    judged = queries.ratings(asked.session, asked.judged.reading, every_role=True)
    every = replace(asked, judged=judged, variables=compared(judged, asked.labels))
    found = _by_passage(slice_queries.roles, every)
    return Found(found.cuts, found.names, (say("Read here: passages of every role, as you chose."),))


def _by_week(asked: Asked) -> Found:
    week_of = slice_queries.weeks(asked.session, asked.judged)
    cuts = []
    for one in asked.variables:
        table = one.ratings
        values = [
            week_of.get((int(str(table.units[unit])), str(table.annotators[who])))
            for unit, who in zip(table.unit.tolist(), table.annotator.tolist(), strict=True)
        ]
        cuts.append(Cut(one.variable, one, parts_by_judgement(table, one.level, values)))
    said = say(
        "Two answers are compared where both were first done in one week; weeks begin on Monday, in UTC."
    )
    return Found(cuts, {}, (said,))


def _by_people(parts: Callable[..., list[Part]], asked: Asked) -> Found:
    return Found([Cut(one.variable, one, parts(one.ratings, one.level)) for one in asked.variables])


def _by_parent(asked: Asked) -> Found:
    """A variable without labels below others is as it is, and left out."""
    cuts = []
    for one in asked.variables:
        parents = {label.key: label.parent for label in one.variable.choices if label.parent is not None}
        if parents:
            top = {key: _top(key, parents) for key in parents}
            rolled = recoded(one.ratings, dict(top.items()))
            parts = [Part("as_chosen", one.ratings, one.level), Part("parents", rolled, one.level)]
            cuts.append(Cut(one.variable, one, parts))
    said = (
        () if cuts else (say("No label of this codebook stands below another, so nothing can be rolled up."),)
    )
    return Found(cuts, {}, said)


def _top(key: str, parents: Mapping[str, str]) -> str:
    seen = {key}
    while (above := parents.get(key)) is not None and above not in seen:
        seen.add(key := above)
    return key


def _by_attribute(asked: Asked) -> Found:
    """What was marked in a passage in each voice: sets of labels, a table a voice; or whatever else marks are given."""
    read = span_queries.read_spans(asked.session, asked.judged.reading)
    tables = {one.variable.key: one for one in asked.variables}
    book = slice_readings.book_of_reading(asked.session, asked.judged.reading)
    pairs = [
        (variable, book.by_key[key])
        for variable in read.variables
        for key in variable.attributes
        if variable.key in tables and book.by_key[key].choices
    ]
    cuts = [
        Cut(
            variable,
            tables[variable.key],
            slice_readings.parts_by_attribute(read, variable, attribute),
            attribute,
        )
        for variable, attribute in pairs
    ]
    said = say(
        "Of each passage the labels that an annotator marked in one voice; labels chosen for it are not read."
    )
    none = say("Nothing is asked of marks in this codebook, so they have no voice to be parted by.")
    names = {label.key: label.name for _variable, attribute in pairs for label in attribute.choices}
    return Found(cuts, names, (said if cuts else none,))


def _beside(read: Callable[[Asked], Beside], said: str, asked: Asked) -> Found:
    beside = read(asked)
    remarks = [said]
    if len(beside.readings) < 2:
        remarks.append(say("There is only one of them here, so there is nothing to compare it with."))
    if beside.not_now:
        names = ", ".join(beside.not_now)
        remarks.append(say("Left out, since you still have passages to code there: %(names)s.", names=names))
    cuts = [
        Cut(one.variable, one, parts) for _key, one, parts in slice_readings.parts_of(beside, asked.labels)
    ]
    return Found(cuts, {}, tuple(remarks))


def _passes(wanted: tuple[str, ...]) -> Callable[[Asked], Beside]:
    return lambda asked: slice_readings.passes(asked.session, asked.round, wanted)


OUTLETS, TEXTS, PEOPLE, READINGS = _l("Outlets"), _l("Texts"), _l("People"), _l("Readings and labels")
_EACH_ROUND = say("Each round is read in its own default reading: its first pass, its own codebook version.")
_HALVES = say(
    "Each half is read by itself: blind readers are compared with blind ones, open ones with open ones."
)
_PASSES = say(
    "Blind answers, and what their annotators kept or changed after the reveal, each read by themselves."
)

_ALL = (
    Slicing("outlet", _l("outlet"), OUTLETS, partial(_by_passage, slice_queries.outlets), tells_outlet=True),
    Slicing(
        "owner_group",
        _l("owner group, as of publication"),
        OUTLETS,
        partial(_by_passage, slice_queries.owner_groups),
        tells_outlet=True,
    ),
    Slicing(
        "country",
        _l("country of the outlet, as it stood"),
        OUTLETS,
        partial(_by_property, slice_queries.COUNTRY),
        tells_outlet=True,
    ),
    *(
        Slicing(
            f"{OF_OUTLET}{key}",
            PROPERTIES[key].label,
            OUTLETS,
            partial(_by_property, (key,)),
            tells_outlet=True,
        )
        for key in SLICED
    ),
    Slicing("language", _l("language"), TEXTS, partial(_by_passage, slice_queries.languages)),
    Slicing("document", _l("document"), TEXTS, partial(_by_passage, slice_queries.documents)),
    Slicing("role", _l("role of the passage"), TEXTS, _by_role),
    Slicing(
        "annotator",
        _l("annotator, against the others"),
        PEOPLE,
        partial(_by_people, parts_by_annotator),
        of_people=True,
    ),
    Slicing(
        "pair", _l("each pair of annotators"), PEOPLE, partial(_by_people, parts_by_pair), of_people=True
    ),
    Slicing("parent", _l("labels as chosen, and rolled up to their parents"), READINGS, _by_parent),
    Slicing("voice", _l("what is said of marks, such as whose voice"), READINGS, _by_attribute),
    Slicing(
        "condition",
        _l("blind and open halves"),
        READINGS,
        partial(_beside, _passes(("blind", "open")), _HALVES),
    ),
    Slicing(
        "pass", _l("blind and revealed"), READINGS, partial(_beside, _passes(("blind", "revealed")), _PASSES)
    ),
    Slicing(
        "round",
        _l("round"),
        READINGS,
        partial(
            _beside,
            lambda asked: slice_readings.rounds(asked.session, asked.project_id, asked.person_id),
            _EACH_ROUND,
        ),
    ),
    Slicing(
        "version",
        _l("codebook version"),
        READINGS,
        partial(
            _beside,
            lambda asked: slice_readings.versions(asked.session, asked.project_id, asked.person_id),
            _EACH_ROUND,
        ),
    ),
    Slicing("week", _l("week"), READINGS, _by_week),
)
SLICINGS: Mapping[str, Slicing] = {one.key: one for one in _ALL}


def check_roles(roles: str | None, by: str | None) -> bool:
    """Whether every role is read; BadInput for another word, or where nothing is broken down by role."""
    if roles and (roles != EVERY_ROLE or by != "role"):
        sentence = say("Roles are read beyond titles, headings and body only by role: by=role and roles=all.")
        raise BadInput([Fault("/roles", sentence)])
    return bool(roles)
