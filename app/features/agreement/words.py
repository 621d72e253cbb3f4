"""What was read and left out, in words."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

PASSES: Mapping[str, str] = {
    "blind": _l("Blind: the outlet was hidden"),
    "revealed": _l("Revealed: the same, after the outlet was shown"),
    "open": _l("Open: nothing was hidden"),
}
PASS_NAMES: Mapping[str, str] = {"blind": _l("Blind"), "revealed": _l("Revealed"), "open": _l("Open")}
LABELS: Mapping[str, str] = {
    "chosen_or_marked": _l("labels chosen for a passage or marked in it"),
    "chosen": _l("labels chosen for a passage, without those that are only marked in it"),
}
LEFT_OUT: Mapping[str, str] = {
    "surplus": _l("handed in after the place was taken again"),
    "excluded": _l("excluded by a lead"),
    "assisted": _l("made with suggestions"),
    "not_independent": _l("not independent"),
    "other_version": _l("of another codebook version"),
    "other_role": _l("of passages that are no title, heading or body"),
    "withdrawn": _l("of withdrawn documents"),
}
LEVELS: Mapping[str, str] = {
    "nominal": _l("labels without an order"),
    "ordinal": _l("a scale with an order"),
    "interval": _l("a scale with even steps"),
    "ratio": _l("a scale from zero"),
    "masi": _l("sets of labels"),
}


def units(unit: str, many: int) -> str:
    """So many of what is labelled at a time in a round."""
    if unit == "document":
        return str(ngettext("%(num)s document", "%(num)s documents", many))
    if unit == "sentence":
        return str(ngettext("%(num)s sentence", "%(num)s sentences", many))
    return str(ngettext("%(num)s passage", "%(num)s passages", many))
