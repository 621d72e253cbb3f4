"""The words around a citation, cut where its parts begin and end."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.citations.attributions import PARTS, Range
from app.core.citations.excerpts import WHOLE, excerpt
from tests.core.citations.cited import ranges


def test_parts_that_overlap_are_told_together() -> None:
    found = excerpt("Tern said: no.", {"source": [(0, 4)], "content": [(0, 9)]}, [0])
    assert [(one.text, one.parts) for one in found.pieces] == [
        ("Tern", ("source", "content")),
        (" said", ("content",)),
        (": no.", ()),
    ]


def test_of_a_long_passage_the_sentences_with_the_marks_are_shown() -> None:
    sentence = "The ferry was late again today. "
    text = sentence * 60
    assert len(text) > WHOLE
    starts = list(range(0, len(text), len(sentence)))
    at = 10 * len(sentence)
    found = excerpt(
        text,
        {"source": [(at + 4, at + 9)], "cue": [(at + len(sentence) + 1, at + len(sentence) + 3)]},
        starts,
    )
    assert "".join(one.text for one in found.pieces) == sentence * 2
    assert (found.is_cut_before, found.is_cut_after) == (True, True)
    last = excerpt(text, {"cue": [(len(text) - 3, len(text))]}, starts)
    assert (last.is_cut_before, last.is_cut_after) == (True, False)


@given(st.text(min_size=60, max_size=80), st.fixed_dictionaries({part: ranges() for part in PARTS}))
def test_the_pieces_are_the_text_and_each_mark_is_whole(
    text: str, marks: dict[str, tuple[Range, ...]]
) -> None:
    found = excerpt(text, marks, [0])
    assert "".join(one.text for one in found.pieces) == text
    for part, spans in marks.items():
        covered = {at for start, end in spans for at in range(start, end)}
        assert sum(len(one.text) for one in found.pieces if part in one.parts) == len(covered)
