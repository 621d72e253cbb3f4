"""Every sentence that a reader meets is in a catalogue."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.db import Database
from app.web import locale
from tests.cast import Cast
from tests.house.test_routes import NOT_REACHED, values  # noqa: F401 - the project that is looked at
from tests.pseudo import LOCALE, speak, strays
from tools import messages

PLACE = re.compile(r"%\(\w+\)s|%%")

# Names of things and people stand as they are.
OWN = {
    "Masthead",
    "Harbour",
    "Starter",
    "Framing",
    "production",
    "ferry",
    "rows",
    "harbour.jsonl",
    "jsonl",
    "en",
    "SHA",
    "JSON Lines",
    "The ferry stops",
    "lark.example",
    "ferry, quay",
    "A",
    "B",
}
# People and projects are called what they are called.
OWN |= {"Ann", "Ben", "Ada", "Olga", "Root", "Border press"}
OWN |= {f"{one}@example.org" for one in ("ada", "ann", "ben", "olga", "root")}


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_sentence_is_translated_and_none_is_a_guess(language: str) -> None:
    wanted, there = messages.collected(), messages.read(language)
    assert len(wanted) > 1000
    assert list(messages.missing(there, wanted)) == []
    assert not there.fuzzy
    assert not there.obsolete


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_a_translation_has_the_places_that_its_sentence_has(language: str) -> None:
    wrong = []
    for message in messages.read(language):
        said = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
        asked = message.id if isinstance(message.id, (list, tuple)) else (message.id,)
        places = {one for words in asked for one in PLACE.findall(words)}
        if not message.id or not all(said):
            continue
        # The form for one thing may leave the number out.
        wrong += [words for words in said if not set(PLACE.findall(words)) <= places]
        wrong += [words for words in said[-1:] if set(PLACE.findall(words)) != places]
    assert wrong == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_what_the_application_reads_is_what_the_catalogue_says(language: str) -> None:
    kept = messages.path_of(language).with_suffix(".mo").read_bytes()
    assert kept == messages.compiled(messages.read(language))


def test_the_languages_that_are_offered_are_those_that_there_are() -> None:
    assert ("en", *messages.LANGUAGES) == locale.LOCALES


def test_no_page_shows_a_sentence_that_no_catalogue_has(
    app: Flask,
    database: Database,
    cast: Cast,
    values: dict[str, Any],  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    speak(app, tmp_path, monkeypatch)
    looked, found = 0, {}
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()) or rule.endpoint in NOT_REACHED or rule.endpoint == "static":
            continue
        address = app.url_map.bind("localhost").build(
            rule.endpoint, {one: values[one] for one in rule.arguments}
        )
        for who in ("ann", "olga", "root"):
            client = app.test_client()
            cast.sign_in(client, who)
            answer = client.get(address, headers={"Accept-Language": LOCALE}, buffered=True)
            if answer.mimetype != "text/html" or answer.status_code in (301, 302, 303):
                continue
            looked += 1
            if left := strays(answer.text, OWN):
                found[f"{address} as {who}"] = left
    assert looked > 30
    assert found == {}
