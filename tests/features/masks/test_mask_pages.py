"""A lead decides what is covered: proposals, versions, evidence, and what it means for who is annotating."""

import re

import pytest
from sqlalchemy import select

from app.actions.audit import broken_links
from app.models.audit import AuditEntry
from app.models.texts import MaskSet
from app.models.work import Mark
from tests.corpus_rows import add_documents
from tests.features.annotate.conftest import Annotator
from tests.features.masks.conftest import ARTICLE, HOME, Desk
from tests.world import a_save, a_span

BLOCK = "█"


def lines(page: str) -> dict[str, bool]:
    """Each line of the list: its value, and whether it is ticked."""
    found = re.findall(r'<input type="checkbox" name="mask"[^>]*value="([^"]+)"( checked)?', page)
    return {value: bool(ticked) for value, ticked in found}


def test_a_byline_in_the_first_paragraph_names_and_an_address_are_proposed_and_ticked(desk: Desk) -> None:
    proposed = lines(desk.client.get(desk.path).text)
    words = [desk.text[slice(*map(int, one.split("-")[:2]))] for one in proposed]
    assert words == ["Mara Quill", "Weir Gazette", "Weir Gazette", "desk@weir.example"]
    assert [one.split("-")[2] for one in proposed] == [
        "byline",
        "self_reference",
        "self_reference",
        "contact",
    ]
    assert all(proposed.values())


def test_saving_makes_the_next_version_with_an_audit_row_and_what_was_left_out_is_not_ticked_again(
    desk: Desk,
) -> None:
    byline = desk.range_of("Mara Quill", "byline")
    saved = desk.save(byline)
    assert saved.status_code == 303, saved.text
    assert desk.standing() == [(1, "byline", "Mara Quill")]
    again = lines(desk.client.get(desk.path).text)
    assert [one for one, ticked in again.items() if ticked] == [byline]
    assert len(again) == 4
    with desk.database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "masks.save")).one()
        assert '"version":1' in entry.details
        assert broken_links(session) == []


def test_words_are_added_by_what_they_say_and_masks_are_removed_by_their_tick(desk: Desk) -> None:
    desk.save(desk.range_of("Mara Quill", "byline"))
    second = {"add_words": "Weir Gazette", "add_occurrence": "2", "add_kind": "self_reference"}
    assert desk.save(base=1, **second).status_code == 303
    assert desk.standing() == [(2, "self_reference", "Weir Gazette")]
    page = desk.client.get(desk.path).text
    assert "Version 2" in page
    assert "Version 1" in page
    assert page.count("Mara Quill") >= 2


def test_words_that_are_not_there_are_a_fault_beside_their_field(desk: Desk) -> None:
    kept = desk.range_of("Mara Quill", "byline")
    answer = desk.save(kept, add_words="the Tide Gazette")
    assert answer.status_code == 422
    assert "do not stand in the text that often" in answer.text
    assert "the Tide Gazette" in answer.text
    assert lines(answer.text)[kept]
    assert desk.standing() == []


def test_saving_with_nothing_ticked_says_that_somebody_has_looked(desk: Desk) -> None:
    assert "1 document has give-away text that nobody has looked at" in desk.client.get(f"{HOME}/masks").text
    assert desk.save().status_code == 303
    assert "Nothing waits here" in desk.client.get(f"{HOME}/masks").text
    with desk.database.reading() as session:
        assert session.scalars(select(MaskSet.version)).all() == [1]


def test_the_same_masks_again_make_no_version(desk: Desk) -> None:
    byline = desk.range_of("Mara Quill", "byline")
    desk.save(byline)
    assert "Nothing was changed" in desk.client.get(desk.save(byline, base=1).headers["Location"]).text
    assert desk.standing()[0][0] == 1


def test_a_page_that_somebody_saved_since_is_not_saved_over(desk: Desk) -> None:
    desk.save(desk.range_of("Mara Quill", "byline"))
    late = desk.save(desk.range_of("Weir Gazette", "self_reference"))
    assert late.status_code == 409
    assert "saved by somebody else meanwhile" in late.text
    assert desk.standing() == [(1, "byline", "Mara Quill")]


