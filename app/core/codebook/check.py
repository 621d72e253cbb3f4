"""Whether a codebook can be used, and what would make it better.

``check`` finds what is wrong and ``warnings`` what is thin; a version may be published with warnings and
never with faults. Both work on paper: a codebook in, a list of faults out, each with a JSON pointer into the
codebook.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from app.core.codebook.check_variable import variable_faults
from app.core.codebook.commands import COMMAND_KEYS, SHORTCUTS
from app.core.codebook.values import COLOUR_SLOTS, STANCES, Codebook, Label, Translation, Variable
from app.errors import Fault, say

_BOOK_KEY = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
_KEY = re.compile(r"[a-z0-9_]+(?:\.[a-z0-9_]+)*")
_VERSION = re.compile(r"(?:0|[1-9][0-9]{0,5})(?:\.(?:0|[1-9][0-9]{0,5})){2}")
# The shape of BCP 47 (RFC 5646, 2009): language, script, region, variants; registered or not is not asked.
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?(?:-[A-Za-z0-9]{5,8}){0,2}")
_LONGEST_KEY, _LONGEST_NAME = 80, 200


def check(codebook: Codebook) -> list[Fault]:
    """Everything that is wrong with the codebook, in the order of the file; empty when it can be used."""
    faults = [
        *_book_faults(codebook),
        *_key_faults(codebook),
        *(
            fault
            for n, variable in enumerate(codebook.variables)
            for fault in variable_faults(codebook, variable, f"/variables/{n}")
        ),
        *_label_faults(codebook),
        *_shortcut_faults(codebook),
    ]
    return sorted(faults, key=_file_order)


def warnings(codebook: Codebook) -> list[Fault]:
    """What an annotator would miss: definitions, examples, and when to avoid a label."""
    found = []
    for at, variable, label in codebook.placed_labels():
        if not label.definition:
            found.append(Fault(at, say("The label %(label)s has no definition.", label=label.key)))
        if variable.values or label.abstract:
            continue
        if not label.examples:
            found.append(Fault(at, say("The label %(label)s has no example.", label=label.key)))
        if not label.avoid_when:
            found.append(
                Fault(at, say("The label %(label)s does not say when to avoid it.", label=label.key))
            )
    found += [
        Fault(f"/variables/{n}", say("The variable %(variable)s has no definition.", variable=variable.key))
        for n, variable in enumerate(codebook.variables)
        if not variable.definition
    ]
    return sorted(found, key=_file_order)


def _file_order(fault: Fault) -> tuple[bool, list[tuple[int, str]]]:
    """The book's own fields first, then its variables and labels by their numbers."""
    path = [(int(part), "") if part.isdigit() else (-1, part) for part in fault.pointer.split("/")]
    return fault.pointer.startswith("/variables/"), path


def _book_faults(codebook: Codebook) -> Iterator[Fault]:
    key = codebook.key
    if key is not None and not (_BOOK_KEY.fullmatch(key) and len(key) <= _LONGEST_KEY):
        yield Fault(
            "/key", "The key of a codebook has small letters, digits and hyphens, such as border-press."
        )
    yield from _name_faults("", codebook.name, "The codebook")
    if not _VERSION.fullmatch(codebook.version):
        version = codebook.version or "empty"
        yield Fault(
            "/version",
            say("The version is %(version)s; write three whole numbers, such as 1.0.0.", version=version),
        )
    if not _LANGUAGE.fullmatch(codebook.language):
        yield _language_fault("/language", codebook.language)
    if codebook.stance is not None and codebook.stance not in STANCES:
        yield Fault(
            "/stance",
            say("The stance is %(stance)s; it is prescriptive or descriptive.", stance=codebook.stance),
        )
    if not codebook.variables:
        yield Fault("/variables", "The codebook has no variables; it needs at least one.")
    yield from _translation_faults("", codebook.translations, codebook.language)


def _key_faults(codebook: Codebook) -> Iterator[Fault]:
    variables = Counter(variable.key for variable in codebook.variables)
    labels = Counter(label.key for variable in codebook.variables for label in variable.labels)
    for n, variable in enumerate(codebook.variables):
        at = f"/variables/{n}"
        yield from _one_key_faults(f"{at}/key", variable.key, variables, "variable")
        yield from _name_faults(at, variable.name, f"The variable {variable.key}")
        yield from _translation_faults(at, variable.translations, codebook.language)
    for at, variable, label in codebook.placed_labels():
        values = Counter(value.key for value in variable.values)
        kind = "value" if "/values/" in at else "label"
        yield from _one_key_faults(f"{at}/key", label.key, values if kind == "value" else labels, kind)
        yield from _name_faults(at, label.name, f"The {kind} {label.key}")
        yield from _translation_faults(at, label.translations, codebook.language)


def _one_key_faults(at: str, key: str, counts: Counter[str], kind: str) -> Iterator[Fault]:
    if not _KEY.fullmatch(key) or len(key) > _LONGEST_KEY:
        yield Fault(
            at,
            say(
                "%(what)s cannot be the key of a %(kind)s: use small letters, digits and underscores,"
                " with dots between parts, at most %(longest_key)s characters.",
                what=key or "An empty key",
                kind=kind,
                longest_key=_LONGEST_KEY,
            ),
        )
    if counts[key] > 1:
        yield Fault(
            at,
            say(
                "The key %(key)s is given to %(counts)s %(kind)ss; each needs its own.",
                key=key,
                counts=counts[key],
                kind=kind,
            ),
        )


