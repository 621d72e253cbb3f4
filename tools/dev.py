"""The developer's commands: `python3 tools/dev.py` lists them. Standard library only, on every system.

Each sets up first what it needs (`environment.py`, and `browser.py` for the tests), then does its work.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import browser
from environment import PYTHON, REQUIREMENTS, ROOT, UV, VENV, Failed, program, quiet, set_up, step

OLDEST_PYTHON = (3, 11)
CACHES = (
    ".pytest_cache",
    ".mypy_cache",
    ".ruff_cache",
    ".hypothesis",
    ".import_linter_cache",
    "htmlcov",
    "build",
)
LOCK_STYLE = (
    "--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate"
)


def run(arguments: list[str]) -> NoReturn:
    """Set up, load the demo once, and serve it on http://127.0.0.1:8000 (PORT and HOST change that)."""
    set_up("run")
    os.environ.setdefault("MASTHEAD_ENV", "demo")
    _become([program("masthead"), "demo", "--serve", *arguments])


def test(arguments: list[str]) -> NoReturn:
    """Set up and run the tests; arguments go to pytest, e.g. `test tests/core -x`."""
    set_up("dev")
    _find_browser(arguments)
    if not any(argument.startswith("-n") or argument == "no:xdist" for argument in arguments):
        workers = max(2, min(4, os.cpu_count() or 2))
        arguments = ["-n", str(workers), "--dist", "worksteal", *arguments]
    _become([str(PYTHON), "-m", "pytest", *arguments])


def check(arguments: list[str]) -> int:
    """Lint, types, the floors of the architecture, templates, scripts, and the tests of the house rules."""
    set_up("dev")
    failures = [name for name, command in _checks() if not _passes(name, command)]
    if failures:
        print(f"\n{len(failures)} of the checks failed: {', '.join(failures)}.")
    return 1 if failures else 0


def setup(arguments: list[str]) -> int:
    """Only set up: `setup run` for the application, `setup dev` for the tests as well."""
    kind = arguments[0] if arguments else "dev"
    if kind not in ("run", "dev"):
        raise Failed("Say `setup run` or `setup dev`.")
    set_up(kind)
    return 0


def lock(arguments: list[str]) -> int:
    """Choose every package's version anew and write requirements/*.txt (`lock --upgrade` for the newest)."""
    set_up("dev")
    # The run lock comes first and binds the others: dev is run and more, and never another version.
    like_run = ["-c", "requirements/run.txt"]
    _compile("run.txt", ["--group", "build", *arguments])
    _compile("dev.txt", ["--extra", "postgres", "--group", "build", "--group", "dev", *like_run, *arguments])
    _compile("uv.txt", like_run)
    return 0


def bench(arguments: list[str]) -> NoReturn:
    """What opening a passage and saving a revision cost, as ratios to a bare view in the same run."""
    _own_tool("bench", arguments)


def bench_ui(arguments: list[str]) -> NoReturn:
    """What the annotator's page costs in presses and milliseconds, in a real browser."""
    set_up("dev")
    _find_browser([])
    _own_tool("bench_ui", arguments)


def coverage(arguments: list[str]) -> NoReturn:
    """How often an interval of agreement holds the true value, over simulated rounds."""
    _own_tool("coverage", arguments)


def pictures(arguments: list[str]) -> NoReturn:
    """Take the pictures of the pages in a real browser."""
    set_up("dev")
    _find_browser([])
    _own_tool("pictures", arguments)


def messages(arguments: list[str]) -> NoReturn:
    """Bring the catalogues of translations up to date, and list what is not translated."""
    _own_tool("messages", arguments)


def clean(arguments: list[str]) -> int:
    """Delete `.venv` and every cache; the data in `instance/` stays."""
    folders = [VENV, *(ROOT / name for name in CACHES)]
    for part in ("app", "migrations", "tests", "tools"):
        folders += (ROOT / part).rglob("__pycache__")
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def _compile(name: str, options: list[str]) -> None:
    source, target = "pyproject.toml", REQUIREMENTS / name
    if name == "uv.txt":
        source = str(VENV / "uv.in")
        Path(source).write_text("uv\n", encoding="utf-8")
    with step(f"choosing versions for requirements/{name}"):
        command = [
            str(UV),
            "pip",
            "compile",
            "--quiet",
            source,
            *LOCK_STYLE.split(),
            *options,
            "-o",
            str(target),
        ]
        quiet(command, "The versions could not be chosen.")
        text = target.read_text(encoding="utf-8")
        if any(word in text for word in ("http:", "https:", "--index", "--extra-index", "--find-links")):
            raise Failed(f"requirements/{name} names an address; a lock names packages and hashes only.")


