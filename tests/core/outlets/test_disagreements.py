"""What is said in more than one way is found; what may be said of several times agrees."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.outlets.disagreements import disagreements
from app.core.outlets.facts import Assertion
from app.core.outlets.vocabulary import PROPERTIES
from tests.core.outlets.invented import fact


def _found(*rows: Assertion) -> list[tuple[str, list[str]]]:
    return [(one.property, [each.id for each in one.assertions]) for one in disagreements(rows)]


def test_two_values_of_what_an_outlet_has_once_stand_against_each_other() -> None:
    kind = {"property": "ownership_type"}
    rows = [
        fact("a", **kind, value_code="state"),
        fact("b", **kind, value_code="private", asserted_by="river-post"),
    ]
    assert _found(*rows) == [("ownership_type", ["a", "b"])]


def test_the_same_value_from_two_sides_is_no_contradiction() -> None:
    kind = {"property": "ownership_type", "value_code": "state"}
    assert _found(fact("a", **kind), fact("b", **kind, asserted_by="river-post")) == []


def test_several_values_of_what_an_outlet_may_have_often_agree() -> None:
    assert _found(fact("a", value_code="newspaper"), fact("b", value_code="blog")) == []


def test_a_value_stands_against_unknown_and_not_applicable() -> None:
    unknown = fact("b", value_state="unknown")
    assert _found(fact("a"), unknown) == [("medium", ["a", "b"])]
    nothing = fact("c", value_state="not_applicable")
    assert _found(unknown, nothing) == [("medium", ["b", "c"])]


def test_two_asserters_who_class_an_outlet_differently_for_one_state_differ() -> None:
    kind = {"property": "state_relation", "value_agent": "ministry-of-ferries"}
    own = fact("a", **kind, value_code="IP", asserted_by="harbour-gazette")
    assert _found(own, fact("b", **kind, value_code="SC")) == [("state_relation", ["a", "b"])]
    assert _found(own, fact("b", property="state_relation", value_agent="river-group", value_code="SC")) == []


ROWS = st.lists(
    st.builds(
        lambda number, key, state, code: fact(str(number), property=key, value_state=state, value_code=code),
        st.integers(),
        st.sampled_from(["medium", "ownership_type", "state_relation", "languages"]),
        st.sampled_from(["known", "unknown"]),
        st.sampled_from(["x", "y"]),
    ),
    max_size=8,
)


@given(ROWS)
def test_everything_said_of_a_property_is_shown_together_and_in_the_order_of_the_vocabulary(
    rows: list[Assertion],
) -> None:
    found = disagreements(rows)
    for one in found:
        assert list(one.assertions) == [each for each in rows if each.property == one.property]
        assert len(one.assertions) > 1
    order = [list(PROPERTIES).index(one.property) for one in found]
    assert order == sorted(set(order))
