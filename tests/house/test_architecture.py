"""The house rules that can be read off the files."""

import ast
import re
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.house.tree import APP, ROOT, calls, functions, name, parsed, python_files, readable_files

# Who ends a transaction, and why it is theirs to end.
COMMITS = {
    "app/features/*/views.py": "a view answers a request",
    "app/features/*/*_views.py": "so do those of one subject of a feature",
    "app/features/*/api.py": "so does a view for scripts",
    "app/features/*/*_api.py": "so do those of one subject of a feature",
    "app/features/*/cli.py": "a command is a request of the operator",
    "app/features/*/*_cli.py": "so are those of one subject of a feature",
    "app/features/*/runner.py": "a job commits each of its steps",
    "app/features/agreement/gamma/work.py": "a job commits each part that it found",
    "app/features/corpus/work.py": "staging commits for each batch, like the import that follows",
    "app/features/export/work.py": "the command and the job call it: first the file, then its row",
    "app/features/jobs/*.py": "a job's state is kept apart from its work",
    "app/cli.py": "a command is a request of the operator",
    "app/demo.py": "the demo's loader is a command",
    "app/schema.py": "a migration is a transaction of its own",
    "app/web/visitor.py": "the last-seen of a session is a transaction of its own",
}
# A module that makes engines or the sessions of an engine.
SESSIONS = {
    "app/db.py": "sessions begin here",
    "app/schema.py": "a migration runs on a bare connection",
    "app/features/accounts/cli.py": "so does the pragma that sweeps the journal after an erasure",
}
FILE_LIMIT, FUNCTION_LIMIT = 340, 60
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc", "service"}
# Spelled in parts, so that this file does not find itself.
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME)\b")
OF_A_MACHINE = re.compile(r"(?<![\w.$<{/])/(wo" r"rk|ro" r"ot|ho" r"me/\w+|Us" r"ers/\w+)(?=/)")
SESSION_MAKERS = (".writer.begin", ".writer.connect", "Session", "sessionmaker")
DRIVERS = {"create_engine", "create_async_engine", "engine_from_config"}


def _matches(path: Path, patterns: dict[str, str]) -> bool:
    return any(fnmatch(name(path), pattern) for pattern in patterns)


def test_imports_point_down_and_features_do_not_meet() -> None:
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_only_views_commands_and_jobs_commit() -> None:
    found = [
        f"{name(path)}:{call.lineno}"
        for path in python_files()
        if not _matches(path, COMMITS)
        for call in calls(parsed(path), "commit")
    ]
    assert found == []


def test_everybody_who_may_commit_is_there() -> None:
    unused = [pattern for pattern in COMMITS if not any(ROOT.glob(pattern))]
    assert unused == []


def test_sessions_come_from_the_database_alone() -> None:
    """``begin()`` on an engine, or a Session of one's own, would commit behind the view's back."""
    found = []
    for path in python_files():
        if _matches(path, SESSIONS):
            continue
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if called.endswith(SESSION_MAKERS) or called in DRIVERS:
                    found.append(f"{name(path)}:{node.lineno} {called}")
    assert found == []


def test_no_file_is_longer_than_a_full_page() -> None:
    lengths = {name(path): len(path.read_text().splitlines()) for path in python_files()}
    assert {path: length for path, length in lengths.items() if length > FILE_LIMIT} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    found = {
        f"{name(path)}:{function.name}": length
        for path in python_files()
        for function in functions(parsed(path))
        if (length := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION_LIMIT
    }
    assert found == {}


@pytest.mark.parametrize("folder", ["app", "tests", "tools", "migrations"])
def test_a_module_is_named_for_what_is_in_it(folder: str) -> None:
    vague = [
        name(path)
        for path in python_files(folder)
        if VAGUE_NAMES & {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}
    ]
    assert vague == []


def test_a_package_holds_a_docstring_only() -> None:
    packages = [path for path in python_files() if path.name == "__init__.py"]
    found = [
        name(path)
        for path in packages
        if not (len(parsed(path).body) == 1 and ast.get_docstring(parsed(path), clean=False))
    ]
    assert found == []
    folders = {path.parent for path in python_files()}
    assert sorted(name(folder) for folder in folders if not (folder / "__init__.py").exists()) == []


@pytest.mark.parametrize("folder", ["app", "tests", "tools", "migrations/versions"])
def test_every_module_says_what_it_is_for(folder: str) -> None:
    silent = [
        name(path)
        for path in python_files(folder)
        if path != ROOT / "tests" / "__init__.py" and not ast.get_docstring(parsed(path))
    ]
    assert silent == []


def test_the_errors_module_imports_nothing_of_ours() -> None:
    imported = [
        node.module
        for node in ast.walk(parsed(APP / "errors.py"))
        if isinstance(node, ast.ImportFrom) and node.module
    ]
    assert [module for module in imported if module.startswith("app")] == []


def test_the_models_have_no_cascade() -> None:
    """Research data goes when somebody takes it away, never because something else went."""
    words = [
        f"{name(path)}: {keyword.arg}"
        for path in (*python_files("app/models"), *python_files("migrations/versions"))
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg in ("ondelete", "onupdate", "cascade")
    ]
    assert words == []


@pytest.mark.parametrize("forbidden", [UNFINISHED, OF_A_MACHINE], ids=["unfinished", "of_a_machine"])
def test_no_file_leaves_work_undone_or_names_a_place_on_some_machine(forbidden: re.Pattern[str]) -> None:
    found = [
        f"{name(path)}:{number} {line.strip()[:80]}"
        for path in readable_files()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if forbidden.search(line)
    ]
    assert found == []
