"""A project that cites, and the lead's browser."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.db import Database
from tests.cast import Cast
from tests.coding import Harbour
from tests.features.network.terns import both_code, make_terns


@pytest.fixture
def harbour(database: Database, cast: Cast) -> Harbour:
    """Two articles, coded by nobody yet."""
    return make_terns(database, cast)


@pytest.fixture
def coded(harbour: Harbour, client: FlaskClient, cast: Cast) -> Harbour:
    """The same, coded by both."""
    both_code(client, cast)
    return harbour


@pytest.fixture
def olga(harbour: Harbour, app: Flask, cast: Cast) -> FlaskClient:
    """The lead's browser."""
    browser = app.test_client()
    cast.sign_in(browser, "olga")
    return browser
