"""Every test that touches the database runs on SQLite and on PostgreSQL. The list of those that do not is empty."""

import ast
import json
import subprocess
import sys
from pathlib import Path

from tests.conftest import ENGINES
from tests.house.tree import ROOT, name, parsed, python_files

# The fixtures that lead to a database; whatever stands on them asks for one of these.
ON_A_DATABASE = {
    "postgres",
    "postgres_url",
    "sqlite_template",
    "engine_name",
    "database_url",
    "database",
    "filled",
}
# Who opens a database by another way than the fixtures, and why.
OWN_WAY = {
    "tests/conftest.py": "the fixtures themselves",
    "tests/models/conftest.py": "one filled database of each engine for a whole module",
    "tests/migrations/empty.py": "a database of each engine without tables",
    "tests/house/test_both_engines.py": "these names are looked for",
    "tests/features/jobs/counting_worker.py": "a process of its own on the fixture's database",
    "tests/features/reuse/slow_worker.py": "another such process",
    "tests/faults/quick_worker.py": "another such process",
    "tests/features/agreement/slow_worker.py": "another such process",
    "tests/test_demo.py": "the fixture's database once more, after the command has closed its own",
    "tests/test_db.py": "a second pool on the fixture's own database",
    "tests/web/test_database_errors.py": "a database that is locked, read-only or taken away, on each engine",
    "tests/tools/test_pgtemp.py": "the throw-away PostgreSQL itself",
}
OPENERS = {"create_engine", "sqlite3.connect", "psycopg.connect", "Database"}

# Runs in a process of its own: says of each test which fixtures it stands on, and with which parameters.
COLLECT = """
import json, sys
import pytest

class Fixtures:
    def pytest_collection_finish(self, session):
        found = [
            [item.nodeid, sorted(item.fixturenames), [str(one) for one in item.callspec.params.values()]
             if hasattr(item, "callspec") else []]
            for item in session.items
        ]
        with open(sys.argv[1], "w") as file:
            json.dump(found, file)

sys.exit(pytest.main(["--collect-only", "-qq", "-p", "no:xdist", "-p", "no:cacheprovider", "tests"], [Fixtures()]))
"""


def test_every_test_on_a_database_runs_on_both(tmp_path: Path) -> None:
    listing = tmp_path / "tests.json"
    run = subprocess.run(
        [sys.executable, "-c", COLLECT, str(listing)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-3000:]
    engines: dict[str, set[str]] = {}
    for node, fixtures, parameters in json.loads(listing.read_text()):
        if ON_A_DATABASE & set(fixtures):
            engine = next((one for one in ENGINES if one in parameters), "neither")
            engines.setdefault(node.replace(engine, "ENGINE", 1), set()).add(engine)
    assert len(engines) > 100
    assert sorted(node for node, found in engines.items() if found != set(ENGINES)) == []


def test_no_test_opens_a_database_of_its_own() -> None:
    found = {
        name(path)
        for path in python_files("tests")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in OPENERS
    }
    assert sorted(found - set(OWN_WAY)) == []


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    words = {"skip", "skipif", "xfail", "importorskip"}
    found = [
        f"{name(path)}:{node.lineno}"
        for path in python_files("tests")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute)
        and node.attr in words
        and ast.unparse(node.value).startswith("pytest")
    ]
    assert found == []
