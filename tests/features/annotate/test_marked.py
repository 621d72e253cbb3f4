"""The passage as a page shows it without scripts: paragraphs, marks cut where they overlap, and codes."""

import pytest

from app.features.annotate.marked import Over, Piece, codes, pieces, shown


def span(label: str, start: int, end: int) -> dict[str, object]:
    return {"label": label, "start": start, "end": end}


@pytest.mark.parametrize(
    "text",
    ["one", "one\n\ntwo", " one\n\n\n two \n\nthree\n", "one\ntwo", "قال\n\nThe river\n\n...", ""],
)
def test_the_paragraphs_of_a_document_are_its_whole_text(text: str) -> None:
    found = shown(text, "document", "ltr", [])
    assert "".join(one.gap + one.text for one in found) == text
    assert all(text[one.start : one.start + len(one.text)] == one.text for one in found)


def test_each_paragraph_of_a_document_has_its_own_direction_and_other_passages_are_one() -> None:
    text = "The river\n\nالنهر هنا\n\n..."
    assert [one.direction for one in shown(text, "document", "rtl", [])] == ["ltr", "rtl", "rtl"]
    assert [one.text for one in shown(text, "paragraph", "ltr", [])] == [text]


def test_overlapping_marks_are_cut_where_they_meet_and_the_shorter_is_nearer() -> None:
    spans = [span("a", 0, 6), span("b", 4, 12), span("a", 5, 6)]
    assert pieces(spans, "abcdefghijklmn") == [
        Piece("abcd", (Over("a", 1, False),)),
        Piece("e", (Over("b", 2, False), Over("a", 1, False))),
        Piece("f", (Over("b", 2, False), Over("a", 1, True), Over("a", 0, True))),
        Piece("ghijkl", (Over("b", 2, True),)),
        Piece("mn", ()),
    ]


def test_a_mark_that_goes_on_in_the_next_paragraph_is_in_both_and_its_code_at_its_end() -> None:
    spans = [span("a", 2, 7)]
    assert pieces(spans, "abcd") == [Piece("ab", ()), Piece("cd", (Over("a", 0, False),))]
    assert pieces(spans, "efgh", 5) == [Piece("ef", (Over("a", 0, True),)), Piece("gh", ())]
    assert pieces([], "abcd") == [Piece("abcd", ())]


def test_codes_are_short_and_no_two_alike() -> None:
    names = {"a": "Loaded language", "b": "Loan", "c": "Loaf", "d": "Lo", "e": "Страх", "f": "Loa", "g": "!"}
    found = codes(names)
    assert found["a"] == "LOA"
    assert found["e"] == "СТР"
    assert len(set(found.values())) == len(names)
    assert all(1 <= len(code) <= 3 for code in found.values())
