"""Marks of an earlier text in a corrected one: moved where there is no doubt, and else given a place by a person."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from app.models.anchors import Anchor
from app.models.work import Mark
from tests.cast import csrf
from tests.features.texts.conftest import ARTICLE, MENDED, TEXT, Desk
from tests.world import a_save, a_span, words

MARKS = {
    "The ferry": ["ferry"],
    "The office": ["wuold stop", "nobody was told"],
    "The old": ["المَعْبَر", "👩‍👩‍👧"],
}


def candidates(desk: Desk) -> list[tuple[str, str]]:
    """Value and words of the places that the page suggests for the first mark that waits."""
    first = desk.get("/marks").split("<fieldset>", 1)[1].split("</fieldset>", 1)[0]
    return re.findall(r'value="(\d+-\d+-\d+)".*?<mark class="may-be">([^<]*)</mark>', first, re.S)


@pytest.fixture
def marked(desk: Desk) -> Desk:
    """Ann has marked words in all passages, and the text was mended."""
    desk.read("ann", MARKS)
    answer = desk.correct(MENDED)
    assert answer.headers["Location"].endswith("/marks")
    return desk


def test_each_mark_is_moved_with_its_words_or_waits(marked: Desk) -> None:
    assert sorted(marked.anchors(), key=str) == sorted(
        [
            (2, "exact", "ferry", 1),
            (2, "open", None, 1),
            (2, "quote", "nobody was told", 1),
            (2, "exact", "المَعْبَر", 1),
            (2, "exact", "👩‍👩‍👧", 1),
        ],
        key=str,
    )
    assert "1 mark needs a person." in marked.get("/marks")
    assert "1 mark needs a person." in marked.get("")
    assert marked.is_sound()


def test_what_was_marked_stays_as_it_was(desk: Desk) -> None:
    desk.read("ann", MARKS)
    with desk.database.reading() as session:
        before = [(one.id, one.start, one.end, one.quote) for one in session.scalars(select(Mark))]
    desk.correct(MENDED)
    with desk.database.reading() as session:
        assert [(one.id, one.start, one.end, one.quote) for one in session.scalars(select(Mark))] == before


def test_a_person_takes_what_is_suggested(marked: Desk) -> None:
    ((value, said),) = candidates(marked)
    assert said == "would stop"
    assert marked.decide(value).status_code == 303
    assert marked.anchors()[-1] == (2, "person", "would stop", 2)
    assert "Every mark has its place" in marked.get("/marks")
    assert marked.is_sound()


def test_a_person_writes_other_words(marked: Desk) -> None:
    assert marked.decide("words", words="nowhere at all").status_code == 422
    assert marked.decide("words", words="").status_code == 422
    twice = marked.decide("words", words="the f")
    assert (twice.status_code, "stand in 2 places" in twice.text) == (422, True)
    assert marked.decide("words", words="the f", nth="3").status_code == 422
    assert marked.decide("words", words="stop at noon", note="Only this is left.").status_code == 303
    assert marked.anchors()[-1] == (2, "person", "stop at noon", 2)
    assert "Only this is left." in marked.get("/marks")


def test_words_that_are_gone_are_said_to_be_and_may_be_opened_again(marked: Desk) -> None:
    assert marked.decide("gone").status_code == 303
    assert marked.anchors()[-1] == (2, "gone", None, 2)
    page = marked.get("/marks")
    assert "its words are gone" in page
    again = {
        name: page.split(f'name="{name}" value="', 1)[1].split('"', 1)[0]
        for name in ("key", "base", "choice")
    }
    assert again["choice"] == "open"
    assert marked.post("/marks", **again).status_code == 303
    assert [one[1] for one in marked.anchors()[-3:]] == ["exact", "gone", "open"]
    assert "1 mark needs a person." in marked.get("/marks")


def test_nothing_is_chosen_by_itself(marked: Desk) -> None:
    before = marked.anchors()
    answer = marked.decide("")
    assert (answer.status_code, "Choose a place" in answer.text) == (422, True)
    assert marked.anchors() == before


@pytest.mark.parametrize(
    "wrong",
    [
        lambda value: "999999-0-4",
        lambda value: value.rsplit("-", 1)[0] + "-99999",
        lambda value: "-".join([*value.split("-")[:1], "5", "5"]),
    ],
    ids=["another passage", "beyond the passage", "nothing"],
)
def test_a_place_that_is_not_in_the_text_is_refused(marked: Desk, wrong: Callable[[str], str]) -> None:
    ((value, _),) = candidates(marked)
    before = marked.anchors()
    assert marked.decide(wrong(value)).status_code == 422
    assert marked.anchors() == before


def test_a_place_never_cuts_a_character(marked: Desk) -> None:
    answer = marked.decide("words", words="👩‍👩")
    assert (answer.status_code, "inside a character" in answer.text) == (422, True)


def test_who_decides_on_a_page_that_is_old_is_told_and_overwrites_nothing(marked: Desk) -> None:
    page = marked.get("/marks")
    key = page.split('name="key" value="', 1)[1].split('"', 1)[0]
    base = page.split('name="base" value="', 1)[1].split('"', 1)[0]
    token = csrf(marked.client, marked.here)
    assert marked.decide("gone").status_code == 303
    before = marked.anchors()
    late = marked.client.post(
        f"{marked.here}/marks",
        data={"key": key, "base": base, "choice": "words", "words": "noon", "csrf_token": token},
    )
    assert (late.status_code, "Somebody decided about this mark meanwhile" in late.text) == (409, True)
    assert "its words are gone" in late.text
    assert marked.anchors() == before


def test_two_people_on_the_same_words_are_one_question(desk: Desk) -> None:
    for who in ("ann", "ben"):
        desk.read(who, {"The office": ["wuold stop"]})
    desk.correct(MENDED)
    assert "1 mark needs a person." in desk.get("/marks")
    ((value, _),) = candidates(desk)
    desk.decide(value)
    assert [one[1] for one in desk.anchors()] == ["open", "open", "person", "person"]
    assert "Every mark has its place" in desk.get("/marks")


def test_spans_of_attributions_are_moved_as_marks_are(desk: Desk) -> None:
    reader = desk.annotator("ann")
    claim = reader.next()
    assert claim is not None
    shown = next(one for one in map(reader.open, claim["batch"]) if one["text"] == ARTICLE[1])
    said = {
        "id": "7a4fdc3c-59f2-4c0e-8a0f-0b9a6b6f1d11",
        "source": words(shown, "nobody"),
        "cue": words(shown, "was told"),
        "content": words(shown, "wuold stop"),
        "speech": "indirect",
    }
    body = a_save(shown, attributions=[said], none=["framing"])
    assert reader.save(shown["id"], body).status_code == 200
    desk.correct(MENDED)
    assert sorted(desk.anchors(), key=str) == [
        (2, "open", None, 1),
        (2, "quote", "nobody", 1),
        (2, "quote", "was told", 1),
    ]
    assert desk.is_sound()


def test_what_is_marked_in_the_old_text_later_is_looked_for_when_a_lead_asks(desk: Desk) -> None:
    reader = desk.annotator("ann")
    shown = reader.open_next()
    desk.correct("A beginning.\n\n" + TEXT)
    assert reader.save(shown["id"], a_save(shown, spans=[a_span(shown, "ferry")])).status_code == 200
    assert "1 mark was set on an earlier text since." in desk.get("/marks")
    assert desk.anchors() == []
    assert desk.post("/marks/place").status_code == 303
    assert desk.anchors() == [(2, "exact", "ferry", 1)]
    assert "was set on an earlier text since" not in desk.get("/marks")


def test_a_mark_set_again_on_the_same_words_has_the_place_that_a_person_gave(marked: Desk) -> None:
    ((value, _),) = candidates(marked)
    marked.decide(value)
    marked.read("ben", {"The office": ["wuold stop"]})
    assert marked.post("/marks/place").status_code == 303
    assert marked.anchors()[-1] == (2, "person", "would stop", 1)
    assert marked.is_sound()


def test_the_next_correction_begins_from_where_marks_stood_last(marked: Desk) -> None:
    ((value, _),) = candidates(marked)
    marked.decide(value)
    assert marked.correct(MENDED + "\n\nOne more paragraph.", base=2).status_code == 303
    third = sorted((one for one in marked.anchors() if one[0] == 3), key=str)
    assert [(method, quote) for _, method, quote, _ in third] == [
        ("exact", "ferry"),
        ("exact", "nobody was told"),
        ("exact", "would stop"),
        ("exact", "المَعْبَر"),
        ("exact", "👩‍👩‍👧"),
    ]
    assert marked.is_sound()


def test_words_that_somebody_said_are_gone_are_not_asked_about_again(marked: Desk) -> None:
    marked.decide("gone", note="A slip of the printer.")
    marked.correct(MENDED + "\n\nOne more paragraph.", base=2)
    with marked.database.reading() as session:
        last = session.scalars(
            select(Anchor).where(Anchor.method == "gone").order_by(Anchor.id.desc()).limit(1)
        ).one()
        assert session.scalar(select(func.count()).where(Anchor.method == "gone")) == 2
    assert (last.note, last.decided_by_id) == ("A slip of the printer.", marked.cast.id("olga"))


def test_an_article_that_was_never_corrected_says_so(desk: Desk) -> None:
    assert "This text was never corrected" in desk.get("/marks")
    assert desk.post("/marks/place").status_code == 303
