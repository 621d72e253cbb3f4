"""What annotators say of a passage, in words."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

PARTS: Mapping[str, str] = {"source": _l("Source"), "cue": _l("Cue"), "content": _l("Content")}
SPEECH: Mapping[str, str] = {
    "direct": _l("direct speech"),
    "indirect": _l("indirect speech"),
    "mixed": _l("mixed speech"),
    "thought": _l("thought"),
}
CONFIDENCES: Mapping[int, str] = {1: _l("not sure"), 2: _l("rather sure"), 3: _l("sure")}
