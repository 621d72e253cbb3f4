"""Reload, back and forward at any moment: the page shows what is stored, and the passage that its address names."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Route, expect

from app.db import Database
from tests.browser.conftest import SignedIn
from tests.browser.reader import Reader, harbour
from tests.cast import Cast


@pytest.fixture
def ann(signed_in: SignedIn, app: Flask, database: Database, cast: Cast) -> Reader:
    """Ann with the first passage of the ferry article open."""
    harbour(database, cast)
    reader = Reader(signed_in("ann"), app, cast)
    reader.begin()
    return reader


def second_passage(ann: Reader) -> None:
    """On to the second passage, in place."""
    ann.press("j")
    expect(ann.page.get_by_role("heading", level=1)).to_have_text("Passage 2 of 3")
    ann.ready()


def expect_first_passage(ann: Reader, first: str) -> None:
    """The page is the first passage in all that it says, and what is marked is stored there."""
    expect(ann.page.get_by_role("heading", level=1)).to_have_text("Passage 1 of 3")
    ann.ready()
    assert ann.page.url == first
    ann.press("w", "4")
    ann.wait_saved()
    expect(ann.page.locator("#spans li[data-span]")).to_have_count(1)
    assert len(ann.spans()) == 1


def test_a_page_that_was_read_before_a_save_and_came_after_it_shows_what_was_saved(ann: Reader) -> None:
    before = ann.page.request.get(ann.page.url).text()
    ann.press("w", "4")
    ann.wait_saved(1)
    ann.page.route(
        ann.page.url,
        lambda route: route.fulfill(body=before, content_type="text/html; charset=utf-8"),
        times=1,
    )
    ann.page.reload()
    ann.ready()
    expect(ann.page.locator("#spans li[data-span]")).to_have_count(1)
    # The next save goes on top of what is stored, and asks nothing.
    ann.press("s", "4")
    ann.wait_saved(2)
    expect(ann.page.locator("#banner")).to_be_hidden()
    assert len(ann.spans()) == 2


def test_back_before_the_script_is_there_shows_the_passage_of_the_address(ann: Reader) -> None:
    first = ann.page.url
    second_passage(ann)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    ann.page.route(re.compile(r"js/annotate/page\.js"), hold, times=1)
    with ann.page.expect_request(re.compile(r"js/annotate/page\.js")):
        ann.page.reload(wait_until="commit")
    ann.page.go_back(wait_until="commit")
    held[0].continue_()
    expect_first_passage(ann, first)


def test_back_while_the_passage_is_being_set_up_shows_the_passage_of_the_address(ann: Reader) -> None:
    first = ann.page.url
    second_passage(ann)
    # What the tab was told of makes it ask for the page once more, and that is held.
    ann.page.evaluate("id => sessionStorage.setItem(`masthead:revision:${id}`, 1)", str(ann.assignment_id))
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.is_navigation_request():
            route.continue_()
        else:
            held.append(route)

    ann.page.route(ann.page.url, hold, times=2)
    with ann.page.expect_request(lambda one: one.url == ann.page.url and not one.is_navigation_request()):
        ann.page.reload(wait_until="commit")
    ann.page.go_back(wait_until="commit")
    expect(ann.page.get_by_role("heading", level=1)).to_have_text("Passage 1 of 3")
    held[0].continue_()
    expect_first_passage(ann, first)
