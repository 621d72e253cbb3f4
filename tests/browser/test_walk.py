"""The whole product in one walk, on real pages: from an empty site to a number and a file that can be checked."""

import re
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from playwright.sync_api import expect

from app.db import Database
from tests.browser.conftest import SignedIn
from tests.browser.live import Visit
from tests.browser.walked import Said, Stored, exported_marks, said_of
from tests.browser.walkers import Lead, Newcomer
from tests.cast import Cast
from tests.walk.reading import SEEDS

ROOT = Path(__file__).resolve().parents[2]
PROJECT, ROUND, OUTLET = "Strait press", "First wave", "Strait Lantern"
TITLE = "The night ferry is back"
ARABIC = (
    "قال أمين الميناء إن الصفقة 🤝🏽 لم تكن يومًا عن القمح بل عمن يمسك 👩‍👩‍👧 مفاتيح المضيق."
    " ووصف الصيادون رسوم المرفأ بأنها سرقة مخزية."
)
EMOJI = (
    "On the pier 👨‍👩‍👧‍👦 waved 👋🏽 at the ferry. “They are drawing 🧑🏿‍🚀 a ring of airfields around us,”"
    " the pilot 👩🏽‍✈️ said, and the shameful 🔦 lights went out."
)
CLOSING = "The next boat leaves on Tuesday at noon, the harbour office said."
IMPERIAL, RUSSIAN, LOADED = "imperialist_framing", "russian_state_line", "loaded_language"
# What each of them is going to mark.
NIA: Said = {
    ARABIC: [
        (IMPERIAL, "الصفقة 🤝🏽 لم تكن يومًا عن القمح", "author"),
        (RUSSIAN, "يومًا عن القمح بل عمن يمسك 👩‍👩‍👧 مفاتيح", "author"),
        (LOADED, "سرقة مخزية", "reported"),
    ],
    EMOJI: [
        (IMPERIAL, "They are drawing 🧑🏿‍🚀 a ring of airfields", "author"),
        (LOADED, "ring of airfields around us,” the pilot", "author"),
        (LOADED, "shameful 🔦 lights", "author"),
    ],
}
TOM: Said = {
    ARABIC: [(IMPERIAL, "عمن يمسك", "author"), (LOADED, "سرقة مخزية", "reported")],
    EMOJI: [
        (IMPERIAL, "drawing 🧑🏿‍🚀 a ring of airfields around", "author"),
        (RUSSIAN, "the pilot", "author"),
    ],
}


def articles() -> tuple[list[Path], Path]:
    """The five articles where they stand beside the checkout, else the demo's; and the manifest."""
    if SEEDS.is_dir():
        return sorted(SEEDS.glob("*.txt")), ROOT / "tests/walk/manifest.csv"
    return sorted((ROOT / "seeds/demo/articles").glob("*.txt")), ROOT / "seeds/demo/manifest.csv"


def the_lead_makes_a_project(lead: Lead, stored: Stored) -> None:
    lead.makes_a_project(PROJECT)
    assert stored.members() == {"Root": {"lead"}}
    assert stored.rounds() == {"production": "running"}


def the_lead_brings_documents_in(lead: Lead, stored: Stored, folder: Path) -> None:
    lead.pastes(TITLE, OUTLET, "\n\n".join([TITLE, ARABIC, EMOJI, CLOSING]))
    assert stored.passages(TITLE) == [(TITLE, "ltr"), (ARABIC, "rtl"), (EMOJI, "ltr"), (CLOSING, "ltr")]
    files, manifest = articles()
    torn = folder / "torn.txt"
    torn.write_bytes(b"A NUL\x00 is in it.")
    lead.previews([*files, torn], manifest)
    expect(lead.page.get_by_role("row").filter(has_text="torn.txt")).to_contain_text("NUL")
    joins = lead.counts_proposed_joins()
    assert stored.documents() == [TITLE]
    lead.imports_all_but_the_refused()
    assert len(stored.documents()) == 1 + len(files)
    assert stored.joined_passages() == joins > 0


def two_annotators_come(lead: Lead, stored: Stored, annotators: dict[str, Newcomer]) -> None:
    lead.asks_for_consent()
    for name, one in annotators.items():
        one.accepts(lead.invites(name, f"{name.lower()}@strait.example"), PROJECT)
    assert stored.members() == {"Root": {"lead"}, "Nia": {"annotator"}, "Tom": {"annotator"}}


