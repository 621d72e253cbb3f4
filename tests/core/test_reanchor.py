"""Marks in a corrected text: moved to their own words alone, and only where there is no doubt; else for a person."""

import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.reanchor import (
    CONTEXT,
    Piece,
    Place,
    Version,
    changed_parts,
    cover_again,
    paired,
    reanchor,
    suggestions,
)
from app.core.text.cut import cut
from app.core.text.graphemes import inside_graphemes
from app.core.text.normalise import sha256_text

# Two of each, so that words, paragraphs and quotes are there twice; marks that combine, a family, right to left.
WORDS = ("river", "dam", "the", "المَعْبَر", "وصلت", "cafe\u0301", "👩‍👩‍👧", "🌉", "e\u0301e\u0301", "a", "-")
paragraph = st.lists(st.sampled_from(WORDS), min_size=1, max_size=14).map(" ".join)
paragraphs = st.lists(paragraph, min_size=1, max_size=5)


def version(text: str, first_key: int = 1) -> Version:
    """A text cut into paragraphs as the importer cuts it."""
    pieces = cut(text, "paragraph", "off")
    return Version(
        text,
        tuple(
            Piece(
                number,
                one.start,
                one.end,
                sha256_text(text[one.start : one.end]),
                inside_graphemes(text[one.start : one.end]),
            )
            for number, one in enumerate(pieces, first_key)
        ),
    )


@st.composite
def edited(draw: st.DrawFn) -> tuple[Version, Version]:
    """A text and what some edits made of it: letters put in, taken out and replaced, paragraphs moved and doubled."""
    before = draw(paragraphs)
    after = list(before)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, max(len(after) - 1, 0)))
        what = draw(st.sampled_from(("insert", "delete", "replace", "move", "double", "drop", "new")))
        if what == "new" or not after:
            after.insert(at, draw(paragraph))
        elif what == "double":
            after.insert(draw(st.integers(0, len(after))), after[at])
        elif what == "move":
            after.insert(draw(st.integers(0, len(after) - 1)), after.pop(at))
        elif what == "drop":
            after.pop(at)
        else:
            words = after[at]
            start = draw(st.integers(0, len(words)))
            end = start if what == "insert" else draw(st.integers(start, min(len(words), start + 6)))
            put = "" if what == "delete" else draw(st.sampled_from((*WORDS, "\u0301", "x", " ")))
            after[at] = words[:start] + put + words[end:]
    return version("\n\n".join(before)), version("\n\n".join(after) or "x", 100)


@st.composite
def marked(draw: st.DrawFn) -> tuple[Version, Version, Place]:
    """The same with a mark that stands on whole characters of the old text."""
    old, new = draw(edited())
    piece = draw(st.sampled_from(old.pieces))
    length = piece.end - piece.start
    edges = [one for one in range(length + 1) if one not in piece.inside]
    start = draw(st.sampled_from(edges[:-1]))
    end = draw(st.sampled_from([one for one in edges if one > start]))
    return old, new, Place(piece.key, start, end)


def naive(old: Version, new: Version, place: Place) -> tuple[str, Place | None]:
    """The same rules, by looking at every place there is."""
    piece = old.by_key[place.key]
    words = old.text[piece.start : piece.end]
    same = [one for one in new.pieces if new.text[one.start : one.end] == words]
    there = [one for one in same if one.start == piece.start]
    before = [one for one in old.pieces if old.text[one.start : one.end] == words]
    if not there and len(same) == len(before) == 1:
        there = same
    if there:
        return "exact", Place(there[0].key, place.start, place.end)
    start, length = piece.start + place.start, place.end - place.start
    prefix = old.text[:start][-CONTEXT:]
    suffix = old.text[start + length :][:CONTEXT]
    quote = old.text[start : start + length]

    def stands(text: str, at: int) -> bool:
        return (
            text[at : at + length] == quote
            and text[:at].endswith(prefix)
            and text[at + length :].startswith(suffix)
        )

    in_old = [at for at in range(len(old.text)) if stands(old.text, at)]
    in_new = [at for at in range(len(new.text)) if stands(new.text, at)]
    if len(in_old) == len(in_new) == 1:
        for one in new.pieces:
            edges = _edges(new.text[one.start : one.end])
            at = Place(one.key, in_new[0] - one.start, in_new[0] - one.start + length)
            if at.start in edges and at.end in edges:
                return "quote", at
    return "open", None


def _edges(words: str) -> set[int]:
    return {0, *(found.end() for found in regex.finditer(r"\X", words))}


@given(marked())
@settings(max_examples=600)
def test_a_mark_is_moved_only_to_its_own_words_and_as_looking_everywhere_would(
    case: tuple[Version, Version, Place],
) -> None:
    old, new, place = case
    found = reanchor(old, new, place)
    assert (found.method, found.place) == naive(old, new, place)
    assert (found.place is None) == (found.method == "open")
    if found.place is not None:
        piece = new.by_key[found.place.key]
        assert new.quote(found.place) == old.quote(place)
        assert {found.place.start, found.place.end} <= _edges(new.words(piece))


