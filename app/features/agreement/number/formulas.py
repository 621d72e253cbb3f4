"""The formulas of the measures, as trees that a page writes in MathML and, below it, in plain text.

A tree is a token, or a tuple: ("row", ...), ("frac", above, below), ("sub", base, index), ("sup", base, power),
("both", base, index, power), ("sum", index). Names are those of `core.agreement.steps`, so that numbers can be put in.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.agreement.steps import Steps

Tree = str | tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Formula:
    """What a value is, and what the quantities in it are; `summed` is the value with its sums under one name each."""

    name: str
    value: Tree
    parts: tuple[Tree, ...]
    summed: Tree | None = None

    def with_numbers(self, steps: Steps, value: float) -> Tree:
        """The same with this table's numbers in the places of their names."""
        return row(self.name, "=", put(self.summed or self.value, steps.numbers), "=", figure(value))

    @property
    def whole(self) -> Tree:
        """The name, and what it is."""
        return row(self.name, "=", self.value)


def row(*parts: Tree) -> Tree:
    """Parts in a row; a text is split at its spaces, and n_uk, x^2, s_k^2 and Σ_u become what they are written for.

    >>> row("p_a − x^2")
    ('row', ('sub', 'p', 'a'), '−', ('sup', 'x', '2'))
    """
    found = [
        one for part in parts for one in ([part] if isinstance(part, tuple) else map(_token, part.split()))
    ]
    return found[0] if len(found) == 1 else ("row", *found)


def _token(word: str) -> Tree:
    base, _up, power = word.partition("^")
    base, _down, index = base.partition("_")
    if base == "Σ":
        return ("sum", index)
    if power and index:
        return ("both", base, index, power)
    if power or index:
        return ("sup", base, power) if power else ("sub", base, index)
    return word


def frac(above: Tree, below: Tree) -> Tree:
    """One over the other."""
    return ("frac", row(above), row(below))


def text(tree: Tree) -> str:
    """A tree in plain text.

    >>> text(row("α = 1 −", frac("D_o", "D_e"))), text(row("Σ_u", frac("n_uk ( n_uk − 1 )", "2")))
    ('α = 1 − D_o / D_e', 'sum over u of (n_uk (n_uk − 1)) / 2')
    """
    if isinstance(tree, str):
        return tree
    kind, *parts = tree
    said = [text(part) for part in parts]
    if kind == "row":
        closed = [
            f"({words})" if part[0] == "frac" and follows not in ("", "=") else words
            for part, words, follows in zip(parts, said, (*said[1:], ""), strict=True)
        ]
        return re.sub(r"(?<=[(\[]) | (?=[)\]])", "", " ".join(closed))
    if kind == "frac":
        return " / ".join(_closed(part, words) for part, words in zip(parts, said, strict=True))
    if kind == "sum":
        return f"sum over {said[0]} of"
    return said[0] + {"sub": "_", "sup": "^", "both": "_"}[kind] + "^".join(said[1:])


def _closed(tree: Tree, words: str) -> str:
    return f"({words})" if not isinstance(tree, str) and tree[0] in ("row", "frac") else words


def put(tree: Tree, numbers: Mapping[str, float]) -> Tree:
    """The tree with numbers in the places of the names that have one."""
    name = text(tree)
    if name in numbers:
        return figure(numbers[name])
    if isinstance(tree, str):
        return tree
    return (tree[0], *(put(part, numbers) for part in tree[1:])) if tree[0] in ("row", "frac") else tree


def figure(number: float) -> str:
    """A number as it is shown: whole ones without decimals, small ones with four.

    >>> [figure(number) for number in (12.0, 1234.5678, 0.25, -0.5)]
    ['12', '1234.6', '0.2500', '−0.5000']
    """
    if float(number).is_integer() and abs(number) < 1e15:
        said = str(int(number))
    else:
        said = f"{number:.4f}" if abs(number) < 100 else f"{number:.1f}"
    return said.replace("-", "−")


