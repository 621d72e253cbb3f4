"""The words of many texts at once, as columns: what `app.core.spans.tokens` finds in each of them."""

import sys
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.core.agreement.counts import Codes

_SPACES = [code for code in range(sys.maxunicode + 1) if chr(code).isspace()]
_IS_SPACE = np.zeros(_SPACES[-1] + 1, dtype=np.bool_)
_IS_SPACE[_SPACES] = True


def token_columns(texts: Sequence[str]) -> tuple[Codes, Codes, Codes]:
    """The place of its text, its start and its end of each token, in the order of texts; each of shape (tokens,).

    Offsets are code points from the start of the text.

    >>> [column.tolist() for column in token_columns(["one two", "", " \u0628\u062d "])]
    [[0, 0, 2], [0, 4, 1], [3, 7, 3]]
    """
    # A space behind each text ends its last token there.
    codes = np.frombuffer(
        "".join(f"{text} " for text in texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32
    )
    is_word = np.concatenate(([False], ~_spaces(codes)))
    edges = np.flatnonzero(is_word[1:] != is_word[:-1])
    starts, ends = edges[::2], edges[1::2]
    begins = np.concatenate(([0], np.cumsum([len(text) + 1 for text in texts], dtype=np.int64)))
    of_text = np.searchsorted(begins, starts, side="right") - 1
    return of_text, starts - begins[of_text], ends - begins[of_text]


def _spaces(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    return _IS_SPACE[np.minimum(codes, len(_IS_SPACE) - 1)] & (codes < len(_IS_SPACE))
