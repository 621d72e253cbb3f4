"""Agents, their addresses, and which outlet a URL belongs to as of a date."""

from datetime import date

import pytest

from app.core.outlets.agents import Agent, Domain, Name, RatingScheme, agent_faults, resolve, split_address
from app.core.outlets.dates import VagueDate

DOMAINS = [
    ("harbour-gazette", Domain("gazette.example", valid_to=VagueDate.parse("2019"))),
    ("river-post", Domain("gazette.example", valid_from=VagueDate.parse("2020"))),
    ("river-post-opinion", Domain("gazette.example", "/opinion", valid_from=VagueDate.parse("2020"))),
    ("blog-host", Domain("pages.example")),
]


@pytest.mark.parametrize(
    ("url", "day", "slugs"),
    [
        ("https://www.gazette.example/a", date(2018, 1, 1), ("harbour-gazette",)),
        ("https://gazette.example/a", date(2021, 1, 1), ("river-post",)),
        ("http://GAZETTE.example:8080/opinion/a?b#c", date(2021, 1, 1), ("river-post-opinion",)),
        ("https://gazette.example/opinions", date(2021, 1, 1), ("river-post",)),
        ("https://gazette.example/opinion", date(2018, 1, 1), ("harbour-gazette",)),
        ("gazette.example", None, ("harbour-gazette", "river-post")),
        ("https://me.pages.example/", None, ()),
        ("https://pages.example.org/", None, ()),
    ],
)
def test_a_url_resolves_to_an_outlet_as_of_a_date(url: str, day: date | None, slugs: tuple[str, ...]) -> None:
    assert resolve(DOMAINS, url, day) == slugs


@pytest.mark.parametrize("url", ["", "no address", "mailto:a@b.example", "https://", "http://[::1", "/path"])
def test_what_is_no_address_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(ValueError, match="not a web address"):
        split_address(url)


def test_a_well_formed_agent_has_no_faults() -> None:
    lamp = Agent(
        "lamp-ratings",
        "rater",
        "Lamp Ratings",
        (Name("Lamp Ratings", "en", "Latn"), Name("Лампа", "ru", "Cyrl", "translation")),
        (Domain("lamp.example", "/ratings"),),
        (RatingScheme("lamp-soundness", "Soundness", scale="ordinal", levels=("Poor", "Sound")),),
    )
    assert agent_faults(lamp) == []


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (Agent("Harbour Gazette", "outlet", "x"), "cannot name an agent"),
        (Agent("new", "outlet", "x"), "a page of the registry has this address"),
        (Agent("file", "outlet", "x"), "a page of the registry has this address"),
        (Agent("a", "paper", "x"), "not a kind of agent"),
        (Agent("a", "outlet", " "), "needs a label"),
        (Agent("a", "outlet", "x", (Name(" "),)), "name is empty"),
        (Agent("a", "outlet", "x", (Name("A", kind="nick"),)), "not a kind of name"),
        (Agent("a", "outlet", "x", (Name("A", language="English"),)), "BCP 47"),
        (Agent("a", "outlet", "x", (Name("A", script="latin"),)), "ISO 15924"),
        (Agent("a", "outlet", "x", (), (Domain("www.a.example"),)), "bare host"),
        (Agent("a", "outlet", "x", (), (Domain("https://a.example"),)), "bare host"),
        (Agent("a", "outlet", "x", (), (Domain("a.example", "news"),)), "begins with a slash"),
        (Agent("a", "outlet", "x", (), (Domain("a.example", evidence_url="x"),)), "not an http"),
        (Agent("a", "outlet", "x", (), (), (RatingScheme("s", "S"),)), "Only a rater"),
        (Agent("a", "rater", "x", (), (), (RatingScheme("s", "S", scale="ratio"),)), "not a scale"),
        (Agent("a", "rater", "x", (), (), (RatingScheme("S S", "S"),)), "cannot name a rating scheme"),
    ],
)
def test_each_fault_of_an_agent_has_its_sentence(agent: Agent, words: str) -> None:
    found = agent_faults(agent)
    assert len(found) == 1
    assert words in found[0]
