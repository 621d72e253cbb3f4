"""What the running application holds: its settings and its database."""

from typing import cast

from flask import Flask, current_app

from app.config import Settings
from app.db import Database

_DATABASE, _SETTINGS = "masthead.database", "masthead.settings"


def install(app: Flask, settings: Settings, database: Database) -> None:
    """Give the application its settings and database; the factory calls it once."""
    app.extensions[_SETTINGS] = settings
    app.extensions[_DATABASE] = database


def settings() -> Settings:
    """The settings of the application that answers this request."""
    return cast(Settings, current_app.extensions[_SETTINGS])


def database() -> Database:
    """The database of the application that answers this request."""
    return cast(Database, current_app.extensions[_DATABASE])
