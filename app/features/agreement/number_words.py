"""What the signs in a formula mean, and what the tables of a number are called."""

import re
from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.codebook.values import Variable
from app.core.formats.ratings_csv import EMPTY_SET

#: By the name that a quantity has among the steps.
SIGNS: Mapping[str, str] = {
    "n": _l("judgements, in passages that two or more have judged"),
    "N": _l("passages that two or more have judged"),
    "D_o": _l("the disagreement that was observed"),
    "D_e": _l("the disagreement that chance would bring"),
    "p_a": _l("how often two judgements of one passage agree"),
    "p_e": _l("how often they would agree by chance"),
    "p_o": _l("how often the two agree, where both judged"),
    "d_o": _l("how far apart the two are on average, squared, where both judged"),
    "d_e": _l("how far apart they would be by chance"),
    "q": _l("labels that there are"),
    "r": _l("annotators"),
    "P": _l("pairs of annotators with a kappa"),
    "sum": _l("what is added up in the numerator"),
    "T_w": _l("the sum of all weights"),
    "n_k": _l("judgements that chose the label"),
    "pi": _l("the mean share of judgements that chose the label"),
    "together": _l(
        "pairs of judgements of one passage in which both chose the label, counted from both sides"
    ),
    "chosen": _l("pairs of judgements of one passage in which the first chose the label"),
}
#: Of what is in formulas and has no single number.
LETTERS: Mapping[str, str] = {
    "u": _l("a passage (or whatever is labelled at a time)"),
    "c, k": _l("values that a judgement can have"),
    "n_uk": _l("judgements of passage u that say k"),
    "m_u": _l("judgements of passage u"),
    "o_ck": _l("coincidences: how often c and k stand beside each other in one passage"),
    "n_c": _l("the sum of a row of coincidences"),
    "n_g": _l("the same of a value g that lies between c and k, these two included"),
    "[c = k]": _l("1 where c is k, else 0"),
    "M": _l(
        "1 for equal sets, 2/3 where one holds the other, 1/3 where they overlap, 0 where they share nothing"
    ),
    "π_k": _l("the mean share of judgements that say k"),
    "π": _l("the mean share of judgements that chose the label"),
    "N′": _l("passages with a judgement"),
    "p_k": _l("the mean over annotators of the share of their own judgements that say k"),
    "s_k^2": _l("the variance of those shares"),
    "w_kl": _l("how nearly k and l agree, by their places in the order"),
}
TABLES: Mapping[str, str] = {
    "coincidences": _l("Coincidences: which values stand beside each other in one passage"),
    "contingency": _l("What two annotators said of the passages that both judged"),
    "shares": _l("In how many passages which share of the pairs of judgements agrees"),
    "values": _l("How often each value was chosen"),
    "annotators": _l("The share of each value among the judgements of each annotator"),
    "pairs": _l("The kappa of each pair of annotators"),
    "label": _l("How many annotators chose the label, of how many who judged the passage"),
}
_COLUMNS: Mapping[str, str] = {
    "units": _l("passages"),
    "n_k": _l("judgements n_k"),
    "pi_k": _l("mean share π_k"),
    "pi_k^2": "π_k^2",
    "pi_k(1-pi_k)": "π_k (1 − π_k)",
    "p_k": _l("mean share p_k"),
    "s_k^2": _l("variance s_k^2"),
    "n": _l("passages that both judged"),
    "kappa": _l("kappa"),
}


def column(name: str) -> str:
    """The head of a column of quantities."""
    return str(_COLUMNS.get(name, name.replace("-", " − ")))


def sign(name: str) -> str:
    """A quantity as a formula writes it."""
    return {"pi": "π", "together": "Σ n_uk (n_uk − 1)", "chosen": "Σ n_uk (m_u − 1)", "sum": "Σ"}.get(
        name, name
    )


def letters_in(formula: str) -> dict[str, str]:
    """The signs of a formula that have no number of their own, with what they mean."""
    signs = set(re.split(r"[ ();]+", formula))
    here = {"u": "_u" in formula, "c, k": "δ_ck" in signs, "[c = k]": "[c" in signs}
    return {name: str(said) for name, said in LETTERS.items() if here.get(name, name in signs)}


def value_name(variable: Variable, value: object) -> str:
    """A value as its codebook calls it: a label, a point of a scale, a set of labels, or nothing."""
    if isinstance(value, frozenset):
        named = sorted(value_name(variable, one) for one in value)
        return ", ".join(named) or str(_("nothing chosen"))
    if value == EMPTY_SET:
        return str(_("nothing chosen"))
    return next((one.name for one in variable.choices if one.key == value), str(value))
