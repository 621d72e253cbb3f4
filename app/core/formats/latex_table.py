"""Tables for an article: LaTeX with the rules of booktabs, every character of a text escaped.

The file is UTF-8. Letters beyond Latin need a compiler and a font that have them; text that runs from right to left
stands in `\\RL{...}`, which the packages bidi and polyglossia define and which the head of the file defines as nothing
where they are not loaded.
"""

import re
import unicodedata
from collections.abc import Sequence

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': "{''}",
    "-": r"{-}",
    "`": r"\textasciigrave{}",
}
HEAD = (
    "% Needs \\usepackage{booktabs}; compile with XeLaTeX or LuaLaTeX where letters are beyond Latin.\n"
    "\\providecommand{\\RL}[1]{#1}\n"
)


def escaped(text: str) -> str:
    r"""A text as LaTeX prints it, letter by letter.

    >>> escaped("50 % of A&B_c"), escaped("-0.5"), escaped("مرفأ 1")
    ('50 \\% of A\\&B\\_c', '$-$0.5', '\\RL{مرفأ} 1')
    """
    # Marks of direction and control characters print as boxes, if at all; a line break would end a comment.
    clean = "".join(" " if one.isspace() else one for one in text if one.isspace() or _is_printed(one))
    minus = "$-$" if _NEGATIVE.match(clean) else ""
    plain = minus + "".join(_SPECIAL.get(one, one) for one in clean[bool(minus) :])
    return _RIGHT_TO_LEFT.sub(lambda found: f"\\RL{{{found[0]}}}", plain)


def comment(text: str) -> str:
    """A line that no compiler reads, whatever the text."""
    return "% " + " ".join(text.split()) + "\n"


def table(
    caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[int] = ()
) -> str:
    """A floating table; the columns at the places in ``numeric`` stand to the right, all others to the left."""
    spec = "".join("r" if place in numeric else "l" for place in range(len(columns)))
    lines = [
        "\\begin{table}",
        "\\centering",
        f"\\caption{{{escaped(caption)}}}",
        f"\\begin{{tabular}}{{{spec}}}",
        "\\toprule",
        _row(columns),
        "\\midrule",
        *(_row(row) for row in rows),
        "\\bottomrule",
        "\\end{tabular}",
        "\\end{table}",
    ]
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    # A bracket after the end of a row is read as its distance to the next.
    said = " & ".join(escaped(cell) for cell in cells)
    return f"{'{}' if said.startswith('[') else ''}{said} \\\\"


def _is_printed(one: str) -> bool:
    # The joiners are letters' own business: Persian and the scripts of India are written with them.
    return one in "\u200c\u200d" or unicodedata.category(one) not in (
        "Cc",
        "Cf",
        "Cs",
        "Cn",
        "Co",
        "Zl",
        "Zp",
    )


_LETTERS = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_NEGATIVE = re.compile(r"-[0-9]")
_RIGHT_TO_LEFT = re.compile(f"[{_LETTERS}]+(?:[ \u200c\u200d]+[{_LETTERS}]+)*")
