"""Tries with credentials are counted, by address and by client, for all processes together."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.config import Settings
from app.db import Database, now
from app.errors import TooManyTries
from app.factory import create_app
from app.features.accounts import throttle
from app.models.people import LoginAttempt
from tests.cast import csrf
from tests.features.accounts.conftest import PASSWORD, SignIn

KEY = "a key of the tests"
NOON = datetime(2031, 5, 4, 12, tzinfo=UTC)


def count(database: Database, subjects: dict[str, int], at: datetime) -> list[int]:
    """One try that is not taken back."""
    with database.writing() as session:
        tries = throttle.count_try(session, subjects, at)
        session.commit()
    return tries


def counted(database: Database) -> int:
    """How many rows there are."""
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(LoginAttempt)) or 0


def test_the_eleventh_try_at_an_address_waits_for_the_first_to_be_old(database: Database) -> None:
    subjects = throttle.subjects_of(KEY, "192.0.2.7", "ann@example.org")
    for minute in range(10):
        count(database, subjects, NOON + timedelta(minutes=minute))
    with pytest.raises(TooManyTries) as refused:
        count(database, subjects, NOON + timedelta(minutes=10))
    assert refused.value.wait_seconds == 5 * 60
    count(database, subjects, NOON + timedelta(minutes=15))
    with pytest.raises(TooManyTries) as again:
        count(database, subjects, NOON + timedelta(minutes=15, seconds=30))
    assert again.value.wait_seconds == 30


def test_another_address_from_another_client_is_another_matter(database: Database) -> None:
    for _try in range(10):
        count(database, throttle.subjects_of(KEY, "192.0.2.7", "ann@example.org"), NOON)
    count(database, throttle.subjects_of(KEY, "192.0.2.7", "ben@example.org"), NOON)
    with pytest.raises(TooManyTries):
        count(database, throttle.subjects_of(KEY, "198.51.100.1", "ann@example.org"), NOON)


@pytest.mark.parametrize(
    "clients", [["192.0.2.7"], ["2001:db8::1", "2001:db8::2", "2001:db8:0:0:ffff::3"], [None, ""]]
)
def test_the_fifty_first_try_of_a_client_is_refused_whatever_the_address(
    database: Database, clients: list[str | None]
) -> None:
    for number in range(50):
        client = clients[number % len(clients)]
        count(database, throttle.subjects_of(KEY, client, f"{number}@example.org"), NOON)
    with pytest.raises(TooManyTries):
        count(database, throttle.subjects_of(KEY, clients[0]), NOON)
    count(database, throttle.subjects_of(KEY, "2001:db8:0:1::1"), NOON)


def test_a_right_try_takes_back_its_own_count_and_no_other(database: Database) -> None:
    subjects = throttle.subjects_of(KEY, "192.0.2.7", "ann@example.org")
    count(database, subjects, NOON)
    right = count(database, subjects, NOON)
    with database.writing() as session:
        throttle.take_back(session, right)
        session.commit()
    assert counted(database) == 2


def test_old_tries_are_deleted(database: Database) -> None:
    count(database, throttle.subjects_of(KEY, "192.0.2.7", "ann@example.org"), NOON)
    count(database, throttle.subjects_of(KEY, "192.0.2.8"), NOON + timedelta(minutes=16))
    assert counted(database) == 1


def test_what_is_kept_names_nobody(database: Database) -> None:
    count(database, throttle.subjects_of(KEY, "192.0.2.7", "ann@example.org"), NOON)
    with database.reading() as session:
        hashes = set(session.scalars(select(LoginAttempt.subject_hash)))
    assert len(hashes) == 2
    assert all(len(one) == 64 and "ann" not in one for one in hashes)
    assert not hashes & throttle.subjects_of("another key", "192.0.2.7", "ann@example.org").keys()


def test_tries_at_the_same_moment_are_all_counted(database: Database) -> None:
    subjects = {"a" * 64: 10}
    gate, let_in = threading.Barrier(16), []

    def knock() -> None:
        gate.wait()
        try:
            let_in.append(count(database, subjects, NOON))
        except TooManyTries:
            return

    threads = [threading.Thread(target=knock) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(let_in) == 10


def test_ten_wrong_passwords_close_the_address_to_the_right_one_in_every_process(
    settings: Settings, database: Database, sign_in: SignIn, app: Flask
) -> None:
    subjects = throttle.subjects_of(settings.secret_key, "127.0.0.1", "ann@example.org")
    for _try in range(9):
        count(database, subjects, now())
    assert sign_in(password="nine herons over the dam").status_code == 422
    another_process: FlaskClient = create_app(settings, database).test_client()
    response = sign_in(by=another_process)
    assert response.status_code == 429
    assert 1 <= int(response.headers["Retry-After"]) <= 15 * 60
    assert "link" in response.text
    assert PASSWORD not in response.text


def test_wrong_links_count_for_the_client(
    settings: Settings, client: FlaskClient, database: Database
) -> None:
    for _try in range(49):
        count(database, throttle.subjects_of(settings.secret_key, "127.0.0.1"), now())
    address = "/sign-in/link/made-up"
    token = csrf(client, address)
    answers = [client.post(address, data={"csrf_token": token}).status_code for _try in range(2)]
    assert answers == [409, 429]
