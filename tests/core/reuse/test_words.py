"""What a copy may change: case, punctuation, vowel signs, the keyboard's variants of a letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.reuse.words import comparable, terms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The FERRY, stopped!", "the ferry stopped"),
        ("“Don’t stop”, she said", "Don't stop she said"),
        ("ﬁve ferries", "five ferries"),
        ("caf\u00e9", "cafe\u0301"),
        ("المُرفأُ مغلق", "المرفأ مغلق"),
        ("كتاب علي", "کتاب علی"),
        ("می\u200cشود", "میشود"),
        ("العبّـــارة ٣", "العبارة 3"),
        ("Straße", "STRASSE"),
        ("渡轮，停了。", "渡轮停了"),
        ("co\u00adoperate", "cooperate"),
    ],
)
def test_what_a_copy_may_change_makes_no_difference(one: str, other: str) -> None:
    assert comparable(one) == comparable(other)


@pytest.mark.parametrize(
    ("one", "other"), [("the ferry", "the ferries"), ("resume", "résumé"), ("कर", "कि"), ("3", "4")]
)
def test_other_words_stay_other_words(one: str, other: str) -> None:
    assert comparable(one) != comparable(other)


@pytest.mark.parametrize("text", ["渡轮周一停了", "フェリーは月曜に", "เรือข้ามฟากหยุด", "ကူးတို့ ရပ်"])
def test_scripts_without_spaces_are_compared_by_their_characters(text: str) -> None:
    found = comparable(text)
    assert not found.is_segmented
    assert all(len(part) == 1 for part in found.parts)
    assert terms(text)[0] == found.text[:2]


def test_a_foreign_name_in_a_text_does_not_change_how_it_is_compared() -> None:
    assert comparable("The ferry 渡轮 stopped on Monday").is_segmented
    assert not comparable("渡轮周一停了因为 Lark Post 没有船").is_segmented


@given(st.text(max_size=60))
def test_what_was_made_comparable_stays_so(text: str) -> None:
    once = comparable(text)
    assert comparable(once.text).text == once.text


@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=60))
def test_the_quick_way_of_plain_english_is_the_way_of_all(text: str) -> None:
    # A letter of another script at the end takes the long way.
    assert comparable(text + " я").parts == [*comparable(text).parts, "я"]
