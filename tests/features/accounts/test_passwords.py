"""Argon2id, few at a time, and nothing easy to guess."""

import threading

import pytest

from app.features.accounts import passwords


def test_a_password_is_right_and_another_is_not() -> None:
    stored = passwords.hash_password("nine herons over the weir")
    assert stored.startswith("$argon2id$")
    assert passwords.is_right(stored, "nine herons over the weir")
    assert not passwords.is_right(stored, "nine herons over the Weir")
    assert not passwords.is_outdated(stored)


def test_the_same_letters_typed_on_another_keyboard_are_the_same_password() -> None:
    assert passwords.is_right(
        passwords.hash_password("caf\u00e9 beside the weir"), "cafe\u0301 beside the weir"
    )


def test_for_an_unknown_address_as_much_is_computed_and_nothing_is_right() -> None:
    assert not passwords.is_outdated(passwords._NOBODYS)
    assert not passwords.is_right(None, "")
    assert not passwords.is_right("not a hash", "nine herons over the weir")


@pytest.mark.parametrize(
    "password",
    ["", "eleven char", "x" * 201, "a" * 20, "abababababababab", "ann@example.org", "Ann of the River"],
)
def test_a_password_that_is_easy_to_guess_is_refused(password: str) -> None:
    [fault] = passwords.faults_of(password, "Ann of the river", "ANN@example.org")
    assert fault.pointer == "/password"


def test_a_few_words_are_a_good_password() -> None:
    assert passwords.faults_of("nine herons over the weir", "Ann", "ann@example.org") == []


def test_no_more_than_two_are_hashed_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    inside, most, lock, both_in = 0, 0, threading.Lock(), threading.Barrier(2, timeout=20)

    def slow(_password: str) -> str:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        both_in.wait()
        with lock:
            inside -= 1
        return "hash"

    class Hasher:
        hash = staticmethod(slow)

    monkeypatch.setattr(passwords, "_hasher", Hasher())
    threads = [threading.Thread(target=passwords.hash_password, args=["p"]) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2