_PAIRS = frac("n_uk ( n_uk − 1 )", "m_u ( m_u − 1 )")
_APART = frac("2 n_uk ( m_u − n_uk )", "m_u ( m_u − 1 )")
_P_A = row("p_a =", frac("1", "N"), "Σ_u Σ_k", _PAIRS)
_P_A_LABEL = row("p_a = 1 −", frac("1", "N"), "Σ_u", _APART)
_PI_K = row("π_k =", frac("1", "N′"), "Σ_u", frac("n_uk", "m_u"))
_PI = row("π =", frac("1", "N′"), "Σ_u", frac("n_uk", "m_u"))
_KAPPA = frac("p_a − p_e", "1 − p_e")
_ALPHA = row("1 −", frac("D_o", "D_e"))
_D_O = row("D_o =", frac("1", "n"), "Σ_c Σ_k o_ck δ_ck")
_D_E = row("D_e =", frac("1", "n ( n − 1 )"), "Σ_c Σ_k n_c n_k δ_ck")
_O_CK = row("o_ck =", "Σ_u", frac("n_uc ( n_uk − [ c = k ] )", "m_u − 1"))
_MEAN = frac("sum", "P")
_DELTA: dict[str, Tree] = {
    "nominal": row("δ_ck = 1 − [ c = k ]"),
    "ordinal": row("δ_ck = (", ("sum", "g=c..k"), "n_g −", frac("n_c + n_k", "2"), ("sup", ")", "2")),
    "interval": row("δ_ck = ( c − k", ("sup", ")", "2")),
    "ratio": row("δ_ck = (", frac("c − k", "c + k"), ("sup", ")", "2")),
    "masi": row("δ_ck = 1 − M", frac("| c ∩ k |", "| c ∪ k |")),
    "jaccard": row("δ_ck = 1 −", frac("| c ∩ k |", "| c ∪ k |")),
}


def _alpha(level: str) -> Formula:
    return Formula("α", _ALPHA, (_D_O, _D_E, _O_CK, _DELTA[level]))


