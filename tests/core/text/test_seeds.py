"""The five real articles and a reading of them, where they lie beside the checkout; none of it is in here."""

import json
from pathlib import Path

import pytest

from app.core.spans import check_span
from app.core.text.cut import cut
from app.core.text.graphemes import inside_graphemes
from app.core.text.normalise import decode, sha256_bytes
from app.core.text.sentences import sentence_starts

SEEDS = Path(__file__).parents[4] / "shared" / "seeds"

# The reading's words for roles, in ours.
ROLE_OF = {
    "body_continued": "body",
    "subheading": "heading",
    "genre_marker": "boilerplate",
    "translation_marker": "translation_note",
    "scripture": "quotation",
    "scripture_translation": "quotation",
    "author_bio": "signature",
    "republication_credit": "credit",
}

if SEEDS.is_dir():
    READING = json.loads((SEEDS / "reading.json").read_text(encoding="utf-8"))
    DOCUMENTS = READING["documents"]
    TEXTS = {entry["id"]: decode((SEEDS / entry["file"]).read_bytes()).text for entry in DOCUMENTS}
    # Framings, and the source, cue and content of attributions, by document.
    MARKS = [(mark["doc"], mark) for mark in READING["framings"]] + [
        (found["doc"], mark)
        for found in READING["attributions"]
        for part in ("source", "cue", "content")
        for mark in found[part]
    ]
    every_document = pytest.mark.parametrize("entry", DOCUMENTS, ids=lambda entry: entry["id"])

    @every_document
    def test_a_file_comes_in_as_it_was_read(entry):
        raw = (SEEDS / entry["file"]).read_bytes()
        found = decode(raw)
        assert sha256_bytes(raw) == entry["sha256"]
        assert len(found.text) == entry["code_points"]
        assert found.text.encode() == raw
        assert found.line_ends == "lf"

    @every_document
    def test_paragraphs_are_the_readings_blocks(entry):
        """Block for block, but where a byline stands right above a text line: there two blocks are one."""
        text = TEXTS[entry["id"]]
        pieces = {(piece.start, piece.end) for piece in cut(text, joins="off")}
        blocks = [(block["start"], block["end"]) for block in entry["blocks"]]
        merged = []
        for start, end in blocks:
            if merged and entry["id"] != "S3" and text[merged[-1][1] : start] == "\n":
                merged[-1] = (merged[-1][0], end)
            else:
                merged.append((start, end))
        assert pieces == set(merged)
        assert len(blocks) - len(merged) == {"S1": 1, "S4": 1}.get(entry["id"], 0)

    @every_document
    def test_exactly_the_sentences_cut_by_page_breaks_are_joined(entry):
        blocks = entry["blocks"]
        before_a_break = {
            blocks[at - 1]["end"] for at, block in enumerate(blocks) if block["role"] == "body_continued"
        }
        apart = cut(TEXTS[entry["id"]], joins="off")
        assert {piece.end for piece in apart if piece.join_proposed} == before_a_break

    @every_document
    def test_roles_are_those_of_a_careful_reader(entry):
        pieces = {(piece.start, piece.end): piece.role for piece in cut(TEXTS[entry["id"]], joins="off")}
        for block in entry["blocks"]:
            proposed = pieces.get((block["start"], block["end"]))
            expected = {ROLE_OF.get(block["role"], block["role"])}
            if block["role"] == "boilerplate":
                expected.add("contact")
            assert proposed is None or proposed in expected, block["n"]

    @pytest.mark.parametrize("name", sorted({name for name, _ in MARKS}))
    def test_every_mark_of_the_reading_lies_inside_one_passage(name):
        text = TEXTS[name]
        passages = cut(text)
        for _, mark in (found for found in MARKS if found[0] == name):
            holding = [p for p in passages if p.start <= mark["start"] and mark["end"] <= p.end]
            assert len(holding) == 1, mark

    @pytest.mark.parametrize("name", sorted({name for name, _ in MARKS}))
    def test_every_mark_of_the_reading_passes_the_check(name):
        text = TEXTS[name]
        inside = frozenset(inside_graphemes(text))
        for _, mark in (found for found in MARKS if found[0] == name):
            assert check_span(text, mark["start"], mark["end"], mark["text"], inside) is None

    def test_the_arabic_verse_runs_from_right_to_left_and_holds_clusters():
        verse = next(piece for piece in cut(TEXTS["S2"]) if piece.script == "Arab")
        assert (verse.direction, verse.role) == ("rtl", "quotation")
        assert inside_graphemes(TEXTS["S2"][verse.start : verse.end])

    @every_document
    def test_the_page_is_told_the_same_sentences_as_the_cut_makes(entry):
        text = TEXTS[entry["id"]]
        sentences = cut(text, "sentence", language="en")
        for passage in cut(text, language="en"):
            starts = [piece.start for piece in sentences if piece.paragraph == passage.paragraph]
            shown = sentence_starts(text[passage.start : passage.end], "en")
            assert [passage.start + start for start in shown] == starts
