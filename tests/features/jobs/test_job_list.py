"""`masthead job list`."""

import json

import pytest
from click.testing import CliRunner

from app.actions import jobs
from app.db import Database, now
from app.features.jobs import actions
from app.features.jobs.cli import job


@pytest.fixture
def environment(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return {
        "MASTHEAD_ENV": "test",
        "DATABASE_URL": database_url,
        "MASTHEAD_DATA": str(tmp_path_factory.mktemp("instance")),
    }


def test_the_list_shows_each_job_with_its_state_and_steps(
    database: Database, environment: dict[str, str]
) -> None:
    with database.writing() as session:
        job_id = jobs.enqueue(session, "reuse", project_id=None, arguments={}, by=None)
        order = actions.take(session, job_id, now())
        assert order is not None
        actions.move_on(session, order, 3, 8, now())
        session.commit()
    said = CliRunner().invoke(job, ["list"], env=environment)
    assert said.exit_code == 0, said.output
    [line] = said.stdout.splitlines()
    assert line.split()[2:] == ["reuse", "-", "running", "3/8"]
    as_json = CliRunner().invoke(job, ["list", "--json"], env=environment)
    [only] = json.loads(as_json.stdout)
    assert (only["id"], only["state"], only["done"], only["total"]) == (job_id, "running", 3, 8)


def test_an_empty_list_is_empty_and_an_empty_json_array(
    database: Database, environment: dict[str, str]
) -> None:
    assert CliRunner().invoke(job, ["list"], env=environment).stdout == ""
    assert json.loads(CliRunner().invoke(job, ["list", "--json"], env=environment).stdout) == []
