"""The queue holds ids as plain JSON, wherever it is kept."""

import json
from dataclasses import replace

import pytest

from app.config import Settings, SettingsRefused
from app.features.jobs.queue import open_queue


def test_a_message_is_json_with_the_id_of_the_job_and_nothing_that_could_run(
    settings: Settings, database_url: str, engine_name: str
) -> None:
    queue = open_queue(replace(settings, jobs_url=database_url if engine_name == "postgresql" else ""))
    queue.flush()
    queue.task(name="job")(lambda _job_id: None)(17)
    stored = bytes(queue.storage.dequeue())
    assert [17] in json.loads(stored)
    assert queue.pending_count() == 0
    queue.storage.close()


def test_a_message_comes_back_as_it_was_sent(settings: Settings) -> None:
    queue = open_queue(settings)
    queue.task(name="job")(lambda _job_id: None)(2**53 - 1)
    message = queue.dequeue()
    assert (message.name, list(message.args)) == ("job", [2**53 - 1])
    queue.storage.close()


def test_the_queue_lies_beside_the_files_of_the_instance(settings: Settings) -> None:
    open_queue(settings).storage.close()
    assert (settings.data_folder / "jobs.db").is_file()


def test_an_address_that_is_no_queue_is_refused_with_a_sentence(settings: Settings) -> None:
    with pytest.raises(SettingsRefused, match="JOBS_URL"):
        open_queue(replace(settings, jobs_url="amqp://queue.example"))