def _name_faults(at: str, name: str, what: str) -> Iterator[Fault]:
    if not name.strip():
        yield Fault(f"{at}/name", say("%(what)s has no name.", what=what))
    elif len(name) > _LONGEST_NAME:
        yield Fault(
            f"{at}/name",
            say(
                "%(what)s has a name longer than %(longest_name)s characters.",
                what=what,
                longest_name=_LONGEST_NAME,
            ),
        )


def _translation_faults(at: str, translations: Mapping[str, Translation], own: str) -> Iterator[Fault]:
    for tag, translation in translations.items():
        here = f"{at}/translations/{tag.replace('~', '~0').replace('/', '~1')}"
        if not _LANGUAGE.fullmatch(tag):
            yield _language_fault(here, tag)
        elif tag == own:
            yield Fault(
                here, say("%(tag)s is the codebook's own language; write its texts beside the key.", tag=tag)
            )
        if len(translation.name) > _LONGEST_NAME:
            yield from _name_faults(here, translation.name, f"The translation to {tag}")


def _language_fault(at: str, tag: str) -> Fault:
    return Fault(
        at,
        say(
            "%(what)s is not a language tag; write one such as en, ru or uz-Cyrl.",
            what=tag or "An empty word",
        ),
    )


def _label_faults(codebook: Codebook) -> Iterator[Fault]:
    for at, variable, label in codebook.placed_labels():
        yield from _parent_faults(codebook, at, variable, label)
        yield from _relation_faults(codebook, at, label)
        if label.colour is not None and not 1 <= label.colour <= COLOUR_SLOTS:
            yield Fault(
                f"{at}/colour",
                say(
                    "%(label)s has colour %(colour)s; write 1 to %(colour_slots)s.",
                    label=label.key,
                    colour=label.colour,
                    colour_slots=COLOUR_SLOTS,
                ),
            )


def _parent_faults(codebook: Codebook, at: str, variable: Variable, label: Label) -> Iterator[Fault]:
    here = {other.key for other in variable.labels}
    if label.abstract and not any(other.parent == label.key for other in variable.labels):
        yield Fault(
            f"{at}/abstract",
            say("%(label)s is abstract, a heading, but it is no label's parent.", label=label.key),
        )
    if label.parent is None:
        return
    if label.parent not in here:
        where = "in another variable" if label.parent in codebook.labels else "not in this codebook"
        yield Fault(
            f"{at}/parent",
            say(
                "The parent of %(label)s is %(parent)s, which is %(where)s.",
                label=label.key,
                parent=label.parent,
                where=where,
            ),
        )
    elif label.key in codebook.ancestors(label.key):
        yield Fault(
            f"{at}/parent",
            say("%(label)s is above itself: its parents go round in a circle.", label=label.key),
        )


def _relation_faults(codebook: Codebook, at: str, label: Label) -> Iterator[Fault]:
    for field_name in ("requires", "excludes", "confused_with"):
        for n, other in enumerate(getattr(label, field_name)):
            here = f"{at}/{field_name}" if field_name == "confused_with" else f"{at}/{field_name}/{n}"
            if other == label.key:
                yield Fault(
                    here,
                    say(
                        "%(label)s names itself under %(field_name)s.", label=label.key, field_name=field_name
                    ),
                )
            elif other not in codebook.labels:
                yield Fault(
                    here,
                    say(
                        "%(label)s names %(other)s under %(field_name)s; no label has that key.",
                        label=label.key,
                        other=other,
                        field_name=field_name,
                    ),
                )
            elif field_name != "confused_with" and codebook.labels[other].abstract:
                yield Fault(
                    here,
                    say(
                        "%(label)s names %(other)s under %(field_name)s; a heading is never chosen.",
                        label=label.key,
                        other=other,
                        field_name=field_name,
                    ),
                )
    for n, other in enumerate(label.requires):
        if other in label.excludes or label.key in _excluded_by(codebook, other):
            yield Fault(
                f"{at}/requires/{n}",
                say(
                    "%(label)s requires %(other)s, but one excludes the other.", label=label.key, other=other
                ),
            )


def _excluded_by(codebook: Codebook, key: str) -> tuple[str, ...]:
    label = codebook.labels.get(key)
    return label.excludes if label else ()


def _shortcut_faults(codebook: Codebook) -> Iterator[Fault]:
    taken: dict[str, str] = {}
    for at, _, label in codebook.placed_labels():
        key = label.shortcut
        if key is None:
            continue
        if label.abstract:
            yield Fault(
                f"{at}/shortcut",
                say("%(label)s is a heading, never chosen; it takes no shortcut.", label=label.key),
            )
        if key in COMMAND_KEYS:
            yield Fault(
                f"{at}/shortcut",
                say(
                    "%(label)s cannot have %(key)s, which means “%(command_keys)s”.",
                    label=label.key,
                    key=key,
                    command_keys=COMMAND_KEYS[key],
                ),
            )
        elif key not in SHORTCUTS:
            yield Fault(
                f"{at}/shortcut",
                say(
                    "%(label)s has the shortcut %(key)s; use one of 1 to 9 or a to z.",
                    label=label.key,
                    key=key,
                ),
            )
        elif key in taken:
            yield Fault(
                f"{at}/shortcut",
                say(
                    "%(label)s and %(taken)s share the shortcut %(key)s.",
                    label=label.key,
                    taken=taken[key],
                    key=key,
                ),
            )
        taken.setdefault(key, label.key)
