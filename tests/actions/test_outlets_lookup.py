"""A word for an outlet: its slug, one of its names, or an address of it."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.actions import registry
from app.actions.audit import broken_links
from app.actions.outlets import OutletAmbiguous, OutletLookup, find_or_stub
from app.core.outlets.agents import Agent, Domain, Name
from app.core.outlets.dates import Span, VagueDate
from app.db import Database
from app.models import outlets as tables
from app.models.audit import AuditEntry

Find = Callable[..., str | None]

DATE = VagueDate.parse


def during(year: str) -> Span:
    return Span(DATE(year).first, DATE(year).last)


@pytest.fixture
def find(database: Database) -> Find:
    """The slug of what a word means in a registry of four invented outlets."""
    agents = (
        Agent(
            "river-post",
            "outlet",
            "The River Post",
            names=(Name("Le Courrier du Fleuve", language="fr"), Name("Post", valid_to=DATE("2020"))),
            domains=(Domain("post.example"), Domain("blogs.example", "/river")),
        ),
        Agent(
            "new-post",
            "outlet",
            "New Post",
            names=(Name("Post", valid_from=DATE("2021")),),
            domains=(Domain("blogs.example", "/new"),),
        ),
        Agent("twin-a", "outlet", "Twin A", names=(Name("Twin"),)),
        Agent("twin-b", "outlet", "Twin B", names=(Name("TWIN"),)),
    )
    with database.writing() as session:
        for agent in agents:
            registry.add_agent(session, agent, by=None)
        session.commit()

    def run(word: str, as_of: Span | None = None) -> str | None:
        with database.reading() as session:
            found = OutletLookup(session).find(word, as_of)
            return session.scalar(select(tables.Agent.slug).where(tables.Agent.id == found))

    return run


@pytest.mark.parametrize(
    "word",
    [
        "river-post",
        "The River Post",
        "le courrier  DU fleuve",
        "post.example",
        "www.post.example",
        "https://post.example/2031/05/ferry",
        "https://blogs.example/river/one",
    ],
)
def test_a_slug_a_name_and_an_address_mean_the_same_outlet(find: Find, word: str) -> None:
    assert find(word) == "river-post"


@pytest.mark.parametrize(
    "word", ["river", "blogs.example", "https://other.example/", "post.example.evil.example", ""]
)
def test_what_only_looks_alike_means_nobody(find: Find, word: str) -> None:
    assert find(word) is None


def test_a_name_means_whoever_had_it_then(find: Find) -> None:
    assert find("Post", during("2019")) == "river-post"
    assert find("Post", during("2031")) == "new-post"


def test_a_word_that_several_go_by_is_refused_with_their_slugs(find: Find) -> None:
    with pytest.raises(OutletAmbiguous, match="“twin” could be any of these: twin-a, twin-b"):
        find("twin")
    with pytest.raises(OutletAmbiguous, match="new-post, river-post"):
        find("Post")


def test_an_agent_that_was_merged_is_found_as_the_one_that_stands(find: Find, database: Database) -> None:
    with database.writing() as session:
        twin_a, post = (
            session.scalars(select(tables.Agent).where(tables.Agent.slug == slug)).one()
            for slug in ("twin-a", "river-post")
        )
        twin_a.merged_into_id = post.id
        session.commit()
    assert find("twin-a") == "river-post"


@pytest.mark.parametrize(
    ("word", "slug", "name"),
    [
        ("Weir Gazette", "weir-gazette", "Weir Gazette"),
        ("Überfluß Zeitung", "uberfluss-zeitung", "Überfluß Zeitung"),
        ("weir.example", "weir-example", "weir.example"),
        ("https://www.blogs.example/weir/", "blogs-example-weir", "blogs.example/weir"),
        ("River-Post!", "river-post-2", "River-Post!"),
        # A page of the registry has this address.
        ("New", "new-2", "New"),
    ],
)
def test_a_stub_gets_a_slug_that_can_be_read(
    find: Find, database: Database, word: str, slug: str, name: str
) -> None:
    with database.writing() as session:
        agent_id, made = find_or_stub(session, word)
        session.commit()
        agent = session.get_one(tables.Agent, agent_id)
    assert (made, agent.slug, agent.name, agent.is_stub) == (True, slug, name, True)
    assert find(word) == slug


def test_a_name_in_other_letters_gets_a_slug_of_its_own_and_is_found_again(
    find: Find, database: Database
) -> None:
    with database.writing() as session:
        first, made = find_or_stub(session, "Газета 24")
        other, other_made = find_or_stub(session, "Вести 24")
        again, made_again = find_or_stub(session, "ГАЗЕТА 24")
        session.commit()
    assert (made, other_made, made_again) == (True, True, False)
    assert first == again != other
    assert (find("газета 24") or "").startswith("outlet-")


def test_a_stub_is_a_change_of_the_registry_with_its_number_and_audit_row(
    find: Find, database: Database
) -> None:
    with database.writing() as session:
        before = registry.sequence(session)
        find_or_stub(session, "Weir Gazette")
        session.commit()
    with database.reading() as session:
        assert registry.sequence(session) == before + 1
        latest = session.scalar(select(func.max(tables.AgentName.sequence)))
        assert latest == before + 1
        assert "agent.add" in session.scalars(select(AuditEntry.action)).all()
        assert broken_links(session) == []


def test_two_who_need_the_same_stub_at_once_make_one(find: Find, database: Database) -> None:
    barrier = threading.Barrier(4)
    found: list[int] = []

    def make() -> None:
        barrier.wait()
        with database.writing() as session:
            found.append(_make(session))
            session.commit()

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1


def _make(session: Session) -> int:
    return find_or_stub(session, "Weir Gazette")[0]
