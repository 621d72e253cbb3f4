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
#: The same of marks, where a sign means something else.
SPAN_SIGNS: Mapping[str, str] = {
    "n": _l("characters (or words) of passages that two or more have read, counted for each who read them"),
    "n_k": _l("of these, those that were marked"),
    "together": _l("pairs of annotators at one character of whom both marked it, counted from both sides"),
    "chosen": _l("pairs of annotators at one character of whom the first marked it"),
    "matched": _l("marks with a partner, counted for each other reader who made one"),
    "others": _l("marks, counted for each other reader of their passage"),
    "l": _l("the length of all that is compared, counted for each who read it"),
    "l_k": _l("the length that was given the label, where another annotator marked something"),
    "L_o": _l("the length on which they differ, as it was observed"),
    "L_e": _l("the length on which chance would have them differ"),
}
SPAN_LETTERS: Mapping[str, str] = {
    "u": _l("a character of a passage (or a word)"),
    "i": _l("a mark of one annotator, where two or more have read"),
    "n_uk": _l("annotators who marked character u"),
    "m_u": _l("annotators who read the passage of character u"),
    "h_i": _l("other readers who have a partner for mark i"),
    "m_i": _l("annotators who read the passage of mark i"),
    "c": _l("a label, or the gap where nothing is marked; of several layers, each is added up"),
    "l_c": _l("the length that annotators gave to c"),
    "l_cc": _l("the length of that on which two of them agree"),
    "e_cc": _l("the length on which chance would have them agree"),
    "S_c": _l("the squares of the lengths of the marks of c, added up; of gaps each character by itself"),
    "l_kk": _l("the length on which two of them agree on the label"),
    "S_k": _l("the squares of the lengths of the marks with the label, added up"),
    "e_k": _l("the length that chance would give the label"),
    "e_kk": _l("the length on which chance would have them agree on the label"),
    "d_i": _l(
        "how far mark i differs from those of each other reader: by the squares of how far beginnings and ends lie"
        " apart where they share a character, by twice the square of its length where a reader left its place unmarked"
    ),
    "l_i": _l("the length of mark i"),
    "N": _l("marks, of one label; labels are added up above and below the line"),
    "g": _l(
        "the length of a stretch that one annotator left unmarked, all of the passage where nothing is marked"
    ),
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
    "characters": _l("How many annotators marked a character, of how many who read its passage"),
    "tokens": _l("How many annotators marked a word, of how many who read its passage"),
    "marks": _l("Marks by label, and how many of them have a partner"),
    "lengths": _l("Lengths by label, in characters"),
    "boundaries": _l("Marks by label, and their squared distances as observed and by chance"),
    "layers": _l("Lengths by label, each compared by itself, in characters"),
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
    "marks": _l("marks"),
    "characters": _l("characters"),
    "tokens": _l("words"),
    "others": _l("marks, for each other reader"),
    "matched": _l("with a partner"),
}


def column(name: str) -> str:
    """The head of a column of quantities."""
    return str(_COLUMNS.get(name, name.replace("-", " − ")))


def sign(name: str) -> str:
    """A quantity as a formula writes it."""
    known = {
        "pi": "π",
        "together": "Σ n_uk (n_uk − 1)",
        "chosen": "Σ n_uk (m_u − 1)",
        "sum": "Σ",
        "matched": "Σ h_i",
        "others": "Σ (m_i − 1)",
    }
    return known.get(name, name)


def meaning(name: str, of_spans: bool) -> str:
    """What a quantity is, of judgements or of marks."""
    return str(SPAN_SIGNS[name] if of_spans and name in SPAN_SIGNS else SIGNS[name])


def letters_in(formula: str, of_spans: bool = False) -> dict[str, str]:
    """The signs of a formula that have no number of their own, with what they mean."""
    signs = set(re.split(r"[ ();]+", formula))
    here = {"u": "_u" in formula, "c, k": "δ_ck" in signs, "[c = k]": "[c" in signs}
    if of_spans:
        here = {"u": "_uk" in formula, "i": "_i" in formula, "c": "_c" in formula}
    letters = SPAN_LETTERS if of_spans else LETTERS
    return {name: str(said) for name, said in letters.items() if here.get(name, name in signs)}


def value_name(variable: Variable, value: object) -> str:
    """A value as its codebook calls it: a label, a point of a scale, a set of labels, or nothing."""
    if isinstance(value, frozenset):
        named = sorted(value_name(variable, one) for one in value)
        return ", ".join(named) or str(_("nothing chosen"))
    if value == EMPTY_SET:
        return str(_("nothing chosen"))
    return next((one.name for one in variable.choices if one.key == value), str(value))
