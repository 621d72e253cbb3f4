"""Every part that pages are made of, together on one page: sound, and each in both schemes and at each width."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, flash, jsonify, redirect, render_template_string
from playwright.sync_api import expect
from werkzeug import Response as BaseResponse
from wtforms import (
    BooleanField,
    FileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired
from wtforms.widgets import CheckboxInput, ListWidget

from app.web.forms import Form
from app.web.policy_table import POLICY, PUBLIC
from tests.browser.live import Visit, check_page, look_at

CHOICES = [SelectChoice("a", "As it stands"), SelectChoice("b", "Joined over the page break")]
KIT = (Path(__file__).parent / "kit.html").read_text()


class KitForm(Form):
    """One field of each kind."""

    name = StringField("Name", [DataRequired("Write a name.")], description="What people read in lists.")
    text = TextAreaField("Instructions")
    one = SelectField("Unit", choices=CHOICES)
    other = SelectField("Order", choices=CHOICES)
    ways = RadioField("How to join", choices=CHOICES, default="a", description="Looked at before it is kept.")
    many = SelectMultipleField(
        "Variables", choices=CHOICES, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    sure = BooleanField("Say what was shown to annotators", description="It stands in the manifest.")
    file = FileField("Codebook")
    why = StringField("Why")


@pytest.fixture
def job() -> dict[str, Any]:
    """Work that runs until a test says that it is done."""
    return {"state": "running", "done": 3, "total": 24}


@pytest.fixture
def kit(app: Flask, monkeypatch: pytest.MonkeyPatch, job: dict[str, Any]) -> None:
    """A page of every part at /kit, and what its progress asks."""

    def show() -> str:
        form = KitForm(formdata=None)
        form.name.errors, form.form_errors = ["Write a name."], ["Two things are not right."]
        return render_template_string(KIT, form=form, job=job)

    def asked(which: str) -> Response:
        return jsonify(job if which == "job" else {"state": "running", "done": 0, "total": None})

    for endpoint, rule, view in (("kit", "/kit", show), ("kit_job", "/kit/<which>", asked)):
        monkeypatch.setitem(POLICY, endpoint, PUBLIC)
        app.add_url_rule(rule, endpoint, view)


def test_every_part_is_sound(kit: None, visit: Visit) -> None:
    visit.goto("/kit")
    check_page(visit.page, "kit")


UNSOUND = {
    "too wide": "@media (min-width: 700px) and (max-width: 900px) { h1 { min-width: 120vw } }",
    "1280 px, dark": "@media (prefers-color-scheme: dark) { h1 { background: #777; color: #888 } }",
    "390 px, light": "@media (max-width: 400px) { h1 { background: #777; color: #888 } }",
}


@pytest.mark.parametrize("said", UNSOUND)
def test_a_page_that_is_not_sound_is_noticed(visit: Visit, said: str) -> None:
    visit.goto("/sign-in")
    look_at(visit.page)
    visit.page.evaluate(
        """style => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(style);
            document.adoptedStyleSheets.push(sheet);
        }""",
        UNSOUND[said],
    )
    with pytest.raises(AssertionError, match=said):
        look_at(visit.page)


def test_a_label_line_stands_out_from_paper_and_from_its_tint(kit: None, visit: Visit) -> None:
    visit.goto("/kit")
    for scheme in ("light", "dark"):
        visit.page.emulate_media(color_scheme=scheme)
        found = visit.page.evaluate(
            """() => {
                const light = (colour) => {
                    const canvas = new OffscreenCanvas(1, 1).getContext("2d");
                    canvas.fillStyle = colour;
                    canvas.fillRect(0, 0, 1, 1);
                    const parts = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((one) => one / 255);
                    const [r, g, b] = parts.map((one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
                    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
                };
                const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                const paper = light(getComputedStyle(document.documentElement).backgroundColor);
                return [...document.querySelectorAll(".chip[data-slot]")].map((chip) => {
                    const style = getComputedStyle(chip);
                    const line = light(style.borderBlockEndColor);
                    return Math.min(ratio(line, paper), ratio(line, light(style.backgroundColor)));
                });
            }"""
        )
        assert len(found) == 16
        assert min(found) >= 4.5, f"{scheme}: {found}"


def test_progress_moves_on_and_the_page_is_read_again_at_the_end(
    kit: None, visit: Visit, job: dict[str, Any]
) -> None:
    visit.goto("/kit")
    bar = visit.page.get_by_role("progressbar", name="Importing articles")
    text = visit.page.get_by_text("of 24")
    expect(bar).to_have_js_property("value", 3)
    expect(text).to_have_text("3 of 24")
    job["done"], job["text"] = 20, "20 of 24 articles"
    expect(visit.page.get_by_text("20 of 24 articles")).to_be_visible()
    expect(bar).to_have_js_property("value", 20)
    job["state"] = "done"
    expect(visit.page.get_by_text("Done.")).to_be_visible()


def test_progress_goes_on_after_the_page_was_left(kit: None, visit: Visit, job: dict[str, Any]) -> None:
    visit.goto("/kit")
    visit.goto("/sign-in")
    job["done"] = 12
    visit.goto("/kit")
    expect(visit.page.get_by_text("12 of 24")).to_be_visible()


def test_a_flash_is_said_once(app: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    def say() -> BaseResponse:
        flash("The round is closed. Its readings are in the next export.")
        return redirect("/sign-in", 303)

    monkeypatch.setitem(POLICY, "say", PUBLIC)
    app.add_url_rule("/say", "say", say)
    visit.goto("/say")
    expect(visit.page.get_by_role("status")).to_have_text(re.compile(r"^\s*The round is closed\."))
    visit.goto("/sign-in")
    expect(visit.page.get_by_role("status")).to_have_count(0)
