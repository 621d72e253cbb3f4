"""Sentences of a passage, and where they start."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.text.cut import cut
from app.core.text.graphemes import inside_graphemes
from app.core.text.sentences import sentence_starts

messy = st.text(st.sampled_from("ab Z.?!\n\u00a0\u0301\U0001f468\u0628\u0650\u061f\u201d"), max_size=50)


def firsts(text, language="en"):
    return [text[start:].split()[0] for start in sentence_starts(text, language)]


def test_offsets_are_code_points_behind_an_emoji():
    text = "\U0001f30a\U0001f30a The river rose. It fell."
    assert sentence_starts(text, "en") == [0, 19]


def test_abbreviations_do_not_end_a_sentence():
    assert firsts("Mr. Vale met Dr. Orm. They spoke.") == ["Mr.", "They"]


def test_persian_and_arabic_stops_end_a_sentence():
    assert len(sentence_starts("رود بالا آمد. چرا؟ کسی نمی‌داند.", "fa")) == 3
    assert len(sentence_starts("ارتفع النهر. لماذا؟ لا أحد يعرف.", "ar")) == 3


def test_a_regional_language_tag_has_its_languages_rules():
    assert firsts("Mr. Vale met Dr. Orm. They spoke.", "en-GB") == ["Mr.", "They"]
    assert firsts("Mr. Vale met Dr. Orm. They spoke.", "") == ["Mr.", "They"]


def test_a_wrapped_line_is_no_sentence():
    assert firsts("The river rose by\nFriday noon. It fell.") == ["The", "It"]


def test_a_blank_line_ends_a_sentence_unless_it_goes_on():
    assert firsts("The River\n\nIt rose and\n\nfell again. Then") == ["The", "It", "Then"]


def test_a_text_without_words_has_no_sentence():
    assert sentence_starts("", "en") == sentence_starts(" \n\n\u200b", "en") == []


def test_a_space_that_does_not_break_is_a_space():
    assert firsts("Z.\u00a0 b? On p.\u202f5 it ends.\u3000Then it began.") == ["Z.", "On", "Then"]
    assert sentence_starts(". Z\u00a0. b?\n\u061f", "en")[0] == 0


@given(messy)
def test_no_sentence_starts_inside_a_character(text):
    starts = sentence_starts(text, "en")
    assert starts == sorted(set(starts))
    assert not set(starts) & set(inside_graphemes(text))


@given(messy)
def test_a_passage_of_paragraphs_starts_its_sentences_where_the_cut_does(text):
    sentences = cut(text, "sentence", language="en")
    for passage in cut(text, language="en"):
        starts = [piece.start for piece in sentences if piece.paragraph == passage.paragraph]
        if passage.joined == 1:
            shown = sentence_starts(text[passage.start : passage.end], "en")
            assert [passage.start + start for start in shown] == starts