FORMULAS: dict[str, Formula] = {f"alpha_{level}": _alpha(level) for level in _DELTA} | {
    "alpha_exact_set": _alpha("nominal"),
    "percent": Formula("p_a", row(frac("1", "N"), "Σ_u Σ_k", _PAIRS), (), frac("sum", "N")),
    "fleiss": Formula("κ", _KAPPA, (_P_A, row("p_e =", "Σ_k π_k^2"), _PI_K)),
    "ac1": Formula("AC1", _KAPPA, (_P_A, row("p_e =", frac("1", "q − 1"), "Σ_k π_k ( 1 − π_k )"), _PI_K)),
    "brennan_prediger": Formula("κ", _KAPPA, (_P_A, row("p_e =", frac("1", "q")))),
    "conger": Formula("κ", _KAPPA, (_P_A, row("p_e =", "Σ_k ( p_k^2 −", frac("s_k^2", "r"), ")"))),
    "ac2_quadratic": Formula(
        "AC2",
        _KAPPA,
        (
            row("p_a =", frac("1", "N"), "Σ_u Σ_k", frac("n_uk ( Σ_l w_kl n_ul − 1 )", "m_u ( m_u − 1 )")),
            row("p_e =", frac("T_w", "q ( q − 1 )"), "Σ_k π_k ( 1 − π_k )"),
            row("w_kl = 1 −", frac(row("( k − l", ("sup", ")", "2")), row("( q − 1", ("sup", ")", "2")))),
            _PI_K,
        ),
    ),
    "light": Formula(
        "κ", row(frac("1", "P"), "Σ_pairs κ"), (row("κ =", frac("p_o − p_e", "1 − p_e")),), _MEAN
    ),
    "light_weighted": Formula(
        "κ", row(frac("1", "P"), "Σ_pairs κ"), (row("κ = 1 −", frac("d_o", "d_e")),), _MEAN
    ),
    "alpha_label": Formula(
        "α",
        _ALPHA,
        (
            row("D_o =", frac("1", "n"), "Σ_u", frac("2 n_uk ( m_u − n_uk )", "m_u − 1")),
            row("D_e =", frac("2 n_k ( n − n_k )", "n ( n − 1 )")),
        ),
    ),
    "specific_agreement": Formula(
        "p_s", frac("Σ_u n_uk ( n_uk − 1 )", "Σ_u n_uk ( m_u − 1 )"), (), frac("together", "chosen")
    ),
    "fleiss_label": Formula("κ", _KAPPA, (_P_A_LABEL, row("p_e = π^2 + ( 1 − π", ("sup", ")", "2")), _PI)),
    "ac1_label": Formula("AC1", _KAPPA, (_P_A_LABEL, row("p_e = 2 π ( 1 − π )"), _PI)),
}
# Of two annotators Light's kappa is Cohen's, whose quantities are known.
_OF_ONE_PAIR: dict[str, Formula] = {
    "light": Formula("κ", frac("p_o − p_e", "1 − p_e"), ()),
    "light_weighted": Formula("κ", row("1 −", frac("d_o", "d_e")), ()),
}
_SQUARES = frac("l ( l_c^2 − S_c )", "l^2 − Σ_c S_c")
_D_O_MARKED = row("D_o =", frac("1", "n"), "Σ_u", frac("2 n_uk ( m_u − n_uk )", "m_u − 1"))
_D_E_MARKED = row("D_e =", frac("2 n_k ( n − n_k )", "n ( n − 1 )"))
_MARKED = Formula("α", _ALPHA, (_D_O_MARKED, _D_E_MARKED))
_F1 = Formula("F1", frac("Σ_i h_i", "Σ_i ( m_i − 1 )"), (), frac("matched", "others"))
_UNITS = Formula(
    "α",
    row("1 −", frac("L_o", "L_e")),
    (row("L_o = l − Σ_c l_cc"), row("L_e = l − Σ_c e_cc"), row("e_cc =", _SQUARES)),
)
_WITHIN = row(frac("N − 1", "3"), "( 2 l_i^3 − 3 l_i^2 + l_i )")
_PLACES = row("l ( l − 1 ) − Σ_i l_i ( l_i − 1 )")
#: Of marks: u is a character (or a word), i a mark.
SPAN_FORMULAS: dict[str, Formula] = {
    "alpha_characters": _MARKED,
    "alpha_tokens": _MARKED,
    "specific_characters": FORMULAS["specific_agreement"],
    "f1_exact": _F1,
    "f1_iou": _F1,
    "f1_overlap": _F1,
    "u_alpha": _UNITS,
    "u_alpha_binary": _UNITS,
    "cu_alpha": _UNITS,
    "ku_alpha": Formula(
        "α",
        row("1 −", frac("L_o", "L_e")),
        (
            row("L_o =", frac("e_k", "l_k"), "( l_k − l_kk )"),
            row("L_e = e_k − e_kk"),
            row("e_k =", frac("l ( l l_k − S_k )", "l^2 − Σ_c S_c")),
            row("e_kk =", frac("l ( l_k^2 − S_k )", "l^2 − Σ_c S_c")),
        ),
    ),
    "alpha_u_1995": Formula(
        "α",
        _ALPHA,
        (
            row("D_o =", frac("1", "2 l"), "Σ_i", frac("d_i", "m_i − 1")),
            row("D_e =", frac(row("Σ_i (", _WITHIN, "+ l_i^2 Σ_g max ( 0 , g − l_i + 1 ) )"), _PLACES)),
        ),
    ),
}
INTERVAL: tuple[Tree, ...] = (
    row("se^2 =", frac("G − 1", "G"), "Σ_g d_g^2"),
    row("df = min ( G − 1 , 1.5", frac(row("( Σ_g d_g^2", ("sup", ")", "2")), "Σ_g d_g^4"), ")"),
)


def formula_of(name: str, steps: Steps | None) -> Formula:
    """The formula of a measure; Cohen's where Light's kappa is of one pair."""
    if name in _OF_ONE_PAIR and steps is not None and "P" not in steps.numbers:
        return _OF_ONE_PAIR[name]
    return FORMULAS[name] if name in FORMULAS else SPAN_FORMULAS[name]


def spelled(formula: Formula) -> str:
    """All of a formula in plain text, to look up what its signs mean."""
    return "; ".join(text(tree) for tree in (formula.whole, *formula.parts))
