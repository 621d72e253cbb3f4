"""Words of many texts at once are those of each text by itself."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.agreement.spans.words import token_columns
from app.core.spans import tokens

#: With every white space, letters that join, an emoji of several code points, and a half of one.
WRITTEN = st.text(
    st.sampled_from(" \t\n\x1c\x85\u00a0\u2003\u2028\u3000ab\u0628\u064e\u200d\U0001f469\ud83d")
)


@given(st.lists(st.one_of(WRITTEN, st.text())))
def test_each_text_has_the_words_that_it_has_alone(texts: list[str]) -> None:
    unit, start, end = token_columns(texts)
    each = [(at, *found) for at, text in enumerate(texts) for found in tokens(text)]
    assert list(zip(unit.tolist(), start.tolist(), end.tolist(), strict=True)) == each
