"""The registry's rows: what goes in comes back, numbered in one order, and nothing faulty stays."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.actions import audit, registry
from app.actions.registry_rows import agents_named, domains_of, names_of, schemes_of
from app.core.outlets.agents import Agent, Domain, Name, RatingScheme
from app.core.outlets.dates import Span, VagueDate
from app.core.outlets.facts import Assertion
from app.db import Database
from app.errors import BadInput, RuleBroken
from app.models import outlets as tables
from app.models.audit import AuditEntry
from tests.actions.facts import DAY, agents, all_of, fact, owned, record


def in_both(first: Callable[[], None], second: Callable[[], None]) -> None:
    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_what_is_recorded_comes_back_as_it_went_in(filled: Database) -> None:
    told = [
        owned(
            "morning-tide",
            "tide-press",
            value_number=50,
            valid_from=VagueDate.parse("2019-03"),
            valid_to=VagueDate.parse("2022"),
            evidence_url="https://register.example/7",
            evidence_archive_url="https://archive.example/7",
            evidence_quote="Die Anteile hält 潮 🌊.",
            evidence_note="Page 3",
            evidence_retrieved_at=datetime(2022, 5, 18, 9, 30, tzinfo=UTC),
            confidence="high",
            note="As the register has it.",
        ),
        fact(value_state="unknown"),
        fact(
            property="rating", asserted_by="gradewell", value_text="B", rating_scheme="gradewell-grade",
            valid_from=VagueDate.parse("2021-07-13"), redistributable=False,
        ),
    ]  # fmt: skip
    ids = record(filled, *told)
    found = all_of(filled)
    assert [one.id for one in found] == [str(one) for one in ids]
    assert all(one.recorded_at is not None for one in found)
    bare = [replace(one, id="new", sequence=0, recorded_at=None) for one in found]
    assert bare == told


def test_names_domains_and_schemes_come_back_as_they_went_in(database: Database) -> None:
    name = Name(
        "潮報", "zh", "Hant", "translation", VagueDate.parse("2020-01-05"), VagueDate.parse("2021-02-03")
    )
    domain = Domain(
        "tide.example", "/press", VagueDate.parse("2020-01-05"), None, "https://a.example/", "Page 1"
    )
    scheme = RatingScheme("plain", "Plain", "1", "ordinal", ("low", "high"), "low to high", None, "CC0", True)
    with database.writing() as session:
        agent = Agent("gradewell", "rater", "Gradewell", (name,), (domain,), (scheme,))
        agent_id = registry.add_agent(session, agent, by=None)
        session.commit()
    with database.reading() as session:
        assert names_of(session) == {agent_id: [replace(name, sequence=1)]}
        assert domains_of(session, [agent_id]) == {agent_id: [replace(domain, sequence=2)]}
        assert schemes_of(session) == {agent_id: [scheme]}
        assert names_of(session, [agent_id + 1]) == {}


def test_a_vague_end_may_hold_the_day_on_which_it_begins(filled: Database) -> None:
    record(filled, fact(valid_from=VagueDate.parse("2022-05-03"), valid_to=VagueDate.parse("2022")))
    (found,) = all_of(filled)
    assert (str(found.valid_from), str(found.valid_to)) == ("2022-05-03", "2022")


def test_assertions_are_read_by_subject_and_up_to_a_number(filled: Database) -> None:
    record(filled, fact(), fact(subject="upland-post"), fact(value_code="magazine"))
    with filled.reading() as session:
        morning = agents_named(session, {"morning-tide"})["morning-tide"].id
        assert [one.sequence for one in registry.assertions_of(session, [morning])] == [1, 3]
        assert [one.sequence for one in registry.assertions_of(session, [morning], 2)] == [1]
        assert [one.sequence for one in registry.assertions_of(session, None, 2)] == [1, 2]


def test_every_row_takes_the_next_number_whatever_its_kind(filled: Database) -> None:
    with filled.writing() as session:
        morning = agents_named(session)["morning-tide"].id
        registry.record_name(session, morning, Name("MT", kind="acronym"), by=None)
        registry.record_assertions(session, [fact(), fact(value_code="magazine")], by=None)
        registry.record_domain(session, morning, Domain("tide.example"), by=None)
        session.commit()
    with filled.reading() as session:
        assert registry.sequence(session) == 4
        assert session.scalars(select(tables.AgentName.sequence)).all() == [1]
        assert session.scalars(select(tables.Assertion.sequence).order_by(tables.Assertion.id)).all() == [
            2,
            3,
        ]
        assert session.scalars(select(tables.AgentDomain.sequence)).all() == [4]


def test_what_is_rolled_back_leaves_no_gap(filled: Database) -> None:
    with filled.writing() as session:
        registry.record_assertions(session, [fact(), fact()], by=None)
        session.rollback()
    record(filled, fact())
    assert [one.sequence for one in all_of(filled)] == [1]
    with filled.reading() as session:
        assert registry.sequence(session) == 1


def test_writers_at_once_number_their_rows_in_the_order_of_their_commits(filled: Database) -> None:
    seen: list[tuple[int, list[int]]] = []
    begun = threading.Barrier(2)

    def write() -> None:
        begun.wait()
        for _ in range(8):
            record(filled, fact(), fact(value_code="magazine"))
            with filled.reading() as session:
                number = registry.sequence(session)
                seen.append((number, [one.sequence for one in registry.assertions_of(session, None, number)]))

    in_both(write, write)
    assert len(seen) == 16
    # Whoever reads up to a number finds every row of it: none is committed later with a smaller one.
    assert all(numbers == list(range(1, number + 1)) for number, numbers in seen)
    assert [one.sequence for one in all_of(filled)] == list(range(1, 33))


def test_a_correction_names_the_row_that_it_takes_the_place_of(filled: Database) -> None:
    (first,) = record(filled, fact())
    (second,) = record(filled, fact(value_code="magazine", supersedes=str(first)))
    record(filled, fact(value_code="blog", supersedes=str(second), status="disputed"))
    found = all_of(filled)
    assert [one.supersedes for one in found] == [None, str(first), str(second)]
    assert found[2].status == "disputed"


def test_corrections_of_one_list_follow_each_other(filled: Database) -> None:
    record(
        filled,
        fact(id="a"),
        fact(id="b", value_code="magazine", supersedes="a"),
        fact(id="c", value_code="blog", supersedes="b"),
    )
    first, second, third = all_of(filled)
    assert (first.value_code, second.supersedes, third.supersedes) == ("newspaper", first.id, second.id)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (
            fact(subject="mira-quill", property="self_declared_alignment", value_code="liberal"),
            "not recorded of a person",
        ),
        (fact(subject="nobody-here"), "“nobody-here” is not in the registry"),
        (fact(asserted_by="nobody-here"), "“nobody-here” is not in the registry"),
        (owned("morning-tide", "nobody-here"), "“nobody-here” is not in the registry"),
        (fact(value_code="pamphlet"), "“pamphlet” is not a value"),
        (fact(property="mood", value_code="glum"), "not a property that the registry knows"),
        (fact(supersedes="999"), "takes the place of is not in the registry"),
        (fact(supersedes="1’"), "takes the place of is not in the registry"),
        (fact(status="retracted"), "must name the assertion"),
        (fact(property="rating", value_text="B", rating_scheme="stars"), "“stars” is not in the registry"),
    ],
)
def test_a_faulty_fact_is_refused_with_the_sentence_of_the_core(
    filled: Database, wrong: Assertion, says: str
) -> None:
    with filled.writing() as session, pytest.raises(BadInput) as refused:
        registry.record_assertions(session, [fact(), wrong], by=None)
    assert any(says in one.message for one in refused.value.faults)
    assert all_of(filled) == []


def test_a_correction_of_another_property_is_refused(filled: Database) -> None:
    (first,) = record(filled, fact())
    other = fact(property="languages", value_code="en", supersedes=str(first))
    with filled.writing() as session, pytest.raises(BadInput, match="same property"):
        registry.record_assertion(session, other, by=None)


def test_a_slug_or_scheme_in_use_is_refused_and_so_is_a_faulty_name(filled: Database) -> None:
    with filled.writing() as session:
        with pytest.raises(RuleBroken, match="tide-press already"):
            registry.add_agent(session, Agent("tide-press", "outlet", "Another"), by=None)
        with pytest.raises(BadInput, match="cannot name an agent"):
            registry.add_agent(session, Agent("Tide Press", "outlet", "Another"), by=None)
        rater = Agent("stars", "rater", "Stars", rating_schemes=(RatingScheme("gradewell-grade", "Grade"),))
        with pytest.raises(RuleBroken, match="gradewell-grade already"):
            registry.add_agent(session, rater, by=None)
        morning = agents_named(session)["morning-tide"].id
        with pytest.raises(BadInput, match="kind of name"):
            registry.record_name(session, morning, Name("Tide", kind="nickname"), by=None)
        with pytest.raises(BadInput, match="bare host"):
            registry.record_domain(session, morning, Domain("www.tide.example"), by=None)


def test_a_rating_of_a_scheme_that_may_not_be_passed_on_is_not_either(filled: Database) -> None:
    rating = fact(property="rating", value_text="B", rating_scheme="gradewell-grade", asserted_by="gradewell")
    assert rating.redistributable
    record(filled, rating)
    assert [one.redistributable for one in all_of(filled)] == [False]


def test_every_change_leaves_its_row_in_the_audit(filled: Database) -> None:
    with filled.writing() as session:
        morning = agents_named(session)["morning-tide"].id
        name_id = registry.record_name(session, morning, Name("MT"), by=None)
        domain_id = registry.record_domain(session, morning, Domain("tide.example"), by=None)
        fact_id = registry.record_assertion(session, fact(), by=None)
        session.commit()
    with filled.reading() as session:
        told = session.execute(
            select(AuditEntry.action, AuditEntry.object_id).order_by(AuditEntry.number)
        ).all()
        assert [tuple(row) for row in told[-3:]] == [
            ("agent_name.add", name_id),
            ("agent_domain.add", domain_id),
            ("assertion.add", fact_id),
        ]
        assert [row.action for row in told].count("agent.add") == len(agents())
        assert audit.broken_links(session) == []


def test_rows_of_the_registry_cannot_be_changed(filled: Database) -> None:
    (first,) = record(filled, fact())
    with filled.writing() as session, pytest.raises(IntegrityError):
        session.execute(
            tables.Assertion.__table__.update().where(tables.Assertion.id == first).values(note="x")
        )


def test_an_address_leads_to_whoever_published_there_on_the_day(filled: Database) -> None:
    with filled.writing() as session:
        ids = agents_named(session)
        sold = VagueDate.parse("2021-06-30")
        for slug, domain in (
            ("morning-tide", Domain("tide.example", valid_to=sold)),
            ("upland-post", Domain("tide.example", valid_from=VagueDate.parse("2021-07-01"))),
            ("evening-tide", Domain("tide.example", "/evening")),
        ):
            registry.record_domain(session, ids[slug].id, domain, by=None)
        session.commit()
    with filled.reading() as session:
        at = registry.resolve_domain
        assert at(session, "https://www.Tide.example/news/1", date(2021, 6, 30)) == ("morning-tide",)
        assert at(session, "https://tide.example/news/1", DAY) == ("upland-post",)
        assert at(session, "https://tide.example/evening/2", DAY) == ("evening-tide",)
        assert at(session, "https://tide.example/", Span(date(2021, 6, 1), DAY)) == (
            "morning-tide",
            "upland-post",
        )
        assert at(session, "https://sub.tide.example/", DAY) == ()
        assert at(session, "no address at all", DAY) == ()


def test_the_head_of_the_registry_is_one_row(filled: Database) -> None:
    with filled.reading() as session:
        assert session.scalar(select(func.count()).select_from(tables.RegistryHead)) == 1
