"""The way by keys that the benchmark of the annotator's page plans: the shortest one that the page's keys allow."""

from itertools import combinations

import pytest

from tools.key_planner import Caret, Plan, Planner

TEXT = "The ferry stops at noon. “They want to chain our river,” a 👩‍👩‍👧 councillor said. Nobody answered."
INSIDE = (*range(TEXT.index("👩") + 1, TEXT.index(" councillor")),)
STARTS = [0, TEXT.index("“"), TEXT.index("Nobody")]
FIRST = Caret(0)


@pytest.fixture
def planner() -> Planner:
    """A passage of three sentences."""
    return Planner(TEXT, INSIDE, STARTS)


def words(quote: str) -> tuple[int, int]:
    """Where these words stand."""
    at = TEXT.index(quote)
    return at, at + len(quote)


@pytest.mark.parametrize(
    ("quote", "moves", "selects"),
    [
        ("The", (), ("w",)),
        ("The ferry stops", (), ("BracketRight", "BracketRight")),
        ("The ferry stops at noon.", (), ("s",)),
        (TEXT, (), ("p",)),
        ("ferry", ("ArrowRight",), ("w",)),
        ("Nobody answered.", ("Control+ArrowRight", "Control+ArrowRight"), ("s",)),
        # The quotation mark is beside the word, and takes a key of its own.
        ("“They want", ("Control+ArrowRight",), ("BracketRight", "Alt+BracketLeft")),
    ],
)
def test_the_way_is_the_shortest(
    planner: Planner, quote: str, moves: tuple[str, ...], selects: tuple[str, ...]
) -> None:
    assert planner.plan(words(quote), FIRST) == Plan(moves, selects)


def test_words_are_those_of_the_page(planner: Planner) -> None:
    found = [TEXT[start:end] for start, end in planner.words]
    first = ["The", "ferry", "stops", "at", "noon", "They", "want", "to", "chain", "our", "river", "a"]
    assert found == [*first, "👩‍👩‍👧", "councillor", "said", "Nobody", "answered"]


def test_from_a_selected_span_no_bracket_is_pressed_at_once(planner: Planner) -> None:
    # It would move the span's own edge.
    span = words("The ferry")
    plan = planner.plan(words("The ferry stops"), Caret(0, span=span), [span])
    assert plan.selects[0] == "Shift+ArrowRight"
    assert plan.presses == 2


def test_a_second_label_on_the_same_words_takes_its_key_alone(planner: Planner) -> None:
    span = words("ferry stops")
    assert planner.plan(span, Caret(span[0], span=span), [span]) == Plan((), (), on_span=True)


def test_tab_goes_from_span_to_span(planner: Planner) -> None:
    spans = [words("The ferry"), words("councillor said")]
    plan = planner.plan(words("councillor"), Caret(0, span=spans[0]), spans)
    assert plan == Plan(("Tab",), ("w",))


def test_every_range_of_words_has_a_way_on_which_no_edge_passes_the_other(planner: Planner) -> None:
    for (start, _), (_, end) in combinations(planner.words, 2):
        plan = planner.plan((start, end), FIRST)
        assert plan.presses <= 2 + len(planner.words)
