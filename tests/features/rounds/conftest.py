"""The command line on this test's own instance, and a project whose rounds are looked at."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.db import Database
from app.models.rounds import Round
from tests.cast import Cast
from tests.coding import Harbour, make_harbour
from tests.command_line import Masthead, command_line

BOOK = b"""
name: Tides
version: 1.0.0
variables:
  - key: framing
    name: Framing
    type: choose_many
    on: [span, passage]
    required: true
    labels: [{key: storm, name: Storm}, {key: calm, name: Calm}]
  - {key: tone, name: Tone, type: scale, level: ordinal, points: [-1, 0, 1], on: [passage]}
  - {key: genre, name: Genre, type: text, on: [document]}
"""
TEXTS = (
    {"key": "quay", "title": "Quay closed", "paragraphs": ("Quay closed", "A storm came.", "It went.")},
    {"key": "arab", "title": "=المرفأ", "language": "ar", "paragraphs": ("المرفأ", "وصلت العاصفة.")},
)
ROUNDS = "/projects/harbour/rounds"


@pytest.fixture
def masthead(database_url: str, tmp_path: Path) -> Masthead:
    """``masthead`` with these words."""
    return command_line(database_url, tmp_path / "instance")


@pytest.fixture
def harbour(database: Database, cast: Cast) -> Harbour:
    """Two documents of five passages, which Ann and Ben annotate."""
    return make_harbour(database, cast, BOOK, TEXTS, condition="open")


@pytest.fixture
def olga(harbour: Harbour, app: Flask, cast: Cast) -> FlaskClient:
    """The lead's browser."""
    browser = app.test_client()
    cast.sign_in(browser, "olga")
    return browser


def the_round(database: Database, name: str = "production") -> Round:
    with database.reading() as session:
        return session.scalars(select(Round).where(Round.name == name)).one()


def post(browser: FlaskClient, cast: Cast, address: str) -> TestResponse:
    return cast.post(browser, address, {})


def words_of(page: str) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))
