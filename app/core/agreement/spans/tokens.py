"""The same table counted in tokens, so that every measure over characters is one over tokens too."""

from dataclasses import replace

import numpy as np

from app.core.agreement.report import Report
from app.core.agreement.spans.readings import Tally
from app.core.agreement.spans.table import SpanTable
from app.core.agreement.verdicts import undefined
from app.errors import say


def over_tokens(table: SpanTable) -> SpanTable | None:
    """The table with tokens for characters, None where the tokens of the texts are not known.

    A token is covered when any character of it is. A mark that covers no token, such as a space alone, goes.
    """
    if table.token_unit is None or table.token_start is None or table.token_end is None:
        return None
    offset = np.cumsum(table.length + 1) - (table.length + 1)
    starts, ends = offset[table.token_unit] + table.token_start, offset[table.token_unit] + table.token_end
    many = np.bincount(table.token_unit, minlength=len(table.units))
    first = np.cumsum(many) - many
    start = np.searchsorted(ends, offset[table.unit] + table.start, side="right") - first[table.unit]
    end = np.searchsorted(starts, offset[table.unit] + table.end, side="left") - first[table.unit]
    kept = start < end
    return replace(
        table,
        unit=table.unit[kept],
        annotator=table.annotator[kept],
        label=table.label[kept],
        start=start[kept],
        end=end[kept],
        length=many.astype(np.int64),
        token_unit=None,
        token_start=None,
        token_end=None,
    )


def no_tokens(tally: Tally, method: str) -> Report:
    """The report where tokens are not known."""
    sentence = say("The words of the texts are not known here, so that marks cannot be counted in words.")
    return undefined(tally, method, "nominal", "no_tokens", sentence)