def _find_browser(arguments: list[str]) -> None:
    """Leave the browser's place in $BROWSER_BIN for the tests, getting one first if there is none."""
    try:
        found = browser.find()
    except browser.BrowserMissing as missing:
        raise Failed(str(missing)) from None
    if found is None:
        with step("fetching a Chromium for the tests"):
            # In the new environment, for it is there that Playwright is.
            fetch = [str(PYTHON), "-c", "import browser; browser.fetch()"]
            quiet(fetch, "", may_fail=True, folder=ROOT / "tools")
        found = browser.find()
    if found is not None:
        os.environ["BROWSER_BIN"] = str(found)
    elif _want_browser(arguments):
        raise Failed(browser.MISSING)


def _want_browser(arguments: list[str]) -> bool:
    """The whole suite does; a few named tests do if they are among the browser's."""
    words = [argument.split("::")[0] for argument in arguments if not argument.startswith("-")]
    named = [(ROOT / word).resolve() for word in words if (ROOT / word).exists()]
    homes = [ROOT / "tests" / "browser", ROOT / "tests" / "js"]
    pairs = [(path, home) for path in named for home in homes]
    return not named or any(home.is_relative_to(path) or path.is_relative_to(home) for path, home in pairs)


def _checks() -> Iterator[tuple[str, list[str]]]:
    scripts = [folder for folder in ("app/static/js", "tests/js") if (ROOT / folder).is_dir()]
    yield "ruff check", [program("ruff"), "check", "--quiet", "--output-format=concise", "."]
    yield "ruff format", [program("ruff"), "format", "--check", "--quiet", "--output-format=concise", "."]
    yield "mypy", [program("mypy"), "app"]
    yield "import-linter", [program("lint-imports"), "--no-logo"]
    yield "deptry", [program("deptry"), "."]
    yield "vulture", [program("vulture")]
    if any((ROOT / "app" / "templates").rglob("*.html")):
        yield "djlint", [program("djlint"), "app/templates", "--lint", "--quiet"]
    if scripts:
        yield "oxlint", [program("oxlint"), "--deny-warnings", *scripts]
    if (ROOT / "tests" / "house").is_dir():
        yield "house tests", [str(PYTHON), "-m", "pytest", "-q", "tests/house"]


def _passes(name: str, command: list[str]) -> bool:
    started = time.monotonic()
    done = subprocess.run(command, env=os.environ | {"NO_COLOR": "1"}, capture_output=True, check=False)
    verdict = "FAILED" if done.returncode else "ok"
    print(f"{name:<14} {verdict:<6} {time.monotonic() - started:5.1f} s", flush=True)
    if done.returncode:
        print((done.stdout + done.stderr).decode(errors="replace").strip(), end="\n\n", flush=True)
    return done.returncode == 0


def _own_tool(name: str, arguments: list[str]) -> NoReturn:
    set_up("dev")
    _become([str(PYTHON), "-m", f"tools.{name}", *arguments])


def _become(command: list[str]) -> NoReturn:
    """Hand the terminal, the signals and the exit code over to the command."""
    sys.stdout.flush()
    if os.name == "nt":
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    command.__name__: command
    for command in (run, test, check, bench, bench_ui, coverage, pictures, messages, lock, setup, clean)
}


def _newer_python() -> str | None:
    minors = range(15, OLDEST_PYTHON[1] - 1, -1)
    return next(filter(None, (shutil.which(f"python3.{minor}") for minor in minors)), None)


def main(arguments: list[str]) -> int:
    """Run one command; its exit code is ours."""
    if sys.version_info < OLDEST_PYTHON:
        if newer := _newer_python():
            _become([newer, *sys.argv])
        print("Masthead needs Python 3.11 or newer. Install it, and run this with it.", file=sys.stderr)
        return 1
    if not arguments or arguments[0] not in COMMANDS:
        for name, command in COMMANDS.items():
            print(f"{name:<9} {(command.__doc__ or '').splitlines()[0]}")
        return 2 if arguments and arguments[0] not in ("-h", "--help", "help") else 0
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except Failed as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