@pytest.mark.parametrize("made_up", ["0-99999-other", "9-3-other", "0-3-canary"])
def test_a_range_that_is_not_in_the_text_is_refused(desk: Desk, made_up: str) -> None:
    assert desk.save(made_up).status_code == 422
    assert desk.standing() == []


def test_a_mask_takes_in_whole_graphemes(desk: Desk) -> None:
    start = desk.text.index("👩")
    assert desk.save(f"{start + 1}-{start + 2}-other").status_code == 303
    assert desk.standing() == [(1, "other", "👩‍👩‍👧")]


def test_a_mask_over_what_annotators_marked_asks_first_and_counts(desk: Desk, ann: Annotator) -> None:
    claim = ann.next()
    assert claim is not None
    passage = next(one for one in map(ann.open, claim["batch"]) if "chain" in one["text"])
    ann.save(passage["id"], a_save(passage, spans=[a_span(passage, "chain our river")]))
    river = desk.range_of("our river", "other")
    asked = desk.save(river)
    assert asked.status_code == 422
    assert "1 mark" in asked.text
    assert "Cover them all the same" in asked.text
    assert desk.standing() == []
    assert desk.save(river, confirm="y").status_code == 303
    # What stands already is not asked about again.
    assert desk.save(river, desk.range_of("Mara Quill", "byline"), base=1).status_code == 303
    with desk.database.reading() as session:
        assert session.scalars(select(Mark.quote)).one() == "chain our river"
    again = ann.open(passage["id"])
    assert again["current"]["spans"][0]["quote"] == f"chain {BLOCK * len('our river')}"
    kept = a_save(again, spans=again["current"]["spans"])
    assert ann.save(passage["id"], kept).status_code == 200


def test_a_save_of_a_passage_whose_words_were_covered_since_is_told_so_and_others_go_on(
    desk: Desk, ann: Annotator
) -> None:
    claim = ann.next()
    assert claim is not None
    opened = [ann.open(one) for one in claim["batch"]]
    touched = next(one for one in opened if "told the Weir" in one["text"])
    untouched = next(one for one in opened if "on the quay" in one["text"])
    desk.save(desk.range_of("Weir Gazette", "self_reference"))
    refused = ann.save(touched["id"], a_save(touched))
    assert refused.status_code == 409
    assert "which words of this passage are covered" in refused.get_json()["detail"]
    span = a_span(untouched, "the quay")
    assert ann.save(untouched["id"], a_save(untouched, spans=[span])).status_code == 200
    anew = ann.open(touched["id"])
    assert anew["mask_version"] == 1
    assert f"told the {BLOCK * 12} on Monday" in anew["text"]
    assert ann.save(anew["id"], a_save(anew, spans=[a_span(anew, "would stop")])).status_code == 200
    with desk.database.reading() as session:
        assert set(session.scalars(select(Mark.quote))) == {"the quay", "would stop"}


def test_a_title_that_repeats_covered_words_is_covered_too(desk: Desk, ann: Annotator) -> None:
    desk.save(desk.range_of("ferry stops", "other"))
    claim = ann.next()
    assert claim is not None
    for one in claim["batch"]:
        assert "ferry stops" not in str(ann.open(one))


def test_the_lists_of_documents_and_the_form_of_a_round_say_that_documents_wait(desk: Desk) -> None:
    for path in ("/documents", "/rounds/new"):
        page = desk.client.get(HOME + path).text
        assert "1 document has give-away text that nobody has looked at" in page, path
        assert f'href="{HOME}/masks"' in page
    desk.save()
    for path in ("/documents", "/rounds/new"):
        assert "nobody has looked at" not in desk.client.get(HOME + path).text, path


def test_a_document_without_give_away_text_does_not_wait(desk: Desk) -> None:
    with desk.database.writing() as session:
        add_documents(
            session, desk.project_id, [{"key": "plain", "paragraphs": ["Rain fell.", "It stopped."]}]
        )
        session.commit()
    page = desk.client.get(f"{HOME}/masks").text
    assert "1 document has give-away text" in page
    assert "In 1 more document nothing was found" in page


def test_who_annotates_cannot_open_the_masks(desk: Desk, ann: Annotator) -> None:
    for path in (f"{HOME}/masks", desk.path):
        assert ann.client.get(path, headers=ann.headers).status_code == 403
    assert ARTICLE[1] in desk.text
