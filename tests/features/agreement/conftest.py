"""A project that two annotators code."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.db import Database
from tests.cast import Cast
from tests.coding import Harbour, make_harbour
from tests.features.agreement.tides import BOOK, PARAGRAPHS


@pytest.fixture
def harbour(database: Database, cast: Cast) -> Harbour:
    """A project of Olga's in which Ann and Ben annotate one article of five passages."""
    return make_harbour(database, cast, BOOK, [{"key": "quay", "paragraphs": PARAGRAPHS}], condition="open")


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    """The environment of a command on this test's instance."""
    return {"MASTHEAD_ENV": "test", "DATABASE_URL": database_url, "MASTHEAD_DATA": str(tmp_path / "instance")}


@pytest.fixture
def olga(harbour: Harbour, app: Flask, cast: Cast) -> FlaskClient:
    """The browser of whoever leads the project of the test."""
    browser = app.test_client()
    cast.sign_in(browser, "olga")
    return browser
