"""The queue that wakes the worker. It carries the ids of jobs and nothing else: losing it loses nothing."""

import json
from typing import Any

from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.exceptions import ConfigurationError
from huey.registry import Message
from huey.serializer import Serializer

from app.config import Settings, SettingsRefused

NAME = "masthead"


class PlainMessages(Serializer):
    """Messages as JSON. Huey pickles them, and whoever can write to a queue could then run code here."""

    def _serialize(self, data: Message) -> bytes:
        return json.dumps(list(data)).encode()

    def _deserialize(self, data: bytes) -> Message:
        return Message(*json.loads(data))


def open_queue(settings: Settings) -> Huey:
    """The queue of this instance: ``jobs.db`` in its data folder, or where ``JOBS_URL`` says."""
    url = settings.jobs_url
    options: dict[str, Any] = {"name": NAME, "results": False, "serializer": PlainMessages()}
    try:
        if not url:
            settings.data_folder.mkdir(parents=True, exist_ok=True)
            return SqliteHuey(filename=str(settings.data_folder / "jobs.db"), **options)
        if url.startswith(("postgresql+psycopg://", "postgresql://", "postgres://")):
            return PostgresHuey(dsn="postgresql://" + url.split("://", 1)[1], **options)
        if url.startswith(("redis://", "rediss://")):
            return RedisHuey(url=url, **options)
    except ConfigurationError as error:
        raise SettingsRefused("The driver that JOBS_URL needs is not installed: psycopg or redis.") from error
    raise SettingsRefused("JOBS_URL must begin with postgresql+psycopg:// or redis:// ; or leave it empty.")
