"""What was read and left out, in words."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

LABELS: Mapping[str, str] = {
    "chosen_or_marked": _l("labels chosen for a passage or marked in it"),
    "chosen": _l("labels chosen for a passage, without those that are only marked in it"),
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
