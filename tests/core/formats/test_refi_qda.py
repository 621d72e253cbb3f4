"""Projects of REFI-QDA as they go out: by the standard, with every place its words, and the same bytes each time."""

import io
import zipfile
from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.core.formats import refi_qda, refi_read
from app.core.formats.gathered import InFile
from app.core.formats.release import Release
from app.core.formats.rights import STANDOFF, limit
from tests.core.formats.ferry import ANN, BEN, MARKED, TEXT, read_by, the_ferry
from tests.core.formats.records import a_mark, a_record, a_revision
from tests.core.formats.refi_back import Coded, coded, faults, opened

PIECES = st.sampled_from(["a", " ", "\n", "🌉", "👩‍👩‍👧", "e\u0301", "المَعْبَر", "\x0b", "&<\"'", "x"])


def bytes_of(*records: Any, release: Release | None = None) -> bytes:
    return b"".join(refi_qda.write(records, release or Release(project="Ferry & co")))


def read_back(data: bytes, **how: Any) -> Any:
    _root, archive = opened(data)
    files = [InFile(f"f.qdpx/{name}", archive.read(name)) for name in archive.namelist()]
    return refi_read.read_texts(files, **how)


def an_answer(label: str | None, value: float | None = None, **said: Any) -> dict[str, Any]:
    plain = {"variable": "framing", "attributes": {}, "confidence": None, "note": ""}
    return plain | {"label": label, "value": value} | said


def test_a_project_is_as_the_standard_has_it_and_names_nobody() -> None:
    data = bytes_of(the_ferry())
    assert faults(data) == []
    marks = [one for one in coded(data) if one.code.startswith("device")]
    assert [(one.start, one.end, one.code) for one in marks if one.user == ANN] == MARKED
    assert all(one.words == one.name == TEXT[one.start : one.end] for one in marks)
    assert {one.user for one in marks} == {ANN, BEN}
    assert [one.note for one in marks if one.note] == ["two\nlines"]
    parts = {one.code: one.words for one in coded(data) if one.code.startswith("attribution")}
    assert parts["attribution.source"] == "The Valley Courier"
    root, _archive = opened(data)
    assert {one.attrib["name"] for one in root.iter() if one.tag.endswith("}Link")} == {
        "has_content",
        "has_source",
    }


def test_the_same_is_the_same_bytes_and_the_texts_are_not_packed() -> None:
    assert bytes_of(the_ferry()) == bytes_of(the_ferry())
    with zipfile.ZipFile(io.BytesIO(bytes_of(the_ferry()))) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {one.compress_type for one in archive.infolist()} == {zipfile.ZIP_STORED}
        assert [one.filename.partition("/")[0] for one in archive.infolist()] == ["sources", "project.qde"]


def test_what_was_read_comes_back_with_marks_parts_and_notes() -> None:
    rows, notes = read_back(bytes_of(the_ferry()))
    (row,) = rows
    ann, ben = row.coded
    assert (row.key, row.text, notes) == ("doc_0001", TEXT, [])
    assert (ann.coder, ann.round, ann.read) == (ANN, "production", ((0, 18), (20, 171), (173, 265)))
    assert (ben.coder, ben.read) == (BEN, ((173, 265),))
    assert [(one.start, one.end, one.label) for one in ann.spans] == MARKED
    (said,) = ann.attributions
    assert (said.source, said.cue, said.content) == (((20, 38),), ((39, 47),), ((57, 94),))


def test_an_answer_about_a_passage_is_a_selection_of_all_of_it_and_comes_back_as_an_answer() -> None:
    text = "A storm 🌉 came."
    revision = a_revision(
        a_mark(text, 0, len(text)), answers=[an_answer("storm"), an_answer(None, 3.0, note="why")]
    )
    release = Release()
    data = bytes_of(a_record(text, revision), release=release)
    whole = Coded("ferry", 0, len(text), text, text, "framing.storm", ANN, "")
    assert coded(data) == [whole, whole]
    assert (release.dropped["values_without_labels"], release.dropped["notes"]) == (1, 1)
    ((row,), _notes) = read_back(data)
    (said,) = row.coded
    assert [(one.label, one.start, one.end) for one in said.spans] == [("framing.storm", 0, len(text))]
    assert [(one.label, one.start, one.end) for one in said.answers] == [("framing.storm", 0, len(text))]


def test_a_second_round_and_an_earlier_text_are_texts_of_their_own() -> None:
    again = the_ferry()
    again["revisions"].append(read_by(ANN, 3, round="again"))
    data = bytes_of(again, the_ferry(text_version=2))
    assert faults(data) == []
    assert {one.source for one in coded(data)} == {"doc_0001 (production)", "doc_0001.v2"}
    rows, _notes = read_back(data)
    assert {(one.key, said.round) for one in rows for said in one.coded} == {
        ("doc_0001", "production"),
        ("doc_0001", "again"),
        ("doc_0001.v2", "production"),
    }


def test_a_text_that_may_not_go_is_nowhere_and_is_counted() -> None:
    release = Release()
    data = bytes_of(limit(the_ferry(text_rights="none"), STANDOFF, set()), release=release)
    assert b"doc_0001" not in data
    assert faults(data) == []
    assert +release.dropped == Counter(documents_without_text=1)


@given(st.lists(PIECES, min_size=1, max_size=40).map(lambda all_of: "".join(["x", *all_of])), st.data())
def test_a_place_has_its_words_whatever_stands_before_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    made = bytes_of(a_record(text, a_revision(a_mark(text, start, end))))
    (one,) = coded(made)
    assert (one.start, one.end, one.words) == (start, end, text[start:end])
    ((row,), _notes) = read_back(made)
    (span,) = row.coded[0].spans
    assert row.text[span.start : span.end] == text[start:end]
