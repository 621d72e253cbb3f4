"""Pictures of graphs: every box apart from every other, all of it inside, and the same picture each time."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from app.core.drawing.graph import LONGEST_LINE, MOST_LINES, Arrow, Box, Node, Picture, draw, wrapped

KEYS = st.lists(st.sampled_from("abcdefghij"), min_size=1, max_size=10, unique=True)


@st.composite
def graphs(give: st.DrawFn) -> tuple[list[Node], list[Arrow]]:
    keys = give(KEYS)
    ends = st.tuples(st.sampled_from(keys), st.sampled_from(keys), st.text(max_size=12))
    arrows = [Arrow(tail, head, words) for tail, head, words in give(st.lists(ends, max_size=20))]
    return [Node(key, give(st.text(max_size=80))) for key in keys], arrows


def _apart(one: Box, other: Box) -> bool:
    beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    return beside or one.y + one.height <= other.y or other.y + other.height <= one.y


def _columns(picture: Picture) -> dict[str, float]:
    return {box.node.key: box.x + box.width / 2 for box in picture.boxes}


@given(graphs())
def test_no_two_boxes_touch_and_all_stand_inside(graph: tuple[list[Node], list[Arrow]]) -> None:
    picture = draw(*graph)
    assert [box.node for box in picture.boxes] == graph[0]
    assert all(_apart(one, other) for one, other in combinations(picture.boxes, 2))
    for box in picture.boxes:
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.width <= picture.width
        assert box.y + box.height <= picture.height


@given(graphs())
def test_every_arrow_between_two_boxes_is_drawn_once(graph: tuple[list[Node], list[Arrow]]) -> None:
    nodes, arrows = graph
    assert [curve.arrow for curve in draw(nodes, arrows).curves] == [
        arrow for arrow in arrows if arrow.tail != arrow.head
    ]


@given(graphs())
def test_the_same_graph_is_the_same_picture(graph: tuple[list[Node], list[Arrow]]) -> None:
    assert draw(*graph) == draw(*graph)


def test_a_box_stands_to_the_right_of_all_that_lead_to_it() -> None:
    nodes = [Node(key, key) for key in ("taken", "copy", "agency", "paper")]
    arrows = [
        Arrow("paper", "copy"),
        Arrow("copy", "taken"),
        Arrow("agency", "paper"),
        Arrow("agency", "taken"),
    ]
    at = _columns(draw(nodes, arrows))
    assert at["agency"] < at["paper"] < at["copy"] < at["taken"]


def test_a_circle_is_drawn_all_the_same() -> None:
    nodes = [Node(key, key) for key in "abc"]
    picture = draw(nodes, [Arrow("a", "b"), Arrow("b", "c"), Arrow("c", "a")])
    at = _columns(picture)
    assert at["a"] < at["b"] < at["c"]
    assert len(picture.curves) == 3


def test_columns_may_be_given() -> None:
    at = _columns(draw([Node("a", "a"), Node("b", "b")], [Arrow("a", "b")], {"a": 1, "b": 0}))
    assert at["b"] < at["a"]


def test_arrows_are_laid_so_that_they_need_not_cross() -> None:
    nodes = [Node(key, key) for key in ("a", "b", "x", "y")]
    picture = draw(nodes, [Arrow("a", "y"), Arrow("b", "x")])
    at = {box.node.key: box.y for box in picture.boxes}
    assert (at["a"] < at["b"]) == (at["y"] < at["x"])


def test_nothing_is_an_empty_picture() -> None:
    assert draw([], []).boxes == ()


@given(st.text(max_size=300))
def test_a_text_takes_at_most_three_lines(text: str) -> None:
    lines = wrapped(text)
    assert 1 <= len(lines) <= MOST_LINES


def test_a_long_name_is_broken_between_words_and_cut_at_the_end() -> None:
    lines = wrapped("Institute of Oriental Studies of the Academy of Sciences of the Upper and Lower River")
    assert lines[0] == "Institute of Oriental"
    assert lines[-1].endswith("…")
    assert all(len(line) <= LONGEST_LINE for line in lines)


def test_marks_that_combine_take_no_room() -> None:
    assert wrapped("e\u0301" * LONGEST_LINE) == ["e\u0301" * LONGEST_LINE]
