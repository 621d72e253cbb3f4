"""People, links, tokens, sessions and roles, as every feature uses them."""

import contextlib
import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import String, Text, func, select, update
from sqlalchemy.orm import Session

from app.actions import audit, people
from app.actions.tokens import make_token
from app.db import Database, now
from app.errors import BadInput, RuleBroken
from app.models.audit import AuditEntry
from app.models.people import ApiToken, Identity, LoginSession, Person, PersonKey, PersonLanguage, SignInLink
from app.models.projects import Member, Project
from app.schema import metadata
from tests.cast import Cast


def done(database: Database, action: Any, *args: Any, **said: Any) -> Any:
    """One action in a transaction of its own."""
    with database.writing() as session:
        result = action(session, *args, **said)
        session.commit()
    return result


def audited(database: Database) -> list[str]:
    """What was done, oldest first."""
    with database.reading() as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def running_sessions(database: Database, person_id: int) -> int:
    """How many browsers are signed in."""
    query = select(func.count()).where(LoginSession.person_id == person_id, LoginSession.ended_at.is_(None))
    with database.reading() as session:
        return session.scalar(query) or 0


def test_a_person_has_a_random_id_and_a_name_in_one_place(database: Database) -> None:
    person = done(database, people.add_person, email=" Ines@Example.ORG ", name=" Inés ")
    with database.reading() as session:
        identity = session.get(Identity, person.id)
        assert identity is not None
        assert (identity.email, identity.name, identity.password_hash) == ("ines@example.org", "Inés", None)
        details = session.scalars(select(AuditEntry.details)).one()
    assert person.id > 2**30
    assert "ines" not in details
    assert audited(database) == ["person.add"]


@pytest.mark.parametrize("email", ["ann@example.org", "ANN@example.org", " ann@Example.org "])
def test_one_address_is_one_person(database: Database, cast: Cast, email: str) -> None:
    with pytest.raises(RuleBroken, match="already"):
        done(database, people.add_person, email=email, name="Another Ann")


@pytest.mark.parametrize(
    "email", ["", "ann", "@example.org", "ann@", "a@b@c", "a b@example.org", "a\0@b.org", "a" * 255 + "@b"]
)
def test_what_is_no_address_is_refused(database: Database, email: str) -> None:
    with pytest.raises(BadInput) as refused:
        done(database, people.add_person, email=email, name="Ann")
    assert [fault.pointer for fault in refused.value.faults] == ["/email"]


@pytest.mark.parametrize("name", ["", "  ", "a" * 201, "a\nb", "a\0b", "a\u2028b", "a\udcffb"])
def test_what_is_no_name_is_refused(database: Database, name: str) -> None:
    with pytest.raises(BadInput) as refused:
        done(database, people.add_person, email="new@example.org", name=name)
    assert [fault.pointer for fault in refused.value.faults] == ["/name"]


def test_a_link_works_once(database: Database, cast: Cast) -> None:
    secret = done(database, people.make_link, cast.id("ann"), hours=1, by=None)
    assert done(database, people.use_link, secret).id == cast.id("ann")
    with pytest.raises(RuleBroken, match="does not work"):
        done(database, people.use_link, secret)


def test_of_many_who_open_a_link_together_one_comes_in(database: Database, cast: Cast) -> None:
    secret = done(database, people.make_link, cast.id("ann"), hours=1, by=None)
    gate, came_in = threading.Barrier(6), []

    def open_it() -> None:
        gate.wait()
        with contextlib.suppress(RuleBroken):
            came_in.append(done(database, people.use_link, secret).id)

    threads = [threading.Thread(target=open_it) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert came_in == [cast.id("ann")]


def test_a_link_that_is_over_or_made_up_or_of_a_closed_account_lets_nobody_in(
    database: Database, cast: Cast
) -> None:
    over = done(database, people.make_link, cast.id("ann"), hours=-1, by=None)
    closed = done(database, people.make_link, cast.id("ben"), hours=1, by=None)
    with database.writing() as session:
        session.execute(update(Person).where(Person.id == cast.id("ben")).values(deactivated_at=now()))
        session.commit()
    for secret in (over, closed, "made-up", ""):
        with pytest.raises(RuleBroken, match="does not work"):
            done(database, people.use_link, secret)


def test_no_secret_is_stored(database: Database, cast: Cast) -> None:
    secrets = [
        done(database, people.make_link, cast.id("ann"), hours=1, by=None),
        done(database, make_token, cast.id("ann"), scope="read", days=1, name="", by=None),
        done(database, people.open_session, cast.id("ann")),
    ]
    for secret in secrets:
        assert len(secret) >= 43
        assert places_of(database, secret) == []


@pytest.mark.parametrize(
    ("scope", "days", "name"), [("all", 1, ""), ("read", 0, ""), ("read", 731, ""), ("read", 1, "a\nb")]
)
def test_a_token_that_cannot_be_is_refused(
    database: Database, cast: Cast, scope: str, days: int, name: str
) -> None:
    with pytest.raises(BadInput):
        done(database, make_token, cast.id("ann"), scope=scope, days=days, name=name, by=None)


@pytest.mark.parametrize("action", [people.make_link, make_token, people.open_session])
def test_nothing_is_opened_for_a_closed_account(database: Database, cast: Cast, action: Any) -> None:
    with pytest.raises(RuleBroken, match="closed"):
        done(database, action, cast.id("dan"))


def test_roles_combine_and_are_audited_in_their_project(database: Database, cast: Cast) -> None:
    done(
        database,
        people.set_roles,
        cast.project("border"),
        cast.id("max"),
        ["lead", "annotator"],
        cast.id("olga"),
    )
    with database.reading() as session:
        member = session.get(Member, (cast.project("border"), cast.id("max")))
        assert member is not None
        assert member.roles == ("annotator", "lead")
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "member.roles")).one()
    assert entry.person_id == cast.id("olga")
    assert '"after":["annotator","lead"]' in entry.details


