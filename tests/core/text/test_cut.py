"""A text is cut into passages; the text never changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.text.cut import cut
from app.core.text.graphemes import inside_graphemes
from app.core.text.paragraphs import INVISIBLE
from app.errors import BadInput

ARTICLE = """

The River Talks Begin Again

Ann Vale
3 May 2031

The delegations of Ostra and Verd met on Monday. They spoke of the dam. The minister crossed the

border at noon and did not speak.

“No,” she said later. Nobody else would.
"""
LINES = """The River Talks Begin Again
Delegations of Ostra and Verd met on Monday to speak of the dam.
Nobody was surprised by it. The minister crossed the
border at noon and did not speak to the press at all."""

messy = st.text(
    st.sampled_from("ab Z.?!\n\u00a0\u0301\u200d\u200b\ufeff\U0001f468\u0628\u0650\u061f\u201c\u201d\t:-"),
    max_size=60,
)
units = st.sampled_from(["paragraph", "sentence", "document"])


def words(text, pieces):
    return [text[piece.start : piece.end] for piece in pieces]


def test_a_paragraph_is_a_run_of_lines_between_blank_ones():
    pieces = cut(ARTICLE, joins="off")
    assert words(ARTICLE, pieces) == [
        "The River Talks Begin Again",
        "Ann Vale\n3 May 2031",
        "The delegations of Ostra and Verd met on Monday. They spoke of the dam. The minister crossed the",
        "border at noon and did not speak.",
        "“No,” she said later. Nobody else would.",
    ]
    assert [piece.role for piece in pieces] == ["title", "byline", "body", "body", "body"]
    assert [piece.number for piece in pieces] == [1, 2, 3, 4, 5]


def test_without_blank_lines_each_line_is_a_paragraph():
    assert words(LINES, cut(LINES, joins="off")) == LINES.split("\n")
    assert words(LINES, cut("\n\n" + LINES + "\n \n", joins="off")) != []
    assert len(cut("\n\n" + LINES + "\n \n", joins="off")) == 4


def test_a_line_of_spaces_or_invisible_characters_is_blank():
    text = "One river.\n \u00a0\u200b\nTwo dams.\nThree."
    assert words(text, cut(text)) == ["One river.", "Two dams.\nThree."]


def test_white_space_around_a_paragraph_belongs_to_none():
    text = "\n  \tOne river. \u00a0\n\n Two dams."
    assert words(text, cut(text)) == ["One river.", "Two dams."]


def test_a_sentence_cut_by_a_page_break_is_one_passage():
    pieces = cut(ARTICLE)
    assert words(ARTICLE, pieces)[2].endswith("crossed the\n\nborder at noon and did not speak.")
    assert [(piece.paragraph, piece.joined) for piece in pieces] == [(1, 1), (2, 1), (3, 2), (5, 1)]
    assert not any(piece.join_proposed for piece in pieces)


def test_a_join_that_was_not_made_is_proposed():
    assert [piece.number for piece in cut(ARTICLE, joins="off") if piece.join_proposed] == [3]
    assert [piece.number for piece in cut(ARTICLE, joins=[]) if piece.join_proposed] == [3]


def test_only_the_last_sentence_of_a_paragraph_carries_the_proposal():
    pieces = cut(ARTICLE, "sentence", joins="off")
    assert [text.split()[0] for text in words(ARTICLE, [p for p in pieces if p.join_proposed])] == ["The"]
    assert sum(piece.join_proposed for piece in pieces) == 1


def test_the_joins_that_are_named_are_made_and_no_other():
    text = "He went to the\n\nriver on Monday.\n\nShe went to the\n\ndam on Tuesday."
    assert [piece.paragraph for piece in cut(text, joins="auto")] == [1, 3]
    assert [piece.paragraph for piece in cut(text, joins={3}, roles={3: "body"})] == [1, 2, 3]
    assert [piece.joined for piece in cut(text, joins=[1, 2, 3], roles={1: "body", 3: "body"})] == [4]


@pytest.mark.parametrize(
    ("joins", "says"),
    [([1], "both have to be body"), ([2], "both have to be body"), ([5], "none after"), ([0], "none")],
)
def test_a_join_from_or_to_what_is_not_body_is_refused(joins, says):
    with pytest.raises(BadInput, match=says) as refused:
        cut(ARTICLE, joins=joins)
    assert refused.value.faults[0].pointer == "/joins"


def test_a_role_that_the_lead_chose_stands_and_ends_a_join():
    pieces = cut(ARTICLE, roles={4: "caption"})
    assert [piece.role for piece in pieces] == ["title", "byline", "body", "caption", "body"]


@pytest.mark.parametrize("roles", [{6: "body"}, {0: "body"}, {1: "headline"}])
def test_a_role_or_a_number_unknown_is_refused(roles):
    with pytest.raises(BadInput) as refused:
        cut(ARTICLE, roles=roles)
    assert refused.value.faults[0].pointer == "/roles"


def test_sentences_take_role_and_paragraph_from_their_passage():
    pieces = cut(ARTICLE, "sentence", language="en")
    assert words(ARTICLE, pieces)[2:] == [
        "The delegations of Ostra and Verd met on Monday.",
        "They spoke of the dam.",
        "The minister crossed the\n\nborder at noon and did not speak.",
        "“No,” she said later.",
        "Nobody else would.",
    ]
    assert [piece.paragraph for piece in pieces] == [1, 2, 3, 3, 3, 5, 5]
    assert [piece.joined for piece in pieces] == [1, 1, 2, 2, 2, 1, 1]


def test_a_document_is_one_passage_without_the_lines_around_it():
    (piece,) = cut(ARTICLE, "document", language="en")
    assert ARTICLE[piece.start : piece.end] == ARTICLE.strip()
    assert (piece.role, piece.language, piece.number) == ("body", "en", 1)


@pytest.mark.parametrize("unit", ["paragraph", "sentence", "document"])
@pytest.mark.parametrize("text", ["", "\n\n", " \u200b\n\ufeff "])
def test_a_text_without_words_has_no_passage(unit, text):
    assert cut(text, unit) == []


def test_a_passage_knows_its_direction_and_script():
    text = "The river is ours.\n\n\ufd3fنَهْرُنَا كَبِيرٌ\ufd3e"
    assert [(piece.direction, piece.script) for piece in cut(text)] == [("ltr", "Latn"), ("rtl", "Arab")]


@given(messy, units, st.sampled_from(["auto", "off"]))
def test_pieces_are_ordered_disjoint_and_hold_all_that_can_be_seen(text, unit, joins):
    pieces = cut(text, unit, joins)
    assert [piece.number for piece in pieces] == list(range(1, len(pieces) + 1))
    edges = [edge for piece in pieces for edge in (piece.start, piece.end)]
    assert edges == sorted(edges)
    assert all(piece.start < piece.end for piece in pieces)
    held = {at for piece in pieces for at in range(piece.start, piece.end)}
    seen = {at for at, character in enumerate(text) if not character.isspace() and character not in INVISIBLE}
    assert seen <= held


@given(messy, units)
def test_no_piece_begins_or_ends_inside_a_character_or_at_bare_white_space(text, unit):
    inside = set(inside_graphemes(text))
    for piece in cut(text, unit):
        assert not {piece.start, piece.end} & inside
        assert not text[piece.start].isspace() or piece.start + 1 in inside
        assert not text[piece.end - 1].isspace() or piece.end - 1 in inside


@given(messy)
def test_every_sentence_lies_in_one_passage_of_paragraphs(text):
    passages = cut(text)
    for sentence in cut(text, "sentence"):
        assert any(passage.start <= sentence.start and sentence.end <= passage.end for passage in passages)


@given(messy)
def test_joining_only_takes_away_edges(text):
    apart = cut(text, joins="off")
    assert {(piece.start) for piece in cut(text)} <= {piece.start for piece in apart}
    assert sum(piece.joined for piece in cut(text)) == len(apart)
