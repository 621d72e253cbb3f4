"""Two texts side by side: every word stays, and only what differs is marked."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.reuse.compare import Bit, side_by_side, word_difference

TEXTS = st.lists(st.text(alphabet="abcd .\n渡مرю", max_size=30), max_size=7)


def shown(bits: tuple[Bit, ...]) -> str:
    return "".join(f"[{bit.text}]" if bit.differs else bit.text for bit in bits)


def test_the_words_that_changed_are_marked_as_one_stretch() -> None:
    left, right = word_difference(
        "The ferry stopped at noon on Monday.", "The ferry stopped late in the evening on Monday."
    )
    assert shown(left) == "The ferry stopped [at noon] on Monday."
    assert shown(right) == "The ferry stopped [late in the evening] on Monday."


def test_right_to_left_text_is_compared_by_its_words() -> None:
    left, right = word_difference("توقفت العبارة ظهر الاثنين", "توقفت العبارة مساء الاثنين")
    assert shown(left) == "توقفت العبارة [ظهر] الاثنين"
    assert shown(right) == "توقفت العبارة [مساء] الاثنين"


def test_scripts_without_spaces_are_compared_by_their_characters() -> None:
    left, _right = word_difference("渡轮周一停了", "渡轮周二停了")
    assert shown(left) == "渡轮周[一]停了"


def test_a_paragraph_that_was_dropped_stands_beside_nothing() -> None:
    rows = side_by_side(["One.", "Two is here.", "Three."], ["One.", "Three."])
    assert [(row.left, row.right, row.is_same) for row in rows] == [
        (0, 0, True),
        (1, None, False),
        (2, 1, True),
    ]


def test_a_changed_paragraph_stands_beside_its_old_self() -> None:
    rows = side_by_side(
        ["The first one.", "A ferry stopped at noon.", "Nobody was told why."],
        ["Something quite new.", "A ferry stopped at ten.", "Nobody was told."],
    )
    assert (1, 1) in {(row.left, row.right) for row in rows}
    assert (2, 2) in {(row.left, row.right) for row in rows}
    assert (0, 0) not in {(row.left, row.right) for row in rows}


@given(TEXTS, TEXTS)
def test_every_paragraph_is_there_once_in_its_order_and_whole(left: list[str], right: list[str]) -> None:
    rows = side_by_side(left, right)
    assert [row.left for row in rows if row.left is not None] == list(range(len(left)))
    assert [row.right for row in rows if row.right is not None] == list(range(len(right)))
    for row in rows:
        assert "".join(bit.text for bit in row.left_bits) == ("" if row.left is None else left[row.left])
        assert "".join(bit.text for bit in row.right_bits) == ("" if row.right is None else right[row.right])


@given(TEXTS)
def test_a_text_beside_itself_differs_nowhere(texts: list[str]) -> None:
    assert all(row.is_same for row in side_by_side(texts, texts))


def test_very_long_texts_are_not_searched_for_a_pairing() -> None:
    left = [f"left {number}" for number in range(400)]
    right = [f"right {number}" for number in range(400)]
    rows = side_by_side(left, right)
    assert len(rows) == 800
