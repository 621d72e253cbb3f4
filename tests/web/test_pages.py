"""Nobody is shown a link that would be refused, and a page that does not exist is not linked."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web.pages import has_page, may_open
from app.web.policy_table import POLICY, Rule
from tests.cast import Cast

PLACES = {
    "annotating": Rule("annotator"),
    "adjudicating": Rule("adjudicator"),
    "leading": Rule("lead"),
    "being": Rule("member"),
}


@pytest.fixture
def places(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A place of the project for each role, and a page that says which of them its reader may open."""
    for part, rule in PLACES.items():
        monkeypatch.setitem(POLICY, part, rule)
        app.add_url_rule(f"/projects/<slug:slug>/{part}", part, lambda slug: slug)

    def offered(slug: str) -> str:
        return " ".join(part for part in PLACES if may_open(f"/projects/{slug}/{part}"))

    monkeypatch.setitem(POLICY, "offered", Rule("member"))
    app.add_url_rule("/projects/<slug:slug>/offered", "offered", offered)


@pytest.mark.parametrize("who", ["ann", "ada", "olga"])
def test_what_is_offered_is_what_is_let_in(places: None, client: FlaskClient, cast: Cast, who: str) -> None:
    cast.sign_in(client, who)
    offered = client.get("/projects/border/offered").text.split()
    let_in = [part for part in PLACES if client.get(f"/projects/border/{part}").status_code == 200]
    assert offered == let_in
    assert len(let_in) == 2


def test_a_page_that_is_not_there_and_one_of_a_strangers_project_are_not_offered(
    app: Flask, places: None
) -> None:
    with app.test_request_context("/"):
        assert not may_open("/projects/border/nowhere")
        assert not may_open("/projects/border/leading")
        assert not may_open("/projects/border/leading", "DELETE")
        assert may_open("/sign-in?next=/")
        assert has_page("leading")
        assert not has_page("nowhere")


@pytest.mark.parametrize(
    ("page", "part"),
    [
        ("rounds", "Rounds"),
        ("documents/import", "Documents"),
        ("exports", "Exports"),
        ("dataset-card", "Exports"),
        ("agreement/passages", "Agreement"),
    ],
)
def test_the_bar_of_a_project_says_which_part_a_page_is_of(
    client: FlaskClient, cast: Cast, page: str, part: str
) -> None:
    cast.sign_in(client, "olga")
    text = client.get(f"/projects/border/{page}").text
    bar = text.partition('aria-label="Project"')[2].partition("</nav>")[0]
    assert re.findall(r'<a href="[^"]*" aria-current="page">([^<]*)', bar) == [part]
