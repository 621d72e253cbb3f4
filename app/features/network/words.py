"""What the keys of the network mean, in words."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.core.citations.attributions import ANONYMOUS, NAMED, NOBODY, UNKNOWN, Step
from app.features.network.shown import Network

# So many names of an owner group stand in its label.
NAMED_IN_LABEL = 3

KEYS: Mapping[str, str] = {
    ANONYMOUS: _l("anonymous sources"),
    NAMED: _l("sources without an outlet"),
    NOBODY: _l("no source at all"),
    UNKNOWN: _l("outlet not known"),
}
KINDS_EXPLAINED: Mapping[str, str] = {
    ANONYMOUS: _l("Somebody whom the text keeps nameless: “observers”, “a person close to the talks”."),
    NAMED: _l("Somebody who is named or described, and no outlet that it was taken from."),
    NOBODY: _l("A quotation, or a word like “allegedly”, and nobody behind it."),
}
SPEECH: Mapping[str, str] = {
    "direct": _l("direct speech"),
    "indirect": _l("indirect speech"),
    "mixed": _l("mixed speech"),
    "thought": _l("thought"),
}
CONDITIONS: Mapping[str, str] = {
    "blind": _l("blind"),
    "revealed": _l("after the reveal"),
    "open": _l("open"),
}
PARTS: Mapping[str, str] = {"source": _l("Source"), "cue": _l("Cue"), "content": _l("Content")}
LOOPS: Mapping[str, str] = {"itself": _l("cites itself"), "owner_group": _l("within one owner group")}
JOINED_BY: Mapping[str, str] = {
    "owned_by": _l("is owned by"),
    "controlled_by": _l("is controlled by"),
    "part_of": _l("is part of"),
}


def label(network: Network, key: str) -> str:
    """What a key is called: an outlet, the outlets of an owner group, or a kind of source."""
    if key in KEYS:
        return str(KEYS[key])
    names = network.members(key)
    more = len(names) - NAMED_IN_LABEL
    if more <= 0:
        return ", ".join(names) or key
    shown = ", ".join(names[:NAMED_IN_LABEL])
    return str(ngettext("%(names)s and %(num)s more", "%(names)s and %(num)s more", more, names=shown))


def step_label(network: Network, step: Step) -> str:
    """What one link of a chain is called."""
    if step.kind == "outlet":
        return label(network, step.key)
    if step.kind == "anonymous":
        return str(KEYS[ANONYMOUS])
    if step.kind == "nobody":
        return str(KEYS[NOBODY])
    return step.label or str(_("somebody"))
