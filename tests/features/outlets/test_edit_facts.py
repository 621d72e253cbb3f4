"""Facts are added, put right, disputed and retracted by forms, and each is a new row."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from app.actions import registry, snapshots
from app.actions.registry_rows import agents_named
from app.core.outlets.facts import Assertion
from app.core.outlets.vocabulary import PROPERTIES, REFUSED_FOR_PERSONS
from app.db import table_of
from app.models.outlets import RatingScheme
from tests.actions.facts import DAY, fact, owned
from tests.features.outlets.conftest import Editor

Say = Callable[[Assertion], str]
USUAL = {"value_state": "known", "asserted_by": "project", "confidence": "medium", "redistributable": "y"}
PAGE = {"evidence_url": "https://register.example/tide"}


def send(editor: Editor, key: str, status: int = 303, slug: str = "morning-tide", **fields: Any) -> str:
    return editor.send(f"{slug}/assert?property={key}", status, **(USUAL | fields))


# One right value of each property.
VALUES: dict[str, dict[str, str]] = {
    "country": {"value_choice": "EE"},
    "country_of_registration": {"value_choice": "EE"},
    "country_of_editorial_seat": {"value_choice": "EE"},
    "target_countries": {"value_choice": "ZZ"},
    "languages": {"value_tag": "uz-Cyrl"},
    "medium": {"value_choice": "newspaper"},
    "owned_by": {"value_agent": "tide-press", "value_number": "60.5"},
    **{
        key: {"value_agent": "Quay Holding"}
        for key in ("controlled_by", "funded_by", "part_of", "published_by", "hosted_by", "renamed_from",
                    "successor_of")
    },
    "edited_by": {"value_agent": "mira-quill"},
    "ownership_type": {"value_choice": "cooperative"},
    "funding_source": {"value_choice": "grants", "value_agent": "quay-holding"},
    "state_relation": {"value_choice": "none", "qualifier": "2023"},
    "self_declared_alignment": {"value_tag": "riverine", "value_text": "For the river."},
    "attributed_alignment": {"value_tag": "riverine"},
    "attributed_characterisation": {"value_text": "A paper of the harbour."},
    "reply": {"value_text": "We are of nobody."},
    "transparency_policy": {"value_text": "https://tide.example/ethics", "qualifier_choice": "ethics"},
    "masthead": {"value_text": "https://tide.example/masthead"},
    "legal_status_event": {"value_choice": "registered", "qualifier_choice": "EU", "value_text": "Act 3"},
    "event": {"value_text": "Founded."},
    "platform_label": {"value_text": "River media", "value_agent": "quay-holding"},
    "rating": {"value_text": "B", "rating_scheme": "gradewell-grade", "value_number": "2"},
    "external_id": {"value_text": "Q1", "qualifier_choice": "wikidata"},
}  # fmt: skip


@pytest.mark.parametrize("key", PROPERTIES)
def test_every_property_has_a_form_that_records_its_value_with_its_evidence(editor: Editor, key: str) -> None:
    assert "Who says so" in editor.get(f"morning-tide/assert?property={key}")
    dates = {"valid_from": "2021", "valid_to": "2022-03-03"} if PROPERTIES[key].time_valid else {}
    more = PAGE | dates | {
        "evidence_archive_url": "https://archive.example/tide", "evidence_quote": "it is so",
        "evidence_note": "Page 2", "evidence_retrieved": "2024-05-18", "confidence": "high", "note": "Short.",
    }  # fmt: skip
    assert send(editor, key, **(more | VALUES[key])) == "/outlets/morning-tide"
    (one,) = editor.said_of("morning-tide")
    assert (one.property, one.asserted_by, one.confidence) == (key, "project", "high")
    assert getattr(one, PROPERTIES[key].column) not in (None, "")
    assert (str(one.valid_from), str(one.valid_to)) == tuple(dates.values()) if dates else ("None", "None")
    assert one.evidence_url == PAGE["evidence_url"]
    assert one.evidence_archive_url == "https://archive.example/tide"
    assert (one.evidence_quote, one.evidence_note, one.note) == ("it is so", "Page 2", "Short.")
    assert one.evidence_retrieved_at is not None
    assert one.evidence_retrieved_at.date().isoformat() == "2024-05-18"
    assert editor.actions()[-1] == "assertion.add"


@pytest.mark.parametrize("key", PROPERTIES)
def test_every_fact_can_be_opened_to_be_put_right(editor: Editor, key: str) -> None:
    without_number = {name: value for name, value in VALUES[key].items() if name != "value_number"}
    send(editor, key, **PAGE, **without_number)
    (one,) = editor.said_of("morning-tide")
    assert "Put right" in editor.get(f"morning-tide/assertions/{one.id}/correct")


def test_a_share_is_shown_as_exactly_as_it_was_entered(editor: Editor) -> None:
    send(editor, "owned_by", **PAGE, value_agent="tide-press", value_number="33.333")
    (one,) = editor.said_of("morning-tide")
    page = editor.client.get(f"/outlets/morning-tide/assertions/{one.id}/correct").text
    assert 'value="33.333"' in page


def test_a_rating_is_one_of_the_levels_of_its_scheme(editor: Editor) -> None:
    with editor.database.writing() as session:
        session.execute(update(table_of(RatingScheme)).values(levels=["A", "B", "C"]))
        session.commit()
    wrong = VALUES["rating"] | {"value_text": "purple"}
    assert "The rater words its levels so: A, B, C." in send(editor, "rating", 422, **PAGE, **wrong)
    assert editor.said_of("morning-tide") == []


def test_a_share_and_whoever_says_so_are_kept(editor: Editor) -> None:
    send(editor, "owned_by", **PAGE, **VALUES["owned_by"])
    itself = VALUES["edited_by"] | {"asserted_by": "itself"}
    send(editor, "edited_by", **PAGE, **itself)
    ministry = VALUES["medium"] | {"asserted_by": "another", "asserter": "Ministry of Harbours"}
    send(editor, "medium", **ministry)
    by = {one.property: (one.asserted_by, one.value_number) for one in editor.said_of("morning-tide")}
    assert by == {
        "owned_by": ("project", 60.5),
        "edited_by": ("morning-tide", None),
        "medium": ("harbour-ministry", None),
    }


def test_a_share_of_nothing_is_a_share(editor: Editor) -> None:
    send(editor, "owned_by", **PAGE, value_agent="tide-press", value_number="0")
    assert [one.value_number for one in editor.said_of("morning-tide")] == [0]


@pytest.mark.parametrize("state", ["unknown", "not_applicable"])
def test_unknown_and_not_applicable_are_values_without_a_value(editor: Editor, state: str) -> None:
    page = send(editor, "owned_by", 422, **PAGE, value_state=state, value_agent="tide-press")
    assert "has no value: empty its fields" in page
    send(editor, "owned_by", value_state=state)
    assert [one.value_state for one in editor.said_of("morning-tide")] == [state]


@pytest.mark.parametrize(
    ("key", "fields", "sentence"),
    [
        ("medium", {"value_choice": ""}, "This is needed."),
        ("medium", {"value_choice": "gazette"}, "Not a valid choice"),
        ("languages", {"value_tag": "English!"}, "not a BCP 47 language tag"),
        ("attributed_alignment", {"value_tag": "Left Wing"}, "is not a tag"),
        ("masthead", {"value_text": "ftp://x"}, "not an http or https address"),
        ("owned_by", {"value_agent": ""}, "Name an agent."),
        ("owned_by", {"value_agent": "Nobody Known"}, "nobody of this name"),
        ("owned_by", {"value_agent": "morning-tide"}, "cannot stand in this relation to itself"),
        ("owned_by", {"value_agent": "tide-press", "value_number": "101"}, "from 0 to 100"),
        ("owned_by", {"value_agent": "tide-press", "value_number": "half"}, "Not a valid decimal"),
        ("owned_by", {"value_agent": "tide-press", "value_number": "nan"}, "ordinary size|decimal"),
        ("legal_status_event", {"value_choice": "banned"}, "This is needed."),
        ("rating", {"value_text": "B"}, "This is needed."),
        ("platform_label", {"value_text": "X"}, "Name an agent."),
        ("medium", {"value_choice": "blog", "asserted_by": None}, "Say who asserts this."),
        ("medium", {"value_choice": "blog", "asserted_by": "another"}, "Name the agent that says so."),
        ("medium", {"value_choice": "blog", "asserter": "gradewell"}, "Choose “Another agent” above"),
        ("medium", {"value_choice": "blog", "valid_from": "2022", "valid_to": "2021"}, "before it begins"),
        ("medium", {"value_choice": "blog", "evidence_retrieved": "2022-05"}, "Write a day"),
        ("medium", {"value_choice": "blog", "evidence_url": "see there"}, "not an http or https"),
        ("event", {"value_text": "a\x00b"}, "character"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    editor: Editor, key: str, fields: dict[str, Any], sentence: str
) -> None:
    page = send(editor, key, 422, **(PAGE | {"note": "Kept as it was typed."} | fields))
    assert any(part in page for part in sentence.split("|")), page
    assert "Kept as it was typed." in page
    assert editor.said_of("morning-tide") == []


def test_a_name_that_fits_two_agents_is_asked_about(editor: Editor) -> None:
    for slug in ("tide-press", "quay-holding"):
        editor.send(f"{slug}/names", name="The House", kind="official")
    page = send(editor, "owned_by", 422, **PAGE, value_agent="the house")
    assert "could be any of these: quay-holding, tide-press" in page


def test_required_evidence_is_asked_for_and_may_be_said_to_be_missing(editor: Editor) -> None:
    page = send(editor, "owned_by", 422, value_agent="tide-press")
    assert "needs evidence. Without it the fact is shown as unsourced" in page
    assert "Record it without evidence" in page
    send(editor, "owned_by", value_agent="tide-press", unsourced="y")
    send(editor, "medium", value_choice="blog")
    assert len(editor.said_of("morning-tide")) == 2


@pytest.mark.parametrize("key", sorted(REFUSED_FOR_PERSONS))
def test_of_a_person_no_judgement_is_offered_or_taken(editor: Editor, key: str) -> None:
    chooser = editor.client.get("/outlets/mira-quill/assert").text
    assert f"property={key}" not in chooser
    assert "property=event" in chooser
    assert f"property={key}" in editor.client.get("/outlets/morning-tide/assert").text
    editor.get(f"mira-quill/assert?property={key}", 409)
    assert "Of a person" in send(editor, key, 409, "mira-quill", **PAGE, **VALUES[key])
    assert editor.said_of("mira-quill") == []


def test_a_contradiction_is_shown_and_both_may_stand(editor: Editor, say: Say) -> None:
    old = say(fact(property="ownership_type", value_code="cooperative", asserted_by="gradewell"))
    new = {"value_choice": "state", "valid_from": "2020"} | PAGE
    page = send(editor, "ownership_type", 422, **new)
    assert "This contradicts what stands." in page
    assert "“Cooperative”, undated, asserted by Gradewell" in page
    # Asked, and not answered yet.
    send(editor, "ownership_type", 422, **new, seen=old)
    send(editor, "ownership_type", **new, seen=old, corrects="beside")
    assert {one.value_code for one in editor.standing("morning-tide")} == {"cooperative", "state"}


def test_a_contradiction_may_be_put_right_from_the_same_form(editor: Editor, say: Say) -> None:
    old = say(fact(property="ownership_type", value_code="cooperative"))
    send(editor, "ownership_type", **PAGE, value_choice="state", seen=old, corrects=old)
    (one,) = editor.standing("morning-tide")
    assert (one.value_code, one.supersedes) == ("state", old)
    assert len(editor.said_of("morning-tide")) == 2


def test_a_contradiction_that_came_up_meanwhile_is_asked_about_anew(editor: Editor, say: Say) -> None:
    first = say(fact(property="ownership_type", value_code="cooperative"))
    second = say(fact(property="ownership_type", value_code="academic", asserted_by="gradewell"))
    sent = PAGE | {"value_choice": "state", "corrects": "beside"}
    assert "“Academic”" in send(editor, "ownership_type", 422, **sent, seen=first)
    send(editor, "ownership_type", **sent, seen=f"{first} {second}")


def test_what_ended_before_is_no_contradiction_and_owners_may_be_several(editor: Editor, say: Say) -> None:
    editor.send(
        "morning-tide/assert?property=ownership_type",
        **(USUAL | PAGE | {"value_choice": "state", "valid_to": "2019"}),
    )
    send(editor, "ownership_type", **PAGE, value_choice="cooperative", valid_from="2020")
    say(owned("morning-tide", "tide-press"))
    send(editor, "owned_by", **PAGE, value_agent="quay-holding")
    assert "This stands already" in send(editor, "owned_by", 422, **PAGE, value_agent="quay-holding")


def test_a_correction_takes_the_place_of_a_fact_and_alters_no_stored_profile(
    editor: Editor, say: Say
) -> None:
    old = say(owned("morning-tide", "tide-press", value_number=50.0, evidence_url="https://r.example"))
    with editor.database.reading() as session:
        agent_id = agents_named(session)["morning-tide"].id
        prepared = snapshots.prepare(session, agent_id, DAY, DAY, None, registry.sequence(session))
    with editor.database.writing() as session:
        snapshots.store(session, prepared)
        session.commit()
    path = f"morning-tide/assertions/{old}/correct"
    page = editor.client.get(f"/outlets/{path}").text
    assert 'value="tide-press"' in page
    assert 'value="https://r.example"' in page
    fields = USUAL | {
        "value_agent": "quay-holding",
        "value_number": "50",
        "evidence_url": "https://s.example",
    }
    assert "Say why" in editor.send(path, 422, **fields)
    assert editor.send(path, **fields, note="The register says so.") == "/outlets/morning-tide"
    (one,) = editor.standing("morning-tide")
    assert (one.value_agent, one.supersedes, one.note) == ("quay-holding", old, "The register says so.")
    with editor.database.reading() as session:
        again = snapshots.prepare(session, agent_id, DAY, DAY, None, prepared.known_at)
        assert (again.sha256, again.content) == (prepared.sha256, prepared.content)
        assert snapshots.recompute_faults(session) == []


def test_a_correction_of_what_was_put_right_meanwhile_is_409_and_loses_nothing(
    editor: Editor, say: Say
) -> None:
    old = say(fact())
    path = f"morning-tide/assertions/{old}/correct"
    fields = USUAL | {"value_choice": "magazine", "note": "It says magazine on the cover."}
    editor.send(path, **fields)
    (newest,) = editor.standing("morning-tide")
    page = editor.send(path, 409, **(fields | {"value_choice": "blog", "note": "It is a blog by now."}))
    assert "put this right meanwhile" in page
    assert "“Magazine”" in page
    assert "It is a blog by now." in page
    assert len(editor.said_of("morning-tide")) == 2
    # The form that comes back leads to what stands now.
    answer = editor.client.get(f"/outlets/morning-tide/assertions/{old}/correct").text
    assert f"/outlets/morning-tide/assertions/{newest.id}/correct" in answer


@pytest.mark.parametrize(("verb", "status"), [("dispute", "disputed"), ("retract", "retracted")])
def test_a_fact_is_disputed_or_retracted_with_its_reason(
    editor: Editor, say: Say, verb: str, status: str
) -> None:
    old = say(owned("morning-tide", "tide-press", evidence_url="https://r.example"))
    path = f"morning-tide/assertions/{old}/{verb}"
    assert "“Tide Press”" in editor.get(path)
    assert "Say why" in editor.send(path, 422, reason=" ")
    assert editor.send(path, reason="The page is gone.") == "/outlets/morning-tide"
    (one,) = editor.standing("morning-tide")
    assert (one.status, one.note, one.supersedes) == (status, "The page is gone.", old)
    assert (one.value_agent, one.evidence_url) == ("tide-press", "https://r.example")
    page = editor.send(path, 409, reason="Mine is another reason.")
    assert ("It was retracted" if status == "retracted" else "put this right meanwhile") in page
    if status == "disputed":
        assert "Mine is another reason." in page


def test_a_fact_of_another_agent_and_a_property_that_is_none_are_404(editor: Editor, say: Say) -> None:
    other = say(fact(subject="upland-post"))
    for verb in ("correct", "dispute", "retract"):
        editor.get(f"morning-tide/assertions/{other}/{verb}", 404)
    editor.get("morning-tide/assert?property=colour", 404)


def test_a_rating_that_may_not_be_passed_on_stays_so_whatever_the_form_says(editor: Editor) -> None:
    send(editor, "rating", **PAGE, **VALUES["rating"])
    (one,) = editor.said_of("morning-tide")
    assert one.redistributable is False
    with editor.database.writing() as session:
        session.execute(update(table_of(RatingScheme)).values(redistributable=True))
        session.commit()
    send(editor, "rating", **PAGE, **(VALUES["rating"] | {"value_text": "C", "valid_from": "2024"}),
         corrects="beside", seen=one.id)  # fmt: skip
    assert [each.redistributable for each in editor.said_of("morning-tide")] == [False, True]


def test_a_reply_of_the_outlet_is_a_fact_like_any_other(editor: Editor) -> None:
    send(editor, "reply", **PAGE, value_text="We are of nobody.", asserted_by="itself")
    (one,) = editor.said_of("morning-tide")
    assert (one.property, one.asserted_by) == ("reply", "morning-tide")