def test_whoever_gets_other_roles_signs_in_anew_and_the_same_roles_change_nothing(
    database: Database, cast: Cast
) -> None:
    for _browser in range(2):
        done(database, people.open_session, cast.id("ann"))
    done(database, people.open_session, cast.id("ben"))
    done(database, people.set_roles, cast.project("border"), cast.id("ann"), ["annotator"], None)
    assert running_sessions(database, cast.id("ann")) == 2
    assert "member.roles" not in audited(database)
    done(
        database, people.set_roles, cast.project("border"), cast.id("ann"), ["annotator", "adjudicator"], None
    )
    assert running_sessions(database, cast.id("ann")) == 0
    assert running_sessions(database, cast.id("ben")) == 1


def test_the_last_lead_stays_until_there_is_another(database: Database, cast: Cast) -> None:
    border = cast.project("border")
    with pytest.raises(RuleBroken, match="needs a lead"):
        done(database, people.set_roles, border, cast.id("olga"), [], None)
    done(database, people.set_roles, border, cast.id("ada"), ["adjudicator", "lead"], None)
    done(database, people.set_roles, border, cast.id("olga"), [], None)
    with database.reading() as session:
        member = session.get(Member, (border, cast.id("olga")))
    assert member is not None
    assert member.roles == ()


def test_a_role_that_is_none_is_refused(database: Database, cast: Cast) -> None:
    with pytest.raises(BadInput):
        done(database, people.set_roles, cast.project("border"), cast.id("ann"), ["owner"], None)


def test_a_closed_account_has_no_browser_token_or_link_that_works_and_can_be_opened_again(
    database: Database, cast: Cast
) -> None:
    link = done(database, people.make_link, cast.id("ann"), hours=1, by=None)
    done(database, people.open_session, cast.id("ann"))
    done(database, people.deactivate_person, cast.id("ann"), by=cast.id("root"))
    assert running_sessions(database, cast.id("ann")) == 0
    done(database, people.reactivate_person, cast.id("ann"), by=cast.id("root"))
    with pytest.raises(RuleBroken, match="does not work"):
        done(database, people.use_link, link)
    with database.reading() as session:
        token = session.scalars(select(ApiToken).where(ApiToken.person_id == cast.id("ann"))).one()
    assert token.revoked_at is not None
    assert {"person.deactivate", "session.end", "token.revoke", "person.reactivate"} <= set(audited(database))


def places_of(database: Database, words: str) -> list[str]:
    """Every column of text, of every table, that has these words in some row."""
    found = []
    with database.reading() as session:
        for table in metadata().sorted_tables:
            for column in table.columns:
                stored = column.type.python_type if not isinstance(column.type, String | Text) else str
                if stored in (str, dict, list):
                    said = func.lower(column.cast(Text))
                    if session.scalar(
                        select(func.count()).select_from(table).where(said.contains(words.lower()))
                    ):
                        found.append(f"{table.name}.{column.name}")
    return found


def somebody_with_a_past(session: Session, cast: Cast) -> int:
    """A person whose name or address is wherever this program itself puts one."""
    person = people.add_person(
        session, email="canarywoman@example.org", name="Canarywoman Smith", password_hash="$x"
    )
    people.set_roles(session, cast.project("border"), person.id, ["annotator", "lead"], cast.id("olga"))
    people.make_link(session, person.id, hours=1, by=cast.id("olga"))
    make_token(session, person.id, scope="read", days=1, name="Canarywoman's laptop", by=person.id)
    people.open_session(session, person.id)
    session.add(PersonLanguage(person_id=person.id, language="fi"))
    session.add(PersonKey(person_id=person.id, command="note", key="KeyM"))
    border = update(Project).where(Project.slug == "border")
    session.execute(border.values(contact="Canarywoman@example.org"))
    return person.id


def test_to_forget_somebody_severs_the_identity_and_leaves_the_history_whole(
    database: Database, cast: Cast
) -> None:
    person_id = done(database, somebody_with_a_past, cast)
    assert set(places_of(database, "canarywoman")) == {
        "identity.name",
        "identity.email",
        "api_token.name",
        "project.contact",
    }
    done(database, people.forget_person, person_id, by=None)
    assert places_of(database, "canarywoman") == []
    with database.reading() as session:
        assert audit.broken_links(session) == []
        person = session.get(Person, person_id)
        assert person is not None
        assert person.forgotten_at is not None
        assert person.deactivated_at is not None
        for model in (Identity, LoginSession, SignInLink, ApiToken, PersonLanguage, PersonKey):
            assert session.scalar(select(func.count()).where(model.person_id == person_id)) == 0
        assert session.scalar(select(func.count()).where(AuditEntry.person_id == person_id)) == 2


def test_somebody_who_was_forgotten_is_not_forgotten_again_and_comes_back_as_somebody_new(
    database: Database, cast: Cast
) -> None:
    done(database, people.forget_person, cast.id("ann"), by=None)
    with pytest.raises(RuleBroken, match="already"):
        done(database, people.forget_person, cast.id("ann"), by=None)
    with pytest.raises(RuleBroken, match="not closed"):
        done(database, people.reactivate_person, cast.id("ann"), by=None)
    assert done(database, people.add_person, email="ann@example.org", name="Ann").id != cast.id("ann")


def test_a_session_ends_two_months_after_signing_in_at_the_latest(database: Database, cast: Cast) -> None:
    done(database, people.open_session, cast.id("ann"))
    with database.reading() as session:
        login = session.scalars(select(LoginSession)).one()
    assert login.expires_at - login.created_at == timedelta(days=60)