@given(marked())
def test_what_is_suggested_is_some_whole_characters_of_one_passage(
    case: tuple[Version, Version, Place],
) -> None:
    old, new, place = case
    found = suggestions(old, new, place)
    assert len(found) == len(set(found)) <= 5
    for one in found:
        piece = new.by_key[one.key]
        assert 0 <= one.start < one.end <= piece.end - piece.start
        assert {one.start, one.end} <= _edges(new.words(piece))
        assert new.quote(one).strip() or new.quote(one) == old.quote(place)


@given(marked())
def test_a_cover_hides_the_same_words_or_whole_passages(case: tuple[Version, Version, Place]) -> None:
    old, new, place = case
    start = old.by_key[place.key].start
    covered, is_found = cover_again(old, new, start + place.start, start + place.end)
    if is_found:
        assert [new.text[first:last] for first, last in covered] == [old.quote(place)]
    else:
        whole = {(one.start, one.end) for one in new.pieces}
        assert set(covered) <= whole


def place_of(found: Version, words: str, nth: int = 0) -> Place:
    """Where words stand in a text."""
    places = [
        Place(one.key, at, at + len(words))
        for one in found.pieces
        for at in range(one.end - one.start)
        if found.text[one.start + at : one.start + at + len(words)] == words
        and one.start + at + len(words) <= one.end
    ]
    return places[nth]


def test_a_paragraph_put_in_front_moves_no_mark_inside_its_passage() -> None:
    old = version("The dam opened.\n\nThe river rose.")
    new = version("A new beginning.\n\nThe dam opened.\n\nThe river rose.", 100)
    found = reanchor(old, new, place_of(old, "river"))
    assert (found.method, found.place) == ("exact", Place(102, 4, 9))


def test_a_word_corrected_far_from_a_mark_leaves_it_to_its_quote() -> None:
    far = "The office said that it wuold close, for the flood had not yet gone down, and nobody on the quay was told."
    old, new = version(far), version(far.replace("wuold", "would"), 100)
    found = reanchor(old, new, place_of(old, "nobody on the quay"))
    assert found.method == "quote"
    assert reanchor(old, new, place_of(old, "close")).method == "open"


def test_words_that_are_there_twice_without_a_difference_wait_for_a_person() -> None:
    old = version("The dam opened.\n\nIt rained.\n\nThe dam opened.")
    new = version("It rained.\n\nThe dam opened.\n\nThe dam opened.", 100)
    assert reanchor(old, new, place_of(old, "dam", 1)).method == "exact"
    assert reanchor(old, new, place_of(old, "dam", 0)).method == "open"
    assert new.quote(suggestions(old, new, place_of(old, "dam", 0))[0]) == "dam"


def test_one_of_two_paragraphs_that_were_alike_is_not_taken_for_the_other() -> None:
    old = version("The dam opened.\n\nIt rained.\n\nThe dam opened.")
    new = version("It rained.\n\nThe dam opened.", 100)
    assert reanchor(old, new, place_of(old, "dam", 0)).method == "open"


def test_the_words_in_the_stead_of_a_mark_are_suggested_and_not_taken() -> None:
    old = version("The mayor said that the brigde would stay open until June.")
    new = version("The mayor said that the bridge would stay open until June.", 100)
    place = place_of(old, "the brigde would")
    assert reanchor(old, new, place).method == "open"
    assert [new.quote(one) for one in suggestions(old, new, place)] == ["the bridge would"]


def test_a_mark_does_not_come_to_stand_inside_a_character() -> None:
    old = version("x" * 40 + " cafe was open " + "y" * 40)
    new = version("z " + "x" * 40 + " cafe" + "\u0301 was open " + "y" * 40, 100)
    assert reanchor(old, new, place_of(old, "cafe")).method == "open"


def test_a_cover_whose_words_are_gone_takes_in_the_passage_in_their_stead() -> None:
    old = version("The dam opened.\n\nWrite to desk@weir.example now.\n\nIt rained.")
    new = version("The dam opened.\n\nWrite to news@weir.example now.\n\nIt rained.", 100)
    place = place_of(old, "desk@weir.example")
    start = old.by_key[place.key].start
    covered, is_found = cover_again(old, new, start + place.start, start + place.end)
    assert not is_found
    assert [new.text[first:last] for first, last in covered] == ["Write to news@weir.example now."]


def test_a_cover_follows_its_words_past_a_letter_that_was_mended_beside_them() -> None:
    old = version("The office said that the ferry wuold stop.\n\nThe office is shut.")
    new = version("The office said that the ferry would stop.\n\nThe office is shut.", 100)
    assert cover_again(old, new, 0, 10) == ([(0, 10)], True)


def test_passages_are_paired_with_those_in_whose_stead_they_stand() -> None:
    old = version("The dam opened at night.\n\nIt rained.")
    new = version("Nobody knows why.\n\nThe dam opened by night.\n\nIt rained.", 100)
    (part,) = changed_parts(old, new)
    found = [(one and old.words(one), other and new.words(other)) for one, other in paired(old, new, *part)]
    assert found == [
        (None, "Nobody knows why."),
        ("The dam opened at night.", "The dam opened by night."),
    ]


def test_nothing_is_suggested_for_words_of_which_nothing_is_left() -> None:
    old, new = version("The dam opened at night."), version("Nobody knows.", 100)
    assert suggestions(old, new, place_of(old, "dam")) == []
