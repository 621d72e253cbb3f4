"""Tables in LaTeX: whatever stands in a text, the table stays a table and a comment a comment."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.formats.latex_table import comment, escaped, table


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\\b", r"a\textbackslash{}b"),
        ("50 % & more_of #1", r"50 \% \& more\_of \#1"),
        ("{x}^2~$", r"\{x\}\textasciicircum{}2\textasciitilde{}\$"),
        ("-0.52", "$-$0.52"),
        ("well-known -- so", "well{-}known {-}{-} so"),
        ("Zoë Ünlü, Łódź, Москва", "Zoë Ünlü, Łódź, Москва"),
        ("مريم العلي & Ben", r"\RL{مريم العلي} \& Ben"),
        ("שלום", r"\RL{שלום}"),
        ("a\u202eb\u2066c\n d\x00", "abc  d"),
        ("می\u200cخواهم", "\\RL{می\u200cخواهم}"),
    ],
)
def test_a_text_prints_as_it_is(text: str, said: str) -> None:
    assert escaped(text) == said


@given(st.text())
def test_no_text_leaves_its_cell(text: str) -> None:
    said = escaped(text)
    left = (
        re.sub(r"\\(?:[{}$&#%_]|[a-zA-Z]+(?:\{\})?)", "", said)
        .replace("$-$", "")
        .replace("{-}", "")
        .replace("{''}", "")
    )
    assert not set(left.replace("{", "").replace("}", "")) & set("\\$&#%_^~\n\r")
    assert left.count("{") == left.count("}")


@given(st.text())
def test_a_comment_is_one_line(text: str) -> None:
    assert len(comment(text).splitlines()) == 1
    assert comment(text).startswith("% ")


def test_a_table_has_the_rules_of_booktabs_and_a_line_for_each_row() -> None:
    said = table("Agreement.", ["Variable", "Value"], [["[a]", "0.5"], ["b", "-0.1"]], [1])
    assert said.splitlines()[3:] == [
        r"\begin{tabular}{lr}",
        r"\toprule",
        r"Variable & Value \\",
        r"\midrule",
        r"{}[a] & 0.5 \\",
        r"b & $-$0.1 \\",
        r"\bottomrule",
        r"\end{tabular}",
        r"\end{table}",
    ]