def the_round_starts(lead: Lead, stored: Stored) -> None:
    lead.closes_the_round("production")
    lead.starts_a_round(ROUND)
    assert stored.rounds() == {"production": "closed", ROUND: "running"}
    assert stored.one_round(ROUND) == (2, "blind", "sequential")


def nia_reads(nia: Newcomer, stored: Stored) -> None:
    """Two overlapping spans by mouse and one by keys, in an Arabic passage and in one with emoji."""
    nia.begin()
    assert stored.consented() == {"Nia"}
    nia.reads(TITLE)
    nia.finishes()
    nia.reads(ARABIC)
    nia.marks("الصفقة", "القمح", "Imperialist framing")
    nia.marks("يومًا", "مفاتيح", "Russian state line")
    nia.marks_by_keys("سرقة مخزية", "4", "v")
    nia.press("Escape", "3")
    done = nia.finishes()
    assert said_of(done) == NIA[ARABIC]
    assert [one["label"] for one in done["current"]["labels"]] == ["ideological_appeal"]
    assert (done["state"], done["current"]["none"]) == ("done", ["attributions"])
    nia.reads(EMOJI)
    nia.marks("They", "airfields", "Imperialist framing")
    nia.marks("ring", "pilot", "Loaded language")
    nia.marks_by_keys("shameful 🔦 lights", "4")
    done = nia.finishes()
    assert said_of(done) == NIA[EMOJI]
    assert OUTLET not in str(done)
    nia.reads(CLOSING)
    assert nia.finishes()["current"]["none"] == ["framing", "attributions"]
    assert stored.states("Nia") == {"done": 4}
    nia.goes_on()
    assert stored.in_hand("Nia") == {stored.documents()[1]}


def tom_reads(tom: Newcomer, stored: Stored) -> None:
    """The same passages, somewhat differently."""
    tom.begin()
    assert stored.consented() == {"Nia", "Tom"}
    tom.reads(TITLE)
    tom.finishes()
    tom.reads(ARABIC)
    tom.marks_by_keys("سرقة مخزية", "4", "v")
    tom.marks("عمن", "يمسك", "Imperialist framing")
    assert said_of(tom.finishes()) == TOM[ARABIC]
    tom.reads(EMOJI)
    tom.marks_by_keys("the pilot", "2")
    tom.marks("drawing", "around", "Imperialist framing")
    assert said_of(tom.finishes()) == TOM[EMOJI]
    tom.reads(CLOSING)
    tom.finishes()
    assert stored.states("Tom") == {"done": 4}


def the_lead_reads_alpha(lead: Lead) -> None:
    row = lead.agreement_on("Framing")
    report = lead.api("/projects/strait-press/agreement")
    (framing,) = report["variables"]
    alpha = framing["measures"][framing["headline"]]
    assert (report["reading"]["round"], alpha["n_pairable"], alpha["n_units"]) == (ROUND, 4, 4)
    assert -1 < alpha["value"] < 1
    expect(row.get_by_text(f"{alpha['value']:.2f}", exact=True).first).to_be_visible()
    expect(row.get_by_text("4 of 4", exact=True).first).to_be_visible()


def the_lead_takes_an_export_along(lead: Lead, stored: Stored) -> None:
    documents = lead.downloads_an_export()
    assert sorted(one["title"] for one in documents) == sorted(stored.documents())
    by_person = exported_marks(documents)
    assert all(re.fullmatch("a[0-9a-f]{10}", one) for one in by_person)
    assert "strait.example" not in str(documents)
    for name, said in (("Nia", NIA), ("Tom", TOM)):
        assert list(by_person.values()).count(stored.marks(name)) == 1
        assert sorted((mark[4], mark[3]) for mark in stored.marks(name)) == sorted(
            (label, quote) for marks in said.values() for label, quote, _ in marks
        )
    assert len(by_person) == 2


def test_from_an_empty_site_to_agreement_and_an_export(
    signed_in: SignedIn,
    open_browser: Callable[[], Visit],
    app: Flask,
    database: Database,
    cast: Cast,
    tmp_path: Path,
) -> None:
    lead, stored = Lead(signed_in("root")), Stored(database, "strait-press")
    the_lead_makes_a_project(lead, stored)
    the_lead_brings_documents_in(lead, stored, tmp_path)
    nia, tom = (Newcomer(open_browser(), app, cast) for _ in range(2))
    two_annotators_come(lead, stored, {"Nia": nia, "Tom": tom})
    the_round_starts(lead, stored)
    nia_reads(nia, stored)
    tom_reads(tom, stored)
    the_lead_reads_alpha(lead)
    the_lead_takes_an_export_along(lead, stored)
