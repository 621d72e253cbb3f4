"""A correction of a text is a new version: the old one stays, passages keep what they were, rounds go on."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.cli import main
from app.db import Database
from app.models.anchors import TextCorrection
from app.models.audit import AuditEntry
from app.models.rounds import Slot
from app.models.texts import Mask, MaskSet, Passage, TextVersion
from tests.cast import Cast
from tests.features.texts.conftest import ARTICLE, MENDED, TEXT, Desk, make_desk
from tests.world import a_save


def slots(desk: Desk) -> dict[str, tuple[int, int]]:
    """Open and closed slots by the words of their passage."""
    found: dict[str, tuple[int, int]] = {}
    with desk.database.reading() as session:
        for row in session.execute(
            select(Slot.closed_at, Passage.start, Passage.end, TextVersion.text)
            .join(Passage, Passage.id == Slot.passage_id)
            .join(TextVersion, TextVersion.id == Passage.text_version_id)
        ):
            words = row.text[row.start : row.end]
            opened, closed = found.get(words, (0, 0))
            found[words] = (opened + (row.closed_at is None), closed + (row.closed_at is not None))
    return found


def test_a_corrected_text_is_a_version_of_its_own_with_its_reason(desk: Desk, database: Database) -> None:
    answer = desk.correct(MENDED)
    assert answer.status_code == 303, answer.text
    with database.reading() as session:
        texts = session.scalars(select(TextVersion).order_by(TextVersion.number)).all()
        said = session.scalars(select(TextCorrection)).one()
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "text.correct")).one()
    assert [(one.number, one.text) for one in texts] == [(1, TEXT), (2, MENDED)]
    assert texts[1].parent_id == texts[0].id
    assert (said.text_version_id, said.reason, said.corrected_by_id) == (
        texts[1].id,
        "A letter was wrong.",
        desk.cast.id("olga"),
    )
    assert entry.person_id == desk.cast.id("olga")
    assert "A letter was wrong." in desk.get("")
    assert desk.is_sound()


def test_a_preview_from_an_older_text_says_so_before_anything_is_kept(desk: Desk, database: Database) -> None:
    assert desk.correct(MENDED).status_code == 303
    answer = desk.post("/text/preview", text=TEXT.replace("wuold", "will"), base="1", reason="Mine.")
    assert answer.status_code == 409
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(TextVersion)) == 2


def test_a_preview_shows_the_words_that_differ_and_keeps_nothing(desk: Desk, database: Database) -> None:
    page = desk.post("/text/preview", text=MENDED, base="1", reason="A letter was wrong.").text
    assert "<del>wuold</del>" in page
    assert "<ins>would</ins>" in page
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(TextVersion)) == 1


def test_an_empty_text_the_same_text_and_no_reason_are_refused(desk: Desk) -> None:
    for fields, said in (
        ({"text": "  "}, "There is no text in it."),
        ({"text": TEXT}, "This is the text that stands already."),
        ({"text": MENDED, "reason": " "}, "Say why"),
    ):
        answer = desk.post("/text/preview", **{"base": "1", "reason": "A letter."} | fields)
        assert (answer.status_code, said in answer.text) == (422, True), said


def test_passages_keep_the_roles_that_a_lead_gave_them(desk: Desk, database: Database) -> None:
    with database.reading() as session:
        ids = {
            one.number: one.id for one in session.scalars(select(Passage).where(Passage.unit == "paragraph"))
        }
    sent = {f"role-{ids[2]}": "quotation", f"role-{ids[3]}": "caption"}
    assert desk.post("/roles", **sent).status_code == 303
    added = MENDED.replace(ARTICLE[2], "A paragraph put in.\n\n" + ARTICLE[2])
    assert desk.correct(added).status_code == 303
    roles = {words: role for role, words in desk.passages(2)}
    assert roles[ARTICLE[1].replace("wuold", "would")] == "quotation"
    assert roles[ARTICLE[2]] == "caption"
    assert "A paragraph put in." in roles


def test_paragraphs_that_were_joined_stay_joined(client: FlaskClient, database: Database, cast: Cast) -> None:
    desk = make_desk(client, database, cast)
    halves = "The crowd on the quay\n\nwaited for an hour."
    assert desk.correct(f"{TEXT}\n\n{halves}").status_code == 303
    assert halves in [words for _, words in desk.passages(2)]
    assert desk.correct(f"{MENDED}\n\n{halves}", base=2).status_code == 303
    assert halves in [words for _, words in desk.passages(3)]


def test_whoever_was_slower_is_shown_both_and_may_save_again(desk: Desk) -> None:
    assert desk.correct(MENDED).status_code == 303
    late = TEXT.replace("noon", "one")
    answer = desk.correct(late)
    assert answer.status_code == 409
    assert "Somebody corrected this text meanwhile" in answer.text
    assert "<del>would</del>" in answer.text
    assert "<ins>wuold</ins>" in answer.text
    assert 'name="base" type="hidden" value="2"' in answer.text
    assert desk.correct(late, base=2).status_code == 303
    assert desk.passages(3)[1][1] == ARTICLE[1].replace("noon", "one")


def test_rounds_go_on_with_the_text_that_they_began_with(desk: Desk) -> None:
    before = slots(desk)
    assert desk.correct(MENDED).status_code == 303
    assert slots(desk) == before
    assert [one["text"] for one in desk.read("ann")] == ARTICLE[:3]


def test_whoever_is_in_the_middle_of_the_old_text_may_save(desk: Desk) -> None:
    reader = desk.annotator("ann")
    shown = reader.open_next()
    assert desk.correct(MENDED, ask_again="y").status_code == 303
    assert reader.save(shown["id"], a_save(shown)).status_code == 200
    assert reader.open(shown["id"])["text"] == shown["text"]


def test_only_what_changed_is_asked_again_and_nobody_is_asked_twice(desk: Desk) -> None:
    assert [one["text"] for one in desk.read("ann")] == ARTICLE[:3]
    assert desk.correct(MENDED, ask_again="y").status_code == 303
    new = ARTICLE[1].replace("wuold", "would")
    assert slots(desk)[ARTICLE[1]] == (1, 1)
    assert slots(desk)[new] == (2, 0)
    assert [one["text"] for one in desk.read("ann")] == [new]
    assert [one["text"] for one in desk.read("ben")] == [ARTICLE[0], new, ARTICLE[2]]
    assert desk.is_sound()


def test_an_old_passage_that_is_given_back_is_given_to_nobody_any_more(desk: Desk) -> None:
    reader = desk.annotator("ann")
    claim = reader.next()
    assert claim is not None
    old = next(one for one in claim["batch"] if reader.open(one)["text"] == ARTICLE[1])
    assert desk.correct(MENDED, ask_again="y").status_code == 303
    declined = desk.client.post(f"/api/v1/assignments/{old}/decline", headers=desk.cast.headers("ann"))
    assert declined.status_code in (200, 204), declined.text
    texts = [one["text"] for one in desk.read("ben")]
    assert ARTICLE[1] not in texts
    assert texts.count(ARTICLE[1].replace("wuold", "would")) == 1
    assert desk.is_sound()


def covered(desk: Desk) -> list[str]:
    """The words under the masks of the newest text."""
    with desk.database.reading() as session:
        rows = session.execute(
            select(Mask.start, Mask.end, TextVersion.text, TextVersion.number)
            .join(MaskSet, MaskSet.id == Mask.mask_set_id)
            .join(TextVersion, TextVersion.id == MaskSet.text_version_id)
            .order_by(TextVersion.number, Mask.start)
        ).all()
    newest = max(row.number for row in rows)
    return [row.text[row.start : row.end] for row in rows if row.number == newest]


def cover(desk: Desk, *words: str) -> None:
    """Cover words of the first text."""
    ranges = [f"{TEXT.index(one)}-{TEXT.index(one) + len(one)}-other" for one in words]
    assert desk.post("/masks", mask=ranges, base="0").status_code == 303


def test_covers_go_with_their_words(desk: Desk) -> None:
    cover(desk, "desk@weir.example", "The office", "المَعْبَر")
    assert desk.correct("A beginning.\n\n" + MENDED).status_code == 303
    assert sorted(covered(desk)) == sorted(["desk@weir.example", "The office", "المَعْبَر"])


def test_a_cover_whose_words_changed_hides_their_whole_passage(desk: Desk) -> None:
    cover(desk, "The office said", "desk@weir.example")
    changed = TEXT.replace("The office said", "The weir office said").replace("desk@", "news@")
    assert desk.correct(changed, ask_again="y").status_code == 303
    assert covered(desk) == [
        ARTICLE[1].replace("The office said", "The weir office said"),
        "Write to news@weir.example about it.",
    ]
    assert "2 masks were not found again" in desk.get("/marks")
    shown = [one["text"] for one in desk.read("ann")]
    assert not any("weir" in one for one in shown)


def test_a_document_with_two_texts_is_listed_with_the_passages_of_the_newest(desk: Desk) -> None:
    assert desk.correct(TEXT + "\n\nOne more paragraph.").status_code == 303
    page = desk.client.get("/projects/harbour/documents").text
    row = next(one for one in re.findall(r"<tr>.*?</tr>", page, re.S) if "ferry" in one)
    assert "5" in re.findall(r'<td class="number">(\d+)', row)
    listed = desk.client.get(
        "/api/v1/projects/harbour/documents", headers=desk.cast.headers("olga")
    ).get_json()
    assert listed["items"][0]["passages"] == 5


def test_an_export_says_which_text_was_coded(desk: Desk, database_url: str, tmp_path: Path) -> None:
    desk.read("ann", {"The office": ["nobody was told"]})
    assert desk.correct(MENDED, ask_again="y").status_code == 303
    desk.read("ben", {"The office": ["would stop"]})
    out = tmp_path / "harbour.jsonl"
    environment = {"MASTHEAD_ENV": "test", "DATABASE_URL": database_url, "MASTHEAD_DATA": str(tmp_path)}
    asked = ["export", "harbour", "--format", "jsonl", "--out", str(out), "--text", "full"]
    result = CliRunner().invoke(main, asked, env=environment)
    assert result.exit_code == 0, result.output
    records = [json.loads(line) for line in out.read_text().splitlines()]
    assert [one["text_version"] for one in records] == [1, 2]
    assert [one["text"] for one in records] == [TEXT, MENDED]
    for one in records:
        for revision in one["revisions"]:
            for mark in revision["marks"]:
                assert one["text"][mark["start"] : mark["end"]] == mark["quote"]
    assert [len(one["revisions"]) for one in records] == [5, 1]


@pytest.mark.parametrize("unit", ["sentence", "document"])
def test_rounds_of_other_units_are_corrected_as_well(
    client: FlaskClient, database: Database, cast: Cast, unit: str
) -> None:
    desk = make_desk(client, database, cast, unit=unit)
    marks = {"The ferry": ["ferry"], "The office": ["nobody was told"]}
    before = desk.read("ann", marks)
    assert desk.correct(MENDED, ask_again="y").status_code == 303
    assert {one[1] for one in desk.anchors()} <= {"exact", "quote"}
    assert len(desk.anchors()) == (1 if unit == "document" else 2)
    again = [one["text"] for one in desk.read("ann")]
    changed = [one["text"].replace("wuold", "would") for one in before if "wuold" in one["text"]]
    assert again == ([MENDED] if unit == "document" else changed)
    assert desk.is_sound()
