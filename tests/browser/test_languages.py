"""The pages in a language that is written from right to left, and in Russian."""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import update

from app.db import Database, table_of
from app.models.people import Person
from tests.browser.conftest import SignedIn
from tests.browser.live import check_page
from tests.browser.reader import Reader, harbour
from tests.cast import Cast
from tests.pseudo import LOCALE, speak


def read_in(database: Database, cast: Cast, who: str, language: str) -> None:
    """Let somebody read the pages in this language."""
    person = table_of(Person)
    with database.writing() as session:
        session.execute(update(person).where(person.c.id == cast.id(who)).values(locale=language))
        session.commit()


def test_the_page_is_mirrored_and_the_passage_keeps_its_own_direction(
    signed_in: SignedIn,
    app: Flask,
    database: Database,
    cast: Cast,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    speak(app, tmp_path, monkeypatch)
    harbour(database, cast)
    read_in(database, cast, "ann", LOCALE)
    ann = Reader(signed_in("ann"), app, cast)
    ann.visit.goto("/projects/harbour/work")
    expect(ann.page.locator("html")).to_have_attribute("dir", "rtl")
    check_page(ann.page, "work-rtl")
    ann.page.get_by_role("button", name="⟦Next⟧").click()
    ann.ready()
    expect(ann.page.locator("#text")).to_have_attribute("dir", "ltr")
    answers, text = ann.page.locator("aside.answers").bounding_box(), ann.page.locator("#text").bounding_box()
    assert answers is not None
    assert text is not None
    assert answers["x"] < text["x"]
    ann.press("w", "1")
    expect(ann.page.locator("#saved")).to_contain_text("⟦Saved")
    check_page(ann.page, "annotate-rtl")
    assert [quote for _label, quote in ann.spans()] == ["Ferry"]


def test_a_passage_is_read_and_marked_in_russian(
    signed_in: SignedIn, app: Flask, database: Database, cast: Cast
) -> None:
    harbour(database, cast)
    read_in(database, cast, "ann", "ru")
    ann = Reader(signed_in("ann"), app, cast)
    ann.visit.goto("/projects/harbour/work")
    ann.page.locator("main form button").first.click()
    ann.ready()
    ann.press("w", "1")
    expect(ann.page.locator("#saved")).to_contain_text("Сохранено")
    check_page(ann.page, "annotate-ru")
    found = ann.stored()["current"]
    assert [one["quote"] for one in found["spans"]] == ["Ferry"]
